"""The log of a node, checked by hand with nothing but hashlib, as FORMAT.md section 2 describes it."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.models import Event, Incarnation


def incarnations(session: Session) -> list[Incarnation]:
    """This node's own, in the order of their time."""
    return list(
        session.scalars(select(Incarnation).where(Incarnation.box_id == OWN_BOX_ID).order_by(Incarnation.t0_ms, Incarnation.id))
    )


def events(session: Session, incarnation: str) -> list[Event]:
    return list(
        session.scalars(
            select(Event).where(Event.box_id == OWN_BOX_ID, Event.incarnation == incarnation).order_by(Event.sequence)
        )
    )


def check_log(session: Session, node: str) -> int:
    """Assert that nothing is missing and every chain holds, parents included; returns the number of events."""
    count = 0
    for incarnation in incarnations(session):
        chain = _first_chain(session, node, incarnation)
        for number, event in enumerate(events(session, incarnation.id), 1):
            assert event.sequence == number
            chain = hashlib.sha256(chain + event.header + b"\n").digest()
            assert event.chain == chain
            count += 1
    return count


def _first_chain(session: Session, node: str, incarnation: Incarnation) -> bytes:
    parent = "-"
    if incarnation.parent_id is not None:
        place = (OWN_BOX_ID, incarnation.parent_id, incarnation.parent_sequence)
        before = session.get(Event, place)
        assert before is not None
        assert before.chain == incarnation.parent_chain
        parent = f"{incarnation.parent_id}:{incarnation.parent_sequence}:{before.chain.hex()}"
    return hashlib.sha256(f"CBX1\n{node}\n{incarnation.id}\n{parent}\n".encode()).digest()
