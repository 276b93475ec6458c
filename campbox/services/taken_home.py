"""What a learner solved at home, without the box, and brings back as a result code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.events.kinds import AttemptRecorded
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import Answer, Attempt
from campbox.services import learning, stage_test_answers
from campbox.services.learning import Tries, Try


@dataclass(frozen=True)
class Solved:
    """An exercise that a result code says is solved, and the points that this gives."""

    exercise: str
    points: int


@dataclass(frozen=True)
class Counted:
    """How many exercises a result code solved anew, and how many wait because a test that is open asks them."""

    new: int
    in_test: int


@dataclass(frozen=True)
class _Brought:
    row_id: bytes
    position: int


def record_solved(session: Session, *, learner_id: bytes, course: str, release: str, solved: Sequence[Solved]) -> Counted:
    """Record an attempt for each exercise that the learner had not solved. Safe to repeat.

    The answers themselves are not known: a result file brings them. Exercises of a test that is open are left out.
    """
    tries = learning.tries(session, learner_id=learner_id, course=course)
    in_tests = stage_test_answers.parts_in_tests(session, [learner_id])
    unsolved = [each for each in solved if not _is_passed(tries, each.exercise)]
    new = [each for each in unsolved if (course, each.exercise) not in in_tests]
    for each in new:
        record(
            session,
            AttemptRecorded(
                about=learner_id,
                partner=None,
                course=course,
                release=release,
                exercise=each.exercise,
                passed=True,
                points=each.points,
                of=each.points,
                judged="browser",
                hints=None,
            ),
        )
    return Counted(len(new), len(unsolved) - len(new))


def add_answer(session: Session, *, learner_id: bytes, tried: Try, client_id: bytes) -> bool:
    """Keep an answer beside the attempt that a result code brought; False where no code brought one."""
    attempt = session.scalars(
        select(Attempt)
        .outerjoin(Answer, Answer.attempt_id == Attempt.id)
        .where(
            Attempt.box_id == OWN_BOX_ID,
            Attempt.learner_id == learner_id,
            Attempt.course == tried.course,
            Attempt.exercise == tried.exercise,
            Attempt.judged == "browser",
            Answer.attempt_id.is_(None),
        )
    ).first()
    if attempt is None or not tried.verdict.passed:
        return False
    placed = _Brought(attempt.id, attempt.position)
    learning.keep_answer(session, placed, learner_id=learner_id, partner_id=None, tried=tried, client_id=client_id)
    return True


def _is_passed(tries: Mapping[str, Tries], exercise: str) -> bool:
    return exercise in tries and tries[exercise].is_passed
