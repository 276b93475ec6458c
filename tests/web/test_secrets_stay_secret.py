"""What is secret stands nowhere: not in the data folder, not in a log, not in an address; and sessions end when they should."""

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from campbox import backup
from campbox.app import create_app
from campbox.node import first_code
from campbox.services import people
from campbox.services.sessions import Role
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.web.classroom import (
    PASSPHRASE,
    join_class,
    make_cohort,
    new_browser,
    node_of,
    session_cookie,
    set_up,
    signed_in_as,
)

PIN = "83619274"


def secret_of(browser: FlaskClient, app: Flask) -> str:
    cookie = browser.get_cookie(session_cookie(app))
    assert cookie is not None
    return cookie.value


def with_card(app: Flask, alias: str) -> str:
    """A new card for a learner; returns its secret."""
    learner = people.find_by_alias
    with node_of(app).reading() as session:
        found = learner(session, alias)
    assert found is not None
    return node_of(app).write(lambda session: people.new_cards(session, [found.id]))[found.id]


def files_that_hold(folder: Path, secret: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_no_secret_stands_in_any_file_of_the_data_folder(app: Flask) -> None:
    browser = new_browser(app)
    code = first_code(node_of(app))
    assert code is not None
    form = {"code": code, "name": "Samira", "passphrase": PASSPHRASE, "site_name": "Zaatari", "languages": ["en"]}
    sheet = browser.post("/setup", data=form).text
    recovery = re.search(r"\b([0-9a-z]{4}(?:-[0-9a-z]{4}){4})\b", sheet)
    assert recovery is not None
    amina = join_class(app, browser, make_cohort(browser), "Amina", PIN)
    card = with_card(app, "Amina")
    own = new_browser(app)
    own.post(f"/c/{card}", data={"pin": PIN, "own_device": "y"})
    device = own.get_cookie(f"{session_cookie(app)}-own")
    assert device is not None
    backup.take_snapshot(node_of(app).config)
    secrets = {
        "first code": code,
        "passphrase": PASSPHRASE,
        "recovery code": recovery[1],
        "recovery code without groups": recovery[1].replace("-", ""),
        "PIN": PIN,
        "card": card,
        "session": secret_of(amina, app),
        "trainer's session": secret_of(browser, app),
        "device": device.value,
    }
    folder = node_of(app).config.data
    assert files_that_hold(folder, "Amina"), "the search finds what is there"
    assert {name: files_that_hold(folder, secret) for name, secret in secrets.items()} == {name: [] for name in secrets}


def test_files_of_the_data_folder_are_for_their_owner_alone(app: Flask) -> None:
    set_up(app)
    config = node_of(app).config
    assert config.data.stat().st_mode & 0o077 == 0
    assert config.keys.stat().st_mode & 0o077 == 0


def test_nothing_of_a_person_is_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina-Unmistakable", PIN)
    card = with_card(app, "Amina-Unmistakable")
    new_browser(app).get(f"/c/{card}")
    new_browser(app).post(f"/c/{card}", data={"pin": "0000"})
    new_browser(app).post("/sign-in", data={"alias": "Amina-Unmistakable", "pin": PIN})
    new_browser(app).post("/sign-in", data={"alias": "Nobody-Unmistakable", "pin": PIN})
    amina.get("/home")
    for secret in ("Unmistakable", card, PIN, PASSPHRASE, secret_of(amina, app)):
        assert secret not in caplog.text


def test_cookies_cannot_be_read_by_script_nor_sent_by_other_sites_and_name_the_node(app: Flask) -> None:
    trainer = set_up(app)
    join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    card = with_card(app, "Amina")
    answer = new_browser(app).post(f"/c/{card}", data={"pin": PIN, "own_device": "y"})
    cookies = {next(iter(parse_cookie(line))): line for line in answer.headers.getlist("Set-Cookie")}
    name = session_cookie(app)
    assert set(cookies) == {name, f"{name}-own", "language"}
    assert node_of(app).keys.node[3:11] in name
    for each in (name, f"{name}-own"):
        assert "HttpOnly" in cookies[each]
        assert "SameSite=Lax" in cookies[each]
        assert "Path=/" in cookies[each]
        assert "Secure" not in cookies[each]  # over plain HTTP a browser would drop it


def test_encrypted_way_has_cookies_of_its_own(app: Flask) -> None:
    """Browsers let no cookie of plain HTTP replace one of the encrypted way: with one name nobody could sign in there."""
    set_up(app)
    phone = new_browser(app)
    phone.environ_base["HTTP_ORIGIN"] = "https://localhost"
    phone.post("/staff", base_url="https://localhost", data={"name": "Samira", "passphrase": PASSPHRASE})
    assert session_cookie(app, "https") == f"__Host-{session_cookie(app)}"
    assert phone.get_cookie(session_cookie(app, "https")) is not None
    assert phone.get_cookie(session_cookie(app)) is None
    phone.post("/sign-out", base_url="https://localhost")
    assert phone.get_cookie(session_cookie(app, "https")) is None


def test_every_sign_in_gets_a_new_random_session(app: Flask) -> None:
    trainer = set_up(app)
    join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    browser, seen = new_browser(app), set()
    for _ in range(3):
        browser.post("/sign-in", data={"alias": "Amina", "pin": PIN})
        seen.add(secret_of(browser, app))
    assert len(seen) == 3
    assert all(len(secret) >= 43 for secret in seen)


def test_session_that_somebody_planted_signs_nobody_in(app: Flask) -> None:
    trainer = set_up(app)
    join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    victim = new_browser(app)
    victim.set_cookie(session_cookie(app), "planted")
    victim.post("/sign-in", data={"alias": "Amina", "pin": PIN})
    assert secret_of(victim, app) != "planted"
    thief = new_browser(app)
    thief.set_cookie(session_cookie(app), "planted")
    assert thief.get("/home").status_code == 303


def holder_of(app: Flask, secret: str) -> FlaskClient:
    browser = new_browser(app)
    browser.set_cookie(session_cookie(app), secret)
    return browser


def is_inside(answer: TestResponse) -> bool:
    return answer.status_code == 200


def test_session_is_dead_after_signing_out(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    secret = secret_of(amina, app)
    assert is_inside(holder_of(app, secret).get("/home"))
    answer = amina.post("/sign-out")
    assert amina.get_cookie(session_cookie(app)) is None
    assert answer.headers["Location"] == "/"
    assert not is_inside(holder_of(app, secret).get("/home"))


def test_session_that_another_sign_in_replaced_is_dead(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina", PIN)
    join_class(app, trainer, cohort, "Omar", PIN)
    secret = secret_of(amina, app)
    amina.post("/sign-in", data={"alias": "Omar", "pin": PIN})
    assert not is_inside(holder_of(app, secret).get("/home"))


def test_new_pin_ends_every_session_of_the_learner(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina, omar = join_class(app, trainer, cohort, "Amina", PIN), join_class(app, trainer, cohort, "Omar", PIN)
    with node_of(app).reading() as session:
        found = people.find_by_alias(session, "Amina")
    assert found is not None
    trainer.post(f"/teach/learners/{found.id.hex()}/pin")
    assert not is_inside(amina.get("/home"))
    assert is_inside(omar.get("/home"))


def test_recovery_code_works_once_and_ends_the_old_sessions(app: Flask) -> None:
    browser = new_browser(app)
    form = {"code": first_code(node_of(app)), "name": "Samira", "passphrase": PASSPHRASE, "site_name": "Z", "languages": ["en"]}
    sheet = browser.post("/setup", data=form).text
    recovery = re.search(r"\b([0-9a-z]{4}(?:-[0-9a-z]{4}){4})\b", sheet)
    assert recovery is not None
    reset = {"name": "samira ", "recovery": recovery[1].upper(), "passphrase": "another long phrase"}
    other = new_browser(app)
    assert other.post("/forgotten", data=reset).status_code == 200
    assert not is_inside(browser.get("/teach/"))
    assert other.post("/forgotten", data={**reset, "passphrase": "a third long phrase"}).status_code == 400
    assert new_browser(app).post("/staff", data={"name": "Samira", "passphrase": PASSPHRASE}).status_code == 400
    assert new_browser(app).post("/staff", data={"name": "Samira", "passphrase": "another long phrase"}).status_code == 303


def test_card_printed_again_replaces_the_one_before(app: Flask) -> None:
    trainer = set_up(app)
    join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    first, second = with_card(app, "Amina"), with_card(app, "Amina")
    assert new_browser(app).get(f"/c/{first}").status_code == 404
    assert new_browser(app).post(f"/c/{first}", data={"pin": PIN}).status_code == 404
    assert new_browser(app).get(f"/c/{second}").status_code == 200


def test_card_page_is_not_stored_and_its_secret_stands_in_no_address(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    card = with_card(app, "Amina")
    for browser in (new_browser(app), trainer, amina):
        answer = browser.get(f"/c/{card}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert card not in answer.headers.get("Location", "")
        assert card not in answer.text
    refused = new_browser(app).post(f"/c/{card}", data={"pin": "0000"})
    assert refused.headers["Cache-Control"] == "no-store"
    assert card not in refused.text


def test_card_opens_nothing_by_itself_and_replaces_nobody_without_a_button(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    join_class(app, trainer, cohort, "Amina", PIN)
    omar = join_class(app, trainer, cohort, "Omar", PIN)
    card = with_card(app, "Amina")
    stranger = new_browser(app)
    stranger.get(f"/c/{card}")
    assert stranger.get_cookie(session_cookie(app)) is None
    before = secret_of(omar, app)
    assert omar.post(f"/c/{card}", data={"pin": PIN}).status_code == 409
    assert secret_of(omar, app) == before
    assert omar.post(f"/c/{card}", data={"pin": PIN, "replace": "1"}).status_code == 303
    assert secret_of(omar, app) != before


def test_own_device_needs_no_pin_until_the_learner_signs_out_there(app: Flask) -> None:
    trainer = set_up(app)
    join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    card, phone = with_card(app, "Amina"), new_browser(app)
    phone.post(f"/c/{card}", data={"pin": PIN, "own_device": "y"})
    mark = phone.get_cookie(f"{session_cookie(app)}-own")
    assert mark is not None
    phone.delete_cookie(session_cookie(app))
    assert phone.post(f"/c/{card}").status_code == 303
    phone.post("/sign-out")
    assert phone.post(f"/c/{card}").status_code == 400
    phone.set_cookie(f"{session_cookie(app)}-own", mark.value)
    assert phone.post(f"/c/{card}").status_code == 400


def test_mark_of_one_learners_device_opens_no_other_card(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    for alias in ("Amina", "Omar"):
        join_class(app, trainer, cohort, alias, PIN)
    phone = new_browser(app)
    phone.post(f"/c/{with_card(app, 'Amina')}", data={"pin": PIN, "own_device": "y"})
    phone.delete_cookie(session_cookie(app))
    assert phone.post(f"/c/{with_card(app, 'Omar')}").status_code == 400


def test_sessions_survive_a_power_cut_and_a_clock_at_1970(app: Flask, open_a_node: OpenNode, clock: FixedClock) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina", PIN)
    secrets = secret_of(amina, app), secret_of(trainer, app)
    node_of(app).close()
    clock.cut_power(wall=0)
    again = create_app(open_a_node("box"))
    assert is_inside(holder_of(again, secrets[0]).get("/home"))
    assert is_inside(holder_of(again, secrets[1]).get("/teach/"))


def test_box_and_hub_on_one_host_do_not_take_each_others_sessions(app: Flask, open_a_node: OpenNode) -> None:
    hub = create_app(open_a_node("hub"))
    set_up(hub, "Headquarters")
    operator = signed_in_as(hub, Role.HQ)
    assert session_cookie(app) != session_cookie(hub)
    thief = new_browser(app)
    thief.set_cookie(session_cookie(app), secret_of(operator, hub))
    assert not is_inside(thief.get("/teach/"))
