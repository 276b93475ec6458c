"""A learner's day, from the phone: a lesson, exercises of each kind, progress, a call, and good-bye."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from tests.stories.answers import false_answer, fill_in, give, is_told, model_answer, verdict_on
from tests.stories.conftest import ARABIC, ARGUMENTS, ENGLISH, Classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner

REOPENINGS = 20
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


@pytest.fixture
def remembering(chromium: Browser) -> Iterator[Browser]:
    """A browser that keeps the pages one has left as they were, for "back"; playwright's does not."""
    browser = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser
    browser.close()


@ARABIC
def test_what_was_filled_in_is_there_again_on_any_device(
    classroom: Classroom, devices: Devices, course: Release, language: str
) -> None:
    dana = classroom.learner(devices, language, f"Dana {language}")
    laptop = Learner(devices.new("laptop", language), dana.server, language, dana.alias)
    laptop.go("/")
    laptop.sign_in()
    for name in ("title-place", "skeleton-gaps", "skeleton-lines", "page-shape", "comment-is-silent"):
        exercise = course.exercise(name)
        dana.open_exercise(course.course_id, name)
        with dana.page.expect_response("**/drafts/**") as kept:
            fill_in(dana, exercise, model_answer(exercise, language))
        assert kept.value.ok
        filled = form_of(dana)
        dana.open_exercise(course.course_id, name)
        expect_form(dana, filled)
        # What was changed last may still be on its way.
        for _ in range(REOPENINGS):
            laptop.open_exercise(course.course_id, name)
            laptop.page.wait_for_load_state("networkidle")
            if form_of(laptop) == filled:
                break
        assert form_of(laptop) == filled


@ENGLISH
@pytest.mark.parametrize("name", ["comment-is-silent", "title-place", "skeleton-lines"])
def test_back_shows_the_next_learner_nothing_of_the_one_before(
    classroom: Classroom, course: Release, remembering: Browser, language: str, name: str
) -> None:
    exercise = course.exercise(name)
    with Devices(remembering) as devices:
        amina, badr = classroom.learners(devices, language, f"Amina {name}", f"Badr {name}")
        amina.open_exercise(course.course_id, name)
        untouched = form_of(amina)
        answer = model_answer(exercise, language)
        give(amina, exercise, answer)
        is_told(amina, verdict_on(exercise, language, answer))
        filled = form_of(amina)
        assert filled != untouched
        amina.page.evaluate("window.isTheSame = true")
        amina.page.get_by_role("button", name=f"{amina.alias} Not you?").click()
        amina.is_at("Welcome")
        badr.page = amina.page
        badr.sign_in()
        for _ in range(5):
            if f"/{name}" not in badr.page.url:
                badr.page.evaluate("setTimeout(() => history.back())")
                badr.page.wait_for_timeout(500)
        assert badr.page.evaluate("window.isTheSame")
        expect(badr.page.locator("header")).to_contain_text(badr.alias)
        expect(badr.page.locator("[data-result]")).to_be_empty()
        assert form_of(badr) == untouched


FORM = "new URLSearchParams(new FormData(document.querySelector('form[data-answer]'))).toString()"


def form_of(learner: Learner) -> str:
    """What the page's form would send, in the order of its rows."""
    return str(learner.page.evaluate(FORM))


def expect_form(learner: Learner, filled: str) -> None:
    learner.page.wait_for_function(f"(filled) => {FORM} === filled", arg=filled)
