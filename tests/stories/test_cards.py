"""A list of learners, their printed cards, and what a card's address does and does not do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.stories.conftest import Classroom, Servers, make_classroom
from tests.stories.devices import Devices
from tests.stories.people import Learner, Trainer
from tests.stories.qr import read_qr
from tests.stories.words import say_count

ALIASES = ["Amina", "Badr", "Celine", "Dana", "Elias", "Farah", "Ghada", "Hassan", "Iman"]


@dataclass(frozen=True)
class Card:
    """What a camera and a learner read on a printed card; no digits where the learner has a PIN already."""

    address: str
    digits: str


@dataclass(frozen=True)
class Printed:
    """A class from a list, with the cards that were printed for all of it."""

    classroom: Classroom
    cards: dict[str, Card]
    sheets: int

    def reader(self, devices: Devices, alias: str, *, script: bool = True) -> Learner:
        """The learner at a phone that nobody has used before."""
        language = self.classroom.trainer.language
        return Learner(devices.new("phone", language, script=script), self.classroom.box, language, alias)


@pytest.fixture(scope="module", params=["en", "ar"])
def printed(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path_factory: pytest.TempPathFactory, prepared: Path
) -> Iterator[Printed]:
    language = str(request.param)
    with Devices(chromium) as devices, Servers(tmp_path_factory.mktemp("cards"), prepared) as servers:
        classroom = make_classroom(servers.new("box"), devices, language)
        trainer = classroom.trainer
        trainer.paste_list("\n".join(f"{alias}, {language}" for alias in ALIASES))
        added = say_count("%(num)d learner will be added", "%(num)d learners will be added", len(ALIASES), language)
        expect(trainer.main).to_contain_text(added)
        trainer.tap("Add them")
        cards = make_cards(trainer, ALIASES)
        yield Printed(classroom, cards, sheets_of_paper(trainer.page))


def test_list_with_an_alias_twice_is_refused_with_its_line(printed: Printed) -> None:
    trainer = printed.classroom.trainer
    trainer.paste_list("Zeina, ar\nYara\nZeina, fr")
    trainer.sees("Line %(line)s: %(what)s", line=3, what=trainer.word("“%(name)s” stands twice in the list.", name="Zeina"))
    trainer.does_not_see("Add them")
    trainer.look_at_class()
    assert trainer.order_of_class() == ALIASES


def test_cards_are_eight_on_a_sheet_and_each_has_its_own_address_and_digits(printed: Printed) -> None:
    assert printed.sheets == 2
    assert list(printed.cards) == ALIASES
    assert len({card.address for card in printed.cards.values()}) == len(ALIASES)
    for card in printed.cards.values():
        assert re.fullmatch(rf"{printed.classroom.box.address}/c/[a-z0-9]{{26}}", card.address)
        assert re.fullmatch(r"\d{4}", card.digits)


def test_address_of_a_card_signs_nobody_in_before_the_pin_is_typed(printed: Printed, devices: Devices, script: bool) -> None:
    alias = "Amina" if script else "Badr"
    learner, card = printed.reader(devices, alias, script=script), printed.cards[alias]
    learner.page.goto(card.address)
    learner.is_at("Is this you?")
    expect(learner.main).to_contain_text(alias)
    learner.go("/home")
    learner.is_at("Welcome")
    learner.page.goto(card.address)
    learner.type_in("PIN", f"{(int(card.digits) + 1) % 10_000:04}")
    learner.tap("Yes, sign in")
    learner.sees("Alias and PIN do not go together. Please try again, or ask your trainer for a new PIN.")
    use_card(learner, card)


def test_card_signs_nobody_out_without_the_button(printed: Printed, devices: Devices, script: bool) -> None:
    celine = printed.reader(devices, "Celine", script=script)
    use_card(celine, printed.cards["Celine"])
    celine.page.goto(printed.cards["Dana"].address)
    celine.sees("%(alias)s is signed in on this device.", alias="Celine")
    celine.go("/")
    celine.is_home()
    dana = Learner(celine.page, celine.server, celine.language, "Dana")
    use_card(dana, printed.cards["Dana"])


def test_own_device_is_not_asked_for_the_pin_until_its_owner_signs_out(printed: Printed, devices: Devices) -> None:
    elias = printed.reader(devices, "Elias")
    use_card(elias, printed.cards["Elias"], is_own_device=True)
    ghada = Learner(elias.page, elias.server, elias.language, "Ghada")
    use_card(ghada, printed.cards["Ghada"])
    elias.page.goto(printed.cards["Elias"].address)
    expect(pin_field(elias)).to_have_count(0)
    elias.tap("Yes, sign in")
    elias.is_home()
    elias.tap("Sign out")
    elias.page.goto(printed.cards["Elias"].address)
    expect(pin_field(elias)).to_be_visible()


def test_new_card_puts_the_old_one_out_of_use(printed: Printed, devices: Devices) -> None:
    again = make_cards(printed.classroom.trainer, ["Farah"])["Farah"]
    assert again.digits == ""
    farah = printed.reader(devices, "Farah")
    farah.page.goto(printed.cards["Farah"].address)
    farah.is_at("This page is not here.")
    use_card(farah, Card(again.address, printed.cards["Farah"].digits))


def make_cards(trainer: Trainer, aliases: list[str]) -> dict[str, Card]:
    """Make the cards of these learners and read them, as they lie on the paper."""
    trainer.go(f"{trainer.cohort}/cards")
    for alias in ALIASES:
        trainer.main.get_by_role("checkbox", name=alias).set_checked(alias in aliases)
    trainer.tap("Make the cards")
    cards = trainer.main.get_by_role("article")
    expect(cards).to_have_count(len(aliases))
    made: dict[str, Card] = {}
    for card in cards.all():
        drawing, digits = card.locator(".sign-qr path").get_attribute("d"), card.locator(".sign-digits bdi")
        assert drawing is not None
        alias = card.locator(".sign-alias").inner_text()
        made[alias] = Card(read_qr(drawing), digits.inner_text() if digits.count() else "")
    return made


def sheets_of_paper(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def use_card(learner: Learner, card: Card, *, is_own_device: bool = False) -> None:
    """Open the card's address, type the digits, tap."""
    learner.page.goto(card.address)
    learner.type_in("PIN", card.digits)
    if is_own_device:
        learner.tick("This device is only mine")
    learner.tap("Yes, sign in")
    learner.is_home()


def pin_field(learner: Learner) -> Locator:
    return learner.main.get_by_label(learner.word("PIN"), exact=True)
