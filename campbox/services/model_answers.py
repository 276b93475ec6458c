"""Who may read a model answer: whoever passed the exercise, and the cohorts that their trainer released it to."""

from collections.abc import Collection

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from campbox.errors import NotReleasedError
from campbox.events.record import OWN_BOX_ID
from campbox.models import ExerciseProgress, ModelAnswerRead, ReleasedAnswer, Submission
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


def read_too_early(session: Session, *, learner_id: bytes, course: str, exercise: str) -> bool:
    """Whether a learner who reads the model answer now does so before solving it or handing in, for the first time."""
    known = session.get(ModelAnswerRead, (learner_id, course, exercise))
    progress = session.get(ExerciseProgress, (OWN_BOX_ID, learner_id, course, exercise))
    if known is not None or (progress is not None and progress.is_passed):
        return False
    theirs = or_(Submission.learner_id == learner_id, Submission.partner_id == learner_id)
    here = (Submission.box_id == OWN_BOX_ID, Submission.course == course, Submission.exercise == exercise)
    return session.scalar(select(Submission.id).where(*here, theirs).limit(1)) is None


def note_read(session: Session, *, learner_ids: Collection[bytes], course: str, exercise: str) -> None:
    """These learners read the model answer; who did so before their own answer is marked. Safe to repeat."""
    for learner_id in learner_ids:
        if read_too_early(session, learner_id=learner_id, course=course, exercise=exercise):
            session.add(ModelAnswerRead(learner_id=learner_id, course=course, exercise=exercise))


def read_early(session: Session, learner_ids: Collection[bytes]) -> set[tuple[bytes, str]]:
    """Who of these read which model answer before their own answer, by learner and `course/exercise`. One query."""
    query = select(ModelAnswerRead.learner_id, ModelAnswerRead.course, ModelAnswerRead.exercise)
    rows = session.connection().execute(query.where(ModelAnswerRead.learner_id.in_(learner_ids)))
    return {(learner_id, f"{course}/{exercise}") for learner_id, course, exercise in rows}


def check_may_read(session: Session, *, learner_id: bytes, course: str, exercise: str) -> None:
    """Raise NotReleasedError for a learner who is to try first."""
    if not may_read(session, learner_id=learner_id, course=course, exercise=exercise):
        raise NotReleasedError(f"{course}/{exercise}")
