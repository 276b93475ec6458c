"""The gradebook: who of a cohort stands where. By alias; never by what was solved."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from campbox.courses.release import Release
from campbox.events.record import OWN_BOX_ID
from campbox.exercises.folding import fold
from campbox.models import Alias, Enrolment, ExerciseProgress, GroupMember, Sitting, StageTest, StageTestResult
from campbox.services import absences, hands, live_rows
from campbox.services.days import Days
from campbox.services.gradebook_cells import SOLVED_LETTERS, Column, Marks, handed_in_by_cohort, marks_of
from campbox.services.live_groups import ABSENCES_TO_TELL, STUCK_AFTER_TRIES

PAGE_ROWS = 50


@dataclass(frozen=True)
class Row:
    """A learner of the gradebook."""

    id: bytes
    alias: str
    picture: int


@dataclass(frozen=True)
class Wanted:
    """Which of the learners: those whose alias has this in it, of this group, or only those who need a word."""

    search: str = ""
    group_id: bytes | None = None
    needs_a_word: bool = False


@dataclass(frozen=True)
class People:
    """A page of the learners by alias, and the ids of all who were found. Pages are numbered from 1."""

    rows: tuple[Row, ...]
    everybody: tuple[bytes, ...]
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.everybody) // PAGE_ROWS))


@dataclass(frozen=True)
class Test:
    """A test of the cohort, what learners reached in it (points, of how many), and who of them took it on paper."""

    id: bytes
    title: str
    results: Mapping[bytes, tuple[int, int]]
    on_paper: frozenset[bytes] = frozenset()


@dataclass(frozen=True)
class Book:
    """The marks of a page of learners, and how many of all who were found solved each exercise, by `course/exercise`."""

    people: People
    marks: Mapping[bytes, Marks]
    solved: Mapping[str, int]
    tests: tuple[Test, ...]


def columns_of(releases: Iterable[Release], unit: str | None = None) -> list[Column]:
    """The exercises of these courses, or of one unit of them, in the order of the course."""
    return [
        Column(release.course_id, each.id, exercise)
        for release in releases
        for each in release.units
        if unit in (None, each.id)
        for lesson in each.lessons
        for exercise in lesson.exercise_ids
    ]


def people_of(session: Session, cohort_id: bytes, wanted: Wanted = Wanted(), page: int = 1) -> People:
    """A page of the learners who are wanted; a page beyond the last is the last."""
    found = everybody_of(session, cohort_id, wanted)
    ids = tuple(each.id for each in found)
    page = min(max(page, 1), People((), ids).pages)
    return People(found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], ids, page)


def everybody_of(session: Session, cohort_id: bytes, wanted: Wanted = Wanted()) -> tuple[Row, ...]:
    """All the learners who are wanted, at once."""
    query = (
        select(Alias.learner_id, Alias.alias, Alias.picture)
        .join(Enrolment, Enrolment.learner_id == Alias.learner_id)
        .where(Enrolment.box_id == OWN_BOX_ID, Enrolment.cohort_id == cohort_id, Enrolment.is_active)
        .order_by(Alias.alias_folded)
    )
    if fold(wanted.search):
        query = query.where(Alias.alias_folded.contains(fold(wanted.search), autoescape=True))
    if wanted.group_id is not None:
        members = select(GroupMember.learner_id).where(GroupMember.group_id == wanted.group_id)
        query = query.where(Alias.learner_id.in_(members))
    found = tuple(Row(*row) for row in session.connection().execute(query))
    if not wanted.needs_a_word:
        return found
    ids = who_needs_a_word(session, cohort_id)
    return tuple(each for each in found if each.id in ids)


def who_needs_a_word(session: Session, cohort_id: bytes) -> set[bytes]:
    """Who calls, is stuck at the exercise tried last, was absent twice in a row, or has work to try again."""
    latest = live_rows.latest_exercises(session, cohort_id)
    stuck = {each for each, last in latest.items() if not last.is_passed and last.tries >= STUCK_AFTER_TRIES}
    absent = {each for each, times in absences.absences_in_a_row(session, cohort_id).items() if times >= ABSENCES_TO_TELL}
    calling = {each.learner_id for each in hands.raised_hands(session)}
    work = handed_in_by_cohort(session, cohort_id)
    again = {learner_id for (learner_id, _), each in work.items() if each.verdict is False}
    return stuck | absent | calling | again


def book(session: Session, cohort_id: bytes, people: People, columns: Sequence[Column], days: Days) -> Book:
    """The gradebook of these people; the same few queries however many they are."""
    marks = marks_of(session, [each.id for each in people.rows], columns, days)
    is_whole = len(people.rows) == len(people.everybody)
    solved = _solved_in(marks.values()) if is_whole else _solved_by(session, people.everybody, columns)
    return Book(people, marks, solved, tests_of(session, cohort_id))


def _solved_in(marks: Iterable[Marks]) -> Mapping[str, int]:
    letters = set(SOLVED_LETTERS + SOLVED_LETTERS.upper())
    return Counter([key for each in marks for key, mark in each.items() if mark[0] in letters])


def _solved_by(session: Session, learner_ids: Sequence[bytes], columns: Sequence[Column]) -> Mapping[str, int]:
    rows = session.connection().execute(
        select(ExerciseProgress.course, ExerciseProgress.exercise, func.count())
        .where(
            ExerciseProgress.box_id == OWN_BOX_ID,
            ExerciseProgress.learner_id.in_(learner_ids),
            ExerciseProgress.course.in_({each.course for each in columns}),
            ExerciseProgress.is_passed,
        )
        .group_by(ExerciseProgress.course, ExerciseProgress.exercise)
    )
    return {f"{course}/{exercise}": count for course, exercise, count in rows}


_TESTS = (
    select(
        StageTest.id,
        StageTest.title,
        StageTestResult.learner_id,
        StageTestResult.points,
        StageTestResult.of_points,
        Sitting.is_on_paper,
    )
    .join(StageTestResult, (StageTestResult.box_id == StageTest.box_id) & (StageTestResult.test_id == StageTest.id))
    .outerjoin(Sitting, (Sitting.test_id == StageTest.id) & (Sitting.learner_id == StageTestResult.learner_id))
    .where(StageTest.box_id == OWN_BOX_ID, StageTest.cohort_id == bindparam("cohort_id"), ~StageTest.is_removed)
    .order_by(StageTest.position, StageTest.id)
)


def tests_of(session: Session, cohort_id: bytes) -> tuple[Test, ...]:
    """The tests of the cohort in which somebody reached something, the oldest first."""
    rows = session.connection().execute(_TESTS, {"cohort_id": cohort_id})
    titles: dict[bytes, str] = {}
    results: dict[bytes, dict[bytes, tuple[int, int]]] = {}
    on_paper: dict[bytes, set[bytes]] = {}
    for test_id, title, learner_id, points, of_points, is_on_paper in rows:
        titles[test_id] = title
        results.setdefault(test_id, {})[learner_id] = points, of_points
        if is_on_paper:
            on_paper.setdefault(test_id, set()).add(learner_id)
    return tuple(Test(each, title, results[each], frozenset(on_paper.get(each, ()))) for each, title in titles.items())
