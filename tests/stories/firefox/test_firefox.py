"""What learners do on old laptops with Firefox: every kind of exercise, an endless loop, a box that goes away, Arabic."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser

from campbox.courses.library import Library
from campbox.courses.model import Exercise
from campbox.exercises.base import Fields
from tests.stories.answers import false_answer, model_answer, plain, verdict_on
from tests.stories.code_course import COURSE_ID
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.firefox.firefox import Device, Firefox, running
from tests.stories.looks import SIDEWAYS_PX
from tests.stories.outboxes import KEPT, attempts_in

# The engine or the way in which an exercise is answered, its course and its id.
KINDS = {
    "micropython": (COURSE_ID, "greet"),
    "pyodide": (COURSE_ID, "add"),
    "javascript": (COURSE_ID, "double"),
    "html": (COURSE_ID, "shopping"),
    "script": ("web-first-steps", "sign-by-script"),
    "sql": (COURSE_ID, "cheap"),
    "parsons": ("python-first-steps", "three-days"),
    "predict": ("python-first-steps", "count-from-zero"),
}
RESULT = "[data-check-result], [data-result]"
MIRRORED = """() => {
    const middle = (selector) => {
        const {left, right} = document.querySelector(selector).getBoundingClientRect();
        return (left + right) / 2;
    };
    return document.documentElement.dir === 'rtl' && middle('[data-smaller]') > middle('[data-larger]');
}"""
DIRECTIONS = """() => [...document.querySelectorAll('.cm-content, .screen, .compare pre')]
    .map((each) => getComputedStyle(each).direction)"""


@pytest.fixture(scope="module")
def start(with_code: Path) -> Path:
    return with_code


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    with TemporaryDirectory(prefix="firefox-") as folder, running(Path(folder)) as firefox:
        yield firefox


@pytest.fixture(scope="module")
def amina(chromium: Browser, classroom: Classroom, firefox: Firefox) -> Iterator[Device]:
    """One learner at an old laptop, for all stories in English."""
    with Devices(chromium) as devices:
        yield firefox.device_of(classroom.learner(devices, "en", "Amina"), "laptop")


def exercise_of(with_code: Path, course: str, exercise: str) -> Exercise:
    return Library(with_code / "courses").release(course).exercise(exercise)


def answer_wrongly(device: Device, exercise: Exercise, language: str) -> None:
    """Code is checked as it stands there at first."""
    if exercise.kind in ("parsons", "predict"):
        answer(device, exercise, false_answer(exercise, language))
    else:
        device.wait("() => document.querySelector('.cm-content') !== null")
        device.tap("Check")


def answer(device: Device, exercise: Exercise, given: Fields) -> None:
    if exercise.kind == "parsons":
        put_in_order(device, given)
    elif exercise.kind == "predict":
        device.fill("[name=output]", given["output"][0])
    else:
        device.write_code(given["code"][0])
    device.tap("Check")


def put_in_order(device: Device, given: Fields) -> None:
    """From the first place on, move the line that belongs there up to it; then indent it."""
    wanted = sorted((name for name in given if name.startswith("position-")), key=lambda name: int(given[name][0]))
    for place, name in enumerate(wanted):
        line = f"li:has(select[name={name}])"
        where = "(selector) => [...document.querySelectorAll('.order li')].indexOf(document.querySelector(selector))"
        for _ in range(device.tell(where, line) - place):
            device.click(f'{line} [data-move="-1"]')
        indent = name.replace("position-", "indent-")
        index = "(name) => document.querySelector(`[name=${name}]`).selectedIndex"
        values = "(name) => [...document.querySelector(`[name=${name}]`).options].map((each) => each.text)"
        steps = device.tell(values, indent).index(given[indent][0]) - device.tell(index, indent)
        for _ in range(abs(steps)):
            device.click(f'{line} [data-shift="{1 if steps > 0 else -1}"]')


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_is_explained_and_the_right_one_passes(with_code: Path, amina: Device, kind: str) -> None:
    course, exercise_id = KINDS[kind]
    exercise = exercise_of(with_code, course, exercise_id)
    amina.open_exercise(course, exercise_id)
    answer_wrongly(amina, exercise, "en")
    amina.sees(RESULT, "Not yet: look again")
    right = model_answer(exercise, "en")
    answer(amina, exercise, right)
    amina.sees(RESULT, "Correct")
    amina.sees(RESULT, plain(verdict_on(exercise, "en", right).explanation_html))


def test_endless_loop_is_stopped_and_the_page_goes_on(amina: Device) -> None:
    for exercise, endless, greeting in (
        ("add", "while True:\n    pass", "print(6 * 7)"),
        ("double", "while (true) {}", "console.log(6 * 7)"),
    ):
        amina.open_exercise(COURSE_ID, exercise)
        amina.write_code(endless)
        amina.tap("Run")
        amina.sees("[data-output]", "The program did not end and was stopped. Maybe a loop does not end.")
        amina.write_code(greeting)
        amina.tap("Run")
        amina.sees("[data-screen]", "42")


def test_answer_waits_while_the_box_is_away_and_arrives_once(classroom: Classroom, with_code: Path, amina: Device) -> None:
    greet = exercise_of(with_code, COURSE_ID, "greet")
    right = model_answer(greet, "en")
    before = attempts_in(classroom.box, "Amina")
    amina.open_exercise(COURSE_ID, "greet")
    answer(amina, greet, {"code": ["print(1)"]})
    amina.sees(RESULT, "Not yet: look again")
    classroom.box.stop()
    try:
        answer(amina, greet, right)
        amina.sees(RESULT, "Correct")
        amina.sees("main", KEPT)
    finally:
        classroom.box.start()
    amina.sees(RESULT, plain(verdict_on(greet, "en", right).explanation_html))
    assert attempts_in(classroom.box, "Amina") == before + 2


def test_arabic_page_is_mirrored_on_a_phone_and_code_runs_from_left_to_right(
    classroom: Classroom, devices: Devices, with_code: Path, firefox: Firefox
) -> None:
    device = firefox.device_of(classroom.learner(devices, "ar", "أمينة"), "phone")
    for exercise_id in ("greet", "shopping", "cheap"):
        exercise = exercise_of(with_code, COURSE_ID, exercise_id)
        device.open_exercise(COURSE_ID, exercise_id)
        answer_wrongly(device, exercise, "ar")
        device.sees(RESULT, "Not yet: look again")
        assert device.tell(MIRRORED) is True
        assert set(device.tell(DIRECTIONS)) == {"ltr"}
        assert device.tell(SIDEWAYS_PX) <= 0
