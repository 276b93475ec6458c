"""What several kinds need: the explanation at the end, answers as JSON, parts of a stored spec."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar, cast

from campbox.courses.text import Fence, Lines, SourceLine, split_fences, trim
from campbox.exercises.base import (
    AnswerIncomplete,
    Block,
    Code,
    Criterion,
    ExerciseFault,
    Fields,
    Json,
    Judged,
    ListItem,
    Render,
)

Part = TypeVar("Part")
Spec = TypeVar("Spec")


class BoxKind(Generic[Spec]):
    """What kinds have in common whose answers the box judges: most have no hints, as their remarks help."""

    judged: ClassVar[Judged] = "box"

    def hints(self, spec: Spec) -> int:
        """How many hints the page offers."""
        del spec
        return 0

    def files(self, answer: str) -> tuple[Code, ...]:
        """None: an answer is no file."""
        del answer
        return ()

    def checklist(self, spec: Spec, answer: str) -> tuple[ListItem, ...]:
        """None."""
        del spec, answer
        return ()

    def rubric(self, spec: Spec) -> tuple[Criterion, ...]:
        """None: no trainer judges."""
        del spec
        return ()


def split_explanation(block: Block) -> tuple[Lines, Lines]:
    """The lines of the exercise, and those of the block quote at its end without their `>`."""
    lines = trim(block.lines)
    start = len(lines)
    while start and lines[start - 1].text.startswith(">"):
        start -= 1
    if start == len(lines):
        raise ExerciseFault((block.line, "Write an explanation at the end of the exercise, in lines that start with >."))
    return trim(lines[:start]), unquote(lines[start:])


def unquote(lines: Lines) -> Lines:
    """Lines of a block quote without the `>` and one space."""
    return tuple(SourceLine(line.number, line.text.lstrip().removeprefix(">").removeprefix(" ")) for line in lines)


def render_task(block: Block, task: Lines, render: Render) -> str:
    """The task as HTML; an exercise without one is a fault."""
    if not task:
        raise ExerciseFault((block.line, "Write below the heading what the learner has to do."))
    return render.block(task)


def plain_lines(lines: Lines) -> Lines:
    """The lines that stand in no code fence."""
    return tuple(part for part in split_fences(lines) if not isinstance(part, Fence))


def to_json(value: Json | Sequence[Json]) -> str:
    """Compact JSON with sorted keys: the same value gives the same text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def answer_items(answer: str, item: type[Part]) -> tuple[Part, ...]:
    """The items of an answer that `read` wrote as a list; raises AnswerIncomplete for anything else."""
    items = parse_answer(answer)
    # bool is an int to isinstance, but never part of an answer.
    if not isinstance(items, list) or not all(type(part) is item for part in items):
        raise AnswerIncomplete("", "unreadable")
    return tuple(cast("list[Part]", items))


def parse_answer(answer: str) -> Json:
    """Any JSON; raises AnswerIncomplete for what is none."""
    try:
        return cast("Json", json.loads(answer))
    except (ValueError, RecursionError):
        raise AnswerIncomplete("", "unreadable") from None


def only_value(fields: Fields, name: str) -> str:
    """The one value of a field; an absent or repeated field counts as empty."""
    values = fields.get(name, ())
    return values[0] if len(values) == 1 else ""


def stored(dumped: Json) -> dict[str, Json]:
    """The object that a `dump` made."""
    return cast("dict[str, Json]", dumped)


def stored_items(dumped: Json) -> list[Json]:
    """The list that a `dump` made."""
    return cast("list[Json]", dumped)
