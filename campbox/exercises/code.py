"""Exercises that the learner's browser runs and checks: one file, a check, and the report that comes with the answer."""

from __future__ import annotations

from typing import ClassVar

from campbox.exercises.base import (
    AnswerIncomplete,
    Block,
    Code,
    ExerciseFault,
    Fields,
    Json,
    Judged,
    ListItem,
    Remark,
    Render,
    Verdict,
)
from campbox.exercises.check import Check, CheckReader
from campbox.exercises.fences import RoleFence, only_fence, split_roles
from campbox.exercises.files import CODE_BYTES_MAX, CodeFile, CodeSpec, FilesKind, is_same, kept, make_file, read_code
from campbox.exercises.report import Report, full_report, load_report, read_report
from campbox.exercises.shapes import Shape
from campbox.exercises.shared import only_value, parse_answer, render_task, split_explanation, to_json
from campbox.exercises.tables import DataSet

_FIELD = "code"
_REPORT = "report"


class CodeKind(FilesKind):
    """One language; each is a subclass that says which fences, engines and tests it knows."""

    judged: ClassVar[Judged] = "browser"
    language: ClassVar[str]
    file_name: ClassVar[str]
    roles: ClassVar[tuple[str, ...]] = ("start", "answer", "check")
    keys: ClassVar[tuple[str, ...]] = ("hints", "test", "when")
    known_engines: ClassVar[tuple[str, ...]] = ()
    shapes: ClassVar[tuple[Shape, ...]]
    scripted_shapes: ClassVar[tuple[Shape, ...]] = ()

    def parse(self, block: Block, render: Render) -> CodeSpec:
        """See AUTHORING.md; all faults of the check are found at once."""
        lines, explanation = split_explanation(block)
        task, fences = split_roles(lines, self.roles)
        file = self._file(fences, block.line)
        data = self._data(fences, block.line)
        check = self._check(only_fence(fences, "check", block.line, "toml check"), render, data)
        return CodeSpec(render_task(block, task, render), (file,), data, check, render.block(explanation))

    def _data(self, fences: tuple[RoleFence, ...], heading: int) -> DataSet | None:
        """What the code works on; most languages have none."""
        del fences, heading
        return None

    def _shapes(self, data: DataSet | None, *, has_script: bool) -> tuple[Shape, ...]:
        """The shapes of tests that a check may have."""
        del data
        return self.scripted_shapes if has_script else self.shapes

    def _file(self, fences: tuple[RoleFence, ...], heading: int) -> CodeFile:
        start, answer = (only_fence(fences, role, heading, f"{self.language} {role}") for role in ("start", "answer"))
        for fence in (start, answer):
            if fence.language != self.language or fence.name:
                message = f"Write {self.language} {fence.role} after ```, and nothing more."
                raise ExerciseFault((fence.line, message))
        return make_file(self.file_name, start, answer)

    def _check(self, fence: RoleFence, render: Render, data: DataSet | None) -> Check:
        reader = CheckReader(fence, render)
        reader.top.allow(self.keys, "this check")
        has_script = reader.top.flag("script")
        return reader.finish(
            Check(
                engines=reader.engines(self.known_engines) if self.known_engines else (self.name,),
                has_script=has_script,
                tests=reader.tests(self._shapes(data, has_script=has_script)),
                when=reader.when(),
                hints=reader.hints(),
            )
        )

    def model_answer(self, spec: CodeSpec) -> Fields:
        """The author's code, with the report of a browser in which all tests passed."""
        return {_FIELD: [spec.files[0].answer], _REPORT: [_report(spec, passed=len(spec.check.tests))]}

    def false_answer(self, spec: CodeSpec) -> Fields:
        """The first half of the author's code, with half of the tests passed."""
        lines = spec.files[0].answer.split("\n")
        half = "\n".join(lines[: (len(lines) + 1) // 2])
        return {_FIELD: [half], _REPORT: [_report(spec, passed=len(spec.check.tests) // 2)]}

    def read(self, spec: CodeSpec, fields: Fields) -> str:
        """{"code":"…","report":{…}}; without script the report is null, and the code has to differ from the start."""
        code = read_code(fields, _FIELD)
        report = read_report(only_value(fields, _REPORT), spec.check)
        if not code.strip() or (report is None and is_same(code, spec.files[0].start)):
            raise AnswerIncomplete(_FIELD, "write-code")
        if len(code.encode()) > CODE_BYTES_MAX:
            raise AnswerIncomplete(_FIELD, "too-long")
        return to_json({_FIELD: code, _REPORT: report})

    def checklist(self, spec: CodeSpec, answer: str) -> tuple[ListItem, ...]:
        """None: tests say what is done."""
        del spec, answer
        return ()

    def files(self, answer: str) -> tuple[Code, ...]:
        """The one file."""
        return (Code(self.file_name, self.language, _load(answer)[0]),)

    def grade(self, spec: CodeSpec, answer: str) -> Verdict:
        """A point for each test that passed in the browser; without a report the trainer will look."""
        _, sent = _load(answer)
        if sent is None:
            return kept(len(spec.check.tests), spec.explanation_html)
        report = load_report(sent, spec.check)
        points, of = sum(report.tests), len(report.tests)
        return Verdict(points == of, points, of, _remarks(spec.check, report), spec.explanation_html, "browser")


def _load(answer: str) -> tuple[str, Json]:
    """Code and report of what `read` gave; raises AnswerIncomplete for anything else."""
    given = parse_answer(answer)
    if isinstance(given, dict) and given.keys() == {_FIELD, _REPORT}:
        code = given[_FIELD]
        if isinstance(code, str):
            return code, given[_REPORT]
    raise AnswerIncomplete("", "unreadable")


def _report(spec: CodeSpec, *, passed: int) -> str:
    return to_json(full_report(spec.check, passed=passed))


def _remarks(check: Check, report: Report) -> tuple[Remark, ...]:
    """What each test found; the error that ended the program stands before them."""
    stopped = (Remark("look", None, html=report.error, code="stopped"),) if report.error else ()
    tests = tuple(
        Remark("right", str(number), html=test.name_html, code="test")
        if passed
        else Remark("look", str(number), html=test.name_html, code="test", advice_html=test.say_html)
        for number, (test, passed) in enumerate(zip(check.tests, report.tests, strict=True), 1)
    )
    return (*stopped, *tests)
