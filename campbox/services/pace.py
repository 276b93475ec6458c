"""Which units are open, and until when: for a cohort, with exceptions for one learner.

A unit without a word about it is open. A learner's own word goes before that of the cohorts; in several cohorts, the more
generous one counts. Closing a unit sets the pace and hides nothing: its pages are the same bytes for everyone and may lie in a
browser's cache; what is refused is an answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from sqlalchemy import CompoundSelect, bindparam, delete, literal, select, union_all, update
from sqlalchemy.orm import Session

from campbox.errors import FieldError, NotOpenError
from campbox.events.record import OWN_BOX_ID
from campbox.exercises.folding import fold
from campbox.models import Deadline, Enrolment, Opening

State = Literal["open", "closed", "from"]
STATES: tuple[State, ...] = get_args(State)
UnitKey = tuple[str, str]  # a course and a unit


@dataclass(frozen=True)
class Pace:
    """What was said about a unit: whether it is open, from which day, until which day."""

    state: State | None = None
    opens_on: date | None = None
    until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether learners may answer; one that opens on a day is closed until that day has come."""
        return self.state in (None, "open")


NOTHING_SAID = Pace()


def read_day(text: str, field: str) -> date | None:
    """A day as a browser sends it, `2026-11-30`, in the digits of any script; None for an empty field. Raises FieldError."""
    typed = fold(text).strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise FieldError(field, "not-a-day") from error


def set_paces(session: Session, *, whose: bytes, course: str, units: Mapping[str, Pace]) -> None:
    """Say anew what holds for these units of a course; `NOTHING_SAID` takes back what was said."""
    for model in (Opening, Deadline):
        table = model.__table__.c
        session.execute(delete(model).where(table.whose == whose, table.course == course, table.unit.in_(units)))
    for unit, pace in units.items():
        if pace.state is not None:
            day = None if pace.opens_on is None else pace.opens_on.isoformat()
            session.add(Opening(whose=whose, course=course, unit=unit, state=pace.state, day=day))
        if pace.until is not None:
            session.add(Deadline(whose=whose, course=course, unit=unit, day=pace.until.isoformat()))


def open_what_is_due(session: Session, today: date) -> None:
    """Open the units whose day has come, so that they stay open when the box loses its clock."""
    due = (
        update(Opening)
        .where(Opening.state == "from", Opening.day <= today.isoformat())
        .values(state="open", day=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(due)


def is_any_due(session: Session, today: date) -> bool:
    """Whether `open_what_is_due` would open anything."""
    due = select(Opening.unit).where(Opening.state == "from", Opening.day <= today.isoformat()).limit(1)
    return session.scalar(due) is not None


_COHORTS = select(Enrolment.cohort_id).where(
    Enrolment.box_id == OWN_BOX_ID, Enrolment.learner_id == bindparam("learner_id"), Enrolment.is_active
)
_SAID: CompoundSelect[bytes, str, str, str, str | None] = union_all(
    select(Opening.whose, Opening.course, Opening.unit, Opening.state, Opening.day).where(
        Opening.whose.in_(bindparam("whose", expanding=True))
    ),
    select(Deadline.whose, Deadline.course, Deadline.unit, literal("until"), Deadline.day).where(
        Deadline.whose.in_(bindparam("whose", expanding=True))
    ),
)


def paces(session: Session, whose: bytes) -> dict[UnitKey, Pace]:
    """What was said for a cohort, or for one learner."""
    return _said(session, [whose]).get(whose, {})


def _said(session: Session, whose: Sequence[bytes]) -> dict[bytes, dict[UnitKey, Pace]]:
    found: dict[bytes, dict[UnitKey, Pace]] = {}
    for row in session.connection().execute(_SAID, {"whose": whose}):
        units, key = found.setdefault(row.whose, {}), (row.course, row.unit)
        day = None if row.day is None else date.fromisoformat(row.day)
        pace = units.get(key, NOTHING_SAID)
        units[key] = replace(pace, until=day) if row.state == "until" else replace(pace, state=row.state, opens_on=day)
    return found


def with_exceptions(session: Session, learner_ids: Collection[bytes]) -> set[bytes]:
    """Those of these learners for whom something else was said than for their cohort."""
    rows = union_all(
        select(Opening.whose).where(Opening.whose.in_(learner_ids)),
        select(Deadline.whose).where(Deadline.whose.in_(learner_ids)),
    )
    return set(session.scalars(rows))


def learners_paces(session: Session, learner_id: bytes) -> dict[UnitKey, Pace]:
    """What holds for a learner, for every unit of which anything was said."""
    cohort_ids = session.connection().execute(_COHORTS, {"learner_id": learner_id}).scalars().all()
    said = _said(session, [learner_id, *cohort_ids])
    units = {unit for each in said.values() for unit in each}
    own = said.get(learner_id, {})
    return {
        unit: _together(own.get(unit, NOTHING_SAID), [said.get(each, {}).get(unit, NOTHING_SAID) for each in cohort_ids])
        for unit in units
    }


def _together(own: Pace, cohorts: Sequence[Pace]) -> Pace:
    """A learner's own word; where there is none, the most generous of the cohorts: no word is an open unit, and no last day."""
    opening = own if own.state is not None else min(cohorts, key=_openness, default=NOTHING_SAID)
    days = [each.until for each in cohorts if each.until is not None]
    latest = max(days) if days and len(days) == len(cohorts) else None
    return Pace(opening.state, opening.opens_on, own.until or latest)


def _openness(pace: Pace) -> tuple[bool, bool, date]:
    """Less is more open: open, then the nearest day, then closed."""
    return not pace.is_open, pace.state == "closed", pace.opens_on or date.max


def check_open(session: Session, *, learner_id: bytes, course: str, unit: str) -> None:
    """Raise NotOpenError for a unit that the trainer has not opened for this learner."""
    found = learners_paces(session, learner_id).get((course, unit), NOTHING_SAID)
    if not found.is_open:
        raise NotOpenError(f"{course}/{unit}", found.opens_on)


_DEADLINES = select(Deadline.whose, Deadline.course, Deadline.unit, Deadline.day)
_ALL_COHORTS = select(Enrolment.learner_id, Enrolment.cohort_id).where(
    Enrolment.box_id == OWN_BOX_ID, Enrolment.learner_id.in_(bindparam("learners", expanding=True)), Enrolment.is_active
)


def deadlines_of(session: Session, learner_ids: Collection[bytes]) -> dict[bytes, dict[UnitKey, date]]:
    """The last day of each unit that has one, for each of these learners who have any. Two queries."""
    said: dict[bytes, dict[UnitKey, date]] = {}
    for whose, course, unit, day in session.connection().execute(_DEADLINES):
        said.setdefault(whose, {})[course, unit] = date.fromisoformat(day)
    cohorts: dict[bytes, list[bytes]] = {each: [] for each in learner_ids}
    for learner_id, cohort_id in session.connection().execute(_ALL_COHORTS, {"learners": list(learner_ids)}):
        cohorts[learner_id].append(cohort_id)
    found = {each: _last_days(said.get(each, {}), [said.get(one, {}) for one in ids]) for each, ids in cohorts.items()}
    return {each: days for each, days in found.items() if days}


def _last_days(own: Mapping[UnitKey, date], cohorts: Sequence[Mapping[UnitKey, date]]) -> dict[UnitKey, date]:
    """As `_together`: a learner's own day, else the latest one where every cohort has one."""
    shared = set.intersection(*map(set, cohorts)) if cohorts else set()
    return {unit: max(each[unit] for each in cohorts) for unit in shared} | dict(own)
