"""The register of a cohort: learners by sessions that took place, twelve sessions a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campbox.services import attendance, attendance_sessions, cohorts, hours, people
from campbox.services.attendance import Mark
from campbox.services.attendance_sessions import SessionEntry
from campbox.services.people import Person

SESSIONS_A_PAGE = 12


@dataclass(frozen=True)
class RegisterRow:
    """A learner and the marks in the sessions of this page; `attended_minutes` is of all closed sessions together."""

    person: Person
    marks: Mapping[bytes, Mark]
    attended_minutes: int
    has_left: bool


@dataclass(frozen=True)
class Register:
    """One page; pages count from 1, the last has the newest sessions."""

    entries: tuple[SessionEntry, ...]
    rows: tuple[RegisterRow, ...]
    page: int
    pages: int


def register(session: Session, cohort_id: bytes, page: int | None = None) -> Register:
    """A page of the register, the last one unless another is asked for; the same few queries whatever the size.

    On it stand who belongs to the cohort now, and who was marked in one of these sessions before leaving.
    """
    held = [each for each in attendance_sessions.sessions_of(session, cohort_id) if each.number]
    pages = max(1, -(-len(held) // SESSIONS_A_PAGE))
    page = pages if page is None else min(max(page, 1), pages)
    entries = held[(page - 1) * SESSIONS_A_PAGE : page * SESSIONS_A_PAGE]
    marks: dict[bytes, dict[bytes, Mark]] = {}
    for (session_id, learner_id), mark in attendance.marks_in(session, [each.id for each in entries]).items():
        marks.setdefault(learner_id, {})[session_id] = mark
    members = set(cohorts.member_ids(session, cohort_id))
    attended = hours.of_cohort(session, cohort_id)
    known = people.people(session, list(members | marks.keys()))
    rows = [
        RegisterRow(person, marks.get(person.id, {}), attended.of_learner(person.id), person.id not in members)
        for person in known.values()
    ]
    in_order = sorted(rows, key=lambda row: (row.person.alias.casefold(), row.person.id))
    return Register(tuple(entries), tuple(in_order), page, pages)
