"""What every kind of exercise promises, tried on each kind in the registry."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campbox.courses.text import Lines, join_lines, number_lines
from campbox.exercises.base import AnswerIncomplete, Block, ExerciseFault, Verdict
from campbox.exercises.registry import KINDS, UnknownKind, kind

# A new kind has at least one sample here, or test_every_kind_has_a_sample fails.
SAMPLES = [
    (
        "choice",
        "Where?\n\n- [ ] Screen\n  > RIGHT-IS-FILE\n- [x] File\n  > YES-RIGHT\n- [ ] Wire\n  > NO-WIRE\n\n> EXPLAINED",
        ("RIGHT-IS-FILE", "YES-RIGHT", "NO-WIRE", "EXPLAINED", "[x]"),
    ),
    (
        "choice",
        "Which?\n\n- [x] One\n  > YES-ONE\n- [ ] Two\n  > NO-TWO\n- [x] Three\n  > YES-THREE\n\n> EXPLAINED",
        ("YES-ONE", "NO-TWO", "YES-THREE", "EXPLAINED"),
    ),
    (
        "blanks",
        "A [[secretone]] shows pages.\n\n```html\n<[[secrettwo|secretthree]]>\n```\n\n1. HINT-ONE\n2. HINT-TWO\n\n> EXPLAINED",
        ("secretone", "secrettwo", "secretthree", "HINT-ONE", "HINT-TWO", "EXPLAINED"),
    ),
    ("order", "Put in order.\n\n```python\na = 1\nb = 2\na = 1\nprint(a + b)\n```\n\n> EXPLAINED", ("EXPLAINED",)),
    ("order", "Put in order.\n\n```text\nfirst\nsecond\n```\n\n> EXPLAINED", ("EXPLAINED",)),
]
FIELDS = st.dictionaries(
    st.sampled_from(["choice", "blank-1", "blank-2", "position-1", "position-2", "position-3", "position-4", "x"]),
    st.lists(st.one_of(st.sampled_from(["", "1", "2", "3", "4", "٢", "secretone", "secrettwo"]), st.text()), max_size=4),
)


class PlainRender:
    """Only escapes: the contract is about kinds, not about Markdown."""

    def block(self, lines: Lines) -> str:
        return html.escape(join_lines(lines), quote=False)

    def inline(self, lines: Lines) -> str:
        return html.escape(join_lines(lines), quote=False)


Kind = Any  # the contract holds for every spec
Sample = tuple[Kind, object, tuple[str, ...]]


def parse(name: str, text: str) -> object:
    spec: object = kind(name).parse(Block("sample", "A sample", 1, number_lines(text, 2)), PlainRender())
    return spec


@pytest.fixture(params=SAMPLES, ids=lambda sample: str(sample[0]))
def sample(request: pytest.FixtureRequest) -> Sample:
    name, text, secrets = request.param
    return kind(name), parse(name, text), secrets


def judge(kind: Kind, spec: object, fields: Mapping[str, list[str]]) -> Verdict:
    verdict = kind.grade(spec, kind.read(spec, fields))
    assert isinstance(verdict, Verdict)
    return verdict


def test_every_kind_has_a_sample() -> None:
    assert {name for name, _, _ in SAMPLES} == set(KINDS)


def test_a_kind_is_registered_under_its_own_name() -> None:
    assert all(kind.name == name for name, kind in KINDS.items())


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(UnknownKind, match="riddle"):
        kind("riddle")


def test_the_model_answer_passes_with_all_points(sample: Sample) -> None:
    kind, spec, _ = sample
    verdict = judge(kind, spec, kind.model_answer(spec))
    assert verdict.passed
    assert verdict.points == verdict.of > 0
    assert all(remark.state == "right" for remark in verdict.remarks)


def test_the_false_answer_is_complete_but_does_not_pass(sample: Sample) -> None:
    kind, spec, _ = sample
    verdict = judge(kind, spec, kind.false_answer(spec))
    assert not verdict.passed
    assert 0 <= verdict.points < verdict.of
    assert any(remark.state == "look" for remark in verdict.remarks)


def test_every_verdict_explains_itself(sample: Sample) -> None:
    kind, spec, _ = sample
    for fields in (kind.model_answer(spec), kind.false_answer(spec)):
        verdict = judge(kind, spec, fields)
        assert verdict.explanation_html == "EXPLAINED"
        assert verdict.remarks


def test_an_empty_form_is_incomplete_and_names_a_field(sample: Sample) -> None:
    kind, spec, _ = sample
    with pytest.raises(AnswerIncomplete) as refused:
        kind.read(spec, {})
    assert refused.value.field
    assert refused.value.reason in {"choose-one", "choose-some", "fill-all", "place-all"}


def test_reading_gives_compact_json_that_grades_the_same_each_time(sample: Sample) -> None:
    kind, spec, _ = sample
    fields = kind.model_answer(spec)
    answer = kind.read(spec, fields)
    assert answer == json.dumps(json.loads(answer), separators=(",", ":"), ensure_ascii=False)
    assert answer == kind.read(spec, dict(reversed(fields.items())))
    assert kind.grade(spec, answer) == kind.grade(spec, answer)


def test_a_dumped_spec_loads_as_it_was(sample: Sample) -> None:
    kind, spec, _ = sample
    assert kind.load(json.loads(json.dumps(kind.dump(spec)))) == spec


def test_the_structure_is_equal_to_itself_and_to_no_other_sample(sample: Sample) -> None:
    kind, spec, _ = sample
    same = [parse(name, text) for name, text, _ in SAMPLES if name == kind.name]
    assert [kind.structure(other) == kind.structure(spec) for other in same].count(True) == 1


def test_what_is_shown_tells_no_answer(sample: Sample) -> None:
    kind, spec, secrets = sample
    shown = repr(kind.shown(spec))
    assert "task" in shown or "pieces" in shown
    assert not [secret for secret in secrets if secret in shown]


@pytest.mark.parametrize("answer", ["", "null", "{}", "[]", "[99]", '["a"]', "[true]", "[1,1]", "not json", "[" * 100_000])
def test_an_answer_to_another_exercise_is_incomplete(sample: Sample, answer: str) -> None:
    kind, spec, _ = sample
    with pytest.raises(AnswerIncomplete) as refused:
        kind.grade(spec, answer)
    assert refused.value.reason == "unreadable"


@given(fields=FIELDS)
@pytest.mark.parametrize(("name", "text"), [(name, text) for name, text, _ in SAMPLES])
def test_any_form_is_either_graded_or_incomplete(name: str, text: str, fields: dict[str, list[str]]) -> None:
    kind_, spec = kind(name), parse(name, text)
    try:
        answer = kind_.read(spec, fields)
    except AnswerIncomplete:
        return
    verdict = kind_.grade(spec, answer)
    assert verdict.passed == (verdict.points == verdict.of)


@given(answer=st.one_of(st.text(), st.lists(st.integers()).map(json.dumps), st.lists(st.text()).map(json.dumps)))
@pytest.mark.parametrize(("name", "text"), [(name, text) for name, text, _ in SAMPLES])
def test_any_stored_text_is_either_graded_or_incomplete(name: str, text: str, answer: str) -> None:
    try:
        verdict = kind(name).grade(parse(name, text), answer)
    except AnswerIncomplete:
        return
    assert 0 <= verdict.points <= verdict.of


@given(text=st.text(alphabet="[]|\\x `>-.1\n#hA", max_size=60))
@pytest.mark.parametrize("name", sorted(KINDS))
def test_any_text_is_an_exercise_or_a_fault_in_one_of_its_lines(name: str, text: str) -> None:
    found: tuple[tuple[int, str], ...] = ()
    try:
        parse(name, text)
    except ExerciseFault as fault:
        found = fault.faults
    assert all(1 <= line <= text.count("\n") + 2 and message.endswith(".") for line, message in found)
