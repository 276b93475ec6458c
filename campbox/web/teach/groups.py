"""Groups within a cohort: making them, who is in them, taking them away."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.services import cohorts, groups, roster
from campbox.services.groups import Group, GroupChangedError
from campbox.services.roster import Wanted
from campbox.web.current import reading, write
from campbox.web.teach.blueprint import cohort_or_404, id_or_404, ids_or_404, teach, trainers
from campbox.web.teach.forms import GroupForm
from campbox.web.teach.paging import page_number
from campbox.web.words import blame, sentence

SEARCH_MAX = 60


@teach.route("/cohorts/<cohort>/groups", methods=["GET", "POST"])
@trainers
def groups_page(cohort: str) -> ResponseReturnValue:
    """The groups of a cohort, and a form for another one."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    form = GroupForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        name, is_for_women = form.name.data, form.is_for_women.data
        try:
            made = write(lambda session: groups.make_group(session, cohort_id=found.id, name=name, is_for_women=is_for_women))
            return redirect(f"/teach/cohorts/{cohort}/groups/{made.hex()}", 303)
        except FieldError as error:
            blame(form, error)
    known = groups.groups(reading(), found.id)
    page = render_template("teach/groups.html", current="class", cohort=found, form=form, groups=known)
    return page, 400 if form.errors else 200


@teach.route("/cohorts/<cohort>/groups/<group>", methods=["GET", "POST"])
@trainers
def group_page(cohort: str, group: str) -> ResponseReturnValue:
    """Who is in the group: tick, save. Only those on the page are changed."""
    cohort_id, group_id = cohort_or_404(cohort), id_or_404(group)
    known = groups.group(reading(), cohort_id, group_id)
    if request.method == "GET":
        return _page(known)
    shown, chosen = set(ids_or_404(request.form.getlist("shown"))), set(ids_or_404(request.form.getlist("learner")))
    if known.is_for_women and chosen - known.member_ids and "sure" not in request.form:
        return _page(known, chosen=chosen, problem=_("Please say that everybody in this group belongs to it.")), 400
    seen = request.form.get("seen", "")

    def change(session: Session) -> None:
        groups.set_members(session, seen, cohort_id=cohort_id, group_id=group_id, shown=shown, chosen=chosen)

    try:
        write(change)
    except GroupChangedError as error:
        return _page(error.group, chosen=chosen, problem=_changed()), 409
    except FieldError as error:
        return _page(groups.group(reading(), cohort_id, group_id), chosen=chosen, problem=sentence(error)), 409
    return redirect(f"/teach/cohorts/{cohort}/groups", 303)


@teach.post("/cohorts/<cohort>/groups/<group>/describe")
@trainers
def describe_group(cohort: str, group: str) -> ResponseReturnValue:
    """Rename a group, or say whom it is for."""
    cohort_id, group_id = cohort_or_404(cohort), id_or_404(group)
    known = groups.group(reading(), cohort_id, group_id)
    form, seen, status = GroupForm(request.form), request.form.get("seen", ""), 400

    def change(session: Session) -> None:
        name, is_for_women = form.name.data, form.is_for_women.data
        groups.change_group(session, seen, cohort_id=cohort_id, group_id=group_id, name=name, is_for_women=is_for_women)

    if form.validate():
        try:
            write(change)
            return redirect(f"/teach/cohorts/{cohort}/groups/{group}", 303)
        except FieldError as error:
            blame(form, error)
        except GroupChangedError as error:
            known, status = error.group, 409
            form.form_errors.append(_changed())
    return _page(known, form=form), status


@teach.post("/cohorts/<cohort>/groups/<group>/delete")
@trainers
def delete_group(cohort: str, group: str) -> ResponseReturnValue:
    """Take a group away; its learners stay in the cohort."""
    cohort_id, group_id = cohort_or_404(cohort), id_or_404(group)
    write(lambda session: groups.delete_group(session, cohort_id=cohort_id, group_id=group_id))
    return redirect(f"/teach/cohorts/{cohort}/groups", 303)


def _changed() -> str:
    return _("Somebody else changed this group meanwhile. Compare, then save again.")


def _page(group: Group, *, chosen: set[bytes] | None = None, problem: str = "", form: GroupForm | None = None) -> str:
    """`chosen`: who was ticked in a form that was not taken."""
    page = page_number()
    search = request.args.get("q", "")[:SEARCH_MAX].strip()
    return render_template(
        "teach/group.html",
        current="class",
        cohort=cohorts.cohort(reading(), group.cohort_id),
        group=group,
        form=form or GroupForm(name=group.name, is_for_women=group.is_for_women),
        seen=groups.digest(group),
        ticked=group.member_ids if chosen is None else chosen,
        problem=problem,
        search=search,
        roster=roster.roster(reading(), group.cohort_id, Wanted(search=search), page),
    )
