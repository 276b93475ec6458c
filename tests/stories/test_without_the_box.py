"""The Wi-Fi is gone, or the box is: what was opened stays readable, and without script an answer is still in its form."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from campbox.courses.release import Release
from tests.stories.answers import give, is_told, model_answer, verdict_on
from tests.stories.conftest import BOTH_WAYS, Classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner

LESSON = "page-skeleton"
EXERCISES = ("title-place", "skeleton-gaps", "skeleton-lines")


@pytest.fixture
def box_away(classroom: Classroom) -> Iterator[None]:
    """After the story the box serves again, however the story ended."""
    yield
    if not classroom.box.is_running:
        classroom.box.start()


@BOTH_WAYS
@pytest.mark.usefixtures("box_away")
def test_opened_lesson_opens_again_while_the_box_is_away(
    classroom: Classroom, devices: Devices, course: Release, language: str, script: bool
) -> None:
    amina = classroom.learner(devices, language, f"Amina {language} {script}", script=script)
    amina.go(f"/go/{course.course_id}/{LESSON}")
    lesson = amina.page.url
    amina.open_exercise(course.course_id, EXERCISES[0])
    exercise = amina.page.url
    classroom.box.stop()
    amina.page.goto(lesson)
    is_lesson(amina, course)
    follow_a_link(amina, exercise)
    amina.is_at(course.exercise(EXERCISES[0]).title[language])
    amina.page.go_back()
    is_lesson(amina, course)


@pytest.mark.usefixtures("box_away")
@pytest.mark.parametrize("kind", ["choice", "blanks", "order"])
def test_answer_without_script_is_still_there_after_going_back(
    classroom: Classroom, devices: Devices, course: Release, kind: str
) -> None:
    celine = classroom.learner(devices, "ar", f"Celine {kind}", script=False)
    exercise = next(each for each in map(course.exercise, EXERCISES) if each.kind == kind)
    answer = model_answer(exercise, "ar")
    celine.open_exercise(course.course_id, exercise.id)
    classroom.box.stop()
    give(celine, exercise, answer)
    celine.page.wait_for_url("chrome-error://**")
    classroom.box.start()
    celine.page.go_back()
    celine.tap("Check")
    is_told(celine, verdict_on(exercise, "ar", answer))
    assert answers_counted(classroom, celine) == 1


def is_lesson(learner: Learner, course: Release) -> None:
    title = course.lesson(LESSON).title[learner.language]
    expect(learner.page.get_by_role("heading", level=1)).to_have_text(title)


def follow_a_link(learner: Learner, address: str) -> None:
    """As from a page of the box where the address stands."""
    learner.page.evaluate(
        "address => document.querySelector('main').append(Object.assign(document.createElement('a'),"
        " {href: address, textContent: 'onward'}))",
        address,
    )
    learner.page.get_by_role("link", name="onward").click()


def answers_counted(classroom: Classroom, learner: Learner) -> int:
    """As the trainer sees it, on the learner's page."""
    trainer = classroom.trainer
    trainer.look_at_learner(learner.alias)
    return trainer.main.locator(".timeline-done, .timeline-again").count()
