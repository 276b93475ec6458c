"""Exercises whose answer is one file or several: what they start from, what the author wrote, what the page gets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar, cast

from campbox.exercises.base import Code, Criterion, ExerciseFault, Fields, Json, Remark, Solution, Verdict
from campbox.exercises.check import Check, check_job, check_structure, load_check
from campbox.exercises.fences import RoleFence
from campbox.exercises.shared import only_value, stored, stored_items
from campbox.exercises.tables import DataSet, load_data_set

# As much as the box keeps of one answer.
CODE_BYTES_MAX = 64 * 1024


@dataclass(frozen=True, slots=True)
class CodeFile:
    """One file that the learner writes: what it holds at first, and the author's own answer."""

    name: str
    language: str
    start: str
    answer: str


@dataclass(frozen=True, slots=True)
class CodeSpec:
    """`data` are the tables that SQL works on; other languages have none."""

    task_html: str
    files: tuple[CodeFile, ...]
    data: DataSet | None
    check: Check
    explanation_html: str


@dataclass(frozen=True, slots=True)
class ShownCode:
    """The task, and the job for the script of the page: files, data and tests, but no answer."""

    task_html: str
    job: dict[str, Json]


class FilesKind:
    """What does not depend on how many files there are and who judges them."""

    name: ClassVar[str]

    def structure(self, spec: CodeSpec) -> object:
        """The files, and how much there is of everything in the check; names and texts may be translated."""
        return tuple((file.name, file.language) for file in spec.files), check_structure(spec.check)

    def dump(self, spec: CodeSpec) -> Json:
        """All fields by name."""
        return cast("Json", asdict(spec))

    def load(self, dumped: Json) -> CodeSpec:
        """The spec that `dump` was given."""
        spec = stored(dumped)
        files = [stored(file) for file in stored_items(spec["files"])]
        return CodeSpec(
            str(spec["task_html"]),
            tuple(CodeFile(str(f["name"]), str(f["language"]), str(f["start"]), str(f["answer"])) for f in files),
            load_data_set(spec["data"]),
            load_check(spec["check"]),
            str(spec["explanation_html"]),
        )

    def solution(self, spec: CodeSpec) -> Solution:
        """The author's files."""
        return Solution(files=tuple(Code(file.name, file.language, file.answer) for file in spec.files))

    def hints(self, spec: CodeSpec) -> int:
        """As many as the author wrote."""
        return len(spec.check.hints)

    def rubric(self, spec: CodeSpec) -> tuple[Criterion, ...]:
        """As the author wrote it."""
        return spec.check.rubric

    def shown(self, spec: CodeSpec) -> ShownCode:
        """The task and the job."""
        return ShownCode(spec.task_html, self.job(spec))

    def job(self, spec: CodeSpec) -> dict[str, Json]:
        """What the page needs to run and check the code."""
        files: list[Json] = [{"name": file.name, "language": file.language, "start": file.start} for file in spec.files]
        return {"kind": self.name, "files": files, **check_job(spec.check)}


def make_file(name: str, start: RoleFence, answer: RoleFence) -> CodeFile:
    """The file of two fences; raises ExerciseFault where a learner would have nothing to do, or too much to read."""
    faults = []
    if not answer.text:
        faults.append((answer.line, "Write the answer into this fence: it is empty."))
    elif is_same(start.text, answer.text):
        faults.append((start.line, "Change the start or the answer: they are the same."))
    for fence in (start, answer):
        if len(fence.text.encode()) > CODE_BYTES_MAX:
            faults.append((fence.line, f"Make this code shorter: at most {CODE_BYTES_MAX // 1024} KiB."))
    if faults:
        raise ExerciseFault(*faults)
    return CodeFile(name, start.language, start.text, answer.text)


def read_code(fields: Fields, name: str) -> str:
    """The text of a field with the line ends of Unix; a form sends those of Windows."""
    return only_value(fields, name).replace("\r\n", "\n").replace("\r", "\n")


def is_same(code: str, other: str) -> bool:
    """Whether two texts differ in nothing but space at the ends of lines and of the text."""
    return _lines(code) == _lines(other)


def kept(of: int, explanation_html: str) -> Verdict:
    """The verdict on work that waits for a trainer."""
    return Verdict(
        passed=False,
        points=0,
        of=of,
        remarks=(Remark("kept", None, code="kept"),),
        explanation_html=explanation_html,
        judged="trainer",
    )


def _lines(code: str) -> list[str]:
    return [line.rstrip() for line in code.rstrip().split("\n")]
