"""Pairing a box with its hub: each side loads the other's card, and two people read the fingerprints to each other."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.node import Node
from campbox.services import nodes, settings, sites
from sync.errors import SyncError
from sync.keys import NodeCard, fingerprint, generate_recovery, make_card, read_card


@dataclass(frozen=True)
class ShownCard:
    """A card as people compare it."""

    card: NodeCard
    fingerprint: str
    file: bytes


def own_card(session: Session, node: Node) -> ShownCard:
    """This node's card, with the name of its site; a hub's names its address and its recovery key too."""
    site = sites.site(session)
    recovery = settings.read(session, settings.RECOVERY_RECIPIENT)
    file = make_card(
        node.keys,
        name="CampBox" if site is None else site.name,
        url=settings.read(session, settings.HUB_URL) if node.config.role == "hub" else None,
        recovery=[] if recovery is None else [recovery],
    )
    return shown(file)


def shown(file: bytes) -> ShownCard:
    """A card from a file. Raises FieldError for anything else."""
    try:
        card = read_card(file)
    except SyncError as error:
        raise FieldError("card", "not-a-card") from error
    return ShownCard(card, fingerprint(card), file)


def load_card(node: Node, file: bytes) -> ShownCard:
    """Keep the other side's card until somebody has compared its fingerprint."""
    found = shown(file)
    wanted = "hub" if node.config.role == "box" else "box"
    if found.card.role != wanted:
        raise FieldError("card", "card-of-same-kind")
    card = found.card
    node.write(lambda session: nodes.remember_card(session, node_id=card.node, role=card.role, name=card.name, card=file))
    return found


def make_recovery_key(session: Session) -> str | None:
    """The hub's printed recovery key, made once: returns the secret, which is stored nowhere; None if it was made before."""
    if settings.read(session, settings.RECOVERY_RECIPIENT) is not None:
        return None
    secret, recipient = generate_recovery()
    settings.write(session, settings.RECOVERY_RECIPIENT, recipient)
    return secret
