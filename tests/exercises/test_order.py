"""Order, where it goes beyond the contract of all kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campbox.exercises.base import AnswerIncomplete, Remark
from campbox.exercises.order import Order, OrderSpec, mix
from tests.exercises.exercise_blocks import faults_of, parse

PAGE = "Put in order.\n\n```html\n<ul>\n  <li>\n  <li>\n</ul>\n```\n\n> A list."


def spec_of(text: str) -> OrderSpec:
    return parse(Order(), text)


def answer_for(spec: OrderSpec, lines: list[str]) -> str:
    """The answer that puts the shown lines into this order of texts."""
    shown = {line.number: line.text for line in Order().shown(spec).lines}
    numbers = []
    for text in lines:
        number = next(number for number in shown if shown[number] == text)
        numbers.append(number)
        del shown[number]
    return str(numbers)


def test_the_lines_are_kept_with_their_indent() -> None:
    spec = spec_of(PAGE)
    assert spec.lines == ("<ul>", "  <li>", "  <li>", "</ul>")
    assert (spec.task_html, spec.explanation_html) == ("Put in order.", "A list.")


def test_equal_lines_stand_for_each_other() -> None:
    spec = spec_of(PAGE)
    first, second = (line.number for line in Order().shown(spec).lines if line.text == "  <li>")
    top, bottom = (next(line.number for line in Order().shown(spec).lines if line.text == text) for text in ("<ul>", "</ul>"))
    assert Order().grade(spec, str([top, first, second, bottom])).passed
    assert Order().grade(spec, str([top, second, first, bottom])).passed


def test_the_remark_leads_to_the_first_line_out_of_place() -> None:
    spec = spec_of(PAGE)
    verdict = Order().grade(spec, answer_for(spec, ["<ul>", "  <li>", "</ul>", "  <li>"]))
    assert verdict.remarks == (Remark("look", "3", code="lines-right", count=2),)
    assert (verdict.points, verdict.of) == (2, 4)


def test_the_form_is_read_as_numbers_from_top_to_bottom() -> None:
    fields = {"position-1": ["2"], "position-2": ["4"], "position-3": ["1"], "position-4": ["3"]}
    assert Order().read(spec_of(PAGE), fields) == "[3,1,4,2]"


@pytest.mark.parametrize(
    ("positions", "field", "reason"),
    [
        (["1", "2", "3", ""], "position-4", "place-all"),
        (["1", "2", "3", "5"], "position-4", "place-all"),
        (["1", "2", "2", "3"], "position-3", "positions-repeat"),
    ],
)
def test_an_unusable_order_is_refused_with_its_field(positions: list[str], field: str, reason: str) -> None:
    fields = {f"position-{number}": [position] for number, position in enumerate(positions, 1)}
    with pytest.raises(AnswerIncomplete) as refused:
        Order().read(spec_of(PAGE), fields)
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_translated_lines_have_the_same_structure_and_are_mixed_alike() -> None:
    translated = spec_of(PAGE.replace("<ul>\n", "<ol>\n").replace("</ul>", "</ol>"))
    assert Order().structure(translated) == Order().structure(spec_of(PAGE))
    assert translated.mixed == spec_of(PAGE).mixed


@given(st.from_regex("[a-z]{1,8}", fullmatch=True), st.lists(st.sampled_from("abc"), min_size=2, max_size=12))
def test_lines_are_never_shown_in_the_right_order(exercise_id: str, texts: list[str]) -> None:
    if len(set(texts)) > 1:
        mixed = mix(exercise_id, tuple(texts))
        assert sorted(mixed) == list(range(len(texts)))
        assert [texts[index] for index in mixed] != texts
        assert mixed == mix(exercise_id, tuple(texts))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Order.\n\n```html\na\nb\n```", [1]),
        ("Order.\n\n> No fence.", [1]),
        ("> Nothing at all.", [1]),
        ("```html\na\nb\n```\n\n> No task.", [1]),
        ("Order.\n\n```html\na\nb\n```\n\nAfter.\n\n> Text after the fence.", [1]),
        ("Order.\n\n```html\na\n\nb\n\nc\n```\n\n> Two empty lines.", [6, 8]),
        ("Order.\n\n```html\na\na\n```\n\n> All equal.", [4]),
        ("Order.\n\n```\na\nb\n```\n\n> No language.", [4]),
        ("Order.\n\n```html\n" + "\n".join("abcdefghijklm") + "\n```\n\n> Too many.", [4]),
    ],
)
def test_each_fault_is_found_in_its_line(text: str, lines: list[int]) -> None:
    assert [line for line, _ in faults_of(Order(), text)] == lines
