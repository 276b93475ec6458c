"""What the trainer of the story does: a programme, a register for each class, reviews, a message, tests, groups, names.

Everything goes through the services. Chance is drawn from sources of its own: who comes, and when, does not depend on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.demo import cast, words
from campbox.demo.behaviour import answer
from campbox.demo.chance import chance
from campbox.demo.classroom import Learner, Room
from campbox.demo.timetable import CLASS_MINUTES, Boot, Sitting
from campbox.exercises.attached import ATTACHED
from campbox.exercises.registry import kind
from campbox.ids import ID_BYTES
from campbox.node import Node
from campbox.services import (
    announcements,
    attendance,
    attendance_sessions,
    check_ins,
    cohort_plans,
    cohorts,
    groups,
    inbox,
    pairs,
    programmes,
    promotion,
    real_names,
    review_queue,
    reviewing,
    secrets,
    sittings,
    staff,
    stage_tests,
    submissions,
)
from campbox.services.access import Actor
from campbox.services.announcements import Variant
from campbox.services.attendance import Choice
from campbox.services.attendance_sessions import SessionDraft
from campbox.services.programmes import StageDraft
from campbox.services.real_names import RealName
from campbox.services.reviewing import Judgement
from campbox.services.sessions import Role, close_session
from campbox.services.stage_test_parts import can_be_tested, points_of
from campbox.services.stage_tests import StageTest, StageTestDraft
from campbox.vault import VaultKey

USUAL_MARKS = (*("present",) * 12, *("late",) * 2, "half")
AWAY_MARKS = (*("absent",) * 4, "excused")
HAND_IN, SIT, READ = 6, 3, 0.6
REVIEWED_MAX = 3
TEST_EXERCISES, TEST_MINUTES = 5, 30
AFTER_A_CUT = "after the cut"


@dataclass
class Taught:
    """A trainer's hand in a story. `stages` has the first stage of the programme by cohort."""

    seed: int
    staff_id: bytes
    cohort_ids: list[bytes] = field(default_factory=list)
    stages: dict[bytes, bytes] = field(default_factory=dict)

    @classmethod
    def here(cls, session: Session, seed: int) -> "Taught":
        """The trainer of a box whose story goes on."""
        found = staff.find_staff(session, cast.COORDINATOR)
        assert found is not None
        taught = cls(seed, found.id, [each.id for each in cohorts.cohorts(session)])
        for cohort_id in taught.cohort_ids:
            programme = promotion.programme_of(session, cohort_id)
            if programme is not None:
                taught.stages[cohort_id] = programme.stages[0].id
        return taught

    @property
    def actor(self) -> Actor:
        return Actor(self.staff_id, Role.COORDINATOR)

    def begin(self, box: Node, learners: Sequence[Learner], key: VaultKey) -> None:
        """The first day: programme, groups, names in the vault, and a talk that is noted."""
        box.write(partial(self._plan_programme, courses=tuple(each.course_id for each in box.library.releases())))
        box.write(partial(self._make_groups, learners=[each for each in learners if each.character.cohort == 0]))
        source = chance(self.seed, "names")
        for learner in learners:
            written = words.real_name(source)
            box.write(partial(self._write_name, learner_id=learner.id, written=written, key=key, box=box))
        box.write(
            lambda session: check_ins.add_note(
                session, key, by=self.staff_id, learner_id=learners[0].id, text=words.NOTE, now=box.now()
            )
        )

    def _plan_programme(self, session: Session, *, courses: tuple[str, ...]) -> None:
        stages = [
            StageDraft(name, hours * 60, courses if place == 0 else (), words.CRITERIA)
            for place, (name, hours) in enumerate(words.STAGES)
        ]
        programme_id = programmes.add_programme(session, name=words.PROGRAMME, stages=stages)
        first = programmes.programme(session, programme_id).stages[0].id
        for cohort_id in self.cohort_ids:
            self.stages[cohort_id] = first
            cohort_plans.change_plan(session, cohort_id, programme_id=programme_id, capacity=words.PLACES)

    def _make_groups(self, session: Session, *, learners: Sequence[Learner]) -> None:
        women = [each.id for each in learners if each.character.gender == "woman"]
        for name, is_for_women, members in (
            (words.GROUP, False, [each.id for each in learners[::2]]),
            (words.WOMEN, True, women),
        ):
            group_id = groups.make_group(session, cohort_id=self.cohort_ids[0], name=name, is_for_women=is_for_women)
            groups.add_members(session, group_id, members)

    def _write_name(self, session: Session, *, learner_id: bytes, written: RealName, key: VaultKey, box: Node) -> None:
        real_names.write_name(
            session, key, by=self.staff_id, learner_id=learner_id, written=written, was=RealName().mark, now=box.now()
        )

    def open_register(self, room: Room, sitting: Sitting, boot: Boot) -> None:
        """A session begins with the class; after a power cut the one that is open goes on."""
        cohort_id = self.cohort_ids[sitting.cohort]
        draft = SessionDraft("", self.stages[cohort_id], None, CLASS_MINUTES)
        room.clock.move_to(sitting.begins_ms)

        def begin(session: Session) -> None:
            present = attendance_sessions.open_session_of(session, cohort_id)
            if present is not None and boot.key.endswith(AFTER_A_CUT):
                return
            if present is not None:
                self._close(session, cohort_id, present.planned_minutes)
            attendance_sessions.begin_session(session, cohort_id=cohort_id, by=self.staff_id, now=room.now(), draft=draft)

        room.node.write(begin)

    def close_register(self, room: Room, sitting: Sitting, boot: Boot, learners: Sequence[Learner]) -> None:
        """Everybody is marked and the session closed; before a power cut, and in the class of today, it stays open."""
        cohort_id = self.cohort_ids[sitting.cohort]
        source = chance(self.seed, boot.key, sitting.cohort, "register")
        here = {each.id for each in room.present}
        choices = {each.id: Choice(source.choice(USUAL_MARKS if each.id in here else AWAY_MARKS)) for each in learners}

        def mark(session: Session) -> None:
            entry = attendance_sessions.open_session_of(session, cohort_id)
            if entry is None:
                return
            attendance.confirm_marks(session, cohort_id=cohort_id, session_id=entry.id, choices=choices, by=self.staff_id)
            self._close(session, cohort_id, CLASS_MINUTES)

        if boot.is_last_of_day and not boot.is_today:
            room.node.write(mark)

    def _close(self, session: Session, cohort_id: bytes, minutes: int) -> None:
        entry = attendance_sessions.open_session_of(session, cohort_id)
        if entry is not None:
            attendance.close(session, cohort_id=cohort_id, session_id=entry.id, given_minutes=minutes, by=self.staff_id)

    def review_some(self, box: Node) -> None:
        """Of the work that waits, some is looked at: by turns accepted, and given back."""
        with box.reading() as session:
            waiting = review_queue.waiting(session, self.cohort_ids)[:REVIEWED_MAX]
        for number, each in enumerate(waiting):
            levels = _rubric_levels(box, each.course, each.exercise)
            judgement = Judgement(number % 2 == 0, tuple(each - 1 for each in levels), words.REVIEWS[number % 2], ())
            box.write(
                partial(
                    reviewing.record_review,
                    actor=self.actor,
                    submission_id=each.id,
                    judgement=judgement,
                    rubric=levels,
                    seen=None,
                    now=box.now(),
                )
            )

    def hand_work_in(self, room: Room, learners: Sequence[Learner]) -> None:
        """Some learners hand in a project of their course."""
        exercise = _project(room.release)
        if exercise is None:
            return
        for learner in chance(self.seed, "projects", room.release.course_id).sample(learners, min(HAND_IN, len(learners))):
            tried = answer(room, exercise, learner, is_right=True)
            sent = chance("project", room.release.course_id, learner.character.alias).randbytes(ID_BYTES)
            room.node.write(partial(submissions.keep_try, learner_id=learner.id, partner_id=None, tried=tried, client_id=sent))

    def tell_everybody(self, box: Node, learners: Sequence[Learner]) -> None:
        """A message in three languages, which most have read, each in their own."""
        source, cohort_id = chance(self.seed, "message"), self.cohort_ids[0]

        def tell(session: Session) -> None:
            message_id = announcements.write_draft(
                session,
                draft_id=None,
                cohort_id=cohort_id,
                audience="cohort",
                audience_id=cohort_id,
                fallback="en",
                variants={language: Variant(*texts) for language, texts in words.MESSAGE.items()},
                by=self.staff_id,
                now=box.now(),
            )
            announcements.send(session, announcement_id=message_id, now=box.now())
            for learner in learners:
                if source.random() < READ:
                    language = learner.character.language
                    inbox.mark_read(session, learner_id=learner.id, announcement_id=message_id, language=language)

        box.write(tell)

    def test_everybody(self, room: Room, learners: Sequence[Learner]) -> None:
        """A placement test that is over: everybody who came sat for it."""
        test = self._open_test(room, words.PLACEMENT, "placement")
        source = chance(self.seed, "placement")
        for learner in learners:
            self._sit(room, test, learner, [source.random() < learner.character.pace.is_right + 0.2 for _ in test.parts])
            room.node.write(partial(sittings.finish, test_id=test.id, learner_id=learner.id, now=room.now()))
        room.node.write(partial(sittings.close, test_id=test.id, now=room.now()))

    def test_some(self, room: Room, learners: Sequence[Learner]) -> None:
        """A test of the stage that goes on now; a few sit for it."""
        test = self._open_test(room, words.STAGE_TEST, "stage")
        for number, learner in enumerate(learners[:SIT]):
            self._sit(room, test, learner, [True] * (number + 1))

    def _open_test(self, room: Room, title: str, purpose: str) -> StageTest:
        cohort_id = self.cohort_ids[0]
        exercises = [each.id for each in room.release.exercises.values() if can_be_tested(each)]
        parts = tuple((room.release.course_id, each) for each in exercises[:TEST_EXERCISES])
        stage_id = self.stages[cohort_id] if purpose == "stage" else None
        draft = StageTestDraft(title, purpose, stage_id, TEST_MINUTES, parts)

        def make(session: Session) -> StageTest:
            test_id = stage_tests.make_test(session, cohort_id=cohort_id, draft=draft)
            stage_tests.open_test(session, test_id=test_id)
            return stage_tests.stage_test(session, test_id)

        return room.node.write(make)

    def _sit(self, room: Room, test: StageTest, learner: Learner, is_right: Sequence[bool]) -> None:
        exercises = [room.release.exercise(exercise) for _, exercise in test.parts]
        of_points = sum(points_of(each) for each in exercises)
        tries = [answer(room, each, learner, is_right=right) for each, right in zip(exercises, is_right, strict=False)]

        def sit(session: Session) -> None:
            sittings.begin(session, test_id=test.id, learner_id=learner.id, of_points=of_points, now=room.now())
            for tried in tries:
                sittings.keep_answer(session, test_id=test.id, learner_id=learner.id, tried=tried, now=room.now(), age_ms=0)

        room.node.write(sit)

    def seat_two_together(self, room: Room) -> None:
        """Two of those who are here share a device: the second signs out of their own."""
        if len(room.present) < 2:
            return
        first, second = room.present[:2]
        digest, other = secrets.digest(room.browsers[first.id]), room.browsers.pop(second.id)

        def together(session: Session) -> None:
            close_session(session, other, None)
            pairs.begin_pair(session, session_digest=digest, learner_id=first.id, partner_id=second.id)

        room.node.write(together)


def _project(release: Release) -> Exercise | None:
    """The first exercise that a trainer judges and that needs no picture."""
    for exercise in release.exercises.values():
        asked = kind(exercise.kind)
        if asked.judged == "trainer" and ATTACHED not in asked.model_answer(exercise.spec[release.languages[0]]):
            return exercise
    return None


def _rubric_levels(box: Node, course: str, exercise: str) -> list[int]:
    found = box.library.release(course).exercise(exercise)
    return [len(each.levels) for each in kind(found.kind).rubric(next(iter(found.spec.values())))]
