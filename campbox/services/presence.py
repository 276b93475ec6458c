"""Who is here, and for how long: kept in memory at each request, written once a minute for everybody.

Learning time is the number of distinct 5-minute slots of uptime in which the box heard a learner. One event for a learner
and hour goes to the log once the hour is over.
"""

import threading
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, or_, select, union_all, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from campbox.clock import Clock, Moment
from campbox.events.kinds import TimeLearned
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import Heard, LearningHour, Seen
from campbox.models import Session as SessionRow

SLOT_MS = 5 * 60_000
SLOT_MINUTES = 5
HOUR_MS = 60 * 60_000


@dataclass(frozen=True)
class Sightings:
    """What was noticed since the last time it was written down."""

    sessions: dict[bytes, int]
    learners: dict[bytes, int]
    slots: dict[tuple[bytes, int], int]

    @property
    def is_empty(self) -> bool:
        return not self.sessions and not self.slots


class Presence:
    """The sightings of this process. Safe to call from every thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[bytes, int] = {}
        self._learners: dict[bytes, int] = {}
        self._new = Sightings({}, {}, {})

    def noticed(self, session_digest: bytes, *learner_ids: bytes | None) -> None:
        """A request came from this browser, and from these learners: who is signed in there, and a partner."""
        uptime_ms = self._clock.uptime_ms()
        hour, in_hour_ms = divmod(uptime_ms, HOUR_MS)
        with self._lock:
            self._sessions[session_digest] = self._new.sessions[session_digest] = uptime_ms
            for learner_id in filter(None, learner_ids):
                self._learners[learner_id] = self._new.learners[learner_id] = uptime_ms
                self._add_slots((learner_id, hour), 1 << in_hour_ms // SLOT_MS)

    def session_seen_ms(self, session_digest: bytes) -> int | None:
        """The uptime of the last request of this browser, where this process has heard it."""
        return self._sessions.get(session_digest)

    def learners_seen_ms(self) -> dict[bytes, int]:
        """The uptime at which this process heard each learner last."""
        with self._lock:
            return dict(self._learners)

    def take(self) -> Sightings:
        """What is to be written down. Give it back with `put_back` where that failed."""
        with self._lock:
            taken, self._new = self._new, Sightings({}, {}, {})
        return taken

    def put_back(self, sightings: Sightings) -> None:
        with self._lock:
            for digest, seen_ms in sightings.sessions.items():
                self._new.sessions.setdefault(digest, seen_ms)
            for learner_id, seen_ms in sightings.learners.items():
                self._new.learners.setdefault(learner_id, seen_ms)
            for key, slots in sightings.slots.items():
                self._add_slots(key, slots)

    def _add_slots(self, key: tuple[bytes, int], slots: int) -> None:
        self._new.slots[key] = self._new.slots.get(key, 0) | slots


_SESSION_SEEN = (
    update(SessionRow.__table__)  # type: ignore[arg-type]  # a Table, though typed as a FromClause
    .where(SessionRow.digest == bindparam("of"))
    .values(seen_boot=bindparam("boot"), seen_uptime_ms=bindparam("seen_ms"))
)
_SEEN = insert(Seen)
_SEEN = _SEEN.on_conflict_do_update(
    index_elements=["learner_id"], set_={"boot": _SEEN.excluded.boot, "uptime_ms": _SEEN.excluded.uptime_ms}
)
_HEARD = insert(Heard)
_HEARD = _HEARD.on_conflict_do_update(
    index_elements=["learner_id", "boot", "hour"], set_={"slots": Heard.slots.bitwise_or(_HEARD.excluded.slots)}
)


def write_down(session: Session, sightings: Sightings, now: Moment) -> None:
    """Keep the sightings, and move the hours that are over into the log."""
    connection = session.connection()
    sessions = [{"of": each, "boot": now.boot, "seen_ms": seen_ms} for each, seen_ms in sightings.sessions.items()]
    learners = [
        {"learner_id": learner_id, "boot": now.boot, "uptime_ms": seen_ms} for learner_id, seen_ms in sightings.learners.items()
    ]
    slots = [
        {"learner_id": learner_id, "boot": now.boot, "hour": hour, "slots": bits}
        for (learner_id, hour), bits in sightings.slots.items()
    ]
    for statement, rows in ((_SESSION_SEEN, sessions), (_SEEN, learners), (_HEARD, slots)):
        if rows:
            connection.execute(statement, rows)
    record_past_hours(session, now)


def record_past_hours(session: Session, now: Moment) -> None:
    """Learning time of hours that cannot grow any more becomes events."""
    is_past = or_(Heard.boot != now.boot, Heard.hour < now.uptime_ms // HOUR_MS)
    past = session.scalars(select(Heard).where(is_past).order_by(Heard.boot, Heard.hour, Heard.learner_id)).all()
    for hour in past:
        record(session, TimeLearned(about=hour.learner_id, boot=hour.boot, hour=hour.hour, slots=hour.slots))
    if past:
        session.execute(delete(Heard).where(is_past))


_SLOTS = union_all(
    select(LearningHour.slots).where(LearningHour.box_id == OWN_BOX_ID, LearningHour.learner_id == bindparam("learner_id")),
    select(Heard.slots).where(Heard.learner_id == bindparam("learner_id")),
)


def minutes_learned(session: Session, learner_id: bytes) -> int:
    """Minutes of learning time of a learner, the present hour included as far as it is written down."""
    slots = session.connection().execute(_SLOTS, {"learner_id": learner_id}).scalars()
    return SLOT_MINUTES * sum(each.bit_count() for each in slots)


def minutes_by_learner(session: Session, box_id: int) -> dict[bytes, int]:
    """Minutes of learning time of every learner of a box that are in the log."""
    minutes: dict[bytes, int] = {}
    rows = session.execute(select(LearningHour.learner_id, LearningHour.slots).where(LearningHour.box_id == box_id))
    for learner_id, slots in rows:
        minutes[learner_id] = minutes.get(learner_id, 0) + SLOT_MINUTES * slots.bit_count()
    return minutes
