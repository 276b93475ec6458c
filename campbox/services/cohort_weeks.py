"""A cohort from week to week, as far as dates are known: what was opened and solved, and how many learners came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from campbox.events.apply import SEQUENCE_BITS
from campbox.events.record import OWN_BOX_ID
from campbox.models import ExerciseProgress, LearningHour, LessonProgress
from campbox.services.cohorts import MEMBERS
from campbox.services.dates import Calendar, is_believable
from campbox.services.own_time import OwnTime, own_time
from campbox.services.presence import HOUR_MS

MINUTE_MS = 60_000
# Half a year is the longest programme, with a month to spare.
WEEKS_MAX = 30
# Positions and counts; Any, because a column that may be null types its maximum so too.
_Counted = Select[Any, Any]


@dataclass(frozen=True)
class Week:
    """What happened in a week of the place, by all of the cohort together; `learners` is how many came.

    A lesson counts when a learner opened it first, an exercise when a learner solved it first.
    """

    starts: date
    lessons: int
    solved: int
    learners: int


@dataclass(frozen=True)
class Weeks:
    """The weeks without a gap, the oldest first; and what happened before a date was known."""

    weeks: list[Week]
    undated_lessons: int
    undated_solved: int


def weeks_of(session: Session, cohort_id: bytes, calendar: Calendar, utc_offset_minutes: int) -> Weeks:
    """The last weeks of a cohort, in the clock of the place."""
    place = _Place(own_time(session), utc_offset_minutes, boot_zeros_ms(calendar))
    lessons, undated_lessons = _counts(session, _LESSONS, cohort_id, place)
    solved, undated_solved = _counts(session, _SOLVED, cohort_id, place)
    learners = _learners(session, cohort_id, place)
    weeks = [
        Week(each, lessons.get(each, 0), solved.get(each, 0), learners.get(each, 0))
        for each in _all_weeks(lessons, solved, learners)[-WEEKS_MAX:]
    ]
    return Weeks(weeks, undated_lessons, undated_solved)


def boot_zeros_ms(calendar: Calendar) -> Mapping[str, int]:
    """The true time at which the uptime of each boot was zero, where it is known."""
    trusted = {
        calendar.starts[incarnation].boot: t0_ms - calendar.starts[incarnation].uptime_ms
        for incarnation, t0_ms in calendar.trusted_t0_ms.items()
        if incarnation in calendar.starts
    }
    return trusted | dict(calendar.zeros_ms)


@dataclass(frozen=True)
class _Place:
    """Turns moments into weeks of the place."""

    times: OwnTime
    utc_offset_minutes: int
    zeros_ms: Mapping[str, int]

    def week_of_position(self, position: int) -> date | None:
        moment = self.times.moment(position)
        return None if moment is None else self.week_of(moment.boot, moment.uptime_ms)

    def week_of(self, boot: str, uptime_ms: int) -> date | None:
        zero_ms = self.zeros_ms.get(boot)
        if zero_ms is None or not is_believable(zero_ms + uptime_ms):
            return None
        day = datetime.fromtimestamp((zero_ms + uptime_ms + self.utc_offset_minutes * MINUTE_MS) / 1000, UTC).date()
        return day - timedelta(days=day.weekday())


def _by_minute(position: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> _Counted:
    """How many rows there are in each minute of the box's own time, and the position of the last of them."""
    minute = position.bitwise_rshift(SEQUENCE_BITS) // MINUTE_MS
    return select(func.max(position), func.count()).group_by(minute)


_LESSONS = _by_minute(LessonProgress.position).where(
    LessonProgress.box_id == OWN_BOX_ID, LessonProgress.learner_id.in_(MEMBERS)
)
_SOLVED = _by_minute(ExerciseProgress.passed_position).where(
    ExerciseProgress.box_id == OWN_BOX_ID,
    ExerciseProgress.passed_position.is_not(None),
    ExerciseProgress.learner_id.in_(MEMBERS),
)
_HOURS = select(LearningHour.learner_id, LearningHour.boot, LearningHour.hour).where(
    LearningHour.box_id == OWN_BOX_ID, LearningHour.learner_id.in_(MEMBERS)
)


def _counts(session: Session, statement: _Counted, cohort_id: bytes, place: _Place) -> tuple[dict[date, int], int]:
    """How many there are in each week, and how many have no date."""
    found: dict[date, int] = {}
    undated = 0
    for position, count in session.connection().execute(statement, {"cohort_id": cohort_id}):
        week = place.week_of_position(position)
        if week is None:
            undated += count
        else:
            found[week] = found.get(week, 0) + count
    return found, undated


def _learners(session: Session, cohort_id: bytes, place: _Place) -> dict[date, int]:
    """How many the box heard in each week."""
    found: dict[date, set[bytes]] = {}
    for learner_id, boot, hour in session.connection().execute(_HOURS, {"cohort_id": cohort_id}):
        week = place.week_of(boot, hour * HOUR_MS)
        if week is not None:
            found.setdefault(week, set()).add(learner_id)
    return {week: len(learners) for week, learners in found.items()}


def _all_weeks(*found: Mapping[date, int]) -> list[date]:
    """From the first week to the last one, without a gap."""
    days = [day for each in found for day in each]
    if not days:
        return []
    first, last = min(days), max(days)
    return [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
