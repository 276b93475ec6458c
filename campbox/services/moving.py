"""Moving learners between cohorts. What they did goes with them; who moved them is audited."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError
from campbox.events.record import OWN_BOX_ID
from campbox.models import Enrolment
from campbox.services import audit, cohorts
from campbox.services.cohorts import CohortSummary
from campbox.services.enrolling import CohortFullError, missing_places


@dataclass(frozen=True)
class Whereabouts:
    """The cohorts of a learner among those that the trainer sees: where they learn, where they did, and where they could."""

    now: tuple[CohortSummary, ...]
    before: tuple[CohortSummary, ...]
    elsewhere: tuple[CohortSummary, ...]


def whereabouts(session: Session, learner_id: bytes, visible: list[CohortSummary]) -> Whereabouts:
    rows = session.execute(
        select(Enrolment.cohort_id, Enrolment.is_active).where(
            Enrolment.box_id == OWN_BOX_ID, Enrolment.learner_id == learner_id
        )
    )
    is_active: dict[bytes, bool] = dict(rows.all())
    return Whereabouts(
        now=tuple(each for each in visible if is_active.get(each.id)),
        before=tuple(each for each in visible if is_active.get(each.id) is False),
        elsewhere=tuple(each for each in visible if not is_active.get(each.id) and not each.is_archived),
    )


def move(
    session: Session,
    *,
    learner_id: bytes,
    source_id: bytes,
    target_id: bytes,
    by: bytes,
    now: Moment,
    may_overfill: bool = False,
) -> None:
    """Take a learner out of one cohort and into another. Safe to repeat.

    Raises CohortFullError, ConflictError when the learner left the first cohort meanwhile.
    """
    mine = cohorts.cohort_ids_of(session, learner_id)
    if source_id not in mine:
        if target_id in mine:
            return
        raise ConflictError("the learner has left the cohort")
    come_in(session, learner_id=learner_id, cohort_id=target_id, may_overfill=may_overfill)
    cohorts.leave(session, learner_id=learner_id, cohort_id=source_id)
    detail = f"{source_id.hex()} {target_id.hex()}"
    audit.note(session, by=by, act="learner-moved", now=now, subject_id=learner_id, detail=detail)


def come_in(session: Session, *, learner_id: bytes, cohort_id: bytes, may_overfill: bool = False) -> None:
    """Let a learner belong to a cohort too, or come back to it. Safe to repeat. Raises CohortFullError."""
    if cohort_id in cohorts.cohort_ids_of(session, learner_id):
        return
    missing = missing_places(session, cohort_id, 1)
    if missing and not may_overfill:
        raise CohortFullError(missing)
    cohorts.enrol(session, learner_id=learner_id, cohort_id=cohort_id)
