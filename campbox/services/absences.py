"""Who was absent the last times: a person to ask after."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from campbox.services import attendance, attendance_sessions

# Further back says nothing about now.
SESSIONS_LOOKED_AT = 6


def absences_in_a_row(session: Session, cohort_id: bytes) -> dict[bytes, int]:
    """How many of the last closed sessions each learner has missed, up to now and without a break.

    An excused session, or one without a mark, counts neither way.
    """
    entries = attendance_sessions.sessions_of(session, cohort_id)
    closed = [each.id for each in entries if each.state == "closed"][-SESSIONS_LOOKED_AT:]
    marks: dict[bytes, dict[bytes, str]] = {}
    for (session_id, learner_id), mark in attendance.marks_in(session, closed).items():
        marks.setdefault(learner_id, {})[session_id] = mark.mark
    counts = {learner_id: _missed([own[each] for each in reversed(closed) if each in own]) for learner_id, own in marks.items()}
    return {learner_id: count for learner_id, count in counts.items() if count}


def _missed(newest_first: Sequence[str]) -> int:
    count = 0
    for mark in newest_first:
        if mark == "absent":
            count += 1
        elif mark != "excused":
            break
    return count
