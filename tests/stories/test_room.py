"""Before the lesson: devices fetch in turn what the next exercises need, the trainer sees it, and then the box may be away."""

from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from campbox.courses.library import Library
from tests.stories.answers import model_answer
from tests.stories.axe import serious_faults
from tests.stories.code_course import COURSE_ID
from tests.stories.coders import ENGINE_PATIENCE_MS, editor, is_right, write_code
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.looks import FINGER_PX, SIDEWAYS_PX, TOO_SMALL
from tests.stories.people import Learner, Person

# What a bad Wi-Fi brings to one device: Pyodide takes a minute.
SLOW_BYTES_A_SECOND = 100_000
AS_FAST_AS_IT_CAN = -1
NOT_AT_ALL = 0
WHOLE_PYTHON = "add"  # the exercise that only Pyodide runs
CAME_OVER_THE_AIR = """() => performance.getEntriesByType('resource')
    .filter(each => /wasm|python_stdlib|editor/.test(each.name)).map(each => each.transferSize)"""


@pytest.fixture(scope="module")
def start(with_code: Path) -> Path:
    return with_code


def test_three_devices_fetch_in_turn_and_an_exercise_runs_without_the_box(
    classroom: Classroom, devices: Devices, with_code: Path
) -> None:
    trainer = classroom.trainer
    amina, badr = classroom.learners(devices, "ar", "Amina", "Badr")
    somebody = Person(devices.new("laptop", "en"), classroom.box, "en")
    trainer.go("/teach/")
    trainer.tap("Prepare the room")
    choose_whole_python(trainer)
    trainer.sees("No device has opened the address yet. This page looks again by itself.")
    wifi = [wireless(each.page) for each in (amina, badr)]
    for person in (amina, badr, somebody):
        person.go("/ready")
    somebody.sees("Wait for your turn")
    expect(somebody.main).to_contain_text("Devices before this one: 2")
    expect(room_of(trainer, "Device 3")).to_contain_text("Waiting")
    expect(room_of(trainer, "Amina")).to_contain_text("Fetching")
    is_well_made(amina.page)
    is_well_made(trainer.page)
    set_speed(wifi[1], NOT_AT_ALL)
    badr.sees("The box does not answer")
    for each in wifi:
        set_speed(each, AS_FAST_AS_IT_CAN)
    for person in (amina, badr, somebody):
        is_ready(person)
    for name in ("Amina", "Badr", "Device 3"):
        expect(room_of(trainer, name)).to_contain_text("Ready")
    amina.go("/ready")
    is_ready(amina)
    assert set(amina.page.evaluate(CAME_OVER_THE_AIR)) == {0}

    unprepared = Learner(devices.new("phone", "ar"), classroom.box, "ar", "Badr")
    unprepared.go("/")
    unprepared.sign_in()
    for learner in (amina, unprepared):
        learner.open_exercise(COURSE_ID, WHOLE_PYTHON)
        editor(learner)
    classroom.box.stop()
    answer = model_answer(Library(with_code / "courses").release(COURSE_ID).exercise(WHOLE_PYTHON), "ar")
    write_code(amina, answer["code"][0])
    is_right(amina)
    unprepared.tap("Check")
    unprepared.sees("The box does not answer, and what runs the code is not on this device yet. Your code is kept here.")


def choose_whole_python(trainer: Person) -> None:
    for box in trainer.main.get_by_role("checkbox").all():
        box.uncheck()
    trainer.main.get_by_role("checkbox", name="Pyodide").check()
    trainer.tap("Fetch this")
    expect(trainer.main.get_by_role("checkbox", name="Pyodide")).to_be_checked()
    expect(trainer.main.get_by_role("checkbox", name="SQL")).not_to_be_checked()


def wireless(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    set_speed(session, SLOW_BYTES_A_SECOND)
    return session


def set_speed(wifi: CDPSession, bytes_a_second: int) -> None:
    is_gone = bytes_a_second == NOT_AT_ALL
    conditions = {"offline": is_gone, "latency": 0, "downloadThroughput": bytes_a_second, "uploadThroughput": -1}
    wifi.send("Network.emulateNetworkConditions", conditions)


def room_of(trainer: Person, name: str) -> Locator:
    return trainer.main.locator("[data-room] .rows > li").filter(has_text=name)


def is_ready(person: Person) -> None:
    expect(person.main).to_contain_text(person.word("This device is ready"), timeout=ENGINE_PATIENCE_MS)


def is_well_made(page: Page) -> None:
    assert serious_faults(page) == []
    assert page.evaluate(TOO_SMALL, FINGER_PX) == []
    assert page.evaluate(SIDEWAYS_PX) <= 0
