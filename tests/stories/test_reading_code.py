"""Code that is put in order or read, and not run: on a phone, by touch, by keyboard, and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from campbox.courses.library import Library
from campbox.courses.model import Exercise
from campbox.courses.release import Release
from tests.stories.answers import false_answer, give, is_told, model_answer, verdict_on
from tests.stories.conftest import BOTH_WAYS, Classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner

COURSE = "python-first-steps"


@pytest.fixture(scope="module")
def python(installed_courses: Path) -> Release:
    return Library(installed_courses).release(COURSE)


def exercise_of(python: Release, kind: str) -> Exercise:
    return next(each for each in python.exercises.values() if each.kind == kind)


def fits_the_phone(learner: Learner) -> None:
    assert learner.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@BOTH_WAYS
def test_lines_are_placed_and_indented_and_an_output_is_foretold(
    classroom: Classroom, devices: Devices, python: Release, language: str, script: bool
) -> None:
    hana = classroom.learner(devices, language, f"Hana {language}", script=script)
    for kind in ("parsons", "predict"):
        exercise = exercise_of(python, kind)
        hana.open_exercise(COURSE, exercise.id)
        fits_the_phone(hana)
        for answer in (false_answer(exercise, language), model_answer(exercise, language)):
            if not script and answer == model_answer(exercise, language):
                hana.tap("Try again")
            give(hana, exercise, answer)
            is_told(hana, verdict_on(exercise, language, answer))
            fits_the_phone(hana)


def test_a_line_is_moved_by_arrow_keys_alone(classroom: Classroom, devices: Devices, python: Release) -> None:
    imad = classroom.learner(devices, "ar", "Imad")
    imad.open_exercise(COURSE, exercise_of(python, "parsons").id)
    lines = imad.main.locator("ol.order li")
    text = line_text(lines.first)
    lines.first.get_by_role("button", name=imad.word("Move down")).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        imad.page.keyboard.press(key)
    assert line_text(lines.nth(1)) == f"    {text}"
    assert lines.nth(1).locator("select").evaluate_all("selects => selects.map((each) => each.value)") == ["2", "4"]
    expect(lines.nth(1).get_by_role("button", name=imad.word("Move up"))).to_be_focused()


def line_text(line: Locator) -> str:
    """With its spaces."""
    return line.locator("code").text_content() or ""
