"""CSV, TSV and pasted lists: text with a separator."""

import csv
import io
from collections.abc import Iterator

from campbox.sheets.encodings import decode
from campbox.sheets.model import Row, Sheet, SheetError

ROWS_MAX = 10_000
COLUMNS_MAX = 50
CELL_CHARACTERS_MAX = 500
# Empty ones included: each costs memory before it is known to be empty.
LINES_MAX = 100_000
SEPARATORS = ("\t", ";", ",", "،")
LINES_LOOKED_AT = 50


def read_bytes(content: bytes, encoding: str | None = None) -> Sheet:
    """A file of text. Raises SheetError when nothing is in it, or far too much."""
    text, taken_for = decode(content, encoding)
    sheet = read_text(text)
    return Sheet(sheet.rows, encoding=taken_for)


def read_text(text: str) -> Sheet:
    """As `read_bytes`, for what somebody pasted."""
    if text.count("\n") + text.count("\r") > LINES_MAX:
        raise SheetError("too-many-rows")
    rows: list[Row] = []
    separator = separator_of(text)
    for line, record in _records(text.replace("\0", ""), separator):
        cells = record if len(record) > 1 else _split_by_any(record)
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == ROWS_MAX:
            raise SheetError("too-many-rows")
        rows.append(Row(line, tuple(cell.strip()[:CELL_CHARACTERS_MAX] for cell in cells[:COLUMNS_MAX]), {}))
    if not rows:
        raise SheetError("empty")
    return Sheet(tuple(rows))


def separator_of(text: str) -> str:
    """The separator that stands in most of the first lines; a tab goes before the others, since nobody types it."""
    lines = [line for line in text.splitlines()[:LINES_LOOKED_AT] if line.strip()]
    return max(SEPARATORS, key=lambda each: (sum(each in line for line in lines), -SEPARATORS.index(each)))


def _split_by_any(record: list[str]) -> list[str]:
    """A line that somebody typed with another separator than the rest."""
    line = "".join(record)
    other = next((each for each in SEPARATORS if each in line), None)
    return record if other is None else line.split(other)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of its first line. A quote that is never closed makes no record of the rest of the file."""
    try:
        yield from _quoted(text, separator)
    except csv.Error:
        yield from enumerate((line.split(separator) for line in text.splitlines()), 1)


def _quoted(text: str, separator: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records, line = [], 1
    for cells in reader:
        records.append((line, cells))
        line = reader.line_num + 1
    return records
