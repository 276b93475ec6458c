"""What can be taken home of a course: a lesson or a unit, and which of its exercises can be judged without the box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from campbox.courses.model import Exercise
from campbox.courses.release import Release, ReleaseLesson
from campbox.exercises.registry import kind

Scope = Literal["lesson", "unit"]
# What fits into a file, and by which language of the first file it is known where a check names no engine.
_ENGINES = ("micropython", "javascript", "sql", "html")
_BY_LANGUAGE = {"html": "html", "js": "javascript", "sql": "sql"}


@dataclass(frozen=True, slots=True)
class HomePart:
    """A lesson or a unit of a release, and the ids of its exercises that a browser alone can judge, in their order."""

    course_id: str
    release_id: str
    scope: Scope
    id: str
    exercise_ids: tuple[str, ...]


def home_parts(release: Release) -> Iterator[HomePart]:
    """Every part of a release that can be taken home."""
    for unit in release.units:
        yield home_part(release, "unit", unit.id)
        for lesson in unit.lessons:
            yield home_part(release, "lesson", lesson.id)


def home_part(release: Release, scope: Scope, part_id: str) -> HomePart:
    """Raises PartUnknown."""
    exercises = (release.exercise(each) for lesson in lessons_of(release, scope, part_id) for each in lesson.exercise_ids)
    judged = tuple(exercise.id for exercise in exercises if is_judged_at_home(exercise))
    return HomePart(release.course_id, release.id, scope, part_id, judged)


def lessons_of(release: Release, scope: Scope, part_id: str) -> tuple[ReleaseLesson, ...]:
    """The lessons of a part, in their order; raises PartUnknown."""
    return release.unit(part_id).lessons if scope == "unit" else (release.lesson(part_id),)


def is_judged_at_home(exercise: Exercise) -> bool:
    """Whether a browser that does not reach the box can say if an answer is right; a project is for the trainer."""
    judged = kind(exercise.kind).judged
    return judged == "box" or (judged == "browser" and home_engine(exercise) is not None)


def home_engine(exercise: Exercise) -> str | None:
    """What runs the code of an exercise from a file; None where nothing does, or where there is no code."""
    spec = next(iter(exercise.spec.values()))
    shown: Any = kind(exercise.kind).shown(spec)  # only kinds with code have a job
    job = getattr(shown, "job", None)
    if job is None or not job["files"]:
        return None
    language = _BY_LANGUAGE.get(job["files"][0]["language"])
    declared = job.get("engines", [] if language is None else [language])
    return next((engine for engine in _ENGINES if engine in declared), None)
