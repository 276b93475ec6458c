"""What every event log promises. A new one is added to LOGS and must pass this file as it is."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from campbox.models import Base
from campbox.replica.eventlog import DatabaseLog
from sync.errors import ForkDetected
from sync.event import Parent
from sync.exchange import heads, missing
from sync.log import EventLog, Held, MemoryLog
from sync.segment import Run
from tests.sync.segment_factories import BOX_NODE, HUB_NODE, cut, make_incarnation, make_lineage, make_run

INCARNATION = make_incarnation(1)
WHOLE = make_run(INCARNATION, 1, 9)


@contextmanager
def in_database(folder: Path) -> Iterator[EventLog]:
    engine = create_engine(f"sqlite:///{folder / 'log.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield DatabaseLog(session, {BOX_NODE: 2, HUB_NODE: 3})
    engine.dispose()


LOGS: Mapping[str, Callable[[Path], AbstractContextManager[EventLog]]] = {
    "memory": lambda folder: nullcontext(MemoryLog()),
    "database": in_database,
}


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    with LOGS[request.param](tmp_path) as opened:
        yield opened


def held(log: EventLog, node: str = BOX_NODE) -> dict[str, tuple[Held, Run | None]]:
    """All that the log says of a node, to compare by."""
    return {
        each.incarnation.id: (
            each,
            log.read(node, each.incarnation.id, 1, each.held_sequence) if each.held_sequence else None,
        )
        for each in log.incarnations(node)
    }


def test_added_run_is_read_back_with_the_chain_before_it(log: EventLog) -> None:
    log.add(BOX_NODE, WHOLE)
    assert log.read(BOX_NODE, INCARNATION.id, 1, 9) == WHOLE
    assert log.read(BOX_NODE, INCARNATION.id, 4, 6) == cut(WHOLE, 4, 6)
    assert log.chain_at(BOX_NODE, INCARNATION.id, 9) == WHOLE.chain_after


def test_adding_again_changes_nothing_and_returns_only_what_is_new(log: EventLog) -> None:
    assert log.add(BOX_NODE, cut(WHOLE, 1, 5)) == WHOLE.events[:5]
    assert log.add(BOX_NODE, cut(WHOLE, 1, 5)) == ()
    assert log.add(BOX_NODE, cut(WHOLE, 3, 7)) == WHOLE.events[5:7]
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 7, 7)]


def test_gap_is_stored_and_closed_later(log: EventLog) -> None:
    assert log.add(BOX_NODE, cut(WHOLE, 5, 6)) == WHOLE.events[4:6]
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 0, 6)]
    log.add(BOX_NODE, cut(WHOLE, 1, 2))
    log.add(BOX_NODE, cut(WHOLE, 9, 9))
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 2, 9)]
    log.add(BOX_NODE, cut(WHOLE, 2, 9))
    assert log.read(BOX_NODE, INCARNATION.id, 1, 9) == WHOLE


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (1, 3), (3, 3), (5, 6), (6, 6)])
def test_what_is_not_held_without_a_hole_is_not_read(log: EventLog, first: int, last: int) -> None:
    log.add(BOX_NODE, cut(WHOLE, 1, 2))
    log.add(BOX_NODE, cut(WHOLE, 5, 6))
    with pytest.raises(LookupError):
        log.read(BOX_NODE, INCARNATION.id, first, last)


def test_unknown_incarnation_holds_nothing(log: EventLog) -> None:
    log.add(BOX_NODE, WHOLE)
    with pytest.raises(LookupError):
        log.read(BOX_NODE, "incarnation-none", 1, 1)
    assert log.chain_at(BOX_NODE, "incarnation-none", 1) is None
    assert log.chain_at(BOX_NODE, INCARNATION.id, 10) is None


def test_node_of_whom_nothing_was_heard_holds_nothing(log: EventLog) -> None:
    assert log.incarnations("hq-nobody") == []
    assert log.chain_at("hq-nobody", INCARNATION.id, 1) is None
    with pytest.raises(LookupError):
        log.read("hq-nobody", INCARNATION.id, 1, 1)


@pytest.mark.parametrize(("first", "last"), [(1, 3), (2, 9), (9, 9), (1, 12), (5, 12), (10, 12)])
def test_other_history_of_the_same_places_is_a_fork_and_leaves_the_log_as_it_was(log: EventLog, first: int, last: int) -> None:
    log.add(BOX_NODE, WHOLE)
    before = held(log)
    with pytest.raises(ForkDetected) as detected:
        log.add(BOX_NODE, make_run(INCARNATION, first, last, story="b"))
    assert (detected.value.node, detected.value.incarnation) == (BOX_NODE, INCARNATION.id)
    assert held(log) == before


@pytest.mark.parametrize(("first", "last"), [(1, 4), (2, 3), (3, 4)])
def test_gap_that_closes_with_chains_that_do_not_meet_is_a_fork(log: EventLog, first: int, last: int) -> None:
    log.add(BOX_NODE, cut(WHOLE, 1, 1))
    log.add(BOX_NODE, cut(WHOLE, 5, 6))
    with pytest.raises(ForkDetected):
        log.add(BOX_NODE, make_run(INCARNATION, first, last, story="b"))
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 1, 6)]


def test_another_parent_of_the_same_incarnation_is_a_fork(log: EventLog) -> None:
    log.add(BOX_NODE, cut(WHOLE, 5, 6))
    parent = Parent(make_incarnation(0).id, 1, WHOLE.chain_after)
    with pytest.raises(ForkDetected):
        log.add(BOX_NODE, make_run(make_incarnation(1, parent), 1, 4))
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 0, 6)]


def test_run_that_begins_with_a_chain_not_its_own_leaves_no_trace(log: EventLog) -> None:
    with pytest.raises(ForkDetected):
        log.add(BOX_NODE, dataclasses.replace(WHOLE, chain_before=bytes(32)))
    assert log.incarnations(BOX_NODE) == []


def test_erased_event_stays_erased_when_it_arrives_again(log: EventLog) -> None:
    erased = tuple(dataclasses.replace(event, payload=b"") for event in WHOLE.events)
    log.add(BOX_NODE, dataclasses.replace(WHOLE, events=erased))
    assert log.add(BOX_NODE, WHOLE) == ()
    assert {event.payload for event in log.read(BOX_NODE, INCARNATION.id, 1, 9).events} == {b""}


def test_logs_of_two_nodes_do_not_mix(log: EventLog) -> None:
    log.add(BOX_NODE, WHOLE)
    other = make_run(INCARNATION, 1, 2, node=HUB_NODE)
    log.add(HUB_NODE, other)
    assert log.read(HUB_NODE, INCARNATION.id, 1, 2) == other
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 9, 9)]


def test_incarnations_come_in_the_order_in_which_they_began_and_were_stored(log: EventLog) -> None:
    lineage = make_lineage(3, 1, 2)
    for run in lineage:
        log.add(BOX_NODE, run)
    assert [each.incarnation for each in log.incarnations(BOX_NODE)] == [run.incarnation for run in lineage]


def test_head_is_named_only_with_all_its_ancestors(log: EventLog) -> None:
    first, second, third = make_lineage(3, 2, 2)
    log.add(BOX_NODE, third)
    assert heads(log, BOX_NODE) == ()
    assert [(each.incarnation, each.first, each.last) for each in missing(log, BOX_NODE)] == [(second.incarnation.id, 1, 2)]
    log.add(BOX_NODE, first)
    assert [(each.incarnation, each.sequence) for each in heads(log, BOX_NODE)] == [(first.incarnation.id, 3)]
    log.add(BOX_NODE, second)
    assert [(each.incarnation, each.sequence) for each in heads(log, BOX_NODE)] == [(third.incarnation.id, 2)]
    assert missing(log, BOX_NODE) == ()
