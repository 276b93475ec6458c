"""The event log of the database, as sync's rules want to read it and add to it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from campbox.events.apply import Placed, apply
from campbox.events.record import OWN_BOX_ID
from campbox.events.replay import placed
from campbox.models import Event, Incarnation
from sync.contents import Incarnation as SyncIncarnation
from sync.contents import Run
from sync.event import Event as SyncEvent
from sync.event import Parent, first_chain
from sync.log import Held, Link, new_events


class DatabaseLog:
    """A sync.log.EventLog over the tables `incarnation` and `event`. `box_ids`: this database's numbers of the nodes.

    Adding also applies, in the session's transaction.
    """

    def __init__(self, session: Session, box_ids: Mapping[str, int]) -> None:
        self._session = session
        self._box_ids = box_ids

    def incarnations(self, node: str) -> Sequence[Held]:
        box_id = self._box_ids.get(node)
        if box_id is None:
            return []
        of_this = (Event.box_id == box_id, Event.incarnation == Incarnation.id)
        last = select(func.max(Event.sequence)).where(*of_this).scalar_subquery()
        # Our own log has no holes, so its events need not be counted.
        held = last if box_id == OWN_BOX_ID else select(func.count()).where(*of_this).scalar_subquery()
        rows = self._session.execute(
            select(Incarnation, last, held).where(Incarnation.box_id == box_id).order_by(Incarnation.t0_ms, Incarnation.id)
        )
        return [
            Held(_incarnation(row), count if count == last else self._first_gap(box_id, row.id), last)
            for row, last, count in rows
            if last is not None
        ]

    def read(self, node: str, incarnation: str, first: int, last: int) -> Run:
        box_id = self._box_ids[node]
        rows = self._session.execute(
            select(Event.sequence, Event.header, Event.payload)
            .where(Event.box_id == box_id, Event.incarnation == incarnation, Event.sequence.between(first, last))
            .order_by(Event.sequence)
        )
        events = tuple(SyncEvent(node, incarnation, sequence, header, payload) for sequence, header, payload in rows)
        if not events or len(events) != last - first + 1 or self._count_before(box_id, incarnation, first) != first - 1:
            raise LookupError(f"events {first} to {last} of {incarnation} are not all held")
        known = self._known(box_id, incarnation)
        assert known is not None
        before = first_chain(node, incarnation, known.parent) if first == 1 else self.chain_at(node, incarnation, first - 1)
        assert before is not None
        return Run(known, first, before, events)

    def chain_at(self, node: str, incarnation: str, sequence: int) -> bytes | None:
        box_id = self._box_ids.get(node)
        if box_id is None:
            return None
        return self._session.scalar(
            select(Event.chain).where(Event.box_id == box_id, Event.incarnation == incarnation, Event.sequence == sequence)
        )

    def add(self, node: str, run: Run) -> tuple[SyncEvent, ...]:
        """Store and apply what is new of the run. Raises ForkDetected, and then nothing of it is stored."""
        box_id = self._box_ids[node]
        known = self._known(box_id, run.incarnation.id)
        new = new_events(node, run, known, self._links(box_id, run))
        if known is None:
            self._session.add(_row(box_id, run.incarnation))
            self._session.flush()
        chains = dict(zip((event.sequence for event in run.events), run.chains(), strict=True))
        t0_ms = run.incarnation.t0_ms if known is None else known.t0_ms
        facts = [_placed(box_id, t0_ms, event) for event in new]
        if new:
            rows = [_event_row(box_id, event, chains, fact) for event, fact in zip(new, facts, strict=True)]
            self._session.execute(insert(Event), rows)
            apply(self._session, [fact for fact in facts if fact is not None])
        return new

    def _count_before(self, box_id: int, incarnation: str, first: int) -> int:
        """How many events before this one are held; our own log has no holes, so they need not be counted."""
        if box_id == OWN_BOX_ID:
            return first - 1
        return (
            self._session.scalar(
                select(func.count()).where(Event.box_id == box_id, Event.incarnation == incarnation, Event.sequence < first)
            )
            or 0
        )

    def _first_gap(self, box_id: int, incarnation: str) -> int:
        """The last number before the first hole."""
        held = 0
        sequences = self._session.scalars(
            select(Event.sequence).where(Event.box_id == box_id, Event.incarnation == incarnation).order_by(Event.sequence)
        )
        for sequence in sequences:
            if sequence != held + 1:
                break
            held = sequence
        return held

    def _known(self, box_id: int, incarnation: str) -> SyncIncarnation | None:
        row = self._session.get(Incarnation, (box_id, incarnation))
        return None if row is None else _incarnation(row)

    def _links(self, box_id: int, run: Run) -> dict[int, Link]:
        rows = self._session.execute(
            select(Event.sequence, Event.chain, Event.header).where(
                Event.box_id == box_id,
                Event.incarnation == run.incarnation.id,
                Event.sequence.between(run.first_sequence - 1, run.last_sequence + 1),
            )
        )
        return {sequence: Link(chain, header) for sequence, chain, header in rows}


def _placed(box_id: int, t0_ms: int, event: SyncEvent) -> Placed | None:
    return placed(
        node=event.node,
        box_id=box_id,
        incarnation=event.incarnation,
        sequence=event.sequence,
        t0_ms=t0_ms,
        header=event.header,
        payload=event.payload,
    )


def _incarnation(row: Incarnation) -> SyncIncarnation:
    parent = None
    if row.parent_id is not None and row.parent_sequence is not None and row.parent_chain is not None:
        parent = Parent(row.parent_id, row.parent_sequence, row.parent_chain)
    return SyncIncarnation(row.id, parent, row.t0_ms, row.quality)


def _row(box_id: int, incarnation: SyncIncarnation) -> Incarnation:
    parent = incarnation.parent
    return Incarnation(
        box_id=box_id,
        id=incarnation.id,
        parent_id=None if parent is None else parent.incarnation,
        parent_sequence=None if parent is None else parent.sequence,
        parent_chain=None if parent is None else parent.chain,
        t0_ms=incarnation.t0_ms,
        quality=incarnation.quality,
    )


def _event_row(box_id: int, event: SyncEvent, chains: Mapping[int, bytes], fact: Placed | None) -> dict[str, object]:
    return {
        "box_id": box_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        "chain": chains[event.sequence],
        "kind": event.parsed_header.kind,
        "header": event.header,
        "payload": event.payload,
        "is_applied": fact is not None,
    }
