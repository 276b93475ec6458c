"""What a table is, and what every exporter promises.

Whatever learners typed may stand in a cell. It comes out as text: no exporter ever writes a formula, a link or a control
character. tests/contracts/test_exporters.py holds each of them to that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, Protocol

CELL_CHARACTERS_MAX = 32_767  # the most that Excel reads
CUT = "…"
# Control characters but tab and line feed, halves of surrogate pairs, and the two that XML 1.0 does not know.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Cell = str | int | float | None
ColumnKind = Literal["text", "number"]


@dataclass(frozen=True)
class Column:
    """`width` is in characters, where the format knows widths."""

    title: str
    kind: ColumnKind = "text"
    width: int = 16


@dataclass(frozen=True)
class Table:
    """A title, typed columns, and rows with a cell for each column; None is an empty cell.

    is_right_to_left: the first column stands at the right, where the format knows that. Raises ValueError for a row of
    another length, for text in a column of numbers, and for numbers that no sheet can hold.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    is_right_to_left: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError("a row has as many cells as the table has columns")
            for column, cell in zip(self.columns, row, strict=True):
                _check(column, cell)


class Exporter(Protocol):
    """A format. `name` is the word in addresses, `ending` that of file names, without the dot."""

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def ending(self) -> str: ...

    def write(self, table: Table) -> bytes:
        """The whole file: a row of titles, then the rows. The same table gives the same bytes."""


def clean_text(text: str) -> str:
    """The text as every format can hold it: without control characters, cut where a sheet would refuse it.

    Line ends become one line feed; tabs stay.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = _UNWRITABLE.sub("", unified)
    return shown if len(shown) <= CELL_CHARACTERS_MAX else shown[: CELL_CHARACTERS_MAX - 1] + CUT


def _check(column: Column, cell: Cell) -> None:
    if cell is None or (column.kind == "text" and isinstance(cell, str)):
        return
    if column.kind == "text" or isinstance(cell, str) or not isfinite(cell):
        raise ValueError(f"not a cell of a column of {column.kind}s")
