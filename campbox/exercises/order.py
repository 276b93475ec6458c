"""Order: lines that the learner gets mixed and puts in the right order."""

from __future__ import annotations

import hashlib
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

# More lines than this don't fit on a phone, and the learner would only search.
LINES_MAX = 12


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """`lines` stand in the right order; `mixed` has, for each line shown, its index in `lines`."""

    task_html: str
    lines: tuple[str, ...]
    mixed: tuple[int, ...]
    is_code: bool
    explanation_html: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line to place; the form sends its position in `position-<number>`."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """The lines as they are mixed for everyone; those that are not code read in the direction of the page."""

    task_html: str
    lines: tuple[ShownLine, ...]
    is_code: bool


class Order(BoxKind[OrderSpec]):
    """The kind `order`. An answer lists the numbers of the shown lines in the order that the learner gave them."""

    name = "order"

    def parse(self, block: Block, render: Render) -> OrderSpec:
        """The last thing before the explanation is the fence with the lines."""
        lines, explanation = split_explanation(block)
        parts = split_fences(lines)
        fence = parts[-1] if parts else None
        if not isinstance(fence, Fence):
            message = "Write the lines in the right order in a code fence, just before the explanation."
            raise ExerciseFault((block.line, message))
        _check_lines(fence)
        task = trim(tuple(line for line in lines if line.number < fence.opening.number))
        texts = tuple(line.text.rstrip() for line in fence.lines)
        mixed = mix(block.id, texts)
        is_code = fence.language != "text"
        return OrderSpec(render_task(block, task, render), texts, mixed, is_code, render.block(explanation))

    def structure(self, spec: OrderSpec) -> object:
        """How many lines there are and which of them are equal; their words may be translated."""
        return tuple(spec.lines.index(line) for line in spec.lines)

    def dump(self, spec: OrderSpec) -> Json:
        """All fields by name."""
        return cast("Json", asdict(spec))

    def load(self, dumped: Json) -> OrderSpec:
        """The spec that `dump` was given."""
        spec = stored(dumped)
        return OrderSpec(
            str(spec["task_html"]),
            tuple(str(line) for line in stored_items(spec["lines"])),
            tuple(cast("int", index) for index in stored_items(spec["mixed"])),
            bool(spec["is_code"]),
            str(spec["explanation_html"]),
        )

    def model_answer(self, spec: OrderSpec) -> Fields:
        """Each shown line at the place where it stands in `lines`."""
        return {f"position-{number}": [str(index + 1)] for number, index in enumerate(spec.mixed, 1)}

    def false_answer(self, spec: OrderSpec) -> Fields:
        """The lines left as they are shown."""
        return {f"position-{number}": [str(number)] for number in range(1, len(spec.lines) + 1)}

    def solution(self, spec: OrderSpec) -> Solution:
        """The lines in their order."""
        return Solution(files=(Code("", "" if spec.is_code else "text", "\n".join(spec.lines)),))

    def read(self, spec: OrderSpec, fields: Fields) -> str:
        """The numbers of the shown lines from top to bottom, such as [3,1,2]."""
        return to_json(read_places(fields, len(spec.lines)))

    def grade(self, spec: OrderSpec, answer: str) -> Verdict:
        """A point for each line at its place; the remark leads to the first one that is not."""
        numbers = answer_items(answer, int)
        if sorted(numbers) != list(range(1, len(spec.lines) + 1)):
            raise AnswerIncomplete("", "unreadable")
        given = [spec.lines[spec.mixed[number - 1]] for number in numbers]
        is_at_place = [text == right for text, right in zip(given, spec.lines, strict=True)]
        first_right = is_at_place.index(False) if False in is_at_place else len(given)
        passed = first_right == len(given)
        where = None if passed else str(first_right + 1)
        remark = Remark("right" if passed else "look", where, code="lines-right", count=first_right)
        return Verdict(passed, sum(is_at_place), len(given), (remark,), spec.explanation_html)

    def shown(self, spec: OrderSpec) -> ShownOrder:
        """The mixed lines, numbered as they stand."""
        lines = tuple(ShownLine(number, spec.lines[index]) for number, index in enumerate(spec.mixed, 1))
        return ShownOrder(spec.task_html, lines, spec.is_code)


def read_places(fields: Fields, count: int) -> tuple[int, ...]:
    """The numbers of the shown lines from top to bottom, as the form places them; raises AnswerIncomplete."""
    positions = {str(position): position for position in range(1, count + 1)}
    placed: dict[int, int] = {}
    for number in range(1, count + 1):
        field = f"position-{number}"
        position = positions.get(only_value(fields, field))
        if position is None:
            raise AnswerIncomplete(field, "place-all")
        if position in placed:
            raise AnswerIncomplete(field, "positions-repeat")
        placed[position] = number
    return tuple(placed[position] for position in sorted(placed))


def mix(exercise_id: str, lines: tuple[str, ...]) -> tuple[int, ...]:
    """The indexes of the lines in an order that follows from the id alone and is never right."""
    keys = [hashlib.sha256(f"{exercise_id}:{index}".encode()).digest() for index in range(len(lines))]
    mixed = sorted(range(len(lines)), key=keys.__getitem__)
    # Lines that are not all equal are out of order when they are turned by one.
    if tuple(lines[index] for index in mixed) == lines:
        mixed = [*mixed[1:], mixed[0]]
    return tuple(mixed)


def _check_lines(fence: Fence) -> None:
    opening = fence.opening.number
    faults = [(line.number, "Take out this empty line.") for line in fence.lines if not line.text.strip()]
    if fence.language not in FENCE_LANGUAGES:
        faults.append((opening, f"Write the language of the code: {', '.join(FENCE_LANGUAGES)}."))
    if len(fence.lines) > LINES_MAX:
        faults.append((opening, f"Write at most {LINES_MAX} lines to put in order."))
    if len({line.text.rstrip() for line in fence.lines}) < 2:
        faults.append((opening, "Write at least two different lines to put in order."))
    if faults:
        raise ExerciseFault(*sorted(faults))
