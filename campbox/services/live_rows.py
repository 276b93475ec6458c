"""What the box knows of the learners of a cohort at this moment: a constant number of queries, each made once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, false, func, or_, select, union_all
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.events.record import OWN_BOX_ID
from campbox.models import (
    Alias,
    Answer,
    Draft,
    Enrolment,
    ExerciseProgress,
    Hand,
    Heard,
    LearningHour,
    LessonProgress,
    Place,
    Seen,
    Submission,
    Visit,
)
from campbox.models import Session as SessionRow
from campbox.services.cohorts import MEMBERS
from campbox.services.hands import RaisedHand
from campbox.services.learning import Given, Where
from campbox.services.presence import HOUR_MS, SLOT_MS
from campbox.services.sessions import Role

SLOTS_IN_HOUR = HOUR_MS // SLOT_MS
# Slots that are not next to each other belong to one visit while fewer than this many are missing: half an hour.
BREAK_SLOTS = 6
HOURS_LOOKED_AT = 3
# The same mistake eight times is told as well as twenty times.
ANSWERS_LOOKED_AT = 8


@dataclass(frozen=True)
class Shown:
    """A learner as the class sees them."""

    id: bytes
    alias: str
    picture: int


@dataclass(frozen=True)
class Member:
    """One learner of the cohort; positions are those of the latest lesson and submission."""

    learner: Shown
    place: Where | None
    seen: Moment | None
    hand: RaisedHand | None
    raised: int
    visited: Moment | None
    lesson_position: int | None
    submission_position: int | None
    draft_ms: int | None


@dataclass(frozen=True)
class Latest:
    """The exercise that a learner has tried last, and what all tries at it add up to."""

    course: str
    exercise: str
    tries: int
    is_passed: bool
    position: int


@dataclass(frozen=True)
class OpenSession:
    """A browser where a learner is signed in, alone or with a partner."""

    digest: bytes
    learner_id: bytes
    partner_id: bytes | None
    seen: Moment


_OURS = (Enrolment.box_id == OWN_BOX_ID, Enrolment.cohort_id == bindparam("cohort_id"), Enrolment.is_active)
_LESSON = (
    select(func.max(LessonProgress.position))
    .where(LessonProgress.box_id == OWN_BOX_ID, LessonProgress.learner_id == Enrolment.learner_id)
    .scalar_subquery()
)
_SUBMISSION = (
    select(func.max(Submission.position))
    .where(Submission.box_id == OWN_BOX_ID, Submission.learner_id == Enrolment.learner_id)
    .scalar_subquery()
)
_DRAFT = (
    select(func.max(Draft.uptime_ms))
    .where(Draft.learner_id == Enrolment.learner_id, Draft.boot == bindparam("boot"))
    .scalar_subquery()
)
_MEMBERS = (
    select(
        Enrolment.learner_id,
        Alias.alias,
        Alias.picture,
        Place.course,
        Place.lesson,
        Place.exercise,
        Seen.boot,
        Seen.uptime_ms,
        Hand.course,
        Hand.exercise,
        Hand.boot,
        Hand.uptime_ms,
        Hand.raised,
        Visit.boot,
        Visit.uptime_ms,
        _LESSON,
        _SUBMISSION,
        _DRAFT,
    )
    .join(Alias, Alias.learner_id == Enrolment.learner_id)
    .outerjoin(Place, Place.learner_id == Enrolment.learner_id)
    .outerjoin(Seen, Seen.learner_id == Enrolment.learner_id)
    .outerjoin(Hand, Hand.learner_id == Enrolment.learner_id)
    .outerjoin(Visit, Visit.learner_id == Enrolment.learner_id)
    .where(*_OURS)
)


def members(session: Session, cohort_id: bytes, boot: str) -> list[Member]:
    """The learners of a cohort, in no order."""
    rows = session.connection().execute(_MEMBERS, {"cohort_id": cohort_id, "boot": boot})
    return [_member(row) for row in rows]


def _member(row: Any) -> Member:  # Any: the columns have the types of Member's fields
    learner_id, alias, picture, course, lesson, exercise, seen_boot, seen_ms, *hand, lesson_at, submission_at, draft_ms = row
    hand_course, hand_exercise, hand_boot, hand_ms, raised, visit_boot, visit_ms = hand
    return Member(
        learner=Shown(learner_id, alias, picture),
        place=None if course is None else Where(course, lesson, exercise),
        seen=None if seen_boot is None else Moment(seen_boot, seen_ms),
        hand=None if hand_boot is None else RaisedHand(learner_id, hand_course, hand_exercise, Moment(hand_boot, hand_ms)),
        raised=raised or 0,
        visited=None if visit_boot is None else Moment(visit_boot, visit_ms),
        lesson_position=lesson_at,
        submission_position=submission_at,
        draft_ms=draft_ms,
    )


# SQLite gives the other columns of the row that has the maximum; a box runs on nothing else.
_LATEST = (
    select(
        ExerciseProgress.learner_id,
        ExerciseProgress.course,
        ExerciseProgress.exercise,
        ExerciseProgress.tries,
        ExerciseProgress.is_passed,
        func.max(ExerciseProgress.position),
    )
    .where(ExerciseProgress.box_id == OWN_BOX_ID, ExerciseProgress.learner_id.in_(MEMBERS))
    .group_by(ExerciseProgress.learner_id)
)


def latest_exercises(session: Session, cohort_id: bytes) -> dict[bytes, Latest]:
    """The exercise that each learner has tried last, alone or as the second at a device."""
    rows = session.connection().execute(_LATEST, {"cohort_id": cohort_id})
    return {row[0]: Latest(*row[1:]) for row in rows}


_SESSIONS = select(
    SessionRow.digest, SessionRow.person_id, SessionRow.partner_id, SessionRow.seen_boot, SessionRow.seen_uptime_ms
).where(SessionRow.role == Role.LEARNER, SessionRow.person_id.in_(MEMBERS))


def open_sessions(session: Session, cohort_id: bytes) -> list[OpenSession]:
    """Where the learners of the cohort are signed in."""
    rows = session.connection().execute(_SESSIONS, {"cohort_id": cohort_id})
    return [OpenSession(digest, learner, partner, Moment(boot, ms)) for digest, learner, partner, boot, ms in rows]


_SLOTS = union_all(
    select(Heard.learner_id, Heard.hour, Heard.slots).where(
        Heard.learner_id.in_(MEMBERS), Heard.boot == bindparam("boot"), Heard.hour >= bindparam("hour")
    ),
    select(LearningHour.learner_id, LearningHour.hour, LearningHour.slots).where(
        LearningHour.box_id == OWN_BOX_ID,
        LearningHour.learner_id.in_(MEMBERS),
        LearningHour.boot == bindparam("boot"),
        LearningHour.hour >= bindparam("hour"),
    ),
)


def arrivals_ms(session: Session, cohort_id: bytes, now: Moment) -> dict[bytes, int]:
    """The uptime at which each learner's present visit began, to five minutes and at most some hours back."""
    first_hour = now.uptime_ms // HOUR_MS - HOURS_LOOKED_AT
    rows = session.connection().execute(_SLOTS, {"cohort_id": cohort_id, "boot": now.boot, "hour": first_hour})
    heard: dict[bytes, set[int]] = {}
    for learner_id, hour, slots in rows:
        numbers = (hour * SLOTS_IN_HOUR + bit for bit in range(SLOTS_IN_HOUR) if slots >> bit & 1)
        heard.setdefault(learner_id, set()).update(numbers)
    return {learner_id: _began(slots) * SLOT_MS for learner_id, slots in heard.items() if slots}


def _began(slots: Iterable[int]) -> int:
    """The first slot of the last visit."""
    newest_first = sorted(slots, reverse=True)
    began = newest_first[0]
    for slot in newest_first[1:]:
        if began - slot > BREAK_SLOTS:
            break
        began = slot
    return began


_ANSWERS = select(
    Answer.attempt_id, Answer.learner_id, Answer.course, Answer.exercise, Answer.language, Answer.position, Answer.text
).order_by(Answer.position.desc())
Asked = tuple[bytes, str, str]


def latest_answers(session: Session, asked: Iterable[Asked]) -> dict[Asked, list[tuple[int, Given]]]:
    """The latest answers of these learners to these exercises, each with its position, the newest first."""
    # Written out, because SQLite reads the whole table for `(a, b, c) IN (...)`: measured 4.6 ms against 1.8 ms.
    is_asked = [
        (Answer.learner_id == learner_id) & (Answer.course == course) & (Answer.exercise == exercise)
        for learner_id, course, exercise in sorted(set(asked))
    ]
    found: dict[Asked, list[tuple[int, Given]]] = {}
    for row in session.connection().execute(_ANSWERS.where(or_(false(), *is_asked))):
        answers = found.setdefault((row.learner_id, row.course, row.exercise), [])
        if len(answers) < ANSWERS_LOOKED_AT:
            answers.append((row.position, Given(row.attempt_id, row.course, row.exercise, row.language, row.text)))
    return found
