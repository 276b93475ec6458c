"""How a cohort is meant: how many places, for whom; and putting one away when it is over."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.exercises.folding import fold
from campbox.services import audit, cohort_plans, cohorts
from campbox.services.cohort_plans import CAPACITY_MAX, Plan, PlanChangedError
from campbox.services.cohorts import CohortSummary
from campbox.web.current import node, reading, write
from campbox.web.forms import position_in
from campbox.web.teach.blueprint import actor, cohort_or_404, own_cohorts, teach, trainers
from campbox.web.teach.forms import PlacesForm
from campbox.web.words import blame


@teach.route("/cohorts/<cohort>/places", methods=["GET", "POST"])
@trainers
def places(cohort: str) -> ResponseReturnValue:
    """Places and whom the cohort is for. Who changes what somebody else changed meanwhile is shown that first."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    plan = cohort_plans.plan(reading(), found.id)
    if request.method == "GET":
        shown = PlacesForm(capacity=str(plan.capacity or ""), is_for_women=plan.is_for_women, seen=str(plan.position))
        return _page(found, shown, plan)
    form = PlacesForm(request.form)
    status = 400
    if form.validate():
        try:
            _change(found.id, form)
            return redirect(f"/teach/cohorts/{cohort}/people", 303)
        except FieldError as error:
            blame(form, error)
        except PlanChangedError as error:
            plan, status = error.plan, 409
            form.seen.data = str(plan.position)
            form.form_errors.append(_("Somebody else changed this meanwhile. Compare, then save again."))
    return _page(found, form, plan, is_changed=status == 409), status


def _change(cohort_id: bytes, form: PlacesForm) -> None:
    capacity, is_for_women, seen = _capacity(form.capacity.data), form.is_for_women.data, position_in(form.seen.data or "")

    def change(session: Session) -> None:
        cohort_plans.change_plan(session, cohort_id, seen_position=seen, capacity=capacity, is_for_women=is_for_women)

    write(change)


def _capacity(typed: str) -> int | None:
    """In whatever digits it was typed; nothing means places for everybody."""
    number = fold(typed)
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(CAPACITY_MAX))):
        raise FieldError("capacity", "not-a-capacity", str(CAPACITY_MAX))
    return int(number)


def _page(cohort: CohortSummary, form: PlacesForm, plan: Plan, *, is_changed: bool = False) -> str:
    return render_template("teach/places.html", current="class", cohort=cohort, form=form, plan=plan, is_changed=is_changed)


@teach.post("/cohorts/<cohort>/archive")
@trainers
def archive(cohort: str) -> ResponseReturnValue:
    """Put a cohort away, or take it out again. Nothing of it is deleted."""
    cohort_id = cohort_or_404(cohort)
    is_over = request.form.get("do") == "archive"
    by, now = actor().staff_id, node().now()

    def change(session: Session) -> None:
        if cohort_plans.plan(session, cohort_id).is_archived != is_over:
            cohort_plans.change_plan(session, cohort_id, is_archived=is_over)
            detail = "archived" if is_over else "reopened"
            audit.note(session, by=by, act="cohort-archived", now=now, subject_id=cohort_id, detail=detail)

    write(change)
    return redirect("/teach/" if is_over else f"/teach/cohorts/{cohort}/people", 303)


@teach.get("/cohorts/archived")
@trainers
def archived_cohorts() -> str:
    """The cohorts that are over."""
    over = [each for each in own_cohorts(with_archived=True) if each.is_archived]
    return render_template("teach/archived.html", current="class", cohorts=over)
