"""The real names of learners and the words by which they can be reached: only an open vault shows them."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.clock import Moment
from campbox.errors import ConflictError, SealBrokenError
from campbox.models import VaultEntry
from campbox.services import audit, vault, vault_traces
from campbox.services.names import clean_name
from campbox.vault import VaultKey, open_text, seal_text

NAME_MAX = 120
CONTACT_MAX = 200
KINDS = ("name", "contact")


@dataclass(frozen=True)
class RealName:
    """Empty where nothing was written. `is_broken`: an entry was altered or moved, and does not open."""

    name: str = ""
    contact: str = ""
    is_broken: bool = False

    @property
    def mark(self) -> str:
        """Changes when what is written changes; for forms that two people may have open."""
        return hashlib.sha256(f"{self.name}\n{self.contact}".encode()).hexdigest()[:16]


class NameChangedError(ConflictError):
    """A colleague has changed the name since the form was opened; `now_written` is what stands there now."""

    def __init__(self, now_written: RealName) -> None:
        super().__init__("changed by a colleague")
        self.now_written = now_written


def names_of(session: Session, key: VaultKey, learner_ids: Collection[bytes]) -> dict[bytes, RealName]:
    """The names of these learners; who has none is not in it. The caller writes the audit.

    Raises NamesLockedError for a key that was renewed meanwhile. One query; 1,000 learners take about 15 ms.
    """
    vault.check_current(session, key)
    query = select(VaultEntry.id, VaultEntry.learner_id, VaultEntry.kind, VaultEntry.staff_id, VaultEntry.sealed)
    words: dict[bytes, dict[str, str]] = {}
    broken: set[bytes] = set()
    for entry_id, learner_id, kind, staff_id, sealed in session.execute(
        query.where(VaultEntry.learner_id.in_(learner_ids), VaultEntry.kind.in_(KINDS))
    ):
        found = words.setdefault(learner_id, {})
        try:
            found[kind] = open_text(key, sealed, vault.about_entry(entry_id, learner_id, kind, staff_id))
        except SealBrokenError:
            broken.add(learner_id)
    return {learner_id: RealName(**found, is_broken=learner_id in broken) for learner_id, found in words.items()}


def clean(name: str, contact: str) -> RealName:
    """As they are kept. Raises FieldError for what is too long."""
    return RealName(_clean(name, "name", NAME_MAX), _clean(contact, "contact", CONTACT_MAX))


def write_name(
    session: Session, key: VaultKey, *, by: bytes, learner_id: bytes, written: RealName, was: str, now: Moment
) -> None:
    """Keep a learner's name and contact words; empty ones are deleted.

    was: the mark of what the form showed. Raises NameChangedError when a colleague has changed it since.
    """
    present = names_of(session, key, [learner_id]).get(learner_id, RealName())
    if present.mark == written.mark and not present.is_broken:
        return
    if present.mark != was:
        raise NameChangedError(present)
    for kind, text in (("name", written.name), ("contact", written.contact)):
        _put(session, key, by, learner_id, kind, text, now)
    audit.note(session, by=by, act="names-changed", now=now, subject_id=learner_id)


def _put(session: Session, key: VaultKey, by: bytes, learner_id: bytes, kind: str, text: str, now: Moment) -> None:
    """One entry of a kind for each learner; whoever writes it is its author."""
    row = session.scalars(select(VaultEntry).where(VaultEntry.learner_id == learner_id, VaultEntry.kind == kind)).first()
    if row is not None:
        vault_traces.note(session, in_snapshots=False)
    if not text:
        if row is not None:
            session.delete(row)
        return
    entry_id = ids.random_id() if row is None else row.id
    if row is None:
        row = VaultEntry(id=entry_id, learner_id=learner_id, kind=kind)
        session.add(row)
    row.staff_id, row.boot, row.uptime_ms = by, now.boot, now.uptime_ms
    row.sealed = seal_text(key, text, vault.about_entry(entry_id, learner_id, kind, by))


def _clean(text: str, field: str, longest: int) -> str:
    return clean_name(text, field=field, longest=longest) if text.strip() else ""
