"""A lesson taken home judges as the box does: the same answers to all exercises of content/ get the same verdict from both."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campbox.courses.home import home_parts
from campbox.courses.library import Library
from campbox.courses.result_codes import decode
from campbox.exercises.base import AnswerIncomplete, Fields
from campbox.exercises.registry import KINDS, kind
from campbox.web.learn.home_page import code_numbers
from tests.scripts.node import run_module
from tests.soak import times

SCRIPTS = Path(__file__).parents[1] / "scripts"
GRADING = SCRIPTS / "grading.mjs"
CODING = SCRIPTS / "coding.mjs"
EXAMPLES = times(12, 100)
ANSWERS_EACH = 60
# What keyboards and copying make of a right answer, and what makes it wrong.
CHANGES = [
    *("", " ", "\n", "\t", "\u00a0", "\u200f", "x", "X", "É", "ß", "ΑΣ", "ı", "ى", "\u0640", "\u064e", "٣", "۴", "3"),
    *("’", "«", '"', "ﬁ", "²", "\r\n", "\u2028", "\x85", "\x1c", "<", "0", "-1", "1.0", "01", "1", "2", "4"),
]


Asked = tuple[str, Any, Fields]  # Any: the spec of one of the kinds


@pytest.fixture(scope="module")
def exercises(installed_courses: Path) -> list[tuple[str, Any]]:
    """Kind and spec of every exercise that the box judges, in each language."""
    found = [
        (each.kind, spec)
        for release in Library(installed_courses).releases()
        for each in release.exercises.values()
        if kind(each.kind).judged == "box"
        for spec in each.spec.values()
    ]
    assert {name for name, _ in found} == {name for name in KINDS if kind(name).judged == "box"}
    return found


def on_the_box(name: str, spec: object, fields: Fields) -> dict[str, Any]:
    try:
        verdict = kind(name).grade(spec, kind(name).read(spec, fields))
    except AnswerIncomplete as incomplete:
        return {"incomplete": incomplete.reason}
    remarks = [{key: getattr(each, key) for key in ("state", "where", "code", "count", "html")} for each in verdict.remarks]
    return {"passed": verdict.passed, "points": verdict.points, "of": verdict.of, "remarks": remarks}


def at_home(asked: list[Asked]) -> list[dict[str, Any]]:
    rows = [{"kind": name, "spec": kind(name).dump(spec), "fields": fields} for name, spec, fields in asked]
    found: list[dict[str, Any]] = run_module(GRADING, asked=rows)
    return found


def agree(asked: list[Asked]) -> None:
    for (name, spec, fields), home in zip(asked, at_home(asked), strict=True):
        assert home == on_the_box(name, spec, fields), (name, fields)


def test_model_answers_pass_and_false_answers_fail_at_home(exercises: list[tuple[str, Any]]) -> None:
    right = [(name, spec, kind(name).model_answer(spec)) for name, spec in exercises]
    wrong = [(name, spec, kind(name).false_answer(spec)) for name, spec in exercises]
    assert all(each["passed"] for each in at_home(right))
    assert not any(each["passed"] for each in at_home(wrong))
    agree(right + wrong)


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_whatever_is_answered_is_judged_alike(exercises: list[tuple[str, Any]], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(exercises), min_size=ANSWERS_EACH, max_size=ANSWERS_EACH))
    agree([(name, spec, data.draw(answers(kind(name).model_answer(spec)))) for name, spec in chosen])


def answers(model: Fields) -> st.SearchStrategy[Fields]:
    """The model answer with fields exchanged, changed, doubled and left out."""
    texts = [text for values in model.values() for text in values]
    changed = st.builds("{}{}{}".format, *(st.sampled_from(CHANGES), st.sampled_from(texts), st.sampled_from(CHANGES)))
    text = st.sampled_from(texts) | changed | st.sampled_from(CHANGES) | st.text(max_size=6)
    values = {
        field: st.just(list(right)) | st.lists(text, max_size=1 if field != "choice" else 4) | st.lists(text, max_size=2)
        for field, right in model.items()
    }
    return st.fixed_dictionaries(values)


def test_codes_made_at_home_are_read_on_the_box(installed_courses: Path) -> None:
    parts = [part for release in Library(installed_courses).releases() for part in home_parts(release)]
    solved = [part.exercise_ids[number % 3 :: 2] for number, part in enumerate(parts)]
    asked = [{"code": code_numbers(part), "solved": each} for part, each in zip(parts, solved, strict=True)]
    for part, each, code in zip(parts, solved, run_module(CODING, asked=asked), strict=True):
        assert decode(code, parts) == (part, each)
