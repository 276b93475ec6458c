"""A course as its author wrote it: values without behaviour. See content/AUTHORING.md for what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campbox.courses.text import Lines
from campbox.exercises.base import Block

# Every text exists once for each language of the course.
ByLanguage = Mapping[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What an author has to correct; the message says what to do. Whole files have their faults in line 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Markdown, and the file that it stands in."""

    file: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in one language; `audio` is the name of a media file."""

    title: str
    goal: str
    minutes: int
    audio: str | None
    body: Passage


@dataclass(frozen=True, slots=True)
class TrainerNote:
    """What the trainer reads before a lesson, in one language."""

    goal: str
    body: Passage


@dataclass(frozen=True, slots=True)
class WrittenExercise:
    """One exercise in one language, not parsed yet."""

    file: str
    kind: str
    block: Block


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise in all languages; the specs are those of its kind."""

    id: str
    lesson_id: str
    kind: str
    title: ByLanguage
    spec: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a glossary in one language."""

    id: str
    word: str
    sound: str
    line: int
    body: Passage


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson; each mapping has one entry for each language."""

    id: str
    texts: Mapping[str, LessonText]
    notes: Mapping[str, TrainerNote]
    exercises: Mapping[str, tuple[WrittenExercise, ...]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A chapter of a course."""

    id: str
    title: ByLanguage
    goal: ByLanguage
    lessons: tuple[Lesson, ...]
    glossary: Mapping[str, tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course; `order` is its place among others, `media` are the names of the files in its media folder."""

    id: str
    order: int
    languages: tuple[str, ...]
    title: ByLanguage
    summary: ByLanguage
    units: tuple[Unit, ...]
    media: frozenset[str]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons in the order of the course."""
        return tuple(lesson for unit in self.units for lesson in unit.lessons)
