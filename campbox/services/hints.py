"""Hints are opened one by one; how many a learner used stands with the attempts that follow."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.models import HintsUsed


def use_hint(session: Session, *, learner_id: bytes, course: str, exercise: str, number: int) -> None:
    """The learner opened hint `number`, counted from 1. Safe to repeat; it never goes down."""
    used = hints_used(session, learner_id=learner_id, course=course, exercise=exercise)
    if number > used:
        session.merge(HintsUsed(learner_id=learner_id, course=course, exercise=exercise, count=number))


def hints_used(session: Session, *, learner_id: bytes, course: str, exercise: str) -> int:
    where = (HintsUsed.learner_id == learner_id, HintsUsed.course == course, HintsUsed.exercise == exercise)
    return session.scalar(select(HintsUsed.count).where(*where)) or 0
