"""One learner: what they did, and the two taps that reset a card or a PIN."""

import secrets as random

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.services import classroom, cohorts, people, presence
from campbox.web.current import reading, write
from campbox.web.learn.blueprint import course_language, exercise_title, paths
from campbox.web.teach.blueprint import calendar_now, cohort_or_404, learner_or_404, own_cohorts, teach, trainers
from campbox.web.teach.cards import PIN_DIGITS
from campbox.web.teach.forms import LearnerForm
from campbox.web.words import blame


@teach.get("/learners/<learner>")
@trainers
def learner_page(learner: str) -> ResponseReturnValue:
    return _page(learner_or_404(learner))


def _page(learner_id: bytes, *, form: LearnerForm | None = None, new_pin: str = "") -> str:
    person = people.person(reading(), learner_id)
    member_of = set(cohorts.cohort_ids_of(reading(), learner_id))
    return render_template(
        "teach/learner.html",
        current="class",
        learner=person,
        form=form or LearnerForm(alias=person.alias, picture=str(person.picture)),
        cohorts=[each for each in own_cohorts() if each.id in member_of],
        paths=paths(learner_id),
        minutes=presence.minutes_learned(reading(), learner_id),
        attempts=classroom.recent_attempts(reading(), learner_id),
        calendar=calendar_now(),
        course_language=course_language,
        exercise_title=exercise_title,
        new_pin=new_pin,
    )


@teach.post("/learners/<learner>/pin")
@trainers
def new_pin(learner: str) -> ResponseReturnValue:
    """A new PIN, shown once; the learner is signed out everywhere."""
    learner_id = learner_or_404(learner)
    pin = f"{random.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    stretched = people.stretch_pin(pin)
    write(lambda session: people.set_pin(session, learner_id, stretched))
    return _page(learner_id, new_pin=pin)


@teach.post("/learners/<learner>")
@trainers
def rename_learner(learner: str) -> ResponseReturnValue:
    """Correct the alias or the picture."""
    learner_id = learner_or_404(learner)
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
    write(lambda session: cohorts.leave(session, learner_id=learner_id, cohort_id=cohort_id))
    return redirect(f"/teach/cohorts/{cohort}", 303)
