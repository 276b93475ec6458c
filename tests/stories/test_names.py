"""Real names and notes: written over TLS, locked by a power cut, opened again; test_hand_over.py hands them to a colleague."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.stories.colleagues import EncryptedServer, colleague, encrypted
from tests.stories.conftest import ARABIC, Servers
from tests.stories.devices import Devices
from tests.stories.people import PASSPHRASE, Person

NAME, CONTACT = "أمينة عبد الرحمن الفريدة", "Tent 4711-Unmistakable"
NOTE = "She misses home-Unmistakable."


@pytest.fixture
def box(tmp_path: Path, prepared: Path) -> Iterator[EncryptedServer]:
    with Servers(tmp_path, prepared) as servers:
        yield encrypted(servers)


def files_that_hold(box: EncryptedServer, text: str) -> list[str]:
    return [str(path) for path in box.data.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


@ARABIC
def test_names_are_written_locked_and_opened_again(box: EncryptedServer, devices: Devices, language: str) -> None:
    samira = colleague(devices, box, language)
    samira.make_account("Zaatari")
    samira.make_cohort()
    samira.paste_list("Amina")
    samira.tap("Add them")
    samira.go(samira.cohort)
    samira.main.get_by_role("link", name="Amina", exact=True).click()
    learner = samira.page.url.removeprefix(box.address)

    samira.follow("Name and how to reach this person")
    samira.looks_well()
    samira.name_field.fill(NAME)
    samira.main.get_by_label(samira.word("How to reach this person")).fill(CONTACT)
    samira.tap("Save")
    samira.follow("Listen to this person")
    samira.type_in("What you talked about", NOTE)
    samira.tap("Keep this note")
    samira.sees(NOTE)
    samira.looks_well()

    visitor = Person(devices.new("phone", language), box, language)
    visitor.page.goto(box.plain_address)
    visitor.is_at("Welcome")

    box.cut_power()
    for text in (NAME, CONTACT, NOTE, PASSPHRASE):
        assert files_that_hold(box, text) == []
    assert files_that_hold(box, "Amina")
    box.start()
    samira.go(f"{learner}/names")
    samira.looks_well()
    samira.open_names(PASSPHRASE)
    expect(samira.name_field).to_have_value(NAME)

    assert NAME not in box.output
