"""The data folder belongs to one process at a time."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from campbox.errors import DataFolderError, DataFolderInUseError


class FolderLock:
    """Held while a process may write: two writers would be two incarnations of one parent, which HQ must read as a clone."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, private to its owner, and lock it. Raises DataFolderInUseError or DataFolderError."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DataFolderError(f"The data folder {folder} cannot be used: {error.strerror}.") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise DataFolderInUseError(f"Another CampBox is running on {folder}. Stop it first.") from error

    def release(self) -> None:
        """Let the folder go. Safe to repeat."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> "FolderLock":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
