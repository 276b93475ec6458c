"""Nodes, runs and segments for the tests of the exchange. Everything is fixed, so that a failure can be repeated."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from sync.event import Event, Parent, first_chain, make_header, make_payload
from sync.keys import NodeKeys
from sync.log import MemoryLog
from sync.seal import SigningKey
from sync.segment import Incarnation, Run, Segment, SegmentHead, new_segment_id

VECTORS = Path(__file__).parent.parent / "vectors"
T0_MS = 1_790_000_000_000
SOFTWARE = "campbox/0.0-test"

BOX_NODE = "bx-0123456789abcdefghjk"
HUB_NODE = "hq-main"
BOX = NodeKeys(
    BOX_NODE,
    SigningKey(bytes.fromhex("c0ffee0000000001"), bytes(range(32))),
    (VECTORS / "box.age.key").read_text().strip(),
)
HUB = NodeKeys(HUB_NODE, SigningKey(b"hub-key.", bytes(range(100, 132))), (VECTORS / "hq.age.key").read_text().strip())


def sender_key(node: str) -> str | None:
    """The keys that both know: each other's."""
    return {BOX_NODE: BOX.verify_key, HUB_NODE: HUB.verify_key}.get(node)


def make_incarnation(number: int, parent: Parent | None = None) -> Incarnation:
    """Incarnation `number`, always with the same id."""
    return Incarnation(f"incarnation-{number:04}", parent, T0_MS + number, 0)


def make_event(incarnation: Incarnation, sequence: int, *, story: str = "a", node: str = BOX_NODE) -> Event:
    """Event `sequence`; another `story` is another history of the same place."""
    header = make_header(sequence, sequence * 1000, f"story.{story}", None)
    return Event(node, incarnation.id, sequence, header, make_payload({"n": sequence}))


def make_run(incarnation: Incarnation, first: int, last: int, *, story: str = "a", node: str = BOX_NODE) -> Run:
    """The events first..last of a history in which every event tells `story`."""
    events = [make_event(incarnation, sequence, story=story, node=node) for sequence in range(1, last + 1)]
    whole = Run(incarnation, 1, first_chain(node, incarnation.id, incarnation.parent), tuple(events))
    return cut(whole, first, last)


def cut(run: Run, first: int, last: int) -> Run:
    """The events first..last of `run`."""
    chains = [run.chain_before, *run.chains()]
    start = first - run.first_sequence
    return Run(run.incarnation, first, chains[start], run.events[start : last - run.first_sequence + 1])


def parent_at(run: Run) -> Parent:
    """The last event of `run` as the parent of the next incarnation."""
    return Parent(run.incarnation.id, run.last_sequence, run.chain_after)


def make_lineage(*lengths: int) -> list[Run]:
    """One run for each start of a box: each incarnation is the child of the one before."""
    runs: list[Run] = []
    for number, length in enumerate(lengths):
        parent = parent_at(runs[-1]) if runs else None
        runs.append(make_run(make_incarnation(number, parent), 1, length))
    return runs


def make_log(runs: Sequence[Run], node: str = BOX_NODE) -> MemoryLog:
    """A log that holds `runs`."""
    log = MemoryLog()
    for run in runs:
        log.add(node, run)
    return log


def make_segment(*runs: Run, keys: NodeKeys = BOX, destinations: tuple[str, ...] = (HUB_NODE,)) -> Segment:
    """A segment by `keys` with `runs`."""
    head = SegmentHead("log", keys.node, destinations, new_segment_id(), keys.key_id, SOFTWARE, T0_MS, 0)
    return Segment(head, tuple(runs))


def snapshot(log: MemoryLog, node: str = BOX_NODE) -> dict[str, tuple[Run, ...]]:
    """Everything held of `node`, to compare logs by."""
    return {
        held.incarnation.id: (log.read(node, held.incarnation.id, 1, held.held_sequence),)
        for held in sorted(log.incarnations(node), key=lambda held: held.incarnation.id)
        if held.held_sequence
    }


def replace_head(segment: Segment, *, source: str | None = None, key_id: str | None = None) -> Segment:
    """`segment` with another sender or key in its first line."""
    head = dataclasses.replace(segment.head, source=source or segment.head.source, key_id=key_id or segment.head.key_id)
    return dataclasses.replace(segment, head=head)
