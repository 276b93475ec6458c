"""The one place that reads clocks: uptime always, the wall clock only as a hint.

A box has no clock that survives a power cut. Its time is the uptime of the machine (CLOCK_BOOTTIME), which only grows,
together with the identity of the boot. What day it was is learnt later and added then.
"""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
TIME_IS_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


@dataclass(frozen=True)
class Moment:
    """A point of this machine's time: milliseconds of uptime within one boot."""

    boot: str
    uptime_ms: int


class Clock(Protocol):
    @property
    def boot(self) -> str:
        """Names the boot of the machine: the same for all processes until the next power cut."""

    def uptime_ms(self) -> int:
        """Milliseconds since the machine started, suspended time included; never goes back within a boot."""

    def wall_ms(self) -> int:
        """What the machine believes to be the time, in milliseconds since 1970 UTC; may be wrong by decades."""

    def wall_is_trusted(self) -> bool:
        """Whether something outside (a network time server) vouches for wall_ms."""


class SystemClock:
    """The clock of the machine. `trust_wall`: somebody keeps its wall clock, as on a hub."""

    def __init__(self, *, trust_wall: bool = False) -> None:
        self._trust_wall = trust_wall
        self._boot = hashlib.sha256(BOOT_ID.read_bytes().strip()).hexdigest()[:16]

    @property
    def boot(self) -> str:
        return self._boot

    def uptime_ms(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def wall_is_trusted(self) -> bool:
        return self._trust_wall or TIME_IS_SYNCHRONISED.exists()


def now(clock: Clock) -> Moment:
    return Moment(clock.boot, clock.uptime_ms())
