"""A coordinator whose sheet is older than the names: asked for a new one, warned in time, and back with names and all."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.stories.colleagues import Colleague, EncryptedServer, colleague, encrypted
from tests.stories.conftest import ARABIC, Servers
from tests.stories.devices import Devices
from tests.stories.people import PASSPHRASE

NAME, NEW = "أمينة عبد الرحمن الفريدة", "ثلاث كلمات جديدة"
OLDER = "Your recovery sheet is older than the names. Please make a new one, so that it opens them."


@pytest.fixture
def box(tmp_path: Path, prepared: Path) -> Iterator[EncryptedServer]:
    with Servers(tmp_path, prepared) as servers:
        yield encrypted(servers)


def make_account_older(box: EncryptedServer) -> None:
    """As an upgrade finds it: an account from before the vault."""
    box.cut_power()
    with closing(sqlite3.connect(box.data / "campbox.db")) as database:
        database.execute("DELETE FROM vault_holder")
        database.commit()
    box.start()


def code_on_sheet(samira: Colleague) -> str:
    samira.is_at("Recovery sheet")
    samira.looks_well()
    return samira.main.locator("#recovery-code").inner_text()


def forget(samira: Colleague, code: str, passphrase: str) -> None:
    """At the door, on the page of the recovery sheet."""
    samira.page.context.clear_cookies(name=re.compile("campbox"))
    samira.go("/forgotten")
    samira.looks_well()
    samira.type_in("Your name here", "Samira")
    samira.type_in("Code of the recovery sheet", code)
    samira.type_in("New passphrase", passphrase)
    samira.tap("Set the new passphrase")


@ARABIC
def test_old_sheet_is_replaced_in_time_and_names_outlive_a_forgotten_passphrase(
    box: EncryptedServer, devices: Devices, language: str
) -> None:
    samira = colleague(devices, box, language)
    older = samira.make_account("Zaatari")
    make_account_older(box)
    samira.sign_in("Samira", PASSPHRASE)
    samira.make_cohort()
    samira.paste_list("Amina")
    samira.tap("Add them")
    samira.go(samira.cohort)
    samira.main.get_by_role("link", name="Amina", exact=True).click()
    learner = samira.page.url.removeprefix(box.address)
    samira.follow("Name and how to reach this person")
    samira.name_field.fill(NAME)
    samira.tap("Save")

    samira.go("/teach/")
    samira.sees(OLDER)
    samira.looks_well()
    forget(samira, older, NEW)
    samira.sees("This sheet is older than the names. With it all names and notes are lost.")
    samira.looks_well()

    samira.sign_in("Samira", PASSPHRASE)
    samira.follow("Make a new sheet")
    samira.type_in("Your passphrase", PASSPHRASE)
    samira.tap("Make a new sheet")
    newer = code_on_sheet(samira)
    samira.follow("I have it on paper")
    expect(samira.main.get_by_text(samira.word(OLDER))).to_have_count(0)

    forget(samira, newer, NEW)
    assert code_on_sheet(samira) != newer
    samira.sign_in("Samira", NEW)
    samira.go(f"{learner}/names")
    expect(samira.name_field).to_have_value(NAME)
