"""One learner: what they did, and the two taps that reset a card or a PIN."""

import secrets as random

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.services import access, audit, cohorts, days, learner_summary, people, presence, standing, timeline
from campbox.web.current import node, reading, write
from campbox.web.forms import position_in
from campbox.web.learn.blueprint import course_language, paths
from campbox.web.teach.blueprint import (
    actor,
    calendar_now,
    cohort_or_404,
    learner_or_404,
    own_cohorts,
    present_learner_or_404,
    teach,
    trainers,
)
from campbox.web.teach.cards import PIN_DIGITS
from campbox.web.teach.forms import LearnerForm
from campbox.web.teach.learner_words import Titles, line, weeks_panel
from campbox.web.words import blame

WORK_MAX = 5


@teach.get("/learners/<learner>")
@trainers
def learner_page(learner: str) -> ResponseReturnValue:
    return _page(learner_or_404(learner))


def _page(learner_id: bytes, *, form: LearnerForm | None = None, new_pin: str = "") -> str:
    person = people.person(reading(), learner_id)
    member_of = set(cohorts.cohort_ids_of(reading(), learner_id))
    own = own_cohorts(with_archived=True)
    own_ids = {each.id for each in own}
    calendar, titles = calendar_now(), Titles(node().library.releases())
    known_days, tried = days.own_days(reading(), calendar), learner_summary.tried_by(reading(), learner_id)
    shown = timeline.timeline(reading(), learner_id, _before())
    return render_template(
        "teach/learner.html",
        current="class",
        learner=person,
        form=form or LearnerForm(alias=person.alias, picture=str(person.picture)),
        cohorts=[each for each in own if each.id in member_of],
        paths=paths(learner_id),
        minutes=presence.minutes_learned(reading(), learner_id),
        attended=[each for each in learner_summary.attended(reading(), learner_id) if each.cohort_id in own_ids],
        summary=learner_summary.summary(tried),
        weeks=weeks_panel(tried, known_days),
        work=standing.everything_of(reading(), learner_id)[:WORK_MAX],
        entries=[(line(each, titles), calendar.of_event(each.incarnation, each.u_ms)) for each in shown.entries],
        before=shown.before,
        is_first_page=_before() is None,
        is_here_now=access.is_learner_now(reading(), actor(), learner_id),
        titles=titles,
        course_language=course_language,
        new_pin=new_pin,
    )


def _before() -> int | None:
    """From which position the timeline goes on."""
    position = position_in(request.args.get("before", ""))
    return min(position, timeline.LATEST_POSITION) if position >= 0 else None


@teach.post("/learners/<learner>/pin")
@trainers
def new_pin(learner: str) -> ResponseReturnValue:
    """A new PIN, shown once; the learner is signed out everywhere."""
    learner_id = present_learner_or_404(learner)
    pin = f"{random.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    stretched = people.stretch_pin(pin)
    by, now = actor().staff_id, node().now()

    def reset(session: Session) -> None:
        people.set_pin(session, learner_id, stretched)
        audit.note(session, by=by, act="pin-reset", now=now, subject_id=learner_id)

    write(reset)
    return _page(learner_id, new_pin=pin)


@teach.post("/learners/<learner>")
@trainers
def rename_learner(learner: str) -> ResponseReturnValue:
    """Correct the alias or the picture."""
    learner_id = present_learner_or_404(learner)
    form = LearnerForm(request.form)
    if form.validate():
        try:
            write(lambda session: people.rename(session, learner_id, form.alias.data, int(form.picture.data)))
            return redirect(f"/teach/learners/{learner}", 303)
        except FieldError as error:
            blame(form, error)
    return _page(learner_id, form=form), 400


@teach.post("/learners/<learner>/leave/<cohort>")
@trainers
def leave_cohort(learner: str, cohort: str) -> ResponseReturnValue:
    """Take a learner out of a cohort; what they did stays."""
    learner_id, cohort_id = learner_or_404(learner), cohort_or_404(cohort)
    by, now = actor().staff_id, node().now()

    def leave(session: Session) -> None:
        if cohort_id in cohorts.cohort_ids_of(session, learner_id):
            cohorts.leave(session, learner_id=learner_id, cohort_id=cohort_id)
            audit.note(session, by=by, act="learner-left", now=now, subject_id=learner_id)

    write(leave)
    return redirect(f"/teach/cohorts/{cohort}", 303)
