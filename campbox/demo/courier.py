"""A box and headquarters get to know each other, and a stick goes to and fro between them."""

from pathlib import Path

from campbox.errors import CampBoxError
from campbox.node import Node
from campbox.replica.inbound import Received
from campbox.replica.pairing import load_card, own_card
from campbox.replica.sticks import read_stick, write_stick
from campbox.services import nodes


def pair(box: Node, hub: Node) -> None:
    """Each side loads the other's card, and two people have read the fingerprints to each other."""
    for here, there in ((box, hub), (hub, box)):
        with there.reading() as session:
            file = own_card(session, there).file
        _believe(here, there.keys.node, load_card(here, file).file)


def _believe(node: Node, other: str, card: bytes) -> None:
    node.write(lambda session: nodes.pair(session, node_id=other, card=card))


def carry_to_hub(box: Node, hub: Node, stick: Path) -> None:
    """What the box has goes to headquarters; the reply is on the stick afterwards."""
    stick.mkdir(exist_ok=True)
    write_stick(box, stick)
    _check(read_stick(hub, stick))
    write_stick(hub, stick)


def bring_back(box: Node, stick: Path) -> None:
    """The box learns what headquarters has. Safe to repeat."""
    if stick.is_dir():
        _check(read_stick(box, stick))


def _check(received: list[Received]) -> None:
    for each in received:
        if each.problem is not None:
            raise CampBoxError(f"{each.name}: {each.problem}")
