"""Every page on a 360 px phone: one heading, its language and direction, a label on each field, nothing sideways."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from campbox.courses.library import Library
from campbox.courses.release import Release
from campbox.exercises.registry import KINDS
from tests.soak import IS_LONG, soak
from tests.stories.axe import serious_faults
from tests.stories.conftest import BOTH_WAYS, Classroom, NewServer, make_classroom, make_operator
from tests.stories.devices import Devices, Size
from tests.stories.looks import FINGER_PX, SIDEWAYS_PX, TOO_SMALL
from tests.stories.people import Person, Trainer

UNLABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    .filter(field => !field.hidden && !field.labels.length && !field.getAttribute('aria-label'))
    .map(field => field.outerHTML)"""
OF_COHORT = (
    *("", "/code", "/projector", "/charts", "/progress", "/progress?show=all", "/work", "/pace", "/messages", "/messages/new"),
    *("/people", "/people?who=left", "/people/sheet", "/add", "/cards", "/groups", "/places", "/names", "/rename"),
    *("/sessions", "/sessions/new", "/register", "/register/sheet?empty=1", "/hours", "/stages", "/programme"),
    *("/tests", "/tests/new"),
)
OF_LEARNER = ("", "/names", "/notes", "/cohorts", "/hours", "/statement", "/stage")
OF_BOX = (
    *("", "cohorts/new", "cohorts/archived", "lessons", "review", "review/phrases", "programmes", "room", "hand-over"),
    *("stick", "pairing", "settings", "poster", "poster/sheet", "account", "accounts", "accounts/new", "audit"),
)


@BOTH_WAYS
def test_pages_of_the_door(classroom: Classroom, devices: Devices, language: str, script: bool) -> None:
    visitor = Person(devices.new("phone", language, script=script), classroom.box, language)
    for path in ("/", "/staff", "/forgotten", "/home", "/ready"):
        look_at(visitor, path)
    look_at(visitor, "/nowhere", status=404)


@BOTH_WAYS
@soak
def test_pages_of_a_learner(
    classroom: Classroom, devices: Devices, course: Release, installed_courses: Path, language: str, script: bool
) -> None:
    amina = classroom.learner(devices, language, f"Amina {language}", script=script)
    for path in ("/home", "/lessons", "/work", "/work/load", "/kept", "/pair", "/call"):
        look_at(amina, path)
    for lesson in course.lessons.values():
        look_at(amina, f"/go/{course.course_id}/{lesson.id}")
    for path in paths_of_exercises(Library(installed_courses), every_one=IS_LONG):
        look_at(amina, path)
    for unit in course.units:
        look_at(amina, f"/words/{course.course_id}/{unit.id}")


@pytest.mark.parametrize(("language", "size"), [("ar", "phone"), ("en", "laptop")])
def test_pages_of_a_trainer(new_server: NewServer, devices: Devices, course: Release, language: str, size: Size) -> None:
    """By eyes and fingers at both sizes; by ears on the laptop, where the stories of trainers do not."""
    look = look_over if size == "laptop" else look_at
    classroom = make_classroom(new_server("box"), devices, language, size)
    trainer = classroom.trainer
    classroom.learner(devices, language, "Amina").call_trainer()
    for path in OF_COHORT:
        look(trainer, trainer.cohort + path)
    for path in OF_BOX:
        look(trainer, f"/teach/{path}")
    lesson = f"/teach/lessons/{course.course_id}/{next(iter(course.lessons))}"
    for path in ("", "/lesson", "/exercises", "/answers"):
        look(trainer, lesson + path)
    trainer.look_at_learner("Amina")
    learner = trainer.page.url.removeprefix(classroom.box.address)
    for path in OF_LEARNER:
        look(trainer, learner + path)


@BOTH_WAYS
def test_pages_of_headquarters(new_server: NewServer, devices: Devices, language: str, script: bool) -> None:
    operator = make_operator(new_server("hub"), devices, language, "phone", script=script)
    for path in ("/hq/", "/hq/files", "/hq/pair"):
        look_at(operator, path)


def paths_of_exercises(library: Library, *, every_one: bool) -> list[str]:
    """One exercise of each kind, or all of all courses."""
    paths = [
        (each.kind, f"/try/{release.course_id}/{each.id}")
        for release in library.releases()
        for each in release.exercises.values()
    ]
    one_of_each = dict(paths)
    assert one_of_each.keys() == KINDS.keys()
    return [path for _, path in paths] if every_one else list(one_of_each.values())


def look_over(trainer: Trainer, path: str) -> None:
    """Look at a page, and let a machine look for what stops those who hear it or use no mouse."""
    look_at(trainer, path)
    assert serious_faults(trainer.page) == [], path


def look_at(person: Person, path: str, status: int = 200) -> None:
    """Open a page and look it over; what it could not load, its device tells in the end."""
    page = person.page
    response = page.goto(person.server.address + path)
    assert response is not None
    assert response.status == status, path
    expect(page.get_by_role("heading", level=1), path).to_have_count(1)
    expect(page.locator("html"), path).to_have_attribute("lang", person.language)
    expect(page.locator("html"), path).to_have_attribute("dir", "rtl" if person.language == "ar" else "ltr")
    assert page.evaluate(UNLABELLED) == [], path
    assert page.evaluate(TOO_SMALL, FINGER_PX) == [], path
    assert page.evaluate(SIDEWAYS_PX) <= 0, path
