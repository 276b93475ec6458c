"""What a key that was taken away leaves behind on the card, and how it goes: free pages, the write-ahead log, snapshots.

Whoever was removed may come back with the card and their old passphrase; an old wrapped key, or an entry sealed under the old
key, would open names to them. Services note in the same transaction that such bytes lie about. This clears them, at once and
otherwise by a job, so a power cut in between loses nothing and leaves nothing. Copies elsewhere are out of reach.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.orm import Session

from campbox import backup
from campbox.errors import StorageError
from campbox.node import Node
from campbox.services import vault_traces

log = logging.getLogger(__name__)


def clear(node: Node) -> bool:
    """Remove what is noted; returns whether nothing is left. Safe to repeat. Raises StorageError when the card refuses."""
    with node.reading() as session:
        found = vault_traces.traces(session)
    if not found.is_any:
        return True
    node.write(vault_traces.write_afresh)
    if found.in_snapshots is not None:
        _renew_snapshots(node)
    if not node.writer.empty_log():
        return False

    def forget(session: Session) -> bool:
        vault_traces.forget(session, found)
        return not vault_traces.traces(session).is_any

    return node.write(forget)


def clear_if_possible(node: Node) -> None:
    """As `clear`, after the act that made it due: that is done whatever becomes of this, and the job tries again."""
    try:
        clear(node)
    except StorageError as error:
        log.warning("old keys are not cleared yet: %s", error)


def _renew_snapshots(node: Node) -> None:
    """A new snapshot takes the place of all before, which lose their keys and entries before they are deleted."""
    new = backup.take_snapshot(node.config)
    for old in backup.snapshots(node.config):
        if old.name < new.name:
            _blank(old)
            old.unlink(missing_ok=True)


def _blank(snapshot: Path) -> None:
    """Overwrite keys and entries in the file, since deleting it leaves them on the card; a damaged file is only deleted."""
    try:
        with closing(sqlite3.connect(snapshot, isolation_level=None)) as connection:
            # A journal on the card would be a copy of what is overwritten.
            for statement in ("PRAGMA journal_mode=MEMORY", "PRAGMA secure_delete=ON", "BEGIN"):
                connection.execute(statement)
            for table in vault_traces.TABLES:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own table names
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        log.warning("%s was deleted without being overwritten: %s", snapshot.name, error)
