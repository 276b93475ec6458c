"""The trainer sees who calls, who is stuck and who was here, and goes to them."""

import pytest
from playwright.sync_api import Page, expect

from campbox.courses.release import Release
from tests.stories.answers import false_answer, give, is_told, model_answer, plain, verdict_on
from tests.stories.conftest import Classroom, NewServer, make_classroom
from tests.stories.devices import Devices, Size
from tests.stories.people import Learner, Trainer
from tests.stories.words import say_count

STUCK_AFTER = 3


@pytest.mark.parametrize(("size", "spoken"), [("laptop", "en"), ("phone", "ar")])
def test_hands_stand_in_their_order_with_exercise_and_last_error(
    new_server: NewServer, devices: Devices, course: Release, size: Size, spoken: str
) -> None:
    classroom = make_classroom(new_server("box"), devices, spoken, size)
    trainer = classroom.trainer
    amina, badr, celine = classroom.learners(devices, spoken, "Amina", "Badr", "Celine", script=False)
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
    for learner in (celine, amina, badr):
        expect(trainer.row(learner.alias)).to_contain_text(trainer.word("just now"))
    has_no_sideways_scroll(trainer.page)
    trainer.tap("I went", trainer.row("Celine"))
    expect(trainer.row("Celine")).not_to_contain_text(trainer.word("Hand up"))
    assert trainer.order_of_class() == ["Amina", "Badr", "Celine"]
    celine.tap_bar("Call the trainer")
    celine.sees("One tap, and the trainer sees who calls and at which exercise.")


def test_learner_who_failed_three_times_is_shown_as_stuck_until_it_is_solved(
    classroom: Classroom, devices: Devices, course: Release, all_exercises: int, script: bool
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
        "%(num)d try: %(exercise)s", "%(num)d tries: %(exercise)s", STUCK_AFTER, "en", exercise=exercise.title["en"]
    )
    expect(trainer.row(dana.alias)).to_contain_text(tries_in_words)
    dana.open_exercise(course.course_id, exercise.id)
    give(dana, exercise, model_answer(exercise, "en"))
    dana.sees("Correct")
    trainer.look_at_class()
    is_stuck(trainer, dana, is_shown=False)
    done = trainer.word("%(done)s of %(all)s", done=1, all=all_exercises)
    expect(trainer.row(dana.alias)).to_contain_text(done)


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


def is_stuck(trainer: Trainer, learner: Learner, *, is_shown: bool) -> None:
    expect(trainer.row(learner.alias).get_by_text(trainer.word("Stuck"), exact=True)).to_have_count(int(is_shown))


def has_no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
