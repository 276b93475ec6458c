"""A test in the class: the power goes in the middle of it, nobody loses a minute, and nothing is told before it is closed."""

import re
import sqlite3
import time
from contextlib import closing

from playwright.sync_api import Page, expect

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.exercises.registry import kind
from tests.stories.answers import fill_in, model_answer
from tests.stories.axe import serious_faults
from tests.stories.conftest import ARABIC, make_classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner, Trainer
from tests.stories.reboots import Machine
from tests.stories.servers import Server
from tests.stories.words import say_count

MINUTES = 2
DARK_SECONDS = 3


@ARABIC
def test_learner_loses_no_time_to_a_power_cut_and_the_trainer_sees_the_points(
    machine: Machine, devices: Devices, course: Release, language: str
) -> None:
    classroom = make_classroom(machine, devices, language, "phone")
    trainer, box = classroom.trainer, classroom.box
    amina = classroom.learner(devices, language, "Amina")
    chosen = [course.exercise("page-is-kept"), course.exercise("title-place"), a_program(course)]
    address = make_test(trainer, course, chosen)
    trainer.tap("Open it for the cohort")

    amina.go("/home")
    amina.tap("To the test")
    amina.sees("When the power goes, the time stops. It goes on when the box is back.")
    began = time.monotonic()
    looks_right(amina.page)
    amina.tap("Begin")
    amina.sees("%(done)s of %(all)s exercises answered", done=0, all=3)
    looks_right(amina.page)
    open_in_test(amina, chosen[0])
    keep(amina, chosen[0])
    looks_right(amina.page)
    before = minutes_left(amina)

    box.cut_power()
    amina.page.wait_for_timeout(1_000 * DARK_SECONDS)
    box.start()
    amina.tap("Next open exercise")
    assert minutes_left(amina) == before
    keep(amina, chosen[1])
    assert seconds_counted(box) + DARK_SECONDS <= time.monotonic() - began
    amina.tap("Next open exercise")
    run_and_keep(amina)
    looks_right(amina.page)
    amina.does_not_see("Correct")
    amina.tap("All exercises of the test")
    amina.sees("%(done)s of %(all)s exercises answered", done=3, all=3)
    amina.main.get_by_text(amina.word("Finish the test"), exact=True).click()
    amina.tap("Yes, I have finished")
    amina.sees("You see your points when the trainer closes the test.")

    trainer.go(address)
    expect(trainer.row("Amina")).to_contain_text(trainer.word("%(done)s of %(all)s", done=3, all=3))
    looks_right(trainer.page)
    trainer.tap("Look")
    looks_right(trainer.page)
    trainer.go(address)
    trainer.tap("Close the test")
    expect(trainer.row("Amina")).to_contain_text(trainer.word("Has finished"))
    amina.go("/home")
    amina.go("/work")
    amina.main.get_by_role("link", name="A test").click()
    amina.sees("The test is over. Look at what was right.")
    expect(amina.row(chosen[0].title[language])).to_contain_text(amina.word("Right"))
    looks_right(amina.page)


def seconds_counted(box: Server) -> float:
    """How much of the learner's time the box has counted when it last wrote it down."""
    with closing(sqlite3.connect(f"file:{box.data / 'campbox.db'}?mode=ro", uri=True)) as connection:
        ((elapsed_ms,),) = connection.execute("SELECT elapsed_ms FROM sitting")
    return float(elapsed_ms) / 1000


def a_program(course: Release) -> Exercise:
    """An exercise whose answer is code that runs in the learner's browser."""
    return next(each for each in course.exercises.values() if kind(each.kind).judged == "browser")


def make_test(trainer: Trainer, course: Release, exercises: list[Exercise]) -> str:
    """The path of the test's page."""
    trainer.go(f"{trainer.cohort}/tests")
    trainer.tap("Make a test")
    looks_right(trainer.page)
    trainer.type_in("Title", "A test")
    trainer.type_in("Time in minutes", str(MINUTES))
    for each in exercises:
        unit = course.unit_of_lesson(each.lesson_id).title[trainer.language]
        box = trainer.main.locator(f'input[value="{course.course_id}/{each.id}"]')
        if not box.is_visible():
            trainer.main.get_by_text(unit, exact=True).first.click()
        box.check()
    trainer.tap("Save the test")
    trainer.is_at("A test")
    return trainer.page.url.removeprefix(trainer.server.address)


def open_in_test(learner: Learner, exercise: Exercise) -> None:
    learner.main.get_by_role("link", name=re.compile(re.escape(exercise.title[learner.language]))).click()
    learner.is_at(exercise.title[learner.language])


def keep(learner: Learner, exercise: Exercise) -> None:
    """Answer rightly; the page tells that it is kept, and no more."""
    fill_in(learner, exercise, model_answer(exercise, learner.language))
    learner.tap("Keep my answer")
    learner.sees("Your answer is kept.")
    learner.does_not_see("Correct")


def run_and_keep(learner: Learner) -> None:
    """The start of the program, unchanged but for a line: the browser judges it and says nothing."""
    expect(learner.page.locator(".cm-content")).to_be_visible()
    learner.tap("Keep my answer")
    expect(learner.page.locator("[data-server]")).to_contain_text(learner.word("Your answer is kept."), timeout=40_000)
    expect(learner.page.locator("[data-check-result]")).to_be_empty()


def looks_right(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert serious_faults(page) == [], page.url


def minutes_left(learner: Learner) -> int:
    """As the page says it."""
    text = learner.main.inner_text()
    for number in range(MINUTES + 1):
        words = say_count("%(num)d minute left", "%(num)d minutes left", number, learner.language)
        if words in text:
            return number
    raise AssertionError(text)
