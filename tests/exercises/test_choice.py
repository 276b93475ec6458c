"""Choice, where it goes beyond the contract of all kinds."""

from __future__ import annotations

import pytest

from campbox.exercises.base import AnswerIncomplete, Remark
from campbox.exercises.choice import Choice, ChoiceSpec
from tests.exercises.exercise_blocks import faults_of, parse

SINGLE = "Where?\n\n- [ ] Screen\n  > No.\n- [x] In\n  a file\n  > Yes,\n  > it is.\n\n> Pages are files."
SEVERAL = "Which?\n- [x] One\n  > A\n- [ ] Two\n  > B\n- [X] Three\n  > C\n\n> Odd ones."


def spec_of(text: str) -> ChoiceSpec:
    return parse(Choice(), text)


def test_options_remarks_and_explanation_are_read() -> None:
    spec = spec_of(SINGLE)
    assert [option.html for option in spec.options] == ["Screen", "In\na file"]
    assert [option.remark_html for option in spec.options] == ["No.", "Yes,\nit is."]
    assert (spec.task_html, spec.explanation_html) == ("Where?", "Pages are files.")
    assert spec.right == frozenset({2})


def test_the_remark_of_the_chosen_option_is_told() -> None:
    verdict = Choice().grade(spec_of(SINGLE), "[1]")
    assert verdict.remarks == (Remark("look", "1", html="No.", code="option"),)


@pytest.mark.parametrize(
    ("answer", "passed", "points"),
    [("[1,3]", True, 2), ("[1]", False, 1), ("[2]", False, 0), ("[1,2]", False, 0), ("[1,2,3]", False, 1)],
)
def test_several_right_options_give_points_less_those_wrong(answer: str, passed: bool, points: int) -> None:
    verdict = Choice().grade(spec_of(SEVERAL), answer)
    assert (verdict.passed, verdict.points, verdict.of) == (passed, points, 2)


def test_a_missing_right_option_is_hinted_at_but_not_named() -> None:
    verdict = Choice().grade(spec_of(SEVERAL), "[3]")
    assert verdict.remarks[-1] == Remark("look", None, code="more-to-choose")


@pytest.mark.parametrize(
    ("text", "sent", "reason"),
    [
        (SINGLE, [], "choose-one"),
        (SINGLE, ["1", "2"], "choose-one"),
        (SINGLE, ["3"], "unknown-option"),
        (SINGLE, ["١"], "unknown-option"),
        (SEVERAL, [], "choose-some"),
        (SEVERAL, ["1", "no"], "unknown-option"),
    ],
)
def test_an_unusable_choice_is_refused_with_its_reason(text: str, sent: list[str], reason: str) -> None:
    with pytest.raises(AnswerIncomplete) as refused:
        Choice().read(spec_of(text), {"choice": sent})
    assert (refused.value.field, refused.value.reason) == ("choice", reason)


def test_several_options_are_read_in_order_and_once() -> None:
    assert Choice().read(spec_of(SEVERAL), {"choice": ["3", "1", "3"]}) == "[1,3]"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Where?\n\n- [ ] A\n  > a\n- [x] B\n  > b", [1]),
        ("Where?\n\n> No options.", [1]),
        ("- [ ] A\n  > a\n- [x] B\n  > b\n\n> No task.", [1]),
        ("Where?\n\n- [ ] A\n- [x] B\n\n> Two options without explanation.", [4, 5]),
        ("Where?\n\n- [ ] A\n  >\n- [x] B\n  > b\n\n> An empty explanation.", [4]),
        ("Where?\n\n- [ ] A\n  > a\n- [ ] B\n  > b\n\n> None is right.", [1]),
        ("Where?\n\n- [x] A\n  > a\n- [x] B\n  > b\n\n> All of two are right.", [1]),
        ("Where?\n\n- [x] A\n  > a\n\n> No wrong option.", [1]),
        ("Where?\n\n- [ ] A\n  > a\nBetween\n- [x] B\n  > b\n\n> Text between.", [6]),
        ("Where?\n\n- [ ] A\n  > a\n  more\n- [x] B\n  > b\n\n> Text after the explanation.", [6]),
    ],
)
def test_each_fault_is_found_in_its_line(text: str, lines: list[int]) -> None:
    assert [line for line, _ in faults_of(Choice(), text)] == lines


def test_boxes_inside_a_fence_are_part_of_the_task() -> None:
    spec = spec_of("Look:\n\n```text\n- [x] shown\n```\n\n- [ ] A\n  > a\n- [x] B\n  > b\n\n> E")
    assert "- [x] shown" in spec.task_html
    assert len(spec.options) == 2
