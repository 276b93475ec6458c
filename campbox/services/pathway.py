"""A learner's way through a course: which lesson is done, which is now, which comes later."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal

from campbox.courses.release import Release, ReleaseLesson, ReleaseUnit
from campbox.services.learning import Tries

State = Literal["done", "now", "later"]


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
    unit: ReleaseUnit
    steps: tuple[Step, ...]

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
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for unit in self.units for step in unit.steps)


def course_path(
    release: Release, tries: Mapping[str, Tries], opened: Set[str], handed_in: Set[str] = frozenset()
) -> CoursePath:
    """A lesson is done when it was opened and all its exercises are passed or handed in; the first that is not is now."""
    units: list[UnitPath] = []
    now_is_taken = False
    for unit in release.units:
        steps = []
        for lesson in unit.lessons:
            step = _step(lesson, tries, opened, handed_in, now_is_taken=now_is_taken)
            now_is_taken = now_is_taken or step.state == "now"
            steps.append(step)
        units.append(UnitPath(unit, tuple(steps)))
    passed = sum(step.passed for each in units for step in each.steps)
    return CoursePath(release, tuple(units), passed, len(release.exercises))


def _step(
    lesson: ReleaseLesson, tries: Mapping[str, Tries], opened: Set[str], handed_in: Set[str], *, now_is_taken: bool
) -> Step:
    passed = {exercise for exercise in lesson.exercise_ids if exercise in tries and tries[exercise].is_passed}
    waiting = tuple(exercise for exercise in lesson.exercise_ids if exercise in handed_in and exercise not in passed)
    settled = {*passed, *waiting}
    is_done = lesson.id in opened and len(settled) == len(lesson.exercise_ids)
    state: State = "done" if is_done else "later" if now_is_taken else "now"
    to_correct = tuple(exercise for exercise in lesson.exercise_ids if exercise in tries and exercise not in settled)
    return Step(lesson, state, len(passed), to_correct, waiting)
