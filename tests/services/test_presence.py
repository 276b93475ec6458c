"""Who is here and for how long: distinct 5-minute slots of uptime, one event a learner and hour."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from campbox.clock import Moment
from campbox.jobs import write_presence
from campbox.models import Event, Heard, LearningHour, Seen
from campbox.node import Node
from campbox.services import presence
from campbox.services.presence import HOUR_MS, SLOT_MS, Presence
from campbox.services.sessions import Role, find_session, open_session
from tests.clocks import FixedClock
from tests.conftest import OpenNode

AMINA, OMAR = b"A" * 16, b"O" * 16
PHONE, LAPTOP = b"P" * 32, b"L" * 32


def minutes(box: Node, learner_id: bytes = AMINA) -> int:
    with box.reading() as session:
        return presence.minutes_learned(session, learner_id)


def hear(box: Node, learner_id: bytes = AMINA) -> None:
    box.presence.noticed(PHONE, learner_id)
    write_presence(box)


def time_events(box: Node) -> int:
    with box.reading() as session:
        return session.query(Event).filter(Event.kind == "time.learned").count()


def test_many_requests_in_one_slot_count_five_minutes(box: Node, clock: FixedClock) -> None:
    for _ in range(20):
        hear(box)
        clock.uptime += 1_000
    assert minutes(box) == 5


def test_requests_at_the_ends_of_two_slots_count_two(box: Node, clock: FixedClock) -> None:
    for clock.uptime in (SLOT_MS - 1, SLOT_MS):
        hear(box)
    assert minutes(box) == 10


@given(st.lists(st.integers(0, 3 * HOUR_MS), max_size=20))
def test_learning_time_is_the_number_of_distinct_slots(uptimes: list[int]) -> None:
    clock = FixedClock()
    here = Presence(clock)
    for clock.uptime in uptimes:
        here.noticed(PHONE, AMINA)
    slots = sum(each.bit_count() for each in here.take().slots.values())
    assert slots == len({uptime // SLOT_MS for uptime in uptimes})


def test_two_browsers_of_one_learner_count_once(box: Node) -> None:
    box.presence.noticed(PHONE, AMINA)
    box.presence.noticed(LAPTOP, AMINA)
    write_presence(box)
    assert minutes(box) == 5
    assert minutes(box, OMAR) == 0


def test_partner_at_the_device_learns_as_long(box: Node) -> None:
    box.presence.noticed(PHONE, AMINA, OMAR)
    write_presence(box)
    assert minutes(box) == minutes(box, OMAR) == 5


def test_trainer_s_browser_counts_no_learning_time(box: Node) -> None:
    box.presence.noticed(PHONE, None)
    write_presence(box)
    with box.reading() as session:
        assert session.query(Heard).count() == session.query(Seen).count() == 0


def test_hour_becomes_one_event_once_it_is_over(box: Node, clock: FixedClock) -> None:
    for _ in range(12):
        hear(box)
        clock.pass_minutes(5)
    assert time_events(box) == 0
    hear(box)
    assert time_events(box) == 1
    with box.reading() as session:
        (hour,) = session.scalars(select(LearningHour))
        assert (hour.learner_id, hour.boot, hour.hour, hour.slots) == (AMINA, clock.boot, 0, 0b1111_1111_1111)
        assert session.scalars(select(Heard.hour)).all() == [1]
    assert minutes(box) == 65


def test_hour_of_each_learner_is_an_event_of_its_own(box: Node, clock: FixedClock) -> None:
    for learner_id in (AMINA, OMAR):
        hear(box, learner_id)
    clock.pass_minutes(60)
    hear(box, AMINA)
    assert time_events(box) == 2
    assert (minutes(box, AMINA), minutes(box, OMAR)) == (10, 5)


def test_restart_in_the_same_boot_counts_no_slot_twice(open_a_node: OpenNode, clock: FixedClock) -> None:
    for _ in range(3):
        node = open_a_node()
        hear(node)
        assert minutes(node) == 5
        node.close()
    clock.pass_minutes(60)
    node = open_a_node()
    hear(node)
    assert minutes(node) == 10
    assert time_events(node) == 1


def test_hour_before_a_power_cut_is_recorded_after_it(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    hear(first)
    first.close()
    before = clock.boot
    clock.cut_power()
    second = open_a_node()
    hear(second)
    with second.reading() as session:
        assert [(each.boot, each.slots) for each in session.scalars(select(LearningHour))] == [(before, 1)]
        assert [(each.boot, each.slots) for each in session.scalars(select(Heard))] == [(clock.boot, 1)]
    assert minutes(second) == 10


def test_sightings_put_back_after_their_hour_are_in_the_log_once(box: Node, clock: FixedClock) -> None:
    hear(box)
    box.presence.noticed(PHONE, AMINA)
    taken = box.presence.take()
    clock.pass_minutes(60)
    hear(box)
    box.presence.put_back(taken)
    write_presence(box)
    assert minutes(box) == 10


def test_put_back_never_replaces_what_was_noticed_meanwhile(box: Node, clock: FixedClock) -> None:
    box.presence.noticed(PHONE, AMINA)
    taken = box.presence.take()
    clock.pass_minutes(1)
    box.presence.noticed(PHONE, AMINA)
    box.presence.put_back(taken)
    assert box.presence.take().learners == {AMINA: clock.uptime}


def test_nothing_noticed_is_empty(box: Node) -> None:
    assert box.presence.take().is_empty
    box.presence.noticed(PHONE, None)
    assert not box.presence.take().is_empty
    assert box.presence.take().is_empty


def test_nobody_is_forgotten_when_many_threads_notice_while_one_takes(clock: FixedClock) -> None:
    here = Presence(clock)
    found: set[bytes] = set()
    people = [number.to_bytes(16, "big") for number in range(400)]

    def notice(part: list[bytes]) -> None:
        for each in part:
            here.noticed(each * 2, each)

    threads = [threading.Thread(target=notice, args=(people[start::8],)) for start in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        found |= set(here.take().learners)
    found |= set(here.take().learners)
    assert found == set(people)


def test_last_seen_is_what_was_heard_last(box: Node, clock: FixedClock) -> None:
    hear(box)
    clock.pass_minutes(3)
    hear(box)
    with box.reading() as session:
        (seen,) = session.scalars(select(Seen))
        assert (seen.boot, seen.uptime_ms) == (clock.boot, clock.uptime)
    assert box.presence.learners_seen_ms() == {AMINA: clock.uptime}


def test_minutes_of_all_learners_count_what_is_in_the_log(box: Node, clock: FixedClock) -> None:
    for learner_id in (AMINA, OMAR):
        hear(box, learner_id)
    clock.pass_minutes(60)
    hear(box, AMINA)
    with box.reading() as session:
        assert presence.minutes_by_learner(session, 1) == {AMINA: 5, OMAR: 5}
        assert presence.minutes_by_learner(session, 2) == {}


def signed_in(box: Node, *, own_device: bool = False, role: Role = Role.LEARNER) -> str:
    now = box.now()
    return box.write(lambda session: open_session(session, role=role, person_id=AMINA, is_own_device=own_device, now=now))


def is_idle(box: Node, secret: str) -> bool:
    with box.reading() as session:
        found = find_session(session, secret, box.now(), box.presence.session_seen_ms)
    assert found is not None
    return found.is_idle


def test_learner_is_asked_still_you_after_twenty_minutes_and_not_before(box: Node, clock: FixedClock) -> None:
    secret = signed_in(box)
    clock.pass_minutes(20)
    assert not is_idle(box, secret)
    clock.uptime += 1
    assert is_idle(box, secret)


def test_own_phone_is_never_asked(box: Node, clock: FixedClock) -> None:
    secret = signed_in(box, own_device=True)
    clock.pass_minutes(10_000)
    assert not is_idle(box, secret)


def test_trainer_is_asked_after_eight_hours(box: Node, clock: FixedClock) -> None:
    secret = signed_in(box, role=Role.TRAINER)
    clock.pass_minutes(8 * 60)
    assert not is_idle(box, secret)
    clock.pass_minutes(1)
    assert is_idle(box, secret)


def test_request_keeps_a_session_awake_before_it_is_written_down(box: Node, clock: FixedClock) -> None:
    secret = signed_in(box)
    with box.reading() as session:
        found = find_session(session, secret, box.now(), lambda _: None)
    assert found is not None
    clock.pass_minutes(19)
    box.presence.noticed(found.digest, AMINA)
    clock.pass_minutes(19)
    assert not is_idle(box, secret)


@pytest.mark.parametrize("wall", [0, 2_208_988_800_000])
def test_session_survives_a_power_cut_under_any_clock(open_a_node: OpenNode, clock: FixedClock, wall: int) -> None:
    first = open_a_node()
    secret = signed_in(first)
    clock.pass_minutes(19)
    first.close()
    clock.cut_power(wall=wall)
    second = open_a_node()
    assert not is_idle(second, secret)
    clock.pass_minutes(21)
    assert is_idle(second, secret)


def test_session_survives_a_restart_with_what_was_written_down(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    secret = signed_in(first)
    first.close()
    clock.pass_minutes(15)
    second = open_a_node()
    assert not is_idle(second, secret)
    clock.pass_minutes(6)
    assert is_idle(second, secret)


def test_unknown_cookie_is_nobody(box: Node) -> None:
    with box.reading() as session:
        for secret in ("", "x", "x" * 5_000, "\0", "ع"):
            assert find_session(session, secret, Moment("b", 0), lambda _: None) is None
