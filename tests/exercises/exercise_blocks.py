"""Exercises as authors write them, for tests of single kinds. The heading stands in line 1, the text below it."""

from __future__ import annotations

import html
from typing import TypeVar

import pytest

from campbox.courses.text import Lines, join_lines, number_lines
from campbox.exercises.base import Block, ExerciseFault, ExerciseKind

Spec = TypeVar("Spec")


class PlainRender:
    """Only escapes, so that tests see what was rendered."""

    def block(self, lines: Lines) -> str:
        return html.escape(join_lines(lines), quote=False)

    def inline(self, lines: Lines) -> str:
        return html.escape(join_lines(lines), quote=False)


def block(text: str, exercise_id: str = "sample") -> Block:
    return Block(exercise_id, "A sample", 1, number_lines(text, 2))


def parse(kind: ExerciseKind[Spec], text: str) -> Spec:
    return kind.parse(block(text), PlainRender())


def faults_of(kind: ExerciseKind[Spec], text: str) -> tuple[tuple[int, str], ...]:
    with pytest.raises(ExerciseFault) as found:
        parse(kind, text)
    return found.value.faults
