"""`next` and `back` lead to pages of this box and nowhere else."""

from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.classroom import PASSPHRASE, join_class, make_cohort, new_browser, set_up

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r//evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example/..//",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http://localhost@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//[",
    "http://[::1",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "/home\r\nSet-Cookie: a=b",
)


def where_it_leads(answer: TestResponse) -> str:
    """The host that a browser makes of the Location header: it drops tabs and line ends, and takes \\ for /."""
    if answer.status_code != 303:
        return f"HTTP {answer.status_code}"
    location = answer.headers["Location"]
    cleaned = "".join(mark for mark in location if mark not in "\t\r\n").strip().replace("\\", "/")
    return urlsplit(urljoin("http://localhost/sign-in", cleaned)).netloc


def test_sign_in_leads_to_no_other_site(app: Flask) -> None:
    trainer = set_up(app)
    join_class(app, trainer, make_cohort(trainer), "Amina")
    form = {"alias": "Amina", "pin": "2468"}
    answers = {wanted: new_browser(app).post("/sign-in", data={**form, "next": wanted}) for wanted in ELSEWHERE}
    assert {wanted: where_it_leads(answer) for wanted, answer in answers.items()} == dict.fromkeys(ELSEWHERE, "localhost")


def test_still_you_and_the_trainers_door_lead_to_no_other_site(app: Flask) -> None:
    trainer = set_up(app)
    answers = {wanted: trainer.post("/still-you", data={"next": wanted}) for wanted in ELSEWHERE}
    assert {wanted: where_it_leads(answer) for wanted, answer in answers.items()} == dict.fromkeys(ELSEWHERE, "localhost")
    form = {"name": "Samira", "passphrase": PASSPHRASE, "next": "//evil.example"}
    assert where_it_leads(new_browser(app).post("/staff", data=form)) == "localhost"


def test_changing_the_language_leads_to_no_other_site(app: Flask) -> None:
    answers = {wanted: new_browser(app).get("/language/ar", query_string={"back": wanted}) for wanted in ELSEWHERE}
    assert {wanted: where_it_leads(answer) for wanted, answer in answers.items()} == dict.fromkeys(ELSEWHERE, "localhost")
    assert all(len(answer.headers.getlist("Set-Cookie")) == 1 for answer in answers.values())


def test_next_leads_to_the_page_that_was_asked_for(app: Flask) -> None:
    trainer = set_up(app)
    join_class(app, trainer, make_cohort(trainer), "Amina")
    browser = new_browser(app)
    asked = browser.get("/lessons?unit=1")
    assert asked.headers["Location"] == "/?next=%2Flessons%3Funit%3D1"
    answer = browser.post("/sign-in", data={"alias": "Amina", "pin": "2468", "next": "/lessons?unit=1"})
    assert answer.headers["Location"] == "/lessons?unit=1"
