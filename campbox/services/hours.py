"""Hours of attendance: planned, given and attended, per stage. Only sessions that are closed count.

Learning time (services.presence) is something else, and the two are never added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.models import AttendanceMark, AttendanceSession, Cohort, CohortPlan, Enrolment
from campbox.services import cohort_plans, cohorts, programmes
from campbox.services.programmes import Stage

NO_STAGE = b""


@dataclass(frozen=True)
class Line:
    """A stage, or None for sessions without one. `unmarked` counts sessions since the learner came, without a mark of them."""

    stage: Stage | None
    planned_minutes: int
    given_minutes: int
    attended_minutes: int
    unmarked: int = 0


@dataclass(frozen=True)
class CohortHours:
    """What was planned and given to a cohort, and what each learner attended, by stage (b"" is none)."""

    lines: tuple[Line, ...]
    attended: Mapping[bytes, Mapping[bytes, int]]

    def of_learner(self, learner_id: bytes) -> int:
        return sum(self.attended.get(learner_id, {}).values())


@dataclass(frozen=True)
class LearnerHours:
    """The hours of a learner in one cohort; given is what was taught in the sessions in which the learner has a mark."""

    cohort_id: bytes
    cohort_name: str
    lines: tuple[Line, ...]

    @property
    def attended_minutes(self) -> int:
        return sum(each.attended_minutes for each in self.lines)


_SESSION_OF_MARK = and_(AttendanceSession.box_id == AttendanceMark.box_id, AttendanceSession.id == AttendanceMark.session_id)


def of_cohort(session: Session, cohort_id: bytes) -> CohortHours:
    """The hours of a cohort of this box; the same few queries whatever its size."""
    given = _given(session, AttendanceSession.cohort_id == cohort_id).get(cohort_id, {})
    rows = session.execute(
        select(AttendanceMark.learner_id, AttendanceSession.stage_id, func.sum(AttendanceMark.minutes))
        .join(AttendanceSession, _SESSION_OF_MARK)
        .where(_closed(), AttendanceSession.cohort_id == cohort_id)
        .group_by(AttendanceMark.learner_id, AttendanceSession.stage_id)
    )
    attended: dict[bytes, dict[bytes, int]] = {}
    for learner_id, stage_id, minutes in rows:
        attended.setdefault(learner_id, {})[stage_id or NO_STAGE] = int(minutes)
    by_stage: dict[bytes, int] = {}
    for each in attended.values():
        for stage_id, minutes in each.items():
            by_stage[stage_id] = by_stage.get(stage_id, 0) + minutes
    plan = cohort_plans.plan(session, cohort_id)
    stages = _stages(session, plan.programme_id, given)
    lines = [Line(stage, stage.planned_minutes, given.get(stage.id, 0), by_stage.get(stage.id, 0)) for stage in stages]
    if NO_STAGE in given:
        lines.append(Line(None, 0, given[NO_STAGE], by_stage.get(NO_STAGE, 0)))
    return CohortHours(tuple(lines), attended)


def of_learner(session: Session, learner_id: bytes) -> list[LearnerHours]:
    """The hours of a learner, for each cohort that they belong to or were marked in, the oldest cohort first."""
    marked = _marked(session, learner_id)
    cohort_ids = {*marked, *cohorts.cohort_ids_of(session, learner_id)}
    given = _given(session, AttendanceSession.cohort_id.in_(cohort_ids))
    unmarked = _unmarked(session, learner_id)
    plans = cohort_plans.plans(session, cohort_ids)
    known = {each.id: each for each in programmes.programmes(session)}
    named = {stage_id for each in given.values() for stage_id in each if stage_id}
    stages = programmes.stages_by_id(session, named)
    names = session.execute(
        select(Cohort.id, Cohort.name)
        .where(Cohort.box_id == OWN_BOX_ID, Cohort.id.in_(cohort_ids))
        .order_by(Cohort.created_position, Cohort.id)
    )
    found = []
    for cohort_id, name in names:
        plan = plans.get(cohort_id)
        programme = known.get(plan.programme_id) if plan and plan.programme_id else None
        theirs = given.get(cohort_id, {})
        order = _in_order(programme.stages if programme else (), theirs, stages)
        found.append(
            LearnerHours(cohort_id, name, _lines(order, theirs, marked.get(cohort_id, {}), unmarked.get(cohort_id, {})))
        )
    return found


def _lines(
    stages: Sequence[Stage],
    given: Mapping[bytes, int],
    marked: Mapping[bytes, tuple[int, int]],
    unmarked: Mapping[bytes, int],
) -> tuple[Line, ...]:
    lines = []
    for stage in [*stages, *([None] if NO_STAGE in given else [])]:
        key = stage.id if stage else NO_STAGE
        planned = stage.planned_minutes if stage else 0
        lines.append(Line(stage, planned, *marked.get(key, (0, 0)), unmarked.get(key, 0)))
    return tuple(lines)


def _closed() -> ColumnElement[bool]:
    return and_(AttendanceSession.box_id == OWN_BOX_ID, AttendanceSession.state == "closed")


def _given(session: Session, whose: ColumnElement[bool]) -> dict[bytes, dict[bytes, int]]:
    """Minutes given, by cohort and stage."""
    rows = session.execute(
        select(AttendanceSession.cohort_id, AttendanceSession.stage_id, func.sum(AttendanceSession.given_minutes))
        .where(_closed(), whose)
        .group_by(AttendanceSession.cohort_id, AttendanceSession.stage_id)
    )
    found: dict[bytes, dict[bytes, int]] = {}
    for cohort_id, stage_id, minutes in rows:
        found.setdefault(cohort_id, {})[stage_id or NO_STAGE] = int(minutes or 0)
    return found


def _marked(session: Session, learner_id: bytes) -> dict[bytes, dict[bytes, tuple[int, int]]]:
    """Minutes given and minutes attended in the sessions with a mark of the learner, by cohort and stage."""
    rows = session.execute(
        select(
            AttendanceSession.cohort_id,
            AttendanceSession.stage_id,
            func.sum(AttendanceSession.given_minutes),
            func.sum(AttendanceMark.minutes),
        )
        .join(AttendanceSession, _SESSION_OF_MARK)
        .where(_closed(), AttendanceMark.learner_id == learner_id)
        .group_by(AttendanceSession.cohort_id, AttendanceSession.stage_id)
    )
    found: dict[bytes, dict[bytes, tuple[int, int]]] = {}
    for cohort_id, stage_id, given, attended in rows:
        found.setdefault(cohort_id, {})[stage_id or NO_STAGE] = int(given or 0), int(attended or 0)
    return found


def _unmarked(session: Session, learner_id: bytes) -> dict[bytes, dict[bytes, int]]:
    """How many sessions of the learner's present cohorts have no mark of them, since they came; by cohort and stage."""
    is_marked = exists().where(
        AttendanceMark.box_id == OWN_BOX_ID,
        AttendanceMark.session_id == AttendanceSession.id,
        AttendanceMark.learner_id == learner_id,
    )
    rows = session.execute(
        select(AttendanceSession.cohort_id, AttendanceSession.stage_id, func.count())
        .join(
            Enrolment,
            and_(Enrolment.box_id == AttendanceSession.box_id, Enrolment.cohort_id == AttendanceSession.cohort_id),
        )
        .where(
            _closed(),
            Enrolment.learner_id == learner_id,
            Enrolment.is_active,
            AttendanceSession.position > Enrolment.position,
            ~is_marked,
        )
        .group_by(AttendanceSession.cohort_id, AttendanceSession.stage_id)
    )
    found: dict[bytes, dict[bytes, int]] = {}
    for cohort_id, stage_id, count in rows:
        found.setdefault(cohort_id, {})[stage_id or NO_STAGE] = count
    return found


def _stages(session: Session, programme_id: bytes | None, given: Mapping[bytes, object]) -> list[Stage]:
    programme = programmes.programme_or_none(session, programme_id) if programme_id else None
    stages = programme.stages if programme else ()
    return _in_order(stages, given, programmes.stages_by_id(session, [each for each in given if each]))


def _in_order(stages: Sequence[Stage], given: Mapping[bytes, object], known: Mapping[bytes, Stage]) -> list[Stage]:
    """The stages of the programme, then those of before in which there were sessions."""
    ids = {each.id for each in stages}
    older = [known[each] for each in given if each in known and each not in ids]
    return [*stages, *sorted(older, key=lambda each: (each.place, each.id))]


@dataclass(frozen=True)
class CohortSums:
    """A cohort in three figures; `attended_minutes` is of all its learners together."""

    planned_minutes: int = 0
    given_minutes: int = 0
    attended_minutes: int = 0


def sums(session: Session, box_id: int) -> dict[bytes, CohortSums]:
    """Every cohort of a box that follows a programme or was taught: what headquarters sees, without any learner."""
    of_programme = {each.id: each.planned_minutes for each in programmes.programmes(session, box_id)}
    plans = session.execute(select(CohortPlan.cohort_id, CohortPlan.programme_id).where(CohortPlan.box_id == box_id))
    planned = {cohort_id: of_programme.get(programme_id, 0) for cohort_id, programme_id in plans if programme_id}
    is_closed = and_(AttendanceSession.box_id == box_id, AttendanceSession.state == "closed")
    given = session.execute(
        select(AttendanceSession.cohort_id, func.sum(AttendanceSession.given_minutes))
        .where(is_closed)
        .group_by(AttendanceSession.cohort_id)
    )
    attended = session.execute(
        select(AttendanceSession.cohort_id, func.sum(AttendanceMark.minutes))
        .join(AttendanceMark, _SESSION_OF_MARK)
        .where(is_closed)
        .group_by(AttendanceSession.cohort_id)
    )
    given_of, attended_of = dict(given.all()), dict(attended.all())
    return {
        each: CohortSums(planned.get(each, 0), int(given_of.get(each) or 0), int(attended_of.get(each) or 0))
        for each in planned.keys() | given_of.keys()
    }
