"""Notes after a talk with a learner ("listen to this person"): only an open vault shows them."""

from dataclasses import dataclass

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.clock import Moment
from campbox.errors import FieldError, NotAllowedError, NotFoundError, SealBrokenError
from campbox.models import VaultEntry
from campbox.services import audit, vault, vault_traces
from campbox.vault import VaultKey, open_text, seal_text

NOTE_MAX = 4000
KIND = "note"


@dataclass(frozen=True)
class CheckIn:
    """A note, who wrote it and when; `text` is None where it was altered or moved and does not open."""

    id: bytes
    staff_id: bytes
    text: str | None
    moment: Moment


def notes_of(session: Session, key: VaultKey, learner_id: bytes) -> list[CheckIn]:
    """The notes about a learner, the latest first. The caller writes the audit. Raises NamesLockedError for an old key."""
    vault.check_current(session, key)
    rows = session.scalars(
        select(VaultEntry)
        .where(VaultEntry.learner_id == learner_id, VaultEntry.kind == KIND)
        .order_by(literal_column("rowid").desc())
    )
    return [CheckIn(row.id, row.staff_id, _text(key, row), Moment(row.boot, row.uptime_ms)) for row in rows]


def add_note(session: Session, key: VaultKey, *, by: bytes, learner_id: bytes, text: str, now: Moment) -> None:
    """Keep a note. The same text again, by the same person and with nothing after it, is the same note. Raises FieldError."""
    text = text.strip()
    if not text:
        raise FieldError("text", "needed")
    if len(text) > NOTE_MAX:
        raise FieldError("text", "too-long", str(NOTE_MAX))
    present = notes_of(session, key, learner_id)
    if present and (present[0].staff_id, present[0].text) == (by, text):
        return
    entry_id = ids.random_id()
    row = VaultEntry(id=entry_id, learner_id=learner_id, kind=KIND, staff_id=by, boot=now.boot, uptime_ms=now.uptime_ms)
    row.sealed = seal_text(key, text, vault.about_entry(entry_id, learner_id, KIND, by))
    session.add(row)
    audit.note(session, by=by, act="note-written", now=now, subject_id=learner_id)


def delete_note(session: Session, *, by: bytes, learner_id: bytes, note_id: bytes, now: Moment) -> None:
    """Only who wrote a note can delete it. Raises NotFoundError or NotAllowedError."""
    row = session.get(VaultEntry, note_id)
    if row is None or row.learner_id != learner_id or row.kind != KIND:
        raise NotFoundError("no such note")
    if row.staff_id != by:
        raise NotAllowedError("somebody else's note")
    session.delete(row)
    vault_traces.note(session, in_snapshots=False)
    audit.note(session, by=by, act="note-deleted", now=now, subject_id=learner_id)


def _text(key: VaultKey, row: VaultEntry) -> str | None:
    try:
        return open_text(key, row.sealed, vault.about_entry(row.id, row.learner_id, KIND, row.staff_id))
    except SealBrokenError:
        return None
