"""Reads a workbook from its standard input, in a process of its own: a hostile file takes only this process down.

It runs as a script, knows nothing of CampBox, and prints JSON. Its memory and its time have an end that it sets itself before
the first byte is read. Arguments: the limits in bytes of memory, seconds of processor, bytes when unpacked, and rows.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time, timedelta
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from python_calamine import load_workbook

# Where memory runs out all the same, this process is ended and not the box.
GOES_FIRST = "900"
ENTRIES_MAX = 500
CHUNK_BYTES = 1 << 16
COLUMNS_MAX = 50
CELL_CHARACTERS_MAX = 500
CHARACTERS_MAX = 4_000_000
ROWS_REPEATED_MAX = 10_000
WHOLE_MAX = 1e15
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
Places = dict[int, set[int]]


class RefusedError(Exception):
    """Carries the word of sheets.model.Fault."""


def main(memory_bytes: int, seconds: int, unpacked_bytes: int, rows_max: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(GOES_FIRST)
    try:
        answer = read(sys.stdin.buffer.read(), unpacked_bytes, rows_max)
    except RefusedError as refused:
        answer = {"fault": str(refused)}
    sys.stdout.write(json.dumps(answer))


def read(content: bytes, unpacked_bytes: int, rows_max: int) -> dict[str, Any]:  # Any: JSON
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_sizes(archive, unpacked_bytes)
        if "content.xml" in archive.namelist():
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise RefusedError("locked")
            formulas, merged, last_row = ods_places(archive)
        elif "xl/workbook.xml" in archive.namelist():
            formulas, merged, last_row = xlsx_places(archive)
        else:
            raise RefusedError("other-format")
    if last_row > rows_max:
        raise RefusedError("too-many-rows")
    return found(content, formulas, merged)


def check_sizes(archive: zipfile.ZipFile, unpacked_bytes: int) -> None:
    """What the entries say of their sizes, then their real sizes: a bomb lies about the former."""
    entries = archive.infolist()
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > unpacked_bytes:
        raise RefusedError("too-large")
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedError("locked")
    left = unpacked_bytes
    for entry in entries:
        with archive.open(entry) as inner:
            while chunk := inner.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise RefusedError("too-large")


def elements(stream: IO[bytes], ends: set[str]) -> Iterator[tuple[str, ElementTree.Element]]:
    """Each element as it begins, and those of `ends` also as they end; emptied then, so that the tree stays small."""
    for event, element in ElementTree.iterparse(stream, ("start", "end")):  # noqa: S314  # expat ends entity bombs itself
        if event == "start" or element.tag in ends:
            yield event, element
        if event == "end":
            element.clear()


def xlsx_places(archive: zipfile.ZipFile) -> tuple[Places, bool, int]:
    """The columns of formulas by row of the first sheet, both from 0; whether cells are merged; how many rows there are."""
    formulas: Places = {}
    merged, row, column = False, -1, -1
    with archive.open(first_sheet(archive)) as stream:
        for event, element in elements(stream, set()):
            if event == "start" and element.tag == f"{MAIN}row":
                row, column = int(element.get("r", row + 2)) - 1, -1
            elif element.tag == f"{MAIN}c":
                column = column_of(element.get("r", "")) if element.get("r") else column + 1
            elif element.tag == f"{MAIN}f":
                formulas.setdefault(row, set()).add(column)
            merged = merged or element.tag == f"{MAIN}mergeCell"
    return formulas, merged, row + 1


def first_sheet(archive: zipfile.ZipFile) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # as above
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  # as above
    sheet = next(book.iter(f"{MAIN}sheet")).get(RELATION)
    target = next(each.get("Target", "") for each in relations.iter(PACKAGE) if each.get("Id") == sheet)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def column_of(reference: str) -> int:
    """AB12 is column 27, counted from 0."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def ods_places(archive: zipfile.ZipFile) -> tuple[Places, bool, int]:
    """As `xlsx_places`. Rows and cells say there how often they repeat; the empty ones at the end do not count."""
    formulas: Places = {}
    merged, row, next_row, column, last_row = False, 0, 0, 0, 0
    with archive.open("content.xml") as stream:
        for event, element in elements(stream, {f"{TABLE}table"}):
            if event == "end":
                break
            if element.tag == f"{TABLE}table-row":
                row, column = next_row, 0
                next_row += int(element.get(f"{TABLE}number-rows-repeated", 1))
            elif element.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                repeated = int(element.get(f"{TABLE}number-columns-repeated", 1))
                last_row = next_row if element.get(f"{OFFICE}value-type") else last_row
                merged = merged or element.tag == f"{TABLE}covered-table-cell"
                if element.get(f"{TABLE}formula"):
                    for each in range(row, min(next_row, row + ROWS_REPEATED_MAX)):
                        formulas.setdefault(each, set()).update(range(column, column + min(repeated, COLUMNS_MAX)))
                column += repeated
    return formulas, merged, last_row


def found(content: bytes, formulas: Places, merged: bool) -> dict[str, Any]:  # Any: as above
    book = load_workbook(io.BytesIO(content))
    if not book.sheet_names:
        raise RefusedError("empty")
    rows, left = [], CHARACTERS_MAX
    for number, cells in enumerate(book.get_sheet_by_index(0).to_python(skip_empty_area=False)):
        texts = [text_of(cell) for cell in cells[:COLUMNS_MAX]]
        unreadable = {str(column): "date" for column, text in enumerate(texts) if text is None}
        unreadable |= {str(column): "formula" for column in formulas.get(number, ()) if column < COLUMNS_MAX}
        if unreadable or any(texts):
            left -= sum(len(text or "") for text in texts)
            if left < 0:
                raise RefusedError("too-large")
            rows.append([number + 1, [text or "" for text in texts], unreadable])
    return {"rows": rows, "sheets": len(book.sheet_names), "name": book.sheet_names[0], "merged": merged}


def text_of(cell: object) -> str | None:
    """What a cell shows, as far as that is known; None for dates and times, which each program shows in its own way."""
    if isinstance(cell, date | time | timedelta):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < WHOLE_MAX:
        cell = int(cell)
    return str(cell).strip()[:CELL_CHARACTERS_MAX]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
