"""All faults of a course in one go, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from campbox.courses.addresses import addresses_of
from campbox.courses.exercises import read_exercises
from campbox.courses.loader import load_course
from campbox.courses.media import check_media
from campbox.courses.model import Course, Exercise, Fault, Passage, Unit
from campbox.courses.rendering import Renderer
from campbox.courses.sources import Faults, Sources


@dataclass(frozen=True, slots=True)
class CheckedCourse:
    """A course with its texts rendered and its exercises parsed."""

    course: Course
    release_id: str
    html: Mapping[Passage, str]
    exercises: tuple[Exercise, ...]
    sources: Sources


def check_course(folder: Path) -> tuple[Fault, ...]:
    """Every fault of the course in this folder, by file and line; none when it can be installed."""
    faults = Faults()
    read_course(Sources(folder, faults), "check", faults)
    return faults.sorted()


def read_course(sources: Sources, release_id: str, faults: Faults) -> CheckedCourse | None:
    """The course with its exercises; it may be used only when `faults` stayed empty."""
    pictures = check_media(sources, faults)
    course = load_course(sources, faults)
    if course is None:
        return None
    _check_unique(course, faults)
    _check_glossaries(course, faults)
    addresses = addresses_of(course, release_id, pictures)

    def renderer_for(file: str) -> Renderer:
        return Renderer(addresses, partial(faults.add, file))

    html = {passage: renderer_for(passage.file).block(passage.lines) for passage in _passages(course)}
    exercises = tuple(exercise for lesson in course.lessons for exercise in read_exercises(lesson, renderer_for, faults))
    return CheckedCourse(course, release_id, html, exercises, sources)


def _passages(course: Course) -> Iterator[Passage]:
    """All running texts of a course that are not exercises."""
    for unit in course.units:
        for glossary in unit.glossary.values():
            yield from (word.body for word in glossary)
        for lesson in unit.lessons:
            yield from (text.body for text in lesson.texts.values())
            yield from (note.body for note in lesson.notes.values())


@dataclass(frozen=True, slots=True)
class _Use:
    """One place that gives an id to a part of the course."""

    what: str
    id: str
    file: str
    line: int


def _check_unique(course: Course, faults: Faults) -> None:
    """Words and exercises have ids of their own in the whole course, in each language."""
    seen: dict[tuple[str, str], _Use] = {}
    for use in _uses(course):
        first = seen.setdefault((use.what, use.id), use)
        if first is not use:
            kind = use.what.partition(" ")[0]
            message = f"Write another {kind} id: {use.id} is already in {first.file}, line {first.line}."
            faults.add(use.file, use.line, message)


def _uses(course: Course) -> Iterator[_Use]:
    for unit in course.units:
        for language, glossary in unit.glossary.items():
            yield from (_Use(f"word {language}", word.id, word.body.file, word.line) for word in glossary)
        for lesson in unit.lessons:
            for language, exercises in lesson.exercises.items():
                yield from (
                    _Use(f"exercise {language}", written.block.id, written.file, written.block.line) for written in exercises
                )


def _check_glossaries(course: Course, faults: Faults) -> None:
    """Each language explains the same words; their order may follow its own alphabet."""
    for unit in course.units:
        words: dict[str, str] = {}
        for glossary in unit.glossary.values():
            words |= {word.id: word.body.file for word in glossary}
        for language in unit.glossary:
            _check_glossary(unit, language, words, faults)


def _check_glossary(unit: Unit, language: str, words: dict[str, str], faults: Faults) -> None:
    own = {word.id for word in unit.glossary[language]}
    for word_id in sorted(words.keys() - own):
        message = f"Explain the word {word_id} in this language too: it is in {words[word_id]}."
        faults.add(f"{unit.id}/glossary.{language}.md", 1, message)
