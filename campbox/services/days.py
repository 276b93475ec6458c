"""From a row's `position` to the day on the clocks of the place: fast enough for every cell of a gradebook."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from campbox.events.apply import SEQUENCE_BITS
from campbox.services import dates
from campbox.services.dates import Calendar
from campbox.services.own_time import own_time

EPOCH = date(1970, 1, 1)
DAY_MS = 24 * 60 * 60_000


@dataclass(frozen=True)
class Days:
    """The incarnations of this box in their order: their own time at the beginning, and how far the true time was ahead."""

    t0_ms: Sequence[int]
    ahead_ms: Sequence[int | None]

    def local_ms(self, position: int) -> int | None:
        """Milliseconds since 1970 on the clocks of the place; None where the date is not known."""
        own_ms = position >> SEQUENCE_BITS
        number = bisect_right(self.t0_ms, own_ms) - 1
        ahead_ms = self.ahead_ms[number] if number >= 0 else None
        return None if ahead_ms is None else own_ms + ahead_ms

    def day(self, position: int) -> date | None:
        local_ms = self.local_ms(position)
        return None if local_ms is None else datetime.fromtimestamp(local_ms / 1000, UTC).date()

    def first_after(self, day: date) -> int | None:
        """A position before which nothing was surely after the day; None where nothing can have been."""
        over_ms = _over_ms(day)
        own = [max(t0_ms, over_ms - ahead) for t0_ms, ahead in zip(self.t0_ms, self.ahead_ms, strict=True) if ahead is not None]
        return min(own) << SEQUENCE_BITS if own else None

    def is_after(self, position: int, day: date) -> bool:
        """Whether that was surely after the day; False where the date is not known."""
        local_ms = self.local_ms(position)
        return local_ms is not None and local_ms >= _over_ms(day)


def _over_ms(day: date) -> int:
    return ((day - EPOCH).days + 1) * DAY_MS


def own_days(session: Session, calendar: Calendar) -> Days:
    """The days of this box, as far as somebody told the time."""
    known, offset_minutes = own_time(session), dates.utc_offset_minutes(session)
    ahead_ms = []
    for t0_ms, incarnation in zip(known.t0_ms, known.incarnations, strict=True):
        at = calendar.of_event(incarnation, 0).at
        local = None if at is None else at + timedelta(minutes=offset_minutes)
        ahead_ms.append(None if local is None else round(local.timestamp() * 1000) - t0_ms)
    return Days(known.t0_ms, ahead_ms)
