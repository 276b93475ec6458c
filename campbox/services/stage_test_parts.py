"""The exercises of a test as the courses of this box have them now."""

from collections.abc import Sequence
from dataclasses import dataclass

from campbox.courses.errors import CourseError
from campbox.courses.library import Library
from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.exercises.registry import kind
from campbox.services.stage_tests import Part


@dataclass(frozen=True)
class PartHere:
    """An exercise of a test, numbered from 1 as the test lists them."""

    number: int
    release: Release
    exercise: Exercise

    @property
    def key(self) -> Part:
        return self.release.course_id, self.exercise.id


def parts_of(library: Library, parts: Sequence[Part]) -> list[PartHere]:
    """What the box still has of them: a course may have been replaced since the test was made."""
    found = []
    for number, (course, exercise) in enumerate(parts, 1):
        try:
            release = library.release(course)
            found.append(PartHere(number, release, release.exercise(exercise)))
        except CourseError:
            continue
    return found


def can_be_tested(exercise: Exercise) -> bool:
    """Whether the box or the learner's browser judges it; what only a trainer judges has no points in time."""
    return kind(exercise.kind).judged != "trainer"


def points_of(exercise: Exercise) -> int:
    """What a right answer is worth."""
    this, spec = kind(exercise.kind), next(iter(exercise.spec.values()))
    return this.grade(spec, this.read(spec, this.model_answer(spec))).of
