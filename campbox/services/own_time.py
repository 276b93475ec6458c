"""From a row's `position` back to when it was: the rows that keep no moment of their own still say it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.events.apply import SEQUENCE_BITS
from campbox.events.record import OWN_BOX_ID
from campbox.models import Incarnation, Start
from campbox.services.dates import Calendar, Told


@dataclass(frozen=True)
class OwnTime:
    """The incarnations of this box in their order: when each began, in its own time and in uptime."""

    t0_ms: Sequence[int]
    incarnations: Sequence[str]
    starts: Sequence[Moment]

    def moment(self, position: int | None) -> Moment | None:
        """The boot and uptime of the event at this position; None for a position that no incarnation of this box gave."""
        number = self._incarnation(position)
        if position is None or number is None:
            return None
        start = self.starts[number]
        return Moment(start.boot, start.uptime_ms + (position >> SEQUENCE_BITS) - self.t0_ms[number])

    def told(self, calendar: Calendar, position: int) -> Told:
        """When that was, as far as it is known."""
        number = self._incarnation(position)
        if number is None:
            return Told()
        return calendar.of_event(self.incarnations[number], (position >> SEQUENCE_BITS) - self.t0_ms[number])

    def _incarnation(self, position: int | None) -> int | None:
        if position is None:
            return None
        return bisect_right(self.t0_ms, position >> SEQUENCE_BITS) - 1 if self.t0_ms else None


_INCARNATIONS = (
    select(Incarnation.t0_ms, Incarnation.id, Start.boot, Start.uptime_ms)
    .join(Start, (Start.box_id == Incarnation.box_id) & (Start.incarnation == Incarnation.id))
    .where(Incarnation.box_id == OWN_BOX_ID)
    .order_by(Incarnation.t0_ms)
)


def own_time(session: Session) -> OwnTime:
    rows = session.connection().execute(_INCARNATIONS).all()
    return OwnTime(
        t0_ms=[t0_ms for t0_ms, _, _, _ in rows],
        incarnations=[incarnation for _, incarnation, _, _ in rows],
        starts=[Moment(boot, uptime_ms) for _, _, boot, uptime_ms in rows],
    )
