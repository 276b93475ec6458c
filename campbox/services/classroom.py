"""The class as its trainer sees it: who calls, who is stuck, who was here when, who has done what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.events.record import OWN_BOX_ID
from campbox.models import Attempt, ExerciseProgress, Heard, Seen
from campbox.services import cohorts, hands, learning, people, presence
from campbox.services.hands import RaisedHand
from campbox.services.people import Person

STUCK_AFTER_TRIES = 3


@dataclass(frozen=True)
class Stuck:
    """An exercise that a learner has failed three times or more and not solved since."""

    course: str
    exercise: str
    tries: int


@dataclass(frozen=True)
class ClassRow:
    """One learner in the trainer's table."""

    person: Person
    hand: RaisedHand | None
    stuck: tuple[Stuck, ...]
    passed: int
    minutes: int
    seen: Moment | None
    last_answer: learning.Given | None


def class_rows(session: Session, cohort_id: bytes, seen_now: Mapping[bytes, Moment]) -> list[ClassRow]:
    """The cohort: raised hands first in their order, then those who are stuck, then by alias.

    seen_now: moments that are newer than what is written down.
    """
    member_ids = cohorts.member_ids(session, cohort_id)
    known = people.people(session, member_ids)
    raised = {hand.learner_id: hand for hand in hands.raised_hands(session)}
    seen = {**_seen(session, known), **seen_now}
    passed, stuck = _progress(session, known)
    minutes = presence.minutes_by_learner(session, OWN_BOX_ID)
    unrecorded = _unrecorded_minutes(session, known)
    rows = [
        ClassRow(
            person=person,
            hand=raised.get(learner_id),
            stuck=tuple(stuck.get(learner_id, ())),
            passed=passed.get(learner_id, 0),
            minutes=minutes.get(learner_id, 0) + unrecorded.get(learner_id, 0),
            seen=seen.get(learner_id),
            last_answer=_last_answer(session, raised.get(learner_id)),
        )
        for learner_id, person in known.items()
    ]
    order = {hand: number for number, hand in enumerate(raised)}
    return sorted(rows, key=lambda row: (order.get(row.person.id, len(order)), not row.stuck, row.person.alias.casefold()))


def _last_answer(session: Session, hand: RaisedHand | None) -> learning.Given | None:
    """What the learner who calls answered last at that exercise."""
    if hand is None or hand.course is None or hand.exercise is None:
        return None
    return learning.latest_answer(session, learner_id=hand.learner_id, course=hand.course, exercise=hand.exercise)


def _seen(session: Session, learner_ids: Iterable[bytes]) -> dict[bytes, Moment]:
    rows = session.execute(select(Seen.learner_id, Seen.boot, Seen.uptime_ms).where(Seen.learner_id.in_(learner_ids)))
    return {learner_id: Moment(boot, uptime_ms) for learner_id, boot, uptime_ms in rows}


def _progress(session: Session, learner_ids: Iterable[bytes]) -> tuple[dict[bytes, int], dict[bytes, list[Stuck]]]:
    """How many exercises each has passed, and where each is stuck."""
    ours = and_(ExerciseProgress.box_id == OWN_BOX_ID, ExerciseProgress.learner_id.in_(learner_ids))
    passed = session.execute(
        select(ExerciseProgress.learner_id, func.count())
        .where(ours, ExerciseProgress.is_passed)
        .group_by(ExerciseProgress.learner_id)
    )
    failed = session.execute(
        select(ExerciseProgress.learner_id, ExerciseProgress.course, ExerciseProgress.exercise, ExerciseProgress.tries)
        .where(ours, ~ExerciseProgress.is_passed, ExerciseProgress.tries >= STUCK_AFTER_TRIES)
        .order_by(ExerciseProgress.position.desc())
    )
    stuck: dict[bytes, list[Stuck]] = {}
    for learner_id, course, exercise, count in failed:
        stuck.setdefault(learner_id, []).append(Stuck(course, exercise, count))
    return dict(passed.all()), stuck


def _unrecorded_minutes(session: Session, learner_ids: Iterable[bytes]) -> dict[bytes, int]:
    minutes: dict[bytes, int] = {}
    rows = session.execute(select(Heard.learner_id, Heard.slots).where(Heard.learner_id.in_(learner_ids)))
    for learner_id, slots in rows:
        minutes[learner_id] = minutes.get(learner_id, 0) + presence.SLOT_MINUTES * slots.bit_count()
    return minutes


def recent_attempts(session: Session, learner_id: bytes, limit: int = 30) -> list[Attempt]:
    """A learner's latest attempts, newest first, alone or as the second at a device."""
    rows = session.scalars(
        select(Attempt)
        .where(Attempt.box_id == OWN_BOX_ID, (Attempt.learner_id == learner_id) | (Attempt.partner_id == learner_id))
        .order_by(Attempt.position.desc())
        .limit(limit)
    )
    return list(rows)


def stuck_learners(session: Session) -> set[bytes]:
    """Every learner of this box who has failed some exercise three times and not solved it since."""
    rows = session.scalars(
        select(ExerciseProgress.learner_id)
        .where(
            ExerciseProgress.box_id == OWN_BOX_ID,
            ~ExerciseProgress.is_passed,
            ExerciseProgress.tries >= STUCK_AFTER_TRIES,
        )
        .distinct()
    )
    return set(rows)
