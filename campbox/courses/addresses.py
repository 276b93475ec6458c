"""Where the parts of one release are found in the web pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campbox.courses.media import Size
from campbox.courses.model import Course


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address of each lesson, word and media file of a course; None for what the course does not have."""

    course_id: str
    release_id: str
    lessons: frozenset[str]
    units_of_words: Mapping[str, str]
    pictures: Mapping[str, Size | None]

    def lesson(self, lesson_id: str) -> str | None:
        """An uncached redirect to the lesson, which remembers where the learner was."""
        return f"/go/{self.course_id}/{lesson_id}" if lesson_id in self.lessons else None

    def word(self, word_id: str) -> str | None:
        """The word in the glossary of its unit."""
        unit_id = self.units_of_words.get(word_id)
        return f"/words/{self.course_id}/{unit_id}#{word_id}" if unit_id else None

    def picture(self, name: str) -> str | None:
        """The picture; the release in the address lets browsers keep it for good."""
        return self.media(name) if name in self.pictures else None

    def media(self, name: str) -> str:
        """A file of the media folder."""
        return f"/m/{self.course_id}/{self.release_id}/{name}"


def addresses_of(course: Course, release_id: str, pictures: Mapping[str, Size | None]) -> Addresses:
    """The addresses of all parts of a course."""
    words = {word.id: unit.id for unit in course.units for glossary in unit.glossary.values() for word in glossary}
    lessons = frozenset(lesson.id for lesson in course.lessons)
    return Addresses(course.id, release_id, lessons, words, pictures)
