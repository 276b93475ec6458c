"""Tests that were taken on paper: a trainer types the points of each exercise, and they count as those of the box do."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.models import Audit, Sitting, SittingAnswer
from campbox.services import audit, cohorts, sittings, stage_test_answers, stage_test_parts, stage_tests
from campbox.services.invigilating import REASON_MAX
from campbox.services.sittings import MINUTE_MS, Kept
from campbox.services.stage_test_parts import PartHere
from campbox.services.stage_tests import MINUTES_MAX, Part


@dataclass(frozen=True)
class Asked:
    """An exercise as it stands on the sheet, and what a right answer is worth."""

    course: str
    exercise: str
    release: str
    language: str
    of_points: int

    @property
    def key(self) -> Part:
        return self.course, self.exercise


@dataclass(frozen=True)
class Paper:
    """What a trainer typed for one learner; an exercise without points was not answered."""

    points: Mapping[Part, int]
    minutes: int
    reason: str


class PaperChangedError(ConflictError):
    """Something else was kept for this learner since the page was made."""


def sheet_of(parts: Sequence[PartHere]) -> tuple[Asked, ...]:
    """The exercises of the sheet. Grades model answers, so call it before a command."""
    return tuple(
        Asked(*part.key, part.release.id, part.release.languages[0], stage_test_parts.points_of(part.exercise))
        for part in parts
    )


def digest(known: sittings.Seat | None, kept: Mapping[Part, Kept]) -> str:
    """Tells one state of a sitting from another; it stands in the form."""
    if known is None:
        return ""
    points = sorted((*key, each.points) for key, each in kept.items())
    return hashlib.sha256(repr((known.number, known.is_on_paper, points)).encode()).hexdigest()[:16]


def last_reason(session: Session, test_id: bytes) -> str:
    """Why the test was on paper, as it was typed for the learner before: a whole cohort has the same reason."""
    whose = select(Sitting.learner_id).where(Sitting.test_id == test_id, Sitting.is_on_paper)
    rows = session.scalars(
        select(Audit.detail)
        .where(Audit.act == "test-on-paper", Audit.subject_id.in_(whose))
        .order_by(Audit.number.desc())
        .limit(1)
    )
    return rows.first() or ""


def keep_paper(
    session: Session,
    *,
    test_id: bytes,
    learner_id: bytes,
    sheet: Sequence[Asked],
    paper: Paper,
    seen: str,
    by: bytes,
    now: Moment,
) -> None:
    """Keep the points of a learner, who is finished with the test then. What was kept before is kept apart.

    seen: the digest of what the page showed. Raises FieldError, PaperChangedError, and NotFoundError for somebody who
    neither belongs to the cohort nor sat for the test.
    """
    test, row = stage_tests.stage_test(session, test_id), session.get(Sitting, (test_id, learner_id))
    if row is None and test.cohort_id not in cohorts.cohort_ids_of(session, learner_id):
        raise NotFoundError("a test of another cohort")
    reason = check_paper(paper, sheet)
    known = None if row is None else sittings.seat_of(row, test.minutes, now)
    kept = sittings.kept(session, test_id=test_id, learner_id=learner_id, number=known.number) if known else {}
    if digest(known, kept) != seen:
        raise PaperChangedError(test.title)
    row = _new_sitting(session, row) if row else Sitting(test_id=test_id, learner_id=learner_id, number=1)
    sittings.start(row, now)
    row.is_on_paper, row.is_finished, row.of_points = True, True, sum(each.of_points for each in sheet)
    row.extra_minutes, row.elapsed_ms = max(0, paper.minutes - test.minutes), paper.minutes * MINUTE_MS
    session.add(row)
    session.add_all(_answer(row, each, paper.points[each.key]) for each in sheet if each.key in paper.points)
    session.flush()
    sittings.record_result(session, sittings.seat_of(row, test.minutes, now))
    stage_test_answers.record_answers(session, test_id=test_id, learner_id=learner_id)
    audit.note(session, by=by, act="test-on-paper", now=now, subject_id=learner_id, detail=reason)


def check_paper(paper: Paper, sheet: Sequence[Asked]) -> str:
    """The reason as it is kept. Raises FieldError for what cannot be."""
    for number, each in enumerate(sheet, 1):
        if not 0 <= paper.points.get(each.key, 0) <= each.of_points:
            raise FieldError(f"points-{number}", "not-these-points", str(each.of_points))
    if not 1 <= paper.minutes <= MINUTES_MAX:
        raise FieldError("minutes", "not-a-test-length", str(MINUTES_MAX))
    reason = " ".join(paper.reason.split())
    if not reason:
        raise FieldError("reason", "needed")
    if len(reason) > REASON_MAX:
        raise FieldError("reason", "too-long", str(REASON_MAX))
    return reason


def _new_sitting(session: Session, row: Sitting) -> Sitting:
    """A mistyped paper is written anew while no attempt tells of it; all else stays, under its own number."""
    answers = (
        SittingAnswer.test_id == row.test_id,
        SittingAnswer.learner_id == row.learner_id,
        SittingAnswer.number == row.number,
    )
    is_told = session.scalar(select(SittingAnswer.exercise).where(*answers, SittingAnswer.attempt_id.is_not(None)).limit(1))
    if row.is_on_paper and is_told is None:
        session.execute(delete(SittingAnswer).where(*answers))
    else:
        row.number += 1
    return row


def _answer(row: Sitting, asked: Asked, points: int) -> SittingAnswer:
    return SittingAnswer(
        test_id=row.test_id,
        learner_id=row.learner_id,
        number=row.number,
        course=asked.course,
        exercise=asked.exercise,
        release=asked.release,
        language=asked.language,
        text="",
        is_passed=points == asked.of_points,
        points=points,
        of_points=asked.of_points,
        judged="trainer",
        is_waiting=False,
        attempt_id=None,
    )
