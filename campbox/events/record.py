"""A fact of this node enters the log and the tables, in the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.clock import Clock
from campbox.events.apply import Placed, apply
from campbox.events.kinds import Fact, IncarnationStarted
from campbox.events.payloads import learner_of, payload_of
from campbox.models import Anchor, Event, Incarnation, Start
from sync.event import Parent, first_chain, make_header, next_chain, parse_header

OWN_BOX_ID = 1
BUILD_DATE_MS = 1_767_225_600_000  # 2026-01-01: no box of this software lived before
LATEST_BELIEVABLE_MS = BUILD_DATE_MS + 50 * 365 * 86_400_000
_SESSION_KEY = "campbox.origin"


@dataclass(frozen=True)
class Origin:
    """Who records: this node, in this incarnation, since this uptime. One for each start of the process."""

    node: str
    incarnation: str
    clock: Clock
    began_uptime_ms: int
    reason: str
    software: str


def bind(session: Session, origin: Origin) -> None:
    """Let services record facts with this session."""
    session.info[_SESSION_KEY] = origin


def origin_of(session: Session) -> Origin:
    origin = session.info[_SESSION_KEY]
    assert isinstance(origin, Origin)
    return origin


def record(session: Session, fact: Fact) -> bytes:
    """Append the fact to this node's log, apply it, and return the id of its row.

    The first fact of a process is preceded by the start of its incarnation, in the same transaction.
    """
    return record_placed(session, fact).row_id


def record_placed(session: Session, fact: Fact) -> Placed:
    """As `record`; returns where the fact stands in the log."""
    origin, head = origin_of(session), start_incarnation(session)
    u_ms = origin.clock.uptime_ms() - origin.began_uptime_ms
    placed, _ = _append(session, origin, head, fact, u_ms=u_ms)
    return placed


@dataclass(frozen=True)
class LogHead:
    """The last event of this process's incarnation."""

    sequence: int
    chain: bytes
    t0_ms: int


def start_incarnation(session: Session) -> LogHead:
    """The head of this process's incarnation, which begins with its first call. Safe to repeat."""
    origin = origin_of(session)
    head = _head(session, origin)
    if head is not None:
        return head
    incarnation = _begin(session, origin)
    parent = _parent(incarnation)
    start = IncarnationStarted(
        boot=origin.clock.boot,
        uptime_ms=origin.began_uptime_ms,
        reason=origin.reason,
        software=origin.software,
    )
    before = LogHead(0, first_chain(origin.node, origin.incarnation, parent), incarnation.t0_ms)
    _, head = _append(session, origin, before, start, u_ms=0)
    return head


_HEAD = (
    select(Event.sequence, Event.chain, Incarnation.t0_ms)
    .join(Incarnation, (Incarnation.box_id == Event.box_id) & (Incarnation.id == Event.incarnation))
    .where(Event.box_id == OWN_BOX_ID, Event.incarnation == bindparam("incarnation"))
    .order_by(Event.sequence.desc())
    .limit(1)
)
_INSERT_EVENT = insert(Event.__table__)  # type: ignore[arg-type]  # a Table, though typed as a FromClause


def _head(session: Session, origin: Origin) -> LogHead | None:
    """The last event of this incarnation; from the database, because a rolled-back savepoint takes events back."""
    row = session.execute(_HEAD, {"incarnation": origin.incarnation}).first()
    return None if row is None else LogHead(*row)


def _append(session: Session, origin: Origin, head: LogHead, fact: Fact, *, u_ms: int) -> tuple[Placed, LogHead]:
    sequence, learner = head.sequence + 1, learner_of(fact)
    header = make_header(sequence, u_ms, fact.kind, None if learner is None else learner.hex(), fact.version)
    chain = next_chain(head.chain, header)
    event = {
        "box_id": OWN_BOX_ID,
        "incarnation": origin.incarnation,
        "sequence": sequence,
        "chain": chain,
        "kind": fact.kind,
        "header": header,
        "payload": payload_of(fact),
        "is_applied": True,
    }
    session.execute(_INSERT_EVENT, event)
    row_id = ids.row_id(origin.node, origin.incarnation, sequence)
    placed = Placed(OWN_BOX_ID, origin.incarnation, sequence, u_ms, head.t0_ms, row_id, fact)
    apply(session, [placed])
    return placed, LogHead(sequence, chain, head.t0_ms)


def _begin(session: Session, origin: Origin) -> Incarnation:
    """A new incarnation, continuing from the last event that this database holds of this node."""
    clock, began = origin.clock, origin.began_uptime_ms
    parent = _latest_incarnation(session)
    last = None if parent is None else _last_event(session, parent.id)
    least_ms = _least_t0_ms(session, parent, last, clock, began)
    trusted_ms = _trusted_start_ms(clock, began)
    incarnation = Incarnation(
        box_id=OWN_BOX_ID,
        id=origin.incarnation,
        parent_id=None if last is None else last.incarnation,
        parent_sequence=None if last is None else last.sequence,
        parent_chain=None if last is None else last.chain,
        t0_ms=max(least_ms, trusted_ms),
        quality=3 if trusted_ms >= least_ms else 0,
    )
    session.add(incarnation)
    session.flush()
    return incarnation


def _trusted_start_ms(clock: Clock, began: int) -> int:
    """The true time at which the process began, where something vouches for the wall clock and it is believable; else 0."""
    start_ms = clock.wall_ms() - (clock.uptime_ms() - began)
    return start_ms if clock.wall_is_trusted() and start_ms <= LATEST_BELIEVABLE_MS else 0


def _parent(incarnation: Incarnation) -> Parent | None:
    if incarnation.parent_id is None or incarnation.parent_sequence is None or incarnation.parent_chain is None:
        return None
    return Parent(incarnation.parent_id, incarnation.parent_sequence, incarnation.parent_chain)


def _last_event(session: Session, incarnation: str) -> Event | None:
    return session.scalars(
        select(Event)
        .where(Event.box_id == OWN_BOX_ID, Event.incarnation == incarnation)
        .order_by(Event.sequence.desc())
        .limit(1)
    ).first()


def _latest_incarnation(session: Session) -> Incarnation | None:
    """The one that began last: each begins after all that its parent wrote, so t0 orders them."""
    return session.scalars(
        select(Incarnation).where(Incarnation.box_id == OWN_BOX_ID).order_by(Incarnation.t0_ms.desc()).limit(1)
    ).first()


def _least_t0_ms(session: Session, parent: Incarnation | None, last: Event | None, clock: Clock, began: int) -> int:
    """The earliest time at which an incarnation may begin: after its parent's last event, as recorded and as dated."""
    times = [BUILD_DATE_MS]
    zero_ms = _boot_zero_ms(session, clock.boot)
    if zero_ms is not None:
        times.append(zero_ms + began)
    if parent is not None and last is not None:
        u_ms = parse_header(last.header).uptime_ms
        times.append(parent.t0_ms + u_ms + 1)
        start = session.get(Start, (OWN_BOX_ID, parent.id))
        zero_ms = None if start is None else _boot_zero_ms(session, start.boot)
        if start is not None and zero_ms is not None:
            times.append(zero_ms + start.uptime_ms + u_ms + 1)
    return max(times)


def _boot_zero_ms(session: Session, boot: str) -> int | None:
    anchor = session.get(Anchor, (OWN_BOX_ID, boot))
    return None if anchor is None else anchor.zero_ms
