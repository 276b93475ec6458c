"""Answers wait on the device until the box says that it has them: never lost, never twice, never under another learner."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, expect

from campbox.courses.release import Release
from tests.stories.answers import fill_in, give, is_told, model_answer, verdict_on
from tests.stories.conftest import ARABIC, Classroom
from tests.stories.devices import PATIENCE_MS, SIZES, Devices
from tests.stories.outboxes import (
    KEPT,
    answers_on_the_box,
    attempts_in,
    browser_of,
    is_in_header,
    leaves,
    looks_at_phone,
    on_another_device,
    reads,
    tab_that_writes,
    tap_counter,
    waiting,
)
from tests.stories.people import PIN, Learner
from tests.stories.wireless import Fault, Wireless
from tests.stories.words import say_count

LEAVING = "%(count)s answer waits on this device. It stays here and is sent when you sign in again."
LEAVING_MANY = "%(count)s answers wait on this device. They stay here and are sent when you sign in again."
OF_ANOTHER = "%(count)s answer of another learner waits here"
OF_OTHERS = "%(count)s answers of other learners wait here"
WHOSE = "%(count)s answer of another learner waits here. It is sent when that learner signs in."
WHOSE_MANY = "%(count)s answers of other learners wait here. They are sent when those learners sign in."
LOADED, LOADED_MANY = "%(num)d answer is now on the box.", "%(num)d answers are now on the box."
COURSE = "web-first-steps"
CHOICE, GAPS, LINES = "title-place", "skeleton-gaps", "skeleton-lines"
MANY = 200
# Longer than the silence after which a page gives up on the box, and the pauses between its tries.
LONG_PATIENCE_MS = 45_000
POST = "([url, bodies]) => Promise.all(bodies.map((body) => post({kind: 'answer', url, body})))"
JUMPING_CLOCK = """const now = Date.now;
Date.now = () => now() + Number(localStorage.getItem('years') || 0) * 365 * 86400000;"""
NO_DATABASE = "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new DOMException('no', 'SecurityError'); }}})"


@pytest.fixture(autouse=True)
def long_patience() -> Iterator[None]:
    expect.set_options(timeout=LONG_PATIENCE_MS)
    yield
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def wireless(classroom: Classroom) -> Iterator[Wireless]:
    with Wireless(classroom.box) as wireless:
        yield wireless


@pytest.fixture
def box_away(classroom: Classroom) -> Iterator[None]:
    """After the story the box serves again, however the story ended."""
    yield
    if not classroom.box.is_running:
        classroom.box.start()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone on which responses of a broken box are no fault of the story."""
    context = chromium.new_context(viewport=SIZES["phone"])
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@ARABIC
@pytest.mark.usefixtures("box_away")
def test_learner_goes_on_while_the_box_is_stopped_and_nothing_is_lost(
    classroom: Classroom, devices: Devices, course: Release, language: str
) -> None:
    amina = classroom.learner(devices, language, f"Amina {language}")
    lesson = course.lesson_of_exercise(CHOICE)
    following = course.next_lesson(lesson.id)
    assert following is not None
    first, last = map(course.exercise, lesson.exercise_ids[-2:])
    for exercise in (last, first):
        amina.open_exercise(COURSE, exercise.id)
        amina.page.wait_for_load_state("networkidle")  # what follows is on the phone now
    classroom.box.stop()
    give(amina, first, model_answer(first, language))
    amina.sees(KEPT)
    amina.tap("Continue")
    amina.is_at(last.title[language])
    is_in_header(amina)
    give(amina, last, model_answer(last, language))
    amina.sees(KEPT)
    reads(amina, waiting(2, language))
    amina.tap("Continue")
    amina.is_at(following.title[language])
    amina.page.go_back()
    amina.sees(KEPT)
    classroom.box.start()
    looks_at_phone(amina)
    is_told(amina, verdict_on(last, language, model_answer(last, language)))
    reads(amina, amina.word("Everything is sent."))
    assert set(answers_on_the_box(classroom, course, amina)) == {first.id, last.id}
    assert following.id in amina.page.evaluate("fetch('/state.json').then((state) => state.json())")["opened"]


def test_answer_survives_a_bad_network(
    classroom: Classroom, devices: Devices, course: Release, wireless: Wireless, phone: BrowserContext
) -> None:
    badr = on_another_device(classroom.learner(devices, "en", "Badr"), phone, wireless.end)
    exercise = course.exercise(CHOICE)
    answer = model_answer(exercise, "en")
    faults = [fault for fault in Fault if fault is not Fault.NONE]
    for fault in faults:
        badr.open_exercise(COURSE, CHOICE)
        wireless.fault = fault
        give(badr, exercise, answer)
        badr.sees(KEPT)
        wireless.fault = Fault.NONE
        looks_at_phone(badr)
        is_told(badr, verdict_on(exercise, "en", answer))
    assert answers_on_the_box(classroom, course, badr) == [CHOICE] * len(faults)


def test_answer_survives_the_end_of_the_browser(
    classroom: Classroom, devices: Devices, course: Release, chromium: Browser, wireless: Wireless, tmp_path: Path
) -> None:
    celine = classroom.learner(devices, "en", "Celine")
    exercise = course.exercise(GAPS)
    with browser_of(chromium, tmp_path) as first:
        celine = on_another_device(celine, first, wireless.end)
        celine.open_exercise(COURSE, GAPS)
        wireless.fault = Fault.CAPTIVE_PORTAL
        give(celine, exercise, model_answer(exercise, "en"))
        celine.sees(KEPT)
    assert answers_on_the_box(classroom, course, celine) == []
    with browser_of(chromium, tmp_path) as second:
        wireless.fault = Fault.NONE
        celine.page = second.new_page()
        celine.go("/home")
        reads(celine, celine.word("Everything is sent."))
        celine.sees("%(done)s of %(all)s exercises solved", done=1, all=len(course.exercises))
    assert answers_on_the_box(classroom, course, celine) == [GAPS]


@pytest.mark.usefixtures("box_away")
def test_each_of_two_learners_on_one_phone_keeps_their_own(classroom: Classroom, devices: Devices, course: Release) -> None:
    exercise, other = course.exercise(CHOICE), course.exercise(GAPS)
    answer = model_answer(exercise, "en")
    dana, elias = classroom.learners(devices, "en", "Dana", "Elias")
    for each in (GAPS, CHOICE):
        dana.open_exercise(COURSE, each)
    address = dana.page.url
    classroom.box.stop()
    give(dana, exercise, answer)
    dana.sees(KEPT)
    leaves(dana)
    dana.sees(say_count(LEAVING, LEAVING_MANY, 1, "en", count=1))
    dana.tap("Sign out")
    dana.sees("The box does not answer. You have left this device; the box learns of it later.")
    elias.page = dana.page
    elias.page.goto(address.replace(CHOICE, GAPS))
    expect(elias.page.locator(".who-alias")).to_have_count(0)
    give(elias, other, model_answer(other, "en"))
    elias.sees("Kept on this device. Nobody is signed in here. Sign in, then say that it is yours.")
    classroom.box.start()
    elias.go("/home")
    elias.is_at("Welcome")
    elias.sign_in()
    reads(elias, waiting(1, "en"))
    assert answers_on_the_box(classroom, course, elias) == []
    tap_counter(elias)
    elias.sees(say_count(WHOSE, WHOSE_MANY, 1, "en", count=1))
    expect(elias.main).not_to_contain_text(exercise.title["en"])
    elias.tap("I wrote this: send it as mine")
    elias.does_not_see(other.title["en"])
    reads(elias, say_count(OF_ANOTHER, OF_OTHERS, 1, "en", count=1))
    assert answers_on_the_box(classroom, course, elias) == [GAPS]
    assert answers_on_the_box(classroom, course, dana) == []
    leaves(elias)
    dana.is_at("Welcome")
    dana.sign_in()
    reads(dana, dana.word("Everything is sent."))
    assert answers_on_the_box(classroom, course, dana) == [CHOICE]
    assert answers_on_the_box(classroom, course, elias) == [GAPS]


def test_learner_who_was_signed_out_meanwhile_loses_nothing(classroom: Classroom, devices: Devices, course: Release) -> None:
    gita = classroom.learner(devices, "en", "Gita")
    exercise = course.exercise(LINES)
    answer = model_answer(exercise, "en")
    gita.open_exercise(COURSE, LINES)
    fill_in(gita, exercise, answer)
    gita.page.context.clear_cookies()
    gita.tap("Check")
    gita.sees("Kept on this device. Sign in again, and it will be sent.")
    gita.tap("Sign in")
    gita.type_in("Alias", gita.alias)
    gita.type_in("PIN", PIN)
    gita.tap("Sign in")
    gita.is_at(exercise.title["en"])
    is_told(gita, verdict_on(exercise, "en", answer))
    assert answers_on_the_box(classroom, course, gita) == [LINES]


def test_two_tabs_send_an_answer_once(classroom: Classroom, devices: Devices, course: Release) -> None:
    hana = classroom.learner(devices, "en", "Hana")
    exercise = course.exercise(CHOICE)
    answer = model_answer(exercise, "en")
    other = Learner(hana.page.context.new_page(), hana.server, "en", hana.alias)
    for each in (other, hana):
        each.open_exercise(COURSE, CHOICE)
    hana.page.context.set_offline(True)
    give(hana, exercise, answer)
    hana.sees(KEPT)
    reads(other, waiting(1, "en"))
    hana.page.context.set_offline(False)
    is_told(hana, verdict_on(exercise, "en", answer))
    for each in (hana, other):
        reads(each, each.word("Everything is sent."))
    assert answers_on_the_box(classroom, course, hana) == [CHOICE]


def test_answer_given_again_after_another_one_is_a_new_try(classroom: Classroom, devices: Devices, course: Release) -> None:
    mona = classroom.learner(devices, "en", "Mona")
    mona.open_exercise(COURSE, CHOICE)
    mona.page.context.set_offline(True)
    for number, option in enumerate(("2", "1", "1", "2"), 1):
        give(mona, course.exercise(CHOICE), {"choice": [option]})
        reads(mona, waiting(min(number, 2) + number // 4, "en"))
    mona.page.context.set_offline(False)
    reads(mona, mona.word("Everything is sent."))
    assert attempts_in(classroom.box, mona.alias) == 3


def test_many_answers_come_by_file_and_by_themselves_and_count_once(
    classroom: Classroom, devices: Devices, course: Release, tmp_path: Path
) -> None:
    iman = classroom.learner(devices, "en", "Iman")
    iman.go("/kept")
    iman.open_exercise(COURSE, CHOICE)
    other = tab_that_writes(iman)
    iman.page.context.set_offline(True)
    bodies = [f"language=en&choice=1&number={number}" for number in range(MANY - 1)]
    bodies.append("language=en&choice=1&text=" + "x" * 64 * 1024)
    other.evaluate(POST, [f"/answers/{COURSE}/{CHOICE}", bodies])
    reads(iman, waiting(MANY, "en"))
    tap_counter(iman)
    expect(iman.main.get_by_role("listitem").filter(has_text=course.exercise(CHOICE).title["en"])).to_have_count(MANY)
    file = iman.save("Save to a file", tmp_path / "answers.json")
    assert len(json.loads(file.read_text())["rows"]) == MANY
    laptop = Learner(devices.new("laptop", "en"), classroom.box, "en", "Iman")
    laptop.page.set_default_timeout(LONG_PATIENCE_MS)
    laptop.go("/")
    laptop.sign_in()
    laptop.go("/work/load")
    laptop.load("File of answers", "Load the answers", file)
    laptop.sees(say_count(LOADED, LOADED_MANY, MANY, "en"))
    assert attempts_in(classroom.box, iman.alias) == MANY
    iman.page.context.set_offline(False)
    iman.sees("Nothing waits. The box has everything that was done on this device.")
    assert attempts_in(classroom.box, iman.alias) == MANY


def test_refused_answer_is_told_and_goes_only_when_its_learner_says_so(classroom: Classroom, devices: Devices) -> None:
    jana = classroom.learner(devices, "en", "Jana")
    jana.go("/home")
    tab_that_writes(jana).evaluate(POST, [f"/answers/{COURSE}/gone-since", ["language=en&choice=1"]])
    reads(jana, say_count("%(count)s answer was not taken", "%(count)s answers were not taken", 1, "en", count=1))
    tap_counter(jana)
    jana.sees("Not taken")
    jana.tap("Throw away")
    jana.sees("This answer would be gone for good.")
    jana.tap("Keep it")
    jana.does_not_see("This answer would be gone for good.")
    jana.tap("Throw away")
    jana.tap("Throw away")
    jana.sees("Nothing waits. The box has everything that was done on this device.")


def test_browser_that_keeps_nothing_asks_to_leave_the_page_open(
    classroom: Classroom, devices: Devices, course: Release
) -> None:
    karim = classroom.learner(devices, "en", "Karim")
    exercise = course.exercise(GAPS)
    answer = model_answer(exercise, "en")
    karim.page.add_init_script(NO_DATABASE)
    karim.open_exercise(COURSE, GAPS)
    karim.page.context.set_offline(True)
    give(karim, exercise, answer)
    karim.sees("This device cannot keep it. Please leave this page open until the box answers.")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    karim.page.on("dialog", stay)
    karim.page.get_by_role("link", name=karim.word("Home"), exact=True).click()
    karim.page.context.set_offline(False)
    is_told(karim, verdict_on(exercise, "en", answer))
    assert asked == ["beforeunload"]
    assert answers_on_the_box(classroom, course, karim) == [GAPS]


def test_jumps_of_the_clock_of_a_phone_lose_nothing_and_are_not_believed(
    classroom: Classroom, devices: Devices, course: Release, wireless: Wireless, phone: BrowserContext
) -> None:
    nour = on_another_device(classroom.learner(devices, "en", "Nour"), phone, wireless.end)
    exercise = course.exercise(CHOICE)
    phone.add_init_script(JUMPING_CLOCK)
    nour.open_exercise(COURSE, CHOICE)
    for years in (30, -30):
        phone.set_offline(True)
        give(nour, exercise, model_answer(exercise, "en"))
        nour.sees(KEPT)
        nour.page.evaluate("years => localStorage.setItem('years', years)", years)
        phone.set_offline(False)
        is_told(nour, verdict_on(exercise, "en", model_answer(exercise, "en")))
    assert all(age is not None and age < LONG_PATIENCE_MS for age in wireless.ages)
    phone.set_offline(True)
    give(nour, exercise, model_answer(exercise, "en"))
    nour.sees(KEPT)
    nour.page.evaluate("localStorage.setItem('years', 30)")
    nour.page.goto("about:blank")
    phone.set_offline(False)
    nour.go("/home")
    reads(nour, nour.word("Everything is sent."))
    assert len(answers_on_the_box(classroom, course, nour)) == 3
    assert set(wireless.ages[3:]) <= {None}


@ARABIC
def test_both_of_a_pair_are_credited_also_for_what_waited(
    classroom: Classroom, devices: Devices, course: Release, language: str
) -> None:
    lena, mira = classroom.learners(devices, language, "Lena", "Mira")
    exercise = course.exercise(CHOICE)
    answer = model_answer(exercise, language)
    lena.open_exercise(COURSE, CHOICE)
    lena.tap("Working as a pair?")
    lena.type_in("Alias", mira.alias)
    lena.type_in("PIN", PIN)
    lena.tap("Work as a pair")
    lena.is_at(exercise.title[language])
    pair = lena.page.locator("[data-pair] .person")
    expect(pair).to_have_text([lena.alias, mira.alias])
    lena.page.context.set_offline(True)
    give(lena, exercise, answer)
    lena.sees(KEPT)
    lena.page.context.set_offline(False)
    is_told(lena, verdict_on(exercise, language, answer))
    lena.tap("End the pair", lena.page.locator("[data-pair]"))
    expect(pair).to_have_count(0)
    give(lena, exercise, answer)
    is_told(lena, verdict_on(exercise, language, answer))
    assert answers_on_the_box(classroom, course, lena) == [CHOICE, CHOICE]
    assert answers_on_the_box(classroom, course, mira) == [CHOICE]
