"""Answers of tests become attempts when the test is closed, and not before: attempts tell what is right.

What only a trainer can judge becomes a submission then, and counts in the test once it is accepted.
"""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import CampBoxError, NotFoundError
from campbox.events.kinds import AttemptRecorded
from campbox.events.record import OWN_BOX_ID, record
from campbox.exercises.base import Judged, Verdict
from campbox.models import Enrolment, OpenTest, Review, SittingAnswer
from campbox.models import StageTest as StageTestRow
from campbox.services import sittings, stage_tests, submissions
from campbox.services.learning import Try
from campbox.services.stage_tests import Part


class InStageTestError(CampBoxError):
    """The exercise belongs to the test `test_id`, which is open: outside of it, nothing of the exercise is told now."""

    def __init__(self, test_id: bytes) -> None:
        super().__init__("in a test that is open")
        self.test_id = test_id


def unrecorded(session: Session) -> list[tuple[bytes, bytes]]:
    """The tests and learners of closed tests whose answers are not attempts yet."""
    rows = session.execute(
        select(SittingAnswer.test_id, SittingAnswer.learner_id)
        .where(SittingAnswer.attempt_id.is_(None), ~select(OpenTest).where(OpenTest.test_id == SittingAnswer.test_id).exists())
        .distinct()
    )
    return [(test_id, learner_id) for test_id, learner_id in rows]


def record_answers(session: Session, *, test_id: bytes, learner_id: bytes) -> None:
    """Make the learner's answers attempts, and what no program judged submissions. Safe to repeat."""
    if stage_tests.is_open(session, test_id):
        return
    rows = session.scalars(
        select(SittingAnswer)
        .where(SittingAnswer.test_id == test_id, SittingAnswer.learner_id == learner_id, SittingAnswer.attempt_id.is_(None))
        .order_by(SittingAnswer.number)
    )
    for row in rows.all():
        row.attempt_id = _record(session, row)


def _record(session: Session, row: SittingAnswer) -> bytes:
    """Points that a trainer gave to what stands on paper are an attempt without an answer."""
    if row.judged == "trainer" and not row.is_waiting:
        return record(
            session,
            AttemptRecorded(
                about=row.learner_id,
                partner=None,
                course=row.course,
                release=row.release,
                exercise=row.exercise,
                passed=row.is_passed,
                points=row.points,
                of=row.of_points,
                judged="trainer",
                hints=None,
            ),
        )
    return submissions.keep_try(session, learner_id=row.learner_id, partner_id=None, tried=_try(row), client_id=None)


def _try(row: SittingAnswer) -> Try:
    judged: Judged = row.judged  # type: ignore[assignment]  # only sittings.keep_answer writes this column
    verdict = Verdict(row.is_passed, row.points, row.of_points, (), "", judged)
    return Try(row.course, row.release, row.exercise, row.language, row.text, verdict)


# The latest review of the submission that an answer became; null while nobody has judged it.
_ACCEPTED = (
    select(Review.is_accepted)
    .where(Review.box_id == OWN_BOX_ID, Review.submission_id == SittingAnswer.attempt_id)
    .order_by(Review.position.desc())
    .limit(1)
    .correlate(SittingAnswer)
    .scalar_subquery()
)
_IS_NEWS = and_(
    SittingAnswer.judged == "trainer",
    SittingAnswer.attempt_id.is_not(None),
    or_(SittingAnswer.is_waiting, SittingAnswer.is_passed != _ACCEPTED),
    _ACCEPTED.is_not(None),
)


def is_any_judged(session: Session) -> bool:
    """Whether a trainer has judged an answer of a test since points were counted."""
    return session.scalar(select(SittingAnswer.test_id).where(_IS_NEWS).limit(1)) is not None


def count_judged(session: Session, now: Moment) -> None:
    """Give what a trainer accepted its points, and tell the new sums. Safe to repeat."""
    seats = set()
    for row, is_accepted in session.execute(select(SittingAnswer, _ACCEPTED).where(_IS_NEWS)).all():
        row.is_waiting, row.is_passed = False, is_accepted
        row.points = row.of_points if is_accepted else 0
        seats.add((row.test_id, row.learner_id, row.number))
    session.flush()
    for test_id, learner_id, number in sorted(seats):
        try:
            test = stage_tests.stage_test(session, test_id)
        except NotFoundError:  # it was deleted: its result stays as it is
            continue
        known = sittings.seat(session, test=test, learner_id=learner_id, now=now)
        if known is not None and known.is_finished and known.number == number:
            sittings.record_result(session, known)


_OPEN_FOR = (
    select(StageTestRow.id, StageTestRow.exercises)
    .join(OpenTest, OpenTest.test_id == StageTestRow.id)
    .join(Enrolment, and_(Enrolment.cohort_id == OpenTest.cohort_id, Enrolment.box_id == OWN_BOX_ID))
    .where(
        StageTestRow.box_id == OWN_BOX_ID,
        Enrolment.learner_id.in_(bindparam("learners", expanding=True)),
        Enrolment.is_active,
    )
)


def parts_in_tests(session: Session, learner_ids: Sequence[bytes]) -> dict[Part, bytes]:
    """The exercises of the tests that are open for any of these learners, each with its test."""
    rows = session.connection().execute(_OPEN_FOR, {"learners": list(learner_ids)})
    return {part: test_id for test_id, exercises in rows for part in stage_tests.read_parts(exercises)}


def check_may_practise(session: Session, learner_ids: Sequence[bytes], course: str, exercises: Sequence[str]) -> None:
    """Raise InStageTestError where one of the exercises is in a test that is open for one of the learners."""
    in_tests = parts_in_tests(session, learner_ids)
    for each in exercises:
        if (course, each) in in_tests:
            raise InStageTestError(in_tests[course, each])
