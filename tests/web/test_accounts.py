"""Accounts on the pages: adding, removing, roles, lost passphrases, one's own account, and the audit in words."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campbox.errors import NotAllowedError
from campbox.models import Staff
from campbox.services import audit, staff
from campbox.services.sessions import Role
from campbox.web.audit_words import _SENTENCES
from campbox.web.door.blueprint import new_session
from tests.clocks import FixedClock
from tests.web.classroom import (
    PASSPHRASE,
    database_dump,
    join_class,
    learner_in,
    make_cohort,
    new_browser,
    node_of,
    session_cookie,
    set_up,
    signed_in_as,
)

AMAL = "a passphrase of Amal"
NAME = "Aminata Unmistakable"


class Box:
    """A coordinator, Samira, with the names open; a cohort, and Amina in it with a name."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.samira = set_up(app)
        self.cohort = make_cohort(self.samira)
        join_class(app, self.samira, self.cohort, "Amina")
        self.names = f"/teach/learners/{learner_in(self.samira, self.cohort)}/names"
        mark = re.search(r'name="was" value="([0-9a-f]+)"', self.samira.get(self.names).text)
        assert mark is not None
        assert self.samira.post(self.names, data={"name": NAME, "was": mark[1]}).status_code == 303

    def add(self, name: str = "Amal", role: str = "trainer", cohorts: tuple[str, ...] | None = None) -> tuple[str, str]:
        """Add an account; returns its path and the code of its recovery sheet."""
        taught = [self.cohort] if cohorts is None else list(cohorts)
        form = {"name": name, "role": role, "passphrase": AMAL, "cohorts": taught}
        page = self.samira.post("/teach/accounts/new", data=form)
        assert page.status_code == 200, page.text
        return self.path_of(name), code_of(page.text)

    def path_of(self, name: str) -> str:
        page = self.samira.get("/teach/accounts").text
        found = re.search(rf'href="(/teach/accounts/[0-9a-f]{{32}})">(?:(?!</a>).)*{name}', page, re.DOTALL)
        assert found is not None, page
        return found[1]

    def sign_in(self, name: str = "Amal", passphrase: str = AMAL) -> FlaskClient:
        browser = new_browser(self.app)
        assert browser.post("/staff", data={"name": name, "passphrase": passphrase}).status_code == 303
        return browser

    def lock(self) -> None:
        self.samira.post("/teach/names/lock")

    def audit(self, browser: FlaskClient | None = None, query: str = "") -> str:
        page = (browser or self.samira).get(f"/teach/audit{query}").text
        return re.sub(r"\s+", " ", re.sub(r"</?bdi>", "", page))


@pytest.fixture
def here(app: Flask) -> Box:
    return Box(app)


def code_of(page: str) -> str:
    code = re.search(r'id="recovery-code">([0-9a-z-]{24})<', page)
    assert code is not None, page
    return code[1]


def is_inside(browser: FlaskClient) -> bool:
    return browser.get("/teach/").status_code == 200


def may_sign_in(app: Flask, name: str, passphrase: str) -> bool:
    return new_browser(app).post("/staff", data={"name": name, "passphrase": passphrase}).status_code == 303


def test_trainer_who_is_added_teaches_her_cohort_and_opens_its_names(here: Box) -> None:
    here.add()
    amal = here.sign_in()
    assert "Amina" in amal.get(f"/teach/cohorts/{here.cohort}").text
    assert NAME in amal.get(here.names).text
    for path in ("/teach/accounts", "/teach/audit"):
        assert amal.get(path).status_code == 403
    assert "/teach/accounts" not in amal.get("/teach/settings").text
    assert "/teach/accounts" in here.samira.get("/teach/settings").text


def test_recovery_sheet_of_a_new_account_works(here: Box) -> None:
    _, sheet = here.add()
    form = {"name": "Amal", "recovery": sheet, "passphrase": "something else entirely"}
    answer = new_browser(here.app).post("/forgotten", data=form)
    assert answer.status_code == 200
    amal = here.sign_in(passphrase="something else entirely")
    assert NAME in amal.get(here.names).text
    again = {"name": "Amal", "recovery": code_of(answer.text), "passphrase": "and once more another"}
    assert new_browser(here.app).post("/forgotten", data=again).status_code == 200
    assert NAME in here.sign_in(passphrase="and once more another").get(here.names).text


def test_first_account_keeps_the_names_when_it_forgets_its_passphrase(app: Flask) -> None:
    from campbox.node import first_code

    browser = new_browser(app)
    form = {"code": first_code(node_of(app)), "name": "Samira", "passphrase": PASSPHRASE, "site_name": "Z", "languages": ["en"]}
    sheet = code_of(browser.post("/setup", data=form).text)
    reset = {"name": "Samira", "recovery": sheet, "passphrase": "something else entirely"}
    assert new_browser(app).post("/forgotten", data=reset).status_code == 200
    assert not node_of(app).keyring._held
    again = new_browser(app)
    again.post("/staff", data={"name": "Samira", "passphrase": "something else entirely"})
    assert "The names are open in this browser." in again.get("/teach/account").text


@pytest.mark.parametrize(
    "fault", [{"name": ""}, {"name": "samira"}, {"passphrase": "short"}, {"role": "hq"}, {"cohorts": ["0" * 32]}]
)
def test_account_with_a_fault_is_not_made(here: Box, fault: dict[str, object]) -> None:
    form: dict[str, object] = {"name": "Amal", "role": "trainer", "passphrase": AMAL, "cohorts": [here.cohort]}
    assert here.samira.post("/teach/accounts/new", data={**form, **fault}).status_code == 400
    assert not may_sign_in(here.app, "Amal", AMAL)


def test_account_that_was_added_while_the_names_were_locked_is_let_in_by_a_tap(here: Box) -> None:
    here.lock()
    path, _ = here.add()
    amal = here.sign_in()
    assert "has to let you in first" in amal.get("/teach/names/open").text
    assert amal.get(here.names).status_code == 303
    assert here.samira.post(f"{path}/names").status_code == 401
    here.samira.post("/teach/names/open", data={"passphrase": PASSPHRASE})
    assert "Let this person open the names" in here.samira.get(path).text
    assert here.samira.post(f"{path}/names").status_code == 303
    assert amal.post("/teach/names/open", data={"passphrase": AMAL, "next": here.names}).headers["Location"] == here.names
    assert NAME in amal.get(here.names).text


def test_removed_trainer_is_out_at_once_and_everybody_else_goes_on(here: Box) -> None:
    path, _ = here.add()
    amal, other = here.sign_in(), here.sign_in("Samira", PASSPHRASE)
    assert NAME in amal.get(here.names).text
    assert here.samira.post(f"{path}/remove").status_code == 303
    assert not is_inside(amal)
    assert not may_sign_in(here.app, "Amal", AMAL)
    assert NAME in here.samira.get(here.names).text
    assert NAME in other.get(here.names).text, "browsers that were open go on with the new key"
    assert NAME in here.sign_in("Samira", PASSPHRASE).get(here.names).text
    assert here.samira.get(path).status_code == 404
    assert "removed the account of Amal" in here.audit()


def test_key_is_renewed_at_the_next_opening_when_somebody_was_removed_with_the_names_locked(here: Box) -> None:
    from campbox.services import vault

    path, _ = here.add()
    here.lock()
    assert here.samira.post(f"{path}/remove").status_code == 303
    with node_of(here.app).reading() as session:
        assert vault.is_renewal_due(session)
    here.samira.post("/teach/names/open", data={"passphrase": PASSPHRASE})
    with node_of(here.app).reading() as session:
        assert not vault.is_renewal_due(session)
    assert NAME in here.samira.get(here.names).text
    assert "The names got a new key, by Samira" in here.audit()


def test_last_coordinator_and_only_holder_are_told_what_would_happen(here: Box) -> None:
    here.lock()
    path, _ = here.add("Badr", "coordinator")
    badr = here.sign_in("Badr")
    page = badr.get("/teach/accounts").text
    samira = re.search(r'href="(/teach/accounts/[0-9a-f]{32})">(?:(?!</a>).)*Samira', page, re.DOTALL)
    assert samira is not None
    refused = badr.post(f"{samira[1]}/remove")
    assert refused.status_code == 409
    assert "Nobody else can open the names" in refused.text
    assert badr.post(f"{samira[1]}/passphrase", data={"passphrase": "a new one for Samira"}).status_code == 409
    assert may_sign_in(here.app, "Samira", PASSPHRASE)
    assert here.samira.post(f"{path}/role", data={"role": "trainer"}).status_code == 303
    own = re.sub("[^0-9a-f]", "", samira[1].rsplit("/", 1)[1])
    refused = here.samira.post(f"/teach/accounts/{own}/role", data={"role": "trainer"})
    assert refused.status_code == 409
    assert "This is the last coordinator" in refused.text
    assert here.samira.post(f"/teach/accounts/{own}/remove").status_code == 409


def test_new_role_signs_out_and_opens_other_pages(here: Box) -> None:
    path, _ = here.add()
    amal = here.sign_in()
    assert here.samira.post(f"{path}/role", data={"role": "coordinator"}).status_code == 303
    assert not is_inside(amal)
    assert here.sign_in().get("/teach/accounts").status_code == 200
    assert here.samira.post(f"{path}/role", data={"role": "operator"}).status_code == 400


def test_trainer_sees_the_cohorts_that_were_chosen_for_her_and_their_names_only(here: Box) -> None:
    path, _ = here.add(cohorts=())
    amal = here.sign_in()
    assert amal.get(here.names).status_code == 403
    assert amal.get(f"/teach/cohorts/{here.cohort}/names").status_code == 403
    here.samira.post(f"{path}/cohorts", data={"cohorts": [here.cohort]})
    assert NAME in amal.get(here.names).text
    here.samira.post(f"{path}/cohorts", data={})
    assert amal.get(here.names).status_code == 403
    assert here.samira.post(f"{path}/cohorts", data={"cohorts": ["no id"]}).status_code == 404


def test_coordinator_gives_a_new_passphrase_to_who_lost_both(here: Box) -> None:
    path, _ = here.add()
    amal = here.sign_in()
    assert here.samira.post(f"{path}/passphrase", data={"passphrase": "short"}).status_code == 400
    page = here.samira.post(f"{path}/passphrase", data={"passphrase": "a third one for Amal"})
    assert len(code_of(page.text)) == 24
    assert not is_inside(amal)
    assert not may_sign_in(here.app, "Amal", AMAL)
    assert NAME in here.sign_in(passphrase="a third one for Amal").get(here.names).text


def test_own_passphrase_is_changed_with_the_present_one(here: Box) -> None:
    here.add()
    amal, phone = here.sign_in(), here.sign_in()
    change = {"present": AMAL, "passphrase": "another one of Amal"}
    assert amal.post("/teach/account/passphrase", data={**change, "present": "a guess"}).status_code == 400
    assert amal.post("/teach/account/passphrase", data={**change, "passphrase": "short"}).status_code == 400
    before = amal.get_cookie(session_cookie(here.app))
    assert amal.post("/teach/account/passphrase", data=change).status_code == 303
    after = amal.get_cookie(session_cookie(here.app))
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert NAME in amal.get(here.names).text, "this browser goes on"
    assert not is_inside(phone)
    assert not may_sign_in(here.app, "Amal", AMAL)
    assert NAME in here.sign_in(passphrase="another one of Amal").get(here.names).text


def test_new_sheet_replaces_the_older_one(here: Box) -> None:
    _, older = here.add()
    amal = here.sign_in()
    assert amal.post("/teach/account/sheet", data={"present": "a guess"}).status_code == 400
    newer = code_of(amal.post("/teach/account/sheet", data={"present": AMAL}).text)
    form = {"name": "Amal", "passphrase": "something else entirely"}
    assert new_browser(here.app).post("/forgotten", data={**form, "recovery": older}).status_code == 400
    assert new_browser(here.app).post("/forgotten", data={**form, "recovery": newer}).status_code == 200
    assert NAME in here.sign_in(passphrase="something else entirely").get(here.names).text


def test_guessing_one_s_own_passphrase_gets_slow(here: Box) -> None:
    forms = [{"present": f"guess {number}", "passphrase": "another one of Samira"} for number in range(4)]
    assert [here.samira.post("/teach/account/passphrase", data=form).status_code for form in forms] == [400, 400, 400, 429]


def test_audit_tells_who_did_what_and_when(here: Box, clock: FixedClock) -> None:
    here.add()
    amal = here.sign_in()
    amal.get(f"/teach/cohorts/{here.cohort}/names")
    amal.get(f"/teach/cohorts/{here.cohort}/names/sheet")
    learner = here.names.removesuffix("/names")
    amal.post(f"{learner}/pin")
    amal.post(f"{learner}/card")
    amal.post(f"{learner}/card")
    amal.post(f"{learner}/notes", data={"text": "She is well."})
    clock.pass_minutes(3)
    told = here.audit()
    for sentence in (
        "Amal looked at the names of Spring",
        "Amal made a class list with the names of Spring",
        "Amal gave Amina a new PIN",
        "Amal wrote a note about Amina",
        "Samira made an account for Amal",
        "Samira changed the name of Amina",
    ):
        assert sentence in told
    assert told.count("Amal made Amina a new card") == 1, "the first card replaces nothing"
    assert "3 minutes ago" in told
    assert NAME not in told
    assert "She is well" not in told


def test_audit_of_one_person_page_by_page(here: Box) -> None:
    path, _ = here.add()
    amal = here.sign_in()
    for _ in range(audit.PAGE_ROWS + 5):
        amal.get(here.names)
    person = path.rsplit("/", 1)[1]
    page = here.samira.get(f"/teach/audit?person={person}").text
    assert page.count("<li>") >= audit.PAGE_ROWS
    assert "changed the name" not in page
    older = re.search(r'href="(/teach/audit\?before=\d+&amp;person=[0-9a-f]{32})"', page)
    assert older is not None
    rest = here.audit(query=older[1].replace("&amp;", "&").removeprefix("/teach/audit"))
    assert rest.count("Amal looked at the names of Amina") == 5
    for query in ("?person=nobody", f"?person={'0' * 32}"):
        assert here.samira.get(f"/teach/audit{query}").status_code == 404
    for query in ("?before=x", "?before=-1", "?before=99999999999999999999", "?before=0"):
        assert here.samira.get(f"/teach/audit{query}").status_code == 200


def test_leaving_a_cohort_is_in_the_audit(here: Box) -> None:
    here.samira.post(f"{here.names.removesuffix('/names')}/leave/{here.cohort}")
    assert "Samira took Amina out of a cohort" in here.audit()


def test_every_act_has_its_sentence() -> None:
    assert set(_SENTENCES) == set(audit.ACTS)


def test_names_in_the_audit_are_text_and_not_html(here: Box) -> None:
    form = {"name": "<b>Amal</b>", "role": "trainer", "passphrase": AMAL}
    assert here.samira.post("/teach/accounts/new", data=form).status_code == 200
    page = here.samira.get("/teach/audit").text
    assert "<b>Amal</b>" not in page
    assert "&lt;b&gt;Amal&lt;/b&gt;" in page


def test_pages_of_accounts_and_audit_take_the_same_number_of_queries_for_few_and_many(here: Box) -> None:
    from sqlalchemy import event

    from campbox.db import db

    statements: list[str] = []
    with here.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _cu, statement, *_: statements.append(statement))

    def count(path: str) -> int:
        statements.clear()
        assert here.samira.get(path).status_code == 200
        return len(statements)

    here.add("Someone")
    few = count("/teach/accounts"), count("/teach/audit")
    for number in range(5):
        here.add(f"Trainer {number}")
    assert (count("/teach/accounts"), count("/teach/audit")) == few


@pytest.mark.parametrize("change", ["removed", "demoted", "another passphrase"])
def test_who_was_removed_or_changed_while_the_passphrase_was_checked_gets_no_session(app: Flask, change: str) -> None:
    """Checking takes 50 ms, and one waits for another: long enough for somebody who sees it coming."""
    set_up(app)
    box, samira = node_of(app), signed_in_as(app, Role.COORDINATOR)
    with box.reading() as session:
        checked = staff.find_staff(session, "Samira")
    assert checked is not None

    def change_account(session: Session) -> None:
        if change == "removed":
            staff.remove(session, checked.id)
        elif change == "demoted":
            session.get_one(Staff, checked.id).role = Role.TRAINER
        else:
            session.get_one(Staff, checked.id).passphrase_verifier = bytes(32)

    box.write(change_account)
    before = database_dump(box)
    with app.test_request_context("/staff", method="POST"), pytest.raises(NotAllowedError):
        new_session(checked.role, checked.id, verifier=checked.verifier)
    assert database_dump(box) == before
    assert samira.get("/teach/").status_code == 200, "others go on"
