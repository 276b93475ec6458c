"""What a trainer sees and does while learners take a test: who sits, more minutes, beginning again."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import FieldError, NotFoundError
from campbox.models import Sitting, SittingAnswer
from campbox.services import audit, stage_tests
from campbox.services.sittings import MINUTE_MS, Seat, StageTestClosedError, note_time, seat_of, start
from campbox.services.stage_tests import StageTest

EXTRA_MINUTES_MAX = 600
REASON_MAX = 200


@dataclass(frozen=True)
class SeatRow:
    """A line of the trainer's table: how many answers are kept, their points, and how many nobody has judged yet."""

    seat: Seat
    answers: int
    points: int
    to_judge: int


def seats(session: Session, test: StageTest, now: Moment) -> dict[bytes, SeatRow]:
    """Everybody who began, by learner."""
    joined = and_(
        SittingAnswer.test_id == Sitting.test_id,
        SittingAnswer.learner_id == Sitting.learner_id,
        SittingAnswer.number == Sitting.number,
    )
    rows = session.execute(
        select(
            Sitting,
            func.count(SittingAnswer.exercise),
            func.coalesce(func.sum(SittingAnswer.points), 0),
            func.count(SittingAnswer.exercise).filter(SittingAnswer.is_waiting),
        )
        .outerjoin(SittingAnswer, joined)
        .where(Sitting.test_id == test.id)
        .group_by(Sitting.test_id, Sitting.learner_id)
    )
    return {
        row.learner_id: SeatRow(seat_of(row, test.minutes, now), answers, points, to_judge)
        for row, answers, points, to_judge in rows
    }


def give_minutes(session: Session, *, test_id: bytes, learner_id: bytes, minutes: int, by: bytes, now: Moment) -> None:
    """More time for one learner, also when it was over already. Raises FieldError for what is no such length."""
    _check_minutes(minutes)
    _add_minutes(_row_to_change(session, test_id, learner_id), stage_tests.stage_test(session, test_id), minutes, now)
    audit.note(session, by=by, act="test-changed", now=now, subject_id=learner_id, detail=f"minutes: {minutes}")


def give_everybody_minutes(session: Session, *, test_id: bytes, minutes: int, by: bytes, now: Moment) -> None:
    """More time for all who still work, as when the Wi-Fi was gone. Raises FieldError for what is no such length."""
    _check_minutes(minutes)
    test = stage_tests.stage_test(session, test_id)
    for row in session.scalars(select(Sitting).where(Sitting.test_id == test_id, ~Sitting.is_finished)):
        _add_minutes(row, test, minutes, now)
    audit.note(session, by=by, act="test-changed", now=now, subject_id=test_id, detail=f"minutes: {minutes}")


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= EXTRA_MINUTES_MAX:
        raise FieldError("minutes", "not-a-test-length", str(EXTRA_MINUTES_MAX))


def _add_minutes(row: Sitting, test: StageTest, minutes: int, now: Moment) -> None:
    note_time(row, now)
    row.elapsed_ms = min(row.elapsed_ms, (test.minutes + row.extra_minutes) * MINUTE_MS)
    row.extra_minutes += minutes
    row.is_finished = False


def let_begin_again(session: Session, *, test_id: bytes, learner_id: bytes, reason: str, by: bytes, now: Moment) -> None:
    """A new sitting with the whole time and no answers; those of before are kept apart. Raises FieldError without a reason."""
    reason = " ".join(reason.split())
    if not reason:
        raise FieldError("reason", "needed")
    if len(reason) > REASON_MAX:
        raise FieldError("reason", "too-long", str(REASON_MAX))
    row = _row_to_change(session, test_id, learner_id)
    row.number += 1
    start(row, now)
    audit.note(session, by=by, act="test-changed", now=now, subject_id=learner_id, detail=f"again: {reason}")


def _row_to_change(session: Session, test_id: bytes, learner_id: bytes) -> Sitting:
    row = session.get(Sitting, (test_id, learner_id))
    if row is None or row.is_on_paper:
        raise NotFoundError("no such sitting")
    if not stage_tests.is_open(session, test_id):
        raise StageTestClosedError("open it first")
    return row
