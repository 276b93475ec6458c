"""Which stage of a programme a learner is in, and going on to the next by criteria that a trainer confirms one by one."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import CampBoxError, ConflictError, FieldError, NotFoundError
from campbox.events.kinds import StageReached
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import (
    AttendanceMark,
    AttendanceSession,
    ExerciseProgress,
    LearnerStage,
    Review,
    StageTest,
    StageTestResult,
    Submission,
)
from campbox.services import audit, cohort_plans, cohorts, programmes
from campbox.services.names import clean_name
from campbox.services.programmes import Programme, Stage

REASON_MAX = 120


@dataclass(frozen=True)
class Reached:
    """A stage that a learner reached: what was confirmed then, by whom, and when."""

    stage_id: bytes
    by: bytes
    criteria: tuple[str, ...]
    incarnation: str
    u_ms: int
    position: int


@dataclass(frozen=True)
class Evidence:
    """What the box knows of a learner's work in a stage. It decides nothing."""

    attended_minutes: int = 0
    planned_minutes: int = 0
    passed: int = 0
    accepted: int = 0
    handed_in: int = 0
    test_points: int = 0
    test_of: int = 0


class NotConfirmedError(CampBoxError):
    """These criteria of the stage were not confirmed: nobody goes on."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("criteria are not confirmed")
        self.missing = tuple(missing)


class StageChangedError(ConflictError):
    """The learner is in another stage than the page showed: somebody else confirmed it meanwhile."""

    def __init__(self, stage: Stage) -> None:
        super().__init__("the learner is in another stage")
        self.stage = stage


def programme_of(session: Session, cohort_id: bytes) -> Programme | None:
    """The programme that the cohort follows."""
    programme_id = cohort_plans.plan(session, cohort_id).programme_id
    return programmes.programme_or_none(session, programme_id) if programme_id else None


def programmes_of(session: Session, learner_id: bytes, among: Collection[bytes] | None = None) -> list[Programme]:
    """The programmes of the cohorts that the learner belongs to; among: only of these cohorts."""
    belongs_to = cohorts.cohort_ids_of(session, learner_id)
    plans = cohort_plans.plans(session, [each for each in belongs_to if among is None or each in among])
    followed = {each.programme_id for each in plans.values()}
    return [each for each in programmes.programmes(session) if each.id in followed]


def reached(session: Session, programme: Programme, learner_ids: Collection[bytes]) -> dict[bytes, list[Reached]]:
    """The stages of the programme that each learner reached, the latest first."""
    rows = session.scalars(
        select(LearnerStage)
        .where(
            LearnerStage.box_id == OWN_BOX_ID,
            LearnerStage.learner_id.in_(learner_ids),
            LearnerStage.stage_id.in_([each.id for each in programme.stages]),
        )
        .order_by(LearnerStage.position.desc())
    )
    found: dict[bytes, list[Reached]] = {}
    for row in rows:
        one = Reached(row.stage_id, row.by, tuple(json.loads(row.criteria)), row.incarnation, row.u_ms, row.position)
        found.setdefault(row.learner_id, []).append(one)
    return found


def stage_now(programme: Programme, reached_stages: Sequence[Reached]) -> Stage | None:
    """The stage reached last, else the first of the programme; None where the programme has no stages."""
    known = {each.id: each for each in programme.stages}
    for each in reached_stages:
        if each.stage_id in known:
            return known[each.stage_id]
    return programme.stages[0] if programme.stages else None


def stages_of(session: Session, learner_id: bytes) -> list[tuple[Programme, Stage]]:
    """The programmes that the learner follows, each with the stage that they are in."""
    found = []
    for programme in programmes_of(session, learner_id):
        stage = stage_now(programme, reached(session, programme, [learner_id]).get(learner_id, []))
        if stage is not None:
            found.append((programme, stage))
    return found


def evidence(session: Session, stage: Stage, learner_ids: Collection[bytes]) -> dict[bytes, Evidence]:
    """What the box knows of these learners in a stage; the same few queries for one or for all."""
    hours = _attended(session, stage, learner_ids)
    passed = _passed(session, stage, learner_ids)
    accepted, handed_in = _work(session, stage, learner_ids)
    tested = _tested(session, stage, learner_ids)
    return {
        each: Evidence(
            attended_minutes=hours.get(each, 0),
            planned_minutes=stage.planned_minutes,
            passed=passed.get(each, 0),
            accepted=accepted.get(each, 0),
            handed_in=handed_in.get(each, 0),
            test_points=tested.get(each, (0, 0))[0],
            test_of=tested.get(each, (0, 0))[1],
        )
        for each in learner_ids
    }


def promote(
    session: Session,
    *,
    learner_id: bytes,
    programme_id: bytes,
    seen_stage_id: bytes,
    confirmed: Collection[str],
    by: bytes,
    now: Moment,
) -> Stage:
    """The learner goes on to the next stage, which is returned.

    confirmed: the criteria, as the trainer read them. Raises NotConfirmedError when one of those that hold now is missing,
    StageChangedError when the learner is not in the stage that the page showed, NotFoundError after the last stage.
    """
    programme, here = _here(session, learner_id, programme_id)
    if here.id != seen_stage_id:
        raise StageChangedError(here)
    missing = [each for each in here.criteria if each not in confirmed]
    if missing:
        raise NotConfirmedError(missing)
    onward = programme.next_after(here.id)
    if onward is None:
        raise NotFoundError("no stage after the last")
    record(session, StageReached(about=learner_id, stage=onward.id, by=by, criteria=here.criteria))
    audit.note(session, by=by, act="stage-confirmed", now=now, subject_id=learner_id, detail=f"{here.name} → {onward.name}")
    return onward


def go_back(
    session: Session,
    *,
    learner_id: bytes,
    programme_id: bytes,
    seen_stage_id: bytes,
    stage_id: bytes,
    reason: str,
    by: bytes,
    now: Moment,
) -> Stage:
    """The learner is in an earlier stage again, for a reason. Raises FieldError, StageChangedError."""
    programme, here = _here(session, learner_id, programme_id)
    if here.id != seen_stage_id:
        raise StageChangedError(here)
    reason = clean_name(reason, field="reason", longest=REASON_MAX)
    earlier = {each.id: each for each in programme.stages[: programme.stages.index(here)]}
    if stage_id not in earlier:
        raise FieldError("stage", "not-offered")
    record(session, StageReached(about=learner_id, stage=stage_id, by=by, criteria=()))
    detail = f"{here.name} → {earlier[stage_id].name} · {reason}"
    audit.note(session, by=by, act="stage-confirmed", now=now, subject_id=learner_id, detail=detail)
    return earlier[stage_id]


def _here(session: Session, learner_id: bytes, programme_id: bytes) -> tuple[Programme, Stage]:
    """The programme of a cohort of the learner, and the stage that the learner is in."""
    for programme in programmes_of(session, learner_id):
        if programme.id == programme_id:
            here = stage_now(programme, reached(session, programme, [learner_id]).get(learner_id, []))
            if here is not None:
                return programme, here
    raise NotFoundError("the learner is not in this programme")


def _attended(session: Session, stage: Stage, learner_ids: Collection[bytes]) -> dict[bytes, int]:
    rows = session.execute(
        select(AttendanceMark.learner_id, func.sum(AttendanceMark.minutes))
        .join(
            AttendanceSession,
            (AttendanceSession.box_id == AttendanceMark.box_id) & (AttendanceSession.id == AttendanceMark.session_id),
        )
        .where(
            AttendanceSession.box_id == OWN_BOX_ID,
            AttendanceSession.stage_id == stage.id,
            AttendanceSession.state == "closed",
            AttendanceMark.learner_id.in_(learner_ids),
        )
        .group_by(AttendanceMark.learner_id)
    )
    return {learner_id: int(minutes) for learner_id, minutes in rows}


def _passed(session: Session, stage: Stage, learner_ids: Collection[bytes]) -> dict[bytes, int]:
    rows = session.execute(
        select(ExerciseProgress.learner_id, func.count())
        .where(
            ExerciseProgress.box_id == OWN_BOX_ID,
            ExerciseProgress.learner_id.in_(learner_ids),
            ExerciseProgress.course.in_(stage.courses),
            ExerciseProgress.is_passed,
        )
        .group_by(ExerciseProgress.learner_id)
    )
    return dict(rows.all())


def _tested(session: Session, stage: Stage, learner_ids: Collection[bytes]) -> dict[bytes, tuple[int, int]]:
    """The points of each, and of how many, in the tests of the stage that they finished."""
    rows = session.execute(
        select(StageTestResult.learner_id, func.sum(StageTestResult.points), func.sum(StageTestResult.of_points))
        .join(StageTest, (StageTest.box_id == StageTestResult.box_id) & (StageTest.id == StageTestResult.test_id))
        .where(
            StageTest.box_id == OWN_BOX_ID,
            StageTest.stage_id == stage.id,
            StageTest.purpose == "stage",
            StageTestResult.learner_id.in_(learner_ids),
        )
        .group_by(StageTestResult.learner_id)
    )
    return {learner_id: (int(points), int(of)) for learner_id, points, of in rows}


def _work(session: Session, stage: Stage, learner_ids: Collection[bytes]) -> tuple[Mapping[bytes, int], Mapping[bytes, int]]:
    """How many exercises each handed work in for, and for how many of them it was accepted; both of a pair are credited."""
    whose = or_(Submission.learner_id.in_(learner_ids), Submission.partner_id.in_(learner_ids))
    rows = session.execute(
        select(
            Submission.learner_id,
            Submission.partner_id,
            Submission.course,
            Submission.exercise,
            select(Review.is_accepted)
            .where(Review.box_id == Submission.box_id, Review.submission_id == Submission.id)
            .order_by(Review.position.desc())
            .limit(1)
            .scalar_subquery(),
        ).where(Submission.box_id == OWN_BOX_ID, Submission.course.in_(stage.courses), whose)
    )
    handed_in: dict[bytes, set[tuple[str, str]]] = {}
    accepted: dict[bytes, set[tuple[str, str]]] = {}
    for learner_id, partner_id, course, exercise, is_accepted in rows:
        for each in {learner_id, partner_id} - {None}:
            handed_in.setdefault(each, set()).add((course, exercise))
            if is_accepted:
                accepted.setdefault(each, set()).add((course, exercise))
    return _sizes(accepted), _sizes(handed_in)


def _sizes(sets: Mapping[bytes, Collection[object]]) -> dict[bytes, int]:
    return {key: len(values) for key, values in sets.items()}
