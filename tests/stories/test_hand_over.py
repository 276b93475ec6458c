"""A cohort passes to another trainer in an hour: on a phone in Arabic, on a laptop in English.

The new one gets an account, reads on one page where the cohort stands, and opens the names with her own passphrase; the old one
is shut out, and the names get a new key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.stories import forms
from tests.stories.colleagues import Colleague, EncryptedServer, encrypted
from tests.stories.conftest import Servers
from tests.stories.devices import Devices, Size
from tests.stories.looks import looks_well, prints_well
from tests.stories.people import Learner
from tests.stories.servers import Server
from tests.stories.words import say_count

KARIM, AMAL = "a passphrase of Karim", "a passphrase of Amal"
NAME, TALK = "أمينة عبد الرحمن", "She misses home."
NOTE = "Omar comes on Thursdays only. The key of the cupboard lies with Samira."
NEXT = "2030-12-02T09:00"


class Person(Colleague):
    """Somebody of the staff whose every page is looked at."""

    def looks(self) -> None:
        looks_well(self.page)

    def visit(self, path: str) -> None:
        self.go(path)
        self.looks()

    def sees_text(self, text: str) -> None:
        expect(self.main).to_contain_text(text)

    def counted(self, singular: str, plural: str, number: int) -> str:
        return say_count(singular, plural, number, self.language)

    def is_shut_out(self) -> None:
        self.go("/teach/")
        self.is_at("Trainers sign in here")


@dataclass(frozen=True)
class School:
    """Two cohorts and who is there; `amina` is the path of her page, `autumn` of the cohort that nobody else may see."""

    box: EncryptedServer
    devices: Devices
    size: Size
    spoken: str
    samira: Person
    autumn: str
    amina: str

    @property
    def spring(self) -> str:
        return self.samira.cohort

    def newcomer(self) -> Person:
        return Person(self.devices.new(self.size, self.spoken, trusts_the_box=True), self.box, self.spoken)


@pytest.fixture
def box(tmp_path: Path, prepared: Path) -> Iterator[EncryptedServer]:
    with Servers(tmp_path, prepared) as servers:
        yield encrypted(servers)


@pytest.mark.parametrize(("size", "spoken"), [("phone", "ar"), ("laptop", "en")])
def test_cohort_passes_to_another_trainer(box: EncryptedServer, devices: Devices, size: Size, spoken: str) -> None:
    school = open_school(box, devices, size, spoken)
    karim = make_account(school, "Karim", KARIM)
    karim_teaches(school, karim)
    somebody_calls(school)
    amal = make_account(school, "Amal", AMAL)
    hand_over_page_is_printed(school)
    amal_takes_over(school, amal)
    amal_opens_the_names(school, amal)
    karim_is_removed(school, karim)
    expect_names(school.samira, school)
    expect_names(amal, school)
    audit_tells_what_happened(school)


def open_school(box: EncryptedServer, devices: Devices, size: Size, spoken: str) -> School:
    samira = Person(devices.new(size, spoken, trusts_the_box=True), box, spoken)
    forms.make_account(samira, "Zaatari")
    samira.go("/teach/")
    samira.confirm_date()
    forms.make_cohort(samira, "Autumn")
    autumn = samira.cohort
    forms.make_cohort(samira)
    samira.paste_list("Amina")
    samira.tap("Add them")
    samira.look_at_learner("Amina")
    amina = samira.page.url.removeprefix(box.address)
    samira.follow("Name and how to reach this person")
    samira.name_field.fill(NAME)
    samira.tap("Save")
    return School(box, devices, size, spoken, samira, autumn, amina)


def make_account(school: School, name: str, passphrase: str) -> Person:
    """By the coordinator, whose vault is open; the new person signs in at a device of their own."""
    samira = school.samira
    samira.visit("/teach/accounts")
    samira.tap("Add an account")
    samira.looks()
    samira.type_in("Name of this person here", name)
    samira.tick("Spring")
    samira.type_in("First passphrase", passphrase)
    samira.tap("Make the account")
    samira.is_at("Recovery sheet")
    samira.looks()
    (sheet,) = prints_well(samira.page)
    assert name in sheet.text
    assert samira.page.locator("#recovery-code").inner_text() in sheet.text
    samira.tap("I have it on paper")
    samira.sees("This person can open the names.")
    samira.looks()
    newcomer = school.newcomer()
    newcomer.sign_in(name, passphrase)
    return newcomer


def karim_teaches(school: School, karim: Person) -> None:
    """What he leaves behind: a note about Amina, a plan, and a note for whoever comes after him."""
    karim.go(f"{school.amina}/notes")
    karim.type_in("What you talked about", TALK)
    karim.tap("Keep this note")
    karim.go(f"{school.spring}/sessions/new")
    karim.main.get_by_label(karim.word("Planned start")).fill(NEXT)
    karim.tap("Save")
    karim.go("/teach/settings")
    karim.follow("Hand-over")
    karim.looks()
    karim.type_in("A note for whoever comes after you", NOTE)
    karim.tap("Save the note")
    karim.sees("Written by %(name)s, %(when)s", name="Karim", when=karim.word("just now"))


def somebody_calls(school: School) -> None:
    """A learner, at the plain address of the class."""
    plain = Server(school.box.role, school.box.data, school.box.sticks, port=school.box.port)
    badr = Learner(school.devices.new("phone", school.spoken), plain, school.spoken, "Badr")
    badr.ask_to_join(school.samira.open_class())
    school.samira.let_in("Badr")
    badr.come_in()
    badr.call_trainer()


def hand_over_page_is_printed(school: School) -> None:
    """The coordinator sees both cohorts."""
    samira = school.samira
    samira.visit("/teach/hand-over")
    samira.is_at("Hand-over")
    for text in ("Autumn", "Spring", "Karim", "Amal", NEXT.replace("T", " ")):
        samira.sees_text(text)
    (sheet,) = prints_well(samira.page)
    for text in ("Autumn", "Spring", "Karim", "Amal", NEXT.replace("T", " "), NOTE, "Zaatari"):
        assert text in sheet.text


def amal_takes_over(school: School, amal: Person) -> None:
    """She reads where her cohort stands, and finds no other."""
    amal.visit("/teach/")
    amal.tap("Hand-over")
    amal.looks()
    calls = amal.main.get_by_role("link", name=amal.counted("%(num)d call", "%(num)d calls", 1))
    expect(calls).to_be_visible()
    expect(amal.main.get_by_label(amal.word("A note for whoever comes after you"))).to_have_value(NOTE)
    expect(amal.main).not_to_contain_text("Autumn")
    calls.click()
    expect(amal.row("Badr")).to_contain_text(amal.word("Hand up"))
    for path in (school.autumn, f"{school.autumn}/people", "/teach/accounts", "/teach/audit"):
        amal.go(path)
        amal.is_at("This page is for somebody else.")


def amal_opens_the_names(school: School, amal: Person) -> None:
    amal.visit(f"{school.amina}/notes")
    amal.sees(TALK)
    amal.go(f"{school.amina}/names")
    amal.tap("Lock the names")
    amal.go(f"{school.amina}/names")
    amal.looks()
    amal.open_names(KARIM)
    expect(amal.name_field).to_have_count(0)
    amal.open_names(AMAL)
    expect_names(amal, school)


def karim_is_removed(school: School, karim: Person) -> None:
    samira = school.samira
    samira.go("/teach/accounts")
    samira.main.get_by_role("link", name="Karim").click()
    samira.page.get_by_text(samira.word("Remove this account")).first.click()
    samira.sees("The names get a new key, which this person never had.")
    samira.looks()
    samira.tap("Remove this account")
    samira.is_at("Accounts")
    expect(samira.main).not_to_contain_text("Karim")
    karim.is_shut_out()
    karim.type_in("Your name here", "Karim")
    karim.type_in("Passphrase", KARIM)
    karim.tap("Sign in")
    karim.sees("Name and passphrase do not go together. Please try again.")
    karim.looks()


def expect_names(person: Person, school: School) -> None:
    person.go(f"{school.amina}/names")
    person.looks()
    expect(person.name_field).to_have_value(NAME)


def audit_tells_what_happened(school: School) -> None:
    samira = school.samira
    samira.visit("/teach/audit")
    for sentence, who, what in (
        ("%(who)s made an account for %(what)s", "Samira", "Amal"),
        ("%(who)s wrote a note about %(what)s", "Karim", "Amina"),
        ("%(who)s looked at the names of %(what)s", "Amal", "Amina"),
        ("%(who)s removed the account of %(what)s", "Samira", "Karim"),
        ("The names got a new key, by %(who)s", "Samira", ""),
    ):
        samira.sees(sentence, who=who, what=what)
    samira.main.get_by_label(samira.word("Person")).select_option(label="Amal")
    samira.tap("Show")
    samira.looks()
    samira.does_not_see("%(who)s removed the account of %(what)s", who="Samira", what="Karim")
    prints_well(samira.page)
