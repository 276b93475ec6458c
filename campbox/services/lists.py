"""A list of learners, as a trainer pastes it or brings it in a file, and each of its faults with its line.

Nothing is guessed, and a column of real names is left out: names belong in the vault.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from campbox.errors import FieldError
from campbox.exercises.folding import fold
from campbox.services.list_words import TITLES, USUAL_ORDER, ListColumn, age_band_of, column_of, gender_of, language_of
from campbox.services.names import clean_name
from campbox.services.people import ALIAS_MAX, Description, clean_alias
from campbox.sheets.model import Row, Sheet

LIST_MAX = 300
GROUP_NAME_MAX = 80
HEADER_WITHIN_ROWS = 5
ALWAYS = ("alias", "language")
# Excel and LibreOffice would compute such an "alias" as soon as somebody types it into a sheet again.
FORMULA_STARTS = ("=", "＝")


@dataclass(frozen=True)
class Listed:
    """One line of a list that can be taken; `line` is its number in the file. `group` is "" for none."""

    line: int
    alias: str
    language: str
    description: Description = field(default_factory=Description)
    group: str = ""


@dataclass(frozen=True)
class LearnerList:
    """`text` is the list as it would be pasted, faulty lines included, names left out; `first_line` is that of the header."""

    learners: tuple[Listed, ...]
    faults: tuple[FieldError, ...]
    has_names: bool = False
    first_line: int = 1
    text: str = ""


def read_list(sheet: Sheet, languages: Sequence[str], default_language: str, titles: str = "en") -> LearnerList:
    """The learners of the first sheet of a file; every fault is told with its line number.

    languages: those offered here. titles: the language of the header that `text` gets.
    """
    start, columns = _header(sheet.rows)
    rows = sheet.rows[start:] if columns is None else sheet.rows[start + 1 :]
    order = USUAL_ORDER if columns is None else columns
    text = _as_text(rows, order, titles)
    has_names = "name" in order
    if "alias" not in order:
        return LearnerList((), (FieldError("learners", "no-alias-column"),), has_names, text=text)
    reader = _Reader(languages, default_language, order)
    for row in rows:
        if not reader.take(row):
            break
    first_line = sheet.rows[start].line if sheet.rows else 1
    return LearnerList(tuple(reader.learners), tuple(reader.faults), has_names, first_line, text)


def _header(rows: Sequence[Row]) -> tuple[int, tuple[ListColumn | None, ...] | None]:
    """Which row is the header, and the columns it names; (0, None) for a list without one.

    A title may stand above it, as in merged cells.
    """
    for number, row in enumerate(rows[:HEADER_WITHIN_ROWS]):
        columns = tuple(column_of(cell) for cell in row.cells)
        known = [each for each in columns if each]
        if len(known) > 1 or (known and (number == 0 or "alias" in known) and known[0] in ("alias", "name")):
            return number, columns
    return 0, None


@dataclass
class _Reader:
    """Takes one row after the other; a row that says nothing new in no column is left out."""

    languages: Sequence[str]
    default_language: str
    order: tuple[ListColumn | None, ...]
    learners: list[Listed] = field(default_factory=list)
    faults: list[FieldError] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def take(self, row: Row) -> bool:
        """Whether there is room for more."""
        if len(self.learners) + len(self.faults) >= LIST_MAX:
            self.faults.append(FieldError("learners", "too-many-lines", str(LIST_MAX)))
            return False
        try:
            learner = self._listed(row)
        except FieldError as fault:
            shown = fault.detail or " ".join(row.cells)[:ALIAS_MAX].strip()
            self.faults.append(FieldError("learners", fault.code, f"{row.line}: {shown}"))
        else:
            self.seen.add(fold(learner.alias))
            self.learners.append(learner)
        return True

    def _listed(self, row: Row) -> Listed:
        known = self._cells(row)
        alias = clean_alias(known["alias"])
        if fold(alias) in self.seen:
            raise FieldError("learners", "twice", alias)
        language = language_of(known["language"]) or self.default_language
        if language not in self.languages:
            raise FieldError("learners", "language-not-offered", language[:20])
        group = known["group"]
        return Listed(
            line=row.line,
            alias=alias,
            language=language,
            description=_description(known["gender"], known["age"]),
            group=clean_name(group, field="learners", longest=GROUP_NAME_MAX) if group.strip() else "",
        )

    def _cells(self, row: Row) -> dict[ListColumn, str]:
        """The text of each column that counts. Raises FieldError for a formula or a date in one of them."""
        found: dict[ListColumn, str] = dict.fromkeys(USUAL_ORDER, "")
        for number, column in enumerate(self.order):
            if column is None or column == "name":
                continue
            if number in row.unreadable:
                raise FieldError("learners", f"cell-is-{row.unreadable[number]}")
            found[column] = row.cells[number] if number < len(row.cells) else ""
            if found[column].startswith(FORMULA_STARTS):
                raise FieldError("learners", "cell-is-formula")
        return found


def _description(gender: str, age: str) -> Description:
    known_gender, known_age = gender_of(gender), age_band_of(age)
    if known_gender is None:
        raise FieldError("learners", "gender-not-known", gender[:20])
    if known_age is None:
        raise FieldError("learners", "age-not-known", age[:20])
    return Description(known_gender or None, known_age or None)


def _as_text(rows: Sequence[Row], order: Sequence[ListColumn | None], titles: str) -> str:
    """A header and the lines, with tabs between, of the columns that count and hold something.

    Alias and language always stand there: with a tab in every line, a comma in an alias separates nothing.
    """
    used = [
        (number, column)
        for number, column in enumerate(order)
        if column and column != "name" and (column in ALWAYS or any(_cell(row, number) for row in rows))
    ]
    if not any(column == "language" for _number, column in used):
        used.append((-1, "language"))
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    writer.writerow([TITLES.get(titles, TITLES["en"])[column] for _number, column in used])
    writer.writerows([_cell(row, number) for number, _column in used] for row in rows)
    return written.getvalue().rstrip("\n")


def _cell(row: Row, number: int) -> str:
    return " ".join(row.cells[number].split()) if 0 <= number < len(row.cells) else ""
