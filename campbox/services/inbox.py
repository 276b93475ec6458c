"""The messages that a learner finds, and what they have read of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, LargeBinary, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from campbox.errors import NotFoundError
from campbox.events.record import OWN_BOX_ID
from campbox.models import Announcement, AnnouncementRead, Enrolment, GroupMember
from campbox.services import announcements
from campbox.services.announcements import Message

_WHO = bindparam("learner_id", type_=LargeBinary)
_COHORTS = select(Enrolment.cohort_id).where(Enrolment.box_id == OWN_BOX_ID, Enrolment.learner_id == _WHO, Enrolment.is_active)
_GROUPS = select(GroupMember.group_id).where(GroupMember.learner_id == _WHO)
_IS_FOR: ColumnElement[bool] = and_(
    Announcement.state == "sent",
    or_(
        Announcement.audience_id == _WHO,
        Announcement.audience_id.in_(_COHORTS),
        Announcement.audience_id.in_(_GROUPS),
    ),
)
_IS_READ = exists().where(AnnouncementRead.announcement_id == Announcement.id, AnnouncementRead.learner_id == _WHO)
_FOUND = select(Announcement.id, _IS_READ).where(_IS_FOR).order_by(Announcement.number.desc())
_UNREAD = select(Announcement.id).where(_IS_FOR, ~_IS_READ).order_by(Announcement.number.desc())


@dataclass(frozen=True)
class Received:
    """A message that a learner finds."""

    message: Message
    is_read: bool


def unread_ids(session: Session, learner_id: bytes) -> list[bytes]:
    """The messages that a learner has not opened, newest first; one query, on every home page."""
    return list(session.connection().execute(_UNREAD, {"learner_id": learner_id}).scalars())


def received(session: Session, learner_id: bytes) -> list[Received]:
    """All messages for a learner, newest first."""
    rows = session.connection().execute(_FOUND, {"learner_id": learner_id}).all()
    known = announcements.messages(session, [announcement_id for announcement_id, _ in rows])
    return [Received(known[announcement_id], is_read) for announcement_id, is_read in rows]


def message_for(session: Session, *, learner_id: bytes, announcement_id: bytes) -> Message:
    """A message of a learner's own. Raises NotFoundError for anybody else's, and for one that was taken back."""
    mine = select(Announcement.id).where(_IS_FOR, Announcement.id == bindparam("announcement_id"))
    found = session.connection().execute(mine, {"learner_id": learner_id, "announcement_id": announcement_id}).first()
    if found is None:
        raise NotFoundError("no such message")
    return announcements.message(session, announcement_id)


def mark_read(session: Session, *, learner_id: bytes, announcement_id: bytes, language: str) -> None:
    """The learner opened the message in this language. Safe to repeat."""
    message_for(session, learner_id=learner_id, announcement_id=announcement_id)
    session.merge(AnnouncementRead(announcement_id=announcement_id, learner_id=learner_id, language=language))
