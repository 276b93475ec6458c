"""Who may open what: every route, as everybody, against one table. A route that is not in the table fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox.app import create_app
from campbox.node import Node
from campbox.services import access
from campbox.services.sessions import LEARNER_IDLE_MS, STAFF_IDLE_MS, Role
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.web.classroom import any_address, join_class, learner_in, make_cohort, new_browser, set_up, signed_in_as

COURSE = "web-first-steps"
METHODS = ("GET", "POST", "PUT")
NOBODY = "nobody"
ALL = frozenset({NOBODY, *Role})
SIGNED_IN = frozenset(Role)
LEARNER = frozenset({Role.LEARNER})
STAFF = frozenset({Role.TRAINER, Role.COORDINATOR})
COORDINATOR = frozenset({Role.COORDINATOR})
READERS = LEARNER | STAFF
WAITING = frozenset({Role.JOINING, Role.LEARNER})
HQ = frozenset({Role.HQ})
NO_ONE: frozenset[str] = frozenset()

DOOR = {
    "GET /": ALL,
    "GET /c/<secret>": ALL,
    "POST /c/<secret>": ALL,
    "GET /forgotten": ALL,
    "POST /forgotten": ALL,
    "GET /join": ALL,
    "POST /join": ALL,
    "GET /language/<code>": ALL,
    "GET /setup": ALL,
    "POST /setup": ALL,
    "POST /sign-in": ALL,
    "POST /sign-out": SIGNED_IN,
    "GET /staff": ALL,
    "POST /staff": ALL,
    "GET /static/<path:filename>": NO_ONE,  # WhiteNoise answers for the files that exist, before Flask
    "GET /still-you": SIGNED_IN,
    "POST /still-you": SIGNED_IN,
    "POST /v1/have": ALL,
    "POST /v1/hello": ALL,
    "POST /v1/inbox": ALL,
    "GET /v1/inbox/<sha256>": ALL,
    "PUT /v1/seg/<sha256>": ALL,
    "GET /waiting": WAITING,
}
BOX = DOOR | {
    "POST /answers/<course>/<exercise>": LEARNER,
    "GET /call": LEARNER,
    "POST /call": LEARNER,
    "POST /drafts/<course>/<exercise>": LEARNER,
    "GET /go/<course>/<lesson>": READERS,
    "POST /hints/<course>/<exercise>": LEARNER,
    "GET /home": LEARNER,
    "GET /hours": LEARNER,
    "GET /kept": ALL,
    "GET /kept/<language>/<version>": ALL,
    "GET /l/<language>/<version>/<course>/<lesson>": READERS,
    "GET /lessons": LEARNER,
    "GET /m/<course>/<release_id>/<name>": ALL,
    "GET /messages": LEARNER,
    "GET /messages/<message>": LEARNER,
    "GET /messages/<message>/voice/<language>": LEARNER,
    "GET /mine/<course>/<exercise>": LEARNER,
    "GET /model/<course>/<exercise>": LEARNER,
    "POST /opened/<course>/<lesson>": LEARNER,
    "GET /pair": LEARNER,
    "POST /pair": LEARNER,
    "POST /pair/end": LEARNER,
    "GET /ready": ALL,
    "POST /ready/turn": ALL,
    "GET /receipts/<receipt>": LEARNER,
    "GET /receipts/<receipt>/files/<int:place>": LEARNER,
    "GET /results/<attempt>": LEARNER,
    "GET /run/<version>/<name>": ALL,
    "GET /state.json": ALL,
    "GET /take-home/<course>/<lesson>": READERS,
    "GET /take-home/<course>/unit/<unit>": READERS,
    "GET /teach/": STAFF,
    "GET /teach/account": STAFF,
    "POST /teach/account/let-in/<account>": STAFF,
    "POST /teach/account/passphrase": STAFF,
    "POST /teach/account/sheet": STAFF,
    "GET /teach/accounts": COORDINATOR,
    "GET /teach/accounts/<account>": COORDINATOR,
    "POST /teach/accounts/<account>/cohorts": COORDINATOR,
    "POST /teach/accounts/<account>/names": COORDINATOR,
    "POST /teach/accounts/<account>/passphrase": COORDINATOR,
    "POST /teach/accounts/<account>/remove": COORDINATOR,
    "POST /teach/accounts/<account>/role": COORDINATOR,
    "GET /teach/accounts/new": COORDINATOR,
    "POST /teach/accounts/new": COORDINATOR,
    "GET /teach/audit": COORDINATOR,
    "GET /teach/cohorts/<cohort>": STAFF,
    "GET /teach/cohorts/<cohort>/add": STAFF,
    "POST /teach/cohorts/<cohort>/add": STAFF,
    "POST /teach/cohorts/<cohort>/archive": STAFF,
    "POST /teach/cohorts/<cohort>/arrivals": STAFF,
    "GET /teach/cohorts/<cohort>/cards": STAFF,
    "POST /teach/cohorts/<cohort>/cards": STAFF,
    "GET /teach/cohorts/<cohort>/charts": STAFF,
    "GET /teach/cohorts/<cohort>/code": STAFF,
    "POST /teach/cohorts/<cohort>/code": STAFF,
    "GET /teach/cohorts/<cohort>/code/now": STAFF,
    "GET /teach/cohorts/<cohort>/groups": STAFF,
    "POST /teach/cohorts/<cohort>/groups": STAFF,
    "GET /teach/cohorts/<cohort>/groups/<group>": STAFF,
    "POST /teach/cohorts/<cohort>/groups/<group>": STAFF,
    "POST /teach/cohorts/<cohort>/groups/<group>/delete": STAFF,
    "POST /teach/cohorts/<cohort>/groups/<group>/describe": STAFF,
    "GET /teach/cohorts/<cohort>/hours": STAFF,
    "GET /teach/cohorts/<cohort>/names": STAFF,
    "GET /teach/cohorts/<cohort>/names/sheet": STAFF,
    "GET /teach/cohorts/<cohort>/messages": STAFF,
    "GET /teach/cohorts/<cohort>/messages/new": STAFF,
    "POST /teach/cohorts/<cohort>/messages/new": STAFF,
    "POST /teach/cohorts/<cohort>/note": STAFF,
    "GET /teach/cohorts/<cohort>/pace": STAFF,
    "POST /teach/cohorts/<cohort>/pace": STAFF,
    "POST /teach/cohorts/<cohort>/pace/answers": STAFF,
    "GET /teach/cohorts/<cohort>/now": STAFF,
    "GET /teach/cohorts/<cohort>/pairs": STAFF,
    "POST /teach/cohorts/<cohort>/pairs": STAFF,
    "GET /teach/cohorts/<cohort>/people": STAFF,
    "GET /teach/cohorts/<cohort>/people/export": STAFF,
    "GET /teach/cohorts/<cohort>/people/sheet": STAFF,
    "GET /teach/cohorts/<cohort>/places": STAFF,
    "POST /teach/cohorts/<cohort>/places": STAFF,
    "GET /teach/cohorts/<cohort>/programme": STAFF,
    "POST /teach/cohorts/<cohort>/programme": STAFF,
    "GET /teach/cohorts/<cohort>/progress": STAFF,
    "GET /teach/cohorts/<cohort>/progress/export": STAFF,
    "GET /teach/cohorts/<cohort>/projector": STAFF,
    "GET /teach/cohorts/<cohort>/projector/now": STAFF,
    "GET /teach/cohorts/<cohort>/register": STAFF,
    "GET /teach/cohorts/<cohort>/register/sheet": STAFF,
    "GET /teach/cohorts/<cohort>/rename": STAFF,
    "POST /teach/cohorts/<cohort>/rename": STAFF,
    "GET /teach/cohorts/<cohort>/sessions": STAFF,
    "POST /teach/cohorts/<cohort>/sessions": STAFF,
    "GET /teach/cohorts/<cohort>/sessions/<session_id>": STAFF,
    "POST /teach/cohorts/<cohort>/sessions/<session_id>": STAFF,
    "POST /teach/cohorts/<cohort>/sessions/<session_id>/close": STAFF,
    "GET /teach/cohorts/<cohort>/sessions/<session_id>/correct/<learner>": STAFF,
    "POST /teach/cohorts/<cohort>/sessions/<session_id>/correct/<learner>": STAFF,
    "GET /teach/cohorts/<cohort>/sessions/<session_id>/edit": STAFF,
    "POST /teach/cohorts/<cohort>/sessions/<session_id>/edit": STAFF,
    "POST /teach/cohorts/<cohort>/sessions/<session_id>/state": STAFF,
    "GET /teach/cohorts/<cohort>/sessions/new": STAFF,
    "POST /teach/cohorts/<cohort>/sessions/new": STAFF,
    "GET /teach/cohorts/<cohort>/stages": STAFF,
    "POST /teach/cohorts/<cohort>/stages": STAFF,
    "GET /teach/cohorts/<cohort>/tests": STAFF,
    "GET /teach/cohorts/<cohort>/tests/<test>": STAFF,
    "POST /teach/cohorts/<cohort>/tests/<test>/delete": STAFF,
    "GET /teach/cohorts/<cohort>/tests/<test>/edit": STAFF,
    "POST /teach/cohorts/<cohort>/tests/<test>/edit": STAFF,
    "POST /teach/cohorts/<cohort>/tests/<test>/minutes": STAFF,
    "GET /teach/cohorts/<cohort>/tests/<test>/paper/<learner>": STAFF,
    "POST /teach/cohorts/<cohort>/tests/<test>/paper/<learner>": STAFF,
    "GET /teach/cohorts/<cohort>/tests/<test>/sheet": STAFF,
    "GET /teach/cohorts/<cohort>/tests/<test>/sittings/<learner>": STAFF,
    "POST /teach/cohorts/<cohort>/tests/<test>/sittings/<learner>": STAFF,
    "POST /teach/cohorts/<cohort>/tests/<test>/state": STAFF,
    "GET /teach/cohorts/<cohort>/tests/new": STAFF,
    "POST /teach/cohorts/<cohort>/tests/new": STAFF,
    "GET /teach/cohorts/<cohort>/watched": STAFF,
    "POST /teach/cohorts/<cohort>/went/<learner>": STAFF,
    "GET /teach/cohorts/<cohort>/work": STAFF,
    "GET /teach/cohorts/archived": STAFF,
    "GET /teach/cohorts/new": STAFF,
    "POST /teach/cohorts/new": STAFF,
    "POST /teach/date": STAFF,
    "GET /teach/learners/<learner>": STAFF,
    "POST /teach/learners/<learner>": STAFF,
    "POST /teach/learners/<learner>/card": STAFF,
    "GET /teach/learners/<learner>/cohorts": STAFF,
    "POST /teach/learners/<learner>/cohorts": STAFF,
    "GET /teach/learners/<learner>/hours": STAFF,
    "POST /teach/learners/<learner>/leave/<cohort>": STAFF,
    "GET /teach/learners/<learner>/names": STAFF,
    "POST /teach/learners/<learner>/names": STAFF,
    "GET /teach/learners/<learner>/notes": STAFF,
    "POST /teach/learners/<learner>/notes": STAFF,
    "POST /teach/learners/<learner>/notes/<note>/delete": STAFF,
    "POST /teach/learners/<learner>/pin": STAFF,
    "GET /teach/learners/<learner>/stage": STAFF,
    "POST /teach/learners/<learner>/stage": STAFF,
    "POST /teach/learners/<learner>/stage/back": STAFF,
    "GET /teach/learners/<learner>/statement": STAFF,
    "GET /teach/hand-over": STAFF,
    "GET /teach/lessons": STAFF,
    "GET /teach/lessons/<course>/<lesson>": STAFF,
    "POST /teach/lessons/<course>/<lesson>/model": STAFF,
    "GET /teach/lessons/<course>/<lesson>/<part>": STAFF,
    "POST /teach/names/lock": STAFF,
    "GET /teach/names/open": STAFF,
    "POST /teach/names/open": STAFF,
    "GET /teach/messages/<message>": STAFF,
    "POST /teach/messages/<message>": STAFF,
    "GET /teach/messages/<message>/edit": STAFF,
    "POST /teach/messages/<message>/edit": STAFF,
    "GET /teach/messages/<message>/poster": STAFF,
    "GET /teach/messages/<message>/voice/<language>": STAFF,
    "GET /teach/pairing": STAFF,
    "POST /teach/pairing/confirm": STAFF,
    "POST /teach/pairing/load": STAFF,
    "GET /teach/pairing/request": STAFF,
    "GET /teach/paper.css": STAFF,
    "GET /teach/poster": STAFF,
    "POST /teach/poster": STAFF,
    "GET /teach/poster/sheet": STAFF,
    "GET /teach/programmes": STAFF,
    "POST /teach/programmes": COORDINATOR,
    "GET /teach/programmes/<programme>": STAFF,
    "POST /teach/programmes/<programme>": COORDINATOR,
    "GET /teach/programmes/<programme>/stages/<stage>": COORDINATOR,
    "POST /teach/programmes/<programme>/stages/<stage>": COORDINATOR,
    "POST /teach/programmes/<programme>/stages/<stage>/place": COORDINATOR,
    "GET /teach/programmes/<programme>/stages/new": COORDINATOR,
    "POST /teach/programmes/<programme>/stages/new": COORDINATOR,
    "POST /teach/restored": STAFF,
    "GET /teach/review": STAFF,
    "GET /teach/review/phrases": STAFF,
    "POST /teach/review/phrases": STAFF,
    "GET /teach/room": STAFF,
    "POST /teach/room": STAFF,
    "GET /teach/settings": STAFF,
    "POST /teach/settings": STAFF,
    "POST /teach/snapshot": STAFF,
    "GET /teach/stick": STAFF,
    "POST /teach/stick/internet": STAFF,
    "POST /teach/stick/load": STAFF,
    "POST /teach/stick/save": STAFF,
    "POST /teach/stick/write": STAFF,
    "GET /teach/work/<submission>": STAFF,
    "POST /teach/work/<submission>": STAFF,
    "GET /teach/work/<submission>/files/<int:place>": STAFF,
    "GET /tests/<test>": LEARNER,
    "POST /tests/<test>/<course>/<exercise>": LEARNER,
    "GET /tests/<test>/<int:number>": LEARNER,
    "POST /tests/<test>/<int:number>/draft": LEARNER,
    "GET /tests/<test>/<int:number>/mine": LEARNER,
    "POST /tests/<test>/begin": LEARNER,
    "POST /tests/<test>/finish": LEARNER,
    "GET /tests/<test>/left": LEARNER,
    "GET /try/<course>/<exercise>": READERS,
    "GET /words/<course>/<unit>": READERS,
    "GET /work": LEARNER,
    "GET /work/code": LEARNER,
    "POST /work/code": LEARNER,
    "GET /work/load": LEARNER,
    "POST /work/load": LEARNER,
    "GET /x/<language>/<version>/<course>/<exercise>": READERS,
}
HUB = DOOR | {
    "GET /hq/": HQ,
    "POST /hq/address": HQ,
    "GET /hq/card": HQ,
    "GET /hq/files": HQ,
    "POST /hq/files": HQ,
    "POST /hq/files/stick": HQ,
    "GET /hq/pair": HQ,
    "POST /hq/pair": HQ,
    "POST /hq/pair/confirm": HQ,
    "GET /hq/sites/<int:box_id>": HQ,
    "GET /hq/sites/<int:box_id>/reply": HQ,
}
# Who was away for twenty minutes reaches what is open to everyone, and this.
IDLE = ("GET /still-you", "POST /still-you", "POST /sign-out")


@dataclass(frozen=True)
class Place:
    """An app, what to write for the variable parts of addresses, and who each role is."""

    app: Flask
    parts: dict[str, str]
    people: dict[Role, bytes]

    def browser(self, who: str) -> FlaskClient:
        """Everybody comes with a fresh session, because some routes end it."""
        return new_browser(self.app) if who == NOBODY else signed_in_as(self.app, Role(who), self.people[Role(who)])

    def routes(self) -> Iterator[tuple[str, str, str]]:
        """(name in the tables, method, address)."""
        for rule in self.app.url_map.iter_rules():
            for method in sorted(rule.methods or ()):
                if method in METHODS:
                    yield f"{method} {rule.rule}", method, any_address(self.app, rule.rule, **self.parts)


@pytest.fixture
def box_place(app: Flask, box: Node) -> Place:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    join_class(app, trainer, cohort, "Amina")
    learner = learner_in(trainer, cohort)
    people = dict.fromkeys(Role, bytes.fromhex(learner))
    box.write(lambda session: access.assign(session, cohort_id=bytes.fromhex(cohort), staff_id=people[Role.TRAINER]))
    return Place(app, {"cohort": cohort, "learner": learner}, people)


@pytest.fixture
def hub_place(open_a_node: OpenNode) -> Place:
    app = create_app(open_a_node("hub"))
    set_up(app, "Headquarters")
    return Place(app, {"box_id": "2"}, dict.fromkeys(Role, bytes(16)))


def is_let_in(answer: TestResponse, who: str) -> bool:
    """Whether the view was reached. The refusals are told from the views' own answers by what they say."""
    if answer.status_code == 303:
        return not answer.headers["Location"].startswith(("/?next=", "/staff?next=", "/still-you?next="))
    words = "Nobody is signed in here" if who == NOBODY else "somebody else"
    is_refused = answer.status_code == (401 if who == NOBODY else 403) and words in answer.text
    assert answer.status_code < 500, answer.text
    return not is_refused


def reached(place: Place, browser_of: Callable[[str], FlaskClient], everybody: frozenset[str]) -> dict[str, frozenset[str]]:
    """Who gets where."""
    return {
        name: frozenset(
            who for who in everybody if is_let_in(browser_of(who).open(address, method=method, follow_redirects=False), who)
        )
        for name, method, address in place.routes()
    }


def test_every_route_of_a_box_is_open_to_exactly_those_whom_it_is_for(box_place: Place) -> None:
    assert reached(box_place, box_place.browser, ALL) == BOX


def test_no_page_of_a_cohort_or_of_its_learners_is_open_to_another_trainer(box_place: Place) -> None:
    """Everything below an address that names a cohort or a learner."""
    place = replace(box_place, people={**box_place.people, Role.TRAINER: b"another trainer "})
    theirs = [each for each in place.routes() if "<cohort>" in each[0] or "<learner>" in each[0]]
    open_to_her = {
        name
        for name, method, address in theirs
        if is_let_in(place.browser(Role.TRAINER).open(address, method=method), "trainer")
    }
    assert len(theirs) > 10
    assert open_to_her == set()


def test_every_route_of_a_hub_is_open_to_exactly_those_whom_it_is_for(hub_place: Place) -> None:
    known = ALL - LEARNER  # a hub knows no learner by an alias
    assert reached(hub_place, hub_place.browser, known) == {name: who & known for name, who in HUB.items()}


@pytest.mark.parametrize("who", [Role.LEARNER, Role.JOINING, Role.TRAINER, Role.COORDINATOR])
def test_who_was_away_too_long_reaches_what_is_open_to_everyone_and_still_you(
    box_place: Place, clock: FixedClock, who: Role
) -> None:
    """A learner says "still you"; a trainer, whose session opens settings and cards, signs in again."""
    reached = set()
    for name, method, address in box_place.routes():
        browser = box_place.browser(who)
        clock.uptime += 1 + (STAFF_IDLE_MS if who in STAFF else LEARNER_IDLE_MS)
        answer = browser.open(address, method=method)
        if is_let_in(answer, NOBODY if answer.status_code == 401 else who):
            reached.add(name)
    open_to_all = {name for name, everybody in BOX.items() if everybody == ALL}
    assert reached == (open_to_all if who in STAFF else open_to_all | set(IDLE))


def test_view_without_a_mark_is_closed_to_everyone(app: Flask) -> None:
    app.add_url_rule("/forgotten-mark", view_func=lambda: "secret")
    trainer = set_up(app)
    assert trainer.get("/forgotten-mark").status_code == 403
    assert "secret" not in new_browser(app).get("/forgotten-mark").text
