"""Real names and notes: written over TLS, locked by a power cut, opened again; test_hand_over.py hands them to a colleague."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.stories.axe import serious_faults
from tests.stories.conftest import ARABIC, Servers
from tests.stories.devices import Devices
from tests.stories.people import PASSPHRASE, Person, Trainer
from tests.stories.servers import HOSTS, Server, free_port

NAME, CONTACT = "أمينة عبد الرحمن الفريدة", "Tent 4711-Unmistakable"
NOTE = "She misses home-Unmistakable."


@dataclass
class EncryptedServer(Server):
    """A box that does TLS itself; its staff go there, its learners to the plain address."""

    tls_port: int = 0

    @property
    def address(self) -> str:
        return f"https://{HOSTS[self.role]}:{self.tls_port}"

    @property
    def plain_address(self) -> str:
        return f"http://{HOSTS[self.role]}:{self.port}"


class Colleague(Trainer):
    """Somebody of the staff on a phone, at the encrypted address."""

    def sign_in(self, name: str, passphrase: str) -> None:
        self.go("/staff")
        self.type_in("Your name here", name)
        self.type_in("Passphrase", passphrase)
        self.tap("Sign in")
        self.is_greeted(name)

    def open_names(self, passphrase: str) -> None:
        self.is_at("Open the names")
        self.type_in("Your passphrase", passphrase)
        self.tap("Open the names")

    @property
    def name_field(self) -> Locator:
        """Its label also says that it may stay empty."""
        return self.main.get_by_label(self.word("Real name"))

    def follow(self, message: str) -> None:
        """A row that leads on, by its title."""
        self.main.get_by_role("link", name=self.word(message)).click()

    def looks_well(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url
        assert serious_faults(self.page) == [], self.page.url


@pytest.fixture
def box(tmp_path: Path, prepared: Path) -> Iterator[EncryptedServer]:
    with Servers(tmp_path, prepared) as servers:
        yield from encrypted(servers)


def encrypted(servers: Servers) -> Iterator[EncryptedServer]:
    """A new box that also serves TLS, stopped in the end."""
    plain = servers.new("box")
    plain.stop()
    tls_port = free_port()
    server = EncryptedServer(plain.role, plain.data, plain.sticks, options=("--tls-port", str(tls_port)), tls_port=tls_port)
    server.start()
    yield server
    server.stop()


def colleague(devices: Devices, box: EncryptedServer, language: str) -> Colleague:
    return Colleague(devices.new("phone", language, trusts_the_box=True), box, language)


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
