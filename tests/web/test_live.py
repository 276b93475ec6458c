"""The live class on the trainer's screen: what it says, what it asks for, and how little that is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from campbox.app import create_app
from campbox.db import db
from campbox.services import attendance_sessions, people
from campbox.services.attendance_sessions import SessionDraft
from campbox.services.people import NewLearner
from campbox.services.sessions import STAFF_IDLE_MS, Role
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.web.classroom import (
    follow,
    join_class,
    learner_in,
    make_cohort,
    new_browser,
    node_of,
    session_cookie,
    set_up,
    signed_in_as,
)

COURSE = "web-first-steps"


@pytest.fixture
def amina(app: Flask, trainer: FlaskClient, cohort: str) -> FlaskClient:
    """A learner at their home page."""
    browser = join_class(app, trainer, cohort, "Amina")
    follow(browser, "/waiting")
    return browser


def page_of(trainer: FlaskClient, cohort: str) -> str:
    return trainer.get(f"/teach/cohorts/{cohort}").text


def ask(trainer: FlaskClient, cohort: str, etag: str = "", view: str = "now") -> TestResponse:
    """As the page's script asks."""
    headers = {"Accept": "text/html; fragment=live", "If-None-Match": etag}
    return trainer.get(f"/teach/cohorts/{cohort}/{view}", headers=headers)


def add(trainer: FlaskClient, cohort: str, *aliases: str) -> None:
    node = node_of(trainer.application)
    learners = [NewLearner(alias, "en") for alias in aliases]
    node.write(lambda session: people.add_learners(session, cohort_id=bytes.fromhex(cohort), learners=learners))


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements of the requests meanwhile."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_hand_is_told_with_the_exercise_and_taken_down_by_going_there(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient, clock: FixedClock
) -> None:
    exercise = node_of(app).library.release(COURSE).exercise("title-place")
    follow(amina, f"/try/{COURSE}/{exercise.id}")
    amina.post("/call", data={"hand": "up"})
    clock.pass_minutes(4)
    page = page_of(trainer, cohort)
    assert f"Calling for 4 minutes, in “{exercise.title['en']}”" in page
    assert f"/teach/learners/{learner_in(trainer, cohort)}/notes?why=calls" in page
    address = re.search(r'action="(/teach/cohorts/\w+/went/\w+)"', page)
    assert address is not None
    assert trainer.post(address[1]).status_code == 303
    clock.pass_minutes(2)
    page = page_of(trainer, cohort)
    assert "Calling" not in page
    assert "data-went" not in page


def test_same_mistake_is_told_with_what_the_learner_was_told(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient
) -> None:
    exercise = node_of(app).library.release(COURSE).exercise("title-place")
    for _ in range(4):
        for choice in ("2", "3"):
            amina.post(f"/answers/{COURSE}/{exercise.id}", data={"choice": choice, "language": "en"})
    page = page_of(trainer, cohort)
    assert f"8 tries at “{exercise.title['en']}”, not solved" in page
    for number in range(4):
        amina.post(
            f"/answers/{COURSE}/{exercise.id}",
            data={"choice": "2", "language": "en"},
            headers={"X-Client-Id": f"{number:032x}"},
        )
    page = page_of(trainer, cohort)
    assert f"The same mistake 4 times in “{exercise.title['en']}”" in page
    assert "Last answer:" in page


def test_silence_is_told_and_nobody_is_compared(
    trainer: FlaskClient, cohort: str, amina: FlaskClient, clock: FixedClock
) -> None:
    clock.pass_minutes(25)
    page = page_of(trainer, cohort)
    assert "No answer for 25 minutes" in page
    assert "why=no-answer" in page
    for word in ("Solved", "points", "Learning time", "rank"):
        assert word not in page


def test_who_is_not_here_stands_below(trainer: FlaskClient, cohort: str) -> None:
    add(trainer, cohort, "Badr")
    page = page_of(trainer, cohort)
    assert "1 person is not here" in page
    assert "Badr" in page


def test_class_code_and_the_room_are_one_tap_away(trainer: FlaskClient, cohort: str) -> None:
    page = page_of(trainer, cohort)
    for address in (f"/teach/cohorts/{cohort}/code", "/teach/room", f"/teach/cohorts/{cohort}/projector"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize("view", ["now", "projector/now", "code/now"])
def test_what_has_not_changed_costs_no_query_and_under_a_kilobyte(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient, view: str
) -> None:
    first = ask(trainer, cohort, view=view)
    with counted(app) as statements:
        again = ask(trainer, cohort, first.headers["ETag"], view)
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert statements == []
    assert len(str(again.headers)) < 400


def test_new_hand_is_there_at_the_next_question(trainer: FlaskClient, cohort: str, amina: FlaskClient) -> None:
    before = ask(trainer, cohort)
    amina.post("/call", data={"hand": "up"})
    after = ask(trainer, cohort, before.headers["ETag"])
    assert after.status_code == 200
    assert "Amina calls" in after.text


def test_minutes_go_on_without_anything_being_written(
    trainer: FlaskClient, cohort: str, amina: FlaskClient, clock: FixedClock
) -> None:
    amina.post("/call", data={"hand": "up"})
    before = ask(trainer, cohort)
    clock.pass_minutes(1)
    after = ask(trainer, cohort, before.headers["ETag"])
    assert (after.status_code, "Calling for 1 minute" in after.text) == (200, True)


def test_what_was_written_elsewhere_is_read_but_not_sent_again(app: Flask, trainer: FlaskClient, cohort: str) -> None:
    before = ask(trainer, cohort)
    make_cohort(trainer, "Summer")
    assert ask(trainer, cohort, before.headers["ETag"]).status_code == 304


def test_another_language_is_another_answer(trainer: FlaskClient, cohort: str) -> None:
    before = ask(trainer, cohort)
    trainer.get("/language/ar")
    assert ask(trainer, cohort, before.headers["ETag"]).status_code == 200


def test_who_signed_out_is_not_answered_from_memory(app: Flask, trainer: FlaskClient, cohort: str) -> None:
    etag = ask(trainer, cohort).headers["ETag"]
    secret = trainer.get_cookie(session_cookie(app))
    trainer.post("/sign-out")
    assert secret is not None
    trainer.set_cookie(secret.key, secret.value)
    assert ask(trainer, cohort, etag).status_code == 401


def test_page_that_asks_does_not_keep_its_trainer_signed_in(trainer: FlaskClient, cohort: str, clock: FixedClock) -> None:
    etag = ask(trainer, cohort).headers["ETag"]
    for _ in range(4):
        clock.uptime += STAFF_IDLE_MS // 4
        answer = ask(trainer, cohort, etag)
        assert answer.status_code in (200, 304)
        etag = answer.headers["ETag"]
    clock.uptime += 1
    assert ask(trainer, cohort, etag).status_code == 401
    assert trainer.get(f"/teach/cohorts/{cohort}/watched").status_code == 303


def test_projector_shows_counts_and_the_address_but_nobody(trainer: FlaskClient, cohort: str, amina: FlaskClient) -> None:
    amina.post("/call", data={"hand": "up"})
    page = trainer.get(f"/teach/cohorts/{cohort}/projector").text
    assert "hand up" in page
    assert "campbox.lan" in page
    assert "Amina" not in page
    assert "pic-" not in page
    assert learner_in(trainer, cohort) not in page


@pytest.mark.parametrize("page", ["", "/now", "/projector", "/charts"])
def test_number_of_queries_does_not_grow_with_the_class(app: Flask, trainer: FlaskClient, cohort: str, page: str) -> None:
    numbers = []
    for letter in ("a", "b"):
        add(trainer, cohort, *(f"{letter}{number}" for number in range(8)))
        with counted(app) as statements:
            assert trainer.get(f"/teach/cohorts/{cohort}{page}").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_projector_tells_how_long_the_session_goes_on_also_after_a_power_cut(open_a_node: OpenNode, clock: FixedClock) -> None:
    box = open_a_node("box")
    trainer = set_up(create_app(box))
    cohort = make_cohort(trainer)
    trainer.post("/teach/date", data={"device_time": "2026-03-04T09:00", "device_offset": "-180"})
    now, draft = box.now(), SessionDraft("", None, None, 120)
    box.write(
        lambda session: attendance_sessions.begin_session(
            session, cohort_id=bytes.fromhex(cohort), by=bytes(16), now=now, draft=draft
        )
    )
    clock.pass_minutes(30)
    projector = f"/teach/cohorts/{cohort}/projector"
    assert "1 hour and 30 minutes left" in trainer.get(projector).text
    box.close()
    clock.cut_power()
    trainer = signed_in_as(create_app(open_a_node("box")), Role.COORDINATOR)
    assert "left" not in trainer.get(projector).text, "nobody knows how long the power was cut"
    trainer.post("/teach/date", data={"device_time": "2026-03-04T10:00", "device_offset": "-180"})
    assert "1 hour left" in trainer.get(projector).text
    clock.pass_minutes(61)
    assert "The time is over." in trainer.get(projector).text


def test_home_asks_as_little_for_many_cohorts_as_for_one(app: Flask, trainer: FlaskClient, cohort: str) -> None:
    numbers = []
    for count in (1, 6):
        for number in range(count):
            add(trainer, make_cohort(trainer, f"Cohort {count} {number}"), f"Learner {count} {number}")
        with counted(app) as statements:
            trainer.get("/teach/")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_home_says_who_waits_and_which_step_of_the_first_day_is_next(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient
) -> None:
    amina.post("/call", data={"hand": "up"})
    trainer.post(f"/teach/cohorts/{cohort}/code", data={"do": "open"})
    code = re.search(r'class-code"><bdi dir="ltr">(\d{3} \d{3})<', trainer.get(f"/teach/cohorts/{cohort}/code").text)
    assert code is not None
    new_browser(app).post("/join", data={"code": code[1], "alias": "Badr", "picture": "2", "pin": "2468"})
    page = trainer.get("/teach/").text
    assert "1 call" in page
    assert "1 person waits to be let in" in page
    first_day = page[page.index("The first day") : page.index("What waits")]
    assert [first_day.count(f'<span class="badge {state}">') for state in ("done", "now", "later")] == [2, 1, 1]


def test_charts_say_in_a_table_what_they_draw_and_carry_no_style(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient
) -> None:
    exercise = node_of(app).library.release(COURSE).exercise("title-place")
    for _ in range(2):
        for choice in ("2", "3"):
            amina.post(f"/answers/{COURSE}/{exercise.id}", data={"choice": choice, "language": "en"})
    empty = trainer.get(f"/teach/cohorts/{cohort}/charts").text
    assert "No week is known yet." in empty
    assert "No session is closed yet." in empty
    trainer.post("/teach/date", data={"device_time": "2026-03-04T14:30", "device_offset": "-180"})
    follow(amina, f"/go/{COURSE}/what-is-a-page")
    for language, week in (("en", "2 Mar"), ("ar", "2 مارس")):
        trainer.get(f"/language/{language}")
        page = trainer.get(f"/teach/cohorts/{cohort}/charts").text
        assert f'<th scope="row"><bdi>{week}</bdi></th><td>1</td>' in page
        assert f'<th scope="row"><bdi>{exercise.title[language]}</bdi></th><td>1</td>' in page
        assert "<svg" in page
        assert "style=" not in page


@pytest.mark.parametrize("path", ["", "/now", "/watched", "/projector", "/projector/now", "/charts"])
@pytest.mark.parametrize("cohort_text", ["0" * 32, "not-an-id", "%00"])
def test_cohort_that_is_not_there_is_not_found(trainer: FlaskClient, cohort_text: str, path: str) -> None:
    assert trainer.get(f"/teach/cohorts/{cohort_text}{path}").status_code == 404


def test_going_to_somebody_whose_hand_is_down_already_changes_nothing(
    trainer: FlaskClient, cohort: str, amina: FlaskClient
) -> None:
    learner = learner_in(trainer, cohort)
    for _ in range(2):
        assert trainer.post(f"/teach/cohorts/{cohort}/went/{learner}").status_code == 303
    assert trainer.post(f"/teach/cohorts/{cohort}/went/{'0' * 31}").status_code == 404
