"""Which marks the box proposes in an open session: only what it knows from the requests that it heard.

It knows in which 5-minute slots of uptime it heard a learner. Whom it did not hear may sit there without a device, so nobody is
ever proposed as absent; after a power cut it cannot tell today from another day, and proposes nothing new.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.events.record import OWN_BOX_ID
from campbox.models import AttendanceMark, AttendanceSession, Heard, LearningHour, Seen
from campbox.services.attendance_sessions import SessionEntry
from campbox.services.presence import HOUR_MS, SLOT_MS

LATE_AFTER_MS = 10 * 60_000
SLOTS_IN_HOUR = HOUR_MS // SLOT_MS
_MINUTE_MS = 60_000


@dataclass(frozen=True)
class Proposal:
    """`late_minutes` is how long after the opening the box heard the learner first, where that makes `late`."""

    mark: str
    late_minutes: int | None = None


@dataclass(frozen=True)
class Proposals:
    """What the box proposes; whom it heard only after a power cut; who is marked in another session that is open now."""

    marks: Mapping[bytes, Proposal]
    heard_after_cut: frozenset[bytes]
    marked_elsewhere: frozenset[bytes]


NOTHING = Proposals({}, frozenset(), frozenset())


def proposals(
    session: Session, entry: SessionEntry, learner_ids: Collection[bytes], now: Moment, heard_now_ms: Mapping[bytes, int]
) -> Proposals:
    """For an open session. heard_now_ms: when this process heard each learner last, in uptime of this boot."""
    opened = entry.opened
    if entry.state != "open" or opened is None:
        return NOTHING
    last = _last_heard(session, learner_ids, now.boot, heard_now_ms)
    first_slots = _first_slots(session, learner_ids, opened)
    elsewhere = _marked_elsewhere(session, entry, learner_ids)
    marks = {}
    for learner_id in set(learner_ids) - elsewhere:
        moment = last.get(learner_id)
        if moment is not None and moment.boot == opened.boot and moment.uptime_ms >= opened.uptime_ms:
            first_slot = min(first_slots.get(learner_id, moment.uptime_ms // SLOT_MS), moment.uptime_ms // SLOT_MS)
            marks[learner_id] = _proposal(first_slot * SLOT_MS - opened.uptime_ms)
        elif first_slots.get(learner_id, 0) * SLOT_MS >= opened.uptime_ms:
            marks[learner_id] = _proposal(first_slots[learner_id] * SLOT_MS - opened.uptime_ms)
    after_cut = {each for each, moment in last.items() if opened.boot != now.boot == moment.boot and each not in marks}
    return Proposals(marks, frozenset(after_cut - elsewhere), frozenset(elsewhere))


def _proposal(after_opening_ms: int) -> Proposal:
    """after_opening_ms: the beginning of the slot in which the learner was heard first, at most five minutes too early."""
    if after_opening_ms <= LATE_AFTER_MS:
        return Proposal("present")
    return Proposal("late", after_opening_ms // _MINUTE_MS)


def _last_heard(
    session: Session, learner_ids: Collection[bytes], boot: str, heard_now_ms: Mapping[bytes, int]
) -> dict[bytes, Moment]:
    rows = session.execute(select(Seen.learner_id, Seen.boot, Seen.uptime_ms).where(Seen.learner_id.in_(learner_ids)))
    found = {learner_id: Moment(its_boot, uptime_ms) for learner_id, its_boot, uptime_ms in rows}
    return found | {each: Moment(boot, heard_now_ms[each]) for each in learner_ids if each in heard_now_ms}


def _first_slots(session: Session, learner_ids: Collection[bytes], opened: Moment) -> dict[bytes, int]:
    """The first 5-minute slot of the boot, from that of the opening on, in which each learner was heard."""
    from_slot, from_hour = opened.uptime_ms // SLOT_MS, opened.uptime_ms // HOUR_MS
    rows = session.execute(
        union_all(
            select(LearningHour.learner_id, LearningHour.hour, LearningHour.slots).where(
                LearningHour.box_id == OWN_BOX_ID,
                LearningHour.learner_id.in_(learner_ids),
                LearningHour.boot == opened.boot,
                LearningHour.hour >= from_hour,
            ),
            select(Heard.learner_id, Heard.hour, Heard.slots).where(
                Heard.learner_id.in_(learner_ids), Heard.boot == opened.boot, Heard.hour >= from_hour
            ),
        )
    )
    first: dict[bytes, int] = {}
    for learner_id, hour, bits in rows:
        heard = [hour * SLOTS_IN_HOUR + place for place in range(SLOTS_IN_HOUR) if bits >> place & 1]
        since = [slot for slot in heard if slot >= from_slot]
        if since:
            first[learner_id] = min(since[0], first.get(learner_id, since[0]))
    return first


def _marked_elsewhere(session: Session, entry: SessionEntry, learner_ids: Collection[bytes]) -> set[bytes]:
    """A learner of two cohorts is in one place at a time."""
    rows = session.scalars(
        select(AttendanceMark.learner_id)
        .join(
            AttendanceSession,
            (AttendanceSession.box_id == AttendanceMark.box_id) & (AttendanceSession.id == AttendanceMark.session_id),
        )
        .where(
            AttendanceMark.box_id == OWN_BOX_ID,
            AttendanceMark.learner_id.in_(learner_ids),
            AttendanceMark.mark.in_(("present", "late", "half")),
            AttendanceSession.state == "open",
            AttendanceSession.id != entry.id,
        )
    )
    return set(rows)
