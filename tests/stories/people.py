"""The people of the stories: what each does at their device, by the words that stand on its pages."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from campbox.clock import TIME_IS_SYNCHRONISED
from tests.stories.servers import Server
from tests.stories.words import say

PASSPHRASE = "three green kites fly"
PIN = "2468"
LANGUAGE_NAMES = {"en": "English", "ar": "العربية", "fr": "Français"}


class Person:
    """Somebody with a device, who reads a page and taps on what it says."""

    def __init__(self, page: Page, server: Server, language: str) -> None:
        self.page = page
        self.server = server
        self.language = language

    def word(self, message: str, **values: object) -> str:
        return say(message, self.language, **values)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def go(self, path: str) -> None:
        """Type an address of the box."""
        self.page.goto(self.server.address + path)

    def tap(self, message: str, within: Locator | None = None, **values: object) -> None:
        """The one button, or link, of the page that says this."""
        place, name = within or self.main, self.word(message, **values)
        place.get_by_role("button", name=name, exact=True).or_(place.get_by_role("link", name=name, exact=True)).click()

    def tap_bar(self, message: str) -> None:
        """An entry of the bar below the page."""
        self.tap(message, self.page.get_by_role("navigation", name=self.word("Main")))

    def type_in(self, label: str, text: str) -> None:
        self.main.get_by_label(self.word(label), exact=True).fill(text)

    def tick(self, label: str) -> None:
        self.main.get_by_label(self.word(label)).check()

    def row(self, text: str) -> Locator:
        """A row of a table or list by what stands in it."""
        rows = self.main.get_by_role("row").or_(self.main.get_by_role("listitem"))
        return rows.filter(has_text=text)

    def sees(self, message: str, **values: object) -> None:
        expect(self.main).to_contain_text(self.word(message, **values))

    def does_not_see(self, message: str, **values: object) -> None:
        expect(self.main).not_to_contain_text(self.word(message, **values))

    def is_at(self, message: str, **values: object) -> None:
        """The page has this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.word(message, **values))

    def is_greeted(self, name: str) -> None:
        """This is the home page of that person."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(f"{self.word('Hello')} {name}")

    def choose_language(self, language: str) -> None:
        """On the welcome page, where the languages stand in their own script."""
        self.main.get_by_role("link", name=LANGUAGE_NAMES[language], exact=True).click()
        self.language = language

    def save(self, message: str, target: Path) -> Path:
        """Tap on what gives a file; it lies at `target` then."""
        with self.page.expect_download() as download:
            self.tap(message)
        download.value.save_as(target)
        return target

    def load(self, label: str, button: str, *files: Path) -> None:
        """Choose files in a form and send them."""
        self.main.get_by_label(self.word(label), exact=True).set_input_files(files)
        self.tap(button)


class Staff(Person):
    """Somebody with an account: the first person on a box or at headquarters."""

    def make_account(self, site_name: str) -> str:
        """The first page; returns the code of the recovery sheet."""
        self.go("/")
        self.is_at("First day")
        self.type_in("One-time code", self.server.one_time_code)
        self.type_in("Your name here", "Samira")
        self.type_in("Passphrase", PASSPHRASE)
        self.type_in("Name of this place", site_name)
        self.tap("Make my account")
        self.is_at("Recovery sheet")
        code = self.page.locator("#recovery-code").inner_text()
        self.tap("I have it on paper")
        return code


class Trainer(Staff):
    """The trainer of a class; `cohort` is the path of the class's page once it is made."""

    cohort = ""

    def confirm_date(self) -> None:
        """One tap, where no time server vouches for the clock already."""
        if not TIME_IS_SYNCHRONISED.exists():
            self.tap("Yes, this is right")
            self.does_not_see("Is this the date and time?")

    def make_cohort(self, name: str = "Spring") -> None:
        self.go("/teach/")
        self.main.get_by_role("link", name=self.word("Make a cohort")).first.click()
        self.type_in("Name of the cohort", name)
        self.tap("Make the cohort")
        self.is_at(name)
        self.cohort = self.page.url.removeprefix(self.server.address)

    def open_class(self) -> str:
        """Open the class with a code, as it stands on the screen."""
        self.go(f"{self.cohort}/code")
        if self.main.get_by_role("button", name=self.word("Open the class with a code")).is_visible():
            self.tap("Open the class with a code")
        return self.page.locator(".class-code").inner_text()

    def let_in(self, *aliases: str) -> None:
        """Confirm those who arrived."""
        self.go(f"{self.cohort}/code")
        for alias in aliases:
            expect(self.main.get_by_role("checkbox", name=alias)).to_be_checked()
        self.tap("Let them in")
        self.sees("Nobody yet. This page looks again by itself.")

    def paste_list(self, text: str) -> None:
        """Ask what a list would do."""
        self.go(f"{self.cohort}/add")
        self.type_in("One learner a line: alias, then the language if it is another one", text)
        self.tap("Show what will happen")

    def look_at_class(self) -> None:
        self.go(self.cohort)
        expect(self.page.locator("[data-live]")).to_be_visible()

    def look_at_learner(self, alias: str) -> None:
        """The learner's own page, by the list of people: the live class folds away those who are not here."""
        self.go(f"{self.cohort}/people")
        self.main.get_by_role("link", name=alias, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(alias)

    def order_of_class(self) -> list[str]:
        """The aliases from top to bottom."""
        return self.main.locator(".live-person bdi").all_text_contents()


class Learner(Person):
    """A learner with an alias and a PIN."""

    def __init__(self, page: Page, server: Server, language: str, alias: str) -> None:
        super().__init__(page, server, language)
        self.alias = alias

    def ask_to_join(self, code: str, picture: str = "kite") -> None:
        """From the welcome page to the list of those who wait."""
        self.go("/")
        self.choose_language(self.language)
        self.type_in("Class code", code)
        self.tap("Join the class")
        self.type_in("Alias", self.alias)
        self.main.get_by_role("radio", name=self.word(picture), exact=True).check(force=True)
        self.type_in("PIN", PIN)
        self.tap("Join the class")
        self.is_at("One moment")

    def come_in(self) -> None:
        """Look whether the trainer has confirmed."""
        self.tap("Load the page again")
        self.is_home()

    def is_home(self) -> None:
        self.is_greeted(self.alias)

    def sign_in(self, pin: str = PIN) -> None:
        """With alias and PIN, from the welcome page."""
        self.type_in("Alias", self.alias)
        self.type_in("PIN", pin)
        self.tap("Sign in")
        self.is_home()

    def open_exercise(self, course: str, exercise: str) -> None:
        self.go(f"/try/{course}/{exercise}")
        expect(self.page).to_have_url(re.compile(rf"/x/{self.language}/.*/{exercise}$"))

    def call_trainer(self) -> None:
        self.tap_bar("Call the trainer")
        self.tap("Call the trainer")
        self.sees("Your hand is up.")


class Operator(Staff):
    """Somebody at headquarters."""
