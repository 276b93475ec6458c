"""What an author's query gives on the data set: the page gets this result, because the query would be the model answer."""

from __future__ import annotations

import re
import sqlite3
from itertools import islice
from math import isfinite

from campbox.errors import CampBoxError
from campbox.exercises.base import Json
from campbox.exercises.shared import to_json
from campbox.exercises.tables import FAILURES, filled

_ROWS_MAX = 500
_RESULT_BYTES_MAX = 64 * 1024
_ASKING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_CHANGES = "Let this query only ask, with SELECT: it may not change the data"
# What gives something else on another day, in another run or in another version of SQLite.
_UNSTABLE = re.compile(
    r"\b(random|randomblob|sqlite_version)\s*\(|\b(current_(?:date|time|timestamp))\b"
    r"|\b(date|time|datetime|julianday|unixepoch)\s*\(\s*(?:'now'|\))|\b(strftime)\s*\(\s*''\s*(?:,\s*'now'|\))",
    re.IGNORECASE,
)
_TEXT_OR_COMMENT = re.compile(r"('(?:[^']|'')*')|--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)


class QueryFault(CampBoxError):
    """The query gives nothing that a learner's result could be compared with; its text tells the author why."""


def reference_result(statements: str, query: str) -> dict[str, Json]:
    """The columns and rows of the query on these data, as JSON; raises QueryFault, and DataFault."""
    if found := _UNSTABLE.search(_TEXT_OR_COMMENT.sub(_in_short, f"{statements}\n{query}")):
        word = next(filter(None, found.groups()))
        raise QueryFault(f"Take {word} out of the data and of this query: the result has to be the same each time")
    with filled(statements) as connection:
        connection.set_authorizer(_only_asking)
        try:
            columns, rows = _ask(connection, query)
        except FAILURES as error:
            reason = str(error)
            raise QueryFault(_CHANGES if "not authorized" in reason else f"Correct this query: {reason}") from error
    result: dict[str, Json] = {"columns": columns, "rows": [[_cell(value) for value in row] for row in rows]}
    if len(rows) > _ROWS_MAX or len(to_json(result).encode()) > _RESULT_BYTES_MAX:
        raise QueryFault(f"Let this query give less: at most {_ROWS_MAX} rows and {_RESULT_BYTES_MAX // 1024} KiB")
    return result


def _in_short(found: re.Match[str]) -> str:
    """Without what texts and comments say; only the word 'now' has a meaning of its own."""
    if not found[1]:
        return " "
    return found[1] if found[1].lower() == "'now'" else "''"


def _only_asking(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ASKING else sqlite3.SQLITE_DENY


def _ask(connection: sqlite3.Connection, query: str) -> tuple[list[Json], list[tuple[object, ...]]]:
    cursor = connection.execute(query)
    if not cursor.description:
        raise QueryFault("Write a query that gives a table, with SELECT")
    return [str(name) for name, *_ in cursor.description], list(islice(cursor, _ROWS_MAX + 1))


def _cell(value: object) -> Json:
    """As JSON, which has no word for bytes."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, float) and not isfinite(value):
        raise QueryFault("Let this query give no number without end")
    assert value is None or isinstance(value, str | int | float)
    return value
