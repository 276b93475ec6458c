"""What learners see: the form of each kind, and the result of an answer. Nothing in a form tells the right answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import campbox.exercises
from campbox.exercises.base import AnswerIncomplete
from campbox.exercises.order import Order
from campbox.exercises.registry import KINDS
from tests.exercises.exercise_blocks import parse

TEMPLATES = Path(campbox.exercises.__file__).parents[1] / "templates"

CHOICE = "QUESTION\n\n- [ ] Screen\n  > SECRET-NO\n- [x] File\n  > SECRET-YES\n\n> SECRET-WHY"
SEVERAL = "QUESTION\n\n- [x] One\n  > SECRET-A\n- [ ] Two\n  > SECRET-B\n- [x] Three\n  > SECRET-C\n\n> SECRET-WHY"
BLANKS = "QUESTION [[SECRET-A]]\n\n```html\n<[[SECRET-B|SECRET-C]]>\n```\n\n1. SECRET-1\n2. SECRET-2\n\n> SECRET-WHY"
ORDER = "QUESTION\n\n```html\n<one>\n<two>\n<three>\n```\n\n> SECRET-WHY"
PARSONS = 'QUESTION\n\n```html\n<one>\n  <two>\n<three>\n```\n\n```toml check\nhints = ["LOOK"]\n```\n\n> SECRET-WHY'
PREDICT = "QUESTION\n\n```python\nprint(1)\n```\n\n```text output\nSECRET-1\nSECRET-2\n```\n\n> SECRET-WHY"
PYTHON = """QUESTION

```python start

if "</textarea>" < 1:
    pass
```

```python answer
SECRET
```

```toml check
engines = ["micropython"]
hints = ["Use **print**.", "LOOK"]

[[test]]
name = "It prints </script>"
output = "1"
say = "ADVICE"

[[test]]
name = "It has a loop"
uses = ["for"]
```

> SECRET-WHY"""
JAVASCRIPT = PYTHON.replace("python ", "js ").replace('engines = ["micropython"]', "")
HTML = JAVASCRIPT.replace("js ", "html ").replace('output = "1"', 'select = "p"\ncount = 1')
DATA = "```sql data\nCREATE TABLE fruit (name, price);\nINSERT INTO fruit VALUES ('<fig>', NULL);\n```\n\n```sql start"
SQL = JAVASCRIPT.replace("```js start", DATA).replace("js ", "sql ").replace('output = "1"', 'query = "SELECT 1"')
PROJECT = """QUESTION

```html start index.html
<p></p>
```

```html answer index.html
SECRET
```

```css start style.css
```

```css answer style.css
SECRET
```

```toml check
checklist = ["A title", "A list"]
```

> SECRET-WHY"""
CODE = [("python", PYTHON), ("javascript", JAVASCRIPT), ("html", HTML), ("sql", SQL)]
SAMPLES = [
    ("choice", CHOICE),
    ("choice", SEVERAL),
    ("blanks", BLANKS),
    ("order", ORDER),
    ("parsons", PARSONS),
    ("predict", PREDICT),
]
FORMS = [*SAMPLES, *CODE, ("project", PROJECT)]


class Form(HTMLParser):
    """The fields of a page and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[dict[str, str | None]] = []
        self.labels: list[str | None] = []
        self.chosen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("input", "select", "textarea"):
            self.fields.append(dict(attrs))
        if {"checked", "selected"} & dict(attrs).keys():
            self.chosen.append(tag)
        if tag == "label":
            self.labels.append(dict(attrs).get("for"))


def page(template: str, **values: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    # Messages in English with the plural rules of English, as Flask-Babel shows them without a translation.
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda text: text, lambda one, many, number: one if number == 1 else many, newstyle=True
    )
    environment.globals["asset"] = lambda name: f"/assets/{name}"
    return environment.get_template(f"exercises/{template}.html").render(values)


def form(name: str, text: str, **values: object) -> str:
    kind = KINDS[name]
    return page(name, shown=kind.shown(parse(kind, text)), **values)


def job_of(name: str, text: str) -> dict[str, Any]:  # Any: JSON
    kind = KINDS[name]
    shown: Any = kind.shown(parse(kind, text))  # Any: each kind shows a type of its own
    job: dict[str, Any] = shown.job
    return job


def result(name: str, text: str, fields: Mapping[str, list[str]] | None = None) -> str:
    kind = KINDS[name]
    spec = parse(kind, text)
    return page("result", verdict=kind.grade(spec, kind.read(spec, fields or kind.model_answer(spec))))


@pytest.mark.parametrize(("name", "text"), FORMS)
def test_a_form_asks_but_does_not_tell(name: str, text: str) -> None:
    html = form(name, text)
    assert "QUESTION" in html
    assert "SECRET" not in html
    assert not Form(html).chosen


@pytest.mark.parametrize(("name", "text"), FORMS)
def test_a_form_sends_the_fields_that_grading_reads(name: str, text: str) -> None:
    kind = KINDS[name]
    sent = {field["name"] for field in Form(form(name, text)).fields}
    # The report is what script adds.
    assert sent == set(kind.model_answer(parse(kind, text))) - {"report"}


@pytest.mark.parametrize(("name", "text"), FORMS)
def test_the_area_of_each_text_has_a_label_of_its_own(name: str, text: str) -> None:
    found = Form(form(name, text))
    areas = [field["id"] for field in found.fields if "rows" in field]
    assert areas == [label for label in found.labels if label]
    assert len(set(areas)) == len(areas)


@pytest.mark.parametrize(("name", "text"), CODE)
def test_code_starts_as_the_author_wrote_it_and_is_left_alone_by_keyboards(name: str, text: str) -> None:
    html = form(name, text)
    (area,) = [field for field in Form(html).fields if field["name"] == "code"]
    start = html.split(">\n\nif ", 1)
    # The first line break after a <textarea> is dropped by browsers, the second one is the author's.
    assert len(start) == 2
    assert start[1].startswith("&#34;&lt;/textarea&gt;&#34; &lt; 1:\n    pass</textarea>")
    assert (area["dir"], area["spellcheck"], area["autocapitalize"]) == ("ltr", "false", "off")
    assert area["data-code"] == job_of(name, text)["files"][0]["name"]


@pytest.mark.parametrize(("name", "text"), CODE)
def test_what_is_checked_and_each_hint_can_be_opened_without_script(name: str, text: str) -> None:
    html = form(name, text)
    assert "It has a loop" in html
    assert [f'data-hint="{number}"' in html for number in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(("name", "text"), [*CODE, ("project", PROJECT)])
def test_the_job_stands_only_on_a_page_with_script(name: str, text: str) -> None:
    before, _, rest = form(name, text, page=True).partition('<script type="application/json" id="job">')
    job, end, after = rest.partition("</script>")
    assert json.loads(job) == job_of(name, text)
    assert (end, "<script" in before + after) == ("</script>", False)
    assert "<script" not in form(name, text)


def test_several_exercises_on_a_sheet_have_areas_with_different_ids() -> None:
    exercises = [SimpleNamespace(id=each) for each in ("one", "two")]
    found = [Form(form("project", PROJECT, exercise=each)).labels for each in exercises]
    assert len({label for labels in found for label in labels if label}) == 4


def test_tables_are_shown_with_their_rows() -> None:
    html = form("sql", SQL)
    assert "Table fruit, one row" in html
    assert '<td dir="auto">&lt;fig&gt;</td><td class="nothing">NULL</td>' in html


def test_a_long_table_says_that_there_are_more_rows() -> None:
    html = form("sql", SQL.replace("('<fig>', NULL)", ", ".join(["('fig', 1)"] * 21)))
    assert "Table fruit, 21 rows" in html
    assert html.count("<td dir") == 40
    assert "Only the first 20 rows are shown here." in html


def test_lines_to_indent_offer_steps_and_buttons_for_both_directions() -> None:
    html = form("parsons", PARSONS)
    assert html.count("<option>2</option>") == 3 + 3  # as a place and as a number of spaces
    assert html.count('data-shift="-1"') == html.count('data-shift="1"') == 3
    assert "  &lt;two&gt;" not in html


def test_one_right_option_makes_radio_buttons_and_several_make_boxes() -> None:
    assert {field["type"] for field in Form(form("choice", CHOICE)).fields} == {"radio"}
    assert {field["type"] for field in Form(form("choice", SEVERAL)).fields} == {"checkbox"}
    assert [field["value"] for field in Form(form("choice", SEVERAL)).fields] == ["1", "2", "3"]


def test_gaps_have_a_name_for_screen_readers_and_the_direction_of_their_text() -> None:
    gaps = Form(form("blanks", BLANKS)).fields
    assert [(gap["aria-label"], gap["dir"]) for gap in gaps] == [("Gap 1", "auto"), ("Gap 2", "ltr")]


def test_no_white_space_slips_into_code_beside_a_gap() -> None:
    assert "&lt;<input" in form("blanks", BLANKS)
    assert ">&gt;" in form("blanks", BLANKS)


def test_lines_to_order_are_shown_mixed_and_as_text() -> None:
    html = form("order", ORDER)
    places = [html.index(f"&lt;{word}&gt;") for word in ("one", "two", "three")]
    assert places != sorted(places)
    assert "<one>" not in html


@pytest.mark.parametrize(("name", "text"), SAMPLES)
def test_a_right_answer_is_called_right_and_explained(name: str, text: str) -> None:
    html = result(name, text)
    assert 'class="result done"' in html
    assert "again" not in html
    assert "SECRET-WHY" in html
    assert "Go on with the next step." in html


@pytest.mark.parametrize(("name", "text"), SAMPLES)
def test_a_wrong_answer_says_what_to_look_at_and_what_to_do(name: str, text: str) -> None:
    kind = KINDS[name]
    fields = {field: list(values) for field, values in kind.false_answer(parse(kind, text)).items()}
    html = result(name, text, fields)
    assert 'class="result again"' in html
    assert "Look again" in html
    assert "danger" not in html
    assert "Change your answer and check it again." in html


def report(*tests: bool, error: str = "") -> dict[str, list[str]]:
    return {"code": ["x"], "report": [json.dumps({"engine": "micropython", "tests": tests, "error": error})]}


def test_tests_that_passed_are_right_and_the_others_come_with_their_advice() -> None:
    html = result("python", PYTHON, report(False, True))
    assert html.count("Look again") == 1
    assert "ADVICE" in html
    assert "ADVICE" not in result("python", PYTHON, report(True, False))
    assert 'class="result done"' in result("python", PYTHON, report(True, True))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NameError", '<code dir="ltr">NameError</code>'),
        ("too-long", "Maybe a loop does not end."),
        ("out-of-memory", "Maybe a list grows without end."),
    ],
)
def test_an_error_is_told(error: str, words: str) -> None:
    assert words in result("python", PYTHON, report(False, False, error=error))


@pytest.mark.parametrize(
    ("name", "text", "fields"),
    [("project", PROJECT, {"file-index.html": ["x"], "file-style.css": [""]}), ("python", PYTHON, {"code": ["x"]})],
)
def test_work_for_the_trainer_is_kept_and_called_neither_right_nor_wrong(
    name: str, text: str, fields: dict[str, list[str]]
) -> None:
    html = result(name, text, fields)
    assert "Your work is kept." in html
    assert not [word for word in ("SECRET", "Right", "again", 'class="result') if word in html]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1", "Look at the first line."),
        ("SECRET-1\n1", "The first line is right. Look at line 2."),
        ("SECRET-1", "Your lines are right. More is printed after them."),
        ("SECRET-1\nSECRET-2\n3", "Nothing more is printed after line 2."),
    ],
)
def test_a_prediction_is_led_to_its_first_other_line_without_its_answer(typed: str, words: str) -> None:
    html = result("predict", PREDICT, {"output": [typed]})
    assert words in html
    assert "SECRET" not in html


def test_a_line_with_other_spaces_is_told_apart_from_one_in_another_place() -> None:
    model = {name: list(values) for name, values in KINDS["parsons"].model_answer(parse(KINDS["parsons"], PARSONS)).items()}
    flat = {name: ["0"] if name.startswith("indent") else values for name, values in model.items()}
    assert "Line 2 stands where it belongs. Look at the spaces at its start." in result("parsons", PARSONS, flat)


@pytest.mark.parametrize(("name", "text"), FORMS)
def test_the_model_answer_can_be_shown_alone_or_with_its_reasons(name: str, text: str) -> None:
    kind = KINDS[name]
    spec = parse(kind, text)
    verdict = kind.grade(spec, kind.read(spec, kind.model_answer(spec)))
    alone, explained = (page("solution", solution=kind.solution(spec), **more) for more in ({}, {"verdict": verdict}))
    assert "SECRET-WHY" not in alone
    assert "SECRET-WHY" in explained
    assert any(word in alone for word in ("SECRET", "File", "One", "&lt;one&gt;"))


def test_a_part_of_the_right_options_is_told_so() -> None:
    html = result("choice", SEVERAL, {"choice": ["1"]})
    assert "There is more to choose." in html
    assert "SECRET-C" not in html


def places(text: str, wanted: list[str]) -> dict[str, list[str]]:
    """The form that puts the lines of an order into the wanted one."""
    shown = Order().shown(parse(Order(), text)).lines
    return {f"position-{line.number}": [str(wanted.index(line.text) + 1)] for line in shown}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (["<three>", "<one>", "<two>"], "Look at the first line."),
        (["<one>", "<three>", "<two>"], "The first line is right. Look at line 2."),
    ],
)
def test_the_first_line_out_of_place_is_named(wanted: list[str], words: str) -> None:
    assert words in result("order", ORDER, places(ORDER, wanted))


def test_several_lines_in_their_place_are_counted() -> None:
    text = ORDER.replace("<three>", "<three>\n<four>")
    wanted = ["<one>", "<two>", "<four>", "<three>"]
    assert "The first 2 lines are right. Look at line 3." in result("order", text, places(text, wanted))


REASONS = [
    *("choose-one", "choose-some", "unknown-option", "fill-all", "too-long", "place-all", "positions-repeat"),
    *("indent-all", "write-code", "write-output", "unreadable", "attach-one", "too-many-files"),
]


def test_every_reason_for_an_incomplete_answer_has_its_own_words() -> None:
    pages = [page("incomplete", incomplete=AnswerIncomplete("field", reason)) for reason in REASONS]
    assert all("notice again" in html for html in pages)
    assert len(set(pages)) == len(REASONS)


def test_the_reasons_tried_here_are_all_that_there_are() -> None:
    raised = {
        word
        for file in Path(campbox.exercises.__file__).parent.glob("*.py")
        for line in file.read_text().split("\n")
        if "AnswerIncomplete(" in line and "raise" in line
        for word in line.split('"')[1::2]
        if "-" in word or word == "unreadable"
    }
    assert raised == set(REASONS)
