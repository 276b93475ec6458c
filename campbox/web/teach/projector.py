"""What the whole room may see on the wall: counts, the address of the box, and how long the session goes on. No alias."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from campbox.network import class_address
from campbox.services import attendance_sessions, cohorts, live
from campbox.services.dates import Calendar
from campbox.web import unchanged
from campbox.web.current import node, reading
from campbox.web.teach.blueprint import calendar_now, cohort_or_404, teach, trainers
from campbox.web.teach.live import rows_of


@teach.get("/cohorts/<cohort>/projector")
@trainers
def projector(cohort: str) -> ResponseReturnValue:
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    return render_template("teach/projector.html", cohort=found, **_wall(found.id))


@teach.get("/cohorts/<cohort>/projector/now")
@trainers
def projector_now(cohort: str) -> Response:
    """Only the counts, for script."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    return unchanged.answer(render_template("teach/projector_counts.html", **_wall(found.id)))


def _wall(cohort_id: bytes) -> dict[str, object]:
    rows = rows_of(cohort_id)
    return {
        "base": f"/teach/cohorts/{cohort_id.hex()}",
        "counts": live.counts(rows),
        "here": sum(len(row.people) for row in rows if row.is_here),
        "address": class_address(node().config.public_host, node().config.port),
        "minutes_left": _minutes_left(cohort_id, calendar_now()),
    }


def _minutes_left(cohort_id: bytes, calendar: Calendar) -> int | None:
    """Of the open session, as it was planned; None where none is open or nobody knows since when."""
    entry = attendance_sessions.open_session_of(reading(), cohort_id)
    if entry is None or entry.opened is None or calendar.now is None:
        return None
    opened = calendar.of_moment(entry.opened)
    passed, now = opened.ago, calendar.of_moment(calendar.now).at
    if passed is None and opened.at is not None and now is not None:
        passed = now - opened.at  # the power was cut, and somebody has told the time since
    return None if passed is None else max(0, entry.planned_minutes - int(passed.total_seconds() // 60))
