"""What was found in a file."""

from dataclasses import dataclass
from typing import Literal

from campbox.errors import CampBoxError

# What stood in a cell beside text: a formula is never computed, a date is not guessed back into what was typed.
Unreadable = Literal["formula", "date"]
Fault = Literal["too-large", "damaged", "locked", "other-format", "empty", "too-slow", "too-many-rows"]


@dataclass(frozen=True)
class Row:
    """`line` is the number that the spreadsheet shows beside it. `unreadable` says which cells hold no text, by column."""

    line: int
    cells: tuple[str, ...]
    unreadable: dict[int, Unreadable]


@dataclass(frozen=True)
class Sheet:
    """The rows of the first sheet that are not empty.

    `encoding` is what the bytes of a text file were taken for, None for a workbook. `sheets` is how many the file has.
    """

    rows: tuple[Row, ...]
    encoding: str | None = None
    sheets: int = 1
    name: str = ""
    has_merged_cells: bool = False


class SheetError(CampBoxError):
    """The file cannot be taken as a list; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault
