"""A trainer without a mouse: signed in, a cohort, a list, a session begun, everybody marked; and focus that is never lost."""

from playwright.sync_api import expect

from tests.stories import forms
from tests.stories.conftest import NewServer, make_classroom
from tests.stories.devices import Devices
from tests.stories.keyboards import Keyboard
from tests.stories.people import PASSPHRASE, Trainer
from tests.stories.words import say_count

ALIASES = ("Amina", "Badr", "Celine")
REST_MS = 61_000  # after which the live list moves also under the focus


def test_first_day_by_the_keyboard_alone(new_server: NewServer, devices: Devices) -> None:
    samira = Trainer(devices.new("laptop", "en"), new_server("box"), "en")
    forms.make_account(samira, "Zaatari")
    samira.go("/teach/")
    keys = Keyboard(samira.page)
    signs_in_again(samira, keys)
    enrols(samira, keys)
    marks_everybody(samira, keys)


def signs_in_again(samira: Trainer, keys: Keyboard) -> None:
    samira.is_greeted("Samira")
    keys.choose(samira.word("Sign out"))
    samira.is_at("Welcome")
    keys.choose(samira.word("I am a trainer"))
    samira.is_at("Trainers sign in here")
    keys.type_in(samira.word("Your name here"), "Samira")
    keys.type_in(samira.word("Passphrase"), PASSPHRASE)
    keys.press("Enter")
    samira.is_greeted("Samira")


def enrols(samira: Trainer, keys: Keyboard) -> None:
    keys.choose(samira.word("Make a cohort"))
    samira.is_at("New cohort")
    keys.type_in(samira.word("Name of the cohort"), "Spring")
    keys.press("Enter")
    samira.is_at("Spring")
    keys.choose(samira.word("Add from a list"))
    samira.is_at("Add from a list")
    keys.tab_to(samira.word("One learner a line"))
    for alias in ALIASES:
        samira.page.keyboard.type(alias)
        keys.press("Enter")
    keys.choose(samira.word("Show what will happen"))
    added = say_count("%(num)d learner will be added", "%(num)d learners will be added", len(ALIASES), "en")
    expect(samira.main.get_by_role("heading", name=added)).to_be_visible()
    keys.choose(samira.word("Add them"))
    samira.is_at("Cards")


def marks_everybody(samira: Trainer, keys: Keyboard) -> None:
    """Each row is one stop of Tab, and the arrows go through its marks."""
    keys.choose(samira.word("People"))
    samira.is_at("Spring")
    keys.choose(samira.word("Register"))
    samira.sees("No session is open")
    keys.choose(samira.word("Begin now"))
    samira.sees("No mark")
    for times, mark in enumerate(("Present", "Late", "Half")):
        keys.tab_to(samira.word("Present"))
        keys.press("Space", *["ArrowRight"] * times)
        assert keys.focused() == samira.word(mark)
    keys.choose(samira.word("Confirm the register"))
    samira.sees("Saved.")
    expect(samira.main.get_by_text(samira.word("Confirmed"), exact=True)).to_have_count(len(ALIASES))
    keys.type_in(samira.word("Minutes given"), "90")
    keys.choose(samira.word("Close the session"))
    samira.sees("Finished")


def test_live_list_that_is_written_anew_keeps_the_focus(new_server: NewServer, devices: Devices) -> None:
    """On the same link while it is there; else on the list, from where Tab goes on."""
    classroom = make_classroom(new_server("box"), devices)
    trainer, keys = classroom.trainer, Keyboard(classroom.trainer.page)
    amina, badr = classroom.learners(devices, "en", "Amina", "Badr")
    amina.call_trainer()
    trainer.page.clock.install()
    trainer.look_at_class()
    keys.tab_to(trainer.word("Listen to this person"))
    badr.call_trainer()
    trainer.page.clock.fast_forward(REST_MS)
    expect(trainer.row("Badr")).to_contain_text(trainer.word("Hand up"))
    assert keys.focused() == trainer.word("Listen to this person")
    amina.go("/call")
    amina.tap("I need nothing any more")
    trainer.page.clock.fast_forward(REST_MS)
    expect(trainer.row("Amina")).not_to_contain_text(trainer.word("Hand up"))
    assert keys.focused() != ""
    keys.tab_to("Badr")
