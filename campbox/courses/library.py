"""The courses that a box serves: one folder for each course, its releases in it, and a link to the current one."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from campbox.courses.errors import ContentMissing, CourseHasFaults, CourseUnknown, ReleaseDamaged
from campbox.courses.folders import COMPILER_VERSION, UNFINISHED_PREFIX, sync_folder
from campbox.courses.release import Release
from campbox.courses.sources import Faults, Sources, is_id

CURRENT = "current"

_RELEASE_ID = re.compile(r"[0-9a-f]{16}")


class Library:
    """Installs and opens releases below `root`. Reading is safe from any thread; one thread at a time may install."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._opened: dict[tuple[str, str], Release] = {}

    def install(self, folder: Path) -> Release:
        """Publish the course in this folder; safe to repeat.

        Raises CourseHasFaults, and then nothing has changed. An unchanged course is only compared. A damaged
        release of the same content is built again. The previous release is kept for pages that are still open.
        """
        faults = Faults()
        sources = Sources(folder, faults)
        _raise_faults(faults)
        release_id = sources.fingerprint(COMPILER_VERSION)
        course_id = folder.resolve().name
        release = self._sound_release(course_id, release_id) or self._build(sources, release_id, faults)
        previous_id = self._current_id(course_id)
        if previous_id != release_id:
            _switch(release.folder)
            _remove_all_but(release.folder.parent, {CURRENT, release_id, previous_id})
        self._opened = {(course_id, release_id): release, **self._opened_others(course_id)}
        return release

    def releases(self) -> tuple[Release, ...]:
        """The current release of each course that can be opened, in their authors' order; `damaged` has the others."""
        whole = (part for part in self._each() if isinstance(part, Release))
        return tuple(sorted(whole, key=lambda release: (release.order, release.course_id)))

    def damaged(self) -> tuple[ReleaseDamaged, ...]:
        """What is wrong with each course that can't be opened."""
        return tuple(part for part in self._each() if isinstance(part, ReleaseDamaged))

    def release(self, course_id: str, release_id: str | None = None) -> Release:
        """The current release of a course, or a kept one by its id; raises CourseUnknown or ReleaseDamaged."""
        # Ids come from addresses of pages: they are checked before any path is made of them.
        wanted = (release_id or self._current_id(course_id)) if is_id(course_id) else None
        if wanted is None or not _RELEASE_ID.fullmatch(wanted):
            raise CourseUnknown(course_id)
        folder = self._root / course_id / wanted
        if release_id and not folder.is_dir():
            raise CourseUnknown(course_id)
        key = course_id, wanted
        if key not in self._opened:
            self._opened[key] = Release(folder)
        return self._opened[key]

    def _each(self) -> Iterator[Release | ReleaseDamaged]:
        folders = sorted(self._root.iterdir()) if self._root.is_dir() else []
        for folder in folders:
            if self._current_id(folder.name) is None:
                continue
            try:
                yield self.release(folder.name)
            except ReleaseDamaged as damage:
                yield damage

    def _current_id(self, course_id: str) -> str | None:
        try:
            return (self._root / course_id / CURRENT).readlink().name
        except OSError:
            return None

    def _sound_release(self, course_id: str, release_id: str) -> Release | None:
        """The release that is on the disk already, every byte of it; None when it has to be built."""
        folder = self._root / course_id / release_id
        try:
            release = Release(folder)
            release.verify()
        except ReleaseDamaged:
            return None
        return release

    def _build(self, sources: Sources, release_id: str, faults: Faults) -> Release:
        # Only a course that changed needs the compiler, with Markdown and Pygments.
        from campbox.courses.check import read_course
        from campbox.courses.compiling import compile_course

        checked = read_course(sources, release_id, faults)
        if sources.fingerprint(COMPILER_VERSION) != release_id:
            faults.add("course.toml", 1, "Install the course again: it changed while it was read.")
        _raise_faults(faults)
        if checked is None:  # pragma: no cover (a course that can't be read has faults; this is for the type checker)
            raise CourseUnknown(sources.folder.name)
        course_folder = self._root / checked.course.id
        course_folder.mkdir(parents=True, exist_ok=True)
        _clear_unfinished(course_folder)
        release = compile_course(checked, course_folder / release_id)
        # A damaged folder that gave way lies there under an unfinished name.
        _clear_unfinished(course_folder)
        return release

    def _opened_others(self, course_id: str) -> dict[tuple[str, str], Release]:
        return {key: release for key, release in self._opened.items() if key[0] != course_id}


def content_folder() -> Path:
    """The folder that holds the courses: inside the wheel, or in the checkout that this file belongs to."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_content", package.parent / "content"):
        if folder.is_dir():
            return folder
    raise ContentMissing(f"there is no content folder in {package} or beside it")


def _raise_faults(faults: Faults) -> None:
    if found := faults.sorted():
        raise CourseHasFaults(found)


def _switch(folder: Path) -> None:
    """Make this release the current one in a single step; after a power cut the link is the old or the new one."""
    current = folder.parent / CURRENT
    link = folder.parent / f"{UNFINISHED_PREFIX}{secrets.token_hex(4)}"
    link.symlink_to(folder.name)
    if current.is_dir() and not current.is_symlink():
        _remove(current)  # a stick without links made a folder of it when the data folder was copied there and back
    link.replace(current)
    sync_folder(folder.parent)
    sync_folder(folder.parent.parent)


def _clear_unfinished(course_folder: Path) -> None:
    """Remove what an install left behind when the power went."""
    for path in course_folder.glob(f"{UNFINISHED_PREFIX}*"):
        _remove(path)


def _remove_all_but(course_folder: Path, kept: set[str | None]) -> None:
    for path in course_folder.iterdir():
        if path.name not in kept:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
