"""The trainer sees where everybody stands, finds who needs a word, and takes it along as a file: on a laptop and on a phone."""

from pathlib import Path

from playwright.sync_api import Locator, expect
from python_calamine import load_workbook

from campbox.courses.release import Release
from tests.stories.answers import false_answer, give, model_answer
from tests.stories.axe import serious_faults
from tests.stories.conftest import NewServer, make_classroom
from tests.stories.devices import Devices
from tests.stories.looks import has_no_sideways_scroll
from tests.stories.people import Learner, Trainer

EXERCISE = "title-place"
TRIES = 3


def row(trainer: Trainer, alias: str) -> Locator:
    return trainer.page.locator(".book tbody tr").filter(has_text=alias)


def answer(learner: Learner, course: Release, *, is_right: bool) -> None:
    exercise = course.exercise(EXERCISE)
    learner.open_exercise(course.course_id, exercise.id)
    give(learner, exercise, (model_answer if is_right else false_answer)(exercise, learner.language))


def choose(trainer: Trainer, label: str, choice: str) -> None:
    trainer.main.get_by_label(trainer.word(label), exact=True).select_option(label=choice)


def unit_of(course: Release) -> tuple[str, str]:
    unit = course.unit_of_lesson(course.lesson_of_exercise(EXERCISE).id)
    return f"{course.course_id}/{unit.id}", unit.title["en"]


def test_trainer_reads_filters_and_takes_the_gradebook_along(
    new_server: NewServer, devices: Devices, course: Release, tmp_path: Path
) -> None:
    classroom = make_classroom(new_server("box"), devices)
    trainer = classroom.trainer
    amina, badr = classroom.learners(devices, "ar", "Amina", "Badr", script=False)
    answer(amina, course, is_right=True)
    for choice in (["2"], ["3"], ["4"]):
        badr.open_exercise(course.course_id, EXERCISE)
        give(badr, course.exercise(EXERCISE), {"choice": choice})
    value, title = unit_of(course)

    trainer.go(f"{trainer.cohort}/progress")
    assert serious_faults(trainer.page) == []
    has_no_sideways_scroll(trainer.page)
    trainer.page.locator(".book thead").get_by_role("link", name=title, exact=True).click()
    expect(trainer.page.locator("#show")).to_have_value(value)
    number = trainer.page.locator(".book-key li").filter(has_text=course.exercise(EXERCISE).title["en"])
    expect(number).to_contain_text("1 of 2 solved")
    column = int((number.get_attribute("id") or "e0").removeprefix("e"))
    expect(row(trainer, "Amina").locator("td").nth(column - 1)).to_have_text("✓" + trainer.word("solved at once"))
    expect(row(trainer, "Badr").locator("td").nth(column - 1)).to_contain_text(f"○{TRIES}")
    assert serious_faults(trainer.page) == []
    has_no_sideways_scroll(trainer.page)

    choose(trainer, "Who", trainer.word("only who needs a word"))
    trainer.tap("Show")
    expect(row(trainer, "Badr")).to_have_count(1)
    expect(row(trainer, "Amina")).to_have_count(0)

    trainer.go(f"{trainer.cohort}/progress?show={value}")
    choose(trainer, "Format", "XLSX")
    rows = load_workbook(trainer.save("Download", tmp_path / "progress.xlsx")).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 2
    assert "Amina" not in str(rows)
    assert "solved at once" in str(rows)
    trainer.go(f"{trainer.cohort}/progress?show={value}")

    trainer.page.locator("#show").focus()
    for _ in range(4):
        trainer.page.keyboard.press("Tab")
    scrolled = trainer.page.evaluate("() => document.activeElement.className")
    assert "book-scroll" in scrolled, "the table can be scrolled with the keyboard"
    row(trainer, "Badr").get_by_role("link").focus()
    trainer.page.keyboard.press("Enter")
    trainer.is_at("Badr")
    trainer.sees("What is hard")
    trainer.sees("What happened")
    assert serious_faults(trainer.page) == []
    has_no_sideways_scroll(trainer.page)

    state = trainer.page.context.storage_state()
    phone = Trainer(devices.new("phone", "ar", script=False, state=state), classroom.box, "ar")
    phone.go("/language/ar?back=/teach/")
    for path in (f"{trainer.cohort}/progress", f"{trainer.cohort}/progress?show={value}", trainer.page.url):
        phone.go(path.removeprefix(classroom.box.address))
        has_no_sideways_scroll(phone.page)
    phone.go(f"{trainer.cohort}/progress?show={value}")
    card = row(phone, "Amina")
    expect(card).to_be_visible()
    box, name = card.bounding_box(), card.get_by_role("link").bounding_box()
    assert box is not None
    assert name is not None
    assert box["width"] <= 360
    assert name["x"] + name["width"] > 180, "the name stands at the right"
    assert name["height"] >= 48
