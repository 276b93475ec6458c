"""The trainer's home: what needs attention, the first day's checklist, the cohorts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.services import cohorts, dates, live_needs, review_queue, settings
from campbox.services.holding import Holding, holding
from campbox.services.live_needs import Needs
from campbox.web.context import utc_offset_minutes
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import actor, own_cohorts, teach, trainers
from campbox.web.words import isolated, sentence

TRAINER_ERROR_MS = 5 * 60_000


@dataclass(frozen=True)
class Task:
    """A line of the first day's checklist."""

    title: str
    address: str
    is_done: bool


@dataclass(frozen=True)
class Waiting:
    """A line of what waits: the words, the cohort if it is about one, and where to go."""

    title: str
    cohort: str
    address: str
    icon: str


@teach.get("/")
@trainers
def home() -> ResponseReturnValue:
    return _page()


def _page(date_error: str = "") -> str:
    all_cohorts = own_cohorts()
    needs = live_needs.needs(reading(), [each.id for each in all_cohorts], node().now())
    tasks, held = _tasks(all_cohorts), holding(reading(), actor())
    return render_template(
        "teach/home.html",
        current="class",
        cohorts=[(each, needs[each.id]) for each in all_cohorts],
        waiting=[*_colleagues(held), *_waiting(all_cohorts, needs)],
        tasks=[] if all(task.is_done for task in tasks) else tasks,
        next_task=next((task for task in tasks if not task.is_done), None),
        is_dated=dates.is_dated(reading(), node().clock),
        box_time=_box_time(),
        date_error=date_error,
        holding=held,
        restored=(settings.read(reading(), settings.RESTORED) or "").split(),
    )


def _waiting(all_cohorts: list[cohorts.CohortSummary], needs: Mapping[bytes, Needs]) -> list[Waiting]:
    """What somebody waits for, the most pressing first; nothing where nobody does."""
    found = []
    for each in all_cohorts:
        base, own = f"/teach/cohorts/{each.id.hex()}", needs[each.id]
        if own.arrivals:
            asked = ngettext("%(num)d person waits to be let in", "%(num)d people wait to be let in", own.arrivals)
            found.append(Waiting(asked, each.name, f"{base}/code", "phone"))
    for each in all_cohorts:
        if needs[each.id].open_sessions:
            found.append(Waiting(_("A session is open"), each.name, f"/teach/cohorts/{each.id.hex()}/sessions", "register"))
    work = len(review_queue.waiting(reading(), [each.id for each in own_cohorts(with_archived=True)]))
    if work:
        told = ngettext("%(num)d piece of work waits for a review", "%(num)d pieces of work wait for a review", work)
        found.append(Waiting(told, "", "/teach/review", "star"))
    return found


def _colleagues(held: Holding) -> list[Waiting]:
    """Who waits to be let in to the names by the person who asks."""
    told = [_("%(name)s waits to open the names", name=isolated(each.name)) for each in held.waiting]
    return [Waiting(each, "", "/teach/account", "unlock") for each in told]


def _box_time() -> str:
    """What the box's own clock says, for the form; nothing where that cannot be true."""
    wall_ms = node().clock.wall_ms()
    if not dates.is_believable(wall_ms):
        return ""
    return datetime.fromtimestamp(wall_ms / 1000 + utc_offset_minutes() * 60, UTC).strftime("%Y-%m-%dT%H:%M")


def _tasks(all_cohorts: list[cohorts.CohortSummary]) -> list[Task]:
    """The first day, in order; each line leads to its page."""
    first = f"/teach/cohorts/{all_cohorts[0].id.hex()}" if all_cohorts else "/teach/cohorts/new"
    has_learners = any(each.learners for each in all_cohorts)
    is_printed = settings.read(reading(), settings.CHECKLIST_POSTER) is not None
    is_paired = settings.read(reading(), settings.HQ_NODE) is not None
    return [
        Task(_("Make a cohort"), "/teach/cohorts/new", bool(all_cohorts)),
        Task(_("Let learners in: with a class code, or from a list"), first, has_learners),
        Task(_("Hang up the poster with the address"), "/teach/poster", is_printed),
        Task(_("Connect with headquarters"), "/teach/pairing", is_paired),
    ]


@teach.post("/date")
@trainers
def confirm_date() -> ResponseReturnValue:
    """The trainer says what time it is; what was written since the last power cut gets its date."""
    clock = node().clock
    try:
        offset_minutes = _read_offset(request.form.get("device_offset", ""))
        wall_ms = _read_time(request.form.get("device_time", "")) - offset_minutes * 60_000

        def confirm(session: Session) -> None:
            dates.confirm_date(session, wall_ms=wall_ms, source="trainer", error_ms=TRAINER_ERROR_MS, clock=clock)
            settings.write(session, settings.UTC_OFFSET_MINUTES, str(offset_minutes))

        write(confirm)
    except FieldError as error:
        return _page(sentence(error)), 400
    return redirect("/teach/", 303)


def _read_time(typed: str) -> int:
    """The clock of the place as milliseconds, as if it were UTC."""
    try:
        return int(datetime.fromisoformat(typed).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError as error:
        raise FieldError("device_time", "unbelievable-date") from error


def _read_offset(minutes_behind: str) -> int:
    """Minutes ahead of UTC: browsers say how far behind; without script, what was said before."""
    if not minutes_behind:
        return utc_offset_minutes()
    if not re.fullmatch(r"-?[0-9]{1,3}", minutes_behind):
        raise FieldError("device_time", "unbelievable-date")
    return -int(minutes_behind)


@teach.post("/restored")
@trainers
def understood() -> ResponseReturnValue:
    """The trainer has read what was restored."""
    write(lambda session: settings.forget(session, settings.RESTORED))
    return redirect("/teach/", 303)
