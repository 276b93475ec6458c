"""What it costs to seal a class's whole log, and to take it in at headquarters."""

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from campbox.clock import SystemClock
from campbox.config import Config
from campbox.demo import cast, courier, first_day
from campbox.events.record import OWN_BOX_ID
from campbox.node import Node, open_node
from campbox.replica.eventlog import DatabaseLog
from campbox.replica.inbound import receive
from campbox.replica.outbound import LOG, make_head
from campbox.replica.pairing import own_card
from sync.contents import Segment
from sync.exchange import pending, split
from sync.keys import read_card
from sync.seal import seal


@dataclass(frozen=True)
class Exchanged:
    """Of all events of the class: bytes of the sealed files, seconds to seal and to take in, bytes of HQ's database."""

    events: int
    sealed_bytes: int
    seal_seconds: float
    import_seconds: float
    database_bytes: int


def exchange(box_data: Path, hub_data: Path) -> Exchanged:
    """Seal the whole log of the box for a new hub, which takes it in."""
    with closing(open_node(Config(role="box", data=box_data), SystemClock())) as box:
        hub = open_node(Config(role="hub", data=hub_data), SystemClock(trust_wall=True))
        try:
            first_day.set_up(hub, cast.OPERATOR, cast.HQ_PASSPHRASE, cast.HQ_SITE)
            courier.pair(box, hub)
            empty_bytes = _database_bytes(hub)
            began = time.process_time()
            files = _seal_all(box, hub)
            sealed = time.process_time()
            results = [receive(hub, f"{number}.cbx", file) for number, file in enumerate(files)]
            imported = time.process_time()
            full_bytes = _database_bytes(hub)
        finally:
            hub.close()
    events = sum(each.new_events for each in results)
    sizes = sum(len(file) for file in files)
    return Exchanged(events, sizes, sealed - began, imported - sealed, full_bytes - empty_bytes)


def _seal_all(box: Node, hub: Node) -> list[bytes]:
    with hub.reading() as session:
        recipients = read_card(own_card(session, hub).file).recipients
    with box.reading() as session:
        log = DatabaseLog(session, {box.keys.node: OWN_BOX_ID})
        groups = split(log, box.keys.node, pending(log.incarnations(box.keys.node), {}))
        return [
            seal(Segment(make_head(box, session, LOG, hub.keys.node), runs=runs), box.keys.signing_key, recipients)
            for runs in groups
        ]


def _database_bytes(node: Node) -> int:
    """Pages in use, those that still stand in the write-ahead log too."""
    with node.reading() as session:
        connection = session.connection()
        pages, free, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)
