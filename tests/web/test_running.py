"""The frames in which learners' code runs: their cages, and that a browser may keep them."""

import base64
import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campbox.web.assets import STATIC
from campbox.web.headers import STYLE_NONCE
from campbox.web.learn.running import FRAMES, frames
from tests.web.classroom import join_class, make_cohort, new_browser, set_up

COURSE = "web-first-steps"
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def addresses(app: Flask) -> dict[str, str]:
    with app.test_request_context("/"):
        return {name: str(frames()[name]) for name in FRAMES}


def policy_of(browser: FlaskClient, address: str) -> dict[str, str]:
    header = browser.get(address).headers["Content-Security-Policy"]
    return {name: value for name, _space, value in (part.strip().partition(" ") for part in header.split(";"))}


@pytest.mark.parametrize("name", FRAMES)
def test_frame_is_kept_for_ever_by_anyone(app: Flask, addresses: dict[str, str], name: str) -> None:
    answer = new_browser(app).get(addresses[name])
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("name", FRAMES)
def test_frame_reaches_nothing_and_belongs_to_our_own_pages(app: Flask, addresses: dict[str, str], name: str) -> None:
    policy = policy_of(new_browser(app), addresses[name])
    assert policy["default-src"] == "'none'"
    assert policy.get("connect-src", "'none'") == "'none'"
    assert policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert not {"allow-top-navigation", "allow-popups", "allow-modals", "allow-downloads"} & set(policy["sandbox"].split())
    assert "http" not in " ".join(policy.values())


def test_frame_that_runs_code_has_no_origin(app: Flask, addresses: dict[str, str]) -> None:
    """With scripts and an origin of its own it would have our cookies."""
    browser = new_browser(app)
    for name in FRAMES:
        sandbox = policy_of(browser, addresses[name])["sandbox"].split()
        assert ("allow-scripts" in sandbox) is (name != "preview")
        assert ("allow-same-origin" in sandbox) is (name == "preview")
    assert "script-src" not in policy_of(browser, addresses["preview"])


def test_runner_runs_its_own_script_and_no_other(app: Flask, addresses: dict[str, str]) -> None:
    browser = new_browser(app)
    (script,) = re.findall(r"<script>(.*?)</script>", browser.get(addresses["frame"]).text, re.DOTALL)
    assert script == (STATIC / "run" / "frame.js").read_text()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = policy_of(browser, addresses["frame"])
    assert policy["script-src"] == f"'sha256-{digest}' blob: 'wasm-unsafe-eval'"
    assert policy["worker-src"] == "blob:"


def test_frame_that_is_not_there_is_not_stored(app: Flask, addresses: dict[str, str]) -> None:
    version = addresses["frame"].split("/")[2]
    for address in (f"/run/{version}/other", f"/run/{version}/python", "/run/0000000000/frame", "/run/..%2f..%2f/frame"):
        answer = new_browser(app).get(address)
        assert answer.status_code == 404, address
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_file_that_the_runner_asks_for_is_served(app: Flask) -> None:
    with app.test_request_context("/"):
        own = frames()["run"]
    assert isinstance(own, dict)
    assert {"python.js", "grade.py", "stage.py", "javascript.js", "sql.js"} <= set(own)
    for address in own.values():
        answer = new_browser(app).get(address, buffered=True)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True), address


def test_exercise_page_holds_only_frames_of_learners_code(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    policy = policy_of(amina, amina.get(f"/try/{COURSE}/title-place").headers["Location"])
    assert policy["frame-src"] == "http://localhost/run/"
    assert policy["style-src"] == f"'self' 'nonce-{STYLE_NONCE}'"
    assert policy["script-src"] == "'self'"
    assert "frame-src" not in policy_of(amina, "/home")
