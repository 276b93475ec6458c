"""Attendance sessions of a cohort: planned, opened, closed, cancelled; one open at a time.

`starts` is a plan in the clock of the place, and nothing is ever ordered or dated by it once a session was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.events.apply import SEQUENCE_BITS
from campbox.events.kinds import SessionDescribed
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import AttendanceSession, Incarnation, Start
from campbox.services import audit, cohorts
from campbox.services.names import clean_name

TITLE_MAX = 80
LENGTH_MAX_MINUTES = 12 * 60
USUAL_MINUTES = 120
WEEKS_MAX = 52
OVERTIME_MINUTES = 60
ROUNDED_TO_MINUTES = 5
_MINUTE_MS = 60_000


@dataclass(frozen=True)
class SessionDraft:
    """What somebody writes about a session. `starts`: `2026-11-30T09:00`, or None."""

    title: str
    stage_id: bytes | None
    starts: str | None
    planned_minutes: int


@dataclass(frozen=True)
class SessionEntry:
    """A session of a cohort. `number` counts those that took place, from 1; 0 for the others."""

    id: bytes
    cohort_id: bytes
    stage_id: bytes | None
    title: str
    starts: str | None
    planned_minutes: int
    state: str
    given_minutes: int | None
    opened: Moment | None
    by: bytes
    incarnation: str
    u_ms: int
    position: int
    number: int = 0

    @property
    def base_minutes(self) -> int:
        """What a learner who was there all the time gets: as given, before the end as planned."""
        return self.planned_minutes if self.given_minutes is None else self.given_minutes


class SessionChangedError(ConflictError):
    """Somebody else changed, opened or closed this session meanwhile; `entry` is what holds now."""

    def __init__(self, entry: SessionEntry) -> None:
        super().__init__("the session has changed")
        self.entry = entry


class AnotherIsOpenError(ConflictError):
    """The cohort has an open session already: `entry`."""

    def __init__(self, entry: SessionEntry) -> None:
        super().__init__("another session is open")
        self.entry = entry


def sessions_of(session: Session, cohort_id: bytes, box_id: int = OWN_BOX_ID) -> list[SessionEntry]:
    """The sessions of a cohort: those that were opened in the order in which they were, then the others by their plan."""
    rows = session.scalars(
        select(AttendanceSession).where(AttendanceSession.box_id == box_id, AttendanceSession.cohort_id == cohort_id)
    )
    zeros_ms = _own_zeros_ms(session, box_id)
    found = sorted((_entry(row) for row in rows), key=lambda each: _order(each, zeros_ms))
    opened = [each for each in found if each.state in ("open", "closed")]
    numbers = {each.id: number for number, each in enumerate(opened, 1)}
    return [replace(each, number=numbers.get(each.id, 0)) for each in found]


def session_of(session: Session, cohort_id: bytes, session_id: bytes) -> SessionEntry:
    """A session of this cohort of this box. Raises NotFoundError, also for one of another cohort."""
    row = session.get(AttendanceSession, (OWN_BOX_ID, session_id))
    if row is None or row.cohort_id != cohort_id:
        raise NotFoundError("no such session in this cohort")
    return _entry(row)


def open_session_of(session: Session, cohort_id: bytes) -> SessionEntry | None:
    """The one that is open now."""
    row = session.scalars(
        select(AttendanceSession).where(
            AttendanceSession.box_id == OWN_BOX_ID,
            AttendanceSession.cohort_id == cohort_id,
            AttendanceSession.state == "open",
        )
    ).first()
    return None if row is None else _entry(row)


def minutes_since_opening(entry: SessionEntry, now: Moment) -> int | None:
    """How long the session has been open, in steps of five minutes; None where a power cut came between.

    Never more than an hour over the plan: somebody forgot to close it then.
    """
    if entry.opened is None or entry.opened.boot != now.boot:
        return None
    minutes = (now.uptime_ms - entry.opened.uptime_ms) / _MINUTE_MS
    rounded = ROUNDED_TO_MINUTES * round(minutes / ROUNDED_TO_MINUTES)
    return min(max(rounded, 0), entry.planned_minutes + OVERTIME_MINUTES)


def clean_session(draft: SessionDraft) -> SessionDraft:
    """The draft as it is kept. Raises FieldError."""
    _check_length(draft.planned_minutes, "minutes")
    title = clean_name(draft.title, field="title", longest=TITLE_MAX) if draft.title.strip() else ""
    return replace(draft, title=title, starts=_clean_start(draft.starts))


def plan_sessions(session: Session, *, cohort_id: bytes, draft: SessionDraft, by: bytes, weeks: int = 1) -> list[bytes]:
    """Plan a session, or one a week; their ids. Raises FieldError: a series needs a start."""
    cohorts.cohort(session, cohort_id)
    draft = clean_session(draft)
    if not 1 <= weeks <= WEEKS_MAX:
        raise FieldError("weeks", "not-weeks", str(WEEKS_MAX))
    if weeks > 1 and draft.starts is None:
        raise FieldError("starts", "series-needs-start")
    return [_record_new(session, cohort_id, _later(draft, week), by=by) for week in range(weeks)]


def begin_session(
    session: Session,
    *,
    cohort_id: bytes,
    by: bytes,
    now: Moment,
    session_id: bytes | None = None,
    draft: SessionDraft | None = None,
) -> bytes:
    """Open a planned session, or a new one made of `draft`; its id.

    Raises AnotherIsOpenError, and SessionChangedError for one that cannot be opened any more.
    """
    cohorts.cohort(session, cohort_id)
    already = open_session_of(session, cohort_id)
    if already is not None:
        raise AnotherIsOpenError(already)
    if session_id is None:
        session_id = _record_new(session, cohort_id, clean_session(draft or SessionDraft("", None, None, USUAL_MINUTES)), by=by)
    entry = session_of(session, cohort_id, session_id)
    if entry.state != "planned":
        raise SessionChangedError(entry)
    _record(session, replace(entry, state="open", opened=now, by=by))
    return session_id


def close_session(session: Session, *, cohort_id: bytes, session_id: bytes, given_minutes: int, by: bytes) -> SessionEntry:
    """The session is over after so many minutes; what it was before. Raises SessionChangedError unless it is open."""
    entry = _in_state(session, cohort_id, session_id, "open")
    _check_length(given_minutes, "given")
    _record(session, replace(entry, state="closed", given_minutes=given_minutes, by=by))
    return entry


def cancel_session(session: Session, *, cohort_id: bytes, session_id: bytes, by: bytes) -> None:
    """It does not take place, or did not count. Raises SessionChangedError unless it is planned or open."""
    entry = _in_state(session, cohort_id, session_id, "planned", "open")
    _record(session, replace(entry, state="cancelled", by=by))


def plan_again(session: Session, *, cohort_id: bytes, session_id: bytes, by: bytes) -> None:
    """A cancelled session takes place after all. Raises SessionChangedError unless it is cancelled."""
    entry = _in_state(session, cohort_id, session_id, "cancelled")
    _record(session, replace(entry, state="planned", opened=None, by=by))


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
) -> SessionEntry:
    """Correct a session; what it was before. `given_minutes` counts for a closed one, and its change is audited.

    Raises SessionChangedError when somebody else changed it meanwhile.
    """
    entry = session_of(session, cohort_id, session_id)
    if entry.position != seen_position:
        raise SessionChangedError(entry)
    draft = clean_session(draft)
    wanted = replace(
        entry, title=draft.title, stage_id=draft.stage_id, starts=draft.starts, planned_minutes=draft.planned_minutes
    )
    if entry.state == "closed" and given_minutes is not None:
        _check_length(given_minutes, "given")
        wanted = replace(wanted, given_minutes=given_minutes)
    if wanted != entry:
        _record(session, replace(wanted, by=by))
    if wanted.given_minutes != entry.given_minutes:
        detail = f"minutes {entry.given_minutes} {wanted.given_minutes}"
        audit.note(session, by=by, act="attendance-corrected", now=now, subject_id=session_id, detail=detail)
    return entry


def _in_state(session: Session, cohort_id: bytes, session_id: bytes, *states: str) -> SessionEntry:
    entry = session_of(session, cohort_id, session_id)
    if entry.state not in states:
        raise SessionChangedError(entry)
    return entry


def _check_length(minutes: int, field: str) -> None:
    if not 1 <= minutes <= LENGTH_MAX_MINUTES:
        raise FieldError(field, "not-a-length", str(LENGTH_MAX_MINUTES))


def _clean_start(starts: str | None) -> str | None:
    if not starts:
        return None
    try:
        return datetime.fromisoformat(starts).replace(tzinfo=None).strftime("%Y-%m-%dT%H:%M")
    except ValueError as error:
        raise FieldError("starts", "not-a-start") from error


def _later(draft: SessionDraft, weeks: int) -> SessionDraft:
    if draft.starts is None or weeks == 0:
        return draft
    try:
        starts = datetime.fromisoformat(draft.starts) + timedelta(weeks=weeks)
    except OverflowError as error:
        raise FieldError("starts", "not-a-start") from error
    return replace(draft, starts=starts.strftime("%Y-%m-%dT%H:%M"))


def _record_new(session: Session, cohort_id: bytes, draft: SessionDraft, *, by: bytes) -> bytes:
    session_id = ids.random_id()
    record(
        session,
        SessionDescribed(
            session=session_id,
            cohort=cohort_id,
            stage=draft.stage_id,
            title=draft.title,
            starts=draft.starts,
            planned_minutes=draft.planned_minutes,
            state="planned",
            by=by,
        ),
    )
    return session_id


def _record(session: Session, entry: SessionEntry) -> None:
    record(
        session,
        SessionDescribed(
            session=entry.id,
            cohort=entry.cohort_id,
            stage=entry.stage_id,
            title=entry.title,
            starts=entry.starts,
            planned_minutes=entry.planned_minutes,
            state=entry.state,
            given_minutes=entry.given_minutes,
            boot=entry.opened.boot if entry.opened else None,
            opened_uptime_ms=entry.opened.uptime_ms if entry.opened else None,
            by=entry.by,
        ),
    )


def _entry(row: AttendanceSession) -> SessionEntry:
    is_opened = row.boot is not None and row.opened_uptime_ms is not None
    return SessionEntry(
        id=row.id,
        cohort_id=row.cohort_id,
        stage_id=row.stage_id,
        title=row.title,
        starts=row.starts,
        planned_minutes=row.planned_minutes,
        state=row.state,
        given_minutes=row.given_minutes,
        opened=Moment(row.boot or "", row.opened_uptime_ms or 0) if is_opened else None,
        by=row.by,
        incarnation=row.incarnation,
        u_ms=row.u_ms,
        position=row.position,
    )


def _own_zeros_ms(session: Session, box_id: int) -> dict[str, int]:
    """When each boot began, in the node's own time, which never goes back."""
    rows = session.execute(
        select(Start.boot, func.min(Incarnation.t0_ms - Start.uptime_ms))
        .join(Incarnation, (Incarnation.box_id == Start.box_id) & (Incarnation.id == Start.incarnation))
        .where(Start.box_id == box_id)
        .group_by(Start.boot)
    )
    return dict(rows.all())


def _order(entry: SessionEntry, zeros_ms: Mapping[str, int]) -> tuple[int, int, str, int]:
    if entry.opened is None:
        return 1, 0, entry.starts or "~", entry.position
    zero_ms = zeros_ms.get(entry.opened.boot)
    own_ms = entry.position >> SEQUENCE_BITS if zero_ms is None else zero_ms + entry.opened.uptime_ms
    return 0, own_ms, "", entry.position
