"""A class as its people make it: through the pages."""

import re
import sqlite3
from contextlib import closing

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox.models import Audit
from campbox.node import Node, first_code
from campbox.services.sessions import Role, open_session
from campbox.web.auth import cookie_name
from campbox.web.current import EXTENSION

PASSPHRASE = "three green kites fly"


def node_of(app: Flask) -> Node:
    found = app.extensions[EXTENSION]
    assert isinstance(found, Node)
    return found


def new_browser(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    return client


def set_up(app: Flask, site: str = "Zaatari") -> FlaskClient:
    """The first day: a coordinator's browser, signed in."""
    browser = new_browser(app)
    answer = browser.post(
        "/setup",
        data={
            "code": first_code(node_of(app)),
            "name": "Samira",
            "passphrase": PASSPHRASE,
            "site_name": site,
            "languages": ["en", "fr", "ar"],
        },
    )
    assert answer.status_code == 200, answer.text
    return browser


def make_cohort(trainer: FlaskClient, name: str = "Spring") -> str:
    """The cohort's id in hex."""
    answer = trainer.post("/teach/cohorts/new", data={"name": name})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rsplit("/", 1)[1]


def join_class(app: Flask, trainer: FlaskClient, cohort: str, alias: str, pin: str = "2468") -> FlaskClient:
    """A learner joins with the class code and is confirmed; returns their browser."""
    trainer.post(f"/teach/cohorts/{cohort}/code", data={"do": "open"})
    page = trainer.get(f"/teach/cohorts/{cohort}/code").text
    code = re.search(r'class-code"><bdi dir="ltr">(\d{3} \d{3})<', page)
    assert code is not None
    learner = new_browser(app)
    asked = learner.post("/join", data={"code": code[1], "alias": alias, "picture": "1", "pin": pin})
    assert asked.status_code == 303, asked.text
    page = trainer.get(f"/teach/cohorts/{cohort}/code").text
    arrivals = re.findall(r'name="arrival" value="([0-9a-f]{32})"', page)
    trainer.post(f"/teach/cohorts/{cohort}/arrivals", data={"do": "confirm", "arrival": arrivals})
    return learner


def learner_in(trainer: FlaskClient, cohort: str) -> str:
    """The id, in hex, of the first learner of a cohort."""
    learner = re.search(r"/teach/learners/([0-9a-f]{32})", trainer.get(f"/teach/cohorts/{cohort}").text)
    assert learner is not None
    return learner[1]


def any_address(app: Flask, rule: str, **parts: str) -> str:
    """An address of a rule; for what `parts` does not name, something that exists, or could."""
    release = node_of(app).library.release("web-first-steps")
    lesson = next(iter(release.lessons))
    every = {
        "account": "00" * 16,
        "attempt": "00" * 16,
        "code": "fr",
        "course": release.course_id,
        "exercise": next(iter(release.exercises)),
        "filename": "no-such-file.css",
        "group": "00" * 16,
        "language": "en",
        "lesson": lesson,
        "message": "00" * 16,
        "name": "no-such-picture.svg",
        "note": "00" * 16,
        "number": "1",
        "part": "answers",
        "place": "1",
        "programme": "00" * 16,
        "receipt": "ABC123",
        "release_id": release.id,
        "secret": "0" * 26,
        "session_id": "00" * 16,
        "stage": "00" * 16,
        "sha256": "00" * 32,
        "submission": "00" * 16,
        "test": "00" * 16,
        "unit": release.unit_of_lesson(lesson).id,
        "version": "0" * 12,
        **parts,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: every[match[1]], rule)


def follow(browser: FlaskClient, address: str) -> TestResponse:
    answer = browser.get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer


def signed_in_as(app: Flask, role: Role, person_id: bytes = bytes(16)) -> FlaskClient:
    """A browser with a new session, made without the door."""
    node = node_of(app)
    secret = node.write(
        lambda session: open_session(session, role=role, person_id=person_id, is_own_device=False, now=node.now())
    )
    browser = new_browser(app)
    browser.set_cookie(session_cookie(app), secret)
    return browser


def session_cookie(app: Flask, way: str = "http") -> str:
    """The cookie's name: another one on the encrypted way."""
    with app.test_request_context(base_url=f"{way}://localhost"):
        return cookie_name()


def database_dump(node: Node) -> str:
    """Every row of every table, to see whether something changed."""
    with closing(sqlite3.connect(node.config.database)) as connection:
        return "\n".join(connection.iterdump())


def people_of(trainer: FlaskClient, cohort: str, query: str = "") -> list[str]:
    """The aliases on a page of the people, from top to bottom."""
    page = trainer.get(f"/teach/cohorts/{cohort}/people{query}").text
    return re.findall(r'<th scope="row"><span><a [^>]*><span class="person">.*?<bdi>(.*?)</bdi>', page, re.DOTALL)


def audited(app: Flask, act: str) -> list[str]:
    """The details of what was noted for an act."""
    with node_of(app).reading() as session:
        return [row.detail for row in session.query(Audit).filter(Audit.act == act)]
