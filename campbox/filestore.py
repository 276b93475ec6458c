"""Files that the database names: pictures and files of submissions, sounds of messages.

Each is named by its content, so the same one is kept once, and is on disk before the row that names it is written. Snapshots of
the database carry them by hard links (snapshot_files.py).
"""

import hashlib
import re
import shutil
import threading
from collections.abc import Set
from pathlib import Path

from campbox.errors import NoRoomError, StorageError
from sync.files import write_durably

NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,4}")
# Left free on the card: what people write must still find room when their pictures find none.
RESERVE_BYTES = 64 * 1024 * 1024


def name_of(content: bytes, ending: str) -> str:
    """The name under which a file is kept."""
    return f"{hashlib.sha256(content).hexdigest()}.{ending}"


class FileStore:
    """The folder of these files. One object for each process that writes."""

    def __init__(self, folder: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        self.folder = folder
        self._reserve_bytes = reserve_bytes
        self._writing = threading.Lock()
        self._unused: Set[str] = frozenset()

    def keep(self, content: bytes, ending: str) -> str:
        """Put a file on disk, durably; returns its name. Safe to repeat. Raises NoRoomError or StorageError."""
        name = name_of(content, ending)
        path = self.folder / name
        with self._writing:
            self._unused -= {name}
            try:
                self.folder.mkdir(mode=0o700, exist_ok=True)
                # A card may have lost bytes of the one that is there.
                if not path.exists() or path.stat().st_size != len(content):
                    if shutil.disk_usage(self.folder).free < len(content) + self._reserve_bytes:
                        raise NoRoomError("the card is nearly full")
                    write_durably(path, content, mode=0o600)
            except OSError as error:
                raise StorageError(f"the file could not be written: {error}") from error
        return name

    def path(self, name: str) -> Path | None:
        """Where a file lies; None when it is gone."""
        path = self.folder / name
        return path if NAME.fullmatch(name) and path.is_file() else None

    def clear(self, used: Set[str]) -> None:
        """Remove every file that is not in `used`. For start-up, when no form can be on its way."""
        for name in self._names() - used:
            (self.folder / name).unlink(missing_ok=True)

    def clear_slowly(self, used: Set[str]) -> None:
        """Remove the files that were not in use at the last call either: the row of a new one may still be on its way."""
        with self._writing:
            unused = self._names() - used
            gone = unused & self._unused
            for name in gone:
                (self.folder / name).unlink(missing_ok=True)
            self._unused = unused - gone

    def _names(self) -> Set[str]:
        return {path.name for path in self.folder.iterdir()} if self.folder.is_dir() else set()
