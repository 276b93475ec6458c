"""Pictures and files that learners hand in with their work: which belong to what, never what they were called."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.exercises.attached import Attached
from campbox.models import Attachment, Submission


def add_attachments(session: Session, *, submission_id: bytes, attached: Sequence[Attached]) -> None:
    """Note the files of a new submission. They are on disk already."""
    session.add_all(
        Attachment(submission_id=submission_id, place=place, name=each.name, size_bytes=each.size_bytes)
        for place, each in enumerate(attached, 1)
    )


def attachments(session: Session, submission_id: bytes) -> list[Attached]:
    """The files of a submission in the order in which they were chosen."""
    rows = session.execute(
        select(Attachment.name, Attachment.size_bytes)
        .where(Attachment.submission_id == submission_id)
        .order_by(Attachment.place)
    )
    return [Attached(*row) for row in rows]


def with_attachments(session: Session, submission_ids: Sequence[bytes]) -> set[bytes]:
    """Those of the submissions that have any."""
    rows = session.scalars(select(Attachment.submission_id).where(Attachment.submission_id.in_(submission_ids)).distinct())
    return set(rows)


def own_attachments(session: Session, *, learner_id: bytes, course: str, exercise: str) -> dict[str, Attached]:
    """By name, what a learner has handed in for an exercise so far, alone or with a partner: it may be handed in again."""
    rows = session.execute(
        select(Attachment.name, Attachment.size_bytes)
        .join(Submission, Submission.id == Attachment.submission_id)
        .where(
            Submission.box_id == OWN_BOX_ID,
            or_(Submission.learner_id == learner_id, Submission.partner_id == learner_id),
            Submission.course == course,
            Submission.exercise == exercise,
        )
    )
    return {name: Attached(name, size_bytes) for name, size_bytes in rows}


def file_names(session: Session) -> set[str]:
    """The names of all these files."""
    return set(session.scalars(select(Attachment.name)))
