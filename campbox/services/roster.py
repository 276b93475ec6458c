"""The people of a cohort, a page at a time: who they are, their groups, when they were seen, where else they learn."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.events.record import OWN_BOX_ID
from campbox.exercises.folding import fold
from campbox.models import Alias, Cohort, CohortPlan, Enrolment, GroupMember, Learner, LearningGroup, Seen, Staff
from campbox.services import access

PAGE_ROWS = 50
# With fewer, or with a finer share, a trainer who watches it while learners come one by one could tell what each of them said.
MIX_NEEDS = 5
SHARE_STEP = 10
_IS_THEIRS = and_(Enrolment.box_id == OWN_BOX_ID, Enrolment.learner_id == Alias.learner_id)


@dataclass(frozen=True)
class RosterRow:
    """A learner of the cohort. `other_cohorts` are those besides this one that are not over: id and name."""

    id: bytes
    alias: str
    picture: int
    language: str
    has_pin: bool
    has_card: bool
    seen: Moment | None
    groups: tuple[str, ...] = ()
    other_cohorts: tuple[tuple[bytes, str], ...] = ()


@dataclass(frozen=True)
class Roster:
    """One page of the people; `found` counts all pages together. Pages are numbered from 1."""

    rows: tuple[RosterRow, ...]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE_ROWS))


@dataclass(frozen=True)
class Wanted:
    """Which of the people: those whose alias has this in it, of this group, or those who left."""

    search: str = ""
    group_id: bytes | None = None
    has_left: bool = False


def roster(session: Session, cohort_id: bytes, wanted: Wanted = Wanted(), page: int = 1) -> Roster:
    """A page of the people in the order of their aliases; a page beyond the last is the last."""
    matching = _matching(cohort_id, wanted)
    found = session.scalar(select(func.count(Alias.learner_id)).join(Enrolment, _IS_THEIRS).where(matching)) or 0
    page = min(max(page, 1), Roster((), found, 1).pages)
    return Roster(_rows(session, cohort_id, matching, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS), found, page)


def everybody(session: Session, cohort_id: bytes, wanted: Wanted = Wanted()) -> tuple[RosterRow, ...]:
    """All the people at once, to print or to export."""
    return _rows(session, cohort_id, _matching(cohort_id, wanted))


def _matching(cohort_id: bytes, wanted: Wanted) -> ColumnElement[bool]:
    conditions = [Enrolment.cohort_id == cohort_id, Enrolment.is_active == (not wanted.has_left)]
    if fold(wanted.search):
        conditions.append(Alias.alias_folded.contains(fold(wanted.search), autoescape=True))
    if wanted.group_id is not None:
        conditions.append(Alias.learner_id.in_(select(GroupMember.learner_id).where(GroupMember.group_id == wanted.group_id)))
    return and_(*conditions)


def _rows(
    session: Session, cohort_id: bytes, matching: ColumnElement[bool], *, limit: int | None = None, offset: int = 0
) -> tuple[RosterRow, ...]:
    query = (
        select(
            Alias.learner_id,
            Alias.alias,
            Alias.picture,
            Alias.language,
            Alias.pin_salt.is_not(None),
            Alias.card_digest.is_not(None),
            Seen.boot,
            Seen.uptime_ms,
        )
        .join(Enrolment, _IS_THEIRS)
        .outerjoin(Seen, Seen.learner_id == Alias.learner_id)
        .where(matching)
        .order_by(Alias.alias_folded)
        .limit(limit)
        .offset(offset)
    )
    rows = [
        RosterRow(learner_id, alias, picture, language, has_pin, has_card, None if boot is None else Moment(boot, uptime_ms))
        for learner_id, alias, picture, language, has_pin, has_card, boot, uptime_ms in session.execute(query)
    ]
    learner_ids = [row.id for row in rows]
    named, others = _groups(session, cohort_id, learner_ids), _other_cohorts(session, cohort_id, learner_ids)
    return tuple(replace(row, groups=tuple(named.get(row.id, ())), other_cohorts=tuple(others.get(row.id, ()))) for row in rows)


def _groups(session: Session, cohort_id: bytes, learner_ids: Collection[bytes]) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = {}
    rows = session.execute(
        select(GroupMember.learner_id, LearningGroup.name)
        .join(LearningGroup, LearningGroup.id == GroupMember.group_id)
        .where(LearningGroup.cohort_id == cohort_id, GroupMember.learner_id.in_(learner_ids))
        .order_by(LearningGroup.name)
    )
    for learner_id, name in rows:
        found.setdefault(learner_id, []).append(name)
    return found


def _other_cohorts(session: Session, cohort_id: bytes, learner_ids: Collection[bytes]) -> dict[bytes, list[tuple[bytes, str]]]:
    found: dict[bytes, list[tuple[bytes, str]]] = {}
    its_plan = and_(CohortPlan.box_id == Cohort.box_id, CohortPlan.cohort_id == Cohort.id)
    rows = session.execute(
        select(Enrolment.learner_id, Cohort.id, Cohort.name)
        .join(Cohort, and_(Cohort.box_id == Enrolment.box_id, Cohort.id == Enrolment.cohort_id))
        .outerjoin(CohortPlan, its_plan)
        .where(
            Enrolment.box_id == OWN_BOX_ID,
            Enrolment.learner_id.in_(learner_ids),
            Enrolment.is_active,
            Cohort.id != cohort_id,
            or_(CohortPlan.is_archived.is_(None), ~CohortPlan.is_archived),
        )
        .order_by(Cohort.created_position)
    )
    for learner_id, other_id, name in rows:
        found.setdefault(learner_id, []).append((other_id, name))
    return found


def share_of_women(session: Session, cohort_id: bytes) -> int | None:
    """The share of women among those who said what they are, in steps of ten percent; None while too few said it."""
    said, women = session.execute(
        select(func.count(), func.count().filter(Learner.gender == "woman"))
        .select_from(Enrolment)
        .join(Learner, and_(Learner.box_id == Enrolment.box_id, Learner.id == Enrolment.learner_id))
        .where(
            Enrolment.box_id == OWN_BOX_ID, Enrolment.cohort_id == cohort_id, Enrolment.is_active, Learner.gender.is_not(None)
        )
    ).one()
    return SHARE_STEP * round(100 * women / said / SHARE_STEP) if said >= MIX_NEEDS else None


def trainer_names(session: Session, cohort_id: bytes) -> list[str]:
    """Who teaches the cohort."""
    rows = session.scalars(select(Staff.name).where(Staff.id.in_(access.trainers_of(session, cohort_id))))
    return sorted(rows, key=fold)
