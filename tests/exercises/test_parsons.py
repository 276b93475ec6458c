"""Parsons, where it goes beyond the contract: place and indentation of each line."""

from __future__ import annotations

import pytest

from campbox.exercises.base import AnswerIncomplete, Remark
from campbox.exercises.parsons import Parsons, ParsonsSpec
from tests.exercises.exercise_blocks import faults_of, parse

LOOP = "Put in order.\n\n```python\nfor n in range(3):\n    if n:\n        print(n)\n    print(n)\nprint(n)\n```\n\n> A loop."
RIGHT = [("for n in range(3):", 0), ("if n:", 4), ("print(n)", 8), ("print(n)", 4), ("print(n)", 0)]


def spec_of(text: str) -> ParsonsSpec:
    return parse(Parsons(), text)


def answer_for(spec: ParsonsSpec, lines: list[tuple[str, int]]) -> str:
    """The answer that puts the shown lines into this order with these indentations."""
    shown = {line.number: line.text for line in Parsons().shown(spec).lines}
    placed = []
    for text, indent in lines:
        number = next(number for number in shown if shown[number] == text)
        placed.append([number, indent])
        del shown[number]
    return str(placed)


def test_the_lines_are_shown_without_their_indentation() -> None:
    shown = Parsons().shown(spec_of(LOOP))
    assert sorted(line.text for line in shown.lines) == ["for n in range(3):", "if n:", "print(n)", "print(n)", "print(n)"]
    assert shown.indents == (0, 4, 8, 12, 16, 20)


def test_equal_lines_stand_for_each_other() -> None:
    spec = spec_of(LOOP)
    numbers = [line.number for line in Parsons().shown(spec).lines if line.text == "print(n)"]
    head = [
        next(line.number for line in Parsons().shown(spec).lines if line.text == text)
        for text in ("for n in range(3):", "if n:")
    ]
    for one, two, three in (numbers, reversed(numbers)):
        answer = [[head[0], 0], [head[1], 4], [one, 8], [two, 4], [three, 0]]
        assert Parsons().grade(spec, str(answer)).passed


@pytest.mark.parametrize(
    ("lines", "remark", "points"),
    [
        (RIGHT, Remark("right", None, code="lines-right", count=5), 5),
        ([RIGHT[1], RIGHT[0], *RIGHT[2:]], Remark("look", "1", code="lines-right", count=0), 3),
        ([RIGHT[0], RIGHT[2], RIGHT[1], *RIGHT[3:]], Remark("look", "2", code="lines-right", count=1), 3),
        ([*RIGHT[:2], ("print(n)", 4), *RIGHT[3:]], Remark("look", "3", code="indent", count=2), 4),
        ([(text, 0) for text, _ in RIGHT], Remark("look", "2", code="indent", count=1), 2),
    ],
)
def test_the_remark_leads_to_the_first_line_and_says_what_is_wrong_with_it(
    lines: list[tuple[str, int]], remark: Remark, points: int
) -> None:
    spec = spec_of(LOOP)
    verdict = Parsons().grade(spec, answer_for(spec, lines))
    assert verdict.remarks == (remark,)
    assert verdict.points == points


def test_the_form_is_read_as_pairs_from_top_to_bottom() -> None:
    spec = spec_of(LOOP)
    fields = {f"position-{number}": [str(6 - number)] for number in range(1, 6)}
    fields |= {f"indent-{number}": [str(4 * (number - 1))] for number in range(1, 6)}
    assert Parsons().read(spec, fields) == "[[5,16],[4,12],[3,8],[2,4],[1,0]]"


@pytest.mark.parametrize("indent", ["", "2", "-4", "24", "four"])
def test_an_indentation_that_the_form_does_not_offer_is_missing(indent: str) -> None:
    fields = {**Parsons().model_answer(spec_of(LOOP)), "indent-2": [indent]}
    with pytest.raises(AnswerIncomplete) as refused:
        Parsons().read(spec_of(LOOP), fields)
    assert (refused.value.field, refused.value.reason) == ("indent-2", "indent-all")


def test_translated_lines_have_the_same_structure_and_other_indentation_has_not() -> None:
    assert Parsons().structure(spec_of(LOOP.replace("if n:", "if m:"))) == Parsons().structure(spec_of(LOOP))
    assert Parsons().structure(spec_of(LOOP.replace("    if n:", "if n:"))) != Parsons().structure(spec_of(LOOP))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Order.\n\n> No fence.", [1]),
        ("```python\na:\n    b\n```\n\n> No task.", [1]),
        ("Order.\n\n```python\na:\n    b\n```\n\nAfter.\n\n> Text after the fence.", [1]),
        ("Order.\n\n```python\na:\n  b\n```\n\n> Half a level.", [6]),
        ("Order.\n\n```js\na {\n\tb\n}\n```\n\n> A tab.", [6]),
        ("Order.\n\n```python\na\nb\n```\n\n> Not indented.", [4]),
        ("Order.\n\n```python\n    a\n    b\n```\n\n> All indented.", [4]),
        ("Order.\n\n```python\na:\n\n    b\n```\n\n> An empty line.", [6]),
        ("Order.\n\n```python\na\n    a\n```\n\n> All equal.", [4]),
        ("Order.\n\n```text\na\n  b\n```\n\n> No code.", [4]),
        ("Order.\n\n```python\n" + "a\n" * 12 + "    b\n```\n\n> Too many.", [4]),
        ('Order.\n\n```python\na:\n    b\n```\n```toml check\nhint = ["x"]\n```\n\n> A slip.', [9]),
        ("Order.\n\n```python\na:\n    b\n```\n```toml check\n```\n```toml check\n```\n\n> Two checks.", [10]),
    ],
)
def test_each_fault_is_found_in_its_line(text: str, lines: list[int]) -> None:
    assert [line for line, _ in faults_of(Parsons(), text)] == lines
