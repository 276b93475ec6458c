"""Local tables of what people tell each other: words of a review, announcements, and who has read them."""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campbox.models.base import LOCAL, Base, Id, Milliseconds
from campbox.models.local import Boot


class ReviewText(Base):
    """The words of a review. `comments` is JSON: [{"file": text, "line": number, "text": text}, …]."""

    __tablename__ = "review_text"
    __table_args__ = LOCAL

    review_id: Mapped[Id] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    comments: Mapped[str] = mapped_column(Text)


class ReviewRead(Base):
    """A learner has seen a review."""

    __tablename__ = "review_read"
    __table_args__ = LOCAL

    review_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)


class ReviewDraft(Base):
    """What a trainer has written about a submission and not sent yet. `fields` is JSON of services.review_drafts."""

    __tablename__ = "review_draft"
    __table_args__ = LOCAL

    submission_id: Mapped[Id] = mapped_column(primary_key=True)
    staff_id: Mapped[Id] = mapped_column(primary_key=True)
    fields: Mapped[str] = mapped_column(Text)


class Phrase(Base):
    """A comment that a trainer uses again; everybody who reviews on this box finds it."""

    __tablename__ = "phrase"
    __table_args__ = LOCAL

    id: Mapped[Id] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    used: Mapped[int]


class Announcement(Base):
    """One message. `audience` is `cohort`, `group` or `person`, `audience_id` which; `fallback` is for the other languages.

    `state` is `draft`, `sent` or `withdrawn`; the moment is that of sending, or of the draft.
    """

    __tablename__ = "announcement"
    __table_args__ = (Index("announcement_by_audience", "audience_id", "number"), LOCAL)

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    audience: Mapped[str] = mapped_column(String(10))
    audience_id: Mapped[Id]
    fallback: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[Id]
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]
    state: Mapped[str] = mapped_column(String(10))


class AnnouncementText(Base):
    """A message in one language. `voice` is the name of a file in the file store."""

    __tablename__ = "announcement_text"
    __table_args__ = LOCAL

    announcement_id: Mapped[Id] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    voice: Mapped[str | None] = mapped_column(String(80))


class AnnouncementRead(Base):
    """A learner has read a message, and in which language."""

    __tablename__ = "announcement_read"
    __table_args__ = LOCAL

    announcement_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(20))
