"""Hours of attendance: of a cohort, of a learner, and the statement that a trainer signs."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from campbox.services import cohorts, hours, overlaps, people, presence, real_names, staff, statements
from campbox.web import attendance_words
from campbox.web.current import reading
from campbox.web.opening import key_if_open, open_key
from campbox.web.teach.blueprint import calendar_now, cohort_or_404, learner_or_404, own_cohorts, teach, trainers
from campbox.web.teach.names import note_look
from campbox.web.teach.paging import part_of


@teach.get("/cohorts/<cohort>/hours")
@trainers
def cohort_hours(cohort: str) -> ResponseReturnValue:
    """Planned, given and attended per stage; attended by each learner."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    theirs = hours.of_cohort(reading(), found.id)
    known = people.people(reading(), list({*cohorts.member_ids(reading(), found.id), *theirs.attended}))
    everybody = sorted(known.values(), key=lambda each: each.alias.casefold())
    return render_template(
        "teach/cohort_hours.html",
        current="class",
        cohort=found,
        hours=theirs,
        shown=part_of(everybody, lambda each: each.alias),
    )


@teach.get("/learners/<learner>/hours")
@trainers
def learner_hours(learner: str) -> ResponseReturnValue:
    learner_id = learner_or_404(learner)
    own = {each.id for each in own_cohorts(with_archived=True)}
    return render_template(
        "teach/learner_hours.html",
        current="class",
        learner=people.person(reading(), learner_id),
        hours=[each for each in hours.of_learner(reading(), learner_id) if each.cohort_id in own],
        twice=overlaps.overlaps(reading(), learner_id),
        minutes_learned=presence.minutes_learned(reading(), learner_id),
    )


@teach.get("/learners/<learner>/statement")
@trainers
def statement(learner: str) -> ResponseReturnValue:
    """To print and to sign: session by session, of the trainer's own cohorts; with the real name only from an open vault."""
    learner_id = learner_or_404(learner)
    name = _real_name(learner_id) if "names" in request.args else ""
    own = {each.id for each in own_cohorts(with_archived=True)}
    return render_template(
        "teach/statement.html",
        learner=people.person(reading(), learner_id),
        name=name,
        may_show_name=key_if_open() is not None,
        statements=[each for each in statements.statements(reading(), learner_id) if each.hours.cohort_id in own],
        minutes_twice=sum(each.minutes for each in overlaps.overlaps(reading(), learner_id)),
        staff=staff.names(reading()),
        calendar=calendar_now(),
        words=attendance_words,
    )


def _real_name(learner_id: bytes) -> str:
    """Audited. Raises NamesOnTheWayError or NamesLockedError where it must not be shown."""
    key = open_key()
    note_look(learner_id, detail="statement")
    found = real_names.names_of(reading(), key, [learner_id]).get(learner_id)
    return found.name if found else ""
