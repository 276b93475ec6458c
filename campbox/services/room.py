"""The devices of a class that fetch what the next lessons need: in turn, so that they do not block the Wi-Fi for each other.

Kept in memory only: it tells of the devices that are here now, and each of them knows best what it has.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Literal

from campbox.clock import Clock
from campbox.errors import TooManyTriesError

DEVICES_MAX = 300
# An access point sends to one device at a time. Two downloads fill its time, because one goes on while the other device
# unpacks; more only make each of them slower, and all are late instead of the first being ready.
AT_ONCE = 2
SILENT_MS = 20_000
# A turn ends even if its device goes on calling: one that never gets done may not keep the others from it.
TURN_MAX_MS = 10 * 60_000
FORGOTTEN_MS = 4 * 60 * 60_000
# What a trainer chose counts for this day; then it is again what the next units need.
CHOICE_MS = 12 * 60 * 60_000
NEED_MS = 5 * 60_000
SOON_MS, LATER_MS, READY_MS = 2_000, 5_000, 15_000

# What a device says of itself: it compares its cache with the list; it lacks something; it has all; its cache is too small.
Condition = Literal["looking", "lacking", "ready", "full"]
# What the trainer reads of it.
State = Literal["fetching", "waiting", "silent", "full", "ready"]
_ORDER: tuple[State, ...] = ("fetching", "waiting", "silent", "full", "ready")


@dataclass(frozen=True)
class Turn:
    """What a device is told: its number, whether it may fetch now, how many go before it, and when to call again."""

    number: int
    is_now: bool
    before: int
    again_ms: int


@dataclass(frozen=True)
class DeviceRow:
    """A device as the trainer sees it."""

    number: int
    learner_id: bytes | None
    state: State
    percent: int


@dataclass
class _Device:
    number: int
    heard_ms: int
    learner_id: bytes | None = None
    condition: Condition = "looking"
    percent: int = 0
    list_key: str = ""
    place: int | None = None
    turn_since_ms: int | None = None

    def is_silent(self, now_ms: int) -> bool:
        return now_ms - self.heard_ms > SILENT_MS


class Room:
    """Whose turn it is, and what to fetch. Safe to call from every thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._devices: dict[bytes, _Device] = {}
        self._numbers = count(1)
        self._places = count(1)
        self._chosen: tuple[frozenset[str], int] | None = None
        self._needed: tuple[frozenset[str], int] | None = None

    def call(
        self, device_id: bytes, *, condition: Condition, percent: int, list_key: str, learner_id: bytes | None = None
    ) -> Turn:
        """A device says how it is, and learns whether its turn has come. Raises TooManyTriesError when the room is full.

        list_key: which list of files it compares itself with.
        """
        now_ms = self._clock.uptime_ms()
        with self._lock:
            self._end_turns(now_ms)
            device = self._device(device_id, now_ms, is_learners=learner_id is not None)
            device.heard_ms, device.learner_id = now_ms, learner_id
            device.condition, device.percent, device.list_key = condition, percent, list_key
            if condition != "lacking":
                device.place = device.turn_since_ms = None
                return Turn(device.number, is_now=False, before=0, again_ms=READY_MS)
            return self._turn(device, now_ms)

    def _turn(self, device: _Device, now_ms: int) -> Turn:
        if device.place is None:
            device.place = next(self._places)
        here = [each for each in self._devices.values() if each.place is not None and not each.is_silent(now_ms)]
        fetching = sum(each.turn_since_ms is not None for each in here)
        before = sum(each.turn_since_ms is None and (each.place or 0) < device.place for each in here)
        if device.turn_since_ms is None and before < AT_ONCE - fetching:
            device.turn_since_ms = now_ms
        if device.turn_since_ms is not None:
            return Turn(device.number, is_now=True, before=0, again_ms=SOON_MS)
        is_soon = before < AT_ONCE
        return Turn(device.number, is_now=False, before=before + fetching, again_ms=SOON_MS if is_soon else LATER_MS)

    def _end_turns(self, now_ms: int) -> None:
        """Who is silent, or fetches for too long, goes behind the others."""
        for device in self._devices.values():
            since_ms = device.turn_since_ms
            if since_ms is not None and (device.is_silent(now_ms) or now_ms - since_ms > TURN_MAX_MS):
                device.place = device.turn_since_ms = None

    def _device(self, device_id: bytes, now_ms: int, *, is_learners: bool) -> _Device:
        known = self._devices.get(device_id)
        if known is not None:
            return known
        self._forget(now_ms)
        if len(self._devices) >= DEVICES_MAX:
            self._forget_one(now_ms, is_for_learner=is_learners)
        self._devices[device_id] = _Device(next(self._numbers), now_ms)
        return self._devices[device_id]

    def _forget(self, now_ms: int) -> None:
        self._devices = {
            device_id: device for device_id, device in self._devices.items() if now_ms - device.heard_ms <= FORGOTTEN_MS
        }

    def _forget_one(self, now_ms: int, *, is_for_learner: bool) -> None:
        """The most silent device gives way; one that nobody signed in on also to a learner's, however loud it is."""
        found = [
            (device.heard_ms, device_id)
            for device_id, device in self._devices.items()
            if device.is_silent(now_ms) or (is_for_learner and device.learner_id is None)
        ]
        if not found:
            raise TooManyTriesError(SILENT_MS // 1000)
        del self._devices[min(found)[1]]

    def rows(self, list_key: str) -> list[DeviceRow]:
        """Every device that was here, those that are not ready first.

        list_key: what is to be fetched now; who is ready for another list has to look again.
        """
        now_ms = self._clock.uptime_ms()
        with self._lock:
            self._forget(now_ms)
            self._end_turns(now_ms)
            rows = [
                DeviceRow(each.number, each.learner_id, _state(each, list_key, now_ms), each.percent)
                for each in self._devices.values()
            ]
        return sorted(rows, key=lambda row: (_ORDER.index(row.state), row.number))

    def choose(self, runtimes: frozenset[str]) -> None:
        """The trainer says what is to be fetched."""
        with self._lock:
            self._chosen = runtimes, self._clock.uptime_ms()

    def note_needed(self, runtimes: frozenset[str]) -> None:
        """Somebody has found out what the next units need."""
        with self._lock:
            self._needed = runtimes, self._clock.uptime_ms()

    def wanted(self, find_needed: Callable[[], frozenset[str]]) -> frozenset[str]:
        """What is to be fetched: as the trainer chose, else what the next units need, found out once in a while."""
        now_ms = self._clock.uptime_ms()
        with self._lock:
            for found, lives_ms in ((self._chosen, CHOICE_MS), (self._needed, NEED_MS)):
                if found is not None and now_ms - found[1] <= lives_ms:
                    return found[0]
        needed = find_needed()
        self.note_needed(needed)
        return needed


def _state(device: _Device, list_key: str, now_ms: int) -> State:
    """A device that is ready stays so when its page is closed: what it fetched lies in its cache."""
    if device.condition in ("ready", "full") and device.list_key == list_key:
        return "ready" if device.condition == "ready" else "full"
    if device.is_silent(now_ms):
        return "silent"
    return "waiting" if device.turn_since_ms is None else "fetching"
