"""All replicated tables made anew from the log."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from campbox import ids
from campbox.events.apply import LATEST_MS, Placed, apply, drop_all
from campbox.events.payloads import MalformedFactError, fact_from
from campbox.models import Event, Incarnation, Node
from sync.event import parse_header

BATCH = 2000


def placed(
    *, node: str, box_id: int, incarnation: str, sequence: int, t0_ms: int, header: bytes, payload: bytes
) -> Placed | None:
    """The event's fact and its place; None where this version cannot apply it (kept, and tried again by a replay)."""
    head = parse_header(header)
    learner = None if head.learner is None else bytes.fromhex(head.learner)
    try:
        fact = fact_from(head.kind, head.version, learner, payload)
    except MalformedFactError:
        return None
    if fact is None or t0_ms + head.uptime_ms >= LATEST_MS:
        return None
    row_id = ids.row_id(node, incarnation, sequence)
    return Placed(box_id, incarnation, sequence, head.uptime_ms, t0_ms, row_id, fact)


def has_learnt(session: Session) -> bool:
    """Whether the log keeps an event that an earlier version could not apply and this one can. Such events are few."""
    nodes = _nodes(session)
    kept = session.execute(_QUERY.where(~Event.is_applied, Event.payload != b""))
    return any(_placed(nodes, row) is not None for row in kept)


def replay(session: Session) -> int:
    """Drop the replicated tables and apply every event of the log again. Returns how many were applied."""
    drop_all(session)
    nodes = _nodes(session)
    count = 0
    for batch in _batches(session):
        facts = [_placed(nodes, row) for row in batch]
        known = [fact for fact in facts if fact is not None]
        apply(session, known)
        _mark(session, batch, facts)
        count += len(known)
    return count


_Kept = Row[int, str, int, bytes, bytes, bool, int]
_QUERY = (
    select(
        Event.box_id,
        Event.incarnation,
        Event.sequence,
        Event.header,
        Event.payload,
        Event.is_applied,
        Incarnation.t0_ms,
    )
    .join(Incarnation, (Incarnation.box_id == Event.box_id) & (Incarnation.id == Event.incarnation))
    .order_by(Event.box_id, Event.incarnation, Event.sequence)
)


def _nodes(session: Session) -> dict[int, str]:
    return dict(session.execute(select(Node.box_id, Node.node)).all())


def _placed(nodes: Mapping[int, str], row: _Kept) -> Placed | None:
    return placed(
        node=nodes[row.box_id],
        box_id=row.box_id,
        incarnation=row.incarnation,
        sequence=row.sequence,
        t0_ms=row.t0_ms,
        header=row.header,
        payload=row.payload,
    )


def _batches(session: Session) -> Iterator[Sequence[_Kept]]:
    yield from session.execute(_QUERY).partitions(BATCH)


def _mark(
    session: Session,
    batch: Sequence[_Kept],
    facts: Sequence[Placed | None],
) -> None:
    """Note the events whose kind this version has learnt, or no longer reads."""
    for row, fact in zip(batch, facts, strict=True):
        if row.is_applied is not (fact is not None):
            session.execute(
                update(Event)
                .where(Event.box_id == row.box_id, Event.incarnation == row.incarnation, Event.sequence == row.sequence)
                .values(is_applied=fact is not None)
            )
