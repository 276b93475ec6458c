"""What authors are told about the fences of an exercise with code: each fault in its line of the Markdown file."""

from __future__ import annotations

import pytest

from campbox.courses.text import Lines, join_lines
from campbox.exercises.registry import kind
from tests.exercises.exercise_blocks import block, faults_of, parse

FILES = {
    "python": "Write.\n\n```python start\n```\n\n```python answer\nx = 1\n```\n\n",
    "javascript": "Write.\n\n```js start\n```\n\n```js answer\nx = 1\n```\n\n",
    "html": "Write.\n\n```html start\n```\n\n```html answer\n<p>\n```\n\n",
    "sql": "Ask.\n\n```sql data\nCREATE TABLE t (n);\n```\n```sql start\n```\n```sql answer\nSELECT 1;\n```\n\n",
    "project": "Make.\n\n```html start index.html\n```\n\n```html answer index.html\n<p>\n```\n\n",
}
# The check starts in this line: the heading is line 1, as in exercise_blocks.
CHECK_LINE = {"python": 11, "javascript": 11, "html": 11, "sql": 13, "project": 11}
ENGINES = 'engines = ["pyodide"]\n'


def written(name: str, check: str) -> str:
    return f"{FILES[name]}```toml check\n{check}\n```\n\n> Why."


def lines(name: str, check: str) -> list[tuple[int, str]]:
    """Each fault as the line within the check, from 1, and the words that name it."""
    found = faults_of(kind(name), written(name, check))
    return [(line - CHECK_LINE[name], message) for line, message in found]


def only_fault(name: str, check: str) -> tuple[int, str]:
    (fault,) = lines(name, check)
    return fault


@pytest.mark.parametrize(
    ("name", "test"),
    [
        ("python", 'output = ""'),
        ("python", 'input = ["a", ""]\noutput = """\nline\nline\n"""'),
        ("python", 'call = "f(1)"\ngives = "2"'),
        ("python", "code = '''\nname = 1\nassert name\n'''"),
        ("python", 'uses = ["for"]\navoids = ["while"]'),
        ("javascript", 'avoids = ["var"]'),
        ("html", 'select = "p"\ncount = 0'),
        ("html", 'select = "p"\nat_least = 2\nwidth = 360'),
        ("html", 'select = "a"\nattribute = "href"'),
        ("html", 'select = "a"\nattribute = "href"\nvalue = "b.html"\ntext = "B"'),
        ("html", 'select = "p"\nstyle = "color"\nis = "rgb(255, 0, 0)"'),
        ("sql", 'query = "SELECT 1"\nordered = true\ncolumns = true'),
        ("sql", "query = \"SELECT 'random()', date('2026-11-22'), 'now' -- CURRENT_TIME\""),
        ("sql", 'check = "SELECT 1"\nrows = [[1, "a"], [2.5, "b"]]'),
        ("sql", 'check = "SELECT 1 WHERE 0"\nrows = []'),
        ("sql", 'uses = ["JOIN"]'),
    ],
)
def test_every_shape_of_a_test_can_be_written(name: str, test: str) -> None:
    check = (ENGINES if name == "python" else "") + f'[[test]]\nname = "One"\n{test}'
    assert parse(kind(name), written(name, check))


@pytest.mark.parametrize("action", ['click = "#more"', 'type = { select = "#name", text = "Amina" }'])
def test_only_a_page_with_script_can_be_clicked(action: str) -> None:
    test = f'[[test]]\nname = "One"\nselect = "p"\ncount = 1\n{action}'
    assert parse(kind("html"), written("html", f"script = true\n{test}"))
    line, message = only_fault("html", test)
    assert line == 5
    assert "Take out the key" in message


@pytest.mark.parametrize(
    ("check", "line", "words"),
    [
        (ENGINES + '[[test]]\nname = "One"', 2, "one of output, call, code, uses, avoids"),
        (ENGINES + '[[test]]\nname = "One"\ninput = ["a"]', 2, "one of output, call"),
        (ENGINES + '[[test]]\nname = "One"\noutput = "a"\ncode = "assert 1"', 2, "each of output and code"),
        (ENGINES + '[[test]]\noutput = "a"', 2, "name ="),
        (ENGINES + '[[test]]\nname = " "\noutput = "a"', 3, "name ="),
        (ENGINES + '[[test]]\nname = "One"\nsay = ""\noutput = "a"', 4, "say ="),
        (ENGINES + '[[test]]\nname = "One"\noutput = 7', 4, "Write a text: output"),
        (ENGINES + '[[test]]\nname = "One"\ninput = "a"\noutput = "a"', 4, "list of texts"),
        (ENGINES + '[[test]]\nname = "One"\ninput = ["a\\nb"]\noutput = "a"', 4, "each line of the input"),
        (ENGINES + '[[test]]\nname = "One"\noutput = "a"\nsays = "b"', 5, "Take out the key says"),
        (ENGINES + '[[test]]\nname = "One"\ncall = "f()"', 2, "gives ="),
        (ENGINES + '[[test]]\nname = "One"\nuses = []', 4, "single words"),
        (ENGINES + '[[test]]\nname = "One"\nuses = ["ORDER BY"]', 4, "single words"),
        (ENGINES + '[[test]]\nname = "One"\nuses = ["for"]\navoids = ["for"]', 5, "Take for out"),
        (ENGINES + '[[test]]\nname = "One"\nselect = "p"', 4, "Take out the key select"),
        (ENGINES + '[[test]]\nname = "One"\noutputs = "1"', 4, "Take out the key outputs; a test knows name, say, input"),
        (ENGINES, 0, "at least one [[test]]"),
        (ENGINES + '[test]\nname = "One"\noutput = "a"', 2, "double brackets"),
        (ENGINES + '[[tests]]\nname = "One"\n[[test]]\nname = "One"\noutput = "a"', 2, "Take out the key tests"),
        ('[[test]]\nname = "One"\noutput = "a"', 0, "engines ="),
        ('engines = []\n[[test]]\nname = "One"\noutput = "a"', 1, "engines ="),
        ('engines = ["cpython"]\n[[test]]\nname = "One"\noutput = "a"', 1, "engines ="),
        ('engines = ["pyodide", "pyodide"]\n[[test]]\nname = "One"\noutput = "a"', 1, "engines ="),
        ('engines = "pyodide"\n[[test]]\nname = "One"\noutput = "a"', 1, "list of texts"),
        (ENGINES + 'script = true\n[[test]]\nname = "One"\noutput = "a"', 2, "Take out the key script"),
        (ENGINES + 'hints = ["a",\n  " "]\n[[test]]\nname = "One"\noutput = "a"', 2, "each text of this list"),
        (ENGINES + 'hints = ["1", "2", "3", "4", "5", "6", "7"]\n[[test]]\nname = "One"\noutput = "a"', 2, "at most 6"),
        (ENGINES + '[[test]]\nname = "One"\noutput = "a"\n' * 41, 2, "at most 40"),
    ],
)
def test_a_slip_in_a_check_is_told_in_its_line(check: str, line: int, words: str) -> None:
    found = lines("python", check)
    assert [each for each, _ in found][:1] == [line]
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("test", "line", "words"),
    [
        ('select = "p"', 3, "one of count, at_least, text, attribute, style"),
        ('select = ""\ncount = 1', 3, "select ="),
        ('select = "p"\ncount = true', 4, "whole number"),
        ('select = "p"\ncount = -1', 4, "whole number"),
        ('select = "p"\ncount = 1\nat_least = 1', 5, "not both"),
        ('select = "p"\ncount = 1\nwidth = 10', 5, "whole number from 240"),
        ('select = "p"\ntext = ["a"]', 4, "Write a text"),
        ('select = "p"\ncount = 1\nvalue = "a"', 5, "name of the attribute"),
        ('select = "p"\nstyle = "color"', 4, "Write both"),
        ('select = "p"\ncount = 1\nis = "red"', 5, "Write both"),
        ('code = "assert(1)"', 3, "Take out the key code"),
        ('select = "p"\ncount = 1\nclick = "#a"\ntype = { select = "#b", text = "c" }', 5, "two tests"),
        ('select = "p"\ncount = 1\ntype = "Amina"', 5, "Write two texts"),
        ('select = "p"\ncount = 1\ntype = { select = "#b" }', 5, "Write two texts"),
    ],
)
def test_a_slip_in_a_test_of_a_page_is_told_in_its_line(test: str, line: int, words: str) -> None:
    is_scripted = "click" in test or "type" in test
    check = ("script = true\n" if is_scripted else "") + f'[[test]]\nname = "One"\n{test}'
    found, message = only_fault("html", check)
    assert (found - is_scripted, words in message) == (line, True), message


@pytest.mark.parametrize(
    ("test", "line", "words"),
    [
        ('query = "SELECT 1"\ncheck = "SELECT 1"\nrows = []', 1, "each of query and check"),
        ('query = "SELECT 1"\nordered = "yes"', 4, "true or false"),
        ('query = "SELECT m FROM t"', 3, "Correct this query: no such column: m."),
        ('query = "SELECT 1; SELECT 2"', 3, "one statement"),
        ('query = "-- SELECT 1"', 3, "gives a table"),
        ('query = "INSERT INTO t VALUES (1) RETURNING n"', 3, "may not change the data."),
        ('query = "PRAGMA user_version = 1"', 3, "may not change the data."),
        ('query = "SELECT random ()"', 3, "Take random out"),
        ("query = \"SELECT date('now')\"", 3, "Take date out"),
        ("query = \"SELECT strftime('%Y', 'now')\"", 3, "Take strftime out"),
        ('query = "SELECT CURRENT_TIME"', 3, "Take CURRENT_TIME out"),
        ('query = "SELECT 1e999"', 3, "number without end"),
        ("query = \"SELECT CAST(x'ff' AS TEXT)\"", 3, "UTF-8"),
        ('query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT 501"', 3, "500 rows"),
        ('query = "SELECT hex(zeroblob(40000))"', 3, "64 KiB"),
        ('query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT max(i) FROM n"', 3, "interrupted"),
        ('check = "SELECT 1"', 1, "Write rows"),
        ('check = "SELECT 1"\nrows = [1, 2]', 4, "Write rows"),
        ('check = "SELECT 1"\nrows = [[1], [1, 2]]', 4, "Write rows"),
        ('check = "SELECT 1"\nrows = [[nan]]', 4, "Write rows"),
        ('check = "SELECT 1"\nrows = [[2020-01-01]]', 4, "Write rows"),
    ],
)
def test_a_slip_in_a_test_of_tables_is_told_in_its_line(test: str, line: int, words: str) -> None:
    found, message = only_fault("sql", f'[[test]]\nname = "One"\n{test}')
    assert (found, words in message) == (line, True), message


@pytest.mark.parametrize(
    ("when", "line", "words"),
    [
        ('in = "screen"\nmatches = "a"\nsay = "b"', 6, "output, error, code"),
        ('in = "code"\nmatches = "("\nsay = "b"', 7, "Correct this regular expression"),
        ('in = "code"\nmatches = "(?P<n>a)"\nsay = "b"', 7, "browsers"),
        ('in = "code"\nmatches = "(?i)a"\nsay = "b"', 7, "browsers"),
        ('in = "code"\nmatches = \'\\Aa\'\nsay = "b"', 7, "browsers"),
        ('in = "code"\nmatches = "a"', 5, "say ="),
        ('in = "code"\nmatches = "a"\nsay = "b"\nname = "c"', 9, "Take out the key name"),
    ],
)
def test_a_slip_in_a_foreseen_mistake_is_told_in_its_line(when: str, line: int, words: str) -> None:
    found, message = only_fault("python", f'{ENGINES}[[test]]\nname = "One"\noutput = "a"\n[[when]]\n{when}')
    assert (found, words in message) == (line, True), message


@pytest.mark.parametrize(
    ("check", "line"),
    [
        ("a = ", 1),
        ('[[test]]\nname = "One"\noutput = "a\n', 3),
        ("x = 1\nx = 2", 2),
        ("a = '''\nnever closed", 2),
        ("a = " + "[" * 3000, 0),
    ],
)
def test_a_fault_of_toml_is_told_in_the_line_of_the_file(check: str, line: int) -> None:
    found, message = only_fault("python", check)
    assert abs(found - line) <= (1 if "closed" in check else 0), message
    assert "at line" not in message
    assert "at end of document" not in message


def test_a_key_inside_a_long_text_is_not_taken_for_its_line() -> None:
    test = "[[test]]\ncode = '''\nname = 1\n[[test]]\n'''\nname = 7"
    assert only_fault("python", ENGINES + test)[0] == 7


class NotingRender:
    """Remembers the line of each text that it renders."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def block(self, lines: Lines) -> str:
        return join_lines(lines)

    def inline(self, lines: Lines) -> str:
        self.seen[join_lines(lines)] = lines[0].number - CHECK_LINE["python"]
        return join_lines(lines)


def test_texts_are_rendered_with_the_line_they_stand_in() -> None:
    check = ENGINES + 'hints = [\n  "First",\n  "Second",\n]\n[[test]]\noutput = "a"\nsay = "Third"\nname = "Fourth"'
    render = NotingRender()
    kind("python").parse(block(written("python", check)), render)
    assert render.seen == {"First": 3, "Second": 4, "Third": 8, "Fourth": 9}
