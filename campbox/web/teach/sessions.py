"""A cohort's attendance sessions: the list, planning, beginning, closing, cancelling, correcting."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Form

from campbox.errors import FieldError
from campbox.services import attendance, attendance_sessions, cohort_plans, cohorts, dates, programmes
from campbox.services.attendance_sessions import (
    AnotherIsOpenError,
    SessionChangedError,
    SessionDraft,
    SessionEntry,
)
from campbox.services.cohorts import CohortSummary
from campbox.services.programmes import Stage
from campbox.web import attendance_words
from campbox.web.current import node, reading, write
from campbox.web.forms import choices, position_in
from campbox.web.once import once
from campbox.web.teach.attendance_forms import NO_STAGE, ClosedSessionForm, SeriesForm, SessionForm, number_in
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, id_or_404, teach, trainers
from campbox.web.words import blame

NOTICES = ("another-open", "changed")


@teach.get("/cohorts/<cohort>/sessions")
@trainers
def sessions(cohort: str) -> ResponseReturnValue:
    """What is open, planned, over and cancelled."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    entries = attendance_sessions.sessions_of(reading(), found.id)
    notice = request.args.get("notice", "")
    return render_template(
        "teach/sessions.html",
        current="class",
        cohort=found,
        open_now=next((each for each in entries if each.state == "open"), None),
        planned=[each for each in entries if each.state == "planned"],
        over=[each for each in reversed(entries) if each.state in ("closed", "cancelled")],
        stages=programmes.stages_by_id(reading(), {each.stage_id for each in entries if each.stage_id}),
        has_programme=cohort_plans.plan(reading(), found.id).programme_id is not None,
        notice=notice if notice in NOTICES else "",
        calendar=calendar_now(),
        today=dates.today(reading(), node().clock),
        words=attendance_words,
    )


@teach.post("/cohorts/<cohort>/sessions")
@trainers
def begin_now(cohort: str) -> ResponseReturnValue:
    """Begin a session without a plan: in the stage, and with the length, of the one before."""
    cohort_id = cohort_or_404(cohort)
    entries = attendance_sessions.sessions_of(reading(), cohort_id)
    stages = _stages(cohort_id)
    before = next((each for each in reversed(entries) if each.number), None)
    first_stage = stages[0].id if stages else None
    if before is None:
        draft = SessionDraft("", first_stage, None, attendance_sessions.USUAL_MINUTES)
    else:
        draft = SessionDraft("", before.stage_id or first_stage, None, before.planned_minutes)
    return _begin(cohort, cohort_id, draft=draft)


def _begin(
    cohort: str, cohort_id: bytes, *, session_id: bytes | None = None, draft: SessionDraft | None = None
) -> ResponseReturnValue:
    by, now = actor().staff_id, node().now()
    try:
        begun = write(
            lambda session: attendance_sessions.begin_session(
                session, cohort_id=cohort_id, by=by, now=now, session_id=session_id, draft=draft
            )
        )
    except AnotherIsOpenError as error:
        return redirect(f"{page_of(cohort, error.entry.id)}?notice=another-open", 303)
    except SessionChangedError as error:
        return redirect(f"{page_of(cohort, error.entry.id)}?notice=changed", 303)
    return redirect(page_of(cohort, begun), 303)


def page_of(cohort: str, session_id: bytes) -> str:
    return f"/teach/cohorts/{cohort}/sessions/{session_id.hex()}"


@teach.route("/cohorts/<cohort>/sessions/new", methods=["GET", "POST"])
@trainers
@once
def plan_session(cohort: str) -> ResponseReturnValue:
    """Plan one session, or the same each week."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    form = SeriesForm(request.form if request.method == "POST" else None)
    stages = _stages(found.id)
    _offer_stages(form, stages)
    form.stage.data = form.stage.data or (stages[0].id.hex() if stages else NO_STAGE)
    if request.method == "POST" and form.validate():
        by = actor().staff_id
        try:
            draft, weeks = form.draft(), number_in(form.weeks.data, "weeks")
            write(
                lambda session: attendance_sessions.plan_sessions(session, cohort_id=found.id, draft=draft, by=by, weeks=weeks)
            )
            return redirect(f"/teach/cohorts/{cohort}/sessions", 303)
        except FieldError as error:
            blame(form, error)
    return _form_page(found, form, _("Plan a session"))


@teach.route("/cohorts/<cohort>/sessions/<session_id>/edit", methods=["GET", "POST"])
@trainers
def edit_session(cohort: str, session_id: str) -> ResponseReturnValue:
    """Correct what stands about a session; of a closed one the minutes too."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    entry = attendance_sessions.session_of(reading(), found.id, id_or_404(session_id))
    form = (ClosedSessionForm if entry.state == "closed" else SessionForm)(request.form or None)
    stages = _stages(found.id)
    if entry.stage_id and entry.stage_id not in {each.id for each in stages}:
        stages = [*stages, *programmes.stages_by_id(reading(), [entry.stage_id]).values()]
    _offer_stages(form, stages)
    if request.method == "GET":
        _fill(form, entry)
    elif form.validate():
        try:
            _change(entry, form)
            return redirect(page_of(cohort, entry.id), 303)
        except FieldError as error:
            blame(form, error)
        except SessionChangedError as error:
            return _form_page(found, form, _("Edit the session"), entry=error.entry, is_changed=True)
    return _form_page(found, form, _("Edit the session"), entry=entry)


def _fill(form: SessionForm, entry: SessionEntry) -> None:
    form.fill(entry)
    if isinstance(form, ClosedSessionForm):
        form.given.data = str(entry.given_minutes)


def _change(entry: SessionEntry, form: SessionForm) -> None:
    given = number_in(form.given.data, "given") if isinstance(form, ClosedSessionForm) else None
    draft, by, now = form.draft(), actor().staff_id, node().now()
    seen = position_in(request.form.get("seen", ""))
    write(
        lambda session: attendance.change_session(
            session,
            cohort_id=entry.cohort_id,
            session_id=entry.id,
            draft=draft,
            by=by,
            now=now,
            seen_position=seen,
            given_minutes=given,
        )
    )


@teach.post("/cohorts/<cohort>/sessions/<session_id>/state")
@trainers
def change_state(cohort: str, session_id: str) -> ResponseReturnValue:
    """Begin, cancel, or plan again."""
    cohort_id, wanted, by = cohort_or_404(cohort), id_or_404(session_id), actor().staff_id
    entry = attendance_sessions.session_of(reading(), cohort_id, wanted)
    if request.form.get("do") == "begin":
        return _begin(cohort, cohort_id, session_id=entry.id)
    change = attendance_sessions.plan_again if request.form.get("do") == "again" else attendance_sessions.cancel_session
    try:
        write(lambda session: change(session, cohort_id=cohort_id, session_id=entry.id, by=by))
    except SessionChangedError:
        return redirect(f"{page_of(cohort, entry.id)}?notice=changed", 303)
    return redirect(f"/teach/cohorts/{cohort}/sessions", 303)


def _stages(cohort_id: bytes) -> list[Stage]:
    """The stages of the programme that the cohort follows."""
    plan = cohort_plans.plan(reading(), cohort_id)
    programme = programmes.programme_or_none(reading(), plan.programme_id) if plan.programme_id else None
    return list(programme.stages) if programme else []


def _offer_stages(form: SessionForm, stages: list[Stage]) -> None:
    form.stage.choices = choices([*((each.id.hex(), each.name) for each in stages), (NO_STAGE, _("No stage"))])


def _form_page(
    cohort: CohortSummary, form: Form, title: str, *, entry: SessionEntry | None = None, is_changed: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "teach/session_form.html",
        current="class",
        cohort=cohort,
        form=form,
        title=title,
        entry=entry,
        is_changed=is_changed,
        words=attendance_words,
    )
    return page, 409 if is_changed else 400 if form.errors or form.form_errors else 200
