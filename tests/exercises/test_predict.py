"""Predict, where it goes beyond the contract: which typed lines count as those that are printed."""

from __future__ import annotations

import pytest

from campbox.exercises.base import AnswerIncomplete, Remark
from campbox.exercises.predict import Predict, PredictSpec
from tests.exercises.exercise_blocks import faults_of, parse

CODE = 'Read.\n\n```python\nfor n in (1, 20):\n    print(" ", n)\nprint("It\'s \'Done\'")\n```\n\n'
TEXT = CODE + "```text output\n  1\n  20\nIt's 'Done'\n```\n\n> Why."


def spec() -> PredictSpec:
    return parse(Predict(), TEXT)


def remark(typed: str) -> Remark:
    (only,) = Predict().grade(spec(), Predict().read(spec(), {"output": [typed]})).remarks
    return only


@pytest.mark.parametrize(
    "typed",
    [
        "  1\n  20\nIt's 'Done'",
        "\r\n  1 \r\n  20\r\nIt's 'Done'\r\n\r\n",
        "  ١\n  ۲۰\nIt's 'Done'",
        "  1\n  20\nIt’s ‘Done’",
        "\u200f  1\n\u200e  20\nIt's 'Done'\u200f",
    ],
)
def test_what_a_keyboard_changes_makes_no_difference(typed: str) -> None:
    assert Predict().grade(spec(), Predict().read(spec(), {"output": [typed]})).passed


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("  1\n  20\nit's 'done'", Remark("look", "3", code="output-line", count=2)),
        ("1\n  20\nIt's 'Done'", Remark("look", "1", code="output-line", count=0)),
        ("  1\n\n  20\nIt's 'Done'", Remark("look", "2", code="output-line", count=1)),
        ("  1\n  20", Remark("look", "2", code="output-goes-on", count=2)),
        ("  1\n  20\nIt's 'Done'\nNone", Remark("look", "3", code="output-ends", count=3)),
    ],
)
def test_the_remark_leads_to_the_first_line_that_differs(typed: str, found: Remark) -> None:
    assert remark(typed) == found


def test_lines_too_many_cost_points() -> None:
    answer = Predict().read(spec(), {"output": ["  1\n  20\nIt's 'Done'\nx\ny\nz\n1"]})
    verdict = Predict().grade(spec(), answer)
    assert (verdict.passed, verdict.points, verdict.of) == (False, 0, 3)


@pytest.mark.parametrize(("typed", "reason"), [("", "write-output"), (" \r\n\u200f", "write-output"), ("x" * 4001, "too-long")])
def test_nothing_or_far_too_much_is_no_answer(typed: str, reason: str) -> None:
    with pytest.raises(AnswerIncomplete) as refused:
        Predict().read(spec(), {"output": [typed]})
    assert (refused.value.field, refused.value.reason) == ("output", reason)


def test_the_code_is_part_of_the_task_and_kept_as_it_is() -> None:
    assert "for n in (1, 20):" in Predict().shown(spec()).task_html
    assert spec().code.startswith("for n in (1, 20):\n    print")


def test_another_number_of_lines_is_another_structure() -> None:
    longer = parse(Predict(), TEXT.replace("  20\n", "  20\n\n"))
    assert Predict().structure(longer) != Predict().structure(spec())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CODE + "> Why.", 1),
        ("Read.\n\n```text output\n1\n```\n\n> Why.", 1),
        ("Read.\n\n```text\nlines\n```\n\n```text output\n1\n```\n\n> Why.", 1),
        (CODE + "```text output\n\n```\n\n> Why.", 10),
        (CODE + "```python output\n1\n```\n\n> Why.", 10),
        (CODE + "```text output file.txt\n1\n```\n\n> Why.", 10),
        (CODE + "```text output\n" + "1\n" * 31 + "```\n\n> Why.", 10),
        (CODE + "```text output\n" + "1" * 2001 + "\n```\n\n> Why.", 10),
    ],
)
def test_each_fault_is_found_in_its_line(text: str, line: int) -> None:
    assert [found for found, _ in faults_of(Predict(), text)] == [line]
