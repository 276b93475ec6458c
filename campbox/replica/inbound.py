"""What arrives: one file after the other, verified wholly before anything is written. One bad file never stops the others."""

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from campbox.errors import StorageError
from campbox.events.record import OWN_BOX_ID
from campbox.models import Acknowledged, Fork, SegmentIn
from campbox.node import Node
from campbox.replica import replies
from campbox.replica.eventlog import DatabaseLog
from campbox.services import nodes, settings
from campbox.services.nodes import PAIRED, KnownNode
from sync.contents import Acknowledgement, Segment
from sync.errors import ForkDetected, StickReadOnly, SyncError, UnknownSender
from sync.exchange import AckState, accept_acknowledgement
from sync.keys import read_card
from sync.seal import unseal
from sync.transports.base import Transport

Verdict = Literal["applied", "known", "refused"]


@dataclass(frozen=True)
class Received:
    """What became of one file. `problem` says why it was refused; nothing was changed then."""

    name: str
    verdict: Verdict
    sender: str | None = None
    new_events: int = 0
    problem: SyncError | StorageError | None = None


def receive_all(node: Node, transport: Transport) -> list[Received]:
    """Read everything that waits for this node; each file is removed once what it held is on disk, refused ones stay."""
    results = []
    for incoming in transport.receive(node.keys.node):
        try:
            content = incoming.read()
        except SyncError as problem:
            results.append(Received(incoming.name, "refused", problem=problem))
            continue
        result = receive(node, incoming.name, content)
        if result.verdict != "refused":
            # On a stick that is locked the file stays; the next time it is known already, and changes nothing.
            with contextlib.suppress(StickReadOnly):
                transport.discard(incoming.name)
        results.append(result)
    transport.sync_all()
    return results


def receive(node: Node, name: str, content: bytes) -> Received:
    """Verify one file and take in what is new. The same file again changes nothing."""
    try:
        segment = _open(node, content)
    except SyncError as problem:
        return Received(name, "refused", problem=problem)
    sender = segment.head.source
    with node.reading() as session:
        if session.get(SegmentIn, (sender, segment.head.segment_id)) is not None:
            return Received(name, "known", sender)
    digest = hashlib.sha256(content).digest()
    try:
        new_events = node.write(lambda session: _take_in(session, node, segment, digest))
    except (SyncError, StorageError) as problem:
        if isinstance(problem, ForkDetected):
            _note_fork(node, problem, segment)
        return Received(name, "refused", sender, problem=problem)
    if node.config.role == "hub":
        replies.renew(node, sender)
    return Received(name, "applied", sender, new_events)


def _open(node: Node, content: bytes) -> Segment:
    with node.reading() as session:
        known = {each.node: each for each in _senders(session, node)}
        keys = {name: read_card(each.card).verify_key for name, each in known.items()}
    return unseal(content, [node.keys.age_identity], node.keys.node, keys.get)


def _senders(session: Session, node: Node) -> Iterable[KnownNode]:
    """Those whose files count here: every paired box at the hub, the one paired hub at a box."""
    if node.config.role == "hub":
        return nodes.nodes(session, role="box", state=PAIRED)
    hub = nodes.hub(session)
    return [] if hub is None else [hub]


def _take_in(session: Session, node: Node, segment: Segment, digest: bytes) -> int:
    """Everything of a verified segment in one transaction; the segment's own row makes the next time a repetition."""
    sender = nodes.node(session, segment.head.source)
    if sender is None:
        raise UnknownSender(segment.head.source)
    new_events = 0
    if node.config.role == "hub":
        log = DatabaseLog(session, {sender.node: sender.box_id})
        new_events = sum(len(log.add(sender.node, run)) for run in segment.runs)
    else:
        for acknowledgement in segment.acknowledgements:
            accept(session, node, acknowledgement)
    row = {"segment_id": segment.head.segment_id, "node": sender.node, "file_sha256": digest, "new_events": new_events}
    session.execute(insert(SegmentIn).values(row).on_conflict_do_nothing())
    nodes.heard(session, node_id=sender.node, at_ms=node.clock.wall_ms())
    return new_events


def accept(session: Session, node: Node, acknowledgement: Acknowledgement) -> None:
    """Believe an acknowledgement of the hub as far as its rules allow."""
    log = DatabaseLog(session, {node.keys.node: OWN_BOX_ID})
    before = acknowledged(session)
    after = accept_acknowledgement(before, acknowledgement, node.keys.node, log)
    if after == before:
        return
    session.execute(delete(Acknowledged))
    session.add_all(
        Acknowledged(incarnation=incarnation, sequence=sequence) for incarnation, sequence in after.acknowledged.items()
    )
    settings.write(session, settings.HQ_GENERATION, f"{after.generation} {after.hub_incarnation}")


def acknowledged(session: Session) -> AckState:
    """What this box believes that the hub holds."""
    generation, _, incarnation = (settings.read(session, settings.HQ_GENERATION) or "0 ").partition(" ")
    rows = session.execute(select(Acknowledged.incarnation, Acknowledged.sequence))
    return AckState(incarnation or None, int(generation), dict(rows.all()))


def _note_fork(node: Node, fork: ForkDetected, segment: Segment) -> None:
    """Keep what contradicts our history as evidence: two boxes claim to be one."""
    (run,) = [run for run in segment.runs if run.incarnation.id == fork.incarnation][:1]
    places = dict(zip((event.sequence for event in run.events), run.chains(), strict=True))
    # Where the run merely does not meet what stands before or after it, its first event is the evidence.
    sequence = fork.sequence if fork.sequence in places else run.first_sequence

    def note(session: Session) -> None:
        sender = nodes.node(session, fork.node)
        if sender is None:
            return
        row = {
            "box_id": sender.box_id,
            "incarnation": fork.incarnation,
            "sequence": sequence,
            "chain": places[sequence],
            "segment_id": segment.head.segment_id,
        }
        session.execute(insert(Fork).values(row).on_conflict_do_nothing())

    node.write(note)


def fork_count(session: Session, box_id: int) -> int:
    return session.scalar(select(func.count()).select_from(Fork).where(Fork.box_id == box_id)) or 0
