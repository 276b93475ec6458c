"""Files that reach headquarters: from strangers, broken, twice, out of order, contradictory and hostile."""

import json

import pytest

from campbox.events.replay import replay
from campbox.models import Attempt, Event, Fork, LearningHour, SegmentIn
from campbox.node import Node
from campbox.replica.inbound import receive
from campbox.services import nodes, overview
from sync.contents import Range
from sync.errors import BadSignature, Damaged, ForkDetected, NotForUs, SyncError, TooLarge, UnknownSender
from sync.limits import FILE_LIMIT_BYTES
from sync.seal import unseal
from tests.conftest import OpenNode
from tests.replica.exchanging import (
    bring,
    bring_reply,
    cohort_names,
    cut,
    doubt,
    events_held,
    export,
    know,
    pair,
    reply_of,
    sealed,
    told,
    write_facts,
)
from tests.web.classroom import database_dump

LEARNER = "9c1e9d1c4d3a4b5f8e6d7c8b9a0f1e2d"
COHORT = ("cohort.created", b'{"name":"Spring"}')


def test_segment_from_unknown_box_is_refused(hub: Node, paired: Node, open_a_node: OpenNode) -> None:
    stranger = open_a_node("box", "stranger")
    before = database_dump(hub)
    answer = receive(hub, "a.cbx", sealed(stranger, hub, [told(stranger, COHORT)]))
    assert isinstance(answer.problem, UnknownSender)
    assert database_dump(hub) == before


def test_box_whose_fingerprint_nobody_compared_is_unknown(hub: Node, box: Node) -> None:
    doubt(hub, box)
    answer = receive(hub, "a.cbx", sealed(box, hub, [told(box, COHORT)]))
    assert isinstance(answer.problem, UnknownSender)
    assert events_held(hub) == 0


def test_box_cannot_speak_for_another_box(hub: Node, paired: Node, open_a_node: OpenNode) -> None:
    other = open_a_node("box", "other")
    pair(other, hub)
    lie = sealed(other, hub, [told(other, COHORT)])
    assert receive(hub, "a.cbx", lie).verdict == "applied"
    assert cohort_names(hub, other) == {"Spring"}
    assert cohort_names(hub, paired) == set()


def test_segment_for_another_hub_is_refused(hub: Node, paired: Node, open_a_node: OpenNode) -> None:
    other_hub = open_a_node("hub", "other-hub")
    before = database_dump(hub)
    assert isinstance(receive(hub, "a.cbx", sealed(paired, other_hub, [told(paired, COHORT)])).problem, NotForUs)
    assert database_dump(hub) == before


def test_segment_cut_short_anywhere_is_refused_and_changes_nothing(hub: Node, paired: Node) -> None:
    whole = sealed(paired, hub, [told(paired, *[COHORT] * 40)])
    before = database_dump(hub)
    for length in (*range(0, len(whole), 37), len(whole) - 1):
        answer = receive(hub, "cut.cbx", whole[:length])
        assert isinstance(answer.problem, SyncError), length
    assert database_dump(hub) == before


def test_segment_with_any_flipped_bit_is_refused_and_changes_nothing(hub: Node, paired: Node) -> None:
    whole = sealed(paired, hub, [told(paired, *[COHORT] * 40)])
    before = database_dump(hub)
    for place in range(0, len(whole), 11):
        altered = bytearray(whole)
        altered[place] ^= 1 << place % 8
        assert isinstance(receive(hub, "altered.cbx", bytes(altered)).problem, SyncError), place
    assert database_dump(hub) == before


@pytest.mark.parametrize(
    ("rubbish", "problem"),
    [(b"", Damaged), (b"hello", Damaged), (bytes(10_000), Damaged), (bytes(FILE_LIMIT_BYTES + 1), TooLarge)],
    ids=["empty", "text", "zeros", "too large"],
)
def test_rubbish_is_refused(hub: Node, paired: Node, rubbish: bytes, problem: type[SyncError]) -> None:
    before = database_dump(hub)
    assert isinstance(receive(hub, "x.cbx", rubbish).problem, problem)
    assert database_dump(hub) == before


def test_segment_signed_with_other_keys_of_the_same_name_is_refused(hub: Node, paired: Node, open_a_node: OpenNode) -> None:
    thief = open_a_node("box", "thief")
    object.__setattr__(thief.keys, "node", paired.keys.node)
    before = database_dump(hub)
    assert isinstance(receive(hub, "a.cbx", sealed(thief, hub, [told(thief, COHORT)])).problem, BadSignature)
    assert database_dump(hub) == before


def test_same_file_twice_changes_nothing(hub: Node, paired: Node) -> None:
    write_facts(paired, 5)
    files = export(paired)
    assert [each.verdict for each in bring(hub, files)] == ["applied"]
    before = database_dump(hub)
    assert [each.verdict for each in bring(hub, files)] == ["known"]
    assert database_dump(hub) == before


def test_same_events_in_another_file_change_no_table(hub: Node, paired: Node) -> None:
    run = told(paired, *[COHORT] * 9, ("attempt.recorded", b"{}"))
    assert receive(hub, "a", sealed(paired, hub, [run])).new_events == 10
    names = cohort_names(hub, paired)
    for part in (run, cut(run, Range(run.incarnation.id, 4, 7))):
        answer = receive(hub, "b", sealed(paired, hub, [part]))
        assert (answer.verdict, answer.new_events) == ("applied", 0)
    assert events_held(hub) == 1 + 10  # the hub's own start, because it acknowledges
    assert cohort_names(hub, paired) == names


def test_files_out_of_order_end_in_the_same_tables(hub: Node, paired: Node, open_a_node: OpenNode) -> None:
    other_hub = open_a_node("hub", "other-hub")
    know(other_hub, paired)
    run = told(paired, *[("cohort.created", json.dumps({"name": f"C {n}"}).encode()) for n in range(9)])
    pieces = [cut(run, Range(run.incarnation.id, first, first + 2)) for first in (1, 4, 7)]
    for piece in pieces:
        receive(other_hub, "a", sealed(paired, other_hub, [piece]))
    for piece in reversed(pieces):
        assert receive(hub, "a", sealed(paired, hub, [piece])).new_events == 3
    assert cohort_names(hub, paired) == cohort_names(other_hub, paired) == {f"C {n}" for n in range(9)}


def wanted_by(hub: Node, box: Node) -> tuple[Range, ...]:
    """What the hub's reply asks for."""
    (reply,) = reply_of(hub, box).values()
    (acknowledgement,) = unseal(reply, [box.keys.age_identity], box.keys.node, lambda _: hub.keys.verify_key).acknowledgements
    return acknowledgement.want


def test_gap_is_asked_for_and_closed(hub: Node, paired: Node) -> None:
    run = told(paired, *[COHORT] * 9)
    name = run.incarnation.id
    receive(hub, "a", sealed(paired, hub, [cut(run, Range(name, 1, 2))]))
    receive(hub, "b", sealed(paired, hub, [cut(run, Range(name, 6, 9))]))
    assert wanted_by(hub, paired) == (Range(name, 3, 9),)
    receive(hub, "c", sealed(paired, hub, [cut(run, Range(name, 3, 5))]))
    assert wanted_by(hub, paired) == ()


@pytest.mark.parametrize("first", [1, 3, 6], ids=["from the start", "in the middle", "a gap that does not close"])
def test_fork_is_kept_as_evidence_and_nothing_of_it_is_applied(hub: Node, paired: Node, first: int) -> None:
    run = told(paired, *[COHORT] * 9)
    other = told(paired, *[("cohort.created", b'{"name":"Forged"}')] * 9, uptime_ms=7777)
    name = run.incarnation.id
    receive(hub, "a", sealed(paired, hub, [cut(run, Range(name, 1, 4)), cut(run, Range(name, 7, 9))]))
    held = events_held(hub)
    answer = receive(hub, "b", sealed(paired, hub, [cut(other, Range(name, first, 6))]))
    assert isinstance(answer.problem, ForkDetected)
    assert events_held(hub) == held
    assert cohort_names(hub, paired) == {"Spring"}
    with hub.reading() as session:
        assert session.query(Fork).count() > 0
        (row,) = overview.site_rows(session, nodes.nodes(session, role="box", state=nodes.PAIRED))
        assert row.forks > 0


def test_fork_in_one_run_keeps_the_others_of_the_file_out_too(hub: Node, paired: Node) -> None:
    first, second = told(paired, COHORT), told(paired, *[("cohort.created", b'{"name":"Later"}')] * 2, number=2)
    receive(hub, "a", sealed(paired, hub, [first]))
    forged = told(paired, ("cohort.created", b'{"name":"Forged"}'), uptime_ms=7777)
    assert isinstance(receive(hub, "b", sealed(paired, hub, [second, forged])).problem, ForkDetected)
    assert cohort_names(hub, paired) == {"Spring"}
    assert receive(hub, "c", sealed(paired, hub, [second])).verdict == "applied"


MALFORMED = {
    "unknown kind": ("poem.recited", b'{"lines":3}'),
    "no fields": ("cohort.created", b"{}"),
    "erased": ("cohort.created", b""),
    "a number for a name": ("cohort.created", b'{"name":3}'),
    "an endless name": ("cohort.created", json.dumps({"name": "x" * 100_000}).encode()),
    "a learner who is nobody": ("enrolment.started", b'{"cohort":"' + b"00" * 16 + b'"}'),
    "an id with spaces": ("cohort.renamed", b'{"cohort":"' + b"00 " * 10 + b'00","name":"x"}'),
    "true for a number": ("clock.anchor", b'{"boot":"b","bt":true,"wall":1,"src":"x","err":1}'),
    "deep nesting": ("poem.recited", b'{"a":' + b"[" * 900 + b"]" * 900 + b"}"),
}


@pytest.mark.parametrize("fact", MALFORMED.values(), ids=MALFORMED)
def test_malformed_event_of_a_known_box_is_kept_and_not_applied(hub: Node, paired: Node, fact: tuple[str, bytes]) -> None:
    answer = receive(hub, "a", sealed(paired, hub, [told(paired, COHORT, fact, ("cohort.created", b'{"name":"After"}'))]))
    assert (answer.verdict, answer.new_events) == ("applied", 3)
    assert cohort_names(hub, paired) == {"Spring", "After"}
    with hub.reading() as session:
        (kept,) = session.query(Event).filter_by(sequence=2, incarnation="incarnation-0001")
        assert (kept.payload, kept.is_applied) == (fact[1], False)


def test_extreme_numbers_of_a_known_box_stop_neither_the_file_nor_other_boxes(
    hub: Node, paired: Node, open_a_node: OpenNode
) -> None:
    highest = 2**53 - 1
    extreme = [
        told(paired, COHORT, number=1, t0_ms=highest),
        told(paired, COHORT, number=2, uptime_ms=highest - 10),
        told(paired, ("clock.anchor", f'{{"boot":"b","bt":0,"wall":{2**62 - 1},"src":"x","err":0}}'.encode()), number=3),
        told(
            paired, ("clock.anchor", f'{{"boot":"c","bt":{2**62 - 1},"wall":{1 - 2**62},"src":"x","err":0}}'.encode()), number=4
        ),
        told(
            paired,
            ("time.learned", f'{{"boot":"b","hour":{2**62 - 1},"slots":{1 - 2**62}}}'.encode()),
            number=5,
            learner=LEARNER,
        ),
        told(
            paired,
            ("attempt.recorded", attempt(points=2**62 - 1, of=1 - 2**62)),
            number=6,
            learner=LEARNER,
        ),
    ]
    for run in extreme:
        assert receive(hub, "a", sealed(paired, hub, [run])).verdict == "applied", run.incarnation.id
    other = open_a_node("box", "other")
    pair(other, hub)
    assert receive(hub, "b", sealed(other, hub, [told(other, COHORT)])).verdict == "applied"
    with hub.reading() as session:
        rows = {row.node.node: row for row in overview.site_rows(session, nodes.nodes(session, role="box", state="paired"))}
    assert rows[other.keys.node].cohorts == 1
    assert 0 <= rows[paired.keys.node].minutes <= 60


def attempt(**more: object) -> bytes:
    fields = {"course": "c", "release": "r", "exercise": "e", "passed": True, "points": 1, "of": 1, "judged": "box"}
    return json.dumps(fields | more).encode()


def test_hour_of_learning_has_at_most_sixty_minutes(hub: Node, paired: Node) -> None:
    fact = ("time.learned", b'{"boot":"b","hour":1,"slots":4611686018427387903}')
    receive(hub, "a", sealed(paired, hub, [told(paired, fact, learner=LEARNER)]))
    with hub.reading() as session:
        (row,) = overview.site_rows(session, nodes.nodes(session, role="box", state="paired"))
        assert session.query(LearningHour).count() <= 1
    assert row.minutes <= 60


def test_replay_at_the_hub_gives_the_same_tables_whatever_arrived(hub: Node, paired: Node) -> None:
    facts = [COHORT, *MALFORMED.values(), ("attempt.recorded", attempt()), COHORT]
    receive(hub, "a", sealed(paired, hub, [told(paired, *facts, learner=LEARNER)]))
    before = database_dump(hub)
    with hub.reading() as session:
        assert session.query(Attempt).count() == 1
    hub.write(replay)
    assert database_dump(hub) == before


def test_segment_number_of_another_box_does_not_hide_its_file(hub: Node, paired: Node, open_a_node: OpenNode) -> None:
    other = open_a_node("box", "other")
    pair(other, hub)
    name = "EBESExQVFhcYGRobHB0eHw"
    assert receive(hub, "a", sealed(paired, hub, [told(paired, COHORT)], segment_id=name)).verdict == "applied"
    assert receive(hub, "b", sealed(other, hub, [told(other, COHORT)], segment_id=name)).verdict == "applied"
    with hub.reading() as session:
        assert session.query(SegmentIn).count() == 2


def test_acknowledgement_of_another_hub_changes_nothing(hub: Node, paired: Node, open_a_node: OpenNode) -> None:
    write_facts(paired, 3)
    other_hub = open_a_node("hub", "other-hub")
    know(other_hub, paired)
    receive(other_hub, "a", sealed(paired, other_hub, [told(paired, COHORT)]))
    before = database_dump(paired)
    (answer,) = bring_reply(paired, other_hub)
    assert isinstance(answer.problem, UnknownSender)
    assert database_dump(paired) == before
