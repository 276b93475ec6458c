"""A form that arrives twice, because a finger tapped twice or a browser tried again, does what it says one time."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campbox.services import audit
from tests.web.classroom import new_browser, node_of, session_cookie
from tests.web.neighbours import Room, two_rooms

PLAN = {"title": "HTML", "stage": "-", "starts": "2026-11-30T09:00", "minutes": "120", "weeks": "3"}
LETTER = {"fallback": "en", "title-en": "Thursday", "text-en": "Bring a pen."}
EXERCISE = "web-first-steps/page-is-kept"
QUIZ = {"title": "Second", "purpose": "placement", "minutes": "40", "exercise": EXERCISE}


@pytest.fixture
def ann(app: Flask, tmp_path: Path) -> Room:
    return two_rooms(app, tmp_path / "course")[0]


def number_in_form(trainer: FlaskClient, address: str) -> str:
    """The number by which the page tells its form from every other."""
    found = re.search(r'name="once" value="([0-9a-f]{16})"', trainer.get(address).text)
    assert found is not None, address
    return found[1]


def addresses(ann: Room) -> dict[str, tuple[str, str, dict[str, str]]]:
    """For each form that may be meant twice: the page it is on, where it goes, what is typed."""
    base = f"/teach/cohorts/{ann.ids['cohort']}"
    test = f"{base}/tests/{ann.ids['test']}"
    seat = f"{test}/sittings/{ann.ids['learner']}"
    letter = {**LETTER, "audience": f"cohort:{ann.ids['cohort']}"}
    return {
        "sessions": (f"{base}/sessions/new", f"{base}/sessions/new", PLAN),
        "message": (f"{base}/messages/new", f"{base}/messages/new", letter),
        "test": (f"{base}/tests/new", f"{base}/tests/new", QUIZ),
        "minutes for all": (test, f"{test}/minutes", {"minutes": "7"}),
        "minutes for one": (seat, seat, {"do": "minutes", "minutes": "7"}),
        "again": (seat, seat, {"do": "again", "reason": "The power was gone."}),
    }


def test_second_tap_leads_where_the_first_led_and_changes_nothing(app: Flask, ann: Room) -> None:
    for form, (page, address, typed) in addresses(ann).items():
        sent = {**typed, "once": number_in_form(ann.trainer, page)}
        first = ann.trainer.post(address, data=sent)
        assert first.status_code == 303, first.text
        commits = node_of(app).writer.commits
        second = ann.trainer.post(address, data=sent)
        assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"]), form
        assert node_of(app).writer.commits == commits, form


def test_two_taps_at_the_same_moment_give_the_minutes_once(app: Flask, ann: Room) -> None:
    page, address, typed = addresses(ann)["minutes for all"]
    sent = {**typed, "once": number_in_form(ann.trainer, page)}
    cookie = ann.trainer.get_cookie(session_cookie(app))
    assert cookie is not None

    def tap(_: int) -> int:
        browser = new_browser(app)
        browser.set_cookie(session_cookie(app), cookie.value)
        return browser.post(address, data=sent).status_code

    with ThreadPoolExecutor(4) as fingers:
        assert list(fingers.map(tap, range(4))) == [303] * 4
    with node_of(app).reading() as session:
        given = audit.about(session, [bytes.fromhex(ann.ids["test"])], "test-changed")
    assert [each.detail for each in given] == ["minutes: 7"]


def test_page_that_was_gone_back_to_and_changed_is_another_form(ann: Room) -> None:
    page, address, typed = addresses(ann)["message"]
    number = number_in_form(ann.trainer, page)
    first = ann.trainer.post(address, data={**typed, "once": number})
    second = ann.trainer.post(address, data={**typed, "title-en": "Friday", "once": number})
    assert first.headers["Location"] != second.headers["Location"]


def test_form_that_was_refused_may_be_sent_again(ann: Room) -> None:
    page, address, typed = addresses(ann)["test"]
    sent = {**typed, "minutes": "no number", "once": number_in_form(ann.trainer, page)}
    assert [ann.trainer.post(address, data=sent).status_code for _ in range(2)] == [400, 400]


def test_number_of_somebody_else_leads_nowhere_else(app: Flask, tmp_path: Path) -> None:
    """What is remembered is remembered for one browser."""
    ann, bea = two_rooms(app, tmp_path / "course")
    page, address, typed = addresses(ann)["message"]
    sent = {**typed, "once": number_in_form(ann.trainer, page)}
    assert ann.trainer.post(address, data=sent).status_code == 303
    assert bea.trainer.post(address, data=sent).status_code == 403
