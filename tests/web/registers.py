"""What a trainer does with sessions and programmes, over the pages."""

from flask import Flask
from flask.testing import FlaskClient

from campbox.node import Node
from campbox.services import access
from campbox.services.sessions import Role
from tests.web.classroom import signed_in_as


def sessions(cohort: str) -> str:
    return f"/teach/cohorts/{cohort}/sessions"


def begin(trainer: FlaskClient, cohort: str) -> str:
    """The address of a session that was begun without a plan."""
    answer = trainer.post(sessions(cohort))
    assert answer.status_code == 303
    return answer.headers["Location"]


def mark(trainer: FlaskClient, session: str, learner: str, word: str, seen: str = "-", late: str = "") -> int:
    form = {f"mark-{learner}": word, f"seen-{learner}": seen, f"late-{learner}": late, "do": "marks"}
    return trainer.post(session, data=form).status_code


def held(trainer: FlaskClient, cohort: str, learner: str, word: str = "present", minutes: str = "90") -> str:
    session = begin(trainer, cohort)
    assert mark(trainer, session, learner, word) == 303
    assert trainer.post(f"{session}/close", data={"given": minutes}).status_code == 303
    return session


def follow_model(trainer: FlaskClient, cohort: str) -> str:
    """The address of a programme of the model, which the cohort follows."""
    programme = trainer.post("/teach/programmes", data={"name": "School", "do": "model"}).headers["Location"]
    form = {"programme": programme.rsplit("/", 1)[1], "seen": "0"}
    assert trainer.post(f"/teach/cohorts/{cohort}/programme", data=form).status_code == 303
    return programme


def other_trainer(app: Flask, box: Node, cohort: str) -> FlaskClient:
    staff_id = b"another trainer."
    box.write(lambda session: access.assign(session, cohort_id=bytes.fromhex(cohort), staff_id=staff_id))
    return signed_in_as(app, Role.TRAINER, staff_id)
