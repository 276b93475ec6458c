"""A part of a long list of people: those whose alias was searched for (?q=), a page of them (?page=)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from campbox.exercises.folding import fold

PAGE_ROWS = 60
SEARCH_MAX = 60
PAGE_DIGITS = 4
Row = TypeVar("Row")


@dataclass(frozen=True)
class Part(Generic[Row]):
    """What is shown of a list, for the macros of teach/_roster.html. `is_long`: the whole list does not fit a page."""

    rows: list[Row]
    found: int
    page: int
    search: str
    is_long: bool

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE_ROWS))

    @property
    def where(self) -> str:
        """What an address needs to lead back here."""
        return f"?{urlencode(asked())}" if asked() else ""


def asked() -> dict[str, str]:
    """What the address says of the part, to go on with it."""
    return {name: text for name in ("q", "page") if (text := request.args.get(name, "")[:SEARCH_MAX])}


def page_number() -> int:
    """The page that the address asks for, from 1; the first one for what is no number."""
    typed = request.args.get("page", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= PAGE_DIGITS else 1


def part_of(rows: Sequence[Row], alias: Callable[[Row], str]) -> Part[Row]:
    """The part that the address asks for; a page beyond the last is the last."""
    search = request.args.get("q", "")[:SEARCH_MAX].strip()
    found = [row for row in rows if fold(search) in fold(alias(row))] if search else list(rows)
    page = min(max(page_number(), 1), max(1, -(-len(found) // PAGE_ROWS)))
    return Part(found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], len(found), page, search, len(rows) > PAGE_ROWS)
