"""Cohorts with sessions and marks for the services' tests."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from campbox.node import Node
from campbox.services import attendance, attendance_sessions
from campbox.services.attendance import Choice, Mark
from campbox.services.attendance_sessions import SessionDraft, SessionEntry

TRAINER = b"a trainer's id.."
OTHER_TRAINER = b"another trainer."


def a_draft(minutes: int = 120, *, title: str = "", stage: bytes | None = None, starts: str | None = None) -> SessionDraft:
    return SessionDraft(title, stage, starts, minutes)


def begun(box: Node, cohort_id: bytes, minutes: int = 120, *, stage: bytes | None = None) -> bytes:
    """An open session, without a plan."""
    draft, now = a_draft(minutes, stage=stage), box.now()
    return box.write(
        lambda session: attendance_sessions.begin_session(session, cohort_id=cohort_id, by=TRAINER, now=now, draft=draft)
    )


def marked(box: Node, cohort_id: bytes, session_id: bytes, choices: Mapping[bytes, Choice | str], by: bytes = TRAINER) -> int:
    """Confirm marks as on a page that shows none; how many changed."""
    chosen = {each: Choice(mark) if isinstance(mark, str) else mark for each, mark in choices.items()}
    return box.write(
        lambda session: attendance.confirm_marks(session, cohort_id=cohort_id, session_id=session_id, choices=chosen, by=by)
    )


def closed(box: Node, cohort_id: bytes, session_id: bytes, given_minutes: int) -> None:
    def close(session: Session) -> None:
        attendance.close(session, cohort_id=cohort_id, session_id=session_id, given_minutes=given_minutes, by=TRAINER)

    box.write(close)


def held(
    box: Node, cohort_id: bytes, marks: Mapping[bytes, Choice | str], given_minutes: int = 120, *, stage: bytes | None = None
) -> bytes:
    """A session that was begun, marked and closed."""
    session_id = begun(box, cohort_id, given_minutes, stage=stage)
    marked(box, cohort_id, session_id, marks)
    closed(box, cohort_id, session_id, given_minutes)
    return session_id


def marks_in(box: Node, session_id: bytes) -> dict[bytes, Mark]:
    with box.reading() as session:
        return attendance.marks_of(session, session_id)


def entry_of(box: Node, cohort_id: bytes, session_id: bytes) -> SessionEntry:
    with box.reading() as session:
        return attendance_sessions.session_of(session, cohort_id, session_id)


def titles(entries: Iterable[SessionEntry]) -> list[str]:
    return [each.title for each in entries]
