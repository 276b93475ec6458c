"""Bytes of the vault that must not stay on the card: it is noted in the same transaction that they are there.

campbox.traces clears them. The marks are random, so one that was noted while another was cleared stays.
"""

from dataclasses import dataclass

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from campbox import ids
from campbox.models import Setting, VaultEntry, VaultHolder
from campbox.services import settings

TABLES = (VaultEntry.__tablename__, VaultHolder.__tablename__)


@dataclass(frozen=True)
class Traces:
    """What is noted: in free pages and the write-ahead log, and in snapshots taken before."""

    in_database: str | None
    in_snapshots: str | None

    @property
    def is_any(self) -> bool:
        return self.in_database is not None or self.in_snapshots is not None


def note(session: Session, *, in_snapshots: bool) -> None:
    """An entry was deleted or replaced, or, `in_snapshots`, a key was taken away that opens what snapshots have."""
    settings.write(session, settings.VAULT_TRACES, ids.random_id().hex())
    if in_snapshots:
        settings.write(session, settings.VAULT_TRACES_IN_SNAPSHOTS, ids.random_id().hex())


def traces(session: Session) -> Traces:
    return Traces(settings.read(session, settings.VAULT_TRACES), settings.read(session, settings.VAULT_TRACES_IN_SNAPSHOTS))


def forget(session: Session, cleared: Traces) -> None:
    """These are cleared; what was noted since stays."""
    for key, mark in (
        (settings.VAULT_TRACES, cleared.in_database),
        (settings.VAULT_TRACES_IN_SNAPSHOTS, cleared.in_snapshots),
    ):
        session.execute(delete(Setting).where(Setting.key == key, Setting.value == mark))


def write_afresh(session: Session) -> None:
    """Write the vault's tables into pages of zeros.

    What is deleted is overwritten (secure_delete), but a row that was moved to another page, when that was full, leaves its
    bytes behind in the old page; only a page that is given up is overwritten whole. 1,000 entries take about 10 ms.
    """
    for table in TABLES:
        # Notes are told in the order in which they were written.
        rows = session.execute(text(f"SELECT rowid, * FROM {table} ORDER BY rowid")).mappings().all()  # noqa: S608  # ours
        session.execute(text(f"DELETE FROM {table}"))  # noqa: S608  # as above
        if rows:
            names = [str(name) for name in rows[0]]
            values = ", ".join(f":{name}" for name in names)
            session.execute(text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"), [dict(row) for row in rows])  # noqa: S608
