"""A learner calls the trainer with one tap; hands stand in the order in which they were raised."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.models import Hand, Visit


@dataclass(frozen=True)
class RaisedHand:
    """Who calls, since when, and at which exercise if at one."""

    learner_id: bytes
    course: str | None
    exercise: str | None
    since: Moment


def raise_hand(session: Session, *, learner_id: bytes, course: str | None, exercise: str | None, now: Moment) -> None:
    """Call the trainer. A hand that is up already keeps its place."""
    present = session.get(Hand, learner_id)
    if present is not None:
        present.course, present.exercise = course, exercise
        return
    last = session.scalar(select(func.max(Hand.raised))) or 0
    session.add(
        Hand(
            learner_id=learner_id,
            course=course,
            exercise=exercise,
            boot=now.boot,
            uptime_ms=now.uptime_ms,
            raised=last + 1,
        )
    )


def lower_hand(session: Session, *, learner_id: bytes) -> None:
    """The learner needs nothing any more. Safe to repeat."""
    session.execute(delete(Hand).where(Hand.learner_id == learner_id))


def go_to(session: Session, *, learner_id: bytes, staff_id: bytes, now: Moment) -> None:
    """Somebody of the staff went to the learner: the hand comes down, and it is kept when that was. Safe to repeat."""
    lower_hand(session, learner_id=learner_id)
    session.merge(Visit(learner_id=learner_id, staff_id=staff_id, boot=now.boot, uptime_ms=now.uptime_ms))


_IS_RAISED = select(Hand.learner_id).where(Hand.learner_id == bindparam("learner_id"))


def is_raised(session: Session, learner_id: bytes) -> bool:
    return session.connection().execute(_IS_RAISED, {"learner_id": learner_id}).first() is not None


def raised_hands(session: Session) -> list[RaisedHand]:
    """All hands, the first raised first."""
    rows = session.scalars(select(Hand).order_by(Hand.raised))
    return [RaisedHand(row.learner_id, row.course, row.exercise, Moment(row.boot, row.uptime_ms)) for row in rows]
