"""The class code, and who arrived with it."""

from collections.abc import Collection, Sequence

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.network import class_address
from campbox.services import cohorts, joining
from campbox.services.enrolling import CohortFullError
from campbox.web import unchanged
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import cohort_or_404, ids_or_404, teach, trainers
from campbox.web.words import sentence


@teach.get("/cohorts/<cohort>/code")
@trainers
def class_code(cohort: str) -> ResponseReturnValue:
    """The code, large, and the list of arrivals; the page looks again by itself while the code is open."""
    return _page(cohort_or_404(cohort))


@teach.get("/cohorts/<cohort>/code/now")
@trainers
def arrivals_now(cohort: str) -> Response:
    """Only the code and the arrivals, for script."""
    return unchanged.answer(_page(cohort_or_404(cohort), template="teach/code_now.html"))


def _page(
    cohort_id: bytes,
    refused: Sequence[FieldError] = (),
    *,
    chosen: Collection[bytes] | None = None,
    missing: int = 0,
    template: str = "teach/code.html",
) -> str:
    """`chosen`: who was ticked when there were too few places, and how many are missing."""
    return render_template(
        template,
        current="class",
        cohort=cohorts.cohort(reading(), cohort_id),
        open_code=joining.code_of_cohort(reading(), cohort_id=cohort_id, now=node().now()),
        arrivals=joining.arrivals(reading(), cohort_id=cohort_id),
        address=class_address(node().config.public_host, node().config.port),
        refused=[sentence(fault) for fault in refused],
        chosen=chosen,
        missing=missing,
    )


@teach.post("/cohorts/<cohort>/code")
@trainers
def change_class_code(cohort: str) -> ResponseReturnValue:
    """Open the class for a quarter of an hour, or close it."""
    cohort_id = cohort_or_404(cohort)
    if request.form.get("do") == "close":
        write(lambda session: joining.close_code(session, cohort_id=cohort_id))
    else:
        now = node().now()
        write(lambda session: joining.open_code(session, cohort_id=cohort_id, now=now))
    return redirect(f"/teach/cohorts/{cohort}/code", 303)


@teach.post("/cohorts/<cohort>/arrivals")
@trainers
def confirm_arrivals(cohort: str) -> ResponseReturnValue:
    """Let in those who are ticked, or send them away. Where there are too few places, the trainer decides."""
    cohort_id = cohort_or_404(cohort)
    chosen = ids_or_404(request.form.getlist("arrival"))
    if request.form.get("do") == "refuse":
        write(lambda session: joining.refuse(session, cohort_id=cohort_id, joining_ids=chosen))
    else:
        try:
            refused = _let_in(cohort_id, chosen)
        except CohortFullError as error:
            return _page(cohort_id, chosen=chosen, missing=error.missing), 409
        if refused:
            return _page(cohort_id, refused), 409
    return redirect(f"/teach/cohorts/{cohort}/code", 303)


def _let_in(cohort_id: bytes, chosen: Sequence[bytes]) -> list[FieldError]:
    may_overfill = "over" in request.form
    return write(lambda session: joining.confirm(session, cohort_id=cohort_id, joining_ids=chosen, may_overfill=may_overfill))
