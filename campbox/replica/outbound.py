"""What this node sends: sealed segments in the outbox, the same bytes for a stick and for the internet."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campbox.errors import NotPairedError
from campbox.events.record import OWN_BOX_ID
from campbox.models import Acknowledged, Event, Outbox
from campbox.node import SOFTWARE, Node
from campbox.replica.eventlog import DatabaseLog
from campbox.services import dates, nodes
from campbox.services.nodes import KnownNode
from sync.contents import Range, Run, Segment, SegmentHead, new_segment_id
from sync.exchange import pending, split
from sync.files import write_durably
from sync.keys import read_card
from sync.seal import seal

KEEP_ACKNOWLEDGED_MS = 90 * 86_400_000
LOG, ACKNOWLEDGEMENT = "log", "ack"
# Measured on a demo class: xz leaves 15 of the 130 bytes that header and payload of an event take.
COMPRESSED_SHARE = 0.12


@dataclass(frozen=True)
class Waiting:
    """What the hub has not acknowledged; `size_bytes` is what the files will take, about."""

    events: int
    answers: int
    size_bytes: int


class OutboxFiles(Mapping[str, bytes]):
    """Sealed files by the SHA-256 of their content, read from the card one at a time."""

    def __init__(self, folder: Path, hashes: Sequence[str]) -> None:
        self._folder = folder
        self._hashes = hashes

    def __getitem__(self, sha256: str) -> bytes:
        if sha256 not in self._hashes:
            raise KeyError(sha256)
        return file_path(self._folder, sha256).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._hashes)

    def __len__(self) -> int:
        return len(self._hashes)


def file_path(folder: Path, sha256: str) -> Path:
    return folder / f"{sha256}.cbx"


def waiting(session: Session) -> Waiting:
    """How much the hub has not acknowledged."""
    size = func.coalesce(func.sum(func.length(Event.header) + func.length(Event.payload)), 0)
    answers = func.count().filter(Event.kind == "attempt.recorded")
    events, answered, raw_bytes = session.execute(
        select(func.count(), answers, size)
        .outerjoin(Acknowledged, Acknowledged.incarnation == Event.incarnation)
        .where(Event.box_id == OWN_BOX_ID, Event.sequence > func.coalesce(Acknowledged.sequence, 0))
    ).one()
    return Waiting(events, answered, round(raw_bytes * COMPRESSED_SHARE))


def prepare(node: Node) -> OutboxFiles:
    """Seal what no file in the outbox carries yet, and return all that the hub has not acknowledged.

    Raises NotPairedError before the box is paired. Safe to repeat: what is sealed stays the same bytes.
    """
    with node.sealing:
        with node.reading() as session:
            hub = nodes.hub(session)
            if hub is None:
                raise NotPairedError("not paired with a hub")
            ranges = _pending(session, node)
            # Only files that still wait are read: those acknowledged stay for months, and every look would read them all.
            rows = [row for row in _outbox(session, hub.node) if _is_waiting(row, ranges)]
            present = [row for row in rows if _is_whole(node.config.outbox, row.file_sha256)]
            log = DatabaseLog(session, {node.keys.node: OWN_BOX_ID})
            new = subtract(ranges, [each for row in present for each in _ranges(row)])
            made = [_seal_runs(node, session, hub, runs) for runs in split(log, node.keys.node, new)]
        lost = [row.file_sha256 for row in rows if row not in present]
        if made or lost:
            node.write(lambda session: _replace(session, lost, made))
        _tidy(node)
    return OutboxFiles(node.config.outbox, [row.file_sha256.hex() for row in [*present, *made]])


def _replace(session: Session, lost: Sequence[bytes], made: Sequence[Outbox]) -> None:
    """Files that the card lost or changed are no longer counted on: what they carried is sealed again."""
    session.execute(delete(Outbox).where(Outbox.file_sha256.in_(lost)))
    session.add_all(made)


def _is_whole(folder: Path, digest: bytes) -> bool:
    path = file_path(folder, digest.hex())
    return path.is_file() and hashlib.sha256(path.read_bytes()).digest() == digest


def _pending(session: Session, node: Node) -> list[Range]:
    log = DatabaseLog(session, {node.keys.node: OWN_BOX_ID})
    known = dict(session.execute(select(Acknowledged.incarnation, Acknowledged.sequence)).all())
    return pending(log.incarnations(node.keys.node), known)


def _outbox(session: Session, hub: str) -> list[Outbox]:
    return list(session.scalars(select(Outbox).where(Outbox.node == hub, Outbox.kind == LOG).order_by(Outbox.made_ms)))


def _ranges(row: Outbox) -> list[Range]:
    return [Range(*each) for each in json.loads(row.ranges)]


def subtract(ranges: Iterable[Range], covered: Iterable[Range]) -> list[Range]:
    """What of `ranges` lies in none of `covered`."""
    left = list(ranges)
    for taken in covered:
        left = [piece for each in left for piece in _without(each, taken)]
    return left


def _without(each: Range, taken: Range) -> list[Range]:
    if each.incarnation != taken.incarnation or taken.last < each.first or each.last < taken.first:
        return [each]
    before = Range(each.incarnation, each.first, taken.first - 1)
    after = Range(each.incarnation, taken.last + 1, each.last)
    return [piece for piece in (before, after) if piece.first <= piece.last]


def _is_waiting(row: Outbox, ranges: Sequence[Range]) -> bool:
    """Whether the file carries anything that the hub has not acknowledged."""
    return any(subtract([each], ranges) != [each] for each in _ranges(row))


def _seal_runs(node: Node, session: Session, hub: KnownNode, runs: tuple[Run, ...]) -> Outbox:
    segment = Segment(make_head(node, session, LOG, hub.node), runs=runs)
    ranges = [(run.incarnation.id, run.first_sequence, run.last_sequence) for run in runs]
    return keep(node, segment, hub, json.dumps(ranges))


def make_head(node: Node, session: Session, kind: str, destination: str) -> SegmentHead:
    true_ms = dates.true_now_ms(session, node.clock)
    return SegmentHead(
        kind=kind,
        source=node.keys.node,
        destinations=(destination,),
        segment_id=new_segment_id(),
        key_id=node.keys.key_id,
        software=SOFTWARE,
        made_ms=max(0, node.clock.wall_ms() if true_ms is None else true_ms),
        made_quality=0 if true_ms is None else 1,
    )


def keep(node: Node, segment: Segment, receiver: KnownNode, ranges: str) -> Outbox:
    """Seal a segment into the outbox folder; the row that is returned makes it count."""
    content = seal(segment, node.keys.signing_key, read_card(receiver.card).recipients)
    digest = hashlib.sha256(content)
    node.config.outbox.mkdir(mode=0o700, exist_ok=True)
    write_durably(file_path(node.config.outbox, digest.hexdigest()), content)
    return Outbox(
        file_sha256=digest.digest(),
        node=receiver.node,
        kind=segment.head.kind,
        size_bytes=len(content),
        ranges=ranges,
        made_ms=segment.head.made_ms,
    )


def _tidy(node: Node) -> None:
    """Drop files that were acknowledged and are over ninety days old, and files that no row names."""
    with node.reading() as session:
        ranges = _pending(session, node)
        true_ms = dates.true_now_ms(session, node.clock)
        rows = session.scalars(select(Outbox)).all()
        old = [
            row.file_sha256
            for row in rows
            if row.kind == LOG
            and true_ms is not None
            and true_ms - row.made_ms > KEEP_ACKNOWLEDGED_MS
            and not _is_waiting(row, ranges)
        ]
    if old:
        node.write(lambda session: session.execute(delete(Outbox).where(Outbox.file_sha256.in_(old))))
    named = {row.file_sha256.hex() for row in rows if row.file_sha256 not in old}
    for path in node.config.outbox.glob("*.cbx"):
        if path.stem not in named:
            path.unlink()
