"""What a hub answers: one sealed acknowledgement for each box, renewed whenever something of it arrived."""

import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campbox.events.record import origin_of, start_incarnation
from campbox.models import Outbox
from campbox.node import Node
from campbox.replica.eventlog import DatabaseLog
from campbox.replica.outbound import ACKNOWLEDGEMENT, OutboxFiles, file_path, keep, make_head
from campbox.services import nodes, settings
from campbox.services.nodes import PAIRED, KnownNode
from sync.contents import Acknowledgement, Segment
from sync.exchange import heads, missing


def renew(node: Node, box: str) -> None:
    """Seal what the hub holds of a box's log; the reply made before is dropped."""
    generation = node.write(lambda session: _generation(session, node))
    with node.reading() as session:
        receiver = nodes.node(session, box)
        if receiver is None:
            return
        segment = Segment(
            make_head(node, session, ACKNOWLEDGEMENT, box),
            acknowledgements=(_acknowledgement(session, receiver, generation),),
        )
    reply = keep(node, segment, receiver, "[]")
    old = node.write(lambda session: _replace(session, reply))
    for sha256 in old:
        file_path(node.config.outbox, sha256).unlink(missing_ok=True)


def replies_for(session: Session, node: Node, box: str) -> OutboxFiles:
    """The files that wait here for a box; one that the disk lost comes back with the next news of the box."""
    rows = session.scalars(select(Outbox.file_sha256).where(Outbox.node == box))
    folder = node.config.outbox
    return OutboxFiles(folder, [digest.hex() for digest in rows if file_path(folder, digest.hex()).is_file()])


def all_replies(session: Session, node: Node) -> dict[str, OutboxFiles]:
    """What waits for every paired box."""
    boxes = nodes.nodes(session, role="box", state=PAIRED)
    found = {box.node: replies_for(session, node, box.node) for box in boxes}
    return {box: files for box, files in found.items() if files}


def _acknowledgement(session: Session, box: KnownNode, generation: tuple[int, str]) -> Acknowledgement:
    log = DatabaseLog(session, {box.node: box.box_id})
    return Acknowledgement(
        of=box.node,
        node=generation[1],
        generation=generation[0],
        heads=heads(log, box.node),
        want=missing(log, box.node),
    )


def _generation(session: Session, node: Node) -> tuple[int, str]:
    """The number and incarnation of this process of the hub; the number rises with every start, whatever the clock says.

    A hub restored from a backup so gets a higher number with another incarnation, and boxes send everything again.
    """
    start_incarnation(session)
    incarnation = origin_of(session).incarnation
    number, own = json.loads(settings.read(session, settings.OWN_GENERATION) or '[0, ""]')
    if own != incarnation:
        number = max(node.clock.wall_ms() // 1000, number + 1)
        settings.write(session, settings.OWN_GENERATION, json.dumps([number, incarnation]))
    return number, incarnation


def _replace(session: Session, reply: Outbox) -> list[str]:
    """Let the new reply take the place of the old ones; returns whose files can go."""
    old = session.scalars(select(Outbox.file_sha256).where(Outbox.node == reply.node, Outbox.kind == ACKNOWLEDGEMENT)).all()
    session.execute(delete(Outbox).where(Outbox.file_sha256.in_(old)))
    session.add(reply)
    return [digest.hex() for digest in old]
