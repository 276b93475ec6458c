"""The statement of hours of a learner: session by session, per cohort and stage, with what was corrected."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from campbox.services import attendance, attendance_sessions, hours
from campbox.services.attendance import Correction, Mark
from campbox.services.attendance_sessions import SessionEntry
from campbox.services.hours import LearnerHours, Line


@dataclass(frozen=True)
class Attended:
    """A closed session with the learner's mark; corrections newest first."""

    entry: SessionEntry
    mark: Mark
    corrections: tuple[Correction, ...]


@dataclass(frozen=True)
class StagePart:
    """What belongs to one stage: the sums, and the sessions in their order."""

    line: Line
    sessions: tuple[Attended, ...]


@dataclass(frozen=True)
class Statement:
    """All of a learner in one cohort."""

    hours: LearnerHours
    parts: tuple[StagePart, ...]

    @property
    def unmarked(self) -> int:
        return sum(part.line.unmarked for part in self.parts)


def statements(session: Session, learner_id: bytes) -> list[Statement]:
    """A statement for each cohort of the learner, the oldest first; sessions without a mark of the learner are left out."""
    corrected: dict[bytes, list[Correction]] = {}
    for each in attendance.corrections(session, [learner_id]):
        corrected.setdefault(each.session_id, []).append(each)
    found = []
    for theirs in hours.of_learner(session, learner_id):
        entries = [each for each in attendance_sessions.sessions_of(session, theirs.cohort_id) if each.state == "closed"]
        marks = attendance.marks_in(session, [each.id for each in entries], learner_id=learner_id)
        attended = [
            Attended(each, marks[each.id, learner_id], tuple(corrected.get(each.id, ())))
            for each in entries
            if (each.id, learner_id) in marks
        ]
        found.append(Statement(theirs, tuple(_part(line, attended) for line in theirs.lines)))
    return found


def _part(line: Line, attended: list[Attended]) -> StagePart:
    stage_id = line.stage.id if line.stage else None
    return StagePart(line, tuple(each for each in attended if each.entry.stage_id == stage_id))
