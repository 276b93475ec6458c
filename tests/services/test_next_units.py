"""What devices are prepared for: the units in which the learners of the cohorts are, and the one after each."""

import pytest
from sqlalchemy.orm import Session

from campbox.courses.release import Release
from campbox.courses.runtimes import runtime_of, units_by_runtime
from campbox.node import Node
from campbox.services import cohorts, learning
from campbox.services.next_units import next_units
from tests.services.factories import a_cohort, a_learner, a_try

WEB, PYTHON, DATA = "web-first-steps", "python-first-steps", "data-first-steps"


@pytest.fixture
def releases(box: Node) -> dict[str, Release]:
    return {release.course_id: release for release in box.library.releases()}


def found(box: Node, releases: dict[str, Release]) -> dict[str, list[str]]:
    with box.reading() as session:
        units = next_units(session, releases.values())
    return {course: [unit.id for unit in each] for course, each in units.items()}


def open_lesson(box: Node, learner_id: bytes, release: Release, lesson: str) -> None:
    box.write(
        lambda session: learning.open_lesson(
            session, learner_id=learner_id, course=release.course_id, release=release.id, lesson=lesson
        )
    )


def do_unit(box: Node, learner_id: bytes, release: Release, number: int) -> None:
    """Open every lesson of a unit and pass every exercise."""

    def do(session: Session) -> None:
        for lesson in release.units[number].lessons:
            learning.open_lesson(session, learner_id=learner_id, course=release.course_id, release=release.id, lesson=lesson.id)
            for exercise in lesson.exercise_ids:
                tried = a_try(passed=True, exercise=exercise, course=release.course_id)
                learning.record_attempt(session, learner_id=learner_id, partner_id=None, tried=tried, client_id=None)

    box.write(do)


def test_class_that_has_begun_nothing_needs_the_beginning_of_every_course(box: Node, releases: dict[str, Release]) -> None:
    beginnings = {course: [unit.id for unit in release.units[:2]] for course, release in releases.items()}
    assert set(beginnings) == {WEB, PYTHON, DATA}
    assert found(box, releases) == beginnings
    a_learner(box, a_cohort(box))
    assert found(box, releases) == beginnings


def test_only_courses_that_were_begun_count(box: Node, releases: dict[str, Release]) -> None:
    amina = a_learner(box, a_cohort(box))
    open_lesson(box, amina, releases[WEB], next(iter(releases[WEB].lessons)))
    assert found(box, releases) == {WEB: ["pages", "write-pages"]}


def test_learners_at_different_places_add_up_in_the_order_of_the_course(box: Node, releases: dict[str, Release]) -> None:
    cohort = a_cohort(box)
    amina, badr = a_learner(box, cohort), a_learner(box, cohort, "Badr")
    for number in (0, 1):
        do_unit(box, amina, releases[WEB], number)
    open_lesson(box, badr, releases[WEB], next(iter(releases[WEB].lessons)))
    assert found(box, releases) == {WEB: ["pages", "write-pages", "style", "script"]}


def test_who_has_done_a_course_or_left_the_cohort_needs_nothing_of_it(box: Node, releases: dict[str, Release]) -> None:
    cohort = a_cohort(box)
    amina, badr = a_learner(box, cohort), a_learner(box, cohort, "Badr")
    do_unit(box, amina, releases[DATA], 0)
    open_lesson(box, badr, releases[WEB], next(iter(releases[WEB].lessons)))
    assert found(box, releases) == {WEB: ["pages", "write-pages"]}
    open_lesson(box, amina, releases[PYTHON], next(iter(releases[PYTHON].lessons)))
    box.write(lambda session: cohorts.leave(session, learner_id=badr, cohort_id=cohort))
    assert found(box, releases) == {PYTHON: ["first-programs", "small-tools"]}


def test_units_of_our_courses_need_what_their_exercises_run_in(releases: dict[str, Release]) -> None:
    needs = {
        course: {runtime: [unit.id for unit in units] for runtime, units in units_by_runtime(release, release.units).items()}
        for course, release in releases.items()
    }
    assert needs == {
        WEB: {"html": ["write-pages", "style", "script"], "javascript": ["script"]},
        PYTHON: {"micropython": ["first-programs"], "pyodide": ["small-tools"]},
        DATA: {"sql": ["ask-a-table"]},
    }


def test_exercise_without_code_needs_nothing(releases: dict[str, Release]) -> None:
    exercises = [exercise for release in releases.values() for exercise in release.exercises.values()]
    without = {exercise.kind for exercise in exercises if runtime_of(exercise) is None}
    assert without == {"choice", "blanks", "order", "parsons", "predict", "project"}
    assert {exercise.id for exercise in exercises if exercise.kind == "project" and runtime_of(exercise) is None} == {
        "page-on-paper"
    }
