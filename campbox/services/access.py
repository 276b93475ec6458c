"""Who of the staff may see which cohort: a coordinator all of them, a trainer those that she teaches."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from campbox.errors import NotAllowedError
from campbox.events.record import OWN_BOX_ID
from campbox.models import Cohort, CohortTrainer, Enrolment
from campbox.services.sessions import Role


@dataclass(frozen=True)
class Actor:
    """Somebody of the staff who does something."""

    staff_id: bytes
    role: Role

    @property
    def sees_all(self) -> bool:
        return self.role is Role.COORDINATOR


def cohort_ids(session: Session, actor: Actor) -> set[bytes]:
    """The cohorts of this box that the actor may see."""
    query = select(Cohort.id).where(Cohort.box_id == OWN_BOX_ID)
    if not actor.sees_all:
        query = query.join(CohortTrainer, CohortTrainer.cohort_id == Cohort.id).where(CohortTrainer.staff_id == actor.staff_id)
    return set(session.scalars(query))


def check_cohort(session: Session, actor: Actor, cohort_id: bytes) -> None:
    """Raise NotAllowedError unless the cohort is the actor's to teach."""
    if actor.sees_all or session.get(CohortTrainer, (cohort_id, actor.staff_id)) is not None:
        return
    raise NotAllowedError("another trainer's cohort")


def check_learner(session: Session, actor: Actor, learner_id: bytes) -> None:
    """Raise NotAllowedError unless the learner is, or was, in a cohort of the actor."""
    if actor.sees_all:
        return
    theirs = exists().where(
        Enrolment.box_id == OWN_BOX_ID,
        Enrolment.learner_id == learner_id,
        CohortTrainer.cohort_id == Enrolment.cohort_id,
        CohortTrainer.staff_id == actor.staff_id,
    )
    if not session.scalar(select(theirs)):
        raise NotAllowedError("another trainer's learner")


def is_learner_now(session: Session, actor: Actor, learner_id: bytes) -> bool:
    """Whether the learner belongs to a cohort of the actor now; who has left them all still belongs to their last trainers."""
    if actor.sees_all:
        return True
    present = select(Enrolment.cohort_id).where(
        Enrolment.box_id == OWN_BOX_ID, Enrolment.learner_id == learner_id, Enrolment.is_active
    )
    now = set(session.scalars(present))
    return not now or not now.isdisjoint(cohort_ids(session, actor))


def check_learner_now(session: Session, actor: Actor, learner_id: bytes) -> None:
    """As `check_learner`, but of those who moved on for their trainers of now: what is secret, and what changes the person."""
    check_learner(session, actor, learner_id)
    if not is_learner_now(session, actor, learner_id):
        raise NotAllowedError("another trainer's learner by now")


def check_coordinator(actor: Actor) -> None:
    """Raise NotAllowedError for everybody but a coordinator."""
    if not actor.sees_all:
        raise NotAllowedError("not for this role")


def trainers_of(session: Session, cohort_id: bytes) -> set[bytes]:
    return set(session.scalars(select(CohortTrainer.staff_id).where(CohortTrainer.cohort_id == cohort_id)))


def trainers_by_cohort(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, set[bytes]]:
    """Who teaches each of these cohorts."""
    found: dict[bytes, set[bytes]] = {}
    for row in session.scalars(select(CohortTrainer).where(CohortTrainer.cohort_id.in_(cohort_ids))):
        found.setdefault(row.cohort_id, set()).add(row.staff_id)
    return found


def assign(session: Session, *, cohort_id: bytes, staff_id: bytes) -> None:
    """Let a trainer teach a cohort. Safe to repeat."""
    session.merge(CohortTrainer(cohort_id=cohort_id, staff_id=staff_id))


def unassign(session: Session, *, cohort_id: bytes, staff_id: bytes) -> None:
    """The trainer does not teach the cohort any more. Safe to repeat."""
    session.execute(delete(CohortTrainer).where(CohortTrainer.cohort_id == cohort_id, CohortTrainer.staff_id == staff_id))


def forget_trainer(session: Session, staff_id: bytes) -> None:
    session.execute(delete(CohortTrainer).where(CohortTrainer.staff_id == staff_id))


def learner_ids(session: Session, actor: Actor, among: Collection[bytes]) -> set[bytes]:
    """Those of `among` whom the actor may see."""
    if actor.sees_all:
        return set(among)
    rows = session.scalars(
        select(Enrolment.learner_id)
        .join(CohortTrainer, CohortTrainer.cohort_id == Enrolment.cohort_id)
        .where(
            Enrolment.box_id == OWN_BOX_ID,
            CohortTrainer.staff_id == actor.staff_id,
            Enrolment.learner_id.in_(among),
        )
    )
    return set(rows)
