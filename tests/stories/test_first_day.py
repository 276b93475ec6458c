"""The first day without a printer and without script: from the code in the window to learners who are signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import ARABIC, Servers
from tests.stories.devices import Devices
from tests.stories.people import PASSPHRASE, Learner, Trainer
from tests.stories.servers import Server


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Server]:
    """A box that starts for the first time."""
    with Servers(tmp_path) as servers:
        yield servers.new("box")


@ARABIC
def test_first_day_leads_from_the_code_to_a_class_that_is_signed_in(box: Server, devices: Devices, language: str) -> None:
    """With script, test_trainers_first_day tells it."""
    samira = Trainer(devices.new("laptop", language, script=False), box, language)
    recovery = samira.make_account("Zaatari")
    assert len(recovery.replace("-", "").replace(" ", "")) >= 16
    samira.confirm_date()
    samira.sees("The first day")
    samira.make_cohort()
    code = samira.open_class()

    learners = [Learner(devices.new("phone", "en", script=False), box, "ar", alias) for alias in ("أمينة", "Omar")]
    for learner in learners:
        learner.ask_to_join(code)
        expect(learner.page.locator("html")).to_have_attribute("dir", "rtl")
    samira.let_in("أمينة", "Omar")
    learners[0].come_in()
    learners[1].is_home()  # the page that waits goes on by itself

    samira.look_at_class()
    assert sorted(samira.order_of_class()) == ["Omar", "أمينة"]
    assert not box.data.joinpath("first-code.txt").exists()


def test_code_that_is_not_right_makes_no_account(box: Server, devices: Devices) -> None:
    stranger = Trainer(devices.new("laptop", "en"), box, "en")
    stranger.go("/")
    stranger.type_in("One-time code", "00000000" if box.one_time_code != "00000000" else "11111111")
    stranger.type_in("Your name here", "Nobody")
    stranger.type_in("Passphrase", PASSPHRASE)
    stranger.type_in("Name of this place", "Nowhere")
    stranger.tap("Make my account")
    stranger.sees("This code is not right. Please look at it again.")
    stranger.go("/teach/")
    stranger.is_at("First day")


@ARABIC
def test_recovery_sheet_sets_a_new_passphrase_once(box: Server, devices: Devices, language: str) -> None:
    samira = Trainer(devices.new("phone", language, script=False), box, language)
    recovery = samira.make_account("Zaatari")
    samira.tap("Sign out")
    for passphrase, is_accepted in (("four yellow boats sail", True), ("five white cups stand", False)):
        samira.go("/forgotten")
        samira.type_in("Your name here", "Samira")
        samira.type_in("Code of the recovery sheet", recovery)
        samira.type_in("New passphrase", passphrase)
        samira.tap("Set the new passphrase")
        samira.is_at("Recovery sheet" if is_accepted else "A new passphrase")
    samira.go("/staff")
    samira.type_in("Your name here", "Samira")
    samira.type_in("Passphrase", "four yellow boats sail")
    samira.tap("Sign in")
    samira.is_greeted("Samira")
