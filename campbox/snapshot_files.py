"""The files of the file store that belong to snapshots: hard links in a folder beside them, which take no room of their own.

So the folder of snapshots is whole by itself, also when somebody copies it to another disk. A file that the database names no
more goes from there when the last snapshot that names it goes.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Set
from contextlib import closing
from pathlib import Path

from campbox.config import Config
from campbox.filestore import NAME
from sync.files import sync_folder

FOLDER = "files"
# Every column that names a file. A snapshot of an older version lacks some of these tables.
_QUERIES = ("SELECT name FROM attachment", "SELECT voice FROM announcement_text WHERE voice IS NOT NULL")


def files_named_in(database: Path) -> Set[str]:
    """The names of all files to which a database refers."""
    found: set[str] = set()
    with closing(sqlite3.connect(database)) as connection:
        for query in _QUERIES:
            try:
                found |= {str(name) for (name,) in connection.execute(query)}
            except sqlite3.OperationalError:
                continue
    return {name for name in found if NAME.fullmatch(name)}


def carry_files(config: Config, database: Path) -> None:
    """Link what a new snapshot names into the folder beside it; durable when this returns. Raises OSError."""
    _link(files_named_in(database), config.files, config.snapshots / FOLDER)


def bring_back_files(config: Config, snapshot: Path) -> None:
    """Put what a snapshot names, and what is gone from the data folder, back from beside the snapshot. Raises OSError."""
    _link(files_named_in(snapshot), snapshot.parent / FOLDER, config.files)


def drop_files_of_gone_snapshots(config: Config, snapshots: Iterable[Path]) -> None:
    """Remove what none of the snapshots names. Safe to repeat."""
    folder = config.snapshots / FOLDER
    if not folder.is_dir():
        return
    used = frozenset[str]().union(*map(files_named_in, snapshots))
    for path in folder.iterdir():
        if path.name not in used:
            path.unlink(missing_ok=True)


def _link(names: Set[str], source: Path, target: Path) -> None:
    missing = [name for name in sorted(names) if not (target / name).exists() and (source / name).is_file()]
    if not missing:
        return
    target.mkdir(mode=0o700, exist_ok=True)
    for name in missing:
        _link_or_copy(source / name, target / name)
    sync_folder(target)


def _link_or_copy(source: Path, target: Path) -> None:
    """A copy where the two lie on different disks, or the disk knows no links."""
    try:
        os.link(source, target)
    except OSError:
        unfinished = target.with_suffix(".tmp")
        shutil.copyfile(source, unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.rename(target)
