"""From the written exercises of a lesson to exercises whose form, structure and answers are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from campbox.courses.model import Exercise, Lesson, WrittenExercise
from campbox.courses.sources import Faults
from campbox.exercises.base import AnswerIncomplete, ExerciseFault, ExerciseKind, Fields, Render
from campbox.exercises.registry import KINDS

# The renderer for one file, which reports its faults there.
RendererFor = Callable[[str], Render]


def read_exercises(lesson: Lesson, renderer_for: RendererFor, faults: Faults) -> tuple[Exercise, ...]:
    """The exercises of a lesson that are the same in all its languages; the others are noted as faults."""
    by_id: dict[str, dict[str, WrittenExercise]] = {}
    for language, written in lesson.exercises.items():
        for exercise in written:
            by_id.setdefault(exercise.block.id, {}).setdefault(language, exercise)
    _check_same_order(lesson, faults)
    exercises = (_read(lesson.id, written, renderer_for, faults) for written in by_id.values())
    return tuple(exercise for exercise in exercises if exercise)


def _check_same_order(lesson: Lesson, faults: Faults) -> None:
    """The first language leads; each other one has the same exercises in the same order."""
    ids = {language: [exercise.block.id for exercise in written] for language, written in lesson.exercises.items()}
    leading = next(iter(ids.values()), [])
    for language, own in ids.items():
        file = lesson.exercises[language][0].file
        for missing in [id_ for id_ in leading if id_ not in own]:
            faults.add(file, 1, f"Translate the exercise {missing}: it is missing in this language.")
        for exercise in lesson.exercises[language]:
            if exercise.block.id not in leading:
                message = f"Take out the exercise {exercise.block.id}, or write it in the other languages too."
                faults.add(file, exercise.block.line, message)
        common = [id_ for id_ in leading if id_ in own]
        for place, exercise in zip(common, [e for e in lesson.exercises[language] if e.block.id in leading], strict=False):
            if exercise.block.id != place:
                faults.add(file, exercise.block.line, f"Put the exercise {place} here, as in the first language.")
                break


def _read(lesson_id: str, written: Mapping[str, WrittenExercise], renderer_for: RendererFor, faults: Faults) -> Exercise | None:
    first = next(iter(written.values()))
    specs: dict[str, object] = {}
    for language, exercise in written.items():
        if exercise.kind not in KINDS:
            message = f"Write a known kind instead of {exercise.kind}: {', '.join(KINDS)}."
            faults.add(exercise.file, exercise.block.line, message)
        elif exercise.kind != first.kind:
            message = f"Write the kind {first.kind}, as in the first language."
            faults.add(exercise.file, exercise.block.line, message)
        else:
            spec = _parse(exercise, renderer_for, faults)
            if spec is not None:
                specs[language] = spec
    _check_structures(written, specs, faults)
    if len(specs) < len(written):
        return None
    titles = {language: exercise.block.title for language, exercise in written.items()}
    return Exercise(first.block.id, lesson_id, first.kind, titles, specs)


def _parse(exercise: WrittenExercise, renderer_for: RendererFor, faults: Faults) -> object | None:
    kind = KINDS[exercise.kind]
    try:
        spec: object = kind.parse(exercise.block, renderer_for(exercise.file))
    except ExerciseFault as fault:
        for line, message in fault.faults:
            faults.add(exercise.file, line, message)
        return None
    line = exercise.block.line
    if not _is_accepted(kind, spec, kind.model_answer(spec)):
        faults.add(exercise.file, line, "Correct this exercise: its model answer does not pass.")
    for fields in ({}, kind.false_answer(spec)):
        if passes(kind, spec, fields):
            faults.add(exercise.file, line, "Correct this exercise: an empty or wrong answer passes.")
    return spec


def _is_accepted(kind: ExerciseKind[Any], spec: object, fields: Fields) -> bool:  # Any: see registry.KINDS
    """Whether a sent form passes, or is kept where a trainer judges all answers."""
    try:
        verdict = kind.grade(spec, kind.read(spec, fields))
    except AnswerIncomplete:
        return False
    return verdict.passed or verdict.judged == kind.judged == "trainer"


def passes(kind: ExerciseKind[Any], spec: object, fields: Fields) -> bool:  # Any: see registry.KINDS
    """Whether a sent form passes; an incomplete one does not."""
    try:
        return kind.grade(spec, kind.read(spec, fields)).passed
    except AnswerIncomplete:
        return False


def _check_structures(written: Mapping[str, WrittenExercise], specs: Mapping[str, object], faults: Faults) -> None:
    structures = {language: KINDS[written[language].kind].structure(spec) for language, spec in specs.items()}
    leading = next(iter(structures.values()), None)
    for language, structure in structures.items():
        if structure != leading:
            message = "Give this exercise the same parts and right answers as in the first language."
            faults.add(written[language].file, written[language].block.line, message)
