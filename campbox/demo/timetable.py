"""When the classes of a story were, and when the power went."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from campbox.demo.chance import chance
from campbox.events.record import BUILD_DATE_MS

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
FRIDAY = 4
CLASS_MINUTES = 75
BREAK_MINUTES = 50
OFF_MINUTES = 25
TODAY_MINUTES = 55


@dataclass(frozen=True)
class Sitting:
    """One cohort at work from one uptime to another."""

    cohort: int
    begins_ms: int
    ends_ms: int


@dataclass(frozen=True)
class Boot:
    """One run of the machine. `key` is what chance is made of; the trainer told the time where `is_dated`."""

    key: str
    name: str
    day: int
    zero_ms: int
    sittings: tuple[Sitting, ...]
    is_dated: bool
    is_last_of_day: bool = True
    is_today: bool = False

    @property
    def begins_ms(self) -> int:
        """The uptime at which CampBox was there, a little before its first class."""
        return max(0, self.sittings[0].begins_ms - MINUTE_MS)


def timetable(days: int, seed: int, today: Boot) -> list[Boot]:
    """The boots of a story in order; `today` is its last day. On some days the power goes in the middle of a class."""
    boots: list[Boot] = []
    for day, morning_ms in enumerate(_mornings(days - 1, today.zero_ms)):
        source = chance(seed, "day", day)
        if day == days // 2 or source.random() < 0.12:
            boots += _day_with_a_cut(seed, day, morning_ms, is_dated=source.random() < 0.6)
        else:
            sittings = _sittings(3 * MINUTE_MS, ((0, CLASS_MINUTES), (1, CLASS_MINUTES)))
            is_dated = day == 0 or source.random() < 0.7
            boots.append(Boot(f"day {day}", _name(seed, day, 0), day, morning_ms, sittings, is_dated))
    return [*boots, today]


def class_of_today(boot: str, uptime_ms: int, wall_ms: int, day: int, key: str) -> Boot:
    """The class that goes on now, in the machine's present boot; it began with the boot if that is younger."""
    begins_ms = max(0, uptime_ms - TODAY_MINUTES * MINUTE_MS)
    # A machine whose clock says 1970 still gets a story that can be dated.
    now_ms = max(wall_ms, BUILD_DATE_MS + (2 * day + 7) * DAY_MS)
    sitting = Sitting(0, begins_ms, uptime_ms)
    return Boot(key, boot, day, now_ms - uptime_ms, (sitting,), is_dated=True, is_today=True)


def _mornings(days: int, before_ms: int) -> list[int]:
    """Half past eight on the last `days` days before a moment, without Fridays; the earliest first."""
    found: list[int] = []
    day_ms = before_ms // DAY_MS * DAY_MS
    while len(found) < days:
        day_ms -= DAY_MS
        if datetime.fromtimestamp(day_ms / 1000, UTC).weekday() != FRIDAY:
            found.append(day_ms + 8 * HOUR_MS + 30 * MINUTE_MS)
    return found[::-1]


def _day_with_a_cut(seed: int, day: int, morning_ms: int, *, is_dated: bool) -> list[Boot]:
    minutes = chance(seed, "cut", day).randrange(20, 55)
    before = _sittings(3 * MINUTE_MS, ((0, minutes),))
    after = _sittings(MINUTE_MS, ((0, CLASS_MINUTES - minutes), (1, CLASS_MINUTES)))
    again_ms = morning_ms + (minutes + OFF_MINUTES) * MINUTE_MS
    return [
        Boot(f"day {day}", _name(seed, day, 0), day, morning_ms, before, is_dated, is_last_of_day=False),
        Boot(f"day {day} after the cut", _name(seed, day, 1), day, again_ms, after, is_dated=not is_dated),
    ]


def _sittings(begins_ms: int, classes: Sequence[tuple[int, int]]) -> tuple[Sitting, ...]:
    """Classes one after the other: (cohort, minutes)."""
    sittings = []
    for cohort, minutes in classes:
        sittings.append(Sitting(cohort, begins_ms, begins_ms + minutes * MINUTE_MS))
        begins_ms += (minutes + BREAK_MINUTES) * MINUTE_MS
    return tuple(sittings)


def _name(seed: int, day: int, part: int) -> str:
    return hashlib.sha256(f"{seed} {day} {part}".encode()).hexdigest()[:16]
