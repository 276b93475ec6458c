"""What a browser needs in order to run an exercise, and which units of a course need it."""

from __future__ import annotations

from collections.abc import Iterable

from campbox.courses.model import Exercise
from campbox.courses.release import Release, ReleaseUnit
from campbox.exercises.files import CodeSpec

_BY_LANGUAGE = {"html": "html", "css": "html", "js": "javascript", "sql": "sql"}


def runtime_of(exercise: Exercise) -> str | None:
    """The engine that a browser tries first, or "html" for what is looked at; None where nothing runs."""
    spec = next(iter(exercise.spec.values()))
    if not isinstance(spec, CodeSpec):
        return None
    languages = [file.language for file in spec.files]
    if "html" in languages:
        return "html"
    if spec.check.engines:
        return spec.check.engines[0]
    # A project on paper has no file.
    return _BY_LANGUAGE.get(languages[0]) if languages else None


def units_by_runtime(release: Release, units: Iterable[ReleaseUnit]) -> dict[str, list[ReleaseUnit]]:
    """Which of these units need each runtime."""
    found: dict[str, list[ReleaseUnit]] = {}
    for unit in units:
        exercises = (release.exercise(each) for lesson in unit.lessons for each in lesson.exercise_ids)
        for runtime in {runtime_of(each) for each in exercises} - {None}:
            found.setdefault(str(runtime), []).append(unit)
    return found
