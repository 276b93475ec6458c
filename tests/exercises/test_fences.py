"""The fences with a role: which an exercise has, where they stand, and what must not stand between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from campbox.exercises.files import CODE_BYTES_MAX
from campbox.exercises.registry import kind
from tests.exercises.exercise_blocks import faults_of, parse

START = "```python start\nx = 0\n```\n"
ANSWER = "```python answer\nx = 1\n```\n"
CHECK = '```toml check\nengines = ["pyodide"]\n[[test]]\nname = "One"\nuses = ["x"]\n```\n'
WHY = "\n> Why."
MANY = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000) SELECT n FROM c"
ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c"
SQL = '```sql start\n```\n```sql answer\nSELECT 1;\n```\n```toml check\n[[test]]\nname = "One"\nquery = "SELECT 1"\n```\n' + WHY


def test_code_without_a_role_belongs_to_the_task() -> None:
    spec = parse(kind("python"), f"Look:\n\n```python\nx = 5\n```\n\nNow write.\n\n{START}{ANSWER}{CHECK}{WHY}")
    assert spec.task_html == "Look:\n\n```python\nx = 5\n```\n\nNow write."
    assert (spec.files[0].start, spec.files[0].answer) == ("x = 0", "x = 1")


def test_the_order_of_the_fences_is_free() -> None:
    one, other = (
        parse(kind("python"), f"Write.\n\n{fences}{WHY}") for fences in (START + ANSWER + CHECK, CHECK + ANSWER + START)
    )
    assert one == other


def test_empty_lines_at_the_end_of_a_fence_do_not_count_but_indentation_does() -> None:
    spec = parse(
        kind("python"),
        f"Write.\n\n{START.replace('x = 0', '  x = 0  ')}{ANSWER.replace('x = 1', 'x = 1' + chr(10) * 3)}{CHECK}{WHY}",
    )
    assert (spec.files[0].start, spec.files[0].answer) == ("  x = 0", "x = 1")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"Write.\n{ANSWER}{CHECK}{WHY}", 1, "```python start"),
        (f"Write.\n{START}{CHECK}{WHY}", 1, "```python answer"),
        (f"Write.\n{START}{ANSWER}{WHY}", 1, "```toml check"),
        (f"{START}{ANSWER}{CHECK}{WHY}", 1, "what the learner has to do"),
        (f"Write.\n{START}{ANSWER}{CHECK}", 1, "explanation"),
        (f"Write.\n{START}{START}{ANSWER}{CHECK}{WHY}", 6, "there is a fence with start already"),
        (f"Write.\n{START}{ANSWER}{CHECK}{CHECK}{WHY}", 15, "there is a fence with check already"),
        (f"Write.\n```python strat\n```\n{ANSWER}{CHECK}{WHY}", 3, "not “python strat”"),
        (f"Write.\n{START}```python\n```\n{ANSWER}{CHECK}{WHY}", 6, "role (start, answer, check)"),
        (f"Write.\n{START}More.\n{ANSWER}{CHECK}{WHY}", 6, "Move this line above"),
        (f"Write.\n```python start main.py\n```\n{ANSWER}{CHECK}{WHY}", 3, "Write python start after"),
        (f"Write.\n```python start main.py more\n```\n{ANSWER}{CHECK}{WHY}", 3, "role (start, answer, check)"),
        (f"Write.\n```js start\n```\n{ANSWER}{CHECK}{WHY}", 3, "Write python start after"),
        (f"Write.\n```sql data\n```\n{START}{ANSWER}{CHECK}{WHY}", 3, "role (start, answer, check)"),
        (f"Write.\n{START}{ANSWER}{CHECK.replace('toml', 'yaml')}{WHY}", 9, "Write toml before check"),
        (f"Write.\n{START}```python answer\n\n```\n{CHECK}{WHY}", 6, "it is empty"),
        (f"Write.\n{START}```python answer\nx = 0 \n```\n{CHECK}{WHY}", 3, "they are the same"),
        (f"Write.\n```python start\n{'#' * (CODE_BYTES_MAX + 1)}\n```\n{ANSWER}{CHECK}{WHY}", 3, "at most 64 KiB"),
        (f"Write.\n{START}{ANSWER}```toml check\n[[test]]{WHY}", 9, "End this code"),
        (f"Write.\n```python start\nx = 0\n{ANSWER}{CHECK}{WHY}", 3, "End this code"),
        (f"Write.\n```python\nx = 5\n{START}{ANSWER}{CHECK}{WHY}", 3, "End this code"),
    ],
)
def test_a_fault_of_the_fences_is_told_in_its_line(text: str, line: int, words: str) -> None:
    ((found, message),) = faults_of(kind("python"), text)
    assert (found, words in message) == (line, True), message


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("", 1, "```sql data"),
        ("```sql data\n```\n", 3, "CREATE TABLE"),
        ("```sql data\nSELECT 1;\n```\n", 3, "CREATE TABLE"),
        ("```js data\nCREATE TABLE t (n);\n```\n", 3, "Write sql data after"),
        ("```sql data\nCREATE TABLE t (n);\n\nINSERT INTO u\n  VALUES (1);\n```\n", 5, "no such table: u"),
        ("```sql data\nCREATE TABLE t (n);\nINSERT INTO t VALUES (1\n```\n", 5, "incomplete input"),
        ("```sql data\nATTACH 'file.db' AS other;\n```\n", 4, "not authorized"),
        ("```sql data\nPRAGMA journal_mode = WAL;\n```\n", 4, "not authorized"),
        (
            f"```sql data\nCREATE TABLE t AS {ENDLESS};\n```\n",
            4,
            "interrupted",
        ),
        (f"```sql data\nCREATE TABLE t (n, b);\nINSERT INTO t SELECT n, zeroblob(99000) FROM ({MANY});\n```\n", 5, "full"),
        ("```sql data\nCREATE TABLE t AS SELECT zeroblob(1000000000);\n```\n", 4, "too big"),
    ],
)
def test_a_fault_of_a_data_set_is_told_in_the_line_of_its_statement(data: str, line: int, words: str) -> None:
    ((found, message),) = faults_of(kind("sql"), f"Ask.\n{data}{SQL}")
    assert (found, words in message) == (line, True), message


def test_a_data_set_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    faults_of(kind("sql"), f"Ask.\n```sql data\nVACUUM INTO 'copy.db';\n```\n{SQL}")
    assert list(tmp_path.iterdir()) == []
