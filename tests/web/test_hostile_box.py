"""What a paired box can do to headquarters' pages when it lies: nothing."""

import io
import json
import re

import pytest
from flask.testing import FlaskClient

from campbox.app import create_app
from campbox.node import Node
from campbox.replica.inbound import receive
from tests.conftest import OpenNode
from tests.replica.exchanging import pair, sealed, told
from tests.web.classroom import set_up

LEARNER = "9c1e9d1c4d3a4b5f8e6d7c8b9a0f1e2d"
SCRIPT = "</td><script>alert(1)</script>\u202e"


def fact(kind: str, **fields: object) -> tuple[str, bytes]:
    return kind, json.dumps(fields, separators=(",", ":")).encode()


@pytest.fixture
def hub(open_a_node: OpenNode) -> Node:
    return open_a_node("hub")


@pytest.fixture
def operator(hub: Node) -> FlaskClient:
    return set_up(create_app(hub), "Headquarters")


def assert_pages_stand(operator: FlaskClient, *numbers: int) -> None:
    """Every page of headquarters opens, and runs nothing."""
    for page in ("/hq/", "/hq/files", "/hq/pair", *(f"/hq/sites/{number}" for number in numbers)):
        answer = operator.get(page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text
        assert not re.search(r"<[^>]+\son[a-z]+=", answer.text)


def test_names_that_a_box_sends_are_text_at_headquarters(box: Node, hub: Node, operator: FlaskClient) -> None:
    set_up(create_app(box), SCRIPT)  # stands in its card too
    pair(box, hub)
    facts = [
        fact("site.described", name=SCRIPT, languages=[SCRIPT]),
        fact("cohort.created", name=SCRIPT),
        fact("inc.start", boot=SCRIPT, bt=1, why=SCRIPT, sw=SCRIPT),
    ]
    learner = [
        fact("learner.added", lang=SCRIPT, gender=SCRIPT, age=SCRIPT),
        fact("attempt.recorded", course=SCRIPT, release="r", exercise=SCRIPT, passed=True, points=1, of=1, judged=SCRIPT),
        fact("lesson.opened", course=SCRIPT, release=SCRIPT, lesson=SCRIPT),
    ]
    runs = [told(box, *facts), told(box, *learner, number=2, learner=LEARNER)]
    assert receive(hub, "a", sealed(box, hub, runs)).verdict == "applied"
    assert_pages_stand(operator, 2)


def test_numbers_that_a_box_sends_break_no_page(box: Node, hub: Node, operator: FlaskClient, open_a_node: OpenNode) -> None:
    honest = open_a_node("box", "honest")
    pair(box, hub)
    pair(honest, hub)
    highest = 2**53 - 1
    runs = [
        told(box, fact("clock.anchor", boot="b", bt=0, wall=2**62 - 1, src="x", err=0), number=1),
        told(box, fact("clock.anchor", boot="c", bt=0, wall=1 - 2**62, src="x", err=0), number=2),
        told(box, fact("inc.start", boot="b", bt=2**62 - 1, why="boot", sw="x"), number=3, uptime_ms=highest - 10),
        told(box, fact("cohort.created", name="far"), number=4, t0_ms=highest),
        told(box, fact("time.learned", boot="b", hour=2**61, slots=1), number=5, learner=LEARNER),
        told(box, fact("learner.added", lang="en"), number=6, learner=LEARNER),
    ]
    for run in runs:
        assert receive(hub, "a", sealed(box, hub, [run])).verdict == "applied"
    assert receive(hub, "b", sealed(honest, hub, [told(honest, fact("cohort.created", name="Spring"))])).verdict == "applied"
    assert_pages_stand(operator, 2, 3)
    assert "Spring" in operator.get("/hq/sites/3").text


def test_one_bad_file_among_many_has_its_line_and_stops_none(box: Node, hub: Node, operator: FlaskClient) -> None:
    pair(box, hub)
    good = [sealed(box, hub, [told(box, fact("cohort.created", name=f"C{number}"), number=number)]) for number in (1, 2)]
    files = [(io.BytesIO(good[0]), "a.cbx"), (io.BytesIO(b"x"), f"{SCRIPT}.cbx"), (io.BytesIO(good[1]), "b.cbx")]
    answer = operator.post("/hq/files", data={"files": files})
    assert answer.status_code == 200
    assert answer.text.count("1 new fact") == 2
    assert "damaged" in answer.text
    assert "<script>alert" not in answer.text
    assert "C1" in operator.get("/hq/sites/2").text


@pytest.mark.parametrize("card", [b"", b"{}", b"x" * 100_000, b'{"cbx":"card/1"}\n', b"[" * 50_000, b"\xff\xfe"])
def test_file_that_is_no_card_is_refused_in_words(operator: FlaskClient, hub: Node, card: bytes) -> None:
    answer = operator.post("/hq/pair", data={"card": (io.BytesIO(card), "x.card")})
    assert answer.status_code == 400
    assert "not a pairing file" in answer.text


@pytest.mark.parametrize("number", ["0", "1", "99", "9" * 30, "-1", "2.0", "٢"])
def test_site_that_is_none_is_not_found(operator: FlaskClient, number: str) -> None:
    for address in (f"/hq/sites/{number}", f"/hq/sites/{number}/reply"):
        assert operator.get(address).status_code == 404
