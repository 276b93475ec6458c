"""A passphrase is forgotten: with a sheet, with one that is older than the names, with none. Every way ends with what to do."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from campbox import backup
from campbox.models import VaultEntry, VaultHolder
from campbox.node import first_code
from campbox.services import staff, vault, vault_traces
from campbox.tasks import tasks_of
from tests.web.classroom import PASSPHRASE, join_class, learner_in, make_cohort, new_browser, node_of

NEW, AMAL = "something else entirely", "a passphrase of Amal"
NAME = "Aminata Unmistakable"
OLDER = "Your recovery sheet is older than the names"


class Room:
    """A coordinator, Samira, whose account and sheet are older than the vault; a learner with a name in it."""

    def __init__(self, app: Flask, *, is_older: bool = True) -> None:
        self.app, self.node = app, node_of(app)
        browser = new_browser(app)
        form = {
            "code": first_code(self.node),
            "name": "Samira",
            "passphrase": PASSPHRASE,
            "site_name": "Z",
            "languages": ["en"],
        }
        self.sheet = code_of(browser.post("/setup", data=form).text)
        if is_older:
            self.node.write(lambda session: session.delete(session.scalars(select(VaultHolder)).one()))
            self.node.keyring.close_everything()
        self.samira = self.sign_in()
        self.cohort = make_cohort(self.samira)
        join_class(app, self.samira, self.cohort, "Amina")
        self.names = f"/teach/learners/{learner_in(self.samira, self.cohort)}/names"
        mark = re.search(r'name="was" value="([0-9a-f]+)"', self.samira.get(self.names).text)
        assert mark is not None
        assert self.samira.post(self.names, data={"name": NAME, "was": mark[1]}).status_code == 303

    def sign_in(self, name: str = "Samira", passphrase: str = PASSPHRASE) -> FlaskClient:
        browser = new_browser(self.app)
        assert browser.post("/staff", data={"name": name, "passphrase": passphrase}).status_code == 303
        return browser

    def add(self, role: str) -> str:
        """Add Amal, who can open the names; returns her account's path."""
        form = {"name": "Amal", "role": role, "passphrase": AMAL, "cohorts": [self.cohort]}
        assert self.samira.post("/teach/accounts/new", data=form).status_code == 200
        with self.node.reading() as session:
            found = staff.find_staff(session, "Amal")
        assert found is not None
        return f"/teach/accounts/{found.id.hex()}"

    def forgets(self, sheet: str | None = None, **more: str) -> tuple[int, str]:
        form = {"name": "Samira", "recovery": sheet or self.sheet, "passphrase": NEW, **more}
        answer = new_browser(self.app).post("/forgotten", data=form)
        return answer.status_code, answer.text

    def entries(self) -> int:
        with self.node.reading() as session:
            return len(session.scalars(select(VaultEntry.id)).all())


def code_of(page: str) -> str:
    code = re.search(r'id="recovery-code">([0-9a-z-]{24})<', page)
    assert code is not None, page
    return code[1]


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


def test_who_has_a_sheet_older_than_the_names_is_asked_for_a_new_one_until_it_is_made(room: Room) -> None:
    for page in ("/teach/", "/teach/settings", "/teach/accounts", "/teach/account"):
        assert OLDER in room.samira.get(page).text, page
    assert room.samira.post("/teach/account/sheet", data={"present": PASSPHRASE}).status_code == 200
    for page in ("/teach/", "/teach/settings", "/teach/accounts", "/teach/account"):
        assert OLDER not in room.samira.get(page).text, page


def test_coordinator_sees_whose_sheet_does_not_open_the_names(room: Room) -> None:
    assert "Sheet older than the names" in room.samira.get("/teach/accounts").text
    path = room.add("trainer")
    assert "Sheet older than the names" not in room.samira.get(path).text


def test_old_sheet_of_the_only_holder_loses_the_names_only_when_that_is_confirmed(room: Room) -> None:
    status, page = room.forgets()
    assert status == 409
    assert "all names and notes are lost" in page
    assert 'name="may_lose_names"' in page
    assert NAME in room.samira.get(room.names).text, "nothing was changed"
    assert room.entries() == 1
    status, page = room.forgets(may_lose_names="y")
    assert status == 200
    assert "The names and notes are lost." in page
    assert room.entries() == 0
    again = room.sign_in(passphrase=NEW)
    assert "The names are open in this browser." in again.get("/teach/account").text
    assert OLDER not in again.get("/teach/").text


def test_sheet_that_was_made_anew_keeps_the_names(room: Room) -> None:
    newer = code_of(room.samira.post("/teach/account/sheet", data={"present": PASSPHRASE}).text)
    status, page = room.forgets(newer)
    assert status == 200
    assert "lost" not in page
    assert NAME in room.sign_in(passphrase=NEW).get(room.names).text


def test_old_sheet_where_others_hold_the_names_says_who_lets_in(room: Room) -> None:
    room.add("coordinator")
    status, page = room.forgets()
    assert status == 200
    assert "The names stay locked for you" in page
    waiting = room.sign_in(passphrase=NEW)
    assert "<bdi>Amal</bdi>" in waiting.get("/teach/names/open").text
    assert "You cannot open the names yet" in waiting.get("/teach/").text


def test_trainer_with_open_names_lets_the_sole_coordinator_in_again(room: Room) -> None:
    """Else a coordinator who came back by an old sheet would wait for ever: only coordinators let people in."""
    room.add("trainer")
    room.forgets()
    samira, amal = room.sign_in(passphrase=NEW), room.sign_in("Amal", AMAL)
    assert samira.get(room.names).status_code == 303
    page = amal.get("/teach/").text
    assert "waits to open the names" in page
    found = re.search(r'action="(/teach/account/let-in/[0-9a-f]{32})"', amal.get("/teach/account").text)
    assert found is not None
    assert amal.post(found[1]).status_code == 303
    assert samira.post("/teach/names/open", data={"passphrase": NEW}).status_code == 303
    assert NAME in samira.get(room.names).text
    assert "waits to open the names" not in amal.get("/teach/").text


def test_trainer_lets_no_trainer_in(room: Room) -> None:
    room.add("trainer")
    room.samira.post("/teach/names/lock")
    form = {"name": "Badr", "role": "trainer", "passphrase": "a passphrase of Badr", "cohorts": [room.cohort]}
    room.samira.post("/teach/accounts/new", data=form)
    with room.node.reading() as session:
        badr = staff.find_staff(session, "Badr")
    assert badr is not None
    amal = room.sign_in("Amal", AMAL)
    assert "Badr" not in amal.get("/teach/account").text
    assert amal.post(f"/teach/account/let-in/{badr.id.hex()}").status_code == 403
    with room.node.reading() as session:
        held = vault.holder(session, badr.id)
    assert held is not None
    assert not held.is_let_in


def test_page_says_what_to_do_without_a_sheet(room: Room) -> None:
    page = new_browser(room.app).get("/forgotten").text
    assert "Another coordinator can give you a new passphrase" in page
    assert "campbox new-sheet" in page


def test_box_itself_gives_the_last_coordinator_a_new_code(room: Room) -> None:
    done = tasks_of(room.node)["new sheet"]({"name": "samira"})
    status, page = room.forgets(str(done["code"]))
    assert status == 409
    assert "all names and notes are lost" in page
    assert room.forgets(str(done["code"]), may_lose_names="y")[0] == 200
    assert "at the box itself" in room.sign_in(passphrase=NEW).get("/teach/audit").text


def test_own_account_is_not_removed_and_the_page_says_who_can(room: Room) -> None:
    with room.node.reading() as session:
        own = staff.find_staff(session, "Samira")
    assert own is not None
    refused = room.samira.post(f"/teach/accounts/{own.id.hex()}/remove")
    assert refused.status_code == 409
    assert "Another coordinator removes your account" in refused.text
    refused = room.samira.post(f"/teach/accounts/{own.id.hex()}/passphrase", data={"passphrase": NEW})
    assert refused.status_code == 409
    assert "/teach/account" in refused.text
    assert room.samira.get("/teach/").status_code == 200


def test_removal_replaces_the_copies_of_the_database_at_once(app: Flask) -> None:
    room = Room(app, is_older=False)
    path = room.add("trainer")
    for _ in range(2):
        room.samira.post("/teach/snapshot")
    assert "It still opens with the old passphrase" in room.samira.get(path).text
    assert room.samira.post(f"{path}/remove").status_code == 303
    assert [each.name for each in backup.snapshots(room.node.config)] == ["campbox-000003.db"]
    assert "Copies now: 1." in room.samira.get("/teach/settings").text
    assert NAME in room.samira.get(room.names).text


def test_settings_tell_that_an_old_key_is_still_in_a_copy(room: Room) -> None:
    room.node.write(lambda session: vault_traces.note(session, in_snapshots=True))
    (room.node.config.data / "damaged-1").mkdir()
    page = room.samira.get("/teach/settings").text
    assert "an old copy still has their key" in page
    assert "damaged-1" in page
