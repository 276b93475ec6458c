"""What people have a right to know of the staff: who looked at names, exported, reset, deleted or corrected something.

An entry never has a name: `detail` is the learner's number of lines, a format, a mark and its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.models import Audit

Act = Literal[
    "names-looked-at",
    "notes-looked-at",
    "note-written",
    "note-deleted",
    "names-changed",
    "exported",
    "exported-with-names",
    "pin-reset",
    "card-reset",
    "account-added",
    "account-removed",
    "account-changed",
    "vault-made",
    "vault-key-renewed",
    "learner-left",
    "learner-moved",
    "cohort-archived",
    "attendance-corrected",
    "stage-confirmed",
    "review-changed",
    "message-withdrawn",
    "test-changed",
    "test-on-paper",
    "pair-changed",
]
ACTS: tuple[Act, ...] = get_args(Act)
PAGE_ROWS = 50
DETAIL_MAX = 300


@dataclass(frozen=True)
class Entry:
    """One line of the audit, by number: a higher number is later."""

    number: int
    staff_id: bytes
    act: Act
    subject_id: bytes | None
    detail: str
    moment: Moment


def note(session: Session, *, by: bytes, act: Act, now: Moment, subject_id: bytes | None = None, detail: str = "") -> None:
    """Write an entry, in the transaction of the act itself."""
    row = Audit(staff_id=by, act=act, subject_id=subject_id, detail=detail[:DETAIL_MAX])
    row.boot, row.uptime_ms = now.boot, now.uptime_ms
    session.add(row)


def entries(session: Session, *, before: int | None = None, by: bytes | None = None, rows: int = PAGE_ROWS) -> list[Entry]:
    """The latest entries, newest first; before: the number from which to go on; by: what this person did."""
    query = select(Audit).order_by(Audit.number.desc()).limit(rows)
    if before is not None:
        query = query.where(Audit.number < before)
    if by is not None:
        query = query.where(Audit.staff_id == by)
    return [_entry(row) for row in session.scalars(query)]


def about(session: Session, subject_ids: Sequence[bytes], *acts: Act) -> list[Entry]:
    """The entries of these acts about these learners, sessions or accounts, newest first."""
    rows = session.scalars(
        select(Audit).where(Audit.subject_id.in_(subject_ids), Audit.act.in_(acts)).order_by(Audit.number.desc())
    )
    return [_entry(row) for row in rows]


def _entry(row: Audit) -> Entry:
    act: Act = row.act  # type: ignore[assignment]  # only `note` writes this column
    return Entry(row.number, row.staff_id, act, row.subject_id, row.detail, Moment(row.boot, row.uptime_ms))
