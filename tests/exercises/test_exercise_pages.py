"""What learners see: the form of each kind, and the result of an answer. Nothing in a form tells the right answer."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

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
SAMPLES = [("choice", CHOICE), ("choice", SEVERAL), ("blanks", BLANKS), ("order", ORDER)]


class Form(HTMLParser):
    """The fields of a page and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("input", "select"):
            self.fields.append(dict(attrs))


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


def form(name: str, text: str) -> str:
    kind = KINDS[name]
    return page(name, shown=kind.shown(parse(kind, text)), answer=None)


def result(name: str, text: str, fields: Mapping[str, list[str]] | None = None) -> str:
    kind = KINDS[name]
    spec = parse(kind, text)
    return page("result", verdict=kind.grade(spec, kind.read(spec, fields or kind.model_answer(spec))))


@pytest.mark.parametrize(("name", "text"), SAMPLES)
def test_a_form_asks_but_does_not_tell(name: str, text: str) -> None:
    html = form(name, text)
    assert "QUESTION" in html
    assert "SECRET" not in html
    assert "checked" not in html
    assert "selected" not in html


@pytest.mark.parametrize(("name", "text"), SAMPLES)
def test_a_form_sends_the_fields_that_grading_reads(name: str, text: str) -> None:
    kind = KINDS[name]
    sent = {field["name"] for field in Form(form(name, text)).fields}
    assert sent == set(kind.model_answer(parse(kind, text)))


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
    "unreadable",
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
