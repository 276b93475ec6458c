"""Cohorts and who belongs to them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, select
from sqlalchemy.orm import Session

from campbox.errors import FieldError, NotFoundError
from campbox.events.kinds import CohortCreated, CohortRenamed, EnrolmentEnded, EnrolmentStarted
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import Cohort, CohortPlan, Enrolment, GroupMember, LearningGroup
from campbox.services import access
from campbox.services.names import clean_name

NAME_MAX = 80
# Who belongs to the cohort `cohort_id` now, to stand inside other queries.
MEMBERS = select(Enrolment.learner_id).where(
    Enrolment.box_id == OWN_BOX_ID, Enrolment.cohort_id == bindparam("cohort_id"), Enrolment.is_active
)


@dataclass(frozen=True)
class CohortSummary:
    """A cohort, how many learners it has now, how many places (None: as many as come), for whom, and whether it is over."""

    id: bytes
    name: str
    learners: int
    capacity: int | None = None
    is_for_women: bool = False
    is_archived: bool = False

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.learners >= self.capacity


def create_cohort(session: Session, *, name: str, trainer_id: bytes | None = None) -> bytes:
    """Make a cohort; its name is seen by HQ. Raises FieldError when another cohort of this box has the name.

    trainer_id: who teaches it.
    """
    name = clean_name(name, field="name", longest=NAME_MAX)
    _refuse_same_name(session, name, but=None)
    cohort_id = record(session, CohortCreated(name=name))
    if trainer_id is not None:
        access.assign(session, cohort_id=cohort_id, staff_id=trainer_id)
    return cohort_id


def rename_cohort(session: Session, *, cohort_id: bytes, name: str) -> None:
    name = clean_name(name, field="name", longest=NAME_MAX)
    if cohort(session, cohort_id).name != name:
        _refuse_same_name(session, name, but=cohort_id)
        record(session, CohortRenamed(cohort=cohort_id, name=name))


def _refuse_same_name(session: Session, name: str, *, but: bytes | None) -> None:
    same = session.scalars(select(Cohort.id).where(Cohort.box_id == OWN_BOX_ID, Cohort.name == name)).first()
    if same is not None and same != but:
        raise FieldError("name", "taken", name)


def cohort(session: Session, cohort_id: bytes) -> CohortSummary:
    """Raises NotFoundError."""
    row = session.execute(_summaries(OWN_BOX_ID).where(Cohort.id == cohort_id)).first()
    if row is None:
        raise NotFoundError("no such cohort")
    return _summary(row)


def cohorts(session: Session, box_id: int = OWN_BOX_ID) -> list[CohortSummary]:
    """All cohorts of a box, the oldest first, those that are over among them."""
    rows = session.execute(_summaries(box_id).order_by(Cohort.created_position, Cohort.id))
    return [_summary(row) for row in rows]


def _summaries(box_id: int) -> Select[Any]:  # Any: the columns' types are those of CohortSummary
    members = (
        select(func.count())
        .where(Enrolment.box_id == box_id, Enrolment.cohort_id == Cohort.id, Enrolment.is_active)
        .scalar_subquery()
    )
    is_its_plan = and_(CohortPlan.box_id == Cohort.box_id, CohortPlan.cohort_id == Cohort.id)
    return (
        select(Cohort.id, Cohort.name, members, CohortPlan.capacity, CohortPlan.is_for_women, CohortPlan.is_archived)
        .outerjoin(CohortPlan, is_its_plan)
        .where(Cohort.box_id == box_id)
    )


def _summary(row: Any) -> CohortSummary:  # Any: as above
    cohort_id, name, learners, capacity, is_for_women, is_archived = row
    return CohortSummary(cohort_id, name, learners, capacity, bool(is_for_women), bool(is_archived))


def member_ids(session: Session, cohort_id: bytes, box_id: int = OWN_BOX_ID) -> list[bytes]:
    """The learners who belong to the cohort now."""
    rows = session.scalars(
        select(Enrolment.learner_id).where(Enrolment.box_id == box_id, Enrolment.cohort_id == cohort_id, Enrolment.is_active)
    )
    return list(rows)


def cohort_ids_of(session: Session, learner_id: bytes) -> list[bytes]:
    rows = session.scalars(
        select(Enrolment.cohort_id).where(
            Enrolment.box_id == OWN_BOX_ID, Enrolment.learner_id == learner_id, Enrolment.is_active
        )
    )
    return list(rows)


def enrol(session: Session, *, learner_id: bytes, cohort_id: bytes) -> None:
    """Let a learner belong to a cohort. Safe to repeat."""
    if cohort_id not in cohort_ids_of(session, learner_id):
        record(session, EnrolmentStarted(about=learner_id, cohort=cohort_id))


def leave(session: Session, *, learner_id: bytes, cohort_id: bytes) -> None:
    """Take a learner out of a cohort and its groups; what they did stays. Safe to repeat."""
    if cohort_id in cohort_ids_of(session, learner_id):
        record(session, EnrolmentEnded(about=learner_id, cohort=cohort_id))
        its_groups = select(LearningGroup.id).where(LearningGroup.cohort_id == cohort_id)
        session.execute(delete(GroupMember).where(GroupMember.learner_id == learner_id, GroupMember.group_id.in_(its_groups)))
