"""A session on the trainer's phone, in Arabic: begun, proposed, confirmed, closed, and signed on paper."""

import re
import zlib

from playwright.sync_api import Page, expect

from tests.stories.axe import serious_faults
from tests.stories.conftest import Classroom, NewServer, make_classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner, Trainer
from tests.stories.words import say_count

LANGUAGE = "ar"
MINUTES_TYPED = "٩٠"


def test_who_signs_in_during_a_session_is_proposed_confirmed_and_gets_a_statement(
    new_server: NewServer, devices: Devices
) -> None:
    classroom = make_classroom(new_server("box"), devices, LANGUAGE, "phone")
    trainer = classroom.trainer
    amina, badr = classroom.learners(devices, LANGUAGE, "Amina", "Badr")
    trainer.go(f"{trainer.cohort}/sessions")
    trainer.tap("Begin now")
    trainer.sees("No mark")
    sign_in_again(devices, classroom, amina)
    trainer.page.reload()
    proposed_is_confirmed(trainer)
    mark(trainer, badr, "late", minutes="30")
    close(trainer)
    expect(trainer.row("Amina")).to_contain_text(trainer.word("Present"))
    is_readable(trainer.page)
    correct(trainer, badr, "absent")
    trainer.sees("It was a wrong tap")
    learner_sees_the_hours(amina)
    statement_is_printed(trainer, amina)


def sign_in_again(devices: Devices, classroom: Classroom, learner: Learner) -> None:
    """On another phone: the box hears the learner."""
    again = Learner(devices.new("phone", learner.language), classroom.box, learner.language, learner.alias)
    again.go("/")
    again.choose_language(learner.language)
    again.sign_in()


def proposed_is_confirmed(trainer: Trainer) -> None:
    rows = trainer.main.locator(".mark-row")
    expect(rows.filter(has_text="Amina")).to_contain_text(trainer.word("Proposed"))
    expect(rows.filter(has_text="Badr")).to_contain_text(trainer.word("No mark"))
    is_readable(trainer.page)
    button = say_count("Confirm %(num)d proposal", "Confirm %(num)d proposals", 1, LANGUAGE)
    trainer.main.get_by_role("button", name=button).click()
    expect(rows.filter(has_text="Amina")).to_contain_text(trainer.word("Confirmed"))


def mark(trainer: Trainer, learner: Learner, word: str, minutes: str) -> None:
    """Tap a mark in the register, and confirm it."""
    row = trainer.main.locator(".mark-row").filter(has_text=learner.alias)
    row.locator(f"label[for^={word}-]").click()
    row.get_by_label(trainer.word("Minutes late")).fill(minutes)
    trainer.tap("Confirm the register")
    trainer.sees("Saved.")


def close(trainer: Trainer) -> None:
    """The minutes as they are typed on an Arabic keyboard."""
    trainer.type_in("Minutes given", MINUTES_TYPED)
    trainer.tap("Close the session")
    trainer.sees("Finished")


def correct(trainer: Trainer, learner: Learner, word: str) -> None:
    trainer.tap("Correct this mark", trainer.row(learner.alias))
    trainer.is_at("Correct a mark")
    trainer.main.locator(f"label[for={word}]").click()
    trainer.tick("It was a wrong tap")
    is_readable(trainer.page)
    trainer.tap("Save the correction")


def learner_sees_the_hours(learner: Learner) -> None:
    learner.tap_bar("My work")
    learner.tap("My hours")
    learner.sees(
        "The trainer confirms hours of attendance. The box counts learning time at the device. The two are never added."
    )
    expect(learner.page.locator("table")).to_contain_text("30")
    is_readable(learner.page)


def statement_is_printed(trainer: Trainer, learner: Learner) -> None:
    trainer.go(f"{trainer.cohort}/hours")
    trainer.main.get_by_role("link", name=learner.alias).click()
    trainer.tap("Statement of hours")
    trainer.is_at("Statement of hours")
    trainer.sees("Signature of the learner")
    is_readable(trainer.page)
    paper = trainer.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert texts_drawn(paper) > 10
    trainer.go(f"{trainer.cohort}/register")
    expect(trainer.main.locator("td.mark-present")).to_have_count(1)
    is_readable(trainer.page)


def texts_drawn(paper: bytes) -> int:
    """How many pieces of text, not pictures of them, stand on the pages of a PDF."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL)
    pages = [zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x"]
    return sum(len(re.findall(rb"\bT[jJ]\b", each)) for each in pages)


def is_readable(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_faults(page) == []
