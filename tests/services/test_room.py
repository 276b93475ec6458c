"""Devices fetch in turn: in the order of their coming, two at a time, and nobody who is gone holds the others up."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from campbox.errors import TooManyTriesError
from campbox.services.room import (
    AT_ONCE,
    CHOICE_MS,
    DEVICES_MAX,
    FORGOTTEN_MS,
    NEED_MS,
    SILENT_MS,
    TURN_MAX_MS,
    Condition,
    Room,
    Turn,
)
from tests.clocks import FixedClock

LIST = "list-1"


class Class:
    """Devices by number, which call as their pages do."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.room = Room(self.clock)

    def call(
        self,
        device: int,
        condition: Condition = "lacking",
        *,
        list_key: str = LIST,
        percent: int = 0,
        learner_id: bytes | None = None,
    ) -> Turn:
        return self.room.call(
            device.to_bytes(16), condition=condition, percent=percent, list_key=list_key, learner_id=learner_id
        )

    def fetching(self, *devices: int) -> list[int]:
        """Which of these devices may fetch when all of them call."""
        return [device for device in devices if self.call(device).is_now]

    def states(self, list_key: str = LIST) -> dict[int, str]:
        return {row.number: row.state for row in self.room.rows(list_key)}


def test_first_two_fetch_and_the_others_know_how_many_go_before_them() -> None:
    devices = Class()
    turns = [devices.call(each) for each in range(1, 6)]
    assert [turn.is_now for turn in turns] == [True] * AT_ONCE + [False] * 3
    assert [turn.before for turn in turns] == [0, 0, 2, 3, 4]
    assert [turn.number for turn in turns] == [1, 2, 3, 4, 5]


def test_turn_goes_to_whoever_came_first_and_not_to_whoever_asks_first() -> None:
    devices = Class()
    assert devices.fetching(1, 2, 3, 4, 5) == [1, 2]
    devices.call(1, "ready")
    assert devices.fetching(5, 4) == []
    assert devices.fetching(3) == [3]
    devices.call(2, "ready")
    devices.call(3, "ready")
    assert devices.fetching(5, 4) == [5, 4]


def test_turn_stays_while_the_device_calls() -> None:
    devices = Class()
    assert devices.fetching(1, 2, 3) == [1, 2]
    for _ in range(20):
        devices.clock.uptime += SILENT_MS // 2
        assert devices.fetching(3, 2, 1) == [2, 1]


def test_device_that_is_silent_for_20_seconds_frees_its_turn_and_comes_back_behind_the_others() -> None:
    devices = Class()
    assert devices.fetching(1, 2, 3, 4) == [1, 2]
    devices.clock.uptime += SILENT_MS
    assert devices.fetching(2, 3, 4) == [2]
    devices.clock.uptime += 1
    assert devices.fetching(2, 3, 4) == [2, 3]
    assert devices.call(1) == Turn(1, is_now=False, before=3, again_ms=2000)
    devices.call(3, "ready")
    assert devices.fetching(1, 4) == [4]


def test_device_that_waits_keeps_its_place_over_a_lost_wifi_and_holds_nobody_up_meanwhile() -> None:
    devices = Class()
    assert devices.fetching(1, 2, 3, 4) == [1, 2]
    devices.clock.uptime += SILENT_MS + 1
    devices.call(4)
    assert devices.fetching(4) == [4]
    devices.call(5)
    assert devices.call(6).is_now is False
    devices.call(4, "ready")
    assert devices.fetching(3, 6) == [3]


def test_turn_ends_after_ten_minutes_when_others_wait() -> None:
    devices = Class()
    assert devices.fetching(1, 2, 3) == [1, 2]
    for _ in range(TURN_MAX_MS // SILENT_MS):
        devices.clock.uptime += SILENT_MS
        assert devices.fetching(1, 2, 3) == [1, 2]
    devices.clock.uptime += 1
    assert devices.fetching(3) == [3]
    assert devices.fetching(1, 2) == [1]


def test_slow_device_goes_on_when_nobody_waits() -> None:
    devices = Class()
    for _ in range(2 * TURN_MAX_MS // SILENT_MS):
        assert devices.fetching(1) == [1]
        devices.clock.uptime += SILENT_MS


def test_device_that_compares_or_has_all_takes_no_turn() -> None:
    devices = Class()
    conditions: tuple[Condition, ...] = ("looking", "ready", "full")
    for number, condition in enumerate(conditions, 1):
        assert devices.call(number, condition).is_now is False
    assert devices.fetching(4, 5) == [4, 5]


def test_trainer_sees_first_who_is_not_ready() -> None:
    devices = Class()
    devices.call(1, "ready")
    devices.call(2, "full")
    for device in (3, 4, 5):
        devices.call(device, percent=10 * device)
    devices.clock.uptime += SILENT_MS + 1
    devices.call(4, percent=70)
    devices.call(5)
    devices.call(6)
    rows = devices.room.rows(LIST)
    assert [(row.number, row.state) for row in rows] == [
        (4, "fetching"),
        (5, "fetching"),
        (6, "waiting"),
        (3, "silent"),
        (2, "full"),
        (1, "ready"),
    ]
    assert rows[0].percent == 70


def test_who_is_ready_for_another_list_is_not_ready() -> None:
    devices = Class()
    devices.call(1, "ready")
    assert devices.states() == {1: "ready"}
    assert devices.states("list-2") == {1: "waiting"}
    devices.clock.uptime += SILENT_MS + 1
    assert devices.states() == {1: "ready"}
    assert devices.states("list-2") == {1: "silent"}


def test_device_is_known_by_who_is_signed_in_on_it_now() -> None:
    devices = Class()
    amina = b"a" * 16
    for learner in (None, amina, None):
        devices.room.call(bytes(16), condition="ready", percent=100, list_key=LIST, learner_id=learner)
        assert [row.learner_id for row in devices.room.rows(LIST)] == [learner]


def test_devices_of_the_morning_are_forgotten() -> None:
    devices = Class()
    devices.call(1, "ready")
    devices.clock.uptime += FORGOTTEN_MS
    assert devices.states() == {1: "ready"}
    devices.clock.uptime += 1
    assert devices.states() == {}


def test_thousands_of_devices_take_no_more_memory_than_a_full_room() -> None:
    devices = Class()
    for device in range(DEVICES_MAX):
        devices.call(device)
    for device in range(DEVICES_MAX, 5000):
        with pytest.raises(TooManyTriesError):
            devices.call(device)
    assert devices.call(1).is_now
    assert len(devices.states()) == DEVICES_MAX
    devices.clock.uptime += SILENT_MS + 1
    for device in range(5000, 5000 + 2 * DEVICES_MAX):
        if device < 5000 + DEVICES_MAX:
            devices.call(device)
        else:
            with pytest.raises(TooManyTriesError):
                devices.call(device)
    assert len(devices.states()) == DEVICES_MAX


def test_crowd_of_nobodys_devices_keeps_no_learner_out() -> None:
    devices = Class()
    for device in range(DEVICES_MAX):
        devices.call(device)
    for number in range(50):
        devices.call(DEVICES_MAX + number, learner_id=bytes([number] * 16))
    assert len(devices.states()) == DEVICES_MAX


def test_devices_that_call_at_the_same_moment_get_two_turns_and_numbers_of_their_own() -> None:
    devices = Class()
    with ThreadPoolExecutor(30) as threads:
        turns = list(threads.map(devices.call, range(30)))
    assert sum(turn.is_now for turn in turns) == AT_ONCE
    assert sorted(turn.number for turn in turns) == list(range(1, 31))


def test_choice_of_the_trainer_counts_for_half_a_day() -> None:
    devices = Class()
    needed, chosen = frozenset({"sql"}), frozenset({"pyodide"})
    assert devices.room.wanted(lambda: needed) == needed
    devices.room.choose(chosen)
    devices.clock.uptime += CHOICE_MS
    assert devices.room.wanted(lambda: needed) == chosen
    devices.clock.uptime += 1
    assert devices.room.wanted(lambda: needed) == needed


def test_what_is_needed_is_not_found_out_at_each_call() -> None:
    devices = Class()
    found: list[int] = []

    def find() -> frozenset[str]:
        found.append(1)
        return frozenset({"sql"})

    for _ in range(100):
        devices.room.wanted(find)
    assert len(found) == 1
    devices.clock.uptime += NEED_MS + 1
    devices.room.wanted(find)
    assert len(found) == 2
