"""Programmes and their stages: coordinators write them, trainers read them, a cohort follows one."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Form

from campbox.errors import FieldError
from campbox.services import cohort_plans, cohorts, programmes
from campbox.services.cohort_plans import PlanChangedError
from campbox.services.programmes import Programme, ProgrammeChangedError, Stage, StageDraft
from campbox.web.current import node, reading, write
from campbox.web.forms import choices, position_in
from campbox.web.learn.blueprint import course_language
from campbox.web.teach.attendance_forms import ProgrammeForm, StageForm
from campbox.web.teach.blueprint import actor, cohort_or_404, coordinators, id_or_404, teach, trainers
from campbox.web.words import blame, sentence


def model() -> tuple[StageDraft, ...]:
    """140 hours on site, 400 in groups by level, 140 of a project of one's own: in the language of the page."""
    return (
        StageDraft(
            _("Basics on site"),
            140 * 60,
            criteria=(_("Most hours were attended"), _("The exercises of the basics are solved")),
        ),
        StageDraft(
            _("Practice in groups by level"),
            400 * 60,
            criteria=(_("Most hours were attended"), _("The projects were accepted"), _("The test of the stage was passed")),
        ),
        StageDraft(
            _("Portfolio project"),
            140 * 60,
            criteria=(_("The project was accepted by its client"), _("The project was defended before others")),
        ),
    )


@teach.get("/programmes")
@trainers
def all_programmes() -> ResponseReturnValue:
    return _list_page(ProgrammeForm())


@teach.post("/programmes")
@coordinators
def add_programme() -> ResponseReturnValue:
    """A new programme, empty or with the stages of the model."""
    form = ProgrammeForm(request.form)
    if form.validate():
        stages = model() if request.form.get("do") == "model" else ()
        try:
            made = write(lambda session: programmes.add_programme(session, name=form.name.data, stages=stages))
            return redirect(f"/teach/programmes/{made.hex()}", 303)
        except FieldError as error:
            blame(form, error)
    return _list_page(form), 400


def _list_page(form: ProgrammeForm) -> str:
    return render_template(
        "teach/programmes.html",
        current="settings",
        programmes=programmes.programmes(reading()),
        form=form,
        may_edit=actor().sees_all,
    )


@teach.get("/programmes/<programme>")
@trainers
def programme_page(programme: str) -> ResponseReturnValue:
    found = programmes.programme(reading(), id_or_404(programme))
    return _programme_page(found, ProgrammeForm(name=found.name))


@teach.post("/programmes/<programme>")
@coordinators
def change_programme(programme: str) -> ResponseReturnValue:
    """Rename it, or take it away."""
    found = programmes.programme(reading(), id_or_404(programme))
    form, seen = ProgrammeForm(request.form), _seen()
    try:
        if request.form.get("do") == "remove":
            write(lambda session: programmes.remove_programme(session, programme_id=found.id))
            return redirect("/teach/programmes", 303)
        if not form.validate():
            return _programme_page(found, form), 400
        write(
            lambda session: programmes.rename_programme(session, programme_id=found.id, name=form.name.data, seen_position=seen)
        )
        return redirect(f"/teach/programmes/{programme}", 303)
    except FieldError as error:
        blame(form, error)
        return _programme_page(found, form), 400
    except ProgrammeChangedError:
        return _programme_page(programmes.programme(reading(), found.id), form, is_changed=True), 409


def _programme_page(found: Programme, form: ProgrammeForm, *, is_changed: bool = False) -> str:
    return render_template(
        "teach/programme.html",
        current="settings",
        programme=found,
        form=form,
        may_edit=actor().sees_all,
        course_titles=_course_titles(),
        is_changed=is_changed,
    )


@teach.route("/programmes/<programme>/stages/new", methods=["GET", "POST"])
@coordinators
def new_stage(programme: str) -> ResponseReturnValue:
    found = programmes.programme(reading(), id_or_404(programme))
    form = _stage_form()
    if request.method == "POST" and form.validate():
        try:
            draft = form.draft()
            write(lambda session: programmes.add_stage(session, programme_id=found.id, draft=draft))
            return redirect(f"/teach/programmes/{programme}", 303)
        except FieldError as error:
            blame(form, error)
    return _stage_page(found, form, _("New stage"))


@teach.route("/programmes/<programme>/stages/<stage>", methods=["GET", "POST"])
@coordinators
def edit_stage(programme: str, stage: str) -> ResponseReturnValue:
    found = programmes.programme(reading(), id_or_404(programme))
    known = programmes.stage_of(found, id_or_404(stage))
    form, seen = _stage_form(known), _seen()
    if request.method == "GET":
        form.fill(known)
    elif form.validate():
        try:
            draft = form.draft()
            write(
                lambda session: programmes.change_stage(
                    session, programme_id=found.id, stage_id=known.id, draft=draft, seen_position=seen
                )
            )
            return redirect(f"/teach/programmes/{programme}", 303)
        except FieldError as error:
            blame(form, error)
        except ProgrammeChangedError:
            now = programmes.stage_of(programmes.programme(reading(), found.id), known.id)
            return _stage_page(found, form, _("Edit the stage"), stage=now, is_changed=True)
    return _stage_page(found, form, _("Edit the stage"), stage=known)


@teach.post("/programmes/<programme>/stages/<stage>/place")
@coordinators
def move_stage(programme: str, stage: str) -> ResponseReturnValue:
    """Up, down, or out of the programme."""
    programme_id, stage_id = id_or_404(programme), id_or_404(stage)
    do = request.form.get("do")
    if do == "remove":
        write(lambda session: programmes.remove_stage(session, programme_id=programme_id, stage_id=stage_id))
    else:
        steps = -1 if do == "up" else 1
        write(lambda session: programmes.move_stage(session, programme_id=programme_id, stage_id=stage_id, steps=steps))
    return redirect(f"/teach/programmes/{programme}", 303)


@teach.route("/cohorts/<cohort>/programme", methods=["GET", "POST"])
@trainers
def follow_programme(cohort: str) -> ResponseReturnValue:
    """Choose which programme a cohort follows."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    fault, is_changed = "", False
    if request.method == "POST":
        try:
            wanted, seen = _chosen(request.form.get("programme", "")), _seen()
            write(lambda session: cohort_plans.change_plan(session, found.id, seen_position=seen, programme_id=wanted))
            return redirect(f"/teach/cohorts/{cohort}/sessions", 303)
        except FieldError as error:
            fault = sentence(error)
        except PlanChangedError:
            is_changed = True
    page = render_template(
        "teach/follow_programme.html",
        current="class",
        cohort=found,
        plan=cohort_plans.plan(reading(), found.id),
        programmes=programmes.programmes(reading()),
        may_edit=actor().sees_all,
        fault=fault,
        is_changed=is_changed,
    )
    return page, 409 if is_changed else 400 if fault else 200


def _chosen(text: str) -> bytes | None:
    """The id of a programme of this box; None for none. Raises FieldError."""
    if text == "-":
        return None
    for each in programmes.programmes(reading()):
        if each.id.hex() == text:
            return each.id
    raise FieldError("programme", "not-offered")


def _seen() -> int:
    return position_in(request.form.get("seen", ""))


def _course_titles() -> dict[str, str]:
    return {each.course_id: each.title[course_language(each)] for each in node().library.releases()}


def _stage_form(stage: Stage | None = None) -> StageForm:
    """With the courses of this box, and those of the stage that it does not have."""
    form = StageForm(request.form if request.method == "POST" else None)
    others = {course: course for course in stage.courses} if stage else {}
    form.courses.choices = choices((others | _course_titles()).items())
    return form


def _stage_page(
    found: Programme, form: Form, title: str, *, stage: Stage | None = None, is_changed: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "teach/stage_form.html",
        current="settings",
        programme=found,
        form=form,
        title=title,
        stage=stage,
        is_changed=is_changed,
    )
    return page, 409 if is_changed else 400 if form.errors or form.form_errors else 200
