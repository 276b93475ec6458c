"""Parsons: lines of code that the learner gets mixed and without indentation, and puts where they belong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import cast

from campbox.courses.text import FENCE_LANGUAGES, Fence, split_fences, trim
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
from campbox.exercises.fences import split_roles
from campbox.exercises.order import LINES_MAX, mix, read_places
from campbox.exercises.shared import (
    BoxKind,
    answer_items,
    only_value,
    render_task,
    split_explanation,
    stored,
    stored_items,
    to_json,
)

# Deeper than this does not fit on a phone.
LEVELS_MAX = 5
_LANGUAGES = tuple(language for language in FENCE_LANGUAGES if language != "text")


@dataclass(frozen=True, slots=True)
class ParsonsSpec:
    """`lines` stand in the right order without their indentation, which is in `indents`, counted in spaces."""

    task_html: str
    language: str
    lines: tuple[str, ...]
    indents: tuple[int, ...]
    mixed: tuple[int, ...]
    hints: tuple[str, ...]
    explanation_html: str


@dataclass(frozen=True, slots=True)
class ShownParsonsLine:
    """One line to place; the form sends `position-<number>` and `indent-<number>`."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownParsons:
    """The lines as they are mixed for everyone, and the indentations to choose from, in spaces."""

    task_html: str
    lines: tuple[ShownParsonsLine, ...]
    indents: tuple[int, ...]
    hints: tuple[str, ...]


class Parsons(BoxKind[ParsonsSpec]):
    """The kind `parsons`. An answer lists number and indentation of the shown lines from top to bottom."""

    name = "parsons"

    def parse(self, block: Block, render: Render) -> ParsonsSpec:
        """The last fence of the task has the lines; a check with hints may follow."""
        lines, explanation = split_explanation(block)
        task, fences = split_roles(lines, ("check",))
        parts = split_fences(task)
        fence = parts[-1] if parts else None
        if not isinstance(fence, Fence):
            raise ExerciseFault((block.line, "Write the code in a fence at the end of the task."))
        _check_lines(fence)
        texts = tuple(line.text.strip() for line in fence.lines)
        indents = tuple(_indent(line.text) for line in fence.lines)
        above = trim(tuple(line for line in task if line.number < fence.opening.number))
        return ParsonsSpec(
            render_task(block, above, render),
            fence.language,
            texts,
            indents,
            mix(block.id, texts),
            read_hints(fences, render),
            render.block(explanation),
        )

    def structure(self, spec: ParsonsSpec) -> object:
        """The language, the indentation of each line, and which lines are equal; their words may be translated."""
        return spec.language, spec.indents, tuple(spec.lines.index(line) for line in spec.lines), len(spec.hints)

    def dump(self, spec: ParsonsSpec) -> Json:
        """All fields by name."""
        return cast("Json", asdict(spec))

    def load(self, dumped: Json) -> ParsonsSpec:
        """The spec that `dump` was given."""
        spec = stored(dumped)
        return ParsonsSpec(
            str(spec["task_html"]),
            str(spec["language"]),
            tuple(str(line) for line in stored_items(spec["lines"])),
            tuple(cast("int", indent) for indent in stored_items(spec["indents"])),
            tuple(cast("int", index) for index in stored_items(spec["mixed"])),
            tuple(str(hint) for hint in stored_items(spec["hints"])),
            str(spec["explanation_html"]),
        )

    def model_answer(self, spec: ParsonsSpec) -> Fields:
        """Each shown line at its place with its indentation."""
        places = {f"position-{number}": [str(index + 1)] for number, index in enumerate(spec.mixed, 1)}
        return places | {f"indent-{number}": [str(spec.indents[index])] for number, index in enumerate(spec.mixed, 1)}

    def false_answer(self, spec: ParsonsSpec) -> Fields:
        """The lines left as they are shown."""
        numbers = range(1, len(spec.lines) + 1)
        return {f"position-{number}": [str(number)] for number in numbers} | {f"indent-{number}": ["0"] for number in numbers}

    def solution(self, spec: ParsonsSpec) -> Solution:
        """The code."""
        code = "\n".join(" " * indent + line for indent, line in zip(spec.indents, spec.lines, strict=True))
        return Solution(files=(Code("", spec.language, code),))

    def hints(self, spec: ParsonsSpec) -> int:
        """As many as the author wrote."""
        return len(spec.hints)

    def read(self, spec: ParsonsSpec, fields: Fields) -> str:
        """Number and indentation of each shown line from top to bottom, such as [[2,0],[1,4]]."""
        indents = {str(indent): indent for indent in _indents(spec.language)}
        placed: list[Json] = []
        for number in read_places(fields, len(spec.lines)):
            field = f"indent-{number}"
            indent = indents.get(only_value(fields, field))
            if indent is None:
                raise AnswerIncomplete(field, "indent-all")
            placed.append([number, indent])
        return to_json(placed)

    def grade(self, spec: ParsonsSpec, answer: str) -> Verdict:
        """A point for each line at its place with its indentation; the remark leads to the first other one."""
        placed = _placed(answer, len(spec.lines))
        given = [(spec.lines[spec.mixed[number - 1]], indent) for number, indent in placed]
        wanted = list(zip(spec.lines, spec.indents, strict=True))
        is_right = [one == other for one, other in zip(given, wanted, strict=True)]
        points = sum(is_right)
        passed = points == len(wanted)
        remark = (
            Remark("right", None, code="lines-right", count=points) if passed else _look(given, wanted, is_right.index(False))
        )
        return Verdict(passed, points, len(wanted), (remark,), spec.explanation_html)

    def shown(self, spec: ParsonsSpec) -> ShownParsons:
        """The mixed lines, numbered as they stand."""
        lines = tuple(ShownParsonsLine(number, spec.lines[index]) for number, index in enumerate(spec.mixed, 1))
        return ShownParsons(spec.task_html, lines, _indents(spec.language), spec.hints)


def _look(given: list[tuple[str, int]], wanted: list[tuple[str, int]], first: int) -> Remark:
    """Where the first line stands that is not right, and whether it has to move down the page or to the side."""
    code = "lines-right" if given[first][0] != wanted[first][0] else "indent"
    return Remark("look", str(first + 1), code=code, count=first)


def _placed(answer: str, count: int) -> tuple[tuple[int, int], ...]:
    """The pairs that `read` wrote; raises AnswerIncomplete for anything else."""
    pairs = answer_items(answer, list)
    if not all(len(pair) == 2 and all(type(part) is int for part in pair) for pair in pairs):
        raise AnswerIncomplete("", "unreadable")
    if sorted(number for number, _ in pairs) != list(range(1, count + 1)):
        raise AnswerIncomplete("", "unreadable")
    return tuple((number, indent) for number, indent in pairs)


def _step(language: str) -> int:
    return 4 if language == "python" else 2


def _indents(language: str) -> tuple[int, ...]:
    return tuple(level * _step(language) for level in range(LEVELS_MAX + 1))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _check_lines(fence: Fence) -> None:
    opening, step = fence.opening.number, _step(fence.language)
    lines = [line for line in fence.lines if line.text.strip()]
    faults = [(line.number, "Take out this empty line.") for line in fence.lines if line not in lines]
    faults += [
        (line.number, f"Indent this line by spaces, {step} for each level, {LEVELS_MAX} levels at most.")
        for line in lines
        if "\t" in line.text or _indent(line.text) not in _indents(fence.language)
    ]
    if fence.language not in _LANGUAGES:
        faults.append((opening, f"Write the language of the code: {', '.join(_LANGUAGES)}."))
    if len(fence.lines) > LINES_MAX:
        faults.append((opening, f"Write at most {LINES_MAX} lines."))
    if len({line.text.strip() for line in lines}) < 2:
        faults.append((opening, "Write at least two different lines."))
    if lines and (_indent(lines[0].text) or not any(_indent(line.text) for line in lines)):
        faults.append((opening, "Start with a line that is not indented, and indent at least one other; else write order."))
    if faults:
        raise ExerciseFault(*sorted(faults))
