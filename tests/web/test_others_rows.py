"""Nobody reaches a row of somebody else: not by an address, and not by a field of a form whose address is one's own."""

import re
from pathlib import Path
from typing import Any  # a form has texts and lists of texts

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campbox.services import moving
from tests.web.classroom import any_address, database_dump, node_of
from tests.web.neighbours import Room, two_rooms

# What names a row that belongs to some of the people here. A new name in an address has to stand here or below.
OWNED = frozenset(
    ("attempt", "cohort", "group", "learner", "message", "note", "receipt", "session_id", "submission", "test")
)  # fmt: skip
# Of nobody in particular, or for coordinators only; files of the exchange are sealed, and cards are their own secret.
OPEN = frozenset(
    (
        "account", "code", "course", "exercise", "filename", "language", "lesson", "name", "number", "part", "place",
        "programme", "release_id", "secret", "sha256", "stage", "unit", "version",
    )
)  # fmt: skip
# A second tap finds nothing to do and says so by leading on.
SAFE_TO_REPEAT = frozenset({"POST /teach/cohorts/<cohort>/groups/<group>/delete"})
# A format is chosen in the query; and the work here has no files.
NEEDS_MORE = ("/export", "/files/<int:place>")
PROBED = ("GET", "POST")


@pytest.fixture
def rooms(app: Flask, tmp_path: Path) -> tuple[Room, Room]:
    return two_rooms(app, tmp_path / "course")


def test_every_id_in_an_address_is_known_to_this_test(app: Flask) -> None:
    named = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    assert named <= OWNED | OPEN


def test_no_address_leads_to_a_row_of_somebody_else(app: Flask, rooms: tuple[Room, Room]) -> None:
    """One id of each address is Ann's, the others are Bea's; Bea asks, and so does a learner of hers."""
    ann, bea = rooms
    box, reached = node_of(app), []
    dump = database_dump(box)
    for rule in app.url_map.iter_rules():
        for name in sorted(rule.arguments & OWNED):
            address = any_address(app, rule.rule, **{**bea.ids, name: ann.ids[name]})
            for method in sorted(set(PROBED) & set(rule.methods or ())):
                for browser in (bea.trainer, bea.learner):
                    before, commits = dump, box.writer.commits
                    status = _status(browser, method, address)
                    dump = before if box.writer.commits == commits else database_dump(box)
                    is_refused = status in (403, 404) or (status == 303 and f"{method} {rule.rule}" in SAFE_TO_REPEAT)
                    if not is_refused or dump != before:
                        reached.append((method, rule.rule, name, status))
    assert reached == []


def test_owners_reach_what_others_do_not(app: Flask, rooms: tuple[Room, Room]) -> None:
    """Else the refusals above would show nothing."""
    ann, _bea = rooms
    refused = []
    for rule in app.url_map.iter_rules():
        if rule.arguments & OWNED and "GET" in (rule.methods or ()) and not rule.rule.endswith(NEEDS_MORE):
            browser = ann.trainer if rule.rule.startswith("/teach/") else ann.learner
            if _status(browser, "GET", any_address(app, rule.rule, **ann.ids)) in (401, 403, 404):
                refused.append(rule.rule)
    assert refused == []


def _status(browser: FlaskClient, method: str, address: str) -> int:
    with browser.open(address, method=method, data={} if method == "POST" else None) as answer:
        return answer.status_code


def fields_with_others_ids(ann: Room, bea: Room) -> list[tuple[str, dict[str, Any]]]:
    """Forms at Bea's addresses in which a field names a row of Ann's."""
    theirs, hers = ann.ids, bea.ids
    base, own = f"/teach/cohorts/{hers['cohort']}", f"/teach/learners/{hers['learner']}"
    message = {"fallback": "en", "title-en": "Hello", "text-en": "Hello"}
    who, over = {"learner": [theirs["learner"]], "shown": [theirs["learner"]]}, {"over": "1"}
    course = "web-first-steps"
    return [
        (f"{base}/cards", {"learner": theirs["learner"]}),
        (f"{base}/groups/{hers['group']}", {**who, "seen": ""}),
        (f"{base}/messages/new", {**message, "audience": f"cohort:{theirs['cohort']}"}),
        (f"{base}/messages/new", {**message, "audience": f"group:{theirs['group']}"}),
        (f"{base}/messages/new", {**message, "audience": f"person:{theirs['learner']}"}),
        (f"{base}/pace", {"learner": theirs["learner"], "course": course, "seen": ""}),
        (f"{base}/add", {"learners": "Amina", "language": "en", "confirmed": "1", "too": theirs["learner"], **over}),
        (f"{base}/arrivals", {"arrival": theirs["learner"], "do": "confirm"}),
        (f"{base}/arrivals", {"arrival": theirs["learner"], "do": "refuse"}),
        (f"{base}/sessions/{hers['session_id']}", {f"mark-{theirs['learner']}": "present", "do": "all"}),
        (f"{base}/stages", {f"on-{theirs['learner']}": "1", f"seen-{theirs['learner']}": theirs["stage"]}),
        (f"{own}/cohorts", {"to": theirs["cohort"], **over}),
        (f"{own}/cohorts", {"to": hers["cohort"], "from": theirs["cohort"], **over}),
        (f"/teach/lessons/{course}/html", {"cohort": theirs["cohort"], "exercise": "x"}),
    ]


def test_no_field_of_a_form_names_a_row_of_somebody_else(app: Flask, rooms: tuple[Room, Room]) -> None:
    """A form may be answered with a page, but nothing of Ann's changes or is shown."""
    ann, bea = rooms
    before = _rows_about(app, ann)
    for address, fields in fields_with_others_ids(ann, bea):
        answer = bea.trainer.post(address, data=fields)
        assert answer.status_code < 500, address
        assert ann.ids["learner"] not in answer.text or answer.status_code >= 400, address
    assert _rows_about(app, ann) == before


def test_no_query_shows_a_row_of_somebody_else(app: Flask, rooms: tuple[Room, Room]) -> None:
    ann, bea = rooms
    base = f"/teach/cohorts/{bea.ids['cohort']}"
    for address in (
        f"/teach/review?cohort={ann.ids['cohort']}",
        f"{base}/pace?learner={ann.ids['learner']}",
        f"{base}/people?group={ann.ids['group']}",
        f"{base}/people/sheet?group={ann.ids['group']}",
        f"{base}/cards?group={ann.ids['group']}",
        f"{base}/progress?group={ann.ids['group']}",
        f"{base}/messages/new?to=person:{ann.ids['learner']}",
    ):
        assert "Amina" not in bea.trainer.get(address).text, address


def _rows_about(app: Flask, room: Room) -> list[str]:
    """The lines of a dump in which an id of this room stands."""
    ids = [room.ids[name] for name in sorted(OWNED - {"receipt", "attempt"})]
    return [line for line in database_dump(node_of(app)).lower().splitlines() if any(each in line for each in ids)]


def test_number_without_end_in_a_form_is_no_fault_of_the_box(app: Flask, rooms: tuple[Room, Room]) -> None:
    """Python refuses to read a number of 5,000 digits."""
    ann, _bea = rooms
    ids, endless = ann.ids, "9" * 5000
    session = {"title": "", "stage": "-", "starts": "", "minutes": "120"}
    forms = {
        f"/teach/cohorts/{ids['cohort']}/sessions/{ids['session_id']}/edit": {**session, "seen": endless},
        f"/teach/cohorts/{ids['cohort']}/programme": {"programme": ids["programme"], "seen": endless},
        f"/teach/work/{ids['submission']}": {"do": "accept", "level-0": endless, "seen": ""},
    }
    statuses = {address: ann.trainer.post(address, data=fields).status_code for address, fields in forms.items()}
    assert {address: status for address, status in statuses.items() if not 400 <= status < 500} == {}


def test_trainer_of_before_has_the_history_of_a_learner_who_moved_on_and_none_of_the_secrets(
    app: Flask, rooms: tuple[Room, Room]
) -> None:
    ann, bea = rooms
    learner, own = bytes.fromhex(ann.ids["learner"]), f"/teach/learners/{ann.ids['learner']}"

    def move(session: Session) -> None:
        moving.move(
            session,
            learner_id=learner,
            source_id=bytes.fromhex(ann.ids["cohort"]),
            target_id=bytes.fromhex(bea.ids["cohort"]),
            by=b"coordinator     ",
            now=node_of(app).now(),
        )

    node_of(app).write(move)
    before = database_dump(node_of(app))
    secrets = {("GET", "names"), ("POST", "names"), ("GET", "notes"), ("POST", "notes")}
    changes = {("POST", "pin"), ("POST", "card"), ("GET", "cohorts"), ("POST", "cohorts"), ("POST", "stage")}
    for method, page in secrets | changes:
        assert _status(ann.trainer, method, f"{own}/{page}") == 403, page
    assert _status(ann.trainer, "POST", own) == 403
    assert database_dump(node_of(app)) == before
    page = ann.trainer.get(own).text
    assert "This learner is with another trainer now." in page
    assert not re.search(rf'"{own}/(?:names|notes|pin|card|cohorts)"', page), "what is refused is not offered"
    assert [_status(ann.trainer, "GET", f"{own}/{page}") for page in ("hours", "stage", "statement")] == [200] * 3
    assert "She is tired." in bea.trainer.get(f"{own}/notes").text


def test_learner_who_left_all_cohorts_stays_with_their_last_trainers(app: Flask, rooms: tuple[Room, Room]) -> None:
    ann, bea = rooms
    own = f"/teach/learners/{ann.ids['learner']}"
    assert _status(ann.trainer, "POST", f"{own}/leave/{ann.ids['cohort']}") == 303
    assert _status(ann.trainer, "GET", f"{own}/names") == 200
    assert _status(bea.trainer, "GET", f"{own}/names") == 403
