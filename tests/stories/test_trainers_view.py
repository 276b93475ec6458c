"""The trainer sees who calls, who is stuck and who was here, and goes to them."""

import re

import pytest
from playwright.sync_api import Page, expect

from campbox.courses.release import Release
from tests.stories.answers import false_answer, give, is_told, model_answer, plain, verdict_on
from tests.stories.axe import serious_faults
from tests.stories.conftest import Classroom, NewServer, make_classroom
from tests.stories.devices import Devices, Size
from tests.stories.looks import has_no_sideways_scroll
from tests.stories.people import Learner, Trainer
from tests.stories.words import say_count

STUCK_AFTER = 3


@pytest.mark.parametrize(("size", "spoken"), [("laptop", "en"), ("phone", "ar")])
def test_hands_stand_in_their_order_with_exercise_and_last_error(
    new_server: NewServer, devices: Devices, course: Release, size: Size, spoken: str
) -> None:
    classroom = make_classroom(new_server("box"), devices, spoken, size)
    trainer = classroom.trainer
    amina, _, celine = classroom.learners(devices, spoken, "Amina", "Badr", "Celine", script=False)
    exercise = course.exercise("title-place")
    wrong = false_answer(exercise, spoken)
    celine.open_exercise(course.course_id, exercise.id)
    give(celine, exercise, wrong)
    celine.call_trainer()
    amina.call_trainer()
    trainer.look_at_class()
    assert trainer.order_of_class() == ["Celine", "Amina", "Badr"]
    asked = trainer.row("Celine")
    expect(asked).to_contain_text(exercise.title[spoken])
    expect(asked).to_contain_text(plain(verdict_on(exercise, spoken, wrong).remarks[0].html))
    expect(trainer.row("Badr")).not_to_contain_text(trainer.word("Hand up"))
    for learner in (celine, amina):
        expect(trainer.row(learner.alias)).to_contain_text(trainer.word("Calling now"))
    expect(trainer.row("Badr")).to_contain_text(trainer.word("Working"))
    has_no_sideways_scroll(trainer.page)
    trainer.tap("I went", trainer.row("Celine"))
    expect(trainer.row("Celine")).not_to_contain_text(trainer.word("Hand up"))
    assert trainer.order_of_class() == ["Amina", "Badr", "Celine"]
    celine.tap_bar("Call the trainer")
    celine.sees("One tap, and the trainer sees who calls and at which exercise.")


def test_learner_who_failed_three_times_is_shown_as_stuck_until_it_is_solved(
    classroom: Classroom, devices: Devices, course: Release, script: bool
) -> None:
    trainer = classroom.trainer
    dana = classroom.learner(devices, "en", f"Dana {script}", script=script)
    exercise = course.exercise("title-place")
    wrong_options = [{"choice": [str(number)]} for number in (2, 3, 4)]
    for tries, answer in enumerate(wrong_options, 1):
        dana.open_exercise(course.course_id, exercise.id)
        give(dana, exercise, answer)
        is_told(dana, verdict_on(exercise, "en", answer))
        trainer.look_at_class()
        is_stuck(trainer, dana, is_shown=tries >= STUCK_AFTER)
    tries_in_words = say_count(
        "%(num)d try at “%(exercise)s”, not solved",
        "%(num)d tries at “%(exercise)s”, not solved",
        STUCK_AFTER,
        "en",
        exercise=exercise.title["en"],
    )
    expect(trainer.row(dana.alias)).to_contain_text(tries_in_words)
    dana.open_exercise(course.course_id, exercise.id)
    give(dana, exercise, model_answer(exercise, "en"))
    dana.sees("Correct")
    trainer.look_at_class()
    is_stuck(trainer, dana, is_shown=False)
    expect(trainer.row(dana.alias)).to_contain_text(trainer.word("Solved “%(exercise)s”", exercise=exercise.title["en"]))


def test_new_pin_is_shown_once_and_signs_the_learner_out(classroom: Classroom, devices: Devices) -> None:
    trainer = classroom.trainer
    elias = classroom.learner(devices, "ar", "Elias")
    trainer.look_at_class()
    trainer.main.get_by_role("link", name="Elias", exact=True).click()
    trainer.tap("New PIN")
    trainer.sees("It is shown only now. The learner is signed out everywhere.")
    pin = trainer.page.locator(".class-code").inner_text()
    elias.go("/home")
    elias.is_at("Welcome")
    elias.sign_in(pin)


def test_class_looks_again_by_itself_and_stands_still_under_the_finger(new_server: NewServer, devices: Devices) -> None:
    """By the keyboard alone, on a phone, in Arabic."""
    classroom = make_classroom(new_server("box"), devices, "ar", "phone")
    trainer, page = classroom.trainer, classroom.trainer.page
    amina, badr = classroom.learners(devices, "ar", "Amina", "Badr")
    trainer.look_at_class()
    page.evaluate("window.isTheSamePage = true")
    amina.call_trainer()
    expect(trainer.row("Amina")).to_contain_text(trainer.word("Hand up"))
    expect(page.locator("[data-live-news]")).to_have_text(trainer.word("%(alias)s calls", alias="Amina"))
    assert serious_faults(page) == []
    tab_to(page, trainer.word("I went"))
    badr.call_trainer()
    expect(page.locator("[data-live-news]")).to_have_text(trainer.word("%(alias)s calls", alias="Badr"))
    expect(trainer.row("Badr")).not_to_contain_text(trainer.word("Hand up"))
    page.keyboard.press("Enter")
    expect(trainer.row("Badr")).to_contain_text(trainer.word("Hand up"))
    expect(trainer.row("Amina")).not_to_contain_text(trainer.word("Hand up"))
    expect(trainer.row("Badr").get_by_role("button", name=trainer.word("I went"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(trainer.row("Badr")).not_to_contain_text(trainer.word("Hand up"))
    assert page.evaluate("window.isTheSamePage") is True
    has_no_sideways_scroll(page)


def test_wall_counts_hands_as_they_go_up_and_names_nobody(classroom: Classroom, devices: Devices) -> None:
    farah = classroom.learner(devices, "en", "Farah")
    wall = devices.new("laptop", "en")
    wall.context.add_cookies(classroom.trainer.page.context.cookies())  # type: ignore[arg-type]  # playwright's own
    wall.goto(f"{classroom.box.address}{classroom.trainer.cohort}/projector")
    hands = wall.locator(".count").filter(has_text=re.compile("hands? up"))
    before = int(hands.locator("b").inner_text())
    farah.call_trainer()
    expect(hands.locator("b")).to_have_text(str(before + 1))
    expect(wall.get_by_role("main")).to_contain_text("campbox.lan")
    expect(wall.get_by_role("main")).not_to_contain_text("Farah")
    assert serious_faults(wall) == []
    wall.goto(f"{classroom.box.address}{classroom.trainer.cohort}/charts")
    expect(wall.get_by_role("heading", level=2)).to_have_count(5)
    assert serious_faults(wall) == []
    has_no_sideways_scroll(wall)


def tab_to(page: Page, name: str) -> None:
    """Go through the page by the keyboard until something with this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in str(page.evaluate("document.activeElement.textContent")).strip():
            return
    raise AssertionError(f"the keyboard does not reach “{name}”")


def is_stuck(trainer: Trainer, learner: Learner, *, is_shown: bool) -> None:
    expect(trainer.row(learner.alias).get_by_text(trainer.word("Stuck"), exact=True)).to_have_count(int(is_shown))
