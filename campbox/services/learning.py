"""What learners do: open lessons, try exercises, and see how far they are."""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from campbox.errors import ConflictError, NotFoundError
from campbox.events.kinds import HINTS_MAX, AttemptRecorded, LessonOpened
from campbox.events.record import OWN_BOX_ID, record, record_placed
from campbox.exercises.base import Verdict
from campbox.models import Answer, Attempt, ExerciseProgress, LessonProgress, Place, Received, Submission
from campbox.services import hints

# 64 KiB of code as JSON, and the report of the browser.
ANSWER_BYTES_MAX = 160 * 1024


@dataclass(frozen=True)
class Where:
    """The lesson, and the exercise if one, that a learner opened last."""

    course: str
    lesson: str
    exercise: str | None


@dataclass(frozen=True)
class Try:
    """One answer to one exercise, already graded."""

    course: str
    release: str
    exercise: str
    language: str
    answer: str
    verdict: Verdict


@dataclass(frozen=True)
class Tries:
    """What a learner's attempts at an exercise add up to."""

    count: int
    is_passed: bool


class Recorded(Protocol):
    """A fact in the log: the id of its row, and its place among the facts of its node."""

    @property
    def row_id(self) -> bytes: ...

    @property
    def position(self) -> int: ...


@dataclass(frozen=True)
class Given:
    """An answer that was recorded."""

    attempt_id: bytes
    course: str
    exercise: str
    language: str
    answer: str


def open_lesson(session: Session, *, learner_id: bytes, course: str, release: str, lesson: str) -> None:
    """The learner opened a lesson; the first time is a fact for HQ."""
    _remember_place(session, learner_id, Where(course, lesson, None))
    if session.get(LessonProgress, (OWN_BOX_ID, learner_id, course, lesson)) is None:
        record(session, LessonOpened(about=learner_id, course=course, release=release, lesson=lesson))


def open_exercise(session: Session, *, learner_id: bytes, where: Where) -> None:
    _remember_place(session, learner_id, where)


def _remember_place(session: Session, learner_id: bytes, where: Where) -> None:
    session.merge(Place(learner_id=learner_id, course=where.course, lesson=where.lesson, exercise=where.exercise))


_PLACE = select(Place.course, Place.lesson, Place.exercise).where(Place.learner_id == bindparam("learner_id"))


def place(session: Session, learner_id: bytes) -> Where | None:
    row = session.connection().execute(_PLACE, {"learner_id": learner_id}).first()
    return None if row is None else Where(*row)


def record_attempt(
    session: Session, *, learner_id: bytes, partner_id: bytes | None, tried: Try, client_id: bytes | None
) -> bytes:
    """Record a graded try; returns the id of the attempt. The same request sent again gives the first attempt."""
    before = sent_before(session, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=client_id)
    if before is not None:
        return before
    used = hints.hints_used(session, learner_id=learner_id, course=tried.course, exercise=tried.exercise)
    placed = record_placed(session, _attempt(learner_id, partner_id, tried, used))
    keep_answer(session, placed, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=client_id)
    return placed.row_id


def sent_before(
    session: Session, *, learner_id: bytes, partner_id: bytes | None, tried: Try, client_id: bytes | None
) -> bytes | None:
    """The attempt or submission that this request already made; None for a new one.

    By `client_id` where the browser sent one (another answer under the same id raises ConflictError), else by being equal
    to the learner's latest answer to this exercise.
    """
    if partner_id == learner_id:
        raise ConflictError("a learner is not their own partner")
    if client_id is not None:
        received = session.get(Received, (learner_id, client_id))
        if received is None:
            return None
        if received.digest != _digest(tried, partner_id):
            raise ConflictError("another answer was sent under this id")
        return received.attempt_id
    latest = latest_answer(session, learner_id=learner_id, course=tried.course, exercise=tried.exercise)
    if latest is not None and latest.answer == tried.answer and _partner(session, latest) == partner_id:
        return latest.attempt_id
    return None


def keep_answer(
    session: Session,
    placed: Recorded,
    *,
    learner_id: bytes,
    partner_id: bytes | None,
    tried: Try,
    client_id: bytes | None,
) -> None:
    """Keep what was written beside the fact that was recorded of it, and by which request it came."""
    session.add(
        Answer(
            attempt_id=placed.row_id,
            learner_id=learner_id,
            course=tried.course,
            exercise=tried.exercise,
            language=tried.language,
            position=placed.position,
            text=tried.answer,
        )
    )
    if client_id is not None:
        received = Received(learner_id=learner_id, client_id=client_id, attempt_id=placed.row_id)
        received.digest = _digest(tried, partner_id)
        session.add(received)


def _partner(session: Session, given: Given) -> bytes | None:
    key = (OWN_BOX_ID, given.attempt_id)
    row = session.get(Attempt, key) or session.get(Submission, key)
    return None if row is None else row.partner_id


def _attempt(learner_id: bytes, partner_id: bytes | None, tried: Try, hints_used: int) -> AttemptRecorded:
    return AttemptRecorded(
        about=learner_id,
        partner=partner_id,
        course=tried.course,
        release=tried.release,
        exercise=tried.exercise,
        passed=tried.verdict.passed,
        points=tried.verdict.points,
        of=tried.verdict.of,
        judged=tried.verdict.judged,
        hints=min(hints_used, HINTS_MAX) or None,
    )


def _digest(tried: Try, partner_id: bytes | None) -> bytes:
    parts = (tried.course, tried.exercise, tried.answer, "" if partner_id is None else partner_id.hex())
    return hashlib.sha256("\0".join(parts).encode()).digest()


def latest_answer(session: Session, *, learner_id: bytes, course: str, exercise: str) -> Given | None:
    row = session.scalars(
        select(Answer)
        .where(Answer.learner_id == learner_id, Answer.course == course, Answer.exercise == exercise)
        .order_by(Answer.position.desc())
        .limit(1)
    ).first()
    return None if row is None else _given(row)


def answer(session: Session, *, learner_id: bytes, attempt_id: bytes) -> Given:
    """A learner's own answer. Raises NotFoundError for anybody else's."""
    row = session.get(Answer, attempt_id)
    if row is None or row.learner_id != learner_id:
        raise NotFoundError("no such answer")
    return _given(row)


def _given(row: Answer) -> Given:
    return Given(row.attempt_id, row.course, row.exercise, row.language, row.text)


# Statements are made once: making one takes longer than running it (measured: 75 % of the time of such a query).
_TRIES = select(ExerciseProgress.exercise, ExerciseProgress.tries, ExerciseProgress.is_passed).where(
    ExerciseProgress.box_id == OWN_BOX_ID,
    ExerciseProgress.learner_id == bindparam("learner_id"),
    ExerciseProgress.course == bindparam("course"),
)
_OPENED = select(LessonProgress.lesson).where(
    LessonProgress.box_id == OWN_BOX_ID,
    LessonProgress.learner_id == bindparam("learner_id"),
    LessonProgress.course == bindparam("course"),
)


_ALL_TRIES = select(
    ExerciseProgress.course, ExerciseProgress.exercise, ExerciseProgress.tries, ExerciseProgress.is_passed
).where(ExerciseProgress.box_id == OWN_BOX_ID, ExerciseProgress.learner_id == bindparam("learner_id"))
_ALL_OPENED = select(LessonProgress.course, LessonProgress.lesson).where(
    LessonProgress.box_id == OWN_BOX_ID, LessonProgress.learner_id == bindparam("learner_id")
)


def tries_by_course(session: Session, learner_id: bytes) -> Mapping[str, Mapping[str, Tries]]:
    """A learner's tries in every course that they have begun, by exercise: one query, where `tries` takes one a course."""
    found: dict[str, dict[str, Tries]] = {}
    for course, exercise, count, is_passed in session.connection().execute(_ALL_TRIES, {"learner_id": learner_id}):
        found.setdefault(course, {})[exercise] = Tries(count, is_passed)
    return found


def lessons_by_course(session: Session, learner_id: bytes) -> Mapping[str, Set[str]]:
    """The lessons of every course that a learner has opened."""
    found: dict[str, set[str]] = {}
    for course, lesson in session.connection().execute(_ALL_OPENED, {"learner_id": learner_id}):
        found.setdefault(course, set()).add(lesson)
    return found


def tries(session: Session, *, learner_id: bytes, course: str) -> Mapping[str, Tries]:
    """A learner's tries in a course, by exercise."""
    rows = session.connection().execute(_TRIES, {"learner_id": learner_id, "course": course})
    return {exercise: Tries(count, is_passed) for exercise, count, is_passed in rows}


def opened_lessons(session: Session, *, learner_id: bytes, course: str) -> frozenset[str]:
    rows = session.connection().execute(_OPENED, {"learner_id": learner_id, "course": course})
    return frozenset(rows.scalars())
