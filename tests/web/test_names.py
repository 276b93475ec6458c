"""Names and notes on the pages: where they open, when they lock, and that every look is noted."""

import logging
import re
from html import unescape
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from campbox.app import create_app
from campbox.config import Config
from campbox.models import Audit
from campbox.node import Node
from campbox.services.sessions import STAFF_IDLE_MS
from campbox.vault.keyring import IDLE_MS
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.web.classroom import (
    PASSPHRASE,
    join_class,
    learner_in,
    make_cohort,
    new_browser,
    node_of,
    session_cookie,
    set_up,
)

NAME, CONTACT, NOTE = "Aminata Unmistakable", "sister at tent Unmistakable", "She misses home. <b>Unmistakable</b>"
PHONE = {"REMOTE_ADDR": "10.77.0.23"}


class Class:
    """A coordinator with the names open, a cohort and Amina in it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.trainer = set_up(app)
        self.cohort = make_cohort(self.trainer)
        join_class(app, self.trainer, self.cohort, "Amina")
        self.learner = f"/teach/learners/{learner_in(self.trainer, self.cohort)}"

    @property
    def names(self) -> str:
        return f"{self.learner}/names"

    @property
    def notes(self) -> str:
        return f"{self.learner}/notes"

    def write(self, name: str = NAME, contact: str = CONTACT, was: str | None = None) -> int:
        form = {"name": name, "contact": contact, "was": self.mark() if was is None else was}
        return self.trainer.post(self.names, data=form).status_code

    def mark(self) -> str:
        """What the page's form would send along."""
        found = re.search(r'name="was" value="([0-9a-f]+)"', self.trainer.get(self.names).text)
        assert found is not None
        return found[1]


@pytest.fixture
def room(app: Flask) -> Class:
    return Class(app)


def is_asked_to_open(browser: FlaskClient, path: str) -> bool:
    answer = browser.get(path)
    return answer.status_code == 303 and answer.headers["Location"].startswith("/teach/names/open?next=")


def acts(node: Node) -> list[str]:
    with node.reading() as session:
        return list(session.scalars(select(Audit.act).order_by(Audit.number)))


def sign_in(app: Flask, name: str = "Samira", passphrase: str = PASSPHRASE, **environ: str) -> FlaskClient:
    browser = new_browser(app)
    browser.environ_base.update(environ)
    answer = browser.post("/staff", data={"name": name, "passphrase": passphrase})
    assert answer.status_code == 303, answer.text
    return browser


def test_name_and_note_are_written_and_read_again(room: Class) -> None:
    assert room.write() == 303
    assert room.trainer.post(room.notes, data={"text": NOTE}).status_code == 303
    page = room.trainer.get(room.names).text
    assert NAME in page
    assert CONTACT in page
    notes = room.trainer.get(room.notes).text
    assert NOTE in unescape(notes)
    assert NOTE not in notes, "what people write is text, not HTML"
    assert "Samira" in notes
    assert "just now" in notes
    for path in ("names", "names/sheet"):
        page = room.trainer.get(f"/teach/cohorts/{room.cohort}/{path}").text
        assert NAME in page
        assert CONTACT in page


def test_all_other_pages_teach_with_aliases(room: Class) -> None:
    room.write()
    for path in (room.learner, "/teach/", f"/teach/cohorts/{room.cohort}", "/teach/settings", "/teach/account", "/teach/audit"):
        page = room.trainer.get(path)
        assert page.status_code == 200, path
        assert "Unmistakable" not in page.text


def test_every_look_is_noted_once(room: Class) -> None:
    before = len(acts(node_of(room.app)))
    room.trainer.get(room.names)
    room.trainer.get(f"/teach/cohorts/{room.cohort}/names")
    room.trainer.get(f"/teach/cohorts/{room.cohort}/names/sheet")
    room.trainer.get(room.notes)
    room.write(was="0" * 16)
    assert acts(node_of(room.app))[before:] == ["names-looked-at"] * 3 + ["notes-looked-at", "names-looked-at"]


def test_writing_and_deleting_is_noted(room: Class) -> None:
    room.write()
    room.trainer.post(room.notes, data={"text": NOTE})
    note = re.search(r"/notes/([0-9a-f]{32})/delete", room.trainer.get(room.notes).text)
    assert note is not None
    assert room.trainer.post(f"{room.notes}/{note[1]}/delete").status_code == 303
    assert "Unmistakable" not in room.trainer.get(room.notes).text
    done = [each for each in acts(node_of(room.app)) if not each.endswith("looked-at")]
    assert done == ["vault-made", "names-changed", "note-written", "note-deleted"]


def test_sign_out_locks_the_names_here_and_not_elsewhere(room: Class) -> None:
    other = sign_in(room.app)
    room.trainer.post("/sign-out")
    ring = node_of(room.app).keyring
    assert other.get(room.names).status_code == 200
    assert len(ring._held) == 1
    other.post("/sign-out")
    assert ring._held == {}


def test_lock_button_locks_and_the_session_goes_on(room: Class) -> None:
    room.trainer.post("/teach/names/lock")
    assert is_asked_to_open(room.trainer, room.names)
    assert room.trainer.get(room.learner).status_code == 200


def test_passphrase_opens_the_names_again_and_leads_where_one_wanted_to_go(room: Class) -> None:
    room.write()
    room.trainer.post("/teach/names/lock")
    before = room.trainer.get_cookie(session_cookie(room.app))
    wrong = room.trainer.post("/teach/names/open", data={"passphrase": "not the passphrase", "next": room.names})
    assert wrong.status_code == 400
    assert "This is not your passphrase" in wrong.text
    assert is_asked_to_open(room.trainer, room.names)
    right = room.trainer.post("/teach/names/open", data={"passphrase": PASSPHRASE, "next": room.names})
    assert right.headers["Location"] == room.names
    assert NAME in room.trainer.get(room.names).text
    after = room.trainer.get_cookie(session_cookie(room.app))
    assert before is not None
    assert after is not None
    assert before.value != after.value, "the session before may have travelled in the open"


@pytest.mark.parametrize("onward", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example"])
def test_opening_leads_to_no_other_host(room: Class, onward: str) -> None:
    room.trainer.post("/teach/names/lock")
    answer = room.trainer.post("/teach/names/open", data={"passphrase": PASSPHRASE, "next": onward})
    assert answer.headers["Location"] == "/teach/account"


def test_guessing_the_passphrase_of_the_names_gets_slow(room: Class) -> None:
    room.trainer.post("/teach/names/lock")
    answers = [room.trainer.post("/teach/names/open", data={"passphrase": f"guess {number}"}) for number in range(4)]
    assert [each.status_code for each in answers] == [400, 400, 400, 429]


def test_half_an_hour_without_use_locks_the_names_and_keeps_the_session(room: Class, clock: FixedClock) -> None:
    clock.uptime += IDLE_MS
    assert room.trainer.get(room.names).status_code == 200
    clock.uptime += IDLE_MS + 1
    assert is_asked_to_open(room.trainer, room.names)
    assert room.trainer.get(room.learner).status_code == 200


def test_page_that_loads_itself_again_does_not_keep_the_names_open(room: Class, clock: FixedClock) -> None:
    for _ in range(4):
        clock.pass_minutes(10)
        room.trainer.get(f"/teach/cohorts/{room.cohort}")
        room.trainer.get("/teach/account")
    assert is_asked_to_open(room.trainer, room.names)


def test_who_sends_forms_is_still_there(room: Class, clock: FixedClock) -> None:
    for _ in range(4):
        clock.pass_minutes(10)
        room.trainer.post(f"/teach/cohorts/{room.cohort}/code", data={"do": "close"})
    assert room.trainer.get(room.names).status_code == 200


def test_what_was_written_into_a_form_is_not_lost_when_the_names_lock_meanwhile(room: Class, clock: FixedClock) -> None:
    clock.uptime += IDLE_MS + 1
    answer = room.trainer.post(room.notes, data={"text": NOTE})
    assert answer.status_code == 401
    assert "What you wrote is still on this page" in answer.text


def test_restarted_box_teaches_with_aliases_until_a_trainer_signs_in(room: Class, open_a_node: OpenNode) -> None:
    room.write()
    cookie = room.trainer.get_cookie(session_cookie(room.app))
    assert cookie is not None
    node_of(room.app).close()
    app = create_app(open_a_node("box"))
    browser = new_browser(app)
    browser.set_cookie(session_cookie(app), cookie.value)
    assert "Amina" in browser.get(f"/teach/cohorts/{room.cohort}").text
    assert is_asked_to_open(browser, room.names)
    assert NAME in sign_in(app).get(room.names).text


def test_session_that_idled_out_opens_no_names(room: Class, clock: FixedClock) -> None:
    clock.uptime += STAFF_IDLE_MS + 1
    assert room.trainer.get(room.names).headers["Location"].startswith("/staff?next=")


def test_names_do_not_travel_in_the_open(room: Class) -> None:
    room.write()
    phone = sign_in(room.app, **PHONE)
    assert len(node_of(room.app).keyring._held) == 1, "signing in in the open opens nothing"
    for path in (room.names, room.notes, f"/teach/cohorts/{room.cohort}/names", "/teach/names/open"):
        page = phone.get(path)
        assert page.status_code == 403
        assert "Whoever is on this Wi-Fi could read along" in page.text
        assert "Unmistakable" not in page.text
    assert phone.post(room.names, data={"name": "x"}).status_code == 403
    assert phone.post("/teach/names/open", data={"passphrase": PASSPHRASE}).status_code == 403
    assert phone.get(room.learner).status_code == 200


def test_session_whose_names_are_open_shows_none_when_it_comes_in_the_open(room: Class) -> None:
    """A cookie that was read on the Wi-Fi."""
    room.trainer.environ_base.update(PHONE)
    assert room.trainer.get(room.names).status_code == 403


def test_names_open_over_tls(room: Class) -> None:
    room.write()
    phone = new_browser(room.app)
    phone.environ_base.update({**PHONE, "HTTP_ORIGIN": "https://localhost"})
    phone.post("/staff", base_url="https://localhost", data={"name": "Samira", "passphrase": PASSPHRASE})
    assert NAME in phone.get(room.names, base_url="https://localhost").text
    cookie = phone.get_cookie(session_cookie(room.app, "https"))
    assert cookie is not None
    assert cookie.secure
    assert cookie.path == "/"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_phone_behind_a_front_without_tls_is_not_the_box_itself(room: Class, header: str) -> None:
    """A program on the box that hands requests on makes every phone come from 127.0.0.1."""
    assert room.trainer.get(room.names).status_code == 200
    assert room.trainer.get(room.names, headers={header: "10.77.0.23"}).status_code == 403


@pytest.mark.parametrize(
    ("tls", "address"), [({"tls_port": 8443}, "https://localhost:8443"), ({"behind_tls": True}, "https://localhost")]
)
def test_pages_for_staff_lead_to_tls_where_there_is_one(app: Flask, box: Node, tls: dict[str, object], address: str) -> None:
    set_up(app)
    object.__setattr__(box, "config", Config(role="box", data=box.config.data, **tls))  # type: ignore[arg-type]  # as above
    phone = new_browser(app)
    phone.environ_base.update(PHONE)
    assert phone.get("/teach/settings?x=1").headers["Location"] == f"{address}/teach/settings?x=1"
    assert phone.get("/staff").headers["Location"] == f"{address}/staff"
    assert phone.get("/").status_code == 200, "learners go on in plain HTTP"


def test_without_tls_the_page_says_where_names_are_shown(room: Class) -> None:
    room.trainer.environ_base.update(PHONE)
    assert "http://localhost:8080/teach/" in room.trainer.get(room.names).text


def test_second_of_two_trainers_is_shown_what_the_first_wrote(room: Class) -> None:
    was = room.mark()
    room.write()
    answer = room.trainer.post(room.names, data={"name": "Somebody Else", "contact": "", "was": was})
    assert answer.status_code == 409
    assert "A colleague has changed this" in answer.text
    assert NAME in answer.text
    assert "Somebody Else" in answer.text
    mark = re.search(r'name="was" value="([0-9a-f]+)"', answer.text)
    assert mark is not None
    assert room.write("Somebody Else", "", was=mark[1]) == 303


@pytest.mark.parametrize("form", [{"name": "x" * 121}, {"contact": "x" * 201}])
def test_name_that_is_too_long_is_shown_again_with_a_reason(room: Class, form: dict[str, str]) -> None:
    answer = room.trainer.post(room.names, data={"was": room.mark(), **form})
    assert answer.status_code == 400
    assert "too long" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_note_with_a_fault_is_shown_again_with_a_reason(room: Class, text: str) -> None:
    assert room.trainer.post(room.notes, data={"text": text}).status_code == 400


def test_name_stands_in_no_address_no_log_line_and_no_file_name(room: Class, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    room.write()
    room.trainer.post(room.notes, data={"text": NOTE})
    pages = [room.trainer.get(path) for path in (room.names, room.notes, f"/teach/cohorts/{room.cohort}/names/sheet")]
    for page in pages:
        assert page.headers["Cache-Control"] == "no-store"
        assert "Content-Disposition" not in page.headers
        addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
        assert not [each for each in addresses if "nmistakable" in each]
    assert "Unmistakable" not in caplog.text
    files = [str(path) for path in node_of(room.app).config.data.rglob("*")]
    assert not [each for each in files if "nmistakable" in each]


def test_pages_of_names_take_the_same_number_of_queries_for_a_small_and_a_large_class(room: Class) -> None:
    from sqlalchemy import event

    from campbox.db import db

    statements: list[str] = []
    with room.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _cu, statement, *_: statements.append(statement))

    def count() -> int:
        statements.clear()
        assert room.trainer.get(f"/teach/cohorts/{room.cohort}/names").status_code == 200
        return len(statements)

    small = count()
    lines = "\n".join(f"Learner {number}" for number in range(40))
    answer = room.trainer.post(
        f"/teach/cohorts/{room.cohort}/add", data={"learners": lines, "language": "en", "confirmed": "1"}
    )
    assert answer.status_code in (200, 303)
    assert count() == small


def test_account_older_than_the_vault_gets_it_at_its_next_sign_in(app: Flask) -> None:
    """What an upgrade finds: an account without a key pair."""
    from campbox.models import VaultHolder

    room = Class(app)
    node = node_of(app)
    node.write(
        lambda session: session.delete(session.get_one(VaultHolder, session.scalars(select(VaultHolder.staff_id)).one()))
    )
    node.keyring.close_everything()
    trainer = sign_in(app)
    assert trainer.get(room.names).status_code == 200
    assert "Your recovery sheet is older than the names" in trainer.get("/teach/account").text
    sheet = trainer.post("/teach/account/sheet", data={"present": PASSPHRASE})
    assert sheet.status_code == 200
    assert "older than the names" not in trainer.get("/teach/account").text


def test_note_opened_from_the_class_page_begins_with_the_reason(room: Class) -> None:
    assert ">\r\nAbsent: </textarea>" in room.trainer.get(f"{room.notes}?why=absent").text
    assert "Absent" not in room.trainer.get(f"{room.notes}?why=anything").text
    room.trainer.post("/teach/names/lock")
    onward = room.trainer.get(f"{room.notes}?why=absent").headers["Location"]
    assert unquote(onward) == f"/teach/names/open?next={room.notes}?why=absent"
