"""A release: one published version of a course, read from its folder and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from campbox.courses.errors import PartUnknown, ReleaseDamaged
from campbox.courses.model import ByLanguage, Exercise
from campbox.courses.sources import is_media_name
from campbox.exercises.base import Json
from campbox.exercises.registry import kind
from campbox.exercises.shared import stored, stored_items

RELEASE_FILE = "release.json"
EXERCISES_FILE = "exercises.json"
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class ReleaseLesson:
    """A lesson; `audio` has an entry for each language that has a sound file."""

    id: str
    unit_id: str
    title: ByLanguage
    goal: ByLanguage
    minutes: Mapping[str, int]
    audio: ByLanguage
    trainer_goal: ByLanguage
    exercise_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseUnit:
    """A unit with its lessons in order; `words` are the ids of its glossary."""

    id: str
    title: ByLanguage
    goal: ByLanguage
    lessons: tuple[ReleaseLesson, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """What release.json holds."""

    id: str
    course_id: str
    order: int
    languages: tuple[str, ...]
    title: ByLanguage
    summary: ByLanguage
    units: tuple[ReleaseUnit, ...]


class Release:
    """The lessons and exercises of one release. Opening it reads the structure; texts are read when asked for.

    Every file is compared with the manifest that was written with it, as memory cards lose bytes silently;
    raises ReleaseDamaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest = _read_manifest(folder)
        self._check_sizes()
        try:
            structure = load_structure(json.loads(self._read(RELEASE_FILE)))
            exercises = load_exercises(json.loads(self._read(EXERCISES_FILE)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # The bytes are those that were written, so another version of CampBox wrote them.
            raise ReleaseDamaged(folder, f"{type(error).__name__} in its structure") from error
        self.id, self.course_id, self.languages = structure.id, structure.course_id, structure.languages
        self.order, self.title, self.summary, self.units = structure.order, structure.title, structure.summary, structure.units
        self.exercises: Mapping[str, Exercise] = {exercise.id: exercise for exercise in exercises}

    @cached_property
    def lessons(self) -> Mapping[str, ReleaseLesson]:
        """All lessons by id, in the order of the course."""
        return {lesson.id: lesson for unit in self.units for lesson in unit.lessons}

    def lesson(self, lesson_id: str) -> ReleaseLesson:
        """The lesson; raises PartUnknown."""
        if lesson_id not in self.lessons:
            raise PartUnknown("lesson", lesson_id)
        return self.lessons[lesson_id]

    def unit(self, unit_id: str) -> ReleaseUnit:
        """The unit; raises PartUnknown."""
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise PartUnknown("unit", unit_id)

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise with its specs; raises PartUnknown."""
        if exercise_id not in self.exercises:
            raise PartUnknown("exercise", exercise_id)
        return self.exercises[exercise_id]

    def unit_of_lesson(self, lesson_id: str) -> ReleaseUnit:
        """The unit that a lesson belongs to."""
        return self.unit(self.lesson(lesson_id).unit_id)

    def lesson_of_exercise(self, exercise_id: str) -> ReleaseLesson:
        """The lesson that an exercise belongs to."""
        return self.lesson(self.exercise(exercise_id).lesson_id)

    def next_lesson(self, lesson_id: str) -> ReleaseLesson | None:
        """The lesson after this one, across units; None after the last."""
        return self._neighbour(lesson_id, 1)

    def previous_lesson(self, lesson_id: str) -> ReleaseLesson | None:
        """The lesson before this one, across units; None before the first."""
        return self._neighbour(lesson_id, -1)

    def lesson_html(self, lesson_id: str, language: str) -> str:
        """The text of a lesson."""
        return self._fragment(lesson_fragment(self.lesson(lesson_id).id, self._known(language)))

    def trainer_html(self, lesson_id: str, language: str) -> str:
        """The trainer's note of a lesson."""
        return self._fragment(trainer_fragment(self.lesson(lesson_id).id, self._known(language)))

    def glossary(self, unit_id: str, language: str) -> str:
        """The words of a unit as a list of definitions; each word has its id."""
        return self._fragment(glossary_fragment(self.unit(unit_id).id, self._known(language)))

    def media_path(self, name: str) -> Path:
        """The file of a picture or sound; raises PartUnknown for every other name."""
        if not is_media_name(name) or f"media/{name}" not in self._manifest:
            raise PartUnknown("media file", name)
        return self.folder / "media" / name

    def verify(self) -> None:
        """Read every file and compare it with the manifest; raises ReleaseDamaged."""
        for file in self._manifest:
            self._read(file)

    def _neighbour(self, lesson_id: str, step: int) -> ReleaseLesson | None:
        ids = list(self.lessons)
        place = ids.index(self.lesson(lesson_id).id) + step
        return self.lessons[ids[place]] if 0 <= place < len(ids) else None

    def _known(self, language: str) -> str:
        if language not in self.languages:
            raise PartUnknown("language", language)
        return language

    def _fragment(self, file: str) -> str:
        return self._read(file).decode()

    def _read(self, file: str) -> bytes:
        """The bytes that were written into this file, or ReleaseDamaged."""
        try:
            content = (self.folder / file).read_bytes()
        except OSError as error:
            raise ReleaseDamaged(self.folder, f"{file}: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != self._manifest.get(file, (0, ""))[1]:
            raise ReleaseDamaged(self.folder, f"{file} has changed")
        return content

    def _check_sizes(self) -> None:
        for file, (size_bytes, _) in self._manifest.items():
            try:
                found = (self.folder / file).stat().st_size
            except OSError as error:
                raise ReleaseDamaged(self.folder, f"{file}: {error.strerror}") from error
            if found != size_bytes:
                raise ReleaseDamaged(self.folder, f"{file} has {found} bytes instead of {size_bytes}")


def lesson_fragment(lesson_id: str, language: str) -> str:
    """The file of a lesson's text in a release."""
    return f"fragments/lesson.{lesson_id}.{language}.html"


def trainer_fragment(lesson_id: str, language: str) -> str:
    """The file of a trainer's note in a release."""
    return f"fragments/trainer.{lesson_id}.{language}.html"


def glossary_fragment(unit_id: str, language: str) -> str:
    """The file of a unit's glossary in a release."""
    return f"fragments/glossary.{unit_id}.{language}.html"


def dump_structure(structure: Structure) -> Json:
    """What release.json holds."""
    return cast("Json", asdict(structure))


def load_structure(dumped: Json) -> Structure:
    """The structure that `dump_structure` was given."""
    fields = stored(dumped)
    units = tuple(_load_unit(stored(unit)) for unit in stored_items(fields["units"]))
    return Structure(
        str(fields["id"]),
        str(fields["course_id"]),
        cast("int", fields["order"]),
        _strings(fields["languages"]),
        _texts(fields["title"]),
        _texts(fields["summary"]),
        units,
    )


def dump_exercises(exercises: tuple[Exercise, ...]) -> Json:
    """What exercises.json holds: all that grading needs."""
    return [
        {
            "id": exercise.id,
            "lesson_id": exercise.lesson_id,
            "kind": exercise.kind,
            "title": dict(exercise.title),
            "spec": {language: kind(exercise.kind).dump(spec) for language, spec in exercise.spec.items()},
        }
        for exercise in exercises
    ]


def load_exercises(dumped: Json) -> tuple[Exercise, ...]:
    """The exercises that `dump_exercises` was given."""
    return tuple(_load_exercise(stored(exercise)) for exercise in stored_items(dumped))


def _load_exercise(fields: Mapping[str, Json]) -> Exercise:
    name = str(fields["kind"])
    specs: dict[str, object] = {language: kind(name).load(spec) for language, spec in stored(fields["spec"]).items()}
    return Exercise(str(fields["id"]), str(fields["lesson_id"]), name, _texts(fields["title"]), specs)


def _load_unit(fields: Mapping[str, Json]) -> ReleaseUnit:
    lessons = tuple(_load_lesson(stored(lesson)) for lesson in stored_items(fields["lessons"]))
    words = _strings(fields["words"])
    return ReleaseUnit(str(fields["id"]), _texts(fields["title"]), _texts(fields["goal"]), lessons, words)


def _load_lesson(fields: Mapping[str, Json]) -> ReleaseLesson:
    return ReleaseLesson(
        id=str(fields["id"]),
        unit_id=str(fields["unit_id"]),
        title=_texts(fields["title"]),
        goal=_texts(fields["goal"]),
        minutes={language: cast("int", minutes) for language, minutes in stored(fields["minutes"]).items()},
        audio=_texts(fields["audio"]),
        trainer_goal=_texts(fields["trainer_goal"]),
        exercise_ids=_strings(fields["exercise_ids"]),
    )


def _read_manifest(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of each file of a release."""
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_bytes())
        return {file: (int(size_bytes), str(digest)) for file, (size_bytes, digest) in manifest.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ReleaseDamaged(folder, f"{MANIFEST_FILE}: {type(error).__name__}") from error


def _strings(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in stored_items(value))


def _texts(value: Json) -> dict[str, str]:
    return {language: str(text) for language, text in stored(value).items()}
