"""What one learner does in a class: arrives, reads, tries exercises, calls the trainer, or falls silent."""

from collections.abc import Iterator
from dataclasses import dataclass

from campbox.courses.model import Exercise
from campbox.demo.cast import Pace
from campbox.demo.chance import chance
from campbox.demo.classroom import Activity, Learner, Room
from campbox.demo.drawing import drawing
from campbox.exercises.attached import ATTACHED, Attached
from campbox.exercises.base import Fields, Verdict
from campbox.exercises.registry import kind
from campbox.ids import ID_BYTES
from campbox.services import hands, learning, submissions
from campbox.services.learning import Try, Where

ANSWERS_AT_MOST = 4
GIVES_UP_AFTER = 6
TRIES_ONCE_MORE = 0.1
CALLS_AFTER = 2
# A stuck learner meets the wall early: within so many exercises, however long the course is.
WALL_WITHIN = 12
CALLS = 0.7
LEARNS_FROM_A_MISTAKE = 0.2
WORKS_WITH_A_NEIGHBOUR = 0.12


@dataclass
class Visit:
    """One learner in one class. `key` is what chance is made of."""

    room: Room
    learner: Learner
    key: str

    def __post_init__(self) -> None:
        self._source = chance(self.key, self.learner.character.alias)
        # Where the exercise lies that this learner cannot do does not change from day to day.
        self._wall = chance("wall", self.learner.character.pin).random()

    @property
    def _pace(self) -> Pace:
        return self.learner.character.pace

    def comes(self) -> bool:
        return self._source.random() < self._pace.comes

    def activity(self) -> Activity:
        """The whole class, as this learner spends it."""
        room = self.room
        yield self._source.uniform(0.1, 9)
        room.sign_in(self.learner)
        lessons = list(room.release.lessons.values())[: max(1, room.reach + self._pace.ahead)]
        yield from self._read(lessons[-1].id)
        for exercise in self._plan([each for lesson in lessons for each in lesson.exercise_ids]):
            found = room.release.exercise(exercise)
            yield from self._read(found.lesson_id)
            yield from self._try(found)
        while self._pace.exercises:
            room.hear(self.learner)
            yield self._minutes()

    def _minutes(self) -> float:
        return self._pace.minutes * self._source.uniform(0.5, 1.6)

    def _read(self, lesson: str) -> Activity:
        """Open a lesson that was not open before, and read it."""
        room, learner_id = self.room, self.learner.id
        room.hear(self.learner)
        if lesson not in learning.opened_lessons(room.session, learner_id=learner_id, course=room.release.course_id):
            course, release = room.release.course_id, room.release.id
            learning.open_lesson(room.session, learner_id=learner_id, course=course, release=release, lesson=lesson)
            yield self._minutes()

    def _plan(self, exercises: list[str]) -> list[str]:
        """What is not solved yet, in order; then some of what is, to practise."""
        tries = learning.tries(self.room.session, learner_id=self.learner.id, course=self.room.release.course_id)
        handed_in = submissions.handed_in(self.room.session, learner_id=self.learner.id, course=self.room.release.course_id)
        exercises = [each for each in exercises if each not in handed_in]
        solved = [each for each in exercises if each in tries and tries[each].is_passed]
        given_up = [each for each in exercises if each not in solved and each in tries and tries[each].count >= GIVES_UP_AFTER]
        to_do = [each for each in exercises if each not in solved and each not in given_up]
        again = self._source.sample(solved, min(2, len(solved)))
        if self._source.random() < TRIES_ONCE_MORE:
            to_do = [*given_up, *to_do]
        return [*to_do, *again][: self._pace.exercises]

    def _try(self, exercise: Exercise) -> Activity:
        """Answer until it is right, or patience is over."""
        where = Where(self.room.release.course_id, exercise.lesson_id, exercise.id)
        self.room.hear(self.learner)
        learning.open_exercise(self.room.session, learner_id=self.learner.id, where=where)
        yield self._minutes()
        for number in range(ANSWERS_AT_MOST):
            is_right = self._source.random() < self._pace.is_right + number * LEARNS_FROM_A_MISTAKE
            is_right = is_right and not self._is_wall(exercise.id)
            verdict = self._answer(exercise, is_right=is_right)
            if is_right or verdict.judged == "trainer":
                return
            if number + 1 == CALLS_AFTER and self._source.random() < CALLS:
                self._call(where)
            yield self._minutes() / 2

    def _is_wall(self, exercise_id: str) -> bool:
        """Whether this is the one exercise that a stuck learner cannot do."""
        ids = list(self.room.release.exercises)
        return self._pace.is_stuck and exercise_id == ids[round(self._wall * min(len(ids) // 2, WALL_WITHIN))]

    def _answer(self, exercise: Exercise, *, is_right: bool) -> Verdict:
        room, learner = self.room, self.learner
        room.hear(learner)
        tried = answer(room, exercise, learner, is_right=is_right)
        submissions.keep_try(
            room.session,
            learner_id=learner.id,
            partner_id=self._neighbour(),
            tried=tried,
            client_id=self._source.randbytes(ID_BYTES),
        )
        return tried.verdict

    def _neighbour(self) -> bytes | None:
        """Some answers are given by two at one laptop."""
        others = [each for each in self.room.present if each != self.learner and not each.character.pace.is_stuck]
        return self._source.choice(others).id if others and self._source.random() < WORKS_WITH_A_NEIGHBOUR else None

    def _call(self, where: Where) -> None:
        hands.raise_hand(
            self.room.session,
            learner_id=self.learner.id,
            course=where.course,
            exercise=where.exercise,
            now=self.room.now(),
        )


def visits(room: Room, learners: list[Learner], key: str) -> Iterator[Visit]:
    """Those who come today."""
    for learner in learners:
        visit = Visit(room, learner, key)
        if visit.comes():
            yield visit


def answer(room: Room, exercise: Exercise, learner: Learner, *, is_right: bool) -> Try:
    """What the learner answers, in a language of the course."""
    release, wanted = room.release, learner.character.language
    language = wanted if wanted in release.languages else release.languages[0]
    asked, spec = kind(exercise.kind), exercise.spec[language]
    fields = asked.model_answer(spec) if is_right else asked.false_answer(spec)
    text = asked.read(spec, _with_drawing(room, learner, fields))
    return Try(release.course_id, release.id, exercise.id, language, text, asked.grade(spec, text))


def _with_drawing(room: Room, learner: Learner, fields: Fields) -> Fields:
    """Where a picture belongs to the answer, one of this learner's own."""
    if ATTACHED not in fields:
        return fields
    content = drawing(chance("drawing", learner.character.alias))
    return {**fields, ATTACHED: [Attached(room.node.files.keep(content, "png"), len(content)).field]}
