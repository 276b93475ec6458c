"""Tests made of exercises: what they ask, which cohort may take them now. Who sits for one is in `sittings`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.events.kinds import TEST_PURPOSES, StageTestDescribed
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import Enrolment, OpenTest, Sitting, StageTestResult
from campbox.models import StageTest as StageTestRow
from campbox.services import audit
from campbox.services.names import clean_name

TITLE_MAX = 80
MINUTES_MAX = 600
EXERCISES_MAX = 60
Part = tuple[str, str]


@dataclass(frozen=True)
class StageTestDraft:
    """What somebody writes about a test; each of `parts` is a course and an exercise of it."""

    title: str
    purpose: str
    stage_id: bytes | None
    minutes: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class StageTest:
    """A test as it stands; `position` tells this state from the one before, `has_begun` whether anybody sat for it."""

    id: bytes
    cohort_id: bytes
    stage_id: bytes | None
    title: str
    purpose: str
    minutes: int
    parts: tuple[Part, ...]
    position: int
    is_open: bool
    has_begun: bool


@dataclass(frozen=True)
class Result:
    """What a learner reached, and how many minutes they took."""

    points: int
    of_points: int
    minutes: int


class StageTestChangedError(ConflictError):
    """Somebody else changed the test meanwhile; `test` is what holds now."""

    def __init__(self, test: StageTest) -> None:
        super().__init__("the test has changed")
        self.test = test


class StageTestBegunError(ConflictError):
    """Somebody sits, or sat, for the test: what it asks stays as it is."""


class StageTestOpenError(ConflictError):
    """The test is open; it has to be closed first."""


def tests_of(session: Session, cohort_id: bytes) -> list[StageTest]:
    """The tests of a cohort, the newest first."""
    return _tests(session, StageTestRow.cohort_id == cohort_id, ~StageTestRow.is_removed)


def stage_test(session: Session, test_id: bytes) -> StageTest:
    """Raises NotFoundError, also for one that was deleted."""
    for each in _tests(session, StageTestRow.id == test_id, ~StageTestRow.is_removed):
        return each
    raise NotFoundError("no such test")


def open_tests_for(session: Session, learner_id: bytes) -> list[StageTest]:
    """The tests that the learner may take now: those of all their cohorts."""
    theirs = (
        select(OpenTest.test_id)
        .join(Enrolment, (Enrolment.cohort_id == OpenTest.cohort_id) & (Enrolment.box_id == OWN_BOX_ID))
        .where(Enrolment.learner_id == learner_id, Enrolment.is_active)
    )
    return _tests(session, StageTestRow.id.in_(theirs), ~StageTestRow.is_removed)


def results_of(session: Session, learner_id: bytes) -> list[tuple[StageTest, Result]]:
    """What the learner reached in the tests that are closed, the newest first."""
    whose = (StageTestResult.box_id == OWN_BOX_ID, StageTestResult.learner_id == learner_id)
    reached = {
        row.test_id: Result(row.points, row.of_points, row.minutes)
        for row in session.scalars(select(StageTestResult).where(*whose))
    }
    found = _tests(session, StageTestRow.id.in_(reached), ~StageTestRow.is_removed) if reached else []
    return [(each, reached[each.id]) for each in found if not each.is_open]


def _tests(session: Session, *which: object) -> list[StageTest]:
    rows = session.execute(
        select(
            StageTestRow,
            exists().where(OpenTest.test_id == StageTestRow.id),
            exists().where(Sitting.test_id == StageTestRow.id),
        )
        .where(StageTestRow.box_id == OWN_BOX_ID, *which)  # type: ignore[arg-type]  # conditions, of several types
        .order_by(StageTestRow.position.desc())
    )
    return [_test(row, is_open=is_open, has_begun=has_begun) for row, is_open, has_begun in rows]


def _test(row: StageTestRow, *, is_open: bool, has_begun: bool) -> StageTest:
    return StageTest(
        id=row.id,
        cohort_id=row.cohort_id,
        stage_id=row.stage_id,
        title=row.title,
        purpose=row.purpose,
        minutes=row.minutes,
        parts=read_parts(row.exercises),
        position=row.position,
        is_open=is_open,
        has_begun=has_begun,
    )


def read_parts(text: str) -> tuple[Part, ...]:
    """The exercises of a stored test; what no test of this software holds is left out."""
    pairs = (each.partition("/") for each in json.loads(text))
    return tuple((course, exercise) for course, _, exercise in pairs if exercise)


def make_test(session: Session, *, cohort_id: bytes, draft: StageTestDraft) -> bytes:
    """Make a test, which is not open yet; HQ sees its title. Raises FieldError for what cannot be."""
    test_id = ids.random_id()
    _record(session, test_id, cohort_id, clean_draft(draft))
    return test_id


def change_test(session: Session, *, test_id: bytes, draft: StageTestDraft, seen_position: int) -> None:
    """Raises StageTestBegunError once somebody sat for it, StageTestChangedError when somebody else changed it meanwhile."""
    known = stage_test(session, test_id)
    if known.has_begun:
        raise StageTestBegunError(known.title)
    if known.position != seen_position:
        raise StageTestChangedError(known)
    _record(session, test_id, known.cohort_id, clean_draft(draft))


def delete_test(session: Session, *, test_id: bytes, by: bytes, now: Moment) -> None:
    """Results that were reached stay. Raises StageTestOpenError while learners may take it."""
    known = stage_test(session, test_id)
    if known.is_open:
        raise StageTestOpenError(known.title)
    draft = StageTestDraft(known.title, known.purpose, known.stage_id, known.minutes, known.parts)
    _record(session, test_id, known.cohort_id, draft, is_removed=True)
    audit.note(session, by=by, act="test-changed", now=now, subject_id=test_id, detail="deleted")


def open_test(session: Session, *, test_id: bytes) -> None:
    """Let the cohort take the test. Safe to repeat."""
    session.merge(OpenTest(test_id=test_id, cohort_id=stage_test(session, test_id).cohort_id))


def shut_test(session: Session, *, test_id: bytes) -> None:
    """Nobody begins any more. Safe to repeat. Who still sits is the affair of `sittings.close`."""
    session.execute(delete(OpenTest).where(OpenTest.test_id == test_id))


def is_open(session: Session, test_id: bytes) -> bool:
    return session.get(OpenTest, test_id) is not None


def clean_draft(draft: StageTestDraft) -> StageTestDraft:
    """The draft as it is stored. Raises FieldError."""
    title = clean_name(draft.title, field="title", longest=TITLE_MAX)
    if draft.purpose not in TEST_PURPOSES:
        raise FieldError("purpose", "not-offered")
    if not 1 <= draft.minutes <= MINUTES_MAX:
        raise FieldError("minutes", "not-a-test-length", str(MINUTES_MAX))
    parts = tuple(dict.fromkeys(draft.parts))
    _check_parts(parts)
    return StageTestDraft(title, draft.purpose, draft.stage_id if draft.purpose == "stage" else None, draft.minutes, parts)


def _check_parts(parts: Sequence[Part]) -> None:
    if not parts:
        raise FieldError("exercises", "no-exercises")
    if len(parts) > EXERCISES_MAX:
        raise FieldError("exercises", "too-many-exercises", str(EXERCISES_MAX))


def _record(session: Session, test_id: bytes, cohort_id: bytes, draft: StageTestDraft, *, is_removed: bool = False) -> None:
    record(
        session,
        StageTestDescribed(
            test=test_id,
            cohort=cohort_id,
            stage=draft.stage_id,
            title=draft.title,
            purpose=draft.purpose,
            minutes=draft.minutes,
            exercises=tuple(f"{course}/{exercise}" for course, exercise in draft.parts),
            is_removed=is_removed,
        ),
    )
