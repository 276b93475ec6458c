"""What one story tells in full, all others only do: the same forms, filled in and sent without a page being drawn."""

import http.client
import re
import ssl
import time
from collections.abc import Mapping, Sequence
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.stories.people import PASSPHRASE, PIN, Learner, Person, Trainer

TIMEOUT_SECONDS = 30
Form = Mapping[str, str | Sequence[str]]


class Forms:
    """Sends the forms of one person, with the cookies of their device."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._context = person.page.context

    def send(self, path: str, form: Form | None = None) -> tuple[str, str]:
        """(what the page says, where it leads). Opens the page when there is no form."""
        address = self._person.server.address
        headers = {"Host": urlsplit(address).netloc, "Origin": address, "Accept-Language": self._person.language}
        headers["Cookie"] = "; ".join(f"{each['name']}={each['value']}" for each in self._context.cookies(address))
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form, doseq=True), "application/x-www-form-urlencoded"
        line = _connection(address)
        line.request("GET" if form is None else "POST", path, body, headers)
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
        assert answer.status in (200, 303), f"{path}: {answer.status}\n{said}"
        for each in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(each).items():
                ends = time.time() + int(morsel["max-age"])
                self._context.add_cookies([{"name": name, "value": morsel.value, "url": address, "expires": ends}])
        return said, answer.headers.get("Location", "")


def _connection(address: str) -> http.client.HTTPConnection:
    """To this machine, whatever name the address has; the certificate is the box's own."""
    parts = urlsplit(address)
    assert parts.port is not None
    if parts.scheme == "http":
        return http.client.HTTPConnection("127.0.0.1", parts.port, timeout=TIMEOUT_SECONDS)
    trusting = ssl._create_unverified_context()
    return http.client.HTTPSConnection("127.0.0.1", parts.port, timeout=TIMEOUT_SECONDS, context=trusting)


def make_account(person: Person, site_name: str) -> None:
    """The first account of a box or of headquarters."""
    forms = Forms(person)
    forms.send(f"/language/{person.language}")
    account = {"code": person.server.one_time_code, "name": "Samira", "passphrase": PASSPHRASE, "site_name": site_name}
    forms.send("/setup", {**account, "languages": ["en", "fr", "ar"]})


def make_cohort(trainer: Trainer, name: str = "Spring") -> None:
    _, trainer.cohort = Forms(trainer).send("/teach/cohorts/new", {"name": name})


def join(trainer: Trainer, learners: Sequence[Learner]) -> None:
    """The learners ask with the code of the class, and the trainer lets them in."""
    of_trainer = Forms(trainer)
    page = f"{trainer.cohort}/code"
    of_trainer.send(page, {"do": "open"})
    code = re.search(r'class-code"><bdi dir="ltr">([\d ]+)<', of_trainer.send(page)[0])
    assert code is not None
    for learner in learners:
        forms = Forms(learner)
        forms.send(f"/language/{learner.language}")
        forms.send("/join", {"code": code[1], "alias": learner.alias, "picture": "1", "pin": PIN})
    arrivals = re.findall(r'name="arrival" value="([0-9a-f]{32})"', of_trainer.send(page)[0])
    of_trainer.send(f"{trainer.cohort}/arrivals", {"do": "confirm", "arrival": arrivals})
