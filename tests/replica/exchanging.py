"""A box and a hub that are paired, and what may come from a box: honest files and hostile ones."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from campbox.models import Event
from campbox.node import Node
from campbox.replica import outbound, pairing
from campbox.replica.inbound import Received, receive
from campbox.replica.replies import replies_for
from campbox.services import cohorts, nodes
from sync.contents import Incarnation, Range, Run, Segment, SegmentHead, new_segment_id
from sync.event import Event as SyncEvent
from sync.event import Parent, first_chain, make_header
from sync.keys import make_card, read_card
from sync.seal import seal

Told = tuple[str, bytes]  # the kind and the payload of an event
T0_MS = 1_770_000_000_000


def pair(box: Node, hub: Node) -> None:
    """Each side has the other's card, and two people have compared the fingerprints."""
    know(box, hub)
    know(hub, box)


def know(own: Node, other: Node) -> None:
    """One side alone has the other's card, and has compared it."""
    with other.reading() as session:
        card = pairing.own_card(session, other).file
    pairing.load_card(own, card)
    own.write(lambda session: nodes.pair(session, node_id=other.keys.node, card=card))


def doubt(own: Node, other: Node) -> None:
    """The card is here, but nobody has compared its fingerprint."""
    with other.reading() as session:
        card = pairing.own_card(session, other).file
    pairing.load_card(own, card)


def write_facts(box: Node, count: int, name: str = "Cohort") -> None:
    """`count` facts that headquarters will see."""

    def make(session: Session) -> None:
        for number in range(count):
            cohorts.create_cohort(session, name=f"{name} {number}")

    box.write(make)


def export(box: Node) -> dict[str, bytes]:
    return dict(outbound.prepare(box))


def bring(node: Node, files: dict[str, bytes]) -> list[Received]:
    return [receive(node, name, content) for name, content in files.items()]


def reply_of(hub: Node, box: Node) -> dict[str, bytes]:
    """What waits at the hub for a box."""
    with hub.reading() as session:
        return dict(replies_for(session, hub, box.keys.node))


def bring_reply(box: Node, hub: Node) -> list[Received]:
    return bring(box, reply_of(hub, box))


def cohort_names(hub: Node, box: Node) -> set[str]:
    """The cohorts of a box as headquarters sees them."""
    with hub.reading() as session:
        known = nodes.node(session, box.keys.node)
        return set() if known is None else {each.name for each in cohorts.cohorts(session, known.box_id)}


def events_held(node: Node) -> int:
    with node.reading() as session:
        return session.query(Event).count()


def events_waiting(box: Node) -> int:
    with box.reading() as session:
        return outbound.waiting(session).events


def outbox_files(node: Node) -> list[Path]:
    return sorted(node.config.outbox.glob("*.cbx"))


def told(
    node: Node,
    *facts: Told,
    number: int = 1,
    first: int = 1,
    learner: str | None = None,
    uptime_ms: int = 1000,
    t0_ms: int = T0_MS,
    parent: Parent | None = None,
) -> Run:
    """Events that a box might sign, whatever they say."""
    incarnation = Incarnation(f"incarnation-{number:04}", parent, t0_ms, 0)
    events = tuple(
        SyncEvent(node.keys.node, incarnation.id, sequence, make_header(sequence, uptime_ms + sequence, kind, learner), payload)
        for sequence, (kind, payload) in enumerate(facts, first)
    )
    return Run(incarnation, first, first_chain(node.keys.node, incarnation.id, parent), events)


def cut(run: Run, wanted: Range) -> Run:
    """A piece of a run."""
    chains = [run.chain_before, *run.chains()]
    start = wanted.first - run.first_sequence
    events = run.events[start : wanted.last - run.first_sequence + 1]
    return Run(run.incarnation, wanted.first, chains[start], events)


def sealed(sender: Node, receiver: Node, runs: Sequence[Run], *, segment_id: str | None = None) -> bytes:
    """A file signed by one node and sealed to another."""
    keys = sender.keys
    name = segment_id or new_segment_id()
    head = SegmentHead("log", keys.node, (receiver.keys.node,), name, keys.key_id, "campbox/hostile", T0_MS, 0)
    card = read_card(make_card(receiver.keys, name="any"))
    return seal(Segment(head, tuple(runs)), keys.signing_key, card.recipients)
