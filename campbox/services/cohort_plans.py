"""How a cohort is meant: what it follows, how many places it has, whether it is for women, whether it is over."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.events.kinds import CohortPlanned
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import Cohort, CohortPlan

CAPACITY_MAX = 1000


@dataclass(frozen=True)
class Plan:
    """Without a word from anybody, a cohort follows no programme, has places for everybody and is going on.

    `position` tells this plan from the one before; 0 before the first.
    """

    programme_id: bytes | None = None
    capacity: int | None = None
    is_for_women: bool = False
    is_archived: bool = False
    position: int = 0


class PlanChanges(TypedDict, total=False):
    """What of a plan is to change; the rest stays."""

    programme_id: bytes | None
    capacity: int | None
    is_for_women: bool
    is_archived: bool


class PlanChangedError(ConflictError):
    """Somebody else changed the plan meanwhile; `plan` is what holds now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan has changed")
        self.plan = plan


def plan(session: Session, cohort_id: bytes) -> Plan:
    """The plan of a cohort of this box."""
    return plans(session, [cohort_id]).get(cohort_id, Plan())


def plans(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, Plan]:
    """The plans of those cohorts of this box for which somebody made one."""
    rows = session.scalars(select(CohortPlan).where(CohortPlan.box_id == OWN_BOX_ID, CohortPlan.cohort_id.in_(cohort_ids)))
    return {
        row.cohort_id: Plan(row.programme_id, row.capacity, row.is_for_women, row.is_archived, row.position) for row in rows
    }


def change_plan(
    session: Session, cohort_id: bytes, *, seen_position: int | None = None, **changes: Unpack[PlanChanges]
) -> Plan:
    """Record the plan with these changes; nothing is recorded when they change nothing. Returns what holds now.

    seen_position: that of the plan which the changes were made from. Raises PlanChangedError when another holds meanwhile,
    FieldError for a number of places that cannot be, NotFoundError.
    """
    if session.get(Cohort, (OWN_BOX_ID, cohort_id)) is None:
        raise NotFoundError("no such cohort")
    known = plan(session, cohort_id)
    if seen_position is not None and seen_position != known.position:
        raise PlanChangedError(known)
    wanted = replace(known, **changes)
    _check_capacity(wanted.capacity)
    if wanted == known:
        return known
    record(
        session,
        CohortPlanned(
            cohort=cohort_id,
            programme=wanted.programme_id,
            capacity=wanted.capacity,
            is_for_women=wanted.is_for_women,
            is_archived=wanted.is_archived,
        ),
    )
    return plan(session, cohort_id)


def _check_capacity(capacity: int | None) -> None:
    if capacity is not None and not 1 <= capacity <= CAPACITY_MAX:
        raise FieldError("capacity", "not-a-capacity", str(CAPACITY_MAX))
