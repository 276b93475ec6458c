"""Facts become rows: the only writer of the replicated tables.

It reads events and these tables, never a clock or a course, and gives the same rows in any order of arrival: sets are
unions, progress is a maximum, and a value that can change belongs to one node, whose events have an order: `position`, the
milliseconds of the node's own time, then the number of the event. Time of a node never goes back (its incarnations
start after what their parent wrote), so position grows along the node's log.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, delete, or_
from sqlalchemy.orm import Session

from campbox.events import kinds
from campbox.events.kinds import Fact
from campbox.models import (
    Anchor,
    Attempt,
    AttendanceMark,
    AttendanceSession,
    Base,
    Cohort,
    CohortPlan,
    Enrolment,
    ExerciseProgress,
    Learner,
    LearnerStage,
    LearningHour,
    LessonProgress,
    Programme,
    Review,
    Site,
    Stage,
    StageTest,
    StageTestResult,
    Start,
    Submission,
)

SEQUENCE_BITS = 20
# Positions have 64 bits, and a time beyond the year 2109 does not fit.
LATEST_MS = 2**42
Row = dict[str, Any]  # Any: a row's values have the types of its columns


@dataclass(frozen=True)
class Placed:
    """A fact and where it stands: the box, the incarnation, its number there, its uptime and its row's id."""

    box_id: int
    incarnation: str
    sequence: int
    u_ms: int
    t0_ms: int
    row_id: bytes
    fact: Fact

    @property
    def position(self) -> int:
        return (self.t0_ms + self.u_ms) << SEQUENCE_BITS | self.sequence & ((1 << SEQUENCE_BITS) - 1)


def apply(session: Session, events: Sequence[Placed]) -> None:
    """Bring the tables up to these facts, each of which is applied for the first time."""
    rows: dict[type[Base], list[Row]] = defaultdict(list)
    for event in events:
        for model, row in _rows(event):
            rows[model].append({"box_id": event.box_id, **row})
    for model, each in rows.items():
        session.execute(_statement(session.get_bind().dialect.name, model), each)


def drop_all(session: Session) -> None:
    """Empty every replicated table, before a replay."""
    for table in Base.metadata.tables.values():
        if table.info.get("replicated"):
            session.execute(delete(table))


def _rows(event: Placed) -> list[tuple[type[Base], Row]]:
    return _ROWS[type(event.fact)](event, event.fact)


def _position(event: Placed) -> Row:
    return {"incarnation": event.incarnation, "position": event.position}


def _when(event: Placed) -> Row:
    return {"u_ms": event.u_ms, **_position(event)}


def _start(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: each is called with its own kind
    if event.sequence != 1:  # only the first event of an incarnation can tell how it began
        return []
    row = {"boot": fact.boot, "uptime_ms": fact.uptime_ms, "reason": fact.reason, "software": fact.software}
    return [(Start, {"incarnation": event.incarnation, **row})]


def _anchor(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"zero_ms": fact.wall_ms - fact.uptime_ms, "source": fact.source, "error_ms": fact.error_ms}
    return [(Anchor, {"boot": fact.boot, **row, **_position(event)})]


def _site(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    return [(Site, {"name": fact.name, "languages": " ".join(fact.languages), **_position(event)})]


def _cohort(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    own_id = event.row_id if isinstance(fact, kinds.CohortCreated) else fact.cohort
    row = {"id": own_id, "name": fact.name, "created_position": event.position}
    return [(Cohort, {**row, **_position(event)})]


def _learner(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"language": fact.language, "gender": fact.gender, "age_band": fact.age_band}
    return [(Learner, {"id": fact.about, **row, **_position(event)})]


def _enrolment(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    is_active = not isinstance(fact, kinds.EnrolmentEnded)
    row = {"learner_id": fact.about, "cohort_id": fact.cohort, "is_active": is_active}
    return [(Enrolment, {**row, **_when(event)})]


def _lesson(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"learner_id": fact.about, "course": fact.course, "lesson": fact.lesson}
    return [(LessonProgress, {**row, **_when(event)})]


_NOT_PASSED: Row = {"passed_position": None, "passed_judged": None}


def _attempt(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    shared = {"course": fact.course, "exercise": fact.exercise, "is_passed": fact.passed}
    attempt = {
        "id": event.row_id,
        "learner_id": fact.about,
        "partner_id": fact.partner,
        "release": fact.release,
        "points": fact.points,
        "of_points": fact.of,
        "judged": fact.judged,
        "hints": fact.hints or 0,
        **shared,
        **_when(event),
    }
    passed = {"passed_position": event.position, "passed_judged": fact.judged} if fact.passed else _NOT_PASSED
    progress = {"tries": 1, "position": event.position, "first_position": event.position, **passed, **shared}
    people = {fact.about, fact.partner} - {None}
    return [(Attempt, attempt)] + [(ExerciseProgress, {"learner_id": each, **progress}) for each in sorted(people)]


def _submission(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"id": event.row_id, "learner_id": fact.about, "partner_id": fact.partner}
    what = {"course": fact.course, "release": fact.release, "exercise": fact.exercise}
    return [(Submission, {**row, **what, **_when(event)})]


def _time(_: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    return [(LearningHour, {"learner_id": fact.about, "boot": fact.boot, "hour": fact.hour, "slots": fact.slots})]


def _cohort_plan(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"cohort_id": fact.cohort, "programme_id": fact.programme, "capacity": fact.capacity}
    flags = {"is_for_women": fact.is_for_women, "is_archived": fact.is_archived}
    return [(CohortPlan, {**row, **flags, **_position(event)})]


def _programme(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    return [(Programme, {"id": fact.programme, "name": fact.name, "is_removed": fact.is_removed, **_position(event)})]


def _stage(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"id": fact.stage, "programme_id": fact.programme, **_same(fact, "place", "name", "planned_minutes", "is_removed")}
    return [(Stage, {**row, "courses": _list(fact.courses), "criteria": _list(fact.criteria), **_position(event)})]


def _stage_reached(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"learner_id": fact.about, "stage_id": fact.stage, "by": fact.by, "criteria": _list(fact.criteria)}
    return [(LearnerStage, {**row, **_when(event)})]


def _session(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    ids = {"id": fact.session, "cohort_id": fact.cohort, "stage_id": fact.stage, "by": fact.by}
    plan = _same(fact, "title", "starts", "planned_minutes")
    course = _same(fact, "state", "given_minutes", "boot", "opened_uptime_ms")
    return [(AttendanceSession, {**ids, **plan, **course, **_when(event)})]


def _attendance(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"session_id": fact.session, "learner_id": fact.about, **_same(fact, "mark", "minutes", "by")}
    return [(AttendanceMark, {**row, **_when(event)})]


def _review(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"id": event.row_id, "submission_id": fact.submission, "learner_id": fact.about}
    return [(Review, {**row, **_same(fact, "is_accepted", "by"), "levels": _list(fact.levels), **_when(event)})]


def _test(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"id": fact.test, "cohort_id": fact.cohort, "stage_id": fact.stage, "exercises": _list(fact.exercises)}
    return [(StageTest, {**row, **_same(fact, "title", "purpose", "minutes", "is_removed"), **_position(event)})]


def _test_result(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"test_id": fact.test, "learner_id": fact.about, "points": fact.points, "of_points": fact.of}
    return [(StageTestResult, {**row, "minutes": fact.minutes, **_when(event)})]


def _same(fact: Any, *names: str) -> Row:  # Any: as above
    return {name: getattr(fact, name) for name in names}


def _list(values: tuple[str, ...] | tuple[int, ...]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


_ROWS: dict[type[Fact], Callable[[Placed, Any], list[tuple[type[Base], Row]]]] = {
    kinds.IncarnationStarted: _start,
    kinds.ClockAnchored: _anchor,
    kinds.SiteDescribed: _site,
    kinds.CohortCreated: _cohort,
    kinds.CohortRenamed: _cohort,
    kinds.LearnerAdded: _learner,
    kinds.LearnerDescribed: _learner,
    kinds.EnrolmentStarted: _enrolment,
    kinds.EnrolmentEnded: _enrolment,
    kinds.LessonOpened: _lesson,
    kinds.AttemptRecorded: _attempt,
    kinds.SubmissionHandedIn: _submission,
    kinds.TimeLearned: _time,
    kinds.CohortPlanned: _cohort_plan,
    kinds.ProgrammeDescribed: _programme,
    kinds.StageDescribed: _stage,
    kinds.StageReached: _stage_reached,
    kinds.SessionDescribed: _session,
    kinds.AttendanceMarked: _attendance,
    kinds.ReviewRecorded: _review,
    kinds.StageTestDescribed: _test,
    kinds.StageTestFinished: _test_result,
}


@cache
def _statement(dialect: str, model: type[Base]) -> Any:  # Any: the two dialects have a type each
    """INSERT … ON CONFLICT for a table, with the rule by which two facts about one row meet."""
    table = model.__table__
    assert isinstance(table, Table)
    # Imported by name: the other dialect would cost a box 4 MB and start-up time.
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    keys = list(table.primary_key.columns)
    new = insert.excluded
    if model in (Start, Attempt, Submission, Review):
        return insert.on_conflict_do_nothing(index_elements=keys)
    if model is LearningHour:
        return insert.on_conflict_do_update(index_elements=keys, set_={"slots": table.c.slots.bitwise_or(new.slots)})
    if model is ExerciseProgress:
        return insert.on_conflict_do_update(index_elements=keys, set_=_progress(table, new))
    if model is Cohort:
        return insert.on_conflict_do_update(index_elements=keys, set_=_cohort_name(table, new))
    others = {column.name: new[column.name] for column in table.columns if column not in keys}
    wins = _is_later(new, table.c) if model is LessonProgress else _is_later(table.c, new)
    return insert.on_conflict_do_update(index_elements=keys, set_=others, where=wins)


def _progress(table: Table, new: Any) -> dict[str, ColumnElement[Any]]:  # Any: columns of several types
    old = table.c
    is_first = new.first_position < old.first_position
    is_tie = and_(new.passed_position == old.passed_position, new.passed_judged < old.passed_judged)
    is_first_passed = or_(old.passed_position.is_(None), new.passed_position < old.passed_position, is_tie)
    return {
        "tries": old.tries + new.tries,
        "is_passed": or_(old.is_passed, new.is_passed),
        "position": case((old.position < new.position, new.position), else_=old.position),
        "first_position": case((is_first, new.first_position), else_=old.first_position),
        "passed_position": case((is_first_passed, new.passed_position), else_=old.passed_position),
        "passed_judged": case((is_first_passed, new.passed_judged), else_=old.passed_judged),
    }


def _cohort_name(table: Table, new: Any) -> dict[str, ColumnElement[Any]]:  # Any: columns of several types
    """The latest name; the cohort is as old as the first that was heard of it."""
    is_newer = _is_later(table.c, new)
    latest = ("name", "incarnation", "position")
    values = {name: case((is_newer, new[name]), else_=table.c[name]) for name in latest}
    is_older = new.created_position < table.c.created_position
    return {**values, "created_position": case((is_older, new.created_position), else_=table.c.created_position)}


def _is_later(first: Any, second: Any) -> ColumnElement[bool]:  # Any: the columns of a table or of what arrives
    """Whether the second of two facts of one node replaces the first: a node's latest word counts.

    Two branches of a node that was restored can have the same position; then the incarnation's id decides, everywhere alike.
    """
    is_tie = and_(first.position == second.position, first.incarnation < second.incarnation)
    return or_(first.position < second.position, is_tie)
