"""Sessions of two cohorts that ran at the same time, while a learner is marked as there in both: minutes that count twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.models import AttendanceMark, AttendanceSession


@dataclass(frozen=True)
class Overlap:
    """Two sessions of different cohorts, and how many of their minutes the learner cannot have been in both."""

    cohort_ids: tuple[bytes, bytes]
    session_ids: tuple[bytes, bytes]
    minutes: int


@dataclass(frozen=True)
class _Time:
    cohort_id: bytes
    session_id: bytes
    boot: str
    begin_ms: int
    given_minutes: int
    attended_minutes: int


def overlaps(session: Session, learner_id: bytes) -> list[Overlap]:
    """What stands twice in the hours of a learner. Times are compared within one start of the machine, where they are sure."""
    rows = session.execute(
        select(
            AttendanceSession.cohort_id,
            AttendanceSession.id,
            AttendanceSession.boot,
            AttendanceSession.opened_uptime_ms,
            AttendanceSession.given_minutes,
            AttendanceMark.minutes,
        )
        .join(
            AttendanceMark,
            and_(AttendanceMark.box_id == AttendanceSession.box_id, AttendanceMark.session_id == AttendanceSession.id),
        )
        .where(
            AttendanceSession.box_id == OWN_BOX_ID,
            AttendanceSession.state == "closed",
            AttendanceSession.boot.is_not(None),
            AttendanceMark.learner_id == learner_id,
            AttendanceMark.minutes > 0,
        )
        .order_by(AttendanceSession.position)
    )
    by_boot: dict[str, list[_Time]] = {}
    for row in rows:
        by_boot.setdefault(str(row.boot), []).append(_Time(*row))  # type: ignore[arg-type]  # what was closed was opened once
    return [each for times in by_boot.values() for each in _among(times)]


def _among(times: Iterable[_Time]) -> list[Overlap]:
    found = []
    for one, other in combinations(times, 2):
        minutes = _twice(one, other) if one.cohort_id != other.cohort_id else 0
        if minutes > 0:
            found.append(Overlap((one.cohort_id, other.cohort_id), (one.session_id, other.session_id), minutes))
    return found


def _twice(one: _Time, other: _Time) -> int:
    """The minutes attended in both that do not fit into the time from the first beginning to the last end."""
    begin_ms = min(one.begin_ms, other.begin_ms)
    end_ms = max(each.begin_ms + each.given_minutes * 60_000 for each in (one, other))
    return one.attended_minutes + other.attended_minutes - (end_ms - begin_ms) // 60_000
