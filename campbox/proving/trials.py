"""What has to be run to prove the exercises of a course."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from campbox.courses.check import CheckedCourse, read_course
from campbox.courses.model import Fault, WrittenExercise
from campbox.courses.sources import Faults, Sources
from campbox.courses.text import Fence, split_fences
from campbox.exercises.base import Json
from campbox.exercises.proof import Proof, proof
from campbox.exercises.shared import to_json

# What a test shows to people; it decides nothing.
_WORDS = ("name", "say")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an author wrote the files of a trial; `fence_line` is the line above their first, `tests` are the names."""

    exercise: str
    language: str
    file: str
    fence_line: int
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """Files that have to pass all tests of a job in one engine or, where they are what learners start from, must not.

    Languages of a course that differ in words alone are one trial with several places.
    """

    engine: str
    job: Mapping[str, Json]
    files: Mapping[str, str]
    is_answer: bool
    places: tuple[Place, ...]


def trials_of(folder: Path) -> tuple[tuple[Fault, ...], tuple[Trial, ...]]:
    """All faults of the course in this folder, and what to run once there are none."""
    faults = Faults()
    checked = read_course(Sources(folder, faults), "check", faults)
    found = faults.sorted()
    return found, () if found or checked is None else _trials(checked)


def _trials(checked: CheckedCourse) -> tuple[Trial, ...]:
    """By engine, so that each is started once."""
    together: dict[str, Trial] = {}
    for trial in _one_by_one(checked):
        key = to_json([trial.engine, trial.is_answer, _without_words(trial.job), dict(trial.files)])
        places = (*together[key].places, *trial.places) if key in together else trial.places
        together[key] = Trial(trial.engine, trial.job, trial.files, trial.is_answer, places)
    return tuple(sorted(together.values(), key=lambda trial: trial.engine))


def _one_by_one(checked: CheckedCourse) -> Iterator[Trial]:
    written = {
        (language, each.block.id): each
        for lesson in checked.course.lessons
        for language, exercises in lesson.exercises.items()
        for each in exercises
    }
    for exercise in checked.exercises:
        for language, spec in exercise.spec.items():
            found = proof(exercise.kind, spec)
            if found is not None:
                yield from _trials_of_one(language, written[language, exercise.id], found)


def _trials_of_one(language: str, written: WrittenExercise, found: Proof) -> Iterator[Trial]:
    engines = found.job["engines"]
    assert isinstance(engines, list)
    roles = (("answer", found.answer), ("start", found.start))
    for engine in map(str, engines):
        for role, files in roles:
            if files is not None:
                line = _line_of(written, role)
                place = Place(written.block.id, language, written.file, line, _names(found.job))
                yield Trial(engine, {**found.job, "engines": [engine]}, files, role == "answer", (place,))


def _names(job: Mapping[str, Json]) -> tuple[str, ...]:
    """The names of the tests as plain text."""
    return tuple(unescape(_TAG.sub("", str(test["name"]))) for test in _tests(job))


def _line_of(written: WrittenExercise, role: str) -> int:
    """The line on which the fence with this role begins; a prediction has its code in the last one without any."""
    fences = [part for part in split_fences(written.block.lines) if isinstance(part, Fence)]
    with_role = [each.opening.number for each in fences if each.language.split()[1:2] == [role]]
    plain = [each.opening.number for each in fences if len(each.language.split()) == 1]
    return [written.block.line, *plain, *with_role][-1]


def _without_words(job: Mapping[str, Json]) -> dict[str, Json]:
    tests: list[Json] = [{key: value for key, value in test.items() if key not in _WORDS} for test in _tests(job)]
    return {**{key: value for key, value in job.items() if key not in ("files", "when", "hints")}, "tests": tests}


def _tests(job: Mapping[str, Json]) -> list[dict[str, Json]]:
    tests = job["tests"]
    assert isinstance(tests, list)
    return [test for test in tests if isinstance(test, dict)]
