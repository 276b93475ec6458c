"""Lines of a source file that remember their number, and the code fences among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# The languages that a fence may name; rendering.py has the lexer of each.
FENCE_LANGUAGES = ("html", "css", "js", "python", "sql", "text")

_FENCE = re.compile(r"(`{3,})\s*([^`]*?)\s*")
_HEADING = re.compile(r"##(?!#)\s*(.*?)\s*")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a file; numbers start at 1, as in an editor."""

    number: int
    text: str


Lines = tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code between two rows of backticks."""

    opening: SourceLine
    language: str
    lines: Lines
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one `##` heading."""

    heading: SourceLine
    title: str
    lines: Lines


def number_lines(text: str | Sequence[str], first: int = 1) -> Lines:
    """The lines of a text, numbered from `first`."""
    lines = text.split("\n") if isinstance(text, str) else text
    return tuple(SourceLine(number, line) for number, line in enumerate(lines, first))


def join_lines(lines: Lines) -> str:
    """The text of the lines, without their numbers."""
    return "\n".join(line.text for line in lines)


def trim(lines: Lines) -> Lines:
    """The lines without the empty ones at both ends."""
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else ()


def split_fences(lines: Lines) -> list[SourceLine | Fence]:
    """Plain lines and whole fences in the order of the text; an unclosed fence reaches to the end."""
    parts: list[SourceLine | Fence] = []
    position = 0
    while position < len(lines):
        opening = _FENCE.fullmatch(lines[position].text)
        if opening is None:
            parts.append(lines[position])
            position += 1
            continue
        end = _end_of_fence(lines, position + 1, len(opening[1]))
        parts.append(Fence(lines[position], opening[2], lines[position + 1 : end], is_closed=end < len(lines)))
        position = end + 1
    return parts


def _end_of_fence(lines: Lines, start: int, backticks: int) -> int:
    for index in range(start, len(lines)):
        text = lines[index].text.rstrip()
        if len(text) >= backticks and set(text) == {"`"}:
            return index
    return len(lines)


def split_sections(lines: Lines) -> tuple[Lines, tuple[Section, ...]]:
    """The lines before the first `##` heading, and one section for each such heading outside code."""
    headings = [
        part.number - lines[0].number
        for part in split_fences(lines)
        if isinstance(part, SourceLine) and _HEADING.fullmatch(part.text)
    ]
    # Without a heading there is an end and no start, and so no section.
    ends = [*headings[1:], len(lines)]
    sections = tuple(
        Section(lines[start], _HEADING.sub(r"\1", lines[start].text), trim(lines[start + 1 : end]))
        for start, end in zip(headings, ends, strict=False)
    )
    return trim(lines[: headings[0]] if headings else lines), sections
