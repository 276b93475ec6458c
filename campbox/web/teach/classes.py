"""Cohorts: making one, renaming it, adding learners from a list."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.services import cohorts
from campbox.web.current import reading, write
from campbox.web.teach.blueprint import actor, cohort_or_404, teach, trainers
from campbox.web.teach.forms import CohortForm
from campbox.web.words import blame


@teach.route("/cohorts/new", methods=["GET", "POST"])
@trainers
def new_cohort() -> ResponseReturnValue:
    form = CohortForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            name, trainer = form.name.data, actor().staff_id
            cohort_id = write(lambda session: cohorts.create_cohort(session, name=name, trainer_id=trainer))
            return redirect(f"/teach/cohorts/{cohort_id.hex()}", 303)
        except FieldError as error:
            blame(form, error)
    return render_template("teach/new_cohort.html", form=form, current="class"), 400 if form.errors else 200


@teach.route("/cohorts/<cohort>/rename", methods=["GET", "POST"])
@trainers
def rename_cohort(cohort: str) -> ResponseReturnValue:
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    form = CohortForm(request.form if request.method == "POST" else None, name=found.name)
    if request.method == "POST" and form.validate():
        try:
            write(lambda session: cohorts.rename_cohort(session, cohort_id=found.id, name=form.name.data))
            return redirect(f"/teach/cohorts/{cohort}", 303)
        except FieldError as error:
            blame(form, error)
    page = render_template("teach/rename.html", form=form, cohort=found, current="class")
    return page, 400 if form.errors else 200
