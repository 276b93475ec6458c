"""A learner's day, from the phone: a lesson, exercises of each kind, progress, a call, and good-bye."""

import pytest
from playwright.sync_api import expect

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from tests.stories.answers import false_answer, give, is_told, model_answer, verdict_on
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner

LESSON = "page-skeleton"  # the first that has code, a picture, and all kinds of exercises


def test_learners_day(classroom: Classroom, devices: Devices, course: Release, language: str, script: bool) -> None:
    alias = f"Amina {language} {script}"
    amina = classroom.learner(devices, language, alias, script=script)
    reads_a_lesson(amina, course, has_script=script)
    exercises = [course.exercise(each) for each in course.lesson(LESSON).exercise_ids]
    solved = [next(each for each in exercises if each.kind == kind) for kind in ("order", "blanks", "choice")]
    for exercise in solved:
        tries_until_right(amina, course, exercise, has_script=script)
    sees_progress(amina, len(solved), len(course.exercises))
    amina.call_trainer()
    amina.tap_bar("Home")
    amina.sees("The trainer knows that you call.")
    amina.tap("Sign out")
    amina.is_at("Welcome")
    amina.go("/home")
    amina.is_at("Welcome")


def reads_a_lesson(learner: Learner, course: Release, *, has_script: bool) -> None:
    """From the list of lessons to the end of one: code from left to right, pictures there."""
    lesson = course.lesson(LESSON)
    learner.tap_bar("Lessons")
    learner.main.get_by_role("link", name=lesson.title[learner.language]).click()
    expect(learner.page.get_by_role("heading", level=1)).to_have_text(lesson.title[learner.language])
    expect(learner.page.locator("html")).to_have_attribute("dir", "rtl" if learner.language == "ar" else "ltr")
    code = learner.main.locator("pre").first
    expect(code).to_have_css("direction", "ltr")
    for picture in learner.main.get_by_role("img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    if has_script:
        copies(learner)
    expect(learner.main.get_by_role("button", name=learner.word("Copy"))).to_have_count(
        learner.main.locator("pre").count() if has_script else 0
    )


def copies(learner: Learner) -> None:
    learner.main.get_by_role("button", name=learner.word("Copy"), exact=True).first.click()
    learner.sees("Copied")


def tries_until_right(learner: Learner, course: Release, exercise: Exercise, *, has_script: bool) -> None:
    """Wrong first, then right; both are explained, in place where script runs."""
    learner.open_exercise(course.course_id, exercise.id)
    address = learner.page.url
    for answer in (false_answer(exercise, learner.language), model_answer(exercise, learner.language)):
        if learner.page.url != address:
            learner.tap("Try again")
        give(learner, exercise, answer)
        is_told(learner, verdict_on(exercise, learner.language, answer))
        assert (learner.page.url == address) is has_script


def sees_progress(learner: Learner, solved: int, exercises: int) -> None:
    learner.tap_bar("My work")
    learner.sees("%(done)s of %(all)s exercises solved", done=solved, all=exercises)
    learner.tap_bar("Home")
    learner.sees("%(done)s of %(all)s exercises solved", done=solved, all=exercises)


@pytest.mark.parametrize("kind", ["choice", "blanks", "order"])
def test_nothing_counts_before_the_answer_is_complete(
    classroom: Classroom, devices: Devices, course: Release, kind: str
) -> None:
    badr = classroom.learner(devices, "ar", f"Badr {kind}", script=False)
    exercise = next(each for each in course.exercises.values() if each.kind == kind)
    badr.open_exercise(course.course_id, exercise.id)
    badr.tap("Check")
    badr.is_at("Something is missing")
    badr.tap("Back to the exercise")
    badr.tap_bar("Home")
    badr.sees("%(done)s of %(all)s exercises solved", done=0, all=len(course.exercises))


def test_not_you_leads_out_of_every_page_of_ones_own(classroom: Classroom, devices: Devices, language: str) -> None:
    celine = classroom.learner(devices, language, f"Celine {language}")
    for path in ("/home", "/lessons", "/work", "/call", "/go/web-first-steps/page-skeleton"):
        celine.go(path)
        expect(celine.page.get_by_role("button", name=f"{celine.alias} {celine.word('Not you?')}")).to_be_visible()
    celine.page.get_by_role("button", name=f"{celine.alias} {celine.word('Not you?')}").click()
    celine.is_at("Welcome")
