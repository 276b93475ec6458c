"""What can go wrong with courses, one class for each decision that a caller can make."""

from __future__ import annotations

from pathlib import Path

from campbox.courses.model import Fault
from campbox.errors import CampBoxError, NotFoundError


class CourseError(CampBoxError):
    """The family of errors about courses and their releases."""


class CourseHasFaults(CourseError):
    """The author has to correct the course first; carries all faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"the course has {len(faults)} faults, the first: {faults[0]}")
        self.faults = faults


class CourseUnknown(CourseError, NotFoundError):
    """No release of this course is installed."""

    def __init__(self, course_id: str) -> None:
        super().__init__(f"no course {course_id!r} is installed")
        self.course_id = course_id


class PartUnknown(CourseError, NotFoundError):
    """The release has no such lesson, exercise, unit, language or media file."""

    def __init__(self, part: str, name: str) -> None:
        super().__init__(f"the release has no {part} {name!r}")
        self.part = part
        self.name = name


class ReleaseDamaged(CourseError):
    """Files of an installed release are missing or changed; installing the course again repairs it."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the release in {folder} is damaged ({reason}); install the course again")
        self.folder = folder
        self.reason = reason


class ContentMissing(CourseError):
    """Neither the wheel nor the checkout has a content folder."""
