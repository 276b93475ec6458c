"""When something happened, as far as the box can know.

An event knows its uptime within a boot. A date follows when somebody told the time during that boot (an anchor), or when
the wall clock was vouched for. Without one, the box says how long ago it was if that was since the last power cut, and
"before the cut" otherwise: never a date that may be false.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.clock import Clock, Moment
from campbox.errors import FieldError
from campbox.events.kinds import ClockAnchored
from campbox.events.record import BUILD_DATE_MS, LATEST_BELIEVABLE_MS, OWN_BOX_ID, record
from campbox.models import Anchor, Incarnation, Start
from campbox.services import settings

TRUSTED_QUALITY = 3


@dataclass(frozen=True)
class Told:
    """When something was: `at` where the date is known, else `ago` within this boot, else neither (before the cut)."""

    at: datetime | None = None
    ago: timedelta | None = None


@dataclass(frozen=True)
class Calendar:
    """Turns uptimes into dates for the events of one box."""

    now: Moment | None
    zeros_ms: Mapping[str, int]
    starts: Mapping[str, Moment]
    trusted_t0_ms: Mapping[str, int]

    def of_moment(self, moment: Moment) -> Told:
        zero_ms = self.zeros_ms.get(moment.boot)
        at = None if zero_ms is None else _date(zero_ms + moment.uptime_ms)
        is_now = self.now is not None and moment.boot == self.now.boot
        ago = timedelta(milliseconds=max(0, self.now.uptime_ms - moment.uptime_ms)) if self.now and is_now else None
        return Told(at, ago)

    def of_event(self, incarnation: str, u_ms: int) -> Told:
        """When the event of that incarnation and uptime was."""
        start = self.starts.get(incarnation)
        told = Told() if start is None else self.of_moment(Moment(start.boot, start.uptime_ms + u_ms))
        if told.at is None and incarnation in self.trusted_t0_ms:
            return Told(_date(self.trusted_t0_ms[incarnation] + u_ms), told.ago)
        return told


def _date(wall_ms: int) -> datetime | None:
    """The date, unless it is one that no honest clock could have shown."""
    return datetime.fromtimestamp(wall_ms / 1000, UTC) if is_believable(wall_ms) else None


def calendar(session: Session, box_id: int, now: Moment | None) -> Calendar:
    """The calendar of a box; `now` is given for this node's own events, where "ago" makes sense."""
    starts = session.execute(select(Start.incarnation, Start.boot, Start.uptime_ms).where(Start.box_id == box_id))
    zeros = session.execute(select(Anchor.boot, Anchor.zero_ms).where(Anchor.box_id == box_id))
    trusted = session.execute(
        select(Incarnation.id, Incarnation.t0_ms).where(Incarnation.box_id == box_id, Incarnation.quality >= TRUSTED_QUALITY)
    )
    return Calendar(
        now=now,
        zeros_ms=dict(zeros.all()),
        starts={incarnation: Moment(boot, uptime_ms) for incarnation, boot, uptime_ms in starts},
        trusted_t0_ms=dict(trusted.all()),
    )


def is_believable(wall_ms: int) -> bool:
    """Whether it can be now: this software exists, and is not fifty years old."""
    return BUILD_DATE_MS <= wall_ms <= LATEST_BELIEVABLE_MS


def is_dated(session: Session, clock: Clock) -> bool:
    """Whether what happens now gets a true date."""
    return clock.wall_is_trusted() or anchor_source(session, clock) is not None


def anchor_source(session: Session, clock: Clock) -> str | None:
    """Who told the time during this boot; None when nobody did."""
    anchor = session.get(Anchor, (OWN_BOX_ID, clock.boot))
    return None if anchor is None else anchor.source


def true_now_ms(session: Session, clock: Clock) -> int | None:
    """The time, where it is known: milliseconds since 1970 UTC."""
    anchor = session.get(Anchor, (OWN_BOX_ID, clock.boot))
    if anchor is not None:
        return anchor.zero_ms + clock.uptime_ms()
    return clock.wall_ms() if clock.wall_is_trusted() else None


def utc_offset_minutes(session: Session) -> int:
    """How far the clocks of this place are ahead of UTC: as the trainer's device said, else as this machine is set."""
    said = settings.read(session, settings.UTC_OFFSET_MINUTES)
    own = datetime.now(UTC).astimezone().utcoffset() or timedelta()
    return int(own.total_seconds() // 60) if said is None else int(said)


def today(session: Session, clock: Clock) -> date | None:
    """The day by the clocks of the place; None while nobody told the time."""
    now_ms = true_now_ms(session, clock)
    if now_ms is None:
        return None
    return datetime.fromtimestamp(now_ms / 1000 + utc_offset_minutes(session) * 60, UTC).date()


def confirm_date(session: Session, *, wall_ms: int, source: str, error_ms: int, clock: Clock) -> None:
    """Somebody says what time it is: everything of this boot gets its date, what was written before included.

    Raises FieldError for a time at which this software did not exist yet, or fifty years later.
    """
    if not is_believable(wall_ms):
        raise FieldError("device_time", "unbelievable-date")
    record(
        session,
        ClockAnchored(boot=clock.boot, uptime_ms=clock.uptime_ms(), wall_ms=wall_ms, source=source, error_ms=error_ms),
    )
