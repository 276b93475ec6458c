"""The boxes and hubs that this node knows, by the cards they gave."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campbox.errors import ConflictError, NotFoundError
from campbox.models import Node
from campbox.services import settings

ASKED, PAIRED = "asked", "paired"


@dataclass(frozen=True)
class KnownNode:
    """Another node; `card` is the pairing file that it gave, `box_id` this database's own small number for it."""

    box_id: int
    node: str
    role: str
    state: str
    name: str
    card: bytes
    heard_at_ms: int | None


def node(session: Session, node_id: str) -> KnownNode | None:
    row = session.scalars(select(Node).where(Node.node == node_id, Node.state != "own")).first()
    return None if row is None else _known(row)


def nodes(session: Session, *, role: str, state: str) -> list[KnownNode]:
    """All of this kind, in the order in which they became known."""
    rows = session.scalars(select(Node).where(Node.role == role, Node.state == state).order_by(Node.box_id))
    return [_known(row) for row in rows]


def hub(session: Session) -> KnownNode | None:
    """The hub that this box is paired with."""
    paired = settings.read(session, settings.HQ_NODE)
    return None if paired is None else node(session, paired)


def remember_card(session: Session, *, node_id: str, role: str, name: str, card: bytes) -> None:
    """Keep a card that a person loaded; nothing is trusted before a person has compared the fingerprint.

    A paired node's card is replaced only by pairing again: raises ConflictError when its keys would change silently.
    """
    row = session.scalars(select(Node).where(Node.node == node_id)).first()
    if row is None:
        number = (session.scalar(select(func.max(Node.box_id))) or 0) + 1
        session.add(Node(box_id=number, node=node_id, role=role, state=ASKED, name=name, card=card))
    elif row.state == "own" or (row.state == PAIRED and row.card != card):
        raise ConflictError("this node is known already, with another card")
    else:
        row.name, row.card = name, card


def pair(session: Session, *, node_id: str, card: bytes) -> None:
    """A person has compared the fingerprint of exactly this card: from now on its signature counts. Safe to repeat."""
    row = session.scalars(select(Node).where(Node.node == node_id, Node.card == card, Node.state != "own")).first()
    if row is None:
        raise NotFoundError("no such card")
    row.state = PAIRED
    if row.role == "hub":
        settings.write(session, settings.HQ_NODE, node_id)


def forget(session: Session, *, node_id: str) -> None:
    """Remove a card that nobody has confirmed."""
    row = session.scalars(select(Node).where(Node.node == node_id, Node.state == ASKED)).first()
    if row is not None:
        session.delete(row)


def heard(session: Session, *, node_id: str, at_ms: int) -> None:
    """Note when something of a node arrived here."""
    row = session.scalars(select(Node).where(Node.node == node_id)).first()
    if row is not None:
        row.heard_at_ms = at_ms


def _known(row: Node) -> KnownNode:
    return KnownNode(row.box_id, row.node, row.role, row.state, row.name, row.card, row.heard_at_ms)
