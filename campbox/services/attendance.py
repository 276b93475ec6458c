"""Attendance marks: what a trainer confirms of each learner in a session, and corrections afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.events.kinds import MARKS, AttendanceMarked
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import AttendanceMark
from campbox.services import attendance_sessions, audit, cohorts
from campbox.services.attendance_sessions import LENGTH_MAX_MINUTES, SessionChangedError, SessionDraft, SessionEntry

USUAL_LATE_MINUTES = 15
REASONS = ("wrong-tap", "came-later", "left-early", "was-there", "excuse", "other")
WORDS_MAX = 120
NO_MARK = "-"


@dataclass(frozen=True)
class Mark:
    """What is recorded of a learner in a session."""

    mark: str
    minutes: int
    by: bytes
    incarnation: str
    u_ms: int

    @property
    def key(self) -> str:
        """Tells this mark from another: it travels with a form, to notice what somebody else did meanwhile."""
        return f"{self.mark}/{self.minutes}"


@dataclass(frozen=True)
class Choice:
    """What a trainer chose for a learner. `seen` is the key of the mark that the page showed, "-" for none.

    late_minutes: how many minutes too late the learner came; None is the usual.
    """

    mark: str
    late_minutes: int | None = None
    seen: str = NO_MARK


@dataclass(frozen=True)
class Correction:
    """A mark that was changed after the session was closed: from the audit, newest first."""

    number: int
    learner_id: bytes
    session_id: bytes
    staff_id: bytes
    old: str
    new: str
    reason: str
    words: str
    moment: Moment


class MarksChangedError(ConflictError):
    """Somebody else marked these learners meanwhile; nothing was recorded."""

    def __init__(self, learner_ids: Iterable[bytes]) -> None:
        super().__init__("marks have changed")
        self.learner_ids = frozenset(learner_ids)


def key_of(mark: Mark | None) -> str:
    return NO_MARK if mark is None else mark.key


def marks_in(
    session: Session, session_ids: Iterable[bytes], *, learner_id: bytes | None = None
) -> dict[tuple[bytes, bytes], Mark]:
    """The marks of these sessions, by session and learner; only those of one learner where one is given."""
    query = select(
        AttendanceMark.session_id,
        AttendanceMark.learner_id,
        AttendanceMark.mark,
        AttendanceMark.minutes,
        AttendanceMark.by,
        AttendanceMark.incarnation,
        AttendanceMark.u_ms,
    ).where(AttendanceMark.box_id == OWN_BOX_ID, AttendanceMark.session_id.in_(list(session_ids)))
    if learner_id is not None:
        query = query.where(AttendanceMark.learner_id == learner_id)
    return {(row[0], row[1]): Mark(*row[2:]) for row in session.execute(query)}


def marks_of(session: Session, session_id: bytes) -> dict[bytes, Mark]:
    """The marks of one session, by learner."""
    return {learner_id: mark for (_, learner_id), mark in marks_in(session, [session_id]).items()}


def register_ids(session: Session, entry: SessionEntry, marks: Mapping[bytes, Mark]) -> set[bytes]:
    """Who stands in the register of a session: who belongs to the cohort now, and who was marked before leaving it."""
    return set(cohorts.member_ids(session, entry.cohort_id)) | set(marks)


def minutes_of(mark: str, base_minutes: int, late_minutes: int | None = None) -> int:
    """The minutes that a mark is worth in a session of `base_minutes`."""
    if mark == "present":
        return base_minutes
    if mark == "late":
        late = min(USUAL_LATE_MINUTES, base_minutes) if late_minutes is None else late_minutes
        return max(base_minutes - late, 0)
    return base_minutes // 2 if mark == "half" else 0


def late_minutes_of(mark: Mark | None, base_minutes: int) -> int | None:
    """How late a learner who is marked as late came."""
    return base_minutes - mark.minutes if mark is not None and mark.mark == "late" else None


def confirm_marks(session: Session, *, cohort_id: bytes, session_id: bytes, choices: Mapping[bytes, Choice], by: bytes) -> int:
    """Record what the trainer confirms in an open session; how many marks that changed.

    Raises SessionChangedError when it is not open any more, MarksChangedError when somebody else marked one of them in another
    way meanwhile, NotFoundError for a learner who does not belong here, FieldError. All are recorded, or none.
    """
    entry = attendance_sessions.session_of(session, cohort_id, session_id)
    if entry.state != "open":
        raise SessionChangedError(entry)
    known = marks_of(session, session_id)
    if not set(choices) <= register_ids(session, entry, known):
        raise NotFoundError("not in the register of this session")
    wanted = {learner_id: _wanted(entry, choice) for learner_id, choice in choices.items()}
    changed = {each for each, (mark, minutes) in wanted.items() if key_of(known.get(each)) != f"{mark}/{minutes}"}
    others = {each for each in changed if key_of(known.get(each)) != choices[each].seen}
    if others:
        raise MarksChangedError(others)
    for learner_id in sorted(changed):
        _record(session, session_id, learner_id, *wanted[learner_id], by=by)
    return len(changed)


def close(session: Session, *, cohort_id: bytes, session_id: bytes, given_minutes: int, by: bytes) -> None:
    """Close a session; its marks are recorded again where their minutes follow from those given."""
    before = attendance_sessions.close_session(
        session, cohort_id=cohort_id, session_id=session_id, given_minutes=given_minutes, by=by
    )
    measure_again(session, before, given_minutes, by=by)


def change_session(
    session: Session,
    *,
    cohort_id: bytes,
    session_id: bytes,
    draft: SessionDraft,
    by: bytes,
    now: Moment,
    seen_position: int,
    given_minutes: int | None = None,
) -> None:
    """As attendance_sessions.change_session; the marks are recorded again where their minutes follow from the length."""
    before = attendance_sessions.change_session(
        session,
        cohort_id=cohort_id,
        session_id=session_id,
        draft=draft,
        by=by,
        now=now,
        seen_position=seen_position,
        given_minutes=given_minutes,
    )
    after = attendance_sessions.session_of(session, cohort_id, session_id)
    measure_again(session, before, after.base_minutes, by=by)


def measure_again(session: Session, before: SessionEntry, base_minutes: int, *, by: bytes) -> None:
    """Record the marks of a session again after its length changed; who came late is as late as before."""
    for learner_id, mark in sorted(marks_of(session, before.id).items()):
        minutes = minutes_of(mark.mark, base_minutes, late_minutes_of(mark, before.base_minutes))
        if minutes != mark.minutes:
            _record(session, before.id, learner_id, mark.mark, minutes, by=by)


def correct_mark(
    session: Session,
    *,
    cohort_id: bytes,
    session_id: bytes,
    learner_id: bytes,
    choice: Choice,
    reason: str,
    words: str,
    by: bytes,
    now: Moment,
) -> None:
    """Change a mark of a closed session, audited with the old mark and the reason; the same mark again changes nothing.

    Raises as `confirm_marks`; SessionChangedError unless the session is closed.
    """
    entry = attendance_sessions.session_of(session, cohort_id, session_id)
    if entry.state != "closed":
        raise SessionChangedError(entry)
    if reason not in REASONS:
        raise FieldError("reason", "not-offered")
    known = marks_of(session, session_id)
    if learner_id not in register_ids(session, entry, known):
        raise NotFoundError("not in the register of this session")
    old = key_of(known.get(learner_id))
    if old != choice.seen:
        raise MarksChangedError([learner_id])
    mark, minutes = _wanted(entry, choice)
    if old == f"{mark}/{minutes}":
        return
    _record(session, session_id, learner_id, mark, minutes, by=by)
    detail = f"{session_id.hex()} {old} {mark}/{minutes} {reason} {' '.join(words.split())[:WORDS_MAX]}".rstrip()
    audit.note(session, by=by, act="attendance-corrected", now=now, subject_id=learner_id, detail=detail)


def corrections(session: Session, learner_ids: Iterable[bytes]) -> list[Correction]:
    """What was corrected in the marks of these learners, newest first."""
    found = []
    for entry in audit.about(session, list(learner_ids), "attendance-corrected"):
        session_hex, old, new, reason, *words = entry.detail.split(" ", 4)
        assert entry.subject_id is not None
        found.append(
            Correction(
                number=entry.number,
                learner_id=entry.subject_id,
                session_id=bytes.fromhex(session_hex),
                staff_id=entry.staff_id,
                old=old,
                new=new,
                reason=reason,
                words=words[0] if words else "",
                moment=entry.moment,
            )
        )
    return found


def _wanted(entry: SessionEntry, choice: Choice) -> tuple[str, int]:
    """The mark and its minutes. Raises FieldError for what cannot be."""
    if choice.mark not in MARKS:
        raise FieldError("mark", "not-offered")
    late = choice.late_minutes
    if choice.mark == "late" and late is not None and not 0 <= late <= min(entry.base_minutes, LENGTH_MAX_MINUTES):
        raise FieldError("late", "not-so-late", str(entry.base_minutes))
    return choice.mark, minutes_of(choice.mark, entry.base_minutes, late)


def _record(session: Session, session_id: bytes, learner_id: bytes, mark: str, minutes: int, *, by: bytes) -> None:
    record(session, AttendanceMarked(about=learner_id, session=session_id, mark=mark, minutes=minutes, by=by))
