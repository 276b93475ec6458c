"""The class code and its list of arrivals, with people who hurry, guess, come late or take each other's names."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox.services.joining import CODE_LIVES_MS
from tests.clocks import FixedClock
from tests.web.classroom import database_dump, join_class, make_cohort, new_browser, node_of, set_up


def open_class(trainer: FlaskClient, cohort: str) -> str:
    trainer.post(f"/teach/cohorts/{cohort}/code", data={"do": "open"})
    code = re.search(r'class-code"><bdi dir="ltr">(\d{3} \d{3})<', trainer.get(f"/teach/cohorts/{cohort}/code").text)
    assert code is not None
    return code[1]


def ask(app: Flask, code: str, alias: str, browser: FlaskClient | None = None, **more: str) -> tuple[FlaskClient, TestResponse]:
    browser = browser or new_browser(app)
    form = {"code": code, "alias": alias, "picture": "1", "pin": "2468", **more}
    return browser, browser.post("/join", data=form)


def arrivals(trainer: FlaskClient, cohort: str) -> list[str]:
    return re.findall(r'name="arrival" value="([0-9a-f]{32})"', trainer.get(f"/teach/cohorts/{cohort}/code").text)


def let_in(trainer: FlaskClient, cohort: str, chosen: list[str], do: str = "confirm") -> TestResponse:
    return trainer.post(f"/teach/cohorts/{cohort}/arrivals", data={"do": do, "arrival": chosen})


def test_second_person_with_the_same_alias_is_told_to_choose_another(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    code = open_class(trainer, cohort)
    assert ask(app, code, "Amina")[1].status_code == 303
    for second in ("Amina", "AMINA", " amina  ", "Am\u200bina", "Ａmina"):
        _, answer = ask(app, code, second)
        assert answer.status_code == 400
        assert "already taken" in answer.text
    assert len(arrivals(trainer, cohort)) == 1


def test_alias_of_a_learner_cannot_be_taken_by_joining(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    _, answer = ask(app, open_class(trainer, cohort), "amina")
    assert answer.status_code == 400
    assert arrivals(trainer, cohort) == []
    assert amina.get("/home").status_code == 200


def test_who_arrived_in_time_is_confirmed_after_the_code_closed(app: Flask, clock: FixedClock) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina, _ = ask(app, open_class(trainer, cohort), "Amina")
    clock.uptime += CODE_LIVES_MS + 1
    let_in(trainer, cohort, arrivals(trainer, cohort))
    assert amina.get("/home").status_code == 200


@pytest.mark.parametrize("closed", ["by the trainer", "by time", "by a new code", "by a power cut"])
def test_closed_code_lets_nobody_onto_the_list(app: Flask, clock: FixedClock, closed: str) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    code = open_class(trainer, cohort)
    if closed == "by the trainer":
        trainer.post(f"/teach/cohorts/{cohort}/code", data={"do": "close"})
    elif closed == "by time":
        clock.uptime += CODE_LIVES_MS
    elif closed == "by a new code":
        open_class(trainer, cohort)
    else:
        clock.cut_power()
    _, answer = ask(app, code, "Amina")
    assert answer.status_code == 400
    assert "code is not right" in answer.text
    assert arrivals(trainer, cohort) == []


def test_code_closes_between_the_two_steps_and_says_so(app: Flask, clock: FixedClock) -> None:
    trainer = set_up(app)
    code = open_class(trainer, make_cohort(trainer))
    browser = new_browser(app)
    assert browser.post("/join", data={"code": code}).status_code == 200
    clock.uptime += CODE_LIVES_MS
    assert ask(app, code, "Amina", browser)[1].status_code == 400


def test_refused_person_is_nobody_again_and_the_alias_is_free(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    code = open_class(trainer, cohort)
    amina, _ = ask(app, code, "Amina")
    let_in(trainer, cohort, arrivals(trainer, cohort), "refuse")
    assert amina.get("/waiting").status_code == 303
    assert amina.get("/home").status_code == 303
    assert new_browser(app).post("/sign-in", data={"alias": "Amina", "pin": "2468"}).status_code == 400
    assert ask(app, code, "Amina")[1].status_code == 303


def test_who_waits_sees_nothing_of_the_class(app: Flask) -> None:
    trainer = set_up(app)
    waiting, _ = ask(app, open_class(trainer, make_cohort(trainer)), "Amina")
    assert waiting.get("/waiting").status_code == 200
    for page in ("/home", "/lessons", "/work", "/call", "/teach/", "/go/web-first-steps/what-is-a-page"):
        assert waiting.get(page).status_code == 403, page
    assert waiting.get("/state.json").get_json() == {"signed_in": False}
    before = database_dump(node_of(app))
    assert waiting.post("/call", data={"hand": "up"}).status_code == 403
    assert waiting.post("/answers/web-first-steps/any", data={}).status_code == 403
    assert database_dump(node_of(app)) == before


def test_each_fault_of_a_pasted_list_is_told_with_its_line(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    join_class(app, trainer, cohort, "Amina")
    pasted = f"Badr\n\namina\nCeline,xx\n{'x' * 99}\n,fr\nBadr"
    page = trainer.post(f"/teach/cohorts/{cohort}/add", data={"learners": pasted, "language": "en"}).text
    assert re.findall(r"Line (\d+): ([^<]*)", page) == [
        ("4", "The language “xx” is not offered here."),
        ("5", "Please use at most 40 characters."),
        ("6", "Please fill this in."),
        ("7", "“Badr” stands twice in the list."),
    ]
    assert "Is here already" in page


def test_alias_taken_meanwhile_is_told_and_keeps_nobody_else_out(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    code = open_class(trainer, cohort)
    (amina, _), (omar, _) = ask(app, code, "Amina"), ask(app, code, "Omar")
    form = {"learners": "Amina", "language": "en", "confirmed": "1"}
    trainer.post(f"/teach/cohorts/{cohort}/add", data=form)
    answer = let_in(trainer, cohort, arrivals(trainer, cohort))
    page = trainer.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text
    assert "already taken" in page
    assert omar.get("/home").status_code == 200
    assert amina.get("/home").status_code != 200
    assert len(arrivals(trainer, cohort)) == 1


def test_who_arrives_is_there_when_the_page_asks_again(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    code = open_class(trainer, cohort)
    page = trainer.get(f"/teach/cohorts/{cohort}/code").text
    assert f'data-live="/teach/cohorts/{cohort}/code/now"' in page
    assert '<noscript><meta http-equiv="refresh" content="7">' in page
    before = trainer.get(f"/teach/cohorts/{cohort}/code/now")
    _, waiting = ask(app, code, "Amina")
    after = trainer.get(f"/teach/cohorts/{cohort}/code/now", headers={"If-None-Match": before.headers["ETag"]})
    assert waiting.status_code == 303
    assert after.status_code == 200
    assert 'data-call="Amina"' in after.text
    assert "<html" not in after.text


def test_who_waits_is_looked_after_without_script_and_with_it(app: Flask) -> None:
    trainer = set_up(app)
    amina, _ = ask(app, open_class(trainer, make_cohort(trainer)), "Amina")
    page = amina.get("/waiting").text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "data-looks-again" in page


def test_question_whether_a_full_cohort_takes_more_stands_above_everything_else(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    trainer.post(f"/teach/cohorts/{cohort}/places", data={"capacity": "1", "seen": "0"})
    code = open_class(trainer, cohort)
    for alias in ("Amina", "Badr"):
        ask(app, code, alias)
    page = let_in(trainer, cohort, arrivals(trainer, cohort)).text
    places = [page.index(each) for each in ("The cohort is full.", 'name="over"', "Amina", 'class="class-code"')]
    assert places == sorted(places)
    assert "data-live=" not in page


def test_confirming_twice_and_strangers_ids_changes_nothing(app: Flask) -> None:
    trainer = set_up(app)
    cohort, other = make_cohort(trainer), make_cohort(trainer, "Summer")
    ask(app, open_class(trainer, cohort), "Amina")
    chosen = arrivals(trainer, cohort)
    let_in(trainer, other, chosen)
    assert arrivals(trainer, cohort) == chosen
    let_in(trainer, cohort, chosen)
    before = database_dump(node_of(app))
    let_in(trainer, cohort, [*chosen, "00" * 16])
    let_in(trainer, cohort, chosen, "refuse")
    assert database_dump(node_of(app)) == before


def test_joining_again_from_the_same_browser_does_not_take_over_who_waited_there(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    code = open_class(trainer, cohort)
    browser, _ = ask(app, code, "Amina")
    ask(app, code, "Omar", browser)
    let_in(trainer, cohort, arrivals(trainer, cohort))
    assert "Omar" in browser.get("/home").text
    assert new_browser(app).post("/sign-in", data={"alias": "Amina", "pin": "2468"}).status_code == 303


NOT_OFFERED = (
    *(("picture", value) for value in ("0", "25", "x", "", "9" * 5000)),
    *(("pin", value) for value in ("12", "abcd")),
    *(("alias", value) for value in ("", "x" * 41)),
    ("gender", "robot"),
    ("age_band", "7"),
)


def test_answer_that_was_not_offered_is_refused_at_its_field(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    form = {"code": open_class(trainer, cohort), "alias": "Amina", "picture": "1", "pin": "2468"}
    for field, value in NOT_OFFERED:
        answer = new_browser(app).post("/join", data={**form, field: value})
        assert answer.status_code == 400, (field, value)
        assert 'class="error"' in answer.text, (field, value)
    assert arrivals(trainer, cohort) == []
