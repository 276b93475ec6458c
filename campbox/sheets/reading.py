"""Reads a file that somebody chose: text here, a workbook in a process of its own (see `child`)."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from campbox.sheets import child, text
from campbox.sheets.model import Row, Sheet, SheetError

FILE_MAX_BYTES = 4_000_000
UNPACKED_MAX_BYTES = 32_000_000
# Measured: 10,000 rows of six columns fit into 60 MB of addresses, interpreter included.
MEMORY_BYTES = 192 * 1024 * 1024
PROCESSOR_SECONDS = 15
WAIT_SECONDS = 30
PACKED = b"PK\x03\x04"
# The container of Excel 97, and of every encrypted Office file.
COMPOUND = b"\xd0\xcf\x11\xe0"
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
STRANGE_SHARE = 0.01
ROWS_LOOKED_AT = 100
# Two children at once would take twice the memory; who comes second waits.
_ONE_CHILD = BoundedSemaphore(1)


def read_file(content: bytes, encoding: str | None = None) -> Sheet:
    """The first sheet of a workbook, or the rows of a text file. Raises SheetError.

    encoding: for a text file, where a person says which it is. Takes up to WAIT_SECONDS: call it before a command.
    """
    if len(content) > FILE_MAX_BYTES:
        raise SheetError("too-large")
    if content.startswith(COMPOUND):
        raise SheetError("locked")
    if content.startswith(PACKED):
        return _workbook(content)
    if content.startswith(OTHERS):
        raise SheetError("other-format")
    sheet = text.read_bytes(content, encoding)
    if _is_strange(sheet):
        raise SheetError("other-format")
    return sheet


def _is_strange(sheet: Sheet) -> bool:
    """Whether these are the bytes of some program rather than letters."""
    letters = "".join(cell for row in sheet.rows[:ROWS_LOOKED_AT] for cell in row.cells)
    controls = sum(unicodedata.category(each) == "Cc" and not each.isspace() for each in letters)
    return controls > STRANGE_SHARE * len(letters)


def _workbook(content: bytes) -> Sheet:
    answer = _ask_child(content)
    if "fault" in answer:
        raise SheetError(answer["fault"])
    rows = tuple(
        Row(line, tuple(cells), {int(column): why for column, why in unreadable.items()})
        for line, cells, unreadable in answer["rows"]
    )
    if not rows:
        raise SheetError("empty")
    return Sheet(rows, sheets=answer["sheets"], name=answer["name"], has_merged_cells=answer["merged"])


def _ask_child(content: bytes) -> dict[str, Any]:  # Any: JSON of our own child
    if not _ONE_CHILD.acquire(timeout=WAIT_SECONDS):
        raise SheetError("too-slow")
    try:
        return _run_child(content)
    finally:
        _ONE_CHILD.release()


def _run_child(content: bytes) -> dict[str, Any]:  # Any: as above
    limits = (MEMORY_BYTES, PROCESSOR_SECONDS, UNPACKED_MAX_BYTES, text.ROWS_MAX)
    command = [sys.executable, "-I", str(Path(child.__file__)), *map(str, limits)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=WAIT_SECONDS, check=True)  # noqa: S603  # our own
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise SheetError("too-slow") from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise SheetError("damaged") from error
    return answer
