"""The Wi-Fi is gone, or the box is: what was opened stays readable, and no answer is lost or counted twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Dialog, expect

from campbox.courses.release import Release
from tests.stories.answers import give, is_told, model_answer, verdict_on
from tests.stories.conftest import ARABIC, BOTH_WAYS, ENGLISH, Classroom
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


@ARABIC
@pytest.mark.usefixtures("box_away")
def test_answer_waits_on_the_page_until_the_box_is_back(
    classroom: Classroom, devices: Devices, course: Release, language: str
) -> None:
    badr = classroom.learner(devices, language, f"Badr {language}")
    exercise = course.exercise("skeleton-lines")
    answer = model_answer(exercise, language)
    badr.open_exercise(course.course_id, exercise.id)
    classroom.box.stop()
    give(badr, exercise, answer)
    badr.sees("The box did not answer. Your answer is still on this page.")
    badr.tap("Send again")
    badr.sees("The box did not answer. Your answer is still on this page.")
    classroom.box.start()
    badr.tap("Send again")
    is_told(badr, verdict_on(exercise, language, answer))
    assert answers_counted(classroom, badr) == 1


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


@ENGLISH
def test_answer_whose_result_got_lost_on_the_way_counts_once(
    classroom: Classroom, devices: Devices, course: Release, language: str
) -> None:
    dana = classroom.learner(devices, language, f"Dana {language}")
    exercise = course.exercise("title-place")
    answer = model_answer(exercise, language)
    dana.open_exercise(course.course_id, exercise.id)
    wireless = lose_responses(dana)
    give(dana, exercise, answer)
    dana.sees("The box did not answer. Your answer is still on this page.")
    wireless.send("Fetch.disable")
    assert answers_counted(classroom, dana) == 1
    dana.tap("Send again")
    is_told(dana, verdict_on(exercise, language, answer))
    assert answers_counted(classroom, dana) == 1


@pytest.mark.usefixtures("box_away")
def test_leaving_with_an_answer_that_was_not_sent_is_asked_about(
    classroom: Classroom, devices: Devices, course: Release
) -> None:
    elias = classroom.learner(devices, "en", "Elias")
    exercise = course.exercise("title-place")
    elias.open_exercise(course.course_id, exercise.id)
    address = elias.page.url
    classroom.box.stop()
    give(elias, exercise, model_answer(exercise, "en"))
    elias.sees("The box did not answer. Your answer is still on this page.")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    elias.page.on("dialog", stay)
    elias.page.get_by_role("link", name=elias.word("Home"), exact=True).click()
    elias.sees("Send again")
    assert asked == ["beforeunload"]
    assert elias.page.url == address
    elias.page.remove_listener("dialog", stay)
    elias.page.on("dialog", lambda dialog: dialog.accept())


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


def lose_responses(learner: Learner) -> CDPSession:
    """From now on the box hears the answers of this phone, and the phone hears nothing of it."""
    wireless = learner.page.context.new_cdp_session(learner.page)

    def lose(paused: dict[str, str]) -> None:
        wireless.send("Fetch.failRequest", {"requestId": paused["requestId"], "errorReason": "ConnectionReset"})

    wireless.on("Fetch.requestPaused", lose)
    wireless.send("Fetch.enable", {"patterns": [{"urlPattern": "*/answers/*", "requestStage": "Response"}]})
    return wireless


def answers_counted(classroom: Classroom, learner: Learner) -> int:
    """As the trainer sees it, on the learner's page."""
    trainer = classroom.trainer
    trainer.look_at_class()
    trainer.main.get_by_role("link", name=learner.alias, exact=True).click()
    expect(trainer.page.get_by_role("heading", level=1)).to_have_text(learner.alias)
    return trainer.main.locator("tbody tr").count()
