"""Where a learner learns: moving to another cohort, coming to one more, coming back."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campbox.errors import ConflictError
from campbox.services import moving, people
from campbox.services.enrolling import CohortFullError
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import actor, cohort_or_404, own_cohorts, present_learner_or_404, teach, trainers


@teach.get("/learners/<learner>/cohorts")
@trainers
def learner_cohorts(learner: str) -> str:
    return _page(present_learner_or_404(learner))


@teach.post("/learners/<learner>/cohorts")
@trainers
def move_learner(learner: str) -> ResponseReturnValue:
    """With a cohort to leave, move; without, come to one more. A full cohort is told; the trainer may decide."""
    learner_id, target = present_learner_or_404(learner), cohort_or_404(request.form.get("to", ""))
    source = cohort_or_404(request.form["from"]) if request.form.get("from") else None
    may_overfill = "over" in request.form
    by, now = actor().staff_id, node().now()

    def change(session: Session) -> None:
        if source is None:
            moving.come_in(session, learner_id=learner_id, cohort_id=target, may_overfill=may_overfill)
        else:
            moving.move(
                session,
                learner_id=learner_id,
                source_id=source,
                target_id=target,
                by=by,
                now=now,
                may_overfill=may_overfill,
            )

    try:
        write(change)
    except CohortFullError:
        return _page(learner_id, full=target), 409
    except ConflictError:
        return _page(learner_id, problem=_("Something changed meanwhile. Please look again.")), 409
    return redirect(f"/teach/learners/{learner}/cohorts", 303)


def _page(learner_id: bytes, *, full: bytes | None = None, problem: str = "") -> str:
    """`full`: the cohort without a place that was chosen; the page asks again."""
    return render_template(
        "teach/learner_cohorts.html",
        current="class",
        learner=people.person(reading(), learner_id),
        where=moving.whereabouts(reading(), learner_id, own_cohorts(with_archived=True)),
        full=next((each for each in own_cohorts() if each.id == full), None),
        source=request.form.get("from", ""),
        problem=problem,
    )
