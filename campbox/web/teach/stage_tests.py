"""A cohort's tests: the list, making and changing one, opening and closing it, printing it for those without a device."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Form

from campbox.courses.model import Exercise
from campbox.courses.release import Release, ReleaseUnit
from campbox.errors import FieldError, NotFoundError
from campbox.exercises.base import Solution, Verdict
from campbox.exercises.registry import kind
from campbox.services import (
    cohort_plans,
    cohorts,
    invigilating,
    people,
    programmes,
    sittings,
    stage_test_answers,
    stage_test_parts,
    stage_tests,
)
from campbox.services.programmes import Stage
from campbox.services.stage_test_parts import PartHere
from campbox.services.stage_tests import (
    TITLE_MAX,
    Part,
    StageTest,
    StageTestBegunError,
    StageTestChangedError,
    StageTestDraft,
)
from campbox.web.current import node, reading, write
from campbox.web.forms import OneOfField, TextField, at_most, choices, needed
from campbox.web.learn.blueprint import course_language
from campbox.web.once import once
from campbox.web.teach.attendance_forms import number_in
from campbox.web.teach.blueprint import actor, cohort_or_404, id_or_404, teach, trainers
from campbox.web.teach.paging import part_of
from campbox.web.words import blame, isolated, sentence

PLACEMENT, NO_STAGE = "placement", "stage"


class StageTestForm(Form):
    title = TextField(_l("Title"), [needed(), at_most(TITLE_MAX)], description=_l("HQ sees this title. No names of people."))
    purpose = OneOfField(_l("What the test is for"), [needed()], validate_choice=False)
    minutes = TextField(
        _l("Time in minutes"), [needed()], render_kw={"inputmode": "numeric", "autocomplete": "off", "class": "short"}
    )


@dataclass(frozen=True)
class Offered:
    """The exercises of a unit that can be chosen, each with its value in the form, and how many are chosen."""

    unit: ReleaseUnit
    exercises: Sequence[tuple[str, Exercise]]
    chosen: int


def test_or_404(cohort: str, test: str) -> StageTest:
    """A test of the cohort in the address."""
    cohort_id, test_id = cohort_or_404(cohort), id_or_404(test)
    found = stage_tests.stage_test(reading(), test_id)
    if found.cohort_id != cohort_id:
        raise NotFoundError("a test of another cohort")
    return found


def page_of(test: StageTest) -> str:
    return f"/teach/cohorts/{test.cohort_id.hex()}/tests/{test.id.hex()}"


@teach.get("/cohorts/<cohort>/tests")
@trainers
def cohort_tests(cohort: str) -> ResponseReturnValue:
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    entries = stage_tests.tests_of(reading(), found.id)
    return render_template("teach/stage_tests.html", current="class", cohort=found, tests=entries, purposes=_purposes(entries))


def _purposes(entries: Sequence[StageTest]) -> dict[bytes, str]:
    """What each test is for, in words."""
    stages = programmes.stages_by_id(reading(), {each.stage_id for each in entries if each.stage_id})
    return {each.id: _purpose(each, stages.get(each.stage_id) if each.stage_id else None) for each in entries}


def _purpose(test: StageTest, stage: Stage | None) -> str:
    if test.purpose == PLACEMENT:
        return _("Placement")
    return _("End of the stage “%(stage)s”", stage=isolated(stage.name)) if stage else _("End of a stage")


@teach.route("/cohorts/<cohort>/tests/new", methods=["GET", "POST"])
@trainers
@once
def make_test(cohort: str) -> ResponseReturnValue:
    cohort_id = cohort_or_404(cohort)
    form = _form(cohort_id)
    if request.method == "POST" and form.validate():
        try:
            draft = _draft(form)
            test_id = write(lambda session: stage_tests.make_test(session, cohort_id=cohort_id, draft=draft))
            return redirect(f"/teach/cohorts/{cohort}/tests/{test_id.hex()}", 303)
        except FieldError as error:
            return _form_page(cohort_id, form, error)
    if request.method == "GET":
        form.purpose.data, form.minutes.data = PLACEMENT, "40"
    return _form_page(cohort_id, form)


@teach.route("/cohorts/<cohort>/tests/<test>/edit", methods=["GET", "POST"])
@trainers
def edit_test(cohort: str, test: str) -> ResponseReturnValue:
    """Change a test for which nobody sat yet; the second of two trainers is shown the first's change."""
    found = test_or_404(cohort, test)
    form = _form(found.cohort_id)
    if found.has_begun:
        raise StageTestBegunError(found.title)
    if request.method == "GET":
        form.title.data, form.minutes.data = found.title, str(found.minutes)
        form.purpose.data = found.stage_id.hex() if found.stage_id else found.purpose
        return _form_page(found.cohort_id, form, test=found)
    if not form.validate():
        return _form_page(found.cohort_id, form, test=found)
    try:
        draft, seen = _draft(form), request.form.get("seen", type=int, default=0)
        write(lambda session: stage_tests.change_test(session, test_id=found.id, draft=draft, seen_position=seen))
    except FieldError as error:
        return _form_page(found.cohort_id, form, error, test=found)
    except StageTestChangedError as error:
        return _form_page(found.cohort_id, form, test=error.test, is_changed=True)
    return redirect(page_of(found), 303)


def _form(cohort_id: bytes) -> StageTestForm:
    form = StageTestForm(request.form if request.method == "POST" else None)
    programme = programmes.programme_or_none(reading(), cohort_plans.plan(reading(), cohort_id).programme_id)
    stages = (
        [(each.id.hex(), _("End of the stage “%(stage)s”", stage=isolated(each.name))) for each in programme.stages]
        if programme
        else []
    )
    form.purpose.choices = choices([(PLACEMENT, _("Placement")), *(stages or [(NO_STAGE, _("End of a stage"))])])
    return form


def _draft(form: StageTestForm) -> StageTestDraft:
    """What was typed. Raises FieldError."""
    said = form.purpose.data
    if said not in [value for value, *_word in form.purpose.iter_choices()]:
        raise FieldError("purpose", "not-offered")
    stage_id = None if said in (PLACEMENT, NO_STAGE) else bytes.fromhex(said)
    purpose = PLACEMENT if said == PLACEMENT else "stage"
    return StageTestDraft(form.title.data, purpose, stage_id, number_in(form.minutes.data, "minutes"), _chosen())


def _chosen() -> tuple[Part, ...]:
    """The exercises that were ticked, as far as the box has them, in the order of the courses."""
    ticked = set(request.form.getlist("exercise"))
    return tuple(
        (release.course_id, exercise.id)
        for release in node().library.releases()
        for exercise in release.exercises.values()
        if f"{release.course_id}/{exercise.id}" in ticked and stage_test_parts.can_be_tested(exercise)
    )


def _form_page(
    cohort_id: bytes,
    form: StageTestForm,
    error: FieldError | None = None,
    *,
    test: StageTest | None = None,
    is_changed: bool = False,
) -> ResponseReturnValue:
    fault = ""
    if error is not None and error.field == "exercises":
        fault = sentence(error)
    elif error is not None:
        blame(form, error)
    chosen = set(_chosen() if request.method == "POST" else test.parts if test else ())
    page = render_template(
        "teach/stage_test_form.html",
        current="class",
        cohort=cohorts.cohort(reading(), cohort_id),
        form=form,
        test=test,
        fault=fault,
        is_changed=is_changed,
        chosen={f"{course}/{exercise}" for course, exercise in chosen},
        courses=[(release, _offered(release, chosen)) for release in node().library.releases()],
        stored=[] if test is None else stage_test_parts.parts_of(node().library, test.parts),
        course_language=course_language,
        is_code=lambda exercise: kind(exercise.kind).judged == "browser",
    )
    return page, 409 if is_changed else 400 if form.errors or fault else 200


def _offered(release: Release, chosen: set[Part]) -> list[Offered]:
    found = []
    for unit in release.units:
        ids = [each for lesson in unit.lessons for each in lesson.exercise_ids]
        here = [each for each in map(release.exercise, ids) if stage_test_parts.can_be_tested(each)]
        rows = [(f"{release.course_id}/{each.id}", each) for each in here]
        found.append(Offered(unit, rows, sum((release.course_id, each.id) in chosen for each in here)))
    return [each for each in found if each.exercises]


@teach.get("/cohorts/<cohort>/tests/<test>")
@trainers
def one_test(cohort: str, test: str) -> ResponseReturnValue:
    """The test, and who sits for it: those of the cohort, and who left it since."""
    found = test_or_404(cohort, test)
    seats = invigilating.seats(reading(), found, node().now())
    known = people.people(reading(), list({*cohorts.member_ids(reading(), found.cohort_id), *seats}))
    everybody = sorted(known.values(), key=lambda person: person.alias.casefold())
    shown = part_of(everybody, lambda person: person.alias)
    return render_template(
        "teach/stage_test.html",
        current="class",
        cohort=cohorts.cohort(reading(), found.cohort_id),
        test=found,
        purpose=_purposes([found])[found.id],
        parts=stage_test_parts.parts_of(node().library, found.parts),
        rows=[(each, seats.get(each.id)) for each in shown.rows],
        shown=shown,
        everybody=len(everybody),
        finished=sum(each.seat.is_finished for each in seats.values()),
        working=sum(each.seat.is_working for each in seats.values()),
        course_language=course_language,
    )


@teach.post("/cohorts/<cohort>/tests/<test>/state")
@trainers
def change_test_state(cohort: str, test: str) -> ResponseReturnValue:
    """Open the test for the cohort, or close it for everybody."""
    found, now = test_or_404(cohort, test), node().now()
    if request.form.get("do") == "close":
        write(lambda session: sittings.close(session, test_id=found.id, now=now))
        _record_answers(found)
    else:
        write(lambda session: stage_tests.open_test(session, test_id=found.id))
    return redirect(page_of(found), 303)


def _record_answers(test: StageTest) -> None:
    """One write for each learner, so that others need not wait for all; a job takes up what a power cut leaves over."""
    waiting = [learner_id for test_id, learner_id in stage_test_answers.unrecorded(reading()) if test_id == test.id]
    for each in waiting:

        def keep(session: Session, learner_id: bytes = each) -> None:
            stage_test_answers.record_answers(session, test_id=test.id, learner_id=learner_id)

        write(keep)


@teach.post("/cohorts/<cohort>/tests/<test>/delete")
@trainers
def delete_test(cohort: str, test: str) -> ResponseReturnValue:
    found, by, now = test_or_404(cohort, test), actor().staff_id, node().now()
    write(lambda session: stage_tests.delete_test(session, test_id=found.id, by=by, now=now))
    return redirect(f"/teach/cohorts/{cohort}/tests", 303)


@teach.get("/cohorts/<cohort>/tests/<test>/sheet")
@trainers
def test_sheet(cohort: str, test: str) -> ResponseReturnValue:
    """A4 to print: the exercises, or with ?answers=1 what is right, on a sheet of its own."""
    found = test_or_404(cohort, test)
    parts = stage_test_parts.parts_of(node().library, found.parts)
    return render_template(
        "teach/stage_test_sheet.html",
        test=found,
        cohort=cohorts.cohort(reading(), found.cohort_id),
        exercises=[] if "answers" in request.args else [_asked(each) for each in parts],
        answers=[_solved(each) for each in parts] if "answers" in request.args else [],
        points=sum(stage_test_parts.points_of(each.exercise) for each in parts),
        course_language=course_language,
    )


def _asked(part: PartHere) -> tuple[PartHere, object]:
    this, language = kind(part.exercise.kind), course_language(part.release)
    return part, this.shown(part.exercise.spec[language])


def _solved(part: PartHere) -> tuple[PartHere, Solution, Verdict]:
    """The model answer, and the verdict on it: what is right and why."""
    this, spec = kind(part.exercise.kind), part.exercise.spec[course_language(part.release)]
    return part, this.solution(spec), this.grade(spec, this.read(spec, this.model_answer(spec)))
