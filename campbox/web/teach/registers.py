"""The whole register of a cohort, on the screen and on paper."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from campbox.services import attendance_sessions, cohorts, people, register
from campbox.services.attendance_sessions import SessionEntry
from campbox.services.register import SESSIONS_A_PAGE, Register
from campbox.web import attendance_words
from campbox.web.current import reading
from campbox.web.teach.blueprint import calendar_now, cohort_or_404, teach, trainers


@teach.get("/cohorts/<cohort>/register")
@trainers
def register_page(cohort: str) -> ResponseReturnValue:
    """Learners by sessions, twelve sessions a page, the newest first seen."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    return render_template(
        "teach/register.html",
        current="class",
        cohort=found,
        register=_register(found.id),
        calendar=calendar_now(),
        words=attendance_words,
    )


@teach.get("/cohorts/<cohort>/register/sheet")
@trainers
def register_sheet(cohort: str) -> ResponseReturnValue:
    """A page of the register on A4, or an empty one to fill in by hand."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    is_empty = "empty" in request.args
    return render_template(
        "teach/register_sheet.html",
        cohort=found,
        is_empty=is_empty,
        register=None if is_empty else _register(found.id),
        people=_members(found.id) if is_empty else [],
        columns=_planned(found.id) if is_empty else [],
        calendar=calendar_now(),
        words=attendance_words,
    )


def _register(cohort_id: bytes) -> Register:
    page = request.args.get("page", "")
    return register.register(reading(), cohort_id, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else None)


def _members(cohort_id: bytes) -> list[people.Person]:
    known = people.people(reading(), cohorts.member_ids(reading(), cohort_id))
    return sorted(known.values(), key=lambda each: each.alias.casefold())


def _planned(cohort_id: bytes) -> list[SessionEntry | None]:
    """The columns of an empty register: the sessions that are planned next, then columns without a name."""
    entries = attendance_sessions.sessions_of(reading(), cohort_id)
    planned: list[SessionEntry | None] = [each for each in entries if each.state == "planned"]
    return [*planned, *[None] * SESSIONS_A_PAGE][:SESSIONS_A_PAGE]
