"""One learner in a test, for the trainer: what is answered, more minutes, beginning again, the end."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import Form

from campbox.errors import FieldError, NotFoundError
from campbox.services import cohorts, invigilating, people, sittings, stage_test_parts
from campbox.web.current import node, reading, write
from campbox.web.forms import TextField, at_most, needed
from campbox.web.learn.blueprint import course_language
from campbox.web.once import once
from campbox.web.teach.attendance_forms import number_in
from campbox.web.teach.blueprint import actor, learner_or_404, teach, trainers
from campbox.web.teach.stage_tests import page_of, test_or_404
from campbox.web.words import blame


class MinutesForm(Form):
    minutes = TextField(
        _l("More minutes"), [needed()], render_kw={"inputmode": "numeric", "autocomplete": "off", "class": "short"}
    )


class AgainForm(Form):
    reason = TextField(_l("Reason"), [needed(), at_most(invigilating.REASON_MAX)], description=_l("No names of people."))


@teach.get("/cohorts/<cohort>/tests/<test>/sittings/<learner>")
@trainers
def one_sitting(cohort: str, test: str, learner: str) -> ResponseReturnValue:
    return _page(cohort, test, learner, MinutesForm(), AgainForm())


@teach.post("/cohorts/<cohort>/tests/<test>/sittings/<learner>")
@trainers
@once
def change_sitting(cohort: str, test: str, learner: str) -> ResponseReturnValue:
    """`do` says what: minutes, again or end."""
    found, learner_id = test_or_404(cohort, test), learner_or_404(learner)
    by, now, does = actor().staff_id, node().now(), request.form.get("do")
    more, again = MinutesForm(request.form if does == "minutes" else None), AgainForm(request.form if does == "again" else None)
    try:
        if does == "minutes" and more.validate():
            minutes = number_in(more.minutes.data, "minutes")
            write(
                lambda session: invigilating.give_minutes(
                    session, test_id=found.id, learner_id=learner_id, minutes=minutes, by=by, now=now
                )
            )
        elif does == "again" and again.validate():
            reason = again.reason.data
            write(
                lambda session: invigilating.let_begin_again(
                    session, test_id=found.id, learner_id=learner_id, reason=reason, by=by, now=now
                )
            )
        elif does == "end":
            write(lambda session: sittings.finish(session, test_id=found.id, learner_id=learner_id, now=now))
    except FieldError as error:
        blame(more if does == "minutes" else again, error)
    if more.errors or again.errors:
        return _page(cohort, test, learner, more, again), 400
    return redirect(f"{page_of(found)}/sittings/{learner}", 303)


@teach.post("/cohorts/<cohort>/tests/<test>/minutes")
@trainers
@once
def give_everybody_minutes(cohort: str, test: str) -> ResponseReturnValue:
    """More time for all who still work."""
    found, by, now = test_or_404(cohort, test), actor().staff_id, node().now()
    minutes = number_in(request.form.get("minutes", ""), "minutes")
    write(lambda session: invigilating.give_everybody_minutes(session, test_id=found.id, minutes=minutes, by=by, now=now))
    return redirect(page_of(found), 303)


def _page(cohort: str, test: str, learner: str, more: MinutesForm, again: AgainForm) -> str:
    found, learner_id = test_or_404(cohort, test), learner_or_404(learner)
    seat = sittings.seat(reading(), test=found, learner_id=learner_id, now=node().now())
    if seat is None:
        raise NotFoundError("no such sitting")
    kept = sittings.kept(reading(), test_id=found.id, learner_id=learner_id, number=seat.number)
    return render_template(
        "teach/sitting.html",
        current="class",
        cohort=cohorts.cohort(reading(), found.cohort_id),
        test=found,
        learner=people.person(reading(), learner_id),
        seat=seat,
        kept=kept,
        points=sum(each.points for each in kept.values()),
        parts=stage_test_parts.parts_of(node().library, found.parts),
        more=more,
        again=again,
        course_language=course_language,
    )
