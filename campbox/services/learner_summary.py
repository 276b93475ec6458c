"""What is hard for a learner and what is strong, and what they solved from week to week: one person, never beside others."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.models import AttendanceMark, AttendanceSession, Cohort, ExerciseProgress, HintsUsed, ModelAnswerRead
from campbox.services.days import Days

SHOWN_MAX = 6
WEEKS_MAX = 12


@dataclass(frozen=True)
class Tried:
    """An exercise that the learner tried; `hints` is how many they opened."""

    course: str
    exercise: str
    tries: int
    is_passed: bool
    is_at_once: bool
    passed_position: int | None
    hints: int
    had_model: bool = False


@dataclass(frozen=True)
class Summary:
    """`hard`: not solved yet, most tries first. `strong`: solved at once, without hints and model answer, the latest first.

    `with_model`: the model answer was read before their own answer passed.
    """

    hard: tuple[Tried, ...]
    strong: tuple[Tried, ...]
    solved: int
    at_once: int
    with_hints: int
    hints: int
    with_model: tuple[Tried, ...] = ()


_TRIED = (
    select(
        ExerciseProgress.course,
        ExerciseProgress.exercise,
        ExerciseProgress.tries,
        ExerciseProgress.is_passed,
        ExerciseProgress.first_position,
        ExerciseProgress.passed_position,
        HintsUsed.count,
        ModelAnswerRead.learner_id.is_not(None),
    )
    .outerjoin(
        ModelAnswerRead,
        (ModelAnswerRead.learner_id == ExerciseProgress.learner_id)
        & (ModelAnswerRead.course == ExerciseProgress.course)
        & (ModelAnswerRead.exercise == ExerciseProgress.exercise),
    )
    .outerjoin(
        HintsUsed,
        (HintsUsed.learner_id == ExerciseProgress.learner_id)
        & (HintsUsed.course == ExerciseProgress.course)
        & (HintsUsed.exercise == ExerciseProgress.exercise),
    )
    .where(ExerciseProgress.box_id == OWN_BOX_ID, ExerciseProgress.learner_id == bindparam("learner_id"))
)


def tried_by(session: Session, learner_id: bytes) -> list[Tried]:
    """Every exercise that the learner tried, in no order. One query."""
    rows = session.connection().execute(_TRIED, {"learner_id": learner_id})
    return [
        Tried(course, exercise, tries, is_passed, first == passed, passed, hints or 0, bool(had_model))
        for course, exercise, tries, is_passed, first, passed, hints, had_model in rows
    ]


_ATTENDED = (
    select(Cohort.id, Cohort.name, func.sum(AttendanceMark.minutes))
    .join(
        AttendanceSession,
        (AttendanceSession.box_id == AttendanceMark.box_id) & (AttendanceSession.id == AttendanceMark.session_id),
    )
    .join(Cohort, (Cohort.box_id == AttendanceSession.box_id) & (Cohort.id == AttendanceSession.cohort_id))
    .where(
        AttendanceMark.box_id == OWN_BOX_ID,
        AttendanceMark.learner_id == bindparam("learner_id"),
        AttendanceSession.state == "closed",
    )
    .group_by(Cohort.id)
    .order_by(Cohort.created_position)
)


@dataclass(frozen=True)
class Attended:
    """How long a learner was in the sessions of a cohort."""

    cohort_id: bytes
    cohort_name: str
    minutes: int


def attended(session: Session, learner_id: bytes) -> list[Attended]:
    """As the hours of services.hours, without their stages: a fifth of the cost."""
    return [Attended(*row) for row in session.connection().execute(_ATTENDED, {"learner_id": learner_id})]


def summary(tried: list[Tried]) -> Summary:
    hard = sorted((each for each in tried if not each.is_passed), key=lambda each: (-each.tries, each.course, each.exercise))
    strong = [each for each in tried if each.is_at_once and not each.hints and not each.had_model]
    strong.sort(key=lambda each: each.passed_position or 0, reverse=True)
    return Summary(
        hard=tuple(hard[:SHOWN_MAX]),
        strong=tuple(strong[:SHOWN_MAX]),
        solved=sum(each.is_passed for each in tried),
        at_once=sum(each.is_at_once for each in tried),
        with_hints=sum(each.hints > 0 for each in tried),
        hints=sum(each.hints for each in tried),
        with_model=tuple(each for each in tried if each.had_model)[:SHOWN_MAX],
    )


def solved_by_week(tried: list[Tried], days: Days) -> list[tuple[date, int]]:
    """How many exercises were solved for the first time in each of the last weeks, the oldest first; only known dates count."""
    passed = (days.day(each.passed_position) for each in tried if each.passed_position is not None)
    counts = Counter(each - timedelta(days=each.weekday()) for each in passed if each is not None)
    if not counts:
        return []
    last = max(counts)
    weeks = min((last - min(counts)).days // 7 + 1, WEEKS_MAX)
    return [(week, counts[week]) for week in (last - timedelta(weeks=number) for number in reversed(range(weeks)))]
