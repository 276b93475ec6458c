"""From a course without faults to the folder of a release, complete on the disk or not there at all."""

from __future__ import annotations

import hashlib
import html
import os
import shutil
import tempfile
from pathlib import Path

from campbox.courses.check import CheckedCourse
from campbox.courses.folders import UNFINISHED_PREFIX, sync_folder
from campbox.courses.model import Lesson, Unit, Word
from campbox.courses.release import (
    EXERCISES_FILE,
    MANIFEST_FILE,
    RELEASE_FILE,
    Release,
    ReleaseLesson,
    ReleaseUnit,
    Structure,
    dump_exercises,
    dump_structure,
    glossary_fragment,
    lesson_fragment,
    trainer_fragment,
)
from campbox.courses.sources import MEDIA_FOLDER
from campbox.exercises.shared import to_json


def compile_course(checked: CheckedCourse, folder: Path) -> Release:
    """The release of a checked course, built beside `folder` and then moved there, in place of a damaged one.

    The same course gives the same bytes.
    """
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=folder.parent))
    try:
        _write_release(checked, unfinished)
        if folder.exists():
            folder.rename(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=folder.parent))
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    sync_folder(folder.parent)
    return Release(folder)


def _write_release(checked: CheckedCourse, folder: Path) -> None:
    folder.chmod(0o755)
    manifest: dict[str, tuple[int, str]] = {}
    for file, content in _texts(checked).items():
        manifest[file] = _write(folder / file, content.encode())
    for name in sorted(checked.course.media):
        file = f"{MEDIA_FOLDER}/{name}"
        manifest[file] = _write(folder / file, (checked.sources.folder / file).read_bytes())
    _write(folder / MANIFEST_FILE, to_json({file: list(entry) for file, entry in manifest.items()}).encode())
    for path in (*folder.rglob("*"), folder):
        if path.is_dir():
            sync_folder(path)


def _write(path: Path, content: bytes) -> tuple[int, str]:
    """Write a file through to the disk; its size and SHA-256."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return len(content), hashlib.sha256(content).hexdigest()


def _texts(checked: CheckedCourse) -> dict[str, str]:
    """All files of the release but its media."""
    files = {
        RELEASE_FILE: to_json(dump_structure(_structure(checked))),
        EXERCISES_FILE: to_json(dump_exercises(checked.exercises)),
    }
    for unit in checked.course.units:
        for language, glossary in unit.glossary.items():
            files[glossary_fragment(unit.id, language)] = _glossary_html(checked, glossary)
        for lesson in unit.lessons:
            for language in checked.course.languages:
                files[lesson_fragment(lesson.id, language)] = checked.html[lesson.texts[language].body]
                files[trainer_fragment(lesson.id, language)] = checked.html[lesson.notes[language].body]
    return files


def _glossary_html(checked: CheckedCourse, words: tuple[Word, ...]) -> str:
    return "\n".join(["<dl>", *(_word_html(checked, word) for word in words), "</dl>"])


def _word_html(checked: CheckedCourse, word: Word) -> str:
    sound = f' <span class="sound">{html.escape(word.sound)}</span>' if word.sound else ""
    return f'<dt id="{word.id}">{html.escape(word.word)}{sound}</dt>\n<dd>{checked.html[word.body]}</dd>'


def _structure(checked: CheckedCourse) -> Structure:
    course = checked.course
    units = tuple(_unit(checked, unit) for unit in course.units)
    return Structure(checked.release_id, course.id, course.order, course.languages, course.title, course.summary, units)


def _unit(checked: CheckedCourse, unit: Unit) -> ReleaseUnit:
    words = tuple(sorted({word.id for glossary in unit.glossary.values() for word in glossary}))
    lessons = tuple(_lesson(checked, unit.id, lesson) for lesson in unit.lessons)
    return ReleaseUnit(unit.id, unit.title, unit.goal, lessons, words)


def _lesson(checked: CheckedCourse, unit_id: str, lesson: Lesson) -> ReleaseLesson:
    texts = lesson.texts
    return ReleaseLesson(
        id=lesson.id,
        unit_id=unit_id,
        title={language: text.title for language, text in texts.items()},
        goal={language: text.goal for language, text in texts.items()},
        minutes={language: text.minutes for language, text in texts.items()},
        audio={language: text.audio for language, text in texts.items() if text.audio},
        trainer_goal={language: note.goal for language, note in lesson.notes.items()},
        exercise_ids=tuple(exercise.id for exercise in checked.exercises if exercise.lesson_id == lesson.id),
    )
