"""Data folders: their content, and what a power cut leaves of one."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from campbox.node import Node
from campbox.services import cohorts

# Files that SQLite makes anew whenever it reads, the lock, and the mark of an orderly end: nothing in them must last.
_PASSING = ("-shm", "-wal", "lock", "closed")


def make_cohort(node: Node, name: str) -> bytes:
    return node.write(lambda session: cohorts.create_cohort(session, name=name))


def content_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file that must last, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(_PASSING)
    }


def crash(node: Node) -> None:
    """Leave the folder as a process that was killed leaves it: nothing closed, the write-ahead log still there."""
    data = node.config.data
    copy = data.with_name("crashed")
    shutil.copytree(data, copy, symlinks=True)
    node.close()
    shutil.rmtree(data)
    copy.rename(data)


def merge_log(database: Path) -> None:
    """Bring the write-ahead log into the database, so that harm to the file is harm to its content."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def set_schema(database: Path, revision: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()
    merge_log(database)
