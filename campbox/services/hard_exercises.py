"""Which exercises are hard for a cohort: to teach them once more, or to mend them. Nobody is named."""

from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.models import Enrolment, ExerciseProgress
from campbox.services.live_groups import STUCK_AFTER_TRIES

SHOWN_MAX = 8
# Twice is what most exercises take.
MANY_TRIES = 2


@dataclass(frozen=True)
class Hard:
    """An exercise: `unsolved` learners have failed it three times or more; who solved it took `tries` on average."""

    course: str
    exercise: str
    learners: int
    unsolved: int
    tries: int


_IS_PASSED = cast(ExerciseProgress.is_passed, Integer)
_IS_UNSOLVED = case((~ExerciseProgress.is_passed & (ExerciseProgress.tries >= STUCK_AFTER_TRIES), 1), else_=0)
_HARD = (
    select(
        ExerciseProgress.course,
        ExerciseProgress.exercise,
        func.count(),
        func.sum(_IS_UNSOLVED),
        func.sum(_IS_PASSED),
        func.sum(_IS_PASSED * ExerciseProgress.tries),
    )
    .join(
        Enrolment,
        (Enrolment.box_id == ExerciseProgress.box_id) & (Enrolment.learner_id == ExerciseProgress.learner_id),
    )
    .where(ExerciseProgress.box_id == OWN_BOX_ID, Enrolment.cohort_id == bindparam("cohort_id"), Enrolment.is_active)
    .group_by(ExerciseProgress.course, ExerciseProgress.exercise)
)


def hard_exercises(session: Session, cohort_id: bytes) -> list[Hard]:
    """Every exercise that the cohort has tried, in no order."""
    rows = session.connection().execute(_HARD, {"cohort_id": cohort_id})
    return [
        Hard(course, exercise, learners, unsolved, round(tries / passed) if passed else 0)
        for course, exercise, learners, unsolved, passed, tries in rows
    ]


def most_unsolved(found: list[Hard]) -> list[Hard]:
    """The exercises that most learners could not solve after several tries."""
    some = [each for each in found if each.unsolved]
    return sorted(some, key=lambda each: (-each.unsolved, -each.tries, each.course, each.exercise))[:SHOWN_MAX]


def most_tries(found: list[Hard]) -> list[Hard]:
    """The exercises that took those who solved them most tries."""
    some = [each for each in found if each.tries >= MANY_TRIES]
    return sorted(some, key=lambda each: (-each.tries, -each.learners, each.course, each.exercise))[:SHOWN_MAX]
