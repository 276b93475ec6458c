"""The hour when there is internet: the same sealed files go to the hub, its replies come back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from campbox.errors import StorageError
from campbox.node import Node
from campbox.replica import outbound
from campbox.replica.inbound import receive_all
from campbox.services import dates, nodes, settings
from sync.errors import SyncError
from sync.keys import read_card
from sync.transports.http import HttpTransport, HubClient

CLOCK_ERROR_MS = 2_000


@dataclass(frozen=True)
class Exchanged:
    """What one exchange did; `problem` is None when all of it went well."""

    sent: int = 0
    received: int = 0
    problem: SyncError | StorageError | None = None


def exchange(node: Node) -> Exchanged | None:
    """Send what waits and fetch what the hub has for this box; None where no hub with an address is paired."""
    with node.reading() as session:
        hub = nodes.hub(session)
    if hub is None:
        return None
    card = read_card(hub.card)
    if card.url is None:
        return None
    try:
        client = HubClient(node.keys, card)
        wall_ms = client.hello()
        _learn_time(node, wall_ms)
        transport = HttpTransport(client)
        sent = transport.send(hub.node, outbound.prepare(node))
        received = receive_all(node, transport)
    except (SyncError, StorageError) as problem:
        done = Exchanged(problem=problem)
    else:
        refused = next((each.problem for each in received if each.problem is not None), None)
        done = Exchanged(sent, sum(each.verdict == "applied" for each in received), refused)
    node.write(lambda session: _remember(session, node, done))
    return done


def _learn_time(node: Node, wall_ms: int) -> None:
    """The hub's signed time dates this boot, unless its date is known from a better source."""
    with node.reading() as session:
        if dates.is_dated(session, node.clock) or not dates.is_believable(wall_ms):
            return
    node.write(
        lambda session: dates.confirm_date(session, wall_ms=wall_ms, source="hq", error_ms=CLOCK_ERROR_MS, clock=node.clock)
    )


def _remember(session: Session, node: Node, done: Exchanged) -> None:
    """What the page says of the last try; the time as far as the box knows it."""
    now_ms = dates.true_now_ms(session, node.clock)
    stamp = "" if now_ms is None else datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    settings.write(session, settings.HUB_LAST_TRY, stamp)
    if done.problem is None:
        settings.write(session, settings.HUB_LAST_SUCCESS, stamp)
        settings.forget(session, settings.HUB_LAST_PROBLEM)
    else:
        settings.write(session, settings.HUB_LAST_PROBLEM, type(done.problem).__name__)
