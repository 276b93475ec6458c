"""From the files of a folder to a Course. Goes on after each fault, so that an author sees all of them at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campbox.courses.frontmatter import ID_RULE, Table, split_front_matter
from campbox.courses.model import Course, Lesson, LessonText, Passage, TrainerNote, Unit, Word, WrittenExercise
from campbox.courses.sources import MEDIA_FOLDER, Faults, Sources, is_id
from campbox.courses.text import Section, split_sections, trim
from campbox.exercises.base import Block

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_EXERCISE_HEADING = re.compile(r"(.*?)\s*\{\s*(\S+)\s+#(\S+?)\s*\}")
_WORD_HEADING = re.compile(r"(.*?)\s*\{\s*#(\S+?)\s*\}")
_SOUND = "sound:"
# A course that names no place in the list comes after those that do.
ORDER_MAX = 999
# What may lie beside course.toml without being part of the course.
_COMPANIONS = {"README.md", "LICENSE", "LICENSE.md"}


def load_course(sources: Sources, faults: Faults) -> Course | None:
    """The course in these files; incomplete where faults were noted, None when not even course.toml can be read."""
    return _Loader(sources, faults).course()


@dataclass
class _Loader:
    sources: Sources
    faults: Faults

    def __post_init__(self) -> None:
        self.languages: tuple[str, ...] = ()
        self.expected = set(_COMPANIONS)
        self.units_of_lessons: dict[str, str] = {}

    def course(self) -> Course | None:
        course_id = self.sources.folder.resolve().name
        table = self._table("course.toml")
        if table is None or not table.is_readable:
            return None
        if not is_id(course_id):
            table.fault(1, f"Name the folder of the course {ID_RULE}: {course_id!r} is no id.")
        table.allow("order", "languages", "units", "title", "summary")
        self.languages = self._languages(table)
        title, summary = (table.texts(key, self.languages) for key in ("title", "summary"))
        order = table.number("order", most=ORDER_MAX, example=2, otherwise=ORDER_MAX + 1)
        units = tuple(unit for unit_id in table.ids("units") if (unit := self._unit(unit_id)))
        self._check_rest()
        return Course(course_id, order, self.languages, title, summary, units, self.sources.media)

    def _languages(self, table: Table) -> tuple[str, ...]:
        languages = table.names("languages")
        for language in languages:
            if not _LANGUAGE.fullmatch(language):
                table.fault(table.line_of_item(language), f"Write a language as a code such as fr: {language!r} is none.")
        return tuple(language for language in languages if _LANGUAGE.fullmatch(language))

    def _table(self, file: str) -> Table | None:
        self.expected.add(file)
        lines = self.sources.lines(file)
        return Table(file, lines, self.faults) if lines is not None else None

    def _unit(self, unit_id: str) -> Unit | None:
        table = self._table(f"{unit_id}/unit.toml")
        if table is None:
            return None
        table.allow("lessons", "title", "goal")
        lesson_ids = table.ids("lessons")
        for lesson_id in lesson_ids:
            if self.units_of_lessons.setdefault(lesson_id, unit_id) != unit_id:
                message = f"Write another lesson id: {lesson_id} is already in {self.units_of_lessons[lesson_id]}."
                table.fault(table.line_of_item(lesson_id), message)
        lessons = tuple(self._lesson(unit_id, lesson_id) for lesson_id in lesson_ids)
        glossary = {language: self._glossary(unit_id, language) for language in self.languages}
        return Unit(unit_id, table.texts("title", self.languages), table.texts("goal", self.languages), lessons, glossary)

    def _lesson(self, unit_id: str, lesson_id: str) -> Lesson:
        folder = f"{unit_id}/{lesson_id}"
        texts = {language: self._text(f"{folder}/lesson.{language}.md") for language in self.languages}
        notes = {language: self._note(f"{folder}/trainer.{language}.md") for language in self.languages}
        exercises = {language: self._exercises(f"{folder}/exercises.{language}.md") for language in self.languages}
        return Lesson(
            lesson_id,
            {language: text for language, text in texts.items() if text},
            {language: note for language, note in notes.items() if note},
            {language: written for language, written in exercises.items() if written},
        )

    def _matter(self, file: str) -> tuple[Table, Passage] | None:
        self.expected.add(file)
        lines = self.sources.lines(file)
        parts = split_front_matter(file, lines, self.faults) if lines is not None else None
        return (parts[0], Passage(file, parts[1])) if parts else None

    def _text(self, file: str) -> LessonText | None:
        parts = self._matter(file)
        if parts is None:
            return None
        table, body = parts
        table.allow("title", "goal", "minutes", "audio")
        if not body.lines:
            self.faults.add(file, 1, "Write the text of the lesson below the second +++.")
        audio = table.optional_text("audio")
        if audio is not None and not (audio in self.sources.media and audio.endswith((".ogg", ".mp3"))):
            table.fault(table.line_of("audio"), f"Put the sound {audio} into media/, as .ogg or .mp3.")
        return LessonText(table.text("title"), table.text("goal"), table.number("minutes", most=240, example=20), audio, body)

    def _note(self, file: str) -> TrainerNote | None:
        parts = self._matter(file)
        if parts is None:
            return None
        table, body = parts
        table.allow("goal")
        self._check_sections(body)
        return TrainerNote(table.text("goal"), body)

    def _check_sections(self, body: Passage) -> None:
        _, sections = split_sections(body.lines)
        if len(sections) != 3:
            line = sections[3].heading.number if len(sections) > 3 else 1
            message = f"Write three sections with ##: plan, usual mistakes, without computers. There are {len(sections)}."
            self.faults.add(body.file, line, message)
        for section in sections:
            if not section.lines:
                self.faults.add(body.file, section.heading.number, "Write something below this heading.")

    def _sections(self, file: str) -> tuple[Section, ...] | None:
        self.expected.add(file)
        lines = self.sources.lines(file)
        if lines is None:
            return None
        before, sections = split_sections(lines)
        if before:
            self.faults.add(file, before[0].number, "Put a heading with ## above this text.")
        return sections

    def _exercises(self, file: str) -> tuple[WrittenExercise, ...]:
        sections = self._sections(file)
        if sections == ():
            self.faults.add(file, 1, "Write at least one exercise: ## Title {choice #its-id}.")
        return tuple(written for section in sections or () if (written := self._exercise(file, section)))

    def _exercise(self, file: str, section: Section) -> WrittenExercise | None:
        line = section.heading.number
        match = _EXERCISE_HEADING.fullmatch(section.title)
        if match is None or not match[1]:
            self.faults.add(file, line, "Write the heading of an exercise as: ## Title {choice #its-id}.")
            return None
        title, kind, exercise_id = match.groups()
        if not is_id(exercise_id):
            self.faults.add(file, line, f"Write the id {exercise_id!r} {ID_RULE}.")
            return None
        return WrittenExercise(file, kind, Block(exercise_id, title, line, section.lines))

    def _glossary(self, unit_id: str, language: str) -> tuple[Word, ...]:
        file = f"{unit_id}/glossary.{language}.md"
        return tuple(word for section in self._sections(file) or () if (word := self._word(file, section)))

    def _word(self, file: str, section: Section) -> Word | None:
        line = section.heading.number
        match = _WORD_HEADING.fullmatch(section.title)
        word, word_id = match.groups() if match else (section.title, "-".join(section.title.lower().split()))
        if not word or not is_id(word_id):
            self.faults.add(file, line, f"Write the id after the word, {ID_RULE}: ## {word or 'word'} {{#its-id}}.")
            return None
        lines = section.lines
        sound = lines[0].text.removeprefix(_SOUND).strip() if lines and lines[0].text.startswith(_SOUND) else ""
        body = trim(lines[1:] if sound else lines)
        if not body:
            self.faults.add(file, line, "Explain this word below its heading.")
        return Word(word_id, word, sound, line, Passage(file, body))

    def _check_rest(self) -> None:
        """A file that nothing mentions would be installed, but nobody would ever see it."""
        for file in self.sources.sizes_bytes:
            if file not in self.expected and not file.startswith(f"{MEDIA_FOLDER}/"):
                message = "Take this file out, or name it in course.toml or unit.toml: it belongs to no lesson."
                self.faults.add(file, 1, message)
