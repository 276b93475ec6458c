"""The data set of an SQL exercise: its statements, and the tables that they make in a database in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import cast

from campbox.errors import CampBoxError
from campbox.exercises.base import Json
from campbox.exercises.shared import stored, stored_items

ROWS_SHOWN_MAX = 20
# What SQLite raises for statements that it does not run.
FAILURES = (sqlite3.Error, sqlite3.Warning, ValueError, MemoryError)
# Authors are trusted with words, not with the box: no files, no settings, no endless statements.
_REFUSED = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_CREATE_VTABLE}
_STEPS_MAX = 2_000_000
_STEPS_BETWEEN_LOOKS = 1000
_VALUE_BYTES_MAX = 100_000
_PAGES_MAX = 2048  # of 4 KiB


class DataFault(CampBoxError):
    """A statement can't be run; `offset` is the line where it starts, from 0."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a table as texts; `count` is how many it has. NULL is None."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class DataSet:
    """What the learner's statements find."""

    statements: str
    tables: tuple[Table, ...]


def data_set(statements: str) -> DataSet:
    """The statements and what they make; raises DataFault."""
    with filled(statements) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").fetchall()
        return DataSet(statements, tuple(_table(connection, name) for (name,) in names if not name.startswith("sqlite_")))


@contextmanager
def filled(statements: str) -> Iterator[sqlite3.Connection]:
    """A database in memory after the statements; raises DataFault."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _restrict(connection)
        for offset, statement in _split(statements):
            try:
                connection.execute(statement)
            except FAILURES as error:
                raise DataFault(offset, str(error)) from error
        yield connection


def load_data_set(dumped: Json) -> DataSet | None:
    """The data set as it was stored by name of its fields."""
    if dumped is None:
        return None
    data = stored(dumped)
    tables = [stored(table) for table in stored_items(data["tables"])]
    return DataSet(str(data["statements"]), tuple(_load_table(table) for table in tables))


def _load_table(table: dict[str, Json]) -> Table:
    columns = tuple(str(column) for column in stored_items(table["columns"]))
    rows = tuple(tuple(cast("str | None", cell) for cell in stored_items(row)) for row in stored_items(table["rows"]))
    return Table(str(table["name"]), columns, rows, cast("int", table["count"]))


def _restrict(connection: sqlite3.Connection) -> None:
    looks = iter(range(_STEPS_MAX // _STEPS_BETWEEN_LOOKS))
    connection.execute(f"PRAGMA max_page_count = {_PAGES_MAX}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_BYTES_MAX)
    connection.set_progress_handler(lambda: next(looks, None) is None, _STEPS_BETWEEN_LOOKS)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action in _REFUSED else sqlite3.SQLITE_OK)


def _split(statements: str) -> list[tuple[int, str]]:
    """The statements one by one, each with the line where it starts; two may not stand in one line."""
    found: list[tuple[int, str]] = []
    waiting: list[str] = []
    lines = statements.split("\n")
    for number, line in enumerate(lines):
        waiting.append(line)
        text = "\n".join(waiting)
        if sqlite3.complete_statement(text) or number == len(lines) - 1:
            if text.strip():
                found.append((number - len(waiting) + 1, text))
            waiting = []
    return found


def _table(connection: sqlite3.Connection, name: str) -> Table:
    quoted = '"' + name.replace('"', '""') + '"'
    # The name comes from the database's own list and is quoted.
    rows = connection.execute(f"SELECT * FROM {quoted} LIMIT {ROWS_SHOWN_MAX}")  # noqa: S608
    columns = tuple(str(column) for column, *_ in rows.description)
    shown = tuple(tuple(None if cell is None else str(cell) for cell in row) for row in rows)
    (count,) = connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()  # noqa: S608
    return Table(name, columns, shown, count)
