"""Predict: code to read; the learner types what it prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import cast

from campbox.courses.text import FENCE_LANGUAGES, Fence, join_lines, split_fences
from campbox.exercises.base import (
    AnswerIncomplete,
    Block,
    Code,
    ExerciseFault,
    Fields,
    Json,
    Remark,
    Render,
    Solution,
    Verdict,
)
from campbox.exercises.check import read_hints
from campbox.exercises.fences import RoleFence, only_fence, split_roles
from campbox.exercises.files import read_code
from campbox.exercises.folding import fold_printed
from campbox.exercises.shared import BoxKind, parse_answer, render_task, split_explanation, stored, stored_items, to_json

OUTPUT_LINES_MAX = 30
_ANSWER_CHARACTERS_MAX = 4000
_FIELD = "output"
_LANGUAGES = tuple(language for language in FENCE_LANGUAGES if language != "text")


@dataclass(frozen=True, slots=True)
class PredictSpec:
    """The code stands in the task; `code` repeats it as it is, `output` are the lines that it prints."""

    task_html: str
    language: str
    code: str
    output: tuple[str, ...]
    hints: tuple[str, ...]
    explanation_html: str


@dataclass(frozen=True, slots=True)
class ShownPredict:
    """The task with its code."""

    task_html: str
    hints: tuple[str, ...]


class Predict(BoxKind[PredictSpec]):
    """The kind `predict`. An answer lists the lines that the learner expects."""

    name = "predict"

    def parse(self, block: Block, render: Render) -> PredictSpec:
        """The last fence of the task has the code, and one with its output follows."""
        lines, explanation = split_explanation(block)
        task, fences = split_roles(lines, ("output", "check"))
        parts = split_fences(task)
        code = parts[-1] if parts else None
        if not isinstance(code, Fence) or code.language not in _LANGUAGES:
            message = f"Write the code in a fence at the end of the task, with its language: {', '.join(_LANGUAGES)}."
            raise ExerciseFault((block.line, message))
        output = _output(only_fence(fences, "output", block.line, "text output"))
        hints = read_hints(fences, render)
        return PredictSpec(
            render_task(block, task, render), code.language, join_lines(code.lines), output, hints, render.block(explanation)
        )

    def structure(self, spec: PredictSpec) -> object:
        """The language and the number of lines; what they say may be translated."""
        return spec.language, len(spec.output), len(spec.hints)

    def dump(self, spec: PredictSpec) -> Json:
        """All fields by name."""
        return cast("Json", asdict(spec))

    def load(self, dumped: Json) -> PredictSpec:
        """The spec that `dump` was given."""
        spec = stored(dumped)
        return PredictSpec(
            str(spec["task_html"]),
            str(spec["language"]),
            str(spec["code"]),
            tuple(str(line) for line in stored_items(spec["output"])),
            tuple(str(hint) for hint in stored_items(spec["hints"])),
            str(spec["explanation_html"]),
        )

    def model_answer(self, spec: PredictSpec) -> Fields:
        """The lines that are printed."""
        return {_FIELD: ["\n".join(spec.output)]}

    def false_answer(self, spec: PredictSpec) -> Fields:
        """The right lines, but for a sign too much in the last one."""
        return {_FIELD: ["\n".join(spec.output) + "x"]}

    def solution(self, spec: PredictSpec) -> Solution:
        """The lines that are printed."""
        return Solution(files=(Code("", spec.language, "\n".join(spec.output)),))

    def hints(self, spec: PredictSpec) -> int:
        """As many as the author wrote."""
        return len(spec.hints)

    def read(self, spec: PredictSpec, fields: Fields) -> str:
        """{"output":["1","2"]}: the typed lines without spaces at their ends and empty lines around them."""
        del spec
        typed = read_code(fields, _FIELD)
        if len(typed) > _ANSWER_CHARACTERS_MAX:
            raise AnswerIncomplete(_FIELD, "too-long")
        if not fold_printed(typed).strip():
            raise AnswerIncomplete(_FIELD, "write-output")
        return to_json({_FIELD: _trimmed(typed)})

    def grade(self, spec: PredictSpec, answer: str) -> Verdict:
        """A point for each line that is printed, less one for each line too many; the remark leads to the first other one."""
        given = [fold_printed(line) for line in _typed(answer)]
        wanted = [fold_printed(line) for line in spec.output]
        is_right = [one == other for one, other in zip(given, wanted, strict=False)]
        passed = given == wanted
        points = max(0, sum(is_right) - max(0, len(given) - len(wanted)))
        remark = Remark("right", None, code="output-line") if passed else _look(given, wanted, is_right)
        return Verdict(passed, points, len(wanted), (remark,), spec.explanation_html)

    def shown(self, spec: PredictSpec) -> ShownPredict:
        """The task with its code."""
        return ShownPredict(spec.task_html, spec.hints)


def _look(given: list[str], wanted: list[str], is_right: list[bool]) -> Remark:
    """The first line that is not printed, or how the output goes on."""
    if False in is_right:
        first = is_right.index(False)
        return Remark("look", str(first + 1), code="output-line", count=first)
    code = "output-goes-on" if len(given) < len(wanted) else "output-ends"
    return Remark("look", str(len(is_right)), code=code, count=len(is_right))


def _typed(answer: str) -> list[str]:
    """The lines that `read` wrote; raises AnswerIncomplete for anything else."""
    given = parse_answer(answer)
    lines = given.get(_FIELD) if isinstance(given, dict) and len(given) == 1 else None
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
        raise AnswerIncomplete(_FIELD, "unreadable")
    return [str(line) for line in lines]


def _trimmed(text: str) -> list[Json]:
    lines = [line.rstrip() for line in text.split("\n")]
    filled = [index for index, line in enumerate(lines) if line]
    return [*lines[filled[0] : filled[-1] + 1]] if filled else []


def _output(fence: RoleFence) -> tuple[str, ...]:
    lines = tuple(str(line) for line in _trimmed(fence.text))
    if fence.language != "text" or fence.name:
        raise ExerciseFault((fence.line, "Write text output after ```, and nothing more."))
    if not "".join(map(fold_printed, lines)).strip() or len(lines) > OUTPUT_LINES_MAX:
        message = f"Write what the code prints into this fence: at least one line, at most {OUTPUT_LINES_MAX}."
        raise ExerciseFault((fence.line, message))
    if len(fence.text) > _ANSWER_CHARACTERS_MAX // 2:
        raise ExerciseFault((fence.line, "Choose code that prints less: the learner has to type it."))
    return lines
