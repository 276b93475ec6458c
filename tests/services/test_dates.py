"""When something was, as far as the box can know: never a date that may be false."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import FieldError
from campbox.events.record import BUILD_DATE_MS, LATEST_BELIEVABLE_MS, OWN_BOX_ID
from campbox.models import Attempt
from campbox.node import Node
from campbox.services import dates, learning
from campbox.services.dates import Told
from tests.clocks import START_WALL_MS, FixedClock
from tests.conftest import OpenNode
from tests.services.factories import a_cohort, a_learner, a_try

BEFORE_THE_CUT = Told()


def tell(box: Node, clock: FixedClock, wall_ms: int | None = None) -> None:
    told_ms = clock.wall if wall_ms is None else wall_ms
    box.write(lambda session: dates.confirm_date(session, wall_ms=told_ms, source="trainer", error_ms=60_000, clock=clock))


def attempt(box: Node, learner_id: bytes, answer: str = "1") -> None:
    box.write(
        lambda session: learning.record_attempt(
            session, learner_id=learner_id, partner_id=None, tried=a_try(answer), client_id=None
        )
    )


def when(session: Session, box: Node) -> list[Told]:
    """When each attempt was, in the order of the log."""
    calendar = dates.calendar(session, OWN_BOX_ID, box.now())
    return [calendar.of_event(row.incarnation, row.u_ms) for row in session.query(Attempt).order_by(Attempt.position)]


@pytest.fixture
def learner(box: Node) -> bytes:
    return a_learner(box, a_cohort(box))


def test_without_a_date_the_box_says_how_long_ago(box: Node, clock: FixedClock, learner: bytes) -> None:
    clock.wall = 0
    attempt(box, learner)
    clock.pass_minutes(7)
    with box.reading() as session:
        assert when(session, box) == [Told(None, timedelta(minutes=7))]


def test_date_told_later_dates_what_was_written_before(box: Node, clock: FixedClock, learner: bytes) -> None:
    attempt(box, learner)
    clock.pass_minutes(7)
    tell(box, clock)
    with box.reading() as session:
        assert when(session, box) == [Told(datetime.fromtimestamp(START_WALL_MS / 1000, UTC), timedelta(minutes=7))]


def test_what_was_before_a_cut_has_no_date_when_nobody_told_one(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    learner_id = a_learner(first, a_cohort(first))
    attempt(first, learner_id)
    first.close()
    clock.cut_power(wall=0)
    second = open_a_node()
    tell(second, clock, START_WALL_MS)
    attempt(second, learner_id, "2")
    with second.reading() as session:
        before, after = when(session, second)
    assert before == BEFORE_THE_CUT
    assert after.at == datetime.fromtimestamp(START_WALL_MS / 1000, UTC)


def test_date_of_a_boot_outlives_the_next_cut(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    learner_id = a_learner(first, a_cohort(first))
    attempt(first, learner_id)
    tell(first, clock)
    first.close()
    clock.cut_power(wall=0)
    second = open_a_node()
    with second.reading() as session:
        assert when(session, second) == [Told(datetime.fromtimestamp(START_WALL_MS / 1000, UTC), None)]


def test_clock_that_was_vouched_for_dates_its_incarnation(box: Node, clock: FixedClock) -> None:
    clock.trusted = True
    learner_id = a_learner(box, a_cohort(box))
    clock.pass_minutes(3)
    attempt(box, learner_id)
    with box.reading() as session:
        (told,) = when(session, box)
        assert told.at == datetime.fromtimestamp(START_WALL_MS / 1000 + 180, UTC)
        assert dates.is_dated(session, clock)


@pytest.mark.parametrize("wall_ms", [-1, 0, 1, BUILD_DATE_MS - 1, LATEST_BELIEVABLE_MS + 1, 2**62])
def test_date_that_cannot_be_is_refused_and_nothing_is_recorded(box: Node, clock: FixedClock, wall_ms: int) -> None:
    with pytest.raises(FieldError) as caught:
        tell(box, clock, wall_ms)
    assert (caught.value.field, caught.value.code) == ("device_time", "unbelievable-date")
    with box.reading() as session:
        assert not dates.is_dated(session, clock)
        assert dates.true_now_ms(session, clock) is None


def test_1970_is_never_shown(open_a_node: OpenNode, clock: FixedClock) -> None:
    clock.wall = 0
    for number in range(3):
        node = open_a_node()
        learner_id = a_learner(node, a_cohort(node, f"cohort {number}"), f"learner {number}")
        attempt(node, learner_id)
        with node.reading() as session:
            assert all(told.at is None for told in when(session, node))
            assert dates.true_now_ms(session, clock) is None
        node.close()
        clock.cut_power(f"boot {number}", wall=number)


def test_later_word_about_the_date_replaces_the_earlier(box: Node, clock: FixedClock) -> None:
    tell(box, clock, START_WALL_MS + 400 * 86_400_000)
    tell(box, clock)
    with box.reading() as session:
        assert dates.true_now_ms(session, clock) == START_WALL_MS
        clock.pass_minutes(2)
        clock.wall = 0
        assert dates.true_now_ms(session, clock) == START_WALL_MS + 120_000


def test_event_of_an_unknown_incarnation_has_no_date(box: Node) -> None:
    with box.reading() as session:
        assert dates.calendar(session, OWN_BOX_ID, box.now()).of_event("nobody's start..", 5) == BEFORE_THE_CUT
        assert dates.calendar(session, 2, None).of_moment(Moment("b", 5)) == BEFORE_THE_CUT


@pytest.mark.parametrize("uptime_ms", [2**52, -(2**60), 2**61])
def test_date_beyond_all_calendars_is_no_date(uptime_ms: int) -> None:
    """A hostile box may anchor its clock anywhere; headquarters' page still opens."""
    calendar = dates.Calendar(now=None, zeros_ms={"b": uptime_ms}, starts={"i": Moment("b", 1)}, trusted_t0_ms={})
    assert calendar.of_event("i", 5).at is None
