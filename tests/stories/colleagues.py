"""Trainers on phones of their own, at the address of a box that does TLS itself: there names open."""

from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.stories.axe import serious_faults
from tests.stories.conftest import Servers
from tests.stories.devices import Devices
from tests.stories.people import Trainer
from tests.stories.servers import HOSTS, Server, free_port


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


def encrypted(servers: Servers) -> EncryptedServer:
    """A new box that also serves TLS."""
    tls_port = free_port()
    return servers.new_of(EncryptedServer, "box", options=("--tls-port", str(tls_port)), tls_port=tls_port)


def colleague(devices: Devices, box: EncryptedServer, language: str) -> Colleague:
    return Colleague(devices.new("phone", language, trusts_the_box=True), box, language)
