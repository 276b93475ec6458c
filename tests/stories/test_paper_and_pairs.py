"""A trainer's phone in Arabic: a test that one learner takes on paper, and two learners who are seated at one device."""

from playwright.sync_api import expect

from campbox.courses.release import Release
from tests.stories.conftest import ARABIC, NewServer, make_classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner, Trainer
from tests.stories.test_stage_test import looks_right, make_test


@ARABIC
def test_points_of_a_paper_count_and_two_are_seated_together(
    new_server: NewServer, devices: Devices, course: Release, language: str
) -> None:
    classroom = make_classroom(new_server("box"), devices, language, "phone")
    trainer = classroom.trainer
    amina, badr = classroom.learners(devices, language, "أمينة", "بدر")
    chosen = [course.exercise("page-is-kept"), course.exercise("title-place")]
    test = make_test(trainer, course, chosen)
    trainer.tap("Open it for the cohort")

    amina.go(f"/try/{course.course_id}/{chosen[0].id}")
    amina.is_at("This exercise belongs to a test now.")
    looks_right(amina.page)
    amina.tap("To the test")
    amina.sees("The time begins when you tap on Begin.")

    type_a_paper(trainer, badr)
    trainer.go(test)
    expect(trainer.row(badr.alias)).to_contain_text(trainer.word("on paper"))
    looks_right(trainer.page)
    trainer.tap("Close the test")
    trainer.go(f"{trainer.cohort}/progress")
    expect(trainer.row(badr.alias)).to_contain_text(trainer.word("on paper"))
    looks_right(trainer.page)
    badr.go("/work")
    badr.main.get_by_role("link", name="A test").click()
    badr.main.get_by_role("link", name=chosen[0].title[language]).click()
    badr.sees("You wrote your answer on paper.")
    looks_right(badr.page)
    amina.go(f"/try/{course.course_id}/{chosen[0].id}")
    amina.is_at(chosen[0].title[language])

    seat_together(trainer, amina, badr)
    amina.go("/pair")
    amina.sees("Here with you")
    expect(amina.main).to_contain_text(badr.alias)
    trainer.tap("Part them")
    trainer.sees("Nobody works in a pair now.")
    looks_right(trainer.page)


def type_a_paper(trainer: Trainer, learner: Learner) -> None:
    """The points of the first exercise, and none for the second: the reason is asked for before anything is kept."""
    trainer.tap("Points from paper", trainer.row(learner.alias))
    trainer.is_at("Points from paper")
    looks_right(trainer.page)
    trainer.main.locator("#points-1").fill("9")
    trainer.type_in("Why on paper, or why it is corrected", "انقطعت الكهرباء")
    trainer.tap("Save")
    trainer.sees("Please look at this again. Nothing is saved yet.")
    looks_right(trainer.page)
    trainer.main.locator("#points-1").fill("١")
    trainer.tap("Save, next learner")
    trainer.sees("Type the points of each exercise. Leave it empty where there is no answer.")


def seat_together(trainer: Trainer, first: Learner, second: Learner) -> None:
    trainer.go(f"{trainer.cohort}/people")
    trainer.tap("Pairs")
    looks_right(trainer.page)
    trainer.main.get_by_label(trainer.word("Who is signed in at the device")).select_option(first.alias)
    trainer.main.get_by_label(trainer.word("Who sits beside")).select_option(second.alias)
    trainer.tap("Let them work together")
    expect(trainer.row(first.alias)).to_contain_text(second.alias)
    looks_right(trainer.page)
