"""A stick is a folder: CAMPBOX/v1/to/<whom>/<content>.cbx (FORMAT.md section 8)."""

import ctypes
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

from sync.errors import Damaged, StickFull, StickGone, StickReadOnly, TooLarge, TransportError
from sync.files import sync_folder, write_durably
from sync.limits import FILE_LIMIT_BYTES
from sync.transports.base import Incoming, check_file

_TO = ("CAMPBOX", "v1", "to")
_FILE_NAME = re.compile(r"[0-9a-f]{32}\.cbx")
_INCOMING_NAME = re.compile(r"[0-9a-f]{8}/[0-9a-f]{32}\.cbx")
_NAME_HASH_CHARACTERS = 32
_ENTRIES_LIMIT = 200_000  # names looked at in one folder, so that a stick full of rubbish ends some time
_FILES_LIMIT = 10_000  # what a FAT folder holds comfortably; the rest comes with the next import

_ERRORS: dict[int | None, tuple[type[TransportError], str]] = {
    errno.ENOSPC: (StickFull, "The stick is full."),
    errno.EDQUOT: (StickFull, "The stick is full."),
    errno.EROFS: (StickReadOnly, "The stick cannot be written; it may be locked."),
    errno.EACCES: (StickReadOnly, "The stick may not be written."),
    errno.EPERM: (StickReadOnly, "The stick may not be written."),
    errno.EIO: (StickGone, "The stick was removed, or is failing."),
    errno.ENODEV: (StickGone, "The stick was removed, or is failing."),
    errno.ENXIO: (StickGone, "The stick was removed, or is failing."),
    errno.ENOENT: (StickGone, "The stick is not there any more."),
}


class FolderTransport:
    """A stick mounted at `root`. Other people's files on it are never touched."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def send(self, destination_node: str, files: Mapping[str, bytes]) -> int:
        """Write `files` for `destination_node`; how many were not there yet. Call sync_all before "you may remove it"."""
        with _stick_errors():
            folder = self._make_folder(destination_node)
            return sum(_put(folder, sha256, files[sha256]) for sha256 in files)

    def receive(self, own_node: str) -> Iterator[Incoming]:
        """The files for `own_node`. Links, dot and .tmp files, foreign names and files over 8 MiB are passed over."""
        addressed = _folder_name(own_node)
        with _stick_errors():
            names = self._names(addressed)
        return iter([Incoming(f"{addressed}/{name}", partial(self._read, addressed, name)) for name in names])

    def discard(self, name: str) -> None:
        """Remove a received file from the stick."""
        if not _INCOMING_NAME.fullmatch(name):
            raise ValueError(f"not the name of a received file: {name!r}")
        path = self._root.joinpath(*_TO, name)
        with _stick_errors():
            self._root.stat()
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)

    def sync_all(self) -> None:
        """Flush the whole file system of the stick, names and contents."""
        with _stick_errors():
            descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                _sync_file_system(descriptor)
            finally:
                os.close(descriptor)

    def _make_folder(self, node: str) -> Path:
        folder = self._root
        for name in (*_TO, _folder_name(node)):
            parent, folder = folder, folder / name
            if not _is_real_folder(folder):
                if folder.is_symlink() or folder.exists():
                    raise TransportError(f"Something on the stick stands in the way of the folder {name}.")
                folder.mkdir()
                sync_folder(parent)
        return folder

    def _names(self, addressed: str) -> list[str]:
        self._root.stat()  # a stick without our folder is empty; no stick at all is an error
        folder = self._root
        for name in (*_TO, addressed):
            folder = folder / name
            if not _is_real_folder(folder):
                return []
        with os.scandir(folder) as entries:
            ours = (entry.name for entry in islice(entries, _ENTRIES_LIMIT) if _is_ours(entry))
            return sorted(islice(ours, _FILES_LIMIT))

    def _read(self, addressed: str, name: str) -> bytes:
        path = self._root.joinpath(*_TO, addressed, name)
        with _stick_errors():
            content = _read_bounded(path)
        return check_file(path.stem, content)


def _put(folder: Path, sha256: str, content: bytes) -> bool:
    """Write one file unless it is there; a torn one under its name is written again."""
    check_file(sha256, content)
    path = folder / f"{sha256[:_NAME_HASH_CHARACTERS]}.cbx"
    if _holds(path, content):
        return False
    write_durably(path, content)
    return True


def _holds(path: Path, content: bytes) -> bool:
    try:
        return _read_bounded(path) == content
    except (FileNotFoundError, TooLarge, Damaged):
        return False


def _read_bounded(path: Path) -> bytes:
    # O_NONBLOCK: a pipe with a right-looking name must not hold us up.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Damaged("Something with the name of a file is none.")
        content = file.read(FILE_LIMIT_BYTES + 1)
    if len(content) > FILE_LIMIT_BYTES:
        raise TooLarge("The file on the stick is too large.")
    return content


def _folder_name(node: str) -> str:
    return hashlib.sha256(node.encode()).hexdigest()[:8]


def _is_real_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_ours(entry: os.DirEntry[str]) -> bool:
    return (
        _FILE_NAME.fullmatch(entry.name) is not None
        and entry.is_file(follow_symlinks=False)
        and entry.stat(follow_symlinks=False).st_size <= FILE_LIMIT_BYTES
    )


def _sync_file_system(descriptor: int) -> None:
    """syncfs(2), which Python does not have; unlike os.sync it reports that the stick failed."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@contextmanager
def _stick_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind, sentence = _ERRORS.get(error.errno, (TransportError, f"The stick failed: {error.strerror}."))
        raise kind(sentence) from error
