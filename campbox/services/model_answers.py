"""Who may read a model answer: whoever passed the exercise, and the cohorts that their trainer released it to."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campbox.errors import NotReleasedError
from campbox.events.record import OWN_BOX_ID
from campbox.models import ExerciseProgress, ReleasedAnswer
from campbox.services import cohorts


def release_answer(session: Session, *, cohort_id: bytes, course: str, exercise: str) -> None:
    """Let a cohort read the model answer. Safe to repeat."""
    cohorts.cohort(session, cohort_id)
    session.merge(ReleasedAnswer(cohort_id=cohort_id, course=course, exercise=exercise))


def withdraw_answer(session: Session, *, cohort_id: bytes, course: str, exercise: str) -> None:
    """Nobody else of the cohort reads it from now on. Safe to repeat."""
    session.execute(
        delete(ReleasedAnswer).where(
            ReleasedAnswer.cohort_id == cohort_id, ReleasedAnswer.course == course, ReleasedAnswer.exercise == exercise
        )
    )


def released_to(session: Session, course: str) -> dict[str, set[bytes]]:
    """The cohorts that may read each released answer of a course, by exercise."""
    found: dict[str, set[bytes]] = {}
    rows = session.execute(select(ReleasedAnswer.exercise, ReleasedAnswer.cohort_id).where(ReleasedAnswer.course == course))
    for exercise, cohort_id in rows:
        found.setdefault(exercise, set()).add(cohort_id)
    return found


def may_read(session: Session, *, learner_id: bytes, course: str, exercise: str) -> bool:
    progress = session.get(ExerciseProgress, (OWN_BOX_ID, learner_id, course, exercise))
    if progress is not None and progress.is_passed:
        return True
    released = released_to(session, course).get(exercise, set())
    return not released.isdisjoint(cohorts.cohort_ids_of(session, learner_id))


def check_may_read(session: Session, *, learner_id: bytes, course: str, exercise: str) -> None:
    """Raise NotReleasedError for a learner who is to try first."""
    if not may_read(session, learner_id=learner_id, course=course, exercise=exercise):
        raise NotReleasedError(f"{course}/{exercise}")
