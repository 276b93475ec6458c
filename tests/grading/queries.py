"""Statements of SQL with what must come of them."""

from dataclasses import dataclass
from typing import Any

from campbox.exercises.reference import reference_result

DATA = """CREATE TABLE learner (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER);
INSERT INTO learner VALUES (1, 'Amina', 12), (2, 'Badr', 14), (3, 'Celine', NULL), (4, 'Dana', 14);
CREATE TABLE visit (learner INTEGER REFERENCES learner (id), day TEXT);"""
OLDER = {"result": reference_result(DATA, "SELECT name, age FROM learner WHERE age > 12"), "ordered": False, "columns": False}
IN_ORDER = {"result": reference_result(DATA, "SELECT name FROM learner ORDER BY name DESC"), "ordered": True, "columns": False}
NAMED = {"result": reference_result(DATA, "SELECT count(*) AS learners FROM learner"), "ordered": False, "columns": True}
EVERY_VALUE = """SELECT 9007199254740993 AS large, -9223372036854775808 AS least, 0.1 + 0.2 AS fraction, 1e300 * 10 AS huge,
  3.0 AS whole, 1 = 1 AS yes, NULL AS missing, 'NULL' AS word, '' AS empty, 'a' || char(0) || 'b' AS zero,
  'é 😀 "<' AS signs, x'00FF' AS bytes, x'' AS no_bytes"""
VALUES = {"result": reference_result(DATA, EVERY_VALUE), "ordered": False, "columns": True}
KEPT = {"check": "SELECT name, age FROM learner WHERE id = 1", "rows": [["Amina", 13]], "ordered": False}
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"


@dataclass(frozen=True)
class Query:
    """Statements, one test of them, and the outcome: its code, its line, and those parameters that matter."""

    name: str
    statements: str
    test: dict[str, Any]
    code: str = ""
    line: int | None = None
    params: dict[str, str] | None = None


QUERIES = (
    Query("the same rows", "SELECT name, age FROM learner WHERE age >= 13", OLDER),
    Query("in any order", "SELECT name, age FROM learner WHERE age > 12 ORDER BY id DESC", OLDER),
    Query("the last result counts", "SELECT 1; SELECT name, age FROM learner WHERE age = 14; -- done", OLDER),
    Query("as a number with a fraction", "SELECT name, age * 1.0 FROM learner WHERE age > 12", OLDER),
    Query(
        "as a text",
        "SELECT name, age || '' FROM learner WHERE age > 12",
        OLDER,
        "row-differs",
        None,
        {"number": "1", "expected": "Badr | 14", "got": "Badr | 14"},
    ),
    Query("too many rows", "SELECT name, age FROM learner", OLDER, "rows-count", None, {"expected": "2", "got": "4"}),
    Query(
        "another row",
        "SELECT name, age FROM learner WHERE id IN (2, 3)",
        OLDER,
        "row-differs",
        None,
        {"number": "2", "expected": "Dana | 14", "got": "Celine | NULL"},
    ),
    Query(
        "the same row twice",
        "SELECT name, age FROM learner JOIN (SELECT 1 UNION ALL SELECT 2) WHERE id = 2",
        OLDER,
        "row-differs",
        None,
        {"number": "2", "expected": "Dana | 14", "got": "Badr | 14"},
    ),
    Query(
        "other columns",
        "SELECT name FROM learner WHERE age > 12",
        OLDER,
        "columns-differ",
        None,
        {"expected": "name, age", "got": "name"},
    ),
    Query("in order", "SELECT name FROM learner ORDER BY id DESC", IN_ORDER),
    Query(
        "in another order",
        "SELECT name FROM learner ORDER BY id",
        IN_ORDER,
        "row-differs",
        None,
        {"number": "1", "expected": "Dana", "got": "Amina"},
    ),
    Query("names of columns", "SELECT count(*) AS Learners FROM learner", NAMED),
    Query(
        "another name of a column",
        "SELECT count(*) FROM learner",
        NAMED,
        "columns-differ",
        None,
        {"expected": "learners", "got": "count(*)"},
    ),
    Query("every kind of value", EVERY_VALUE, VALUES),
    Query("the word for nothing", EVERY_VALUE.replace("NULL AS missing", "'NULL' AS missing"), VALUES, "row-differs"),
    Query("other bytes", EVERY_VALUE.replace("x'00FF'", "x'00FE'"), VALUES, "row-differs"),
    Query("no result", "DELETE FROM learner WHERE id = 3", OLDER, "no-result"),
    Query("nothing at all", "-- SELECT", OLDER, "no-result"),
    Query("data that were changed", "UPDATE learner SET age = 13 WHERE id = 1", KEPT),
    Query("data that were not changed", "SELECT 1", KEPT, "row-differs", None, {"expected": "Amina | 13", "got": "Amina | 12"}),
    Query("data that are gone", "DELETE FROM learner", KEPT, "rows-count", None, {"expected": "1", "got": "0"}),
    Query(
        "a table that is gone",
        "DROP TABLE visit; DROP TABLE learner",
        KEPT,
        "raised",
        None,
        {"message": "no such table: learner"},
    ),
    Query("a word that is wrong", "SELECT name\nFORM learner", OLDER, "raised", 2, {"message": 'near "learner": syntax error'}),
    Query(
        "a table that is not there",
        "SELECT 1;\n\nSELECT *\nFROM lerner",
        OLDER,
        "raised",
        4,
        {"message": "no such table: lerner"},
    ),
    Query(
        "a column that is not there",
        "SELECT name,\n  agee\nFROM learner",
        OLDER,
        "raised",
        2,
        {"message": "no such column: agee"},
    ),
    Query("half a statement", "SELECT name\nFROM learner WHERE\n", OLDER, "raised", 2, {"message": "incomplete input"}),
    Query("a text that is open", "SELECT 1;\nSELECT 'a", OLDER, "raised", 2),
    Query(
        "a rule of the data",
        "SELECT 1;\nINSERT INTO visit VALUES (99, 'Monday')",
        KEPT,
        "raised",
        2,
        {"message": "FOREIGN KEY constraint failed"},
    ),
    Query("rows without end are cut", ENDLESS.format("i, i"), OLDER, "rows-count", None, {"got": "10000+"}),
    Query("a value that fills the memory", "SELECT 1;\nSELECT hex(zeroblob(300000000))", OLDER, "out-of-memory", 2),
    Query(
        "a database beside",
        "ATTACH 'other.db' AS other; CREATE TABLE other.t (a); SELECT name, age FROM learner WHERE age > 12",
        OLDER,
    ),
    Query(
        "no code from outside",
        "SELECT load_extension('x')",
        OLDER,
        "raised",
        1,
        {"message": "no such function: load_extension"},
    ),
    Query(
        "words", "-- WHERE\nselect 'group' from learner where \"order\" = 1", {"uses": ["WHERE", "FROM"], "avoids": ["GROUP"]}
    ),
    Query("a word to avoid", "SELECT 1\nLIMIT 1", {"avoids": ["limit"]}, "must-avoid", 2, {"word": "limit"}),
)
