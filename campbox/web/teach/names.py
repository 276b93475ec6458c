"""Real names and contact words: of one learner, and of a cohort on the screen and on paper. Every look is audited."""

from collections.abc import Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.services import audit, cohorts, people, real_names
from campbox.services.cohorts import CohortSummary
from campbox.services.people import Person
from campbox.services.real_names import NameChangedError, RealName
from campbox.vault import VaultKey
from campbox.web.current import node, reading, write
from campbox.web.opening import open_key
from campbox.web.teach.blueprint import actor, cohort_or_404, present_learner_or_404, teach, trainers
from campbox.web.teach.names_forms import NameForm
from campbox.web.teach.paging import part_of
from campbox.web.words import blame


def note_look(subject_id: bytes, act: audit.Act = "names-looked-at", detail: str = "") -> None:
    """Put down that the person at this browser is about to see names or notes."""
    by, now = actor().staff_id, node().now()
    write(lambda session: audit.note(session, by=by, act=act, now=now, subject_id=subject_id, detail=detail))


@teach.get("/learners/<learner>/names")
@trainers
def learner_names(learner: str) -> ResponseReturnValue:
    learner_id, key = present_learner_or_404(learner), open_key()
    note_look(learner_id)
    present = real_names.names_of(reading(), key, [learner_id]).get(learner_id, RealName())
    return _page(learner_id, NameForm(name=present.name, contact=present.contact), present)


@teach.post("/learners/<learner>/names")
@trainers
def write_names(learner: str) -> ResponseReturnValue:
    """Keep what was typed, unless a colleague was faster: then both are shown."""
    learner_id, key = present_learner_or_404(learner), open_key()
    people.person(reading(), learner_id)
    form = NameForm(request.form)
    if form.validate():
        try:
            _write(learner_id, key, form)
            return redirect(f"/teach/learners/{learner}", 303)
        except FieldError as error:
            blame(form, error)
        except NameChangedError as error:
            note_look(learner_id)
            return _page(learner_id, form, error.now_written, is_changed=True), 409
    present = real_names.names_of(reading(), key, [learner_id]).get(learner_id, RealName())
    return _page(learner_id, form, present, was=request.form.get("was", "")), 400


def _write(learner_id: bytes, key: VaultKey, form: NameForm) -> None:
    written, was = real_names.clean(form.name.data, form.contact.data), request.form.get("was", "")
    by, now = actor().staff_id, node().now()
    write(lambda session: real_names.write_name(session, key, by=by, learner_id=learner_id, written=written, was=was, now=now))


def _page(learner_id: bytes, form: NameForm, present: RealName, *, was: str | None = None, is_changed: bool = False) -> str:
    return render_template(
        "teach/learner_names.html",
        current="class",
        learner=people.person(reading(), learner_id),
        form=form,
        present=present,
        was=present.mark if was is None else was,
        is_changed=is_changed,
    )


@teach.get("/cohorts/<cohort>/names")
@trainers
def cohort_names(cohort: str) -> ResponseReturnValue:
    """A page of them at a time; found by alias, because what is searched for stands in the address."""
    found, members, key = _cohort_and_members(cohort, "")
    shown = part_of(members, lambda person: person.alias)
    return render_template("teach/cohort_names.html", current="class", cohort=found, shown=shown, rows=_named(key, shown.rows))


@teach.get("/cohorts/<cohort>/names/sheet")
@trainers
def cohort_names_sheet(cohort: str) -> ResponseReturnValue:
    """The class list with names, for paper."""
    found, members, key = _cohort_and_members(cohort, "paper")
    return render_template("teach/cohort_names_sheet.html", current="class", cohort=found, rows=_named(key, members))


def _cohort_and_members(cohort: str, detail: str) -> tuple[CohortSummary, list[Person], VaultKey]:
    """The cohort, its learners by alias, and the open key; that their names are looked at is put down."""
    cohort_id, key = cohort_or_404(cohort), open_key()
    note_look(cohort_id, detail=detail)
    members = people.people(reading(), cohorts.member_ids(reading(), cohort_id)).values()
    return cohorts.cohort(reading(), cohort_id), sorted(members, key=lambda each: each.alias.casefold()), key


def _named(key: VaultKey, members: Sequence[Person]) -> list[tuple[Person, RealName]]:
    names = real_names.names_of(reading(), key, [each.id for each in members])
    return [(each, names.get(each.id, RealName())) for each in members]
