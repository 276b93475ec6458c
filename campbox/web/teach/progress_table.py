"""The gradebook as HTML: thousands of cells of which few differ, joined from prepared pieces and not by templates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from campbox.services.gradebook import Book, Row, Test
from campbox.services.gradebook_cells import AGAIN_LETTER, SOLVED_LETTERS, WAITING_LETTER, Column, Marks, State, cell_of
from campbox.web.assets import asset_address
from campbox.web.teach.progress_words import CLASSES, NOTHING_SIGN, SIGNS, cell_in_words, sign, state_in_words

UNTOUCHED = "-"


@dataclass(frozen=True)
class Head:
    """A column of exercises: its number from 1, its title, how many solved it, and where it is."""

    number: int
    title: str
    solved: int
    column: Column


@dataclass(frozen=True)
class UnitHead:
    """A column of the overview: a unit with the keys of its exercises, and the percent of them that all solved together."""

    course: str
    unit: str
    course_title: str
    title: str
    keys: tuple[str, ...]
    percent: int


@lru_cache(maxsize=4000)
def _cell(mark: str | None, _language: str) -> str:
    """The HTML of a mark; the language stands for the words that are in it."""
    if mark is None:
        return f'<td class="nothing">{NOTHING_SIGN}<span>{escape(_("nothing yet"))}</span></td>'
    cell = cell_of(mark)
    return f'<td class="{CLASSES[cell.state]}">{sign(cell)}<span>{escape(cell_in_words(cell))}</span></td>'


class _Cells(dict[str | None, str]):
    """The cells that were met on this page."""

    def __init__(self) -> None:
        super().__init__()
        self._language = str(get_locale())

    def __missing__(self, mark: str | None) -> str:
        self[mark] = html = _cell(mark, self._language)
        return html


def exercise_rows(book: Book, heads: Sequence[Head]) -> Markup:
    """A row for each learner, a cell for each exercise, and the tests behind them."""
    cells, keys = _Cells(), [head.column.key for head in heads]

    def cells_of(marks: Marks) -> Iterable[str]:
        get = marks.get
        return [cells[get(key)] for key in keys]

    return _rows(book, cells_of)


def exercise_heads(heads: Sequence[Head]) -> tuple[Markup, Markup]:
    """The numbers of the columns with their titles, and how many solved each."""
    numbers = (
        f'<th scope="col"><a href="#e{head.number}">{head.number}<span>{escape(head.title)}</span></a></th>' for head in heads
    )
    sums = (f"<td>{head.solved}</td>" for head in heads)
    return Markup("".join(numbers)), Markup("".join(sums))  # noqa: S704  # as above


def exercise_list(heads: Sequence[Head], people: int) -> Markup:
    """What stands behind the numbers: each exercise with its title, and how many solved it."""
    words = {
        solved: escape(ngettext("%(done)s of %(num)d solved", "%(done)s of %(num)d solved", people, done=solved))
        for solved in {head.solved for head in heads}
    }
    lines = (
        f'<li id="e{head.number}"><a href="/try/{head.column.key}">{escape(head.title)}</a>'
        f' <span class="small">{words[head.solved]}</span></li>'
        for head in heads
    )
    return Markup("".join(lines))  # noqa: S704  # as above


def unit_rows(book: Book, heads: Sequence[UnitHead]) -> Markup:
    """A row for each learner, a cell for each unit, and the tests behind them."""
    language = str(get_locale())

    def cells_of(marks: Marks) -> Iterable[str]:
        get = marks.get
        for head in heads:
            letters = "".join([get(key, UNTOUCHED)[0] for key in head.keys]).lower()
            solved = sum(map(letters.count, SOLVED_LETTERS))
            is_begun = letters != UNTOUCHED * len(letters)
            signs = (letters.count(WAITING_LETTER) > 0, letters.count(AGAIN_LETTER) > 0)
            yield _unit_cell(head.title, solved, len(letters), signs, is_begun, language)

    return _rows(book, cells_of)


@lru_cache(maxsize=4000)
def _unit_cell(title: str, solved: int, of: int, signs: tuple[bool, bool], is_begun: bool, _language: str) -> str:
    """`✓ 5/5` or `3/5`, with a sign for work that waits or was given back; the language stands for the words in it."""
    is_done = solved == of
    class_name = "solved" if is_done else "begun" if is_begun else "nothing"
    words = [_("%(done)s of %(all)s exercises solved", done=solved, all=of)]
    shown = f"{solved}/{of}" if is_begun else NOTHING_SIGN
    shown = f"{SIGNS['at-once']} {shown}" if is_done else shown
    states: tuple[State, State] = "waiting", "again"
    for state, is_there in zip(states, signs, strict=True):
        if is_there:
            shown, words = f"{shown} {SIGNS[state]}", [*words, state_in_words(state, 0)]
    return (
        f'<td class="{class_name}" data-label="{escape(title)}"><b>{shown}</b><span>{escape(_(", ").join(words))}</span></td>'
    )


def _rows(book: Book, cells_of: Callable[[Marks], Iterable[str]]) -> Markup:
    pictures = asset_address("pictures.svg")
    rows = [
        f'<tr><th scope="row">{_learner(row, pictures)}</th>{"".join(cells_of(book.marks[row.id]))}{_tests(book, row.id)}</tr>'
        for row in book.people.rows
    ]
    return Markup("".join(rows))  # noqa: S704  # made of escaped pieces


def _learner(row: Row, pictures: str) -> str:
    picture = (
        '<svg class="picture" width="44" height="44" viewBox="0 0 64 64" aria-hidden="true">'
        f'<use href="{pictures}#pic-{row.picture}"></use></svg>'
    )
    return f'<a class="person" href="/teach/learners/{row.id.hex()}">{picture} <bdi>{escape(row.alias)}</bdi></a>'


def _tests(book: Book, learner_id: bytes) -> str:
    return "".join(_test(test, learner_id) for test in book.tests)


def _test(test: Test, learner_id: bytes) -> str:
    result = test.results.get(learner_id)
    shown = NOTHING_SIGN if result is None else f"{result[0]}/{result[1]}"
    words = _("nothing yet") if result is None else _("%(points)s of %(of)s points", points=result[0], of=result[1])
    paper = f"<small>{escape(_('on paper'))}</small>" if learner_id in test.on_paper else ""
    return f'<td class="test" data-label="{escape(test.title)}"><b>{shown}</b><span>{escape(words)}</span>{paper}</td>'


def units_of(columns: Sequence[Column], titles: Mapping[tuple[str, str], tuple[str, str]], book: Book) -> list[UnitHead]:
    """The units of these exercises, with how much of each was solved by all who were found."""
    keys: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        keys.setdefault((column.course, column.unit), []).append(column.key)
    people = len(book.people.everybody)
    return [
        UnitHead(course, unit, *titles[course, unit], tuple(theirs), _percent(book, theirs, people))
        for (course, unit), theirs in keys.items()
    ]


def _percent(book: Book, keys: Sequence[str], people: int) -> int:
    possible = len(keys) * people
    return round(100 * sum(book.solved.get(key, 0) for key in keys) / possible) if possible else 0
