"""A learner writes code: runs it, checks it, reads what to look at, and loses nothing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from campbox.courses.library import Library
from campbox.courses.release import Release
from tests.stories.answers import model_answer, plain, verdict_on
from tests.stories.axe import serious_faults
from tests.stories.code_course import COURSE_ID
from tests.stories.coders import (
    answers_the_program,
    editor,
    is_right,
    is_wrong,
    prints,
    run,
    sees_code,
    write_code,
)
from tests.stories.conftest import ARABIC, ENGLISH, Classroom
from tests.stories.devices import Devices
from tests.stories.looks import FINGER_PX, SIDEWAYS_PX, TOO_SMALL
from tests.stories.people import PIN, Learner, Person

ENDLESS = "while True:\n    pass"
BACK_PATIENCE_MS = 30_000  # a page tries again at growing intervals while the box is away
OLD_BROWSER = "delete window.WebAssembly"
RECEIPT = re.compile("^[0-9A-Z]{6}$")
# Two frames later, after the page has scrolled: the middle of an element, with no bar over it.
IS_ON_TOP = """async (element) => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const {left, top, width, height} = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
# An error of a misconception that the author foresaw, at line 3.
MISSPELLED = 'name = input()\nprint("Hello name")\nprnt(name)'


@pytest.fixture(scope="module")
def start(with_code: Path) -> Path:
    return with_code


@pytest.fixture(scope="module")
def code_course(with_code: Path) -> Release:
    return Library(with_code / "courses").release(COURSE_ID)


@pytest.mark.parametrize(("language", "size"), [("en", "laptop"), ("ar", "phone")], indirect=["language"])
def test_every_kind_is_failed_then_solved(
    classroom: Classroom, devices: Devices, code_course: Release, language: str, size: str
) -> None:
    amina = classroom.learner(devices, language, f"Amina {language}")
    if size == "phone":
        touch(amina.page)
    else:
        amina.page.set_viewport_size({"width": 1366, "height": 768})
    for name in ("greet", "add", "double", "shopping", "cheap"):
        exercise = code_course.exercise(name)
        amina.open_exercise(COURSE_ID, name)
        editor(amina)
        is_wrong(amina)
        is_in_sight(amina.page.locator(".result-title"))
        is_well_made(amina)
        answer = model_answer(exercise, language)
        write_code(amina, answer["code"][0])
        is_right(amina)
        expect(amina.main).to_contain_text(plain(verdict_on(exercise, language, answer).explanation_html))
    is_well_made(amina)
    amina.tap_bar("My work")
    amina.sees("%(done)s of %(all)s exercises solved", done=5, all=len(code_course.exercises))


def touch(page: Page) -> None:
    """This device has no mouse: from now on fingers type and tap on it."""
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})


def is_in_sight(element: Locator) -> None:
    assert element.evaluate(IS_ON_TOP)


def is_well_made(learner: Learner) -> None:
    page = learner.page
    assert serious_faults(page) == []
    assert page.evaluate(TOO_SMALL, FINGER_PX) == []
    assert page.evaluate(SIDEWAYS_PX) <= 0
    for code in page.locator(".cm-content, .screen, .compare pre").all():
        expect(code).to_have_css("direction", "ltr")


@ENGLISH
def test_program_is_run_by_keyboard_alone(classroom: Classroom, devices: Devices, language: str) -> None:
    badr = classroom.learner(devices, language, "Badr")
    badr.page.set_viewport_size({"width": 1366, "height": 768})
    badr.open_exercise(COURSE_ID, "greet")
    keyboard = badr.page.keyboard
    editor(badr).focus()
    keyboard.press("Control+Enter")
    answers_the_program(badr, "Badr")
    prints(badr, "Name? Badr\nHello\n")
    write_code(badr, MISSPELLED)
    keyboard.press("Control+Enter")
    answers_the_program(badr, "Badr")
    badr.sees("Between quotes everything is text. Take name out of them.")
    badr.sees("Python does not know this name. Is it spelled the same everywhere? A text needs quotation marks.")
    expect(badr.page.locator(".original")).to_contain_text("NameError: ")
    for seen in ("[data-run-error]", "[data-screen]", ".cm-editor"):
        is_in_sight(badr.page.locator(seen))
    expect(badr.page.locator(".cm-line.cm-marked")).to_have_text("prnt(name)")
    badr.main.get_by_role("button", name="Go to line 3").focus()
    keyboard.press("Enter")
    expect(editor(badr)).to_be_focused()
    for key in ("Shift+End", "Delete"):
        keyboard.press(key)
    keyboard.type("print(7")
    sees_code(badr, MISSPELLED.replace("prnt(name)", "print(7)"))
    for key in ("Escape", "Tab"):
        keyboard.press(key)
    expect(editor(badr)).not_to_be_focused()


@ENGLISH
def test_endless_program_is_stopped_and_the_page_goes_on(classroom: Classroom, devices: Devices, language: str) -> None:
    celine = classroom.learner(devices, language, "Celine")
    celine.open_exercise(COURSE_ID, "greet")
    write_code(celine, ENDLESS)
    run(celine)
    celine.tap("Stop")
    celine.sees("The program was stopped.")
    run(celine)
    celine.sees("The program did not end and was stopped. Maybe a loop does not end.")
    is_in_sight(celine.page.locator("[data-run-error]"))
    result = is_wrong(celine)
    expect(result).to_contain_text("The program did not end and was stopped. Maybe a loop does not end.")
    write_code(celine, "print(6 * 7)")
    run(celine)
    prints(celine, "42\n")


@ENGLISH
def test_what_is_expected_stands_beside_what_is_printed(classroom: Classroom, devices: Devices, language: str) -> None:
    dana = classroom.learner(devices, language, "Dana")
    dana.open_exercise(COURSE_ID, "greet")
    write_code(dana, 'print("Hello", input() + "!")')
    result = is_wrong(dana)
    expect(result).to_contain_text("right: 1 of 3")
    expect(result).to_contain_text("Write a comma between the two values.")
    expect(result.locator(".got").first.locator("mark")).to_have_text("!")
    write_code(dana, "print(")
    result = is_wrong(dana)
    expect(result.get_by_text("Python cannot read this line.")).to_have_count(1)


@ENGLISH
def test_hints_come_one_by_one_and_the_model_answer_after_passing(
    classroom: Classroom, devices: Devices, language: str
) -> None:
    elias = classroom.learner(devices, language, "Elias")
    laptop = signs_in_elsewhere(classroom, devices, elias)
    for exercise in ("sum-printed", "greet"):
        elias.open_exercise(COURSE_ID, exercise)
        hints = elias.page.locator("[data-hint]")
        expect(hints.locator("visible=true")).to_have_count(1)
        with elias.page.expect_response("**/hints/**") as told:
            hints.first.locator("summary").click()
        assert told.value.ok
        expect(hints.locator("visible=true")).to_have_count(2)
        laptop.open_exercise(COURSE_ID, exercise)
        expect(laptop.page.locator("[data-hint]").locator("visible=true")).to_have_count(2)
    knows_the_model_answer_once_solved(elias, "sum-printed", "8")
    elias.open_exercise(COURSE_ID, "greet")
    model = elias.main.get_by_role("button", name="Show the model answer")
    expect(model).to_be_hidden()
    write_code(elias, 'print("Hello", input())')
    is_right(elias)
    model.click()
    expect(elias.page.locator("[data-model-answer]")).to_contain_text('print("Hello", name)')


def knows_the_model_answer_once_solved(learner: Learner, exercise: str, answer: str) -> None:
    """On a page without code."""
    link = learner.main.get_by_role("link", name="Show the model answer")
    learner.open_exercise(COURSE_ID, exercise)
    expect(link).to_be_hidden()
    learner.type_in("What is printed, line by line", answer)
    learner.tap("Check")
    learner.sees("Correct")
    learner.open_exercise(COURSE_ID, exercise)
    link.click()
    learner.sees("One way among others. Compare it with yours.")


def signs_in_elsewhere(classroom: Classroom, devices: Devices, learner: Learner) -> Learner:
    """The same learner at a laptop, with alias and PIN."""
    other = Learner(devices.new("laptop", learner.language), classroom.box, learner.language, learner.alias)
    other.go("/")
    other.sign_in(PIN)
    return other


@ENGLISH
def test_draft_is_there_on_another_device_after_a_power_cut(classroom: Classroom, devices: Devices, language: str) -> None:
    farid = classroom.learner(devices, language, "Farid")
    farid.open_exercise(COURSE_ID, "greet")
    draft = "# half of it\nname = input()"
    with farid.page.expect_response("**/drafts/**") as kept:
        write_code(farid, draft)
    assert kept.value.ok
    classroom.box.cut_power()
    classroom.box.start()
    laptop = signs_in_elsewhere(classroom, devices, farid)
    laptop.open_exercise(COURSE_ID, "greet")
    sees_code(laptop, draft)
    laptop.tap("Start again")
    laptop.tap("No, keep my code")
    sees_code(laptop, draft)
    laptop.tap("Start again")
    laptop.tap("Yes, start again")
    sees_code(laptop, 'name = input("Name? ")\nprint("Hello")')


@ENGLISH
def test_two_tabs_of_one_learner_show_what_was_typed_last(classroom: Classroom, devices: Devices, language: str) -> None:
    first = classroom.learner(devices, language, "Gamal")
    first.open_exercise(COURSE_ID, "greet")
    editor(first)
    second = Learner(first.page.context.new_page(), classroom.box, language, first.alias)
    second.open_exercise(COURSE_ID, "greet")
    write_code(second, "# in the second tab")
    sees_code(first, "# in the second tab")
    expect(second.main).to_contain_text("# in the second tab")


@ENGLISH
def test_next_learner_on_the_phone_starts_with_a_clean_page(classroom: Classroom, devices: Devices, language: str) -> None:
    grace, hana = classroom.learners(devices, language, "Grace", "Hana")
    grace.open_exercise(COURSE_ID, "greet")
    write_code(grace, "# Grace was here")
    grace.page.reload()
    sees_code(grace, "# Grace was here")
    grace.page.get_by_role("button", name=f"{grace.alias} Not you?").click()
    grace.is_at("Welcome")
    next_one = Learner(grace.page, classroom.box, language, hana.alias)
    next_one.sign_in(PIN)
    next_one.open_exercise(COURSE_ID, "greet")
    sees_code(next_one, 'name = input("Name? ")\nprint("Hello")')


@ENGLISH
def test_result_is_seen_at_once_while_the_box_is_away(classroom: Classroom, devices: Devices, language: str) -> None:
    ines = classroom.learner(devices, language, "Ines")
    ines.open_exercise(COURSE_ID, "greet")
    is_wrong(ines)
    classroom.box.stop()
    try:
        write_code(ines, 'print("Hello", input())')
        is_right(ines)
        ines.sees("Kept on this device. It will be sent when the box answers.")
        ines.page.goto(ines.page.url)
        sees_code(ines, 'print("Hello", input())')
    finally:
        classroom.box.start()
    expect(ines.main).to_contain_text("A comma puts two values into one line.", timeout=BACK_PATIENCE_MS)


@ARABIC
def test_project_is_handed_in_and_has_a_receipt(classroom: Classroom, devices: Devices, language: str) -> None:
    jamal = classroom.learner(devices, language, f"Jamal {language}")
    jamal.open_exercise(COURSE_ID, "our-class")
    tabs = jamal.page.get_by_role("tab")
    expect(tabs).to_have_text(["index.html", "style.css"])
    write_code(jamal, '<link rel="stylesheet" href="style.css"><h1>Our class</h1>')
    preview = jamal.page.frame_locator(".preview iframe")
    expect(preview.get_by_role("heading")).to_have_text("Our class")
    tabs.first.focus()
    jamal.page.keyboard.press("ArrowRight")
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    write_code(jamal, "h1 { color: rgb(1, 2, 3); }")
    expect(preview.get_by_role("heading")).to_have_css("color", "rgb(1, 2, 3)")
    is_well_made(jamal)
    heading = jamal.main.get_by_role("checkbox", name="There is a heading.")
    heading.check()
    jamal.page.reload()
    expect(heading).to_be_checked()
    jamal.tap("Hand in")
    receipt = jamal.page.locator(".receipt")
    expect(receipt).to_have_text(RECEIPT)
    first = receipt.inner_text()
    jamal.page.reload()
    expect(jamal.main).to_contain_text(first)
    trainer = classroom.trainer
    trainer.go(f"{trainer.cohort}/work")
    trainer.tap("Look at it", trainer.row(first))
    ticked, not_ticked = (section_of(trainer, heading) for heading in ("Ticked as done", "Not ticked"))
    expect(ticked).to_contain_text("There is a heading.")
    expect(not_ticked).to_contain_text("There is a sentence about the class.")
    write_code(jamal, "<h1>Our better class</h1>")
    jamal.tap("Hand in")
    expect(receipt).to_have_text(RECEIPT)
    assert receipt.inner_text() != first


def section_of(person: Person, heading: str) -> Locator:
    """The part of the page below this heading."""
    return person.main.locator("section", has=person.page.get_by_role("heading", name=person.word(heading), exact=True))


@ARABIC
def test_without_script_the_code_is_handed_in_and_nothing_else_is_promised(
    classroom: Classroom, devices: Devices, language: str
) -> None:
    khalil = classroom.learner(devices, language, "Khalil", script=False)
    khalil.open_exercise(COURSE_ID, "greet")
    khalil.sees("Your code is kept, and the trainer looks at it.")
    assert khalil.main.get_by_role("button").all_inner_texts() == [khalil.word("Hand in")]
    khalil.page.locator("textarea").fill("print(1)")
    khalil.tap("Hand in")
    expect(khalil.page.locator(".receipt")).to_have_text(RECEIPT)
    expect(khalil.main).to_contain_text("print(1)")


@ENGLISH
def test_browser_too_old_for_every_engine_keeps_the_code_for_the_trainer(
    classroom: Classroom, devices: Devices, language: str
) -> None:
    lina = classroom.learner(devices, language, "Lina")
    lina.page.add_init_script(OLD_BROWSER)
    lina.open_exercise(COURSE_ID, "greet")
    lina.sees("This browser is too old to run the code. Your code is kept, and the trainer looks at it.")
    write_code(lina, "print(1)")
    lina.tap("Check")
    expect(lina.page.locator(".receipt")).to_have_text(RECEIPT)
