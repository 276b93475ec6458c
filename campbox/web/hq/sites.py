"""A row a site: cohorts, learners, progress, hours, last news, gaps."""

from datetime import UTC, datetime

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from campbox.errors import NotFoundError
from campbox.replica.eventlog import DatabaseLog
from campbox.replica.replies import replies_for
from campbox.services import cohorts, hours, nodes, overview
from campbox.services.dates import Told
from campbox.services.nodes import PAIRED, KnownNode
from campbox.web.current import node, reading
from campbox.web.hq.blueprint import hq, operators
from campbox.web.uploads import as_download
from sync.exchange import missing


@hq.get("/")
@operators
def sites() -> ResponseReturnValue:
    boxes = nodes.nodes(reading(), role="box", state=PAIRED)
    rows = overview.site_rows(reading(), boxes)
    return render_template(
        "hq/sites.html",
        current="sites",
        rows=rows,
        news={row.node.box_id: heard_at(row.node) for row in rows},
        gaps={row.node.box_id: _missing_events(row.node) for row in rows},
        replies={row.node.box_id: len(replies_for(reading(), node(), row.node.node)) for row in rows},
    )


def heard_at(box: KnownNode) -> Told | None:
    """When something of a box arrived here, by the hub's own clock."""
    if box.heard_at_ms is None:
        return None
    return Told(at=datetime.fromtimestamp(box.heard_at_ms / 1000, UTC))


def _missing_events(box: KnownNode) -> int:
    """How many events of a box are known to exist and have not arrived."""
    log = DatabaseLog(reading(), {box.node: box.box_id})
    return sum(each.last - each.first + 1 for each in missing(log, box.node))


@hq.get("/sites/<int:box_id>")
@operators
def site_page(box_id: int) -> ResponseReturnValue:
    """One site: its cohorts, and in each the learners by id only."""
    box = _box(box_id)
    (row,) = overview.site_rows(reading(), [box])
    return render_template(
        "hq/site.html",
        current="sites",
        row=row,
        news=heard_at(box),
        gaps=_missing_events(box),
        cohorts=[(each, overview.learner_rows(reading(), box_id, each.id)) for each in cohorts.cohorts(reading(), box_id)],
        hours=hours.sums(reading(), box_id),
        has_reply=bool(replies_for(reading(), node(), box.node)),
    )


@hq.get("/sites/<int:box_id>/reply")
@operators
def save_reply(box_id: int) -> Response:
    """What waits here for a site, as a file."""
    files = replies_for(reading(), node(), _box(box_id).node)
    if not files:
        raise NotFoundError("no reply waits")
    return as_download(files, f"campbox-reply-{box_id}")


def _box(box_id: int) -> KnownNode:
    for box in nodes.nodes(reading(), role="box", state=PAIRED):
        if box.box_id == box_id:
            return box
    raise NotFoundError("no such site")
