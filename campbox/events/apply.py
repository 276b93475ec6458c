"""Facts become rows: the only writer of the replicated tables.

It reads events and these tables, never a clock or a course, and gives the same rows in any order of arrival: sets are
unions, progress is a maximum, and a value that can change belongs to one node, whose events have an order: `position`, the
milliseconds of the node's own time, then the number of the event. Time of a node never goes back (its incarnations
start after what their parent wrote), so position grows along the node's log.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, case, delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from campbox.events import kinds
from campbox.events.kinds import Fact
from campbox.models import (
    Anchor,
    Attempt,
    Base,
    Cohort,
    Enrolment,
    ExerciseProgress,
    Learner,
    LearningHour,
    LessonProgress,
    Site,
    Start,
)

SEQUENCE_BITS = 20
Row = dict[str, Any]  # Any: a row's values have the types of its columns


@dataclass(frozen=True)
class Placed:
    """A fact and where it stands: the box, the incarnation, its number there, its uptime and its row's id."""

    box_id: int
    incarnation: str
    sequence: int
    u_ms: int
    t0_ms: int
    row_id: bytes
    fact: Fact

    @property
    def position(self) -> int:
        return (self.t0_ms + self.u_ms) << SEQUENCE_BITS | self.sequence & ((1 << SEQUENCE_BITS) - 1)


def apply(session: Session, events: Sequence[Placed]) -> None:
    """Bring the tables up to these facts, each of which is applied for the first time."""
    rows: dict[type[Base], list[Row]] = defaultdict(list)
    for event in events:
        for model, row in _rows(event):
            rows[model].append({"box_id": event.box_id, **row})
    for model, each in rows.items():
        session.execute(_statement(session, model), each)


def drop_all(session: Session) -> None:
    """Empty every replicated table, before a replay."""
    for table in Base.metadata.tables.values():
        if table.info.get("replicated"):
            session.execute(delete(table))


def _rows(event: Placed) -> list[tuple[type[Base], Row]]:
    return _ROWS[type(event.fact)](event, event.fact)


def _when(event: Placed) -> Row:
    return {"incarnation": event.incarnation, "u_ms": event.u_ms, "position": event.position}


def _start(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: each is called with its own kind
    row = {"boot": fact.boot, "uptime_ms": fact.uptime_ms, "reason": fact.reason, "software": fact.software}
    return [(Start, {"incarnation": event.incarnation, **row})]


def _anchor(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"zero_ms": fact.wall_ms - fact.uptime_ms, "source": fact.source, "error_ms": fact.error_ms}
    return [(Anchor, {"boot": fact.boot, "position": event.position, **row})]


def _site(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    return [(Site, {"name": fact.name, "languages": " ".join(fact.languages), "position": event.position})]


def _cohort(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    own_id = event.row_id if isinstance(fact, kinds.CohortCreated) else fact.cohort
    return [(Cohort, {"id": own_id, "name": fact.name, "renamed_position": event.position})]


def _learner(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"language": fact.language, "gender": fact.gender, "age_band": fact.age_band}
    return [(Learner, {"id": fact.about, "position": event.position, **row})]


def _enrolment(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    is_active = not isinstance(fact, kinds.EnrolmentEnded)
    row = {"learner_id": fact.about, "cohort_id": fact.cohort, "is_active": is_active}
    return [(Enrolment, {**row, **_when(event)})]


def _lesson(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    row = {"learner_id": fact.about, "course": fact.course, "lesson": fact.lesson}
    return [(LessonProgress, {**row, **_when(event)})]


def _attempt(event: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    shared = {"course": fact.course, "exercise": fact.exercise, "is_passed": fact.passed}
    attempt = {
        "id": event.row_id,
        "learner_id": fact.about,
        "partner_id": fact.partner,
        "release": fact.release,
        "points": fact.points,
        "of_points": fact.of,
        "judged": fact.judged,
        **shared,
        **_when(event),
    }
    progress = {"tries": 1, "position": event.position, **shared}
    people = [fact.about] if fact.partner is None else [fact.about, fact.partner]
    return [(Attempt, attempt)] + [(ExerciseProgress, {"learner_id": each, **progress}) for each in people]


def _time(_: Placed, fact: Any) -> list[tuple[type[Base], Row]]:  # Any: as above
    return [(LearningHour, {"learner_id": fact.about, "boot": fact.boot, "hour": fact.hour, "slots": fact.slots})]


_ROWS: dict[type[Fact], Callable[[Placed, Any], list[tuple[type[Base], Row]]]] = {
    kinds.IncarnationStarted: _start,
    kinds.ClockAnchored: _anchor,
    kinds.SiteDescribed: _site,
    kinds.CohortCreated: _cohort,
    kinds.CohortRenamed: _cohort,
    kinds.LearnerAdded: _learner,
    kinds.LearnerDescribed: _learner,
    kinds.EnrolmentStarted: _enrolment,
    kinds.EnrolmentEnded: _enrolment,
    kinds.LessonOpened: _lesson,
    kinds.AttemptRecorded: _attempt,
    kinds.TimeLearned: _time,
}


def _statement(session: Session, model: type[Base]) -> Any:  # Any: the two dialects have a type each
    """INSERT … ON CONFLICT for a table, with the rule by which two facts about one row meet."""
    table = model.__table__
    assert isinstance(table, Table)
    dialect = session.get_bind().dialect.name
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = list(table.primary_key.columns)
    new = insert.excluded
    if model in (Start, Attempt):
        return insert.on_conflict_do_nothing(index_elements=keys)
    if model is LearningHour:
        return insert.on_conflict_do_update(index_elements=keys, set_={"slots": table.c.slots.bitwise_or(new.slots)})
    if model is ExerciseProgress:
        return insert.on_conflict_do_update(index_elements=keys, set_=_progress(table, new))
    others = {column.name: new[column.name] for column in table.columns if column not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=others, where=_wins(model, table, new))


def _progress(table: Table, new: Any) -> dict[str, ColumnElement[Any]]:  # Any: columns of several types
    return {
        "tries": table.c.tries + new.tries,
        "is_passed": or_(table.c.is_passed, new.is_passed),
        "position": case((table.c.position < new.position, new.position), else_=table.c.position),
    }


def _wins(model: type[Base], table: Table, new: Any) -> ColumnElement[bool]:  # Any: columns of several types
    """When the arriving row replaces the present one: the latest does, except that a first time stays the first."""
    if model is Cohort:
        return table.c.renamed_position < new.renamed_position
    if model is LessonProgress:
        return table.c.position > new.position
    return table.c.position < new.position
