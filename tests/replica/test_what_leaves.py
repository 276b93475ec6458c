"""The outbox of a box: the same bytes for every way until HQ has them, and nothing that can stop it for ever."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from campbox import backup
from campbox.errors import CampBoxError
from campbox.models import Event, Incarnation, Outbox
from campbox.node import Node
from campbox.replica import outbound
from campbox.replica.inbound import receive
from campbox.services import nodes
from sync.event import Parent, first_chain, make_header, make_payload, next_chain
from sync.limits import FILE_LIMIT_BYTES
from sync.transports import FolderTransport
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.replica.exchanging import (
    bring,
    bring_reply,
    cohort_names,
    events_held,
    events_waiting,
    export,
    outbox_files,
    pair,
    reply_of,
    write_facts,
)
from tests.web.classroom import database_dump


def test_export_before_pairing_says_so_and_makes_nothing(box: Node) -> None:
    write_facts(box, 3)
    before = database_dump(box)
    with pytest.raises(CampBoxError, match="not paired"):
        outbound.prepare(box)
    assert database_dump(box) == before
    assert outbox_files(box) == []


def test_preparing_twice_gives_the_same_files(paired: Node) -> None:
    write_facts(paired, 3)
    first = export(paired)
    assert len(first) == 1
    assert export(paired) == first


def test_files_stay_the_same_bytes_until_they_are_acknowledged(paired: Node, hub: Node, tmp_path: Path) -> None:
    write_facts(paired, 3, "First")
    first = export(paired)
    write_facts(paired, 2, "Second")
    both = export(paired)
    assert {name: both[name] for name in first} == first
    assert len(both) == 2
    stick = FolderTransport(tmp_path)
    stick.send(hub.keys.node, both)
    assert {each.read() for each in stick.receive(hub.keys.node)} == set(both.values())
    bring(hub, both)
    bring_reply(paired, hub)
    assert export(paired) == {}
    assert events_waiting(paired) == 0
    assert len(outbox_files(paired)) == 2


def test_acknowledged_files_are_dropped_after_ninety_days(paired: Node, hub: Node, clock: FixedClock) -> None:
    clock.trusted = True
    write_facts(paired, 3)
    bring(hub, export(paired))
    bring_reply(paired, hub)
    clock.pass_minutes(89 * 24 * 60)
    export(paired)
    assert len(outbox_files(paired)) == 1
    clock.pass_minutes(2 * 24 * 60)
    assert export(paired) == {}
    assert outbox_files(paired) == []


def test_files_that_nobody_acknowledged_are_never_dropped(paired: Node, clock: FixedClock) -> None:
    clock.trusted = True
    write_facts(paired, 3)
    first = export(paired)
    clock.pass_minutes(400 * 24 * 60)
    assert export(paired) == first


@pytest.mark.parametrize("harm", ["missing", "empty", "altered"])
def test_outbox_file_that_the_card_lost_is_sealed_again(paired: Node, hub: Node, harm: str) -> None:
    write_facts(paired, 3)
    export(paired)
    (path,) = outbox_files(paired)
    if harm == "missing":
        path.unlink()
    elif harm == "empty":
        path.write_bytes(b"")
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    answers = bring(hub, export(paired))
    assert [each.verdict for each in answers] == ["applied"]
    assert cohort_names(hub, paired) == {f"Cohort {number}" for number in range(3)}


def test_whole_outbox_folder_lost_loses_nothing(paired: Node, hub: Node) -> None:
    for round_number in range(3):
        write_facts(paired, 2, f"Round {round_number}")
        export(paired)
    for path in outbox_files(paired):
        path.unlink()
    paired.config.outbox.rmdir()
    bring(hub, export(paired))
    bring_reply(paired, hub)
    assert len(cohort_names(hub, paired)) == 6
    assert events_waiting(paired) == 0


def test_preparing_in_two_threads_at_once_loses_no_file(paired: Node) -> None:
    with ThreadPoolExecutor(8) as threads:
        for round_number in range(12):
            write_facts(paired, 2, f"Round {round_number}")
            for files in threads.map(lambda _: outbound.prepare(paired), range(8)):
                assert list(files)
    named = {path.stem for path in outbox_files(paired)}
    with paired.reading() as session:
        assert {row.file_sha256.hex() for row in session.query(Outbox)} == named


def test_thirty_thousand_events_leave_in_files_of_bounded_size_and_arrive_whole(paired: Node, hub: Node) -> None:
    write_facts(paired, 1)
    many_events(paired, 30_000)
    files = outbound.prepare(paired)
    assert len(files) > 2
    for name in files:
        assert len(files[name]) <= FILE_LIMIT_BYTES
        assert receive(hub, name, files[name]).verdict == "applied"
    assert events_held(hub) == events_held(paired) + 1  # the hub's own start
    bring_reply(paired, hub)
    assert events_waiting(paired) == 0


def many_events(box: Node, count: int) -> None:
    """Events as they stand in a log after a year, put there without their tables: of a kind that this version does not know."""

    def fill(session: Session) -> None:
        last = session.query(Event).filter_by(box_id=1).order_by(Event.sequence.desc()).limit(1).one()
        chain, rows = last.chain, []
        for sequence in range(last.sequence + 1, last.sequence + 1 + count):
            header = make_header(sequence, sequence, "poem.recited", None)
            chain = next_chain(chain, header)
            payload = make_payload({"lines": sequence, "title": "a poem of some length"})
            rows.append(
                {
                    "box_id": 1,
                    "incarnation": last.incarnation,
                    "sequence": sequence,
                    "chain": chain,
                    "kind": "poem.recited",
                    "header": header,
                    "payload": payload,
                    "is_applied": False,
                }
            )
        session.execute(insert(Event), rows)

    box.write(fill)


def test_box_that_started_over_a_thousand_times_before_it_met_headquarters_can_still_send(paired: Node, hub: Node) -> None:
    """Three power cuts a day for a year; SQLite allows expressions 1,000 deep."""
    write_facts(paired, 1)
    many_starts(paired, 1005)
    assert events_waiting(paired) == events_held(paired)
    bring(hub, export(paired))
    bring_reply(paired, hub)
    assert events_waiting(paired) == 0


def many_starts(box: Node, count: int) -> None:
    def fill(session: Session) -> None:
        last = session.query(Event).filter_by(box_id=1).order_by(Event.sequence.desc()).limit(1).one()
        t0_ms = session.query(Incarnation).one().t0_ms
        parent = Parent(last.incarnation, last.sequence, last.chain)
        payload = json.dumps({"boot": "b", "bt": 1, "why": "boot", "sw": "x"}, separators=(",", ":")).encode()
        for number in range(count):
            name, header = f"start-{number:010}", make_header(1, 0, "inc.start", None)
            chain = next_chain(first_chain(box.keys.node, name, parent), header)
            session.add(
                Incarnation(
                    box_id=1,
                    id=name,
                    parent_id=parent.incarnation,
                    parent_sequence=parent.sequence,
                    parent_chain=parent.chain,
                    t0_ms=t0_ms + number + 1,
                    quality=0,
                )
            )
            session.add(
                Event(
                    box_id=1,
                    incarnation=name,
                    sequence=1,
                    chain=chain,
                    kind="inc.start",
                    header=header,
                    payload=payload,
                    is_applied=False,
                )
            )
            parent = Parent(name, 1, chain)

    box.write(fill)


@pytest.mark.parametrize("wall_ms", [0, 2_208_988_800_000], ids=["1970", "2040"])
def test_box_with_a_wrong_clock_exchanges_as_any_other(open_a_node: OpenNode, hub: Node, wall_ms: int) -> None:
    box = open_a_node("box", "wrong", FixedClock(wall=wall_ms))
    pair(box, hub)
    write_facts(box, 3)
    bring(hub, export(box))
    assert [each.verdict for each in bring_reply(box, hub)] == ["applied"]
    assert events_waiting(box) == 0
    assert len(cohort_names(hub, box)) == 3


def test_box_restored_from_a_snapshot_goes_on_beside_its_lost_branch(paired: Node, hub: Node, open_a_node: OpenNode) -> None:
    write_facts(paired, 2, "Before")
    snapshot = backup.take_snapshot(paired.config)
    write_facts(paired, 2, "Lost here")
    bring(hub, export(paired))
    paired.close()
    backup.restore(paired.config, snapshot)
    restored = open_a_node("box")
    write_facts(restored, 2, "After")
    answers = bring(hub, export(restored))
    assert [each.problem for each in answers] == [None] * len(answers)
    assert cohort_names(hub, restored) == {f"{name} {n}" for name in ("Before", "Lost here", "After") for n in range(2)}
    bring_reply(restored, hub)
    assert events_waiting(restored) == 0
    with hub.reading() as session:
        known = nodes.node(session, restored.keys.node)
        assert known is not None
        children = [row.parent_id for row in session.query(Incarnation).filter_by(box_id=known.box_id) if row.parent_id]
    assert len(children) == 1  # the branch point: both branches begin in the first incarnation


def test_box_restored_onto_a_new_card_without_its_outbox_can_still_send(paired: Node, hub: Node, open_a_node: OpenNode) -> None:
    write_facts(paired, 3)
    export(paired)
    snapshot = backup.take_snapshot(paired.config)
    paired.close()
    backup.restore(paired.config, snapshot)
    for path in outbox_files(paired):
        path.unlink()
    restored = open_a_node("box")
    assert {each.verdict for each in bring(hub, export(restored))} == {"applied"}
    assert len(cohort_names(hub, restored)) == 3


def test_hub_restored_from_a_backup_gets_everything_again(paired: Node, hub: Node, open_a_node: OpenNode) -> None:
    write_facts(paired, 2, "Before")
    bring(hub, export(paired))
    bring_reply(paired, hub)
    snapshot = backup.take_snapshot(hub.config)
    write_facts(paired, 2, "Lost there")
    bring(hub, export(paired))
    bring_reply(paired, hub)
    assert events_waiting(paired) == 0
    hub.close()
    backup.restore(hub.config, snapshot)
    restored = open_a_node("hub")
    write_facts(paired, 1, "Later")
    bring(restored, export(paired))
    bring_reply(paired, restored)
    assert events_waiting(paired) > 0
    bring(restored, export(paired))
    bring_reply(paired, restored)
    assert events_waiting(paired) == 0
    assert cohort_names(restored, paired) == {"Before 0", "Before 1", "Lost there 0", "Lost there 1", "Later 0"}


def test_acknowledgements_in_any_order_never_take_back_what_the_newest_says(paired: Node, hub: Node) -> None:
    replies = []
    for number in range(3):
        write_facts(paired, 1, f"Round {number}")
        bring(hub, export(paired))
        replies.append(reply_of(hub, paired))
    for reply in (replies[2], replies[0], replies[1], replies[0]):
        bring(paired, reply)
        assert events_waiting(paired) == 0
