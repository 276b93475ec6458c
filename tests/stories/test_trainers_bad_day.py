"""A trainer's bad day: half are absent, one is stuck, one calls, and at eleven the power goes in the middle of the session."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from campbox.courses.release import Release
from tests.stories import forms
from tests.stories.answers import false_answer, fill_in, is_told, model_answer, verdict_on
from tests.stories.colleagues import Colleague, EncryptedServer
from tests.stories.devices import Devices, Size
from tests.stories.looks import looks_well
from tests.stories.people import PASSPHRASE, Learner
from tests.stories.reboots import Machine, copy_of
from tests.stories.servers import free_port
from tests.stories.words import say_count

HERE, ABSENT = ("Amina", "Badr", "Celine"), ("Dana", "Elias", "Farah")
STUCK_AT, CUT_AT = "title-place", "page-is-kept"
SAME_MISTAKE = 3
NOTE = "Her brother is ill. She comes all the same."
KEPT = "Kept on this device. It will be sent when the box answers."


class EncryptedMachine(Machine, EncryptedServer):
    """A box that does TLS itself, and loses its power."""


class BadDay(Colleague):
    """Samira, at the encrypted address."""

    def counted(self, singular: str, plural: str, number: int, **values: object) -> str:
        return say_count(singular, plural, number, self.language, **values)

    def marks(self, alias: str) -> Locator:
        """The row of the open register."""
        return self.main.locator(".mark-row").filter(has_text=alias)

    def confirm_proposals(self, number: int) -> None:
        button = self.counted("Confirm %(num)d proposal", "Confirm %(num)d proposals", number)
        self.main.get_by_role("button", name=button).click()
        expect(self.main.get_by_text(self.word("Proposed"), exact=True)).to_have_count(0)

    def close_session(self, minutes: int) -> None:
        self.type_in("Minutes given", str(minutes))
        self.tap("Close the session")
        self.sees("Finished")
        looks_well(self.page)


class Plain(Learner):
    """A learner, who knows only the plain address."""

    server: EncryptedServer

    def go(self, path: str) -> None:
        self.page.goto(self.server.plain_address + path)


@dataclass(frozen=True)
class Day:
    box: EncryptedMachine
    samira: BadDay
    amina: Plain
    badr: Plain
    celine: Plain


@pytest.fixture
def box(tmp_path: Path, prepared: Path) -> Iterator[EncryptedMachine]:
    data, tls_port = copy_of(prepared, tmp_path), free_port()
    machine = EncryptedMachine("box", data, tmp_path / "sticks", options=("--tls-port", str(tls_port)), tls_port=tls_port)
    machine.start()
    yield machine
    machine.stop()


@pytest.mark.parametrize(("size", "spoken"), [("phone", "ar"), ("laptop", "en")])
def test_power_cut_in_a_bad_session_loses_nothing_that_was_told(
    box: EncryptedMachine, devices: Devices, course: Release, size: Size, spoken: str
) -> None:
    day = class_comes(box, devices, size, spoken)
    session = begins(day)
    answers_wrongly(day.amina, course)
    day.badr.call_trainer()
    samira_sees_who_needs_a_word(day, course)
    power_goes_while_celine_answers(day, course)
    samira_goes_on(day, session)
    samira_listens(day)
    box.stop()
    box.start()
    absent_again_on_the_next_day(day)


def class_comes(box: EncryptedMachine, devices: Devices, size: Size, spoken: str) -> Day:
    samira = BadDay(devices.new(size, spoken, trusts_the_box=True), box, spoken)
    forms.make_account(samira, "Zaatari")
    forms.make_cohort(samira)
    samira.paste_list("\n".join(ABSENT))
    samira.tap("Add them")
    samira.is_at("Cards")
    code = samira.open_class()
    learners = [Plain(devices.new("phone", spoken), box, spoken, alias) for alias in HERE]
    for learner in learners:
        learner.ask_to_join(code)
    samira.let_in(*HERE)
    for learner in learners:
        learner.is_home()
    return Day(box, samira, *learners)


def begins(day: Day) -> str:
    """Who is heard afterwards is proposed; one of the absent is marked before the cut, the others are not."""
    samira = day.samira
    samira.go(f"{samira.cohort}/sessions")
    samira.tap("Begin now")
    samira.sees("No mark")
    session = samira.page.url.removeprefix(day.box.address)
    for learner in (day.amina, day.badr, day.celine):
        learner.go("/home")
    samira.tap("Load the page again")
    samira.confirm_proposals(len(HERE))
    samira.marks("Dana").locator("label[for^=absent-]").click()
    samira.tap("Confirm the register")
    samira.sees("Saved.")
    return session


def answers_wrongly(learner: Plain, course: Release) -> None:
    """The same mistake, again and again."""
    exercise = course.exercise(STUCK_AT)
    wrong = false_answer(exercise, learner.language)
    learner.open_exercise(course.course_id, exercise.id)
    for _ in range(SAME_MISTAKE):
        fill_in(learner, exercise, wrong)
        with learner.page.expect_response("**/answers/**"):
            learner.tap("Check")
        is_told(learner, verdict_on(exercise, learner.language, wrong))


def samira_sees_who_needs_a_word(day: Day, course: Release) -> None:
    samira = day.samira
    samira.look_at_class()
    samira.page.evaluate("window.isTheSamePage = true")
    assert samira.order_of_class()[:3] == ["Badr", "Amina", "Celine"]
    expect(samira.row("Badr")).to_contain_text(samira.word("Calling now"))
    title = course.exercise(STUCK_AT).title[samira.language]
    same = samira.counted(
        "The same mistake %(num)d time in “%(exercise)s”",
        "The same mistake %(num)d times in “%(exercise)s”",
        SAME_MISTAKE,
        exercise=title,
    )
    expect(samira.row("Amina")).to_contain_text(same)
    looks_well(samira.page)


def power_goes_while_celine_answers(day: Day, course: Release) -> None:
    """Her page stays open; the answer waits on her phone and is judged when the box is back. So does Samira's page."""
    celine, exercise = day.celine, course.exercise(CUT_AT)
    answer = model_answer(exercise, celine.language)
    celine.open_exercise(course.course_id, exercise.id)
    fill_in(celine, exercise, answer)
    day.box.cut_power()
    celine.tap("Check")
    celine.sees(KEPT)
    looks_well(celine.page)
    day.box.start()
    celine.page.evaluate("dispatchEvent(new Event('focus'))")
    is_told(celine, verdict_on(exercise, celine.language, answer))
    samira = day.samira
    solved = samira.word("Solved “%(exercise)s”", exercise=exercise.title[samira.language])
    expect(samira.row("Celine")).to_contain_text(solved, timeout=15_000)
    expect(samira.row("Badr")).to_contain_text(samira.word("Calling since before the last power cut"))
    assert samira.page.evaluate("window.isTheSamePage") is True
    looks_well(samira.page)
    samira.tap("I went", samira.row("Badr"))
    expect(samira.main.locator("tr.hand")).to_have_count(0)


def samira_goes_on(day: Day, session: str) -> None:
    """The session is still open, with its marks; how long it was, only she knows now."""
    samira = day.samira
    samira.go(session)
    samira.sees("There was a power cut since the opening. The box proposes only what it knew before.")
    for alias in (*HERE, "Dana"):
        expect(samira.marks(alias)).to_contain_text(samira.word("Confirmed"))
    expect(samira.main.get_by_text(samira.word("No mark"), exact=True)).to_have_count(len(ABSENT) - 1)
    looks_well(samira.page)
    samira.tap("All others: absent")
    samira.sees("The box cannot know them after a power cut. Please type them.")
    samira.close_session(150)
    for alias in ABSENT:
        expect(samira.row(alias)).to_contain_text(samira.word("Absent"))


def samira_listens(day: Day) -> None:
    """The cut has locked the names: the passphrase opens them, and the note is kept."""
    samira = day.samira
    answers_once_more(day.amina)
    samira.look_at_class()
    samira.tap("Listen to this person", samira.row("Amina"))
    samira.is_at("Open the names")
    looks_well(samira.page)
    samira.open_names(PASSPHRASE)
    samira.is_at("Listen to %(alias)s", alias="Amina")
    samira.type_in("What you talked about", NOTE)
    looks_well(samira.page)
    samira.tap("Keep this note")
    samira.sees(NOTE)
    looks_well(samira.page)


def answers_once_more(learner: Plain) -> None:
    """On the page that stayed open during the cut."""
    with learner.page.expect_response("**/answers/**"):
        learner.tap("Check")


def absent_again_on_the_next_day(day: Day) -> None:
    samira = day.samira
    samira.go(f"{samira.cohort}/sessions")
    samira.tap("Begin now")
    for learner in (day.amina, day.badr, day.celine):
        learner.go("/home")
    samira.tap("Load the page again")
    samira.confirm_proposals(len(HERE))
    samira.tap("All others: absent")
    samira.close_session(120)
    samira.look_at_class()
    twice = samira.counted("Absent %(num)d time in a row", "Absent %(num)d times in a row", 2)
    for alias in ABSENT:
        expect(samira.row(alias)).to_contain_text(twice)
    looks_well(samira.page)
    samira.go("/teach/")
    looks_well(samira.page)
