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
from tests.contracts.samples import SAMPLES

# Answers of these kinds go to a trainer: none passes by itself.
FOR_THE_TRAINER = {"project"}
REPORTS = [
    '{"engine":"micropython","error":"","tests":[true]}',
    '{"engine":"pyodide","error":"NameError","tests":[true,false]}',
    '{"engine":"html","error":"","tests":[false]}',
    '{"engine":"pyodide","error":"","tests":[1,0]}',
    "[" * 3000,
]
NAMES = ["choice", "blank-1", "blank-2", *(f"position-{number}" for number in range(1, 6)), "indent-1", "indent-2", "x"]
NAMES += ["code", "report", "output", "file-index.html", "file-style.css", "file-other.css", "done", "attached"]
TYPED = [
    "",
    f"{0:064x}.jpg 5",
    "../x.jpg 5",
    "1",
    "2",
    "3",
    "4",
    "٢",
    "secretone",
    "secrettwo",
    "n = 1\r\n",
    "SECRET 42\r\nx",
    *REPORTS,
]
FIELDS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.one_of(st.sampled_from(TYPED), st.text()), max_size=4))


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


def name_of(sample: tuple[str, ...]) -> str:
    return sample[0]


@pytest.fixture(params=SAMPLES, ids=name_of)
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


def test_the_kinds_for_the_trainer_are_those_that_say_so() -> None:
    assert {name for name, kind in KINDS.items() if kind.judged == "trainer"} == FOR_THE_TRAINER


def test_a_complete_answer_is_judged_by_whom_the_kind_names(sample: Sample) -> None:
    kind, spec, _ = sample
    for fields in (kind.model_answer(spec), kind.false_answer(spec)):
        assert judge(kind, spec, fields).judged == kind.judged


@pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if kind(sample[0]).judged != "box"], indirect=True, ids=name_of
)
def test_an_answer_for_the_trainer_is_kept_without_points(sample: Sample) -> None:
    kind, spec, _ = sample
    fields = {name: values for name, values in kind.model_answer(spec).items() if name != "report"}
    verdict = judge(kind, spec, fields)
    assert (verdict.judged, verdict.passed, verdict.points) == ("trainer", False, 0)
    assert verdict.of > 0
    assert [remark.state for remark in verdict.remarks] == ["kept"]


@pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if sample[0] not in FOR_THE_TRAINER], indirect=True, ids=name_of
)
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
    assert any(remark.state == ("kept" if kind.name in FOR_THE_TRAINER else "look") for remark in verdict.remarks)


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
    assert refused.value.reason in {
        "choose-one",
        "choose-some",
        "fill-all",
        "place-all",
        "write-code",
        "write-output",
        "attach-one",
    }


def test_reading_gives_compact_json_that_grades_the_same_each_time(sample: Sample) -> None:
    kind, spec, _ = sample
    fields = kind.model_answer(spec)
    answer = kind.read(spec, fields)
    assert answer == json.dumps(json.loads(answer), separators=(",", ":"), ensure_ascii=False)
    assert answer == kind.read(spec, dict(reversed(fields.items())))
    assert kind.grade(spec, answer) == kind.grade(spec, answer)


def test_the_files_of_an_answer_are_those_that_were_sent(sample: Sample) -> None:
    kind, spec, _ = sample
    fields = kind.model_answer(spec)
    files = kind.files(kind.read(spec, fields))
    sent = {name: values[0] for name, values in fields.items() if name == "code" or name.startswith("file-")}
    assert [file.text for file in files] == list(sent.values())
    assert [name for name in sent if name != "code"] in ([], [f"file-{file.name}" for file in files])


def test_a_checklist_has_the_ticks_of_the_answer(sample: Sample) -> None:
    kind, spec, _ = sample
    full = kind.model_answer(spec)
    ticked = kind.checklist(spec, kind.read(spec, full))
    assert [item.is_done for item in ticked] == [True] * len(full.get("done", ()))
    none = kind.checklist(spec, kind.read(spec, {name: values for name, values in full.items() if name != "done"}))
    assert [(item.html, item.is_done) for item in none] == [(item.html, False) for item in ticked]


def test_the_model_answer_can_be_read(sample: Sample) -> None:
    kind, spec, _ = sample
    solution = kind.solution(spec)
    assert "".join([solution.html, *(file.text for file in solution.files)]).strip()


def test_hints_are_counted(sample: Sample) -> None:
    kind, spec, _ = sample
    assert kind.hints(spec) == json.dumps(kind.dump(spec)).count("A-HINT")


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


OTHERS = [
    '{"code":1,"report":null}',
    '{"code":"x","report":{}}',
    '{"files":{"x.html":""},"done":[]}',
    '{"attached":[["x",1]],"files":{},"done":[]}',
    '{"attached":1,"files":{},"done":[]}',
    "[[1,0],[1,0]]",
    "[[1]]",
    "[[1,0,0]]",
]


@pytest.mark.parametrize(
    "answer", [*OTHERS, "", "null", "{}", "[]", "[99]", '["a"]', "[true]", "[1,1]", "not json", "[" * 100_000]
)
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
    assert verdict.judged in (kind_.judged, "trainer")


@given(
    answer=st.one_of(
        st.text(),
        st.lists(st.integers()).map(json.dumps),
        st.lists(st.text()).map(json.dumps),
        st.lists(st.lists(st.integers(), max_size=3), max_size=6).map(json.dumps),
        st.fixed_dictionaries({"code": st.text(), "report": st.sampled_from([*REPORTS[:4], "null"]).map(json.loads)}).map(
            json.dumps
        ),
    )
)
@pytest.mark.parametrize(("name", "text"), [(name, text) for name, text, _ in SAMPLES])
def test_any_stored_text_is_either_graded_or_incomplete(name: str, text: str, answer: str) -> None:
    try:
        verdict = kind(name).grade(parse(name, text), answer)
    except AnswerIncomplete:
        return
    assert 0 <= verdict.points <= verdict.of


PIECES = st.sampled_from(
    ["```", "\n", "\n\n", "> ", "python start", "js answer", "toml check", "sql data", "text output", "[[test]]"]
)


@given(
    text=st.one_of(
        st.text(alphabet="[]|\\x `>-.1\n#hA", max_size=60), st.lists(PIECES | st.text(max_size=4), max_size=20).map("".join)
    )
)
@pytest.mark.parametrize("name", sorted(KINDS))
def test_any_text_is_an_exercise_or_a_fault_in_one_of_its_lines(name: str, text: str) -> None:
    found: tuple[tuple[int, str], ...] = ()
    try:
        parse(name, text)
    except ExerciseFault as fault:
        found = fault.faults
    assert all(1 <= line <= text.count("\n") + 2 and message.endswith(".") for line, message in found)
