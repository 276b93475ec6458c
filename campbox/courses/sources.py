"""The files of a course folder: found, bounded and read without ever following a link out of the folder."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from campbox.courses.model import Fault
from campbox.courses.text import Lines, number_lines

FILE_BYTES_MAX = 256 * 1024
MEDIA_BYTES_MAX = 4 * 1024 * 1024
COURSE_BYTES_MAX = 64 * 1024 * 1024
FILES_MAX = 5000
# Patterns that look for something in a line may need the square of its length.
LINE_CHARACTERS_MAX = 5000
MEDIA_FOLDER = "media"

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MEDIA_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def is_id(text: str) -> bool:
    """Whether the text can be the id of a course, unit, lesson, exercise or word."""
    return _ID.fullmatch(text) is not None


def is_media_name(text: str) -> bool:
    """Whether the text can be the name of a media file."""
    return _MEDIA_NAME.fullmatch(text) is not None and ".." not in text


class Faults:
    """Collects what is wrong while the reading goes on."""

    def __init__(self) -> None:
        self._found: set[Fault] = set()

    def add(self, file: str, line: int, message: str) -> None:
        """Note a fault; the same one counts once."""
        self._found.add(Fault(file, line, message))

    def sorted(self) -> tuple[Fault, ...]:
        """All faults by file and line."""
        return tuple(sorted(self._found))


class Sources:
    """The regular files below a folder by their relative path; hidden files are left out."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self.folder = folder
        self._faults = faults
        self.sizes_bytes: dict[str, int] = {}
        self._scan(folder)
        self._check_sizes()

    @property
    def media(self) -> frozenset[str]:
        """The names of the files in the media folder."""
        prefix = f"{MEDIA_FOLDER}/"
        return frozenset(file.removeprefix(prefix) for file in self.sizes_bytes if file.startswith(prefix))

    def lines(self, file: str) -> Lines | None:
        """The text of a file as lines; None with a fault when it is missing, too large or no text in lines."""
        if file not in self.sizes_bytes:
            self._faults.add(file, 1, "Write this file: it is missing.")
            return None
        if self.sizes_bytes[file] > FILE_BYTES_MAX:
            return None
        try:
            text = (self.folder / file).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = error.object[: error.start].count(b"\n")
            self._faults.add(file, before + 1, "Save this file in the encoding UTF-8.")
            return None
        lines = number_lines(text.replace("\r\n", "\n"))
        for line in lines:
            if _CONTROL.search(line.text):
                self._faults.add(file, line.number, "Take the control characters out of this line.")
            if len(line.text) > LINE_CHARACTERS_MAX:
                self._faults.add(file, line.number, f"Break this line: at most {LINE_CHARACTERS_MAX} characters.")
        return lines if all(len(line.text) <= LINE_CHARACTERS_MAX for line in lines) else None

    def fingerprint(self, version: str) -> str:
        """16 hex digits that follow from the version and the names and bytes of all files."""
        digest = hashlib.sha256(_framed(version.encode()))
        for file in sorted(self.sizes_bytes):
            with (self.folder / file).open("rb") as opened:
                content = hashlib.file_digest(opened, "sha256").digest()
            digest.update(_framed(file.encode()) + content)
        return digest.hexdigest()[:16]

    def _scan(self, folder: Path) -> None:
        if not folder.is_dir():
            return
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            file = Path(entry.path).relative_to(self.folder).as_posix()
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                self._faults.add(file, 1, "Replace this symbolic link by the file itself.")
            elif entry.is_dir():
                self._scan(Path(entry.path))
            elif entry.is_file():
                self.sizes_bytes[file] = entry.stat().st_size
            else:
                self._faults.add(file, 1, "Take this out of the course: it is no plain file.")

    def _check_sizes(self) -> None:
        for file, size in self.sizes_bytes.items():
            most = MEDIA_BYTES_MAX if file.startswith(f"{MEDIA_FOLDER}/") else FILE_BYTES_MAX
            if size > most:
                self._faults.add(file, 1, f"Make this file smaller: at most {most // 1024} KiB.")
        if sum(self.sizes_bytes.values()) > COURSE_BYTES_MAX or len(self.sizes_bytes) > FILES_MAX:
            most_mib = COURSE_BYTES_MAX // 1024 // 1024
            self._faults.add("course.toml", 1, f"Make the course smaller: at most {most_mib} MiB and {FILES_MAX} files.")


def _framed(part: bytes) -> bytes:
    """The part after its length, so that no two lists of parts run together into the same bytes."""
    return len(part).to_bytes(8, "big") + part
