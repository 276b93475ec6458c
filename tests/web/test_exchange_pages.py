"""Box and headquarters, paired and exchanging through their pages."""

import io
import re

from flask import Flask
from flask.testing import FlaskClient

from campbox.app import create_app
from campbox.courses.model import Exercise
from campbox.exercises.registry import kind
from tests.conftest import OpenNode
from tests.web.classroom import join_class, make_cohort, node_of, set_up

COURSE = "web-first-steps"


def pair(box: FlaskClient, hub: FlaskClient) -> None:
    """Both cards change hands, both sides compare the same characters."""
    request, card = box.get("/teach/pairing/request").data, hub.get("/hq/card").data
    hub.post("/hq/pair", data={"card": (io.BytesIO(request), "box.card")})
    box.post("/teach/pairing/load", data={"card": (io.BytesIO(card), "hub.card")})
    own = re.search(r'fingerprint"><bdi dir="ltr">([A-Z2-7-]{27})<', box.get("/teach/pairing").text)
    assert own is not None
    page = hub.get("/hq/pair").text
    assert own[1] in page
    for browser, address in ((hub, "/hq/pair"), (box, "/teach/pairing")):
        page = browser.get(address).text
        shown = {name: re.search(f'name="{name}" value="([^"]+)"', page) for name in ("node", "fingerprint")}
        form = {name: match[1] for name, match in shown.items() if match}
        assert browser.post(f"{address}/confirm", data={**form, "do": "pair"}).status_code == 303


def answer_one(app: Flask, learner: FlaskClient) -> None:
    exercise: Exercise = next(iter(node_of(app).library.release(COURSE).exercises.values()))
    form = kind(exercise.kind).model_answer(exercise.spec["en"])
    assert learner.post(f"/answers/{COURSE}/{exercise.id}", data=form).status_code == 303


def test_progress_reaches_headquarters_and_the_reply_comes_back(open_a_node: OpenNode) -> None:
    box_app, hub_app = create_app(open_a_node("box")), create_app(open_a_node("hub"))
    trainer, operator = set_up(box_app), set_up(hub_app, "Headquarters")
    amina = join_class(box_app, trainer, make_cohort(trainer), "Amina")
    assert "not connected" in trainer.get("/teach/stick").text
    pair(trainer, operator)
    answer_one(box_app, amina)
    assert "Waiting: 1 answer," in trainer.get("/teach/stick").text
    sealed = trainer.post("/teach/stick/save").data
    assert b"Amina" not in sealed
    loaded = operator.post("/hq/files", data={"files": [(io.BytesIO(sealed), "a.cbx"), (io.BytesIO(b"rubbish"), "b.cbx")]})
    assert loaded.status_code == 200
    assert "new facts" in loaded.text
    assert "damaged" in loaded.text
    page = operator.get("/hq/").text
    assert "Zaatari" in page
    assert "Amina" not in operator.get("/hq/sites/2").text
    reply = operator.get("/hq/sites/2/reply").data
    back = trainer.post("/teach/stick/load", data={"files": [(io.BytesIO(reply), "r.cbx")]})
    assert back.status_code == 200
    assert "Headquarters has everything" in trainer.get("/teach/stick").text
    again = operator.post("/hq/files", data={"files": [(io.BytesIO(sealed), "a.cbx")]})
    assert "was here before" in again.text
