"""The end of a stage: work is reviewed, a test is taken, hours are read, somebody goes on, and papers and files leave the room.

On a phone in Arabic and on a laptop in English.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from python_calamine import load_workbook

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from tests.stories import forms
from tests.stories.code_course import COURSE_ID
from tests.stories.colleagues import Colleague, EncryptedServer, encrypted
from tests.stories.conftest import Classroom, Servers
from tests.stories.devices import Devices, Size
from tests.stories.looks import looks_well, prints_well
from tests.stories.people import Learner
from tests.stories.servers import Server
from tests.stories.test_review import FIRST, SECOND, hand_in
from tests.stories.test_stage_test import keep, open_in_test
from tests.stories.words import say_count

NAME = "أمينة عبد الرحمن"
PROGRAMME, TEST = "School", "End of the basics"
ASKED = ("page-is-kept", "title-place")
MINUTES = 180


class Trainer(Colleague):
    """Samira, whose every page is looked at."""

    def looks(self) -> None:
        looks_well(self.page)

    def visit(self, path: str) -> None:
        self.go(path)
        self.looks()

    def card_of(self, alias: str) -> Locator:
        """What the page of stages says of a learner, unfolded."""
        card = self.main.locator("details", has=self.page.get_by_text(alias, exact=True))
        if card.get_attribute("open") is None:
            card.locator("summary").click()
        return card

    def counted(self, singular: str, plural: str, number: int, **values: object) -> str:
        return say_count(singular, plural, number, self.language, **values)


@dataclass(frozen=True)
class Stage:
    """A class at the end of its first stage."""

    samira: Trainer
    amina: Learner
    badr: Learner
    page: str  # of Amina, for her trainer
    course: Release


@pytest.fixture
def box(tmp_path: Path, with_code: Path) -> Iterator[EncryptedServer]:
    with Servers(tmp_path, with_code) as servers:
        yield encrypted(servers)


@pytest.mark.parametrize(("size", "spoken"), [("phone", "ar"), ("laptop", "en")])
def test_stage_ends(box: EncryptedServer, devices: Devices, course: Release, tmp_path: Path, size: Size, spoken: str) -> None:
    stage = begin_stage(box, devices, course, size, spoken)
    session_is_held(stage)
    work_is_sent_back_and_accepted(stage)
    a_test_is_taken(stage)
    gradebook_is_read(stage)
    only_who_fulfils_every_criterion_goes_on(stage)
    statement_is_signed(stage)
    gradebook_is_exported(stage, tmp_path)


def begin_stage(box: EncryptedServer, devices: Devices, course: Release, size: Size, spoken: str) -> Stage:
    samira = Trainer(devices.new(size, spoken, trusts_the_box=True), box, spoken)
    forms.make_account(samira, "Zaatari")
    samira.go("/teach/")
    samira.confirm_date()
    forms.make_cohort(samira)
    programme_is_followed(samira)
    plain = Server(box.role, box.data, box.sticks, port=box.port)
    amina, badr = Classroom(plain, samira).learners(devices, spoken, "Amina", "Badr")
    samira.look_at_learner("Amina")
    page = samira.page.url.removeprefix(box.address)
    samira.follow("Name and how to reach this person")
    samira.name_field.fill(NAME)
    samira.tap("Save")
    return Stage(samira, amina, badr, page, course)


def programme_is_followed(samira: Trainer) -> None:
    """The model of 140, 400 and 140 hours; the first stage uses the course with code."""
    samira.visit("/teach/programmes")
    samira.type_in("Name of the programme", PROGRAMME)
    samira.tap("Use the model 140 / 400 / 140")
    samira.is_at(PROGRAMME)
    samira.looks()
    samira.tap("Edit", samira.row(samira.word("Basics on site")))
    samira.main.locator(f"[name=courses][value={COURSE_ID}]").check()
    samira.looks()
    samira.tap("Save")
    samira.visit(f"{samira.cohort}/programme")
    samira.main.get_by_role("radio", name=PROGRAMME).check()
    samira.tap("Save")


def session_is_held(stage: Stage) -> None:
    samira = stage.samira
    samira.visit(f"{samira.cohort}/sessions")
    samira.tap("Begin now")
    for alias, mark in (("Amina", "present"), ("Badr", "half")):
        samira.main.locator(".mark-row").filter(has_text=alias).locator(f"label[for^={mark}-]").click()
    samira.tap("Confirm the register")
    samira.type_in("Minutes given", str(MINUTES))
    samira.tap("Close the session")
    samira.sees("Finished")
    samira.looks()


def work_is_sent_back_and_accepted(stage: Stage) -> None:
    """With levels, a comment on a line and words; the learner is told when they sign in the next time."""
    samira, amina = stage.samira, stage.amina
    hand_in(amina, FIRST)
    open_work(samira, "Amina")
    samira.looks()
    samira.type_in("What you want to say", "The title is good.")
    samira.main.get_by_role("button", name=samira.word("Comment on line %(line)s", line=2)).first.click()
    samira.page.locator("#comment-1-2").fill("When do you meet?")
    samira.looks()
    choose_levels(samira, 1)
    samira.tap("Ask for another try")
    samira.sees("The review is sent.")
    samira.looks()

    amina.tap("Sign out")
    amina.sign_in()
    amina.sees("Your work was reviewed: to try again")
    looks_well(amina.page)
    amina.main.get_by_role("link", name=our_class(stage)).first.click()
    expect(amina.page.locator("#f1-l2")).to_contain_text("When do you meet?")
    looks_well(amina.page)
    hand_in(amina, SECOND)

    open_work(samira, "Amina")
    samira.sees("Second try")
    expect(samira.page.locator(".changes .added")).to_contain_text("We meet each morning.")
    expect(samira.page.locator("#history")).to_contain_text("When do you meet?")
    samira.tap("Show the page")
    expect(samira.page.frame_locator(".preview iframe").get_by_role("heading")).to_have_text("Our class")
    samira.looks()
    choose_levels(samira, 2)
    samira.tap("Accept this work")
    samira.sees("The review is sent.")
    amina.go("/home")
    amina.sees("Your work was reviewed: accepted")


def open_work(samira: Trainer, alias: str) -> None:
    samira.tap_bar("To review")
    samira.looks()
    samira.tap("Look at it", samira.row(alias))


def choose_levels(samira: Trainer, level: int) -> None:
    """The same level of each criterion, counted from the lowest."""
    for criterion in samira.main.locator("#review fieldset").all():
        criterion.get_by_role("radio").nth(level).check()


def our_class(stage: Stage) -> str:
    return {"en": "Our class", "ar": "صفنا"}[stage.samira.language]


def a_test_is_taken(stage: Stage) -> None:
    """Amina answers everything, Badr nothing; both results are known when the trainer closes it."""
    samira, amina = stage.samira, stage.amina
    chosen = [stage.course.exercise(each) for each in ASKED]
    address = make_test(samira, stage.course, chosen)
    samira.tap("Open it for the cohort")
    amina.go("/home")
    amina.tap("To the test")
    amina.tap("Begin")
    open_in_test(amina, chosen[0])
    keep(amina, chosen[0])
    amina.tap("Next open exercise")
    keep(amina, chosen[1])
    amina.tap("All exercises of the test")
    amina.main.get_by_text(amina.word("Finish the test"), exact=True).click()
    looks_well(amina.page)
    amina.tap("Yes, I have finished")
    samira.visit(address)
    samira.tap("Close the test")
    samira.looks()
    expect(samira.row("Amina")).to_contain_text(samira.word("%(done)s of %(all)s", done=2, all=2))
    expect(samira.row("Badr")).to_contain_text(samira.word("Not begun"))


def make_test(samira: Trainer, course: Release, exercises: list[Exercise]) -> str:
    """At the end of the first stage; the path of its page."""
    samira.visit(f"{samira.cohort}/tests")
    samira.tap("Make a test")
    samira.type_in("Title", TEST)
    samira.main.get_by_role("radio", name=samira.word("Basics on site")).check()
    for each in exercises:
        box = samira.main.locator(f'input[value="{course.course_id}/{each.id}"]')
        if not box.is_visible():
            unit = course.unit_of_lesson(each.lesson_id).title[samira.language]
            samira.main.get_by_text(unit, exact=True).first.click()
        box.check()
    samira.tap("Save the test")
    samira.is_at(TEST)
    samira.looks()
    return samira.page.url.removeprefix(samira.server.address)


def gradebook_is_read(stage: Stage) -> None:
    samira = stage.samira
    samira.visit(f"{samira.cohort}/progress?show={COURSE_ID}")
    row = samira.page.locator(".book tbody tr").filter(has_text="Amina")
    expect(row.locator(".solved")).to_have_count(1)
    expect(row.locator("td.test")).to_contain_text("2/2")
    samira.visit(f"{samira.cohort}/hours")
    expect(samira.row("Amina")).to_contain_text(samira.counted("%(num)d hour", "%(num)d hours", 3))
    samira.visit(stage.page)
    samira.sees("What happened")


def only_who_fulfils_every_criterion_goes_on(stage: Stage) -> None:
    samira, amina = stage.samira, stage.amina
    basics, practice = samira.word("Basics on site"), samira.word("Practice in groups by level")
    samira.go(f"{samira.cohort}/sessions")
    samira.tap("Stages")
    card = samira.card_of("Amina")
    for evidence in (
        samira.word("%(done)s of %(all)s works accepted", done=1, all=1),
        samira.word("%(done)s of %(all)s points in the tests", done=2, all=2),
    ):
        expect(card).to_contain_text(evidence)
    samira.looks()
    card.get_by_label(samira.word("Most hours were attended")).check()
    samira.tap("Confirm and promote")
    samira.sees("These learners stay: not every criterion is confirmed.")
    samira.looks()
    samira.card_of("Amina").get_by_label(samira.word("The exercises of the basics are solved")).check()
    samira.tap("Confirm and promote")
    samira.sees("These learners go on to the next stage:")
    samira.looks()
    samira.visit(f"{stage.page}/stage")
    samira.sees("Now in: %(stage)s", stage=practice)
    amina.go("/hours")
    amina.sees("Now in: %(stage)s", stage=practice)
    looks_well(amina.page)
    stage.badr.go("/hours")
    stage.badr.sees("Now in: %(stage)s", stage=basics)


def statement_is_signed(stage: Stage) -> None:
    """With the real name, because the names are open here."""
    samira = stage.samira
    samira.visit(f"{stage.page}/hours")
    samira.tap("Statement of hours")
    samira.tap("Show the real name on this sheet")
    expect(samira.main).to_contain_text(NAME)
    samira.looks()
    (sheet,) = prints_well(samira.page)
    for text in ("Zaatari", "Amina", str(MINUTES), "1 / 1"):
        assert text in sheet.text


def gradebook_is_exported(stage: Stage, folder: Path) -> None:
    """Without a name, and with names on purpose: then the audit says so."""
    samira = stage.samira
    assert exported(samira, folder, "ODS", "Ids").isdisjoint({"Amina", "Badr", NAME})
    assert exported(samira, folder, "XLSX", "Ids, aliases and names") >= {"Amina", "Badr", NAME}
    samira.visit("/teach/audit")
    samira.sees("%(who)s exported %(what)s without names", who="Samira", what="Spring")
    samira.sees("%(who)s exported %(what)s with names", who="Samira", what="Spring")
    samira.sees("%(who)s looked at the names of %(what)s", who="Samira", what="Amina")


def exported(samira: Trainer, folder: Path, file_format: str, who: str) -> set[object]:
    """Everything that stands in a cell of the file."""
    samira.go(f"{samira.cohort}/progress?show={COURSE_ID}")
    samira.main.get_by_label(samira.word("Format"), exact=True).select_option(label=file_format)
    samira.main.get_by_label(samira.word("Who is who"), exact=True).select_option(label=samira.word(who))
    file = samira.save("Download", folder / f"progress.{file_format.lower()}")
    rows = load_workbook(file).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 2
    return {cell for row in rows for cell in row}
