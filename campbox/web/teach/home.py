"""The trainer's home: what needs attention, the first day's checklist, the cohorts."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campbox.errors import FieldError
from campbox.services import classroom, cohorts, dates, hands, settings
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import teach, trainers
from campbox.web.words import sentence

TRAINER_ERROR_MS = 5 * 60_000


@dataclass(frozen=True)
class Task:
    """A line of the first day's checklist."""

    title: str
    address: str
    is_done: bool


@teach.get("/")
@trainers
def home() -> ResponseReturnValue:
    return _page()


def _page(date_error: str = "") -> str:
    all_cohorts = cohorts.cohorts(reading())
    calling = {hand.learner_id for hand in hands.raised_hands(reading())}
    stuck = classroom.stuck_learners(reading())
    members = {each.id: set(cohorts.member_ids(reading(), each.id)) for each in all_cohorts}
    tasks = _tasks(all_cohorts)
    return render_template(
        "teach/home.html",
        current="class",
        cohorts=[(each, len(members[each.id] & calling), len(members[each.id] & stuck)) for each in all_cohorts],
        tasks=[] if all(task.is_done for task in tasks) else tasks,
        is_dated=dates.is_dated(reading(), node().clock),
        box_time=datetime.fromtimestamp(node().clock.wall_ms() / 1000, UTC),
        date_error=date_error,
        restored=(settings.read(reading(), settings.RESTORED) or "").split(),
    )


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
        wall_ms = _read_time(request.form.get("device_time", ""), request.form.get("device_offset", ""))
        write(
            lambda session: dates.confirm_date(
                session, wall_ms=wall_ms, source="trainer", error_ms=TRAINER_ERROR_MS, clock=clock
            )
        )
    except FieldError as error:
        return _page(sentence(error)), 400
    return redirect("/teach/", 303)


def _read_time(typed: str, offset_minutes: str) -> int:
    """Milliseconds since 1970 from a local date and time, and the device's minutes behind UTC where script knew them."""
    try:
        local = datetime.fromisoformat(typed).replace(tzinfo=UTC)
        behind = int(offset_minutes or 0)
    except ValueError as error:
        raise FieldError("device_time", "unbelievable-date") from error
    return int(local.timestamp() * 1000) + behind * 60_000


@teach.post("/restored")
@trainers
def understood() -> ResponseReturnValue:
    """The trainer has read what was restored."""
    write(lambda session: settings.forget(session, settings.RESTORED))
    return redirect("/teach/", 303)
