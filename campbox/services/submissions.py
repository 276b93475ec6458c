"""Work that is handed in for the trainer to judge, and the receipt number that the learner keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from campbox.errors import NotFoundError
from campbox.events.kinds import SubmissionHandedIn
from campbox.events.record import OWN_BOX_ID, record_placed
from campbox.exercises.attached import attached_in
from campbox.models import Answer, Submission
from campbox.services import attachments, learning
from campbox.services.learning import Try

# Crockford's digits: none looks like another one, and no word can be read in them by accident.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_CHARACTERS = 6


@dataclass(frozen=True)
class HandedIn:
    """A submission with what was written in it; `answer` is what the exercise's kind reads."""

    id: bytes
    learner_id: bytes
    partner_id: bytes | None
    course: str
    exercise: str
    language: str
    answer: str
    incarnation: str
    u_ms: int

    @property
    def receipt(self) -> str:
        return receipt_of(self.id)


def receipt_of(submission_id: bytes) -> str:
    """The first 30 bits of the id as six characters: the same on the box, at headquarters and on paper."""
    number = int.from_bytes(submission_id[:4]) >> 2
    digits = [_DIGITS[number >> 5 * place & 31] for place in reversed(range(RECEIPT_CHARACTERS))]
    return "".join(digits)


def hand_in(session: Session, *, learner_id: bytes, partner_id: bytes | None, tried: Try, client_id: bytes | None) -> bytes:
    """Hand in work; returns the submission's id. The same work sent again is the same submission.

    The files that the answer names are on disk already.
    """
    before = learning.sent_before(session, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=client_id)
    if before is not None:
        return before
    placed = record_placed(
        session,
        SubmissionHandedIn(
            about=learner_id, partner=partner_id, course=tried.course, release=tried.release, exercise=tried.exercise
        ),
    )
    learning.keep_answer(session, placed, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=client_id)
    attachments.add_attachments(session, submission_id=placed.row_id, attached=attached_in(tried.answer))
    return placed.row_id


def keep_try(session: Session, *, learner_id: bytes, partner_id: bytes | None, tried: Try, client_id: bytes | None) -> bytes:
    """Record a graded answer as an attempt, or hand in what the trainer is to judge; the id of either."""
    keep = hand_in if tried.verdict.judged == "trainer" else learning.record_attempt
    return keep(session, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=client_id)


_COLUMNS = (
    Submission.id,
    Submission.learner_id,
    Submission.partner_id,
    Submission.course,
    Submission.exercise,
    Answer.language,
    Answer.text,
    Submission.incarnation,
    Submission.u_ms,
)
_Rows = Select[bytes, bytes, bytes | None, str, str, str, str, str, int]


def _newest_first() -> _Rows:
    return (
        select(*_COLUMNS)
        .join(Answer, Answer.attempt_id == Submission.id)
        .where(Submission.box_id == OWN_BOX_ID)
        .order_by(Submission.position.desc())
    )


def submission(session: Session, submission_id: bytes) -> HandedIn:
    """Raises NotFoundError."""
    row = session.execute(_newest_first().where(Submission.id == submission_id)).first()
    if row is None:
        raise NotFoundError("no such submission")
    return HandedIn(*row)


def own_by_receipt(session: Session, *, learner_id: bytes, receipt: str) -> HandedIn:
    """A learner's own submission, alone or as the second at a device. Raises NotFoundError."""
    for each in of_learners(session, [learner_id]):
        if each.receipt == receipt:
            return each
    raise NotFoundError("no such submission")


def of_learners(session: Session, learner_ids: Sequence[bytes]) -> list[HandedIn]:
    """What these learners handed in, newest first."""
    whose = or_(Submission.learner_id.in_(learner_ids), Submission.partner_id.in_(learner_ids))
    return [HandedIn(*row) for row in session.execute(_newest_first().where(whose))]


def handed_in(session: Session, *, learner_id: bytes, course: str) -> dict[str, str]:
    """The receipt of the latest submission of each exercise."""
    whose = or_(Submission.learner_id == learner_id, Submission.partner_id == learner_id)
    rows = session.execute(
        select(Submission.exercise, Submission.id)
        .where(Submission.box_id == OWN_BOX_ID, Submission.course == course, whose)
        .order_by(Submission.position)
    )
    return {exercise: receipt_of(submission_id) for exercise, submission_id in rows}
