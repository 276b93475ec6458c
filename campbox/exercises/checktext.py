"""The TOML of a check fence, whose faults are told in the lines of the Markdown file."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import cast

from campbox.courses.text import Lines, SourceLine, join_lines
from campbox.exercises.base import ExerciseFault, Json

_ERROR_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)")
_TABLE = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=")
_LONG_QUOTE = re.compile(r"'''|\"\"\"")

Note = Callable[[int, str], None]


class CheckTable:
    """The keys of one table. Each getter notes a fault and gives an empty value when the key is not right."""

    def __init__(self, values: Mapping[str, object], lines: Mapping[str, int], source: Lines, note: Note) -> None:
        self._values = values
        self._lines = lines
        self._source = source
        self._note = note

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def line(self, key: str = "") -> int:
        """The line where a key stands, or where the table starts."""
        return self._lines.get(key, self._lines[""])

    def fault(self, key: str, message: str) -> None:
        """Note a fault in the line of a key."""
        self._note(self.line(key), message)

    def allow(self, keys: tuple[str, ...], where: str) -> bool:
        """Note a fault for every other key: it is mostly a slip of the pen. True when there is none."""
        others = sorted(self._values.keys() - set(keys))
        for key in others:
            self.fault(key, f"Take out the key {key}; {where} knows {', '.join(keys)}.")
        return not others

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        """A text of one line or several."""
        value = self._values.get(key)
        if isinstance(value, str) and (may_be_empty or value.strip()):
            return value
        self.fault(key, f'Write a text: {key} = "…".')
        return ""

    def texts(self, key: str, *, at_most: int) -> tuple[str, ...]:
        """A list of texts; an absent one is empty."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f'Write a list of texts: {key} = ["…", "…"].')
            return ()
        if len(value) > at_most:
            self.fault(key, f"Make this list shorter: at most {at_most} items.")
        return tuple(value)

    def sentence(self, key: str) -> Lines:
        """A text of one paragraph for the learner, as lines to render."""
        return _paragraph(self.text(key), self.line(key))

    def sentences(self, key: str, *, at_most: int) -> tuple[Lines, ...]:
        """A list of such texts, each in its own line where it can be found."""
        texts = self.texts(key, at_most=at_most)
        if not all(text.strip() for text in texts):
            self.fault(key, "Write something in each text of this list.")
        return tuple(_paragraph(text, self._line_of(text, self.line(key))) for text in texts)

    def _line_of(self, text: str, first: int) -> int:
        start = text.split("\n")[0]
        return next((line.number for line in self._source if line.number >= first and start in line.text), first)

    def flag(self, key: str) -> bool:
        """true or false; an absent one is false."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, f"Write true or false: {key} = true.")
        return value is True

    def whole(self, key: str, lowest: int, highest: int) -> int:
        """A whole number."""
        value = self._values.get(key)
        # bool is an int in Python, but "true" is no number.
        if type(value) is int and lowest <= value <= highest:
            return value
        self.fault(key, f"Write a whole number from {lowest} to {highest}: {key} = {lowest}.")
        return lowest

    def pair(self, key: str, first: str, second: str) -> dict[str, str]:
        """An inline table of two texts."""
        value = self._values.get(key)
        if isinstance(value, dict) and value.keys() == {first, second} and all(_is_filled(each) for each in value.values()):
            return {first: str(value[first]), second: str(value[second])}
        self.fault(key, f'Write two texts: {key} = {{ {first} = "…", {second} = "…" }}.')
        return {}

    def rows(self, key: str) -> list[Json]:
        """The rows of a table: lists of texts and numbers, all of one length."""
        value = self._values.get(key)
        if isinstance(value, list) and all(map(_is_row, value)) and len({len(row) for row in value}) <= 1:
            return cast("list[Json]", value)
        self.fault(key, f'Write rows of one length: {key} = [[1, "…"], [2, "…"]].')
        return []


class CheckText:
    """The whole check: the table at its top, and those below [[headings]]."""

    def __init__(self, lines: Lines, opening: int, note: Note) -> None:
        self._values = _load(lines, opening)
        self._lines = _lines_of_keys(lines, opening)
        self._source = lines
        self._note = note
        self.top = self._table(self._values, ("", 0))

    def tables(self, name: str, *, at_most: int) -> tuple[CheckTable, ...]:
        """The tables with this heading, in order."""
        found = self._values.get(name, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            self.top.fault(name, f"Write the heading of each {name} in double brackets: [[{name}]].")
            return ()
        if len(found) > at_most:
            self.top.fault(name, f"Write at most {at_most} of [[{name}]]: there are {len(found)}.")
        return tuple(self._table(table, (name, number)) for number, table in enumerate(found))

    def _table(self, values: Mapping[str, object], place: tuple[str, int]) -> CheckTable:
        return CheckTable(values, self._lines.get(place, self._lines["", 0]), self._source, self._note)


def _paragraph(text: str, line: int) -> Lines:
    """A text as lines to render, all at one line of the file."""
    return tuple(SourceLine(line, each) for each in text.strip().split("\n"))


def _load(lines: Lines, opening: int) -> dict[str, object]:
    try:
        return tomllib.loads(join_lines(lines))
    except RecursionError:
        raise ExerciseFault((opening, "Write lists and tables with fewer levels.")) from None
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        place = _ERROR_PLACE.search(words)
        offset = int(place[1]) if place and place[1] else len(lines)
        line = opening + max(1, min(offset, len(lines)))
        raise ExerciseFault((line, f"Correct the TOML of this line: {_ERROR_PLACE.sub('', words)}.")) from None


def _lines_of_keys(lines: Lines, opening: int) -> dict[tuple[str, int], dict[str, int]]:
    """For each table by name and number, the line of each of its keys; "" is where it starts."""
    place = ("", 0)
    found: dict[tuple[str, int], dict[str, int]] = {place: {"": opening}}
    is_in_text = False
    for line in lines:
        if not is_in_text:
            if table := _TABLE.fullmatch(line.text):
                place = (table[1], sum(name == table[1] for name, _ in found))
                found[place] = {"": line.number}
                found["", 0].setdefault(table[1], line.number)
            elif key := _KEY.match(line.text):
                found[place].setdefault(key[1], line.number)
        is_in_text ^= len(_LONG_QUOTE.findall(line.text)) % 2 == 1
    return found


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_row(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_cell, value))


def _is_cell(value: object) -> bool:
    """JSON has no word for numbers that are infinite or none."""
    return isinstance(value, str) or (type(value) in (int, float) and math.isfinite(cast("float", value)))
