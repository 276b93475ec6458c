"""A trainer's first day, from the code in the window to a closed register: on a phone in Arabic, on a laptop in English."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from campbox.exporters.base import Column, Table
from campbox.exporters.registry import EXPORTERS
from tests.stories.conftest import NewServer
from tests.stories.devices import Devices, Size
from tests.stories.looks import looks_well, prints_well
from tests.stories.people import Learner, Trainer
from tests.stories.qr import read_qr
from tests.stories.words import say_count

ASKS_AGAIN_MS = 15_000
COHORT, PLACES = "Spring", 7
# Alias, language, gender, age, group. The language of the third is nobody's here, and the last looks like a formula.
LISTED = [
    ("Amina", "ar", "f", "22", "A"),
    ("Badr", "ar", "m", "31", "A"),
    ("Celine", "xx", "f", "19", "B"),
    ("Dana", "en", "f", "27", "B"),
    ("Elias", "ar", "m", "40", "B"),
    ("=1+1", "ar", "f", "24", "A"),
]
ALIASES = ["Amina", "Badr", "Celine", "Dana", "Elias", "Farah"]
WALK_INS = ("Ghada", "Hassan")
WITH_A_CARD, PARTNER = "Dana", "Farah"
WOMEN = ("Amina", "Celine", "Dana")
WOMENS_GROUP = "Evening"


class FirstDay(Trainer):
    """Samira, who has never seen a CampBox."""

    def counted(self, singular: str, plural: str, number: int, **values: object) -> str:
        return say_count(singular, plural, number, self.language, **values)

    def looks(self) -> None:
        looks_well(self.page)

    def marks(self, alias: str) -> Locator:
        """The row of the open register."""
        return self.main.locator(".mark-row").filter(has_text=alias)


@pytest.mark.parametrize(("size", "spoken"), [("phone", "ar"), ("laptop", "en")])
def test_first_day_from_the_account_to_a_closed_register(
    new_server: NewServer, devices: Devices, tmp_path: Path, size: Size, spoken: str
) -> None:
    samira = FirstDay(devices.new(size, spoken), new_server("box"), spoken)
    samira.make_account("Zaatari")
    samira.is_greeted("Samira")
    samira.looks()
    samira.confirm_date()
    samira.sees("The first day")
    samira.make_cohort(COHORT)
    samira.looks()
    sets_the_places(samira)
    enrols_the_list(samira, write_workbook(tmp_path) if size == "phone" else None)
    cards = prints_the_cards(samira)
    ghada = lets_in_who_was_not_listed(samira, devices)
    shares_her_phone(ghada, cards[PARTNER])
    makes_a_group_for_women(samira)
    prints_the_class_list(samira)
    holds_the_first_session(samira, devices, cards[WITH_A_CARD])
    looks_at_the_class(samira)


def sets_the_places(samira: FirstDay) -> None:
    """Typed with the digits of an Arabic keyboard too."""
    samira.go(f"{samira.cohort}/people")
    samira.looks()
    samira.tap("Places and who it is for")
    samira.main.get_by_label(samira.word("Places")).fill("٧" if samira.language == "ar" else str(PLACES))
    samira.looks()
    samira.tap("Save")
    expect(samira.main).to_contain_text(samira.counted("%(num)d place", "%(num)d places", PLACES))


def write_workbook(folder: Path) -> Path:
    columns = [Column(each) for each in ("الاسم المستعار", "اللغة", "الجنس", "العمر", "المجموعة")]
    target = folder / "صف.ods"
    target.write_bytes(EXPORTERS["ods"].write(Table("Class", columns, LISTED)))
    return target


def enrols_the_list(samira: FirstDay, workbook: Path | None) -> None:
    """Two lines need a decision; nothing is added before."""
    samira.tap("Add from a list")
    samira.looks()
    if workbook is not None:
        samira.load("Or a file with the list", "Show what will happen", workbook)
    else:
        samira.paste_list("\n".join(", ".join(row) for row in LISTED))
    samira.sees("The language “%(name)s” is not offered here.", name="xx")
    samira.sees("A formula stands in a cell. Please type its text instead.")
    samira.does_not_see("Add them")
    samira.looks()
    lines = samira.main.locator("#learners")
    lines.fill(lines.input_value().replace("xx", "fr").replace("=1+1", "Farah"))
    samira.tap("Show what will happen")
    added = samira.counted("%(num)d learner will be added", "%(num)d learners will be added", len(LISTED))
    expect(samira.main.get_by_role("heading", name=added)).to_be_visible()
    samira.looks()
    samira.tap("Add them")
    samira.is_at("Cards")


@dataclass(frozen=True)
class Card:
    """What a camera and a learner read on it."""

    address: str
    digits: str


def prints_the_cards(samira: FirstDay) -> dict[str, Card]:
    samira.looks()
    samira.tap("Make the cards")
    cards = samira.main.get_by_role("article")
    expect(cards).to_have_count(len(LISTED))
    samira.looks()
    (sheet,) = prints_well(samira.page)
    assert all(alias in sheet.text for alias in ALIASES)
    return {
        card.locator(".sign-alias").inner_text(): Card(
            read_qr(str(card.locator(".sign-qr path").get_attribute("d"))), card.locator(".sign-digits bdi").inner_text()
        )
        for card in cards.all()
    }


def lets_in_who_was_not_listed(samira: FirstDay, devices: Devices) -> Learner:
    """Two, and there is one place left: the trainer decides. Her page shows them as they come."""
    code = samira.open_class()
    samira.looks()
    walk_ins = [Learner(devices.new("phone", "ar"), samira.server, "ar", alias) for alias in WALK_INS]
    for learner in walk_ins:
        learner.ask_to_join(code)
        looks_well(learner.page)
        expect(samira.main.get_by_role("checkbox", name=learner.alias)).to_be_checked(timeout=ASKS_AGAIN_MS)
    samira.looks()
    samira.go("/teach/")
    waiting = samira.counted("%(num)d person waits to be let in", "%(num)d people wait to be let in", len(WALK_INS))
    samira.main.get_by_role("link", name=waiting).click()
    samira.tap("Let them in")
    samira.sees("The cohort is full.")
    samira.looks()
    samira.tick("Let them in all the same")
    samira.tap("Let them in")
    for learner in walk_ins:
        expect(learner.page).to_have_url(re.compile("/home$"), timeout=ASKS_AGAIN_MS)
    return walk_ins[0]


def shares_her_phone(ghada: Learner, card: Card) -> None:
    """The second one has a card and no device."""
    ghada.main.get_by_role("link", name=ghada.word("Working as a pair?")).click()
    ghada.type_in("Alias", PARTNER)
    ghada.type_in("PIN", card.digits)
    looks_well(ghada.page)
    ghada.tap("Work as a pair")
    ghada.is_home()
    expect(ghada.page.get_by_role("region", name=ghada.word("Working as a pair"))).to_contain_text(PARTNER)
    looks_well(ghada.page)


def makes_a_group_for_women(samira: FirstDay) -> None:
    samira.go(f"{samira.cohort}/people")
    samira.sees("Full")
    share = samira.word("About %(share)s %% of those who said it are women.", share=70)
    expect(samira.main).to_contain_text(share)
    samira.looks()
    samira.go(f"{samira.cohort}/groups")
    samira.type_in("Name of the group", WOMENS_GROUP)
    samira.tick("This group is for women")
    samira.looks()
    samira.tap("Make the group")
    samira.is_at(WOMENS_GROUP)
    for alias in WOMEN:
        samira.main.get_by_role("checkbox", name=alias).check()
    samira.tick("Everybody whom I put in belongs to it.")
    samira.looks()
    samira.tap("Save the group")
    expect(samira.main).to_contain_text(samira.counted("%(num)d learner", "%(num)d learners", len(WOMEN)))


def prints_the_class_list(samira: FirstDay) -> None:
    samira.go(f"{samira.cohort}/people")
    samira.tap("Class list to print")
    expect(samira.main.locator("tbody tr")).to_have_count(len(LISTED) + len(WALK_INS))
    samira.looks()
    (sheet,) = prints_well(samira.page)
    assert all(alias in sheet.text for alias in (*ALIASES, *WALK_INS))


def holds_the_first_session(samira: FirstDay, devices: Devices, card: Card) -> None:
    """Dana comes with her card; she is proposed, confirmed by a tap; who sits there without a device is marked by hand."""
    samira.go(f"{samira.cohort}/sessions")
    samira.looks()
    samira.tap("Begin now")
    samira.looks()
    dana = Learner(devices.new("phone", "en"), samira.server, "en", WITH_A_CARD)
    dana.page.goto(card.address)
    looks_well(dana.page)
    dana.type_in("PIN", card.digits)
    dana.tap("Yes, sign in")
    dana.is_home()
    samira.tap("Load the page again")
    expect(samira.marks(WITH_A_CARD)).to_contain_text(samira.word("Proposed"))
    samira.looks()
    confirm = samira.counted("Confirm %(num)d proposal", "Confirm %(num)d proposals", 1)
    samira.main.get_by_role("button", name=confirm).click()
    expect(samira.marks(WITH_A_CARD)).to_contain_text(samira.word("Confirmed"))
    for alias in ("Amina", "Badr", PARTNER, *WALK_INS):
        samira.marks(alias).locator("label[for^=present-]").click()
    samira.marks("Celine").locator("label[for^=excused-]").click()
    samira.tap("Confirm the register")
    samira.sees("Saved.")
    samira.tap("All others: absent")
    expect(samira.main).not_to_contain_text(samira.word("No mark"))
    samira.looks()
    samira.type_in("Minutes given", "90")
    samira.tap("Close the session")
    samira.sees("Finished")
    samira.looks()


def looks_at_the_class(samira: FirstDay) -> None:
    """Who is at a device stands there, two at one device together; who was marked absent once is no alarm."""
    samira.look_at_class()
    assert sorted(samira.order_of_class()[:4]) == sorted([WITH_A_CARD, PARTNER, *WALK_INS])
    expect(samira.row(PARTNER)).to_contain_text(samira.word("Two at one device"))
    samira.looks()
    samira.go(f"{samira.cohort}/register")
    samira.looks()
    samira.tap("Print this page")
    samira.looks()
    assert len(prints_well(samira.page, across=True)) == 1
    samira.go("/teach/")
    samira.looks()
