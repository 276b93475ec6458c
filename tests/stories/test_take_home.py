"""A lesson goes home on a phone: no box, no Wi-Fi. What was solved comes back as a code or a file, and counts once."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from campbox.courses.home import is_judged_at_home
from campbox.courses.library import Library
from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.exercises.base import Fields
from campbox.exercises.registry import kind
from tests.stories.answers import plain
from tests.stories.axe import serious_faults
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner
from tests.stories.test_without_the_box import answers_counted

JUDGED_MS = 20_000  # the first run unpacks what runs the code
LESSONS = [("en", "python-first-steps", "decide"), ("ar", "web-first-steps", "a-page-that-answers")]
# Fills a form as a learner would, also fields that buttons stand for.
FILL = """(form, fields) => {
  for (const element of form.elements) {
    const values = fields[element.name] || [];
    if (element.type === 'radio' || element.type === 'checkbox') element.checked = values.includes(element.value);
    else if (values.length) element.value = values[0];
    element.dispatchEvent(new Event('input', {bubbles: true}));
  }
}"""
FAR = "() => document.documentElement.scrollWidth - innerWidth"


class HomePhone:
    """The learner's phone at home, with the file that it was given."""

    def __init__(self, learner: Learner, file: Path) -> None:
        self.learner, self.file = learner, file
        self.context: BrowserContext = learner.page.context
        self.page: Page = learner.page
        self.asked: list[str] = []

    def open(self) -> None:
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(self.file.as_uri())

    def close(self) -> None:
        self.page.close()

    def answer(self, exercise: Exercise, fields: Fields) -> None:
        place = self.page.locator(f'[data-home="{exercise.id}"]')
        place.locator("form").evaluate(FILL, {name: list(values) for name, values in fields.items()})
        place.locator("form button.main").click()

    def is_told(self, exercise: Exercise, *, passed: bool) -> None:
        place = self.page.locator(f'[data-home="{exercise.id}"]')
        expect(place.locator(".result.done" if passed else ".result.again").first).to_be_visible(timeout=JUDGED_MS)
        if passed:
            this, spec = kind(exercise.kind), exercise.spec[self.learner.language]
            verdict = this.grade(spec, this.read(spec, this.model_answer(spec)))
            expect(place).to_contain_text(plain(verdict.explanation_html))

    def code(self) -> str:
        return self.page.locator("[data-code-text]").inner_text()

    def save(self, target: Path) -> Path:
        with self.page.expect_download() as download:
            self.page.locator("[data-save]").click()
        download.value.save_as(target)
        return target


@pytest.mark.parametrize(("language", "course_id", "lesson"), LESSONS, ids=["python-en", "web-ar"])
def test_lesson_is_done_at_home_and_counts_on_the_box(
    classroom: Classroom,
    devices: Devices,
    installed_courses: Path,
    tmp_path: Path,
    language: str,
    course_id: str,
    lesson: str,
) -> None:
    amina = classroom.learner(devices, language, f"Amina {language}")
    release = Library(installed_courses).release(course_id)
    amina.go(f"/go/{course_id}/{lesson}")
    phone = HomePhone(amina, amina.save("Take this lesson home", tmp_path / "anything.html"))
    exercises = [
        exercise for each in release.lesson(lesson).exercise_ids if is_judged_at_home(exercise := release.exercise(each))
    ]
    other_tab = HomePhone(amina, phone.file)
    for each in (phone, other_tab):
        each.open()
    solve(phone, release, exercises[:2])
    first = phone.code()
    other_tab.answer(exercises[2], kind(exercises[2].kind).false_answer(exercises[2].spec[language]))
    other_tab.is_told(exercises[2], passed=False)
    assert other_tab.code() == first
    for each in (phone, other_tab):
        each.close()
    phone.open()
    assert phone.code() == first
    solve(phone, release, exercises[2:])
    assert phone.code() != first
    assert phone.page.evaluate(FAR) <= 0
    assert serious_faults(phone.page) == []
    assert [address for address in phone.asked if not address.startswith(("file:", "data:", "blob:"))] == []
    code, file = phone.code(), phone.save(tmp_path / "answers.json")
    phone.close()
    phone.context.set_offline(False)
    type_code(amina, first)
    assert answers_counted(classroom, amina) == 2
    type_code(amina, code.lower())
    assert answers_counted(classroom, amina) == len(exercises)
    for _ in range(2):
        amina.go("/work/load")
        amina.load("File of answers", "Load the answers", file)
        amina.sees("File of answers")
    assert answers_counted(classroom, amina) == len(exercises)
    assert len(json.loads(file.read_text())["rows"]) == len(exercises)


def solve(phone: HomePhone, release: Release, exercises: list[Exercise]) -> None:
    """Each is answered wrongly, then rightly."""
    assert exercises, release.id
    for exercise in exercises:
        spec = exercise.spec[phone.learner.language]
        phone.answer(exercise, kind(exercise.kind).false_answer(spec))
        phone.is_told(exercise, passed=False)
        phone.answer(exercise, kind(exercise.kind).model_answer(spec))
        phone.is_told(exercise, passed=True)


def type_code(learner: Learner, code: str) -> None:
    learner.go("/work")
    learner.tap("Type a result code")
    learner.type_in("Result code", code)
    learner.tap("Count it")
    expect(learner.main.locator(".notice.done")).to_be_visible()
