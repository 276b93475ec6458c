"""What to send, what to acknowledge and what to believe (FORMAT.md sections 5 and 6)."""

import pytest

from sync.event import Parent
from sync.exchange import AckState, accept_acknowledgement, heads, missing, pending, split
from sync.limits import RECOMMENDED_TEXT_BYTES
from sync.log import MemoryLog
from sync.segment import Acknowledgement, Head, Incarnation, Range, Run, compose
from tests.sync.segment_factories import (
    BOX_NODE,
    cut,
    make_incarnation,
    make_lineage,
    make_log,
    make_run,
    make_segment,
    parent_at,
)

HUB_1 = "hub-incarnation1"
HUB_2 = "hub-incarnation2"


def acknowledgement(*ends: Head, node: str = HUB_1, generation: int = 10, of: str = BOX_NODE) -> Acknowledgement:
    return Acknowledgement(of, node, generation, ends)


def head_of(run: Run, sequence: int | None = None) -> Head:
    part = cut(run, 1, sequence or run.last_sequence)
    return Head(run.incarnation.id, part.last_sequence, part.chain_after)


def acknowledged(**counts: int) -> dict[str, int]:
    """acknowledged(i0=3) is {"incarnation-0000": 3}."""
    return {make_incarnation(int(name[1:])).id: count for name, count in counts.items()}


# What to send


def test_everything_not_acknowledged_is_pending() -> None:
    log = make_log(make_lineage(3, 2, 4))
    ranges = pending(log.incarnations(BOX_NODE), acknowledged(i0=3, i2=1))
    assert ranges == [Range(make_incarnation(1).id, 1, 2), Range(make_incarnation(2).id, 2, 4)]
    assert pending(log.incarnations(BOX_NODE), acknowledged(i0=3, i1=2, i2=4)) == []


def test_events_after_a_gap_wait_until_it_is_closed() -> None:
    run = make_run(make_incarnation(0), 1, 9)
    log = make_log([cut(run, 1, 3), cut(run, 7, 9)])
    assert pending(log.incarnations(BOX_NODE), {}) == [Range(run.incarnation.id, 1, 3)]


def test_a_small_log_makes_one_segment_with_its_runs_in_order() -> None:
    lineage = make_lineage(3, 2)
    log = make_log(lineage)
    assert list(split(log, BOX_NODE, pending(log.incarnations(BOX_NODE), {}))) == [tuple(lineage)]
    assert list(split(log, BOX_NODE, [])) == []


def test_a_long_log_makes_segments_within_the_recommended_size() -> None:
    log = make_log(make_lineage(9_000, 9_000))
    groups = list(split(log, BOX_NODE, pending(log.incarnations(BOX_NODE), {})))
    sizes = [len(compose(make_segment(*runs))) for runs in groups]
    assert len(groups) == 2
    assert max(sizes) <= RECOMMENDED_TEXT_BYTES
    assert sum(len(run.events) for runs in groups for run in runs) == 18_000


def test_event_larger_than_the_limit_gets_a_segment_of_its_own() -> None:
    log = make_log(make_lineage(3))
    groups = list(split(log, BOX_NODE, pending(log.incarnations(BOX_NODE), {}), text_limit_bytes=1))
    assert [len(run.events) for runs in groups for run in runs] == [1, 1, 1]


# What to acknowledge


def test_only_the_newest_head_of_a_lineage_is_named() -> None:
    lineage = make_lineage(3, 2, 4)
    assert heads(make_log(lineage), BOX_NODE) == (head_of(lineage[2]),)


def test_nothing_held_has_no_heads() -> None:
    assert heads(MemoryLog(), BOX_NODE) == ()
    assert missing(MemoryLog(), BOX_NODE) == ()


def test_child_whose_parent_is_not_wholly_held_is_no_head() -> None:
    parent, child, grandchild = make_lineage(5, 2, 2)
    log = make_log([cut(parent, 1, 3), child, grandchild])
    assert heads(log, BOX_NODE) == (head_of(parent, 3),)
    assert missing(log, BOX_NODE) == (Range(parent.incarnation.id, 4, 5),)
    log.add(BOX_NODE, cut(parent, 4, 5))
    assert heads(log, BOX_NODE) == (head_of(grandchild),)
    assert missing(log, BOX_NODE) == ()


def test_child_whose_parent_never_arrived_is_no_head_and_the_parent_is_wanted() -> None:
    parent, child = make_lineage(5, 2)
    log = make_log([child])
    assert heads(log, BOX_NODE) == ()
    assert missing(log, BOX_NODE) == (Range(parent.incarnation.id, 1, 5),)


def test_head_stands_before_the_first_gap() -> None:
    (run,) = make_lineage(9)
    log = make_log([cut(run, 1, 3), cut(run, 7, 8)])
    assert heads(log, BOX_NODE) == (head_of(run, 3),)
    assert missing(log, BOX_NODE) == (Range(run.incarnation.id, 4, 8),)


def test_incarnation_whose_beginning_is_missing_is_no_head() -> None:
    (run,) = make_lineage(9)
    log = make_log([cut(run, 7, 8)])
    assert heads(log, BOX_NODE) == ()
    assert missing(log, BOX_NODE) == (Range(run.incarnation.id, 1, 8),)


def test_box_restored_from_a_backup_has_two_heads() -> None:
    old = make_run(make_incarnation(0), 1, 9)
    restored = make_run(make_incarnation(1, parent_at(cut(old, 1, 4))), 1, 2)
    assert set(heads(make_log([old, restored]), BOX_NODE)) == {head_of(old), head_of(restored)}


def test_child_of_a_history_that_we_know_otherwise_is_no_head() -> None:
    ours = make_run(make_incarnation(0), 1, 4)
    theirs = make_run(make_incarnation(0), 1, 4, story="b")
    child = make_run(make_incarnation(1, parent_at(theirs)), 1, 2)
    assert heads(make_log([ours, child]), BOX_NODE) == (head_of(ours),)


def test_incarnations_that_claim_to_be_each_others_parents_are_no_heads() -> None:
    one = make_run(make_incarnation(1, Parent(make_incarnation(2).id, 1, bytes(32))), 1, 1)
    two = make_run(make_incarnation(2, parent_at(one)), 1, 1)
    assert heads(make_log([one, two]), BOX_NODE) == ()


def test_thousands_of_starts_are_walked() -> None:
    lineage = make_lineage(*[1] * 3000)
    log = make_log(lineage[::-1])
    assert heads(log, BOX_NODE) == (head_of(lineage[-1]),)
    state = accept_acknowledgement(AckState(), acknowledgement(head_of(lineage[-1])), BOX_NODE, log)
    assert len(state.acknowledged) == 3000


def test_log_that_lost_an_event_it_counts_says_so() -> None:
    class Forgetful(MemoryLog):
        def chain_at(self, node: str, incarnation: str, sequence: int) -> bytes | None:
            return None

    log = Forgetful()
    log.add(BOX_NODE, make_run(make_incarnation(0), 1, 1))
    with pytest.raises(LookupError):
        heads(log, BOX_NODE)


# What to believe


def test_head_acknowledges_itself_and_every_ancestor() -> None:
    lineage = make_lineage(3, 2, 4)
    state = accept_acknowledgement(AckState(), acknowledgement(head_of(lineage[2], 3)), BOX_NODE, make_log(lineage))
    assert state == AckState(HUB_1, 10, acknowledged(i0=3, i1=2, i2=3))


def test_ancestors_are_acknowledged_only_up_to_where_the_child_began() -> None:
    old = make_run(make_incarnation(0), 1, 9)
    restored = make_run(make_incarnation(1, parent_at(cut(old, 1, 4))), 1, 2)
    state = accept_acknowledgement(AckState(), acknowledgement(head_of(restored)), BOX_NODE, make_log([old, restored]))
    assert state.acknowledged == acknowledged(i0=4, i1=2)


def test_head_of_a_branch_that_this_box_lost_is_ignored() -> None:
    lost = make_run(make_incarnation(0), 1, 9)
    ours = make_run(make_incarnation(0), 1, 4, story="b")
    log = make_log([ours])
    state = accept_acknowledgement(AckState(), acknowledgement(head_of(lost, 3), head_of(lost)), BOX_NODE, log)
    assert state == AckState(HUB_1, 10, {})


def test_older_head_of_the_same_hub_takes_nothing_back() -> None:
    (run,) = make_lineage(9)
    log = make_log([run])
    state = accept_acknowledgement(AckState(), acknowledgement(head_of(run, 8)), BOX_NODE, log)
    assert accept_acknowledgement(state, acknowledgement(head_of(run, 3)), BOX_NODE, log) == state
    assert accept_acknowledgement(state, acknowledgement(head_of(run, 8)), BOX_NODE, log) == state


def test_acknowledgement_of_an_older_generation_is_ignored() -> None:
    (run,) = make_lineage(9)
    log = make_log([run])
    state = AckState(HUB_2, 20, acknowledged(i0=2))
    assert accept_acknowledgement(state, acknowledgement(head_of(run), generation=19), BOX_NODE, log) is state


@pytest.mark.parametrize("generation", [20, 21])
def test_another_hub_incarnation_makes_the_box_forget_and_start_from_its_heads(generation: int) -> None:
    """HQ was restored from a backup: what it no longer holds must be sent again."""
    lineage = make_lineage(9, 5)
    log = make_log(lineage)
    state = AckState(HUB_1, 20, acknowledged(i0=9, i1=5))
    answer = acknowledgement(head_of(lineage[0], 4), node=HUB_2, generation=generation)
    state = accept_acknowledgement(state, answer, BOX_NODE, log)
    assert state == AckState(HUB_2, generation, acknowledged(i0=4))
    assert pending(log.incarnations(BOX_NODE), state.acknowledged) == [
        Range(make_incarnation(0).id, 5, 9),
        Range(make_incarnation(1).id, 1, 5),
    ]


def test_acknowledgement_of_another_nodes_log_is_ignored() -> None:
    (run,) = make_lineage(3)
    answer = acknowledgement(head_of(run), of="bx-zzzzzzzzzzzzzzzzzzzz")
    assert accept_acknowledgement(AckState(), answer, BOX_NODE, make_log([run])) == AckState()


def test_parent_that_this_box_does_not_hold_ends_the_walk() -> None:
    incarnation = Incarnation(make_incarnation(1).id, Parent("incarnation-gone", 7, bytes(32)), 0, 0)
    run = make_run(incarnation, 1, 2)
    state = accept_acknowledgement(AckState(), acknowledgement(head_of(run)), BOX_NODE, make_log([run]))
    assert state.acknowledged == {incarnation.id: 2, "incarnation-gone": 7}
