"""Two trainers on one box, each with a cohort in which there is one of everything that has an id."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # a form has texts, lists of texts and files

from flask import Flask
from flask.testing import FlaskClient

from campbox.node import Node
from campbox.services import access, check_ins, people
from campbox.services.secrets import digest
from campbox.services.sessions import Role
from tests.web.classroom import follow, join_class, make_cohort, node_of, session_cookie, set_up, signed_in_as
from tests.web.code_course import COURSE, PROJECT, install_code_course

OGG = b"OggS" + bytes(range(256))


@dataclass(frozen=True)
class Room:
    """A trainer, a learner, and the ids of what belongs to them, named as in addresses."""

    trainer: FlaskClient
    learner: FlaskClient
    ids: dict[str, str]


def two_rooms(app: Flask, folder: Path) -> tuple[Room, Room]:
    """Ann's and Bea's. Both have the names open, so that no refusal is one of the locked vault."""
    install_code_course(node_of(app), folder)
    samira = set_up(app)
    programme = _sent(samira, "/teach/programmes", {"name": "The model", "do": "model"})
    ann = _room(app, samira, b"Ann is a trainer", "Amina", programme)
    return ann, _room(app, samira, b"Bea is a trainer", "Badr", programme)


def _room(app: Flask, samira: FlaskClient, staff_id: bytes, alias: str, programme: str) -> Room:
    node, trainer = node_of(app), signed_in_as(app, Role.TRAINER, staff_id)
    cohort = make_cohort(samira, f"Cohort of {alias}")
    node.write(lambda session: access.assign(session, cohort_id=bytes.fromhex(cohort), staff_id=staff_id))
    _open_names(app, samira, trainer, staff_id)
    base = f"/teach/cohorts/{cohort}"
    assert trainer.post(f"{base}/programme", data={"programme": programme, "seen": "0"}).status_code == 303
    amina = join_class(app, trainer, cohort, alias)
    learner = _learner_id(node, alias)
    group = _sent(trainer, f"{base}/groups", {"name": "Tables"})
    ids = {
        "cohort": cohort,
        "learner": learner,
        "group": group,
        "session_id": _sent(trainer, f"{base}/sessions", {}),
        "message": _message(trainer, cohort),
        "note": _note(app, trainer, learner, staff_id),
        "submission": _submission(trainer, amina),
        "attempt": _attempt(node, amina),
        "receipt": _receipt(amina),
        "test": _open_test(node, trainer, amina, base),
        "programme": programme,
        "stage": _stages(samira, programme)[0],
    }
    return Room(trainer, amina, ids)


def _sent(browser: FlaskClient, address: str, data: dict[str, Any]) -> str:
    """The last part of where a form leads on."""
    answer = browser.post(address, data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0].rsplit("/", 1)[1]


def _open_names(app: Flask, samira: FlaskClient, trainer: FlaskClient, staff_id: bytes) -> None:
    node = node_of(app)
    key = node.keyring.peek(_digest_of(app, samira))
    assert key is not None
    node.keyring.put(_digest_of(app, trainer), staff_id, key)


def _digest_of(app: Flask, browser: FlaskClient) -> bytes:
    cookie = browser.get_cookie(session_cookie(app))
    assert cookie is not None
    return digest(cookie.value)


def _learner_id(node: Node, alias: str) -> str:
    with node.reading() as session:
        found = people.find_by_alias(session, alias)
    assert found is not None
    return found.id.hex()


def _message(trainer: FlaskClient, cohort: str) -> str:
    """One with a voice, that was sent."""
    fields = {"audience": f"cohort:{cohort}", "fallback": "en", "title-en": "Tomorrow", "text-en": "No lesson."}
    message = _sent(trainer, f"/teach/cohorts/{cohort}/messages/new", {**fields, "voice-en": (io.BytesIO(OGG), "voice.ogg")})
    _sent(trainer, f"/teach/messages/{message}", {"do": "send"})
    return message


def _note(app: Flask, trainer: FlaskClient, learner: str, staff_id: bytes) -> str:
    assert trainer.post(f"/teach/learners/{learner}/notes", data={"text": "She is tired."}).status_code == 303
    node, key = node_of(app), node_of(app).keyring.peek(_digest_of(app, trainer))
    assert key is not None
    with node.reading() as session:
        (note,) = check_ins.notes_of(session, key, bytes.fromhex(learner))
    return note.id.hex()


def _submission(trainer: FlaskClient, learner: FlaskClient) -> str:
    fields = {"file-index.html": "<h1>Me</h1>", "language": "en", "done": "1"}
    assert learner.post(f"/answers/{COURSE}/{PROJECT}", data=fields).status_code == 303
    work = re.search(r'href="/teach/work/([0-9a-f]{32})"', follow(trainer, "/teach/review").text)
    assert work is not None
    return work[1]


def _receipt(learner: FlaskClient) -> str:
    receipt = re.search(r"/receipts/([0-9A-Z]{6})", follow(learner, "/work").text)
    assert receipt is not None
    return receipt[1]


def _attempt(node: Node, learner: FlaskClient) -> str:
    """An answer outside of the test."""
    release = node.library.release("web-first-steps")
    choice = [each for each in release.exercises.values() if each.kind == "choice"][-1]
    return _sent(learner, f"/answers/{release.course_id}/{choice.id}", {"choice": "1", "language": "en"})


def _open_test(node: Node, trainer: FlaskClient, learner: FlaskClient, base: str) -> str:
    """One that the learner has begun."""
    release = node.library.release("web-first-steps")
    choice = next(each for each in release.exercises.values() if each.kind == "choice")
    fields = {"title": "Where to begin", "purpose": "placement", "minutes": "40"}
    test = _sent(trainer, f"{base}/tests/new", {**fields, "exercise": f"{release.course_id}/{choice.id}"})
    _sent(trainer, f"{base}/tests/{test}/state", {"do": "open"})
    _sent(learner, f"/tests/{test}/begin", {})
    return test


def _stages(samira: FlaskClient, programme: str) -> list[str]:
    return re.findall(r"/stages/([0-9a-f]{32})", follow(samira, f"/teach/programmes/{programme}").text)
