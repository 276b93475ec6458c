"""Kinds whose code the browser runs, where they go beyond the contract: what is read, what a report may say."""

from __future__ import annotations

import json

import pytest

from campbox.exercises.base import AnswerIncomplete, Remark, Verdict
from campbox.exercises.files import CODE_BYTES_MAX, CodeSpec
from campbox.exercises.html import Html
from campbox.exercises.python import Python
from campbox.exercises.sql import Sql
from tests.exercises.exercise_blocks import parse

GREET = """Greet.

```python start
name = input()
```

```python answer
name = input()
print("Hello", name)
```

```toml check
engines = ["micropython", "pyodide"]
hints = ["First hint.", "Second hint."]

[[test]]
name = "It greets Amina"
input = ["Amina"]
output = "Hello Amina"
say = "Write a comma."

[[test]]
name = "It uses print"
uses = ["print"]

[[when]]
in = "error"
matches = "NameError"
say = "Written in two ways."
```

> Two values."""
CODE = 'name = input()\nprint("Hello", name)'
REPORT = {"engine": "micropython", "tests": [True, False], "error": ""}


def spec() -> CodeSpec:
    return parse(Python(), GREET)


def read(code: str, report: object = None) -> str:
    fields = {"code": [code]} | ({} if report is None else {"report": [json.dumps(report)]})
    return Python().read(spec(), fields)


def grade(report: object) -> Verdict:
    return Python().grade(spec(), read(CODE, report))


def refused(code: str, report: object = None) -> tuple[str | None, str]:
    with pytest.raises(AnswerIncomplete) as found:
        read(code, report)
    return found.value.field, found.value.reason


def test_the_answer_holds_code_and_report() -> None:
    assert json.loads(read(CODE, REPORT)) == {"code": CODE, "report": REPORT}


def test_the_line_ends_of_a_form_become_those_of_code() -> None:
    assert json.loads(read("a\r\nb\rc\n", REPORT))["code"] == "a\nb\nc\n"


def test_the_same_report_in_other_words_gives_the_same_answer() -> None:
    spaced = json.dumps(dict(reversed(REPORT.items())), indent=2)
    assert Python().read(spec(), {"code": [CODE], "report": [spaced]}) == read(CODE, REPORT)


@pytest.mark.parametrize("code", ["", " \n\t\n"])
def test_an_empty_program_is_not_sent(code: str) -> None:
    assert refused(code, REPORT) == ("code", "write-code")


@pytest.mark.parametrize("code", ["name = input()", "name = input()  \r\n\r\n"])
def test_the_start_alone_is_not_sent_where_no_browser_ran_it(code: str) -> None:
    assert refused(code) == ("code", "write-code")
    assert not Python().grade(spec(), read(code, REPORT)).passed


def test_code_that_differs_only_in_its_indentation_is_an_answer() -> None:
    assert json.loads(read("  name = input()"))["report"] is None


def test_code_may_be_as_long_as_the_box_keeps_counted_in_bytes() -> None:
    assert read("ش" * (CODE_BYTES_MAX // 2), REPORT)
    assert refused("ش" * (CODE_BYTES_MAX // 2 + 1), REPORT) == ("code", "too-long")


@pytest.mark.parametrize(
    "report",
    [
        [],
        "passed",
        {},
        {**REPORT, "tests": [True]},
        {**REPORT, "tests": [True, True, True]},
        {**REPORT, "tests": [1, 0]},
        {**REPORT, "tests": {"0": True}},
        {**REPORT, "engine": "javascript"},
        {**REPORT, "engine": None},
        {**REPORT, "error": None},
        {**REPORT, "error": "<script>"},
        {**REPORT, "error": "NameError: name"},
        {**REPORT, "error": "E" * 61},
        {**REPORT, "points": 2},
        {"engine": "micropython", "tests": [True, True]},
    ],
)
def test_a_report_that_is_not_of_this_exercise_is_unreadable(report: object) -> None:
    assert refused(CODE, report) == ("report", "unreadable")


@pytest.mark.parametrize("sent", ["{", "nothing", "[" * 100_000, '{"engine":"' + "x" * 5000 + '"}', "1" * 5000])
def test_what_is_no_report_at_all_is_unreadable(sent: str) -> None:
    with pytest.raises(AnswerIncomplete) as found:
        Python().read(spec(), {"code": [CODE], "report": [sent]})
    assert found.value.reason == "unreadable"


@pytest.mark.parametrize("error", ["NameError", "too-long", "sqlite3.Error", "خطأ"])
def test_an_error_is_told_by_its_name_above_the_tests(error: str) -> None:
    verdict = grade({**REPORT, "tests": [False, False], "error": error})
    assert verdict.remarks[0] == Remark("look", None, html=error, code="stopped")
    assert len(verdict.remarks) == 3


def test_each_test_is_a_point_and_a_failed_one_comes_with_its_advice() -> None:
    verdict = grade({**REPORT, "tests": [False, True]})
    assert (verdict.passed, verdict.points, verdict.of, verdict.judged) == (False, 1, 2, "browser")
    assert verdict.remarks == (
        Remark("look", "1", html="It greets Amina", code="test", advice_html="Write a comma."),
        Remark("right", "2", html="It uses print", code="test"),
    )


def test_an_answer_to_an_exercise_that_has_got_another_test_since_is_incomplete() -> None:
    old = parse(Python(), GREET.replace('[[test]]\nname = "It uses print"\nuses = ["print"]\n', ""))
    answer = Python().read(old, {"code": [CODE], "report": [json.dumps({**REPORT, "tests": [True]})]})
    with pytest.raises(AnswerIncomplete, match="unreadable"):
        Python().grade(spec(), answer)


def test_the_job_has_all_that_the_page_needs_and_no_answer() -> None:
    job = Python().shown(spec()).job
    assert job == {
        "kind": "python",
        "engines": ["micropython", "pyodide"],
        "files": [{"name": "main.py", "language": "python", "start": "name = input()"}],
        "tests": [
            {
                "name": "It greets Amina",
                "say": "Write a comma.",
                "input": ["Amina"],
                "output": "Hello Amina",
            },
            {"name": "It uses print", "say": "", "uses": ["print"]},
        ],
        "when": [{"in": "error", "matches": "NameError", "say": "Written in two ways."}],
        "hints": ["First hint.", "Second hint."],
    }


def test_a_page_runs_scripts_only_when_its_author_says_so() -> None:
    files = "Write.\n\n```html start\n```\n\n```html answer\n<p>\n```\n\n"
    text = files + '```toml check\n[[test]]\nname = "P"\nselect = "p"\ncount = 1\n```\n\n> P.'
    plain, scripted = parse(Html(), text), parse(Html(), text.replace("[[test]]", "script = true\n[[test]]"))
    assert [Html().shown(each).job["script"] for each in (plain, scripted)] == [False, True]
    assert Html().structure(plain) != Html().structure(scripted)


def test_translated_texts_have_the_same_structure() -> None:
    translated = (
        GREET.replace("It greets Amina", "أمينة")
        .replace("Hello", "Bonjour")
        .replace("First hint", "Indice")
        .replace("name", "nom")
    )
    translated = translated.replace("nom =", "name =", 99).replace("NameError", "NomError")
    assert Python().structure(parse(Python(), translated)) == Python().structure(spec())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["micropython", "pyodide"]', '["pyodide"]'),
        (', "Second hint."', ""),
        ('uses = ["print"]', 'avoids = ["print"]'),
        ('in = "error"', 'in = "output"'),
        ('[[test]]\nname = "It uses print"\nuses = ["print"]\n', ""),
    ],
)
def test_another_check_is_another_structure(old: str, new: str) -> None:
    assert old in GREET
    assert Python().structure(parse(Python(), GREET.replace(old, new))) != Python().structure(spec())


TABLES = """Ask.

```sql data
CREATE TABLE fruit (name TEXT, price REAL);
INSERT INTO fruit VALUES
  ('fig; ripe', 3.5),
  ('date', NULL);
CREATE TABLE "odd ""name" (n);
WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30) INSERT INTO "odd ""name" SELECT n FROM c;
```

```sql start
```

```sql answer
SELECT name FROM fruit;
```

```toml check
[[test]]
name = "Names"
query = "SELECT name FROM fruit"
ordered = true
```

> Names."""


def test_the_tables_of_a_data_set_are_shown_as_they_are() -> None:
    shown = Sql().shown(parse(Sql(), TABLES))
    fruit, odd = shown.tables
    assert (fruit.name, fruit.columns, fruit.rows, fruit.count) == (
        "fruit",
        ("name", "price"),
        (("fig; ripe", "3.5"), ("date", None)),
        2,
    )
    assert (odd.name, len(odd.rows), odd.count) == ('odd "name', 20, 30)
    assert shown.job["data"] == TABLES.split("```")[1].removeprefix("sql data\n").rstrip("\n")
    result = {"columns": ["name"], "rows": [["fig; ripe"], ["date"]]}
    assert shown.job["tests"] == [{"name": "Names", "say": "", "result": result, "ordered": True, "columns": False}]


def test_the_page_does_not_get_the_query_that_would_be_the_answer() -> None:
    compiled = Sql().load(json.loads(json.dumps(Sql().dump(parse(Sql(), TABLES)))))
    assert "SELECT name" in compiled.files[0].answer
    assert "SELECT name" not in json.dumps(Sql().job(compiled))
