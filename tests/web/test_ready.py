"""Preparing the room through its pages: what is to be fetched, who has fetched it, and what strangers may not do."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campbox.services.room import DEVICES_MAX, READY_MS, SILENT_MS
from campbox.web.assets import STATIC
from campbox.web.learn.equipment import PAGES, RUNTIMES, equipment
from tests.clocks import FixedClock
from tests.scripts.node import run_module
from tests.web.classroom import join_class, learner_in, make_cohort, new_browser, node_of, set_up

DEVICE = "0123456789abcdef" * 2
DEVICES = {"Accept": "text/html; fragment=devices"}


def call(browser: FlaskClient, device: str = DEVICE, **said: object) -> dict[str, object]:
    form = {"device": device, "condition": "looking", "percent": "0", "key": "", **said}
    answer = browser.post("/ready/turn", data=form)
    assert answer.status_code == 200, answer.text
    told = answer.get_json()
    assert isinstance(told, dict)
    return told


def key_of(browser: FlaskClient) -> str:
    found = call(browser)["list"]
    assert isinstance(found, dict)
    return str(found["key"])


def names_of(browser: FlaskClient) -> set[str]:
    found = call(browser)["list"]
    assert isinstance(found, dict)
    return set(found["files"])


def test_page_of_a_device_is_the_same_bytes_for_everyone(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    pages = {browser.get("/ready").data for browser in (trainer, amina, new_browser(app))}
    assert len(pages) == 1


def test_page_of_a_device_may_open_the_frames_of_exercises_and_no_other(app: Flask) -> None:
    policy = new_browser(app).get("/ready").headers["Content-Security-Policy"]
    assert policy.endswith("frame-src http://localhost/run/")
    assert "unsafe" not in policy


def test_everything_on_the_list_is_served_for_ever_and_has_its_size(app: Flask) -> None:
    browser = new_browser(app)
    set_up(app).post("/teach/room", data={"fetch": list(RUNTIMES)})
    found = call(browser)["list"]
    assert isinstance(found, dict)
    assert set(found["files"]) == {PAGES, *RUNTIMES}
    for file in [file for files in found["files"].values() for file in files]:
        plain = browser.get(file["url"], buffered=True)
        packed = browser.get(file["url"], headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert "immutable" in plain.headers["Cache-Control"], file
        assert (len(plain.data), len(packed.data)) == (file["unpacked"], file["bytes"]), file
    for address in found["frames"].values():
        assert "immutable" in browser.get(address).headers["Cache-Control"]


def test_list_names_what_the_runner_and_the_preview_fetch() -> None:
    """They are written in script, for pages, and here, for what pages will need."""
    module = STATIC.parents[1] / "tests" / "scripts" / "naming.mjs"
    named = run_module(module, STATIC / "runner.js", STATIC / "run" / "live.js", asked=None)
    assert named["engines"].keys() == RUNTIMES.keys() - {"html"}
    for name, engine in named["engines"].items():
        assert (set(engine["own"]), set(engine["assets"])) == (set(RUNTIMES[name].own), set(RUNTIMES[name].others))
    assert set(named["modules"]) == set(RUNTIMES["html"].own)


def test_list_holds_all_that_an_exercise_page_names(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    with app.test_request_context("/"):
        listed = {file.url for files in equipment().values() for file in files}
    for course in node_of(app).library.releases():
        for exercise in course.exercises:
            page = amina.get(f"/try/{course.course_id}/{exercise}", follow_redirects=True).text
            named = set(re.findall(r'(?:src|href)="((?:/static|/assets)/[^"#]+)', page))
            assert named
            assert named <= listed


def test_device_learns_its_turn_and_the_trainer_sees_it(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    key = key_of(amina)
    assert call(amina, condition="lacking", key=key) == {"number": 1, "is_now": True, "before": 0, "again_ms": 2000}
    stranger = new_browser(app)
    call(stranger, "f" * 32, condition="ready", key=key)
    page = trainer.get("/teach/room", headers=DEVICES).text
    assert "<html" not in page
    assert page.index("Amina") < page.index("Device 2")
    assert "0 %" in page
    call(amina, condition="ready", key=key)
    assert trainer.get("/teach/room").text.count("</use></svg> <span>Ready</span>") == 2


def test_list_is_told_once_and_again_when_the_trainer_chooses_anew(app: Flask) -> None:
    trainer, device = set_up(app), new_browser(app)
    key = key_of(device)
    assert "list" not in call(device, condition="ready", key=key)
    assert trainer.post("/teach/room", data={"fetch": ["sql", "no-such-thing", "pages"]}).status_code == 303
    assert names_of(device) == {PAGES, "sql"}
    assert call(device, condition="ready", key=key)["again_ms"] == READY_MS
    assert "Waiting" in trainer.get("/teach/room", headers=DEVICES).text
    assert "Ready" not in re.findall("<span>(\\w+)</span></span></div>", trainer.get("/teach/room", headers=DEVICES).text)


def test_without_a_choice_the_next_units_say_what_is_fetched(app: Flask) -> None:
    trainer, device = set_up(app), new_browser(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    assert names_of(device) == {PAGES, "html", "micropython", "pyodide", "sql"}
    amina.get("/go/web-first-steps/what-is-a-page")
    page = trainer.get("/teach/room").text
    assert "First steps on the web – Write pages" in page
    assert re.findall(r'value="(\w+)" checked', page) == ["html"]
    assert names_of(device) == {PAGES, "html"}
    trainer.post("/teach/room", data={})
    assert names_of(device) == {PAGES}


def test_page_that_calls_by_itself_is_no_learning_time(app: Flask, clock: FixedClock) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    learner = bytes.fromhex(learner_in(trainer, cohort))
    amina.get("/home")
    before = node_of(app).presence.learners_seen_ms()[learner]
    clock.uptime += 5_000
    call(amina)
    assert node_of(app).presence.learners_seen_ms()[learner] == before
    amina.get("/home")
    assert node_of(app).presence.learners_seen_ms()[learner] == before + 5_000


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"device": "x" * 32},
        {"device": "0" * 31},
        {"device": "A" * 32},
        {"device": "0" * 100_000},
        {"device": ""},
        {"condition": ""},
        {"condition": "best"},
        {"percent": "-1"},
        {"percent": "1e2"},
        {"percent": "²"},
        {"percent": "9" * 5000},
        {"key": "0" * 100_000},
    ],
)
def test_call_that_is_none_is_refused_and_nobody_is_noted(app: Flask, form: dict[str, str]) -> None:
    trainer = set_up(app)
    full = {"device": DEVICE, "condition": "lacking", "percent": "0", "key": "", **form} if form else {}
    assert new_browser(app).post("/ready/turn", data=full).status_code == 400
    assert "No device has opened the address yet." in trainer.get("/teach/room").text


def test_body_that_is_no_form_is_refused(app: Flask) -> None:
    for body in (b"", b"\xff" * 1000, json.dumps({"device": DEVICE}).encode()):
        answer = new_browser(app).post("/ready/turn", data=body, content_type="application/json")
        assert answer.status_code == 400


def test_other_pages_cannot_call(app: Flask) -> None:
    browser = new_browser(app)
    form = {"device": DEVICE, "condition": "lacking", "percent": "0", "key": ""}
    assert browser.post("/ready/turn", data=form, headers={"Origin": "http://evil.example"}).status_code == 403
    assert browser.get("/ready/turn").status_code == 405


def test_crowd_of_invented_devices_fills_no_memory_and_goes_away_by_itself(app: Flask, clock: FixedClock) -> None:
    trainer, crowd = set_up(app), new_browser(app)
    form = {"condition": "lacking", "percent": "0", "key": ""}
    statuses = [
        crowd.post("/ready/turn", data={"device": f"{number:032x}", **form}).status_code for number in range(DEVICES_MAX + 20)
    ]
    assert statuses == [200] * DEVICES_MAX + [429] * 20
    assert trainer.get("/teach/room", headers=DEVICES).text.count("<li><div") == DEVICES_MAX
    clock.uptime += SILENT_MS + 1
    assert call(new_browser(app), "e" * 32, condition="lacking", key=key_of(crowd))["is_now"] is True


def test_room_works_without_script_by_loading_again(app: Flask) -> None:
    page = set_up(app).get("/teach/room").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert re.search(r'<bdi dir="ltr">http://[^<]+/ready</bdi>', page)
    assert re.search(r'<div class="room-code"><svg', page)
