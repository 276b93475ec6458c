"""Where each cohort stands and what waits in it, for a trainer who takes it over."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError
from campbox.events.record import OWN_BOX_ID
from campbox.models import (
    Announcement,
    AttendanceSession,
    Enrolment,
    HandoverNote,
    LearningGroup,
    OpenTest,
    Place,
    Programme,
    Submission,
)
from campbox.services import access, cohort_plans
from campbox.services.review_queue import is_answered_by
from campbox.services.standing import IS_WAITING

NOTE_MAX = 4000


@dataclass(frozen=True)
class Note:
    """What a trainer tells whoever comes after her."""

    text: str
    staff_id: bytes
    moment: Moment


@dataclass(frozen=True)
class Meetings:
    """The sessions of a cohort: how many were held, for how many minutes, which is open, when the next is planned."""

    held: int = 0
    given_minutes: int = 0
    open_title: str | None = None
    next_starts: str | None = None
    last: tuple[str, int] | None = None  # incarnation and its uptime, of the session closed last


@dataclass(frozen=True)
class Standing:
    """One cohort. `places` counts its learners by the lesson that they opened last."""

    trainer_ids: frozenset[bytes]
    programme: str | None
    meetings: Meetings
    places: Mapping[tuple[str, str], int]
    to_review: int
    open_tests: int
    drafts: int
    note: Note | None


class NoteChangedError(ConflictError):
    """Somebody else wrote another note meanwhile; `note` is what stands now."""

    def __init__(self, note: Note | None) -> None:
        super().__init__("the note has changed")
        self.note = note


def standings(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, Standing]:
    """Each of these cohorts; the number of queries is the same for one and for fifty."""
    meetings, places = _meetings(session, cohort_ids), _places(session, cohort_ids)
    programmes, trainers = _programmes(session, cohort_ids), access.trainers_by_cohort(session, cohort_ids)
    to_review = _to_review(session, cohort_ids)
    tests = _open_tests(session, cohort_ids)
    drafts, notes = _drafts(session, cohort_ids), _notes(session, cohort_ids)
    return {
        each: Standing(
            trainer_ids=frozenset(trainers.get(each, ())),
            programme=programmes.get(each),
            meetings=meetings.get(each, Meetings()),
            places=places.get(each, {}),
            to_review=to_review.get(each, 0),
            open_tests=tests.get(each, 0),
            drafts=drafts.get(each, 0),
            note=notes.get(each),
        )
        for each in cohort_ids
    }


def write_note(session: Session, *, cohort_id: bytes, text: str, seen: str, by: bytes, now: Moment) -> None:
    """Keep the note of a cohort; an empty one takes it away. `seen`: the digest of the note that was on the page.

    Raises FieldError for one that is too long, NoteChangedError when another was written meanwhile.
    """
    text = text.strip().replace("\r\n", "\n")
    if len(text) > NOTE_MAX:
        raise FieldError("note", "too-long", str(NOTE_MAX))
    before = _notes(session, [cohort_id]).get(cohort_id)
    if digest_of(before) != seen:
        raise NoteChangedError(before)
    row = session.get(HandoverNote, cohort_id)
    if row is not None and not text:
        session.delete(row)
    elif text:
        new = HandoverNote(cohort_id=cohort_id, text=text, staff_id=by, boot=now.boot, uptime_ms=now.uptime_ms)
        session.merge(new)


def digest_of(note: Note | None) -> str:
    """Tells whether two trainers saw the same note."""
    return "" if note is None else hashlib.sha256(note.text.encode()).hexdigest()[:16]


def _meetings(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, Meetings]:
    rows = session.execute(
        select(
            AttendanceSession.cohort_id,
            AttendanceSession.state,
            AttendanceSession.title,
            AttendanceSession.starts,
            AttendanceSession.given_minutes,
            AttendanceSession.incarnation,
            AttendanceSession.u_ms,
        )
        .where(AttendanceSession.box_id == OWN_BOX_ID, AttendanceSession.cohort_id.in_(cohort_ids))
        .order_by(AttendanceSession.position)
    )
    found: dict[bytes, Meetings] = {}
    for row in rows:
        before = found.get(row.cohort_id, Meetings())
        if row.state == "closed":
            minutes = before.given_minutes + (row.given_minutes or 0)
            after = replace(before, held=before.held + 1, given_minutes=minutes, last=(row.incarnation, row.u_ms))
        elif row.state == "open":
            after = replace(before, open_title=row.title)
        elif row.state == "planned" and row.starts is not None:
            after = replace(before, next_starts=min(row.starts, before.next_starts or row.starts))
        else:
            after = before
        found[row.cohort_id] = after
    return found


def _members(cohort_ids: Collection[bytes]) -> ColumnElement[bool]:
    return and_(Enrolment.box_id == OWN_BOX_ID, Enrolment.is_active, Enrolment.cohort_id.in_(cohort_ids))


def _places(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, dict[tuple[str, str], int]]:
    rows = session.execute(
        select(Enrolment.cohort_id, Place.course, Place.lesson, func.count())
        .join(Place, Place.learner_id == Enrolment.learner_id)
        .where(_members(cohort_ids))
        .group_by(Enrolment.cohort_id, Place.course, Place.lesson)
    )
    found: dict[bytes, dict[tuple[str, str], int]] = defaultdict(dict)
    for cohort_id, course, lesson, count in rows:
        found[cohort_id][course, lesson] = count
    return found


def _programmes(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, str]:
    plans = cohort_plans.plans(session, cohort_ids)
    names = dict(
        session.execute(select(Programme.id, Programme.name).where(Programme.box_id == OWN_BOX_ID, ~Programme.is_removed)).all()
    )
    return {each: names[plan.programme_id] for each, plan in plans.items() if plan.programme_id in names}


def _to_review(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, int]:
    is_theirs = or_(Submission.learner_id == Enrolment.learner_id, Submission.partner_id == Enrolment.learner_id)
    rows = session.execute(
        select(Enrolment.cohort_id, func.count(Submission.id.distinct()))
        .join(Submission, and_(Submission.box_id == Enrolment.box_id, is_theirs))
        .where(is_answered_by(cohort_ids), IS_WAITING)
        .group_by(Enrolment.cohort_id)
    )
    return dict(rows.all())


def _open_tests(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, int]:
    rows = session.execute(
        select(OpenTest.cohort_id, func.count()).where(OpenTest.cohort_id.in_(cohort_ids)).group_by(OpenTest.cohort_id)
    )
    return dict(rows.all())


def _drafts(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, int]:
    """Messages to a cohort or a group of it that were written and not sent."""
    is_groups = and_(Announcement.audience == "group", Announcement.audience_id == LearningGroup.id)
    cohort_id = func.coalesce(LearningGroup.cohort_id, Announcement.audience_id)
    rows = session.execute(
        select(cohort_id, func.count())
        .select_from(Announcement)
        .outerjoin(LearningGroup, is_groups)
        .where(Announcement.state == "draft", cohort_id.in_(cohort_ids))
        .group_by(cohort_id)
    )
    return dict(rows.all())


def _notes(session: Session, cohort_ids: Collection[bytes]) -> dict[bytes, Note]:
    rows = session.scalars(select(HandoverNote).where(HandoverNote.cohort_id.in_(cohort_ids)))
    return {row.cohort_id: Note(row.text, row.staff_id, Moment(row.boot, row.uptime_ms)) for row in rows}
