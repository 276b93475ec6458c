"""The one rule of adding to a log, by way of the log in memory (FORMAT.md section 5)."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import ForkDetected
from sync.event import Parent
from sync.exchange import pending, split
from sync.log import Held, MemoryLog
from sync.segment import Run, compose, parse
from tests.sync.segment_factories import (
    BOX_NODE,
    cut,
    make_event,
    make_incarnation,
    make_lineage,
    make_log,
    make_run,
    make_segment,
    snapshot,
)

INCARNATION = make_incarnation(1)
WHOLE = make_run(INCARNATION, 1, 9)


def test_what_is_not_held_is_not_read() -> None:
    log = make_log([cut(WHOLE, 1, 2), cut(WHOLE, 5, 6)])
    for first, last in ((0, 1), (2, 1), (1, 3), (5, 6)):
        with pytest.raises(LookupError):
            log.read(BOX_NODE, INCARNATION.id, first, last)
    with pytest.raises(LookupError):
        log.read(BOX_NODE, "incarnation-none", 1, 1)
    assert log.chain_at(BOX_NODE, INCARNATION.id, 3) is None
    assert log.chain_at("hq-main", INCARNATION.id, 1) is None
    assert log.incarnations("hq-main") == []


@pytest.mark.parametrize(("first", "last"), [(1, 3), (2, 9), (9, 9), (1, 12), (5, 12), (10, 12)])
def test_other_history_of_the_same_places_is_a_fork_and_leaves_the_log_as_it_was(first: int, last: int) -> None:
    log = make_log([WHOLE])
    before = snapshot(log)
    other = make_run(INCARNATION, first, last, story="b")
    with pytest.raises(ForkDetected) as detected:
        log.add(BOX_NODE, other)
    assert (detected.value.node, detected.value.incarnation) == (BOX_NODE, INCARNATION.id)
    assert snapshot(log) == before


@pytest.mark.parametrize(("first", "last"), [(1, 4), (2, 3), (3, 4)])
def test_gap_that_closes_with_chains_that_do_not_meet_is_a_fork(first: int, last: int) -> None:
    log = make_log([cut(WHOLE, 1, 1), cut(WHOLE, 5, 6)])
    with pytest.raises(ForkDetected):
        log.add(BOX_NODE, make_run(INCARNATION, first, last, story="b"))
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 1, 6)]


def test_another_parent_of_the_same_incarnation_is_a_fork() -> None:
    log = make_log([cut(WHOLE, 5, 6)])
    parent = Parent(make_incarnation(0).id, 1, WHOLE.chain_after)
    with pytest.raises(ForkDetected):
        log.add(BOX_NODE, make_run(make_incarnation(1, parent), 1, 4))
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 0, 6)]


def test_run_that_begins_with_a_chain_not_its_own_is_a_fork_and_leaves_no_trace() -> None:
    log = MemoryLog()
    with pytest.raises(ForkDetected):
        log.add(BOX_NODE, dataclasses.replace(WHOLE, chain_before=bytes(32)))
    assert log.incarnations(BOX_NODE) == []


def test_erased_event_stays_erased_when_it_arrives_again() -> None:
    erased = tuple(dataclasses.replace(event, payload=b"") for event in WHOLE.events)
    log = make_log([dataclasses.replace(WHOLE, events=erased)])
    assert log.add(BOX_NODE, WHOLE) == ()
    assert {event.payload for event in log.read(BOX_NODE, INCARNATION.id, 1, 9).events} == {b""}


def test_logs_of_two_nodes_do_not_mix() -> None:
    log = make_log([WHOLE])
    log.add("hq-main", make_run(INCARNATION, 1, 2, node="hq-main"))
    assert log.read("hq-main", INCARNATION.id, 1, 2).events[0] == make_event(INCARNATION, 1, node="hq-main")
    assert log.incarnations(BOX_NODE) == [Held(INCARNATION, 9, 9)]


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Run], list[Run]]:
    """A lineage, and pieces of it that cover it all, in any order, some of them twice."""
    lineage = make_lineage(*draw(st.lists(st.integers(1, 8), min_size=1, max_size=4)))
    pieces = []
    for run in lineage:
        cuts = sorted(draw(st.sets(st.integers(1, len(run.events) - 1)))) if len(run.events) > 1 else []
        bounds = zip([0, *cuts], [*cuts, len(run.events)], strict=True)
        pieces += [cut(run, start + 1, end) for start, end in bounds]
        first = draw(st.integers(1, len(run.events)))
        pieces.append(cut(run, first, draw(st.integers(first, len(run.events)))))
    return lineage, draw(st.permutations(pieces + draw(st.lists(st.sampled_from(pieces), max_size=5))))


@settings(deadline=None)  # a busy machine is no failure
@given(deliveries())
def test_any_split_delivered_in_any_order_with_duplicates_ends_in_the_same_log(
    delivered: tuple[list[Run], list[Run]],
) -> None:
    lineage, pieces = delivered
    log = MemoryLog()
    new = [event for piece in pieces for run in parse(compose(make_segment(piece))).runs for event in log.add(BOX_NODE, run)]
    assert snapshot(log) == snapshot(make_log(lineage))
    assert len(new) == len(set(new)) == sum(len(run.events) for run in lineage)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(9_000, 11_000))
def test_log_cut_into_segments_is_whole_again_at_the_other_end(lengths: list[int], text_limit_bytes: int) -> None:
    log = make_log(make_lineage(*lengths))
    other = MemoryLog()
    for runs in split(log, BOX_NODE, pending(log.incarnations(BOX_NODE), {}), text_limit_bytes):
        text = compose(make_segment(*runs))
        assert len(text) <= text_limit_bytes
        for run in parse(text).runs:
            other.add(BOX_NODE, run)
    assert snapshot(other) == snapshot(log)
