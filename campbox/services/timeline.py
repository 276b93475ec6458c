"""What a learner did and what was decided about it, the newest first: a page at a time, in eight queries whatever there is."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal, null, or_, select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.models import (
    Attempt,
    AttendanceMark,
    AttendanceSession,
    LearnerStage,
    LessonProgress,
    Review,
    Stage,
    StageTest,
    StageTestResult,
    Submission,
)

PAGE_ROWS = 30
LATEST_POSITION = 2**63 - 1
Kind = Literal["attempt", "lesson", "submission", "review", "attendance", "stage", "test"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `course` and `part` name an exercise or a lesson; `name` a session, stage or test.

    `word`: who judged an attempt, the mark of an attendance. `is_good`: passed, accepted. `number`: hints opened, minutes
    attended, points; `of`: the points there were.
    """

    kind: Kind
    position: int
    incarnation: str
    u_ms: int
    course: str | None = None
    part: str | None = None
    name: str | None = None
    word: str | None = None
    is_good: bool | None = None
    number: int | None = None
    of: int | None = None
    id: bytes | None = None


@dataclass(frozen=True)
class Page:
    """Some entries; `before` leads to the next page, None on the last."""

    entries: tuple[Entry, ...]
    before: int | None


def timeline(session: Session, learner_id: bytes, before: int | None = None, rows: int = PAGE_ROWS) -> Page:
    """The entries before a position, newest first."""
    asked = {"learner_id": learner_id, "before": LATEST_POSITION if before is None else before, "rows": rows + 1}
    found = [Entry(*row) for query in _QUERIES for row in session.connection().execute(query, asked)]
    found.sort(key=lambda each: each.position, reverse=True)
    shown = tuple(found[:rows])
    return Page(shown, shown[-1].position if len(found) > rows else None)


def _entries(
    kind: Kind, model: Any, where: ColumnElement[bool], *joined: tuple[Any, ColumnElement[bool]], **fields: Any
) -> Select[*tuple[Any, ...]]:  # Any: models, their columns, the fields of Entry
    names = ("course", "part", "name", "word", "is_good", "number", "of", "id")
    others = [fields.get(name, null()) for name in names]
    query: Select[*tuple[Any, ...]] = select(literal(kind), model.position, model.incarnation, model.u_ms, *others)
    for other, is_its in joined:
        query = query.join(other, is_its)
    is_before = model.position < bindparam("before")
    return query.where(model.box_id == OWN_BOX_ID, where, is_before).order_by(model.position.desc()).limit(bindparam("rows"))


def _attempts(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:  # Any: as above
    return _entries(
        "attempt",
        Attempt,
        where,
        course=Attempt.course,
        part=Attempt.exercise,
        word=Attempt.judged,
        is_good=Attempt.is_passed,
        number=Attempt.hints,
    )


_LEARNER: BindParameter[bytes] = bindparam("learner_id")
_WORK = or_(Submission.learner_id == _LEARNER, Submission.partner_id == _LEARNER)
_OF_WORK = {"course": Submission.course, "part": Submission.exercise, "id": Submission.id}


def _same(model: Any, other: Any, column: Any) -> tuple[Any, ColumnElement[bool]]:  # Any: as above
    return other, (other.box_id == model.box_id) & (other.id == column)


# Made once: making them took longer than asking them.
_QUERIES = (
    _attempts(Attempt.learner_id == _LEARNER),
    _attempts(Attempt.partner_id == _LEARNER),
    _entries(
        "lesson",
        LessonProgress,
        LessonProgress.learner_id == _LEARNER,
        course=LessonProgress.course,
        part=LessonProgress.lesson,
    ),
    _entries("submission", Submission, _WORK, **_OF_WORK),
    _entries("review", Review, _WORK, _same(Review, Submission, Review.submission_id), is_good=Review.is_accepted, **_OF_WORK),
    _entries(
        "attendance",
        AttendanceMark,
        AttendanceMark.learner_id == _LEARNER,
        _same(AttendanceMark, AttendanceSession, AttendanceMark.session_id),
        name=AttendanceSession.title,
        word=AttendanceMark.mark,
        number=AttendanceMark.minutes,
    ),
    _entries(
        "stage",
        LearnerStage,
        LearnerStage.learner_id == _LEARNER,
        _same(LearnerStage, Stage, LearnerStage.stage_id),
        name=Stage.name,
    ),
    _entries(
        "test",
        StageTestResult,
        StageTestResult.learner_id == _LEARNER,
        _same(StageTestResult, StageTest, StageTestResult.test_id),
        name=StageTest.title,
        number=StageTestResult.points,
        of=StageTestResult.of_points,
    ),
)
