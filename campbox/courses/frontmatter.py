"""TOML with line numbers: whole files, and the front matter of Markdown files between two +++ lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from campbox.courses.sources import Faults, is_id
from campbox.courses.text import Lines, join_lines, trim

_FENCE = "+++"
_ERROR_LINE = re.compile(r"at line ([0-9]+)")


class Table:
    """The keys of one TOML text. Each getter notes a fault and gives an empty value when the key is not right."""

    def __init__(self, file: str, lines: Lines, faults: Faults) -> None:
        self.file = file
        self._lines = lines
        self._faults = faults
        self._values: dict[str, object] = {}
        self.is_readable = False
        try:
            self._values = tomllib.loads(join_lines(lines))
            self.is_readable = True
        except RecursionError:
            self.fault(lines[0].number, "Write lists and tables with fewer levels.")
        except tomllib.TOMLDecodeError as error:
            place = _ERROR_LINE.search(str(error))
            offset = int(place[1]) - 1 if place else len(lines) - 1
            self.fault(lines[min(offset, len(lines) - 1)].number, f"Correct the TOML of this line: {error}.")

    def fault(self, line: int, message: str) -> None:
        """Note a fault of this file."""
        self._faults.add(self.file, line, message)

    def line_of(self, key: str, table: str = "") -> int:
        """The line where a key stands, or where its table starts, or the first line."""
        current = ""
        found = self._lines[0].number
        for line in self._lines:
            text = line.text.strip()
            if text.startswith("["):
                current = text.strip("[] ")
                if current == (table or key):
                    found = line.number
            elif current == table and re.match(rf"{re.escape(key)}\s*=", text):
                return line.number
        return found

    def line_of_item(self, item: str) -> int:
        """The first line that has this text in quotes."""
        return next((line.number for line in self._lines if f'"{item}"' in line.text), self._lines[0].number)

    def allow(self, *keys: str) -> None:
        """Note a fault for every other key: it is mostly a slip of the pen."""
        for key in self._values.keys() - set(keys):
            self.fault(self.line_of(key), f"Take out the key {key}; known keys are {', '.join(keys)}.")

    def text(self, key: str) -> str:
        """One line of text."""
        value = self._values.get(key, "")
        if self.is_readable and not _is_text(value):
            self.fault(self.line_of(key), f'Write one line of text: {key} = "…".')
        return value.strip() if isinstance(value, str) else ""

    def optional_text(self, key: str) -> str | None:
        """One line of text, or None when the key is absent."""
        return self.text(key) if key in self._values else None

    def number(self, key: str, *, most: int, example: int, otherwise: int | None = None) -> int:
        """A whole number from 1 to `most`; `otherwise` when the key is absent, if it may be."""
        value = self._values.get(key)
        if value is None and otherwise is not None:
            return otherwise
        # bool is an int in Python, but "true" is no number of minutes.
        if type(value) is int and 1 <= value <= most:
            return value
        if self.is_readable:
            self.fault(self.line_of(key), f"Write a whole number from 1 to {most}: {key} = {example}.")
        return 1

    def names(self, key: str) -> tuple[str, ...]:
        """A list of different texts with at least one item."""
        value = self._values.get(key)
        if not isinstance(value, list) or not value or not all(_is_text(item) for item in value):
            if self.is_readable:
                self.fault(self.line_of(key), f'Write a list: {key} = ["…", "…"].')
            return ()
        for item in sorted({item for item in value if value.count(item) > 1}):
            self.fault(self.line_of_item(item), f"Take {item} out of this list once: it stands there twice.")
        return tuple(dict.fromkeys(value))

    def ids(self, key: str) -> tuple[str, ...]:
        """A list of ids."""
        names = self.names(key)
        for name in names:
            if not is_id(name):
                self.fault(self.line_of_item(name), f"Write the id {name!r} {ID_RULE}.")
        return tuple(name for name in names if is_id(name))

    def texts(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """A table with one line of text for each language."""
        value = self._values.get(key, {})
        table = value if isinstance(value, dict) else {}
        if not self.is_readable:
            return dict.fromkeys(languages, "")
        for language in languages:
            if not _is_text(table.get(language)):
                self.fault(self.line_of(language, key), f'Write the {key} in this language: {language} = "…" below [{key}].')
        for language in sorted(table.keys() - set(languages)):
            self.fault(self.line_of(language, key), f"Take out {language}: the course is not in this language.")
        return {language: str(table.get(language, "")).strip() for language in languages}


ID_RULE = "with lower-case letters, digits and hyphens, at most 40 characters"


def split_front_matter(file: str, lines: Lines, faults: Faults) -> tuple[Table, Lines] | None:
    """The front matter and the lines after it; None with a fault when there is none."""
    ends = [index for index, line in enumerate(lines) if line.text.rstrip() == _FENCE]
    if len(ends) < 2 or ends[0] != 0 or ends[1] == 1:
        faults.add(file, 1, "Start this file with its title and so on between two lines of +++.")
        return None
    return Table(file, lines[1 : ends[1]], faults), trim(lines[ends[1] + 1 :])


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value.strip()
