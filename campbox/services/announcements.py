"""Messages of trainers in several languages: written as a draft, sent to a cohort, a group or a person, and who has read them.

They are local: what a trainer writes to people may have names in it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from campbox import ids
from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.models import Alias, Announcement, AnnouncementRead, AnnouncementText, GroupMember, LearningGroup
from campbox.services import cohorts
from campbox.services.names import clean_name

Audience = Literal["cohort", "group", "person"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
State = Literal["draft", "sent", "withdrawn"]
TITLE_MAX = 120
TEXT_MAX = 4000


@dataclass(frozen=True)
class Variant:
    """A message in one language; `voice` is the name of a sound file."""

    title: str
    text: str
    voice: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as its trainer sees it. `number` orders all messages of a box."""

    id: bytes
    number: int
    audience: Audience
    audience_id: bytes
    fallback: str
    staff_id: bytes
    state: State
    moment: Moment
    variants: Mapping[str, Variant]

    def shown_in(self, language: str) -> str:
        """The language in which somebody who reads `language` gets it."""
        return language if language in self.variants else self.fallback


@dataclass(frozen=True)
class Readers:
    """Of the people a message is for: how many read this language, how many of them get it in it, how many have read it."""

    language: str
    people: int
    shown_in: str
    read: int


def clean_variant(language: str, title: str, text: str, voice: str | None) -> Variant | None:
    """What was typed for a language; None where nothing was. Raises FieldError, its field ending in the language."""
    text = text.strip().replace("\r\n", "\n")
    if not title.strip() and not text and voice is None:
        return None
    if not title.strip():
        raise FieldError(f"title-{language}", "needed")
    if len(text) > TEXT_MAX:
        raise FieldError(f"text-{language}", "too-long", str(TEXT_MAX))
    return Variant(clean_name(title, field=f"title-{language}", longest=TITLE_MAX), text, voice)


def write_draft(
    session: Session,
    *,
    draft_id: bytes | None,
    cohort_id: bytes,
    audience: Audience,
    audience_id: bytes,
    fallback: str,
    variants: Mapping[str, Variant],
    by: bytes,
    now: Moment,
) -> bytes:
    """Keep a draft, a new one or instead of an older state of it; returns its id.

    Raises FieldError for an audience outside the cohort or a fallback that is not written, ConflictError for a message that
    was sent already.
    """
    _check_audience(session, cohort_id, audience, audience_id)
    if fallback not in variants:
        raise FieldError("fallback", "fallback-not-written")
    row = session.get(Announcement, draft_id) if draft_id is not None else None
    if row is None:
        row = Announcement(id=draft_id or ids.random_id(), number=_next_number(session), state="draft")
        session.add(row)
    if row.state != "draft":
        raise ConflictError("this message was sent already")
    row.audience, row.audience_id, row.fallback, row.staff_id = audience, audience_id, fallback, by
    row.boot, row.uptime_ms = now.boot, now.uptime_ms
    session.execute(delete(AnnouncementText).where(AnnouncementText.announcement_id == row.id))
    session.flush()
    for language, each in variants.items():
        session.add(
            AnnouncementText(announcement_id=row.id, language=language, title=each.title, text=each.text, voice=each.voice)
        )
    return row.id


def _next_number(session: Session) -> int:
    return (session.scalar(select(func.max(Announcement.number))) or 0) + 1


def _check_audience(session: Session, cohort_id: bytes, audience: Audience, audience_id: bytes) -> None:
    if audience == "cohort":
        is_theirs = audience_id == cohort_id
    elif audience == "group":
        group = session.get(LearningGroup, audience_id)
        is_theirs = group is not None and group.cohort_id == cohort_id
    else:
        is_theirs = audience == "person" and cohort_id in cohorts.cohort_ids_of(session, audience_id)
    if not is_theirs:
        raise FieldError("audience", "not-offered")


def send(session: Session, *, announcement_id: bytes, now: Moment) -> None:
    """From now on its people find it. Safe to repeat. Raises ConflictError for one that was taken back."""
    row = _row(session, announcement_id)
    if row.state == "withdrawn":
        raise ConflictError("this message was taken back")
    if row.state == "draft":
        row.state, row.boot, row.uptime_ms = "sent", now.boot, now.uptime_ms
        row.number = _next_number(session)


def withdraw(session: Session, *, announcement_id: bytes) -> None:
    """Nobody finds it any more; a draft is thrown away."""
    row = _row(session, announcement_id)
    if row.state == "draft":
        session.execute(delete(AnnouncementText).where(AnnouncementText.announcement_id == row.id))
        session.delete(row)
    else:
        row.state = "withdrawn"


def message(session: Session, announcement_id: bytes) -> Message:
    """Raises NotFoundError."""
    return _messages(session, [_row(session, announcement_id)])[0]


def messages(session: Session, announcement_ids: Sequence[bytes]) -> dict[bytes, Message]:
    """These messages, by id."""
    rows = session.scalars(select(Announcement).where(Announcement.id.in_(announcement_ids)))
    return {each.id: each for each in _messages(session, rows.all())}


def cohort_of(session: Session, announcement_id: bytes) -> set[bytes]:
    """The cohorts whose trainers may see the message."""
    row = _row(session, announcement_id)
    if row.audience == "cohort":
        return {row.audience_id}
    if row.audience == "person":
        return set(cohorts.cohort_ids_of(session, row.audience_id))
    group = session.get(LearningGroup, row.audience_id)
    return set() if group is None else {group.cohort_id}


def of_cohort(session: Session, cohort_id: bytes) -> list[Message]:
    """The messages to a cohort, its groups and its people, newest first; a constant number of queries."""
    group_ids = session.scalars(select(LearningGroup.id).where(LearningGroup.cohort_id == cohort_id)).all()
    audiences = [cohort_id, *group_ids, *cohorts.member_ids(session, cohort_id)]
    rows = session.scalars(
        select(Announcement).where(Announcement.audience_id.in_(audiences)).order_by(Announcement.number.desc())
    )
    return _messages(session, rows.all())


def people_of(session: Session, audience: Audience, audience_id: bytes) -> set[bytes]:
    """Whom a message is for now."""
    if audience == "person":
        return {audience_id}
    if audience == "cohort":
        return set(cohorts.member_ids(session, audience_id))
    return set(session.scalars(select(GroupMember.learner_id).where(GroupMember.group_id == audience_id)))


def readers(session: Session, sent: Message) -> list[Readers]:
    """By the language that people read, the most frequent first: who gets it how, and how many have read it."""
    people = people_of(session, sent.audience, sent.audience_id)
    languages = dict(session.execute(select(Alias.learner_id, Alias.language).where(Alias.learner_id.in_(people))).all())
    read = set(
        session.scalars(select(AnnouncementRead.learner_id).where(AnnouncementRead.announcement_id == sent.id))
    ).intersection(languages)
    return [
        Readers(language, count, sent.shown_in(language), sum(languages[each] == language for each in read))
        for language, count in sorted(Counter(languages.values()).items(), key=lambda each: (-each[1], each[0]))
    ]


def read_counts(session: Session, sent: Sequence[Message]) -> dict[bytes, int]:
    """How many people have read each message."""
    rows = session.execute(
        select(AnnouncementRead.announcement_id, func.count())
        .where(AnnouncementRead.announcement_id.in_([each.id for each in sent]))
        .group_by(AnnouncementRead.announcement_id)
    )
    return dict(rows.all())


def voices(session: Session) -> set[str]:
    """The names of all sound files that a message or a draft has."""
    return {voice for voice in session.scalars(select(AnnouncementText.voice)) if voice is not None}


def forget_voice(session: Session, voice: str) -> None:
    """A sound file is gone: the messages that had it are text only."""
    session.execute(update(AnnouncementText).where(AnnouncementText.voice == voice).values(voice=None))


def _row(session: Session, announcement_id: bytes) -> Announcement:
    row = session.get(Announcement, announcement_id)
    if row is None:
        raise NotFoundError("no such message")
    return row


def _messages(session: Session, rows: Sequence[Announcement]) -> list[Message]:
    variants: dict[bytes, dict[str, Variant]] = {}
    texts = session.scalars(select(AnnouncementText).where(AnnouncementText.announcement_id.in_([row.id for row in rows])))
    for text in texts:
        variants.setdefault(text.announcement_id, {})[text.language] = Variant(text.title, text.text, text.voice)
    return [_message(row, variants.get(row.id, {})) for row in rows]


def _message(row: Announcement, variants: Mapping[str, Variant]) -> Message:
    audience: Audience = row.audience  # type: ignore[assignment]  # only `write_draft` writes these columns
    state: State = row.state  # type: ignore[assignment]  # as above
    moment = Moment(row.boot, row.uptime_ms)
    return Message(row.id, row.number, audience, row.audience_id, row.fallback, row.staff_id, state, moment, variants)
