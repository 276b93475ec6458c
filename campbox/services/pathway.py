"""A learner's way through a course: which lesson is done, which is now, which comes later."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from campbox.courses.release import Release, ReleaseLesson, ReleaseUnit
from campbox.services.learning import Tries
from campbox.services.pace import NOTHING_SAID, Pace, UnitKey
from campbox.services.standing import NOTHING, HandedIn

State = Literal["done", "now", "later", "closed"]


@dataclass(frozen=True)
class Step:
    """One lesson with its exercises; those that wait for the trainer hold nobody up."""

    lesson: ReleaseLesson
    state: State
    passed: int
    to_correct: tuple[str, ...]
    waiting: tuple[str, ...] = ()

    @property
    def exercises(self) -> int:
        return len(self.lesson.exercise_ids)


@dataclass(frozen=True)
class UnitPath:
    """A unit as one learner sees it; the steps of one that the trainer has not opened are closed, but for what is done."""

    unit: ReleaseUnit
    steps: tuple[Step, ...]
    pace: Pace = NOTHING_SAID

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)


@dataclass(frozen=True)
class CoursePath:
    """A course as one learner sees it; `passed` of `exercises` are solved."""

    release: Release
    units: tuple[UnitPath, ...]
    passed: int
    exercises: int

    @property
    def now(self) -> Step | None:
        """The first lesson that is not done; None when all are."""
        return next((step for unit in self.units for step in unit.steps if step.state == "now"), None)

    @property
    def next_closed(self) -> UnitPath | None:
        """The first unit that the trainer has still to open; None when there is none."""
        return next((unit for unit in self.units if any(step.state == "closed" for step in unit.steps)), None)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for unit in self.units for step in unit.steps)


def course_path(
    release: Release,
    tries: Mapping[str, Tries],
    opened: Set[str],
    handed_in: HandedIn = NOTHING,
    paces: Mapping[UnitKey, Pace] = MappingProxyType({}),
) -> CoursePath:
    """A lesson is done when it was opened and all its exercises are passed or wait for the trainer; the first that is not is
    now. Work that the trainer gave back is to be corrected."""
    units: list[UnitPath] = []
    now_is_taken = False
    for unit in release.units:
        pace = paces.get((release.course_id, unit.id), NOTHING_SAID)
        otherwise: State = "later" if pace.is_open else "closed"
        steps = []
        for lesson in unit.lessons:
            may_be_now = pace.is_open and not now_is_taken
            step = _step(lesson, tries, opened, handed_in, otherwise="now" if may_be_now else otherwise)
            now_is_taken = now_is_taken or step.state == "now"
            steps.append(step)
        units.append(UnitPath(unit, tuple(steps), pace))
    passed = sum(step.passed for each in units for step in each.steps)
    return CoursePath(release, tuple(units), passed, len(release.exercises))


def _step(
    lesson: ReleaseLesson, tries: Mapping[str, Tries], opened: Set[str], handed_in: HandedIn, *, otherwise: State
) -> Step:
    passed = {exercise for exercise in lesson.exercise_ids if exercise in tries and tries[exercise].is_passed}
    waiting = tuple(exercise for exercise in lesson.exercise_ids if exercise in handed_in.waiting and exercise not in passed)
    settled = {*passed, *waiting}
    is_done = lesson.id in opened and len(settled) == len(lesson.exercise_ids)
    state: State = "done" if is_done else otherwise
    begun = set() if state == "closed" else {*tries, *handed_in.again}
    to_correct = tuple(exercise for exercise in lesson.exercise_ids if exercise in begun and exercise not in settled)
    return Step(lesson, state, len(passed), to_correct, waiting)
