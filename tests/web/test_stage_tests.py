"""A trainer makes a test on pages; learners take it, and learn what was right when it is closed."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from campbox.courses.home import home_parts
from campbox.courses.result_codes import FIELD, encode
from campbox.db import db
from tests.clocks import FixedClock
from tests.web.classroom import database_dump, join_class, make_cohort, new_browser, node_of
from tests.web.stage_tests import COURSE, FRAGMENT, Classroom


@pytest.fixture
def room(app: Flask) -> Classroom:
    return Classroom(app)


def test_learner_takes_a_test_and_sees_points_and_answers_when_it_is_closed(room: Classroom) -> None:
    test = room.make_open()
    assert "Where to begin" in room.amina.get("/home").text
    assert "40 minutes" in room.amina.get(f"/tests/{test}").text
    assert room.amina.post(f"/tests/{test}/begin").status_code == 303
    assert "40 minutes left" in room.amina.get(f"/tests/{test}").text
    for index, is_right in enumerate((True, False)):
        sent = room.give(test, index, is_right=is_right)
        assert sent.headers["Location"] == f"/tests/{test}?kept"
    assert "2 of 3 exercises answered" in room.amina.get(f"/tests/{test}").text
    room.amina.post(f"/tests/{test}/finish")
    page = room.amina.get(f"/tests/{test}").text
    assert "You see your points when the trainer closes the test." in page
    assert "Right" not in page
    room.state(test, "close")
    page = room.amina.get(f"/tests/{test}").text
    assert "Look at what was right." in page
    told = room.amina.get(f"/tests/{test}/{room.number(room.judged[1].id)}").text
    assert "Model answer" in told
    assert "Look again" in told
    assert "Where to begin" in room.amina.get("/work").text


@pytest.mark.parametrize("is_right", [True, False])
def test_answer_in_a_test_is_told_to_be_kept_and_nothing_more(room: Classroom, is_right: bool) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    answer = room.give(test, 0, is_right=is_right, headers=FRAGMENT)
    assert "Your answer is kept." in answer.text
    for page in (answer.text, room.amina.get("/home").text, room.amina.get("/state.json").text):
        assert not re.search(r"\bRight\b|Correct|Look again|To correct", page)
        assert room.judged[0].id not in page or "/tests/" in page


def test_pages_of_a_test_are_never_stored_and_hold_neither_hints_nor_model_answers(room: Classroom) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    page = room.amina.get(f"/tests/{test}/{room.number(room.code.id)}")
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-src" in page.headers["Content-Security-Policy"]
    assert "Show the model answer</a>" not in page.text
    assert "data-hint=" not in page.text
    assert "Keep my answer" in page.text
    mine = room.amina.get(f"/tests/{test}/1/mine").json
    assert mine is not None
    assert (mine["model_answer"], mine["hints"]) == (False, 0)


def test_code_without_script_is_kept_for_the_trainer_and_comes_to_review_when_the_test_is_closed(room: Classroom) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    address = f"/tests/{test}/{COURSE}/{room.code.id}"
    room.amina.post(address, data={"code": "something of my own", "language": "en"})
    assert "1 to be judged" in room.trainer.get(f"{room.tests}/{test}").text
    assert room.code.title["en"] not in room.trainer.get("/teach/review").text
    room.state(test, "close")
    assert room.code.title["en"] in room.trainer.get("/teach/review").text


def test_exercises_of_an_open_test_are_refused_elsewhere_and_stay_on_the_device(room: Classroom) -> None:
    test = room.make_open()
    address = f"/answers/{COURSE}/{room.judged[0].id}"
    answer = room.amina.post(address, data=room.answer(0, is_right=True))
    assert answer.status_code == 403
    assert "belongs to a test now" in answer.text
    assert room.amina.get(f"/model/{COURSE}/{room.judged[0].id}").status_code == 403
    room.state(test, "close")
    assert room.amina.post(address, data=room.answer(0, is_right=True)).status_code == 303


def test_nothing_of_an_open_test_is_told_elsewhere_to_those_who_take_it(room: Classroom, app: Flask) -> None:
    exercise = room.judged[0].id
    given = room.amina.post(f"/answers/{COURSE}/{exercise}", data=room.answer(0, is_right=True)).headers["Location"]
    page = room.amina.get(f"/try/{COURSE}/{exercise}").headers["Location"]
    lesson = room.release.lesson_of_exercise(exercise)
    elsewhere = make_cohort(room.trainer, "Autumn")
    dana = join_class(app, room.trainer, elsewhere, "Dana")
    test = room.make_open()
    places = [
        given,
        page,
        f"/try/{COURSE}/{exercise}",
        f"/mine/{COURSE}/{exercise}",
        f"/take-home/{COURSE}/{lesson.id}",
        f"/take-home/{COURSE}/unit/{lesson.unit_id}",
    ]
    for address in places:
        refused = room.amina.get(address)
        assert (refused.status_code, "belongs to a test now" in refused.text) == (403, True), address
        assert f'href="/tests/{test}"' in refused.text
        assert refused.headers["Cache-Control"] == "no-store"
    for address in places[1:]:
        assert dana.get(address).status_code in (200, 303), address
        assert room.trainer.get(address).status_code in (200, 303, 403), address
    room.state(test, "close")
    for address in places:
        assert room.amina.get(address).status_code in (200, 303), address


def test_what_was_solved_at_home_waits_while_a_test_asks_it(room: Classroom) -> None:
    part = next(each for each in home_parts(room.release) if room.code.id in each.exercise_ids)
    code = encode(part, set(part.exercise_ids))
    in_test = sum(each.id in part.exercise_ids for each in room.exercises)
    test = room.make_open()
    page = room.amina.post("/work/code", data={FIELD: code}).text
    assert f"{len(part.exercise_ids) - in_test} exercises now count as solved." in page
    assert "to a test now. Please type the code again when the test is over." in page
    rows = [
        {
            "id": "00" * 16,
            "course": COURSE,
            "exercise": room.judged[0].id,
            "language": "en",
            "fields": {name: each for name, each in room.answer(0, is_right=True).items() if name != "language"},
        }
    ]
    file = json.dumps({"campbox": "answers", "rows": rows}).encode()

    def load() -> str:
        return room.amina.post("/work/load", data={"answers": (BytesIO(file), "answers.json")}).text

    page = load()
    assert "0 answers are now on the box." in page
    assert "1 answer belongs to a test now." in page
    assert "could not be read" not in page
    room.state(test, "close")
    assert "1 answer is now on the box." in load()
    page = room.amina.post("/work/code", data={FIELD: code}).text
    assert f"{in_test} exercise" in page.partition("now count")[0]


def test_answer_after_the_time_is_refused(room: Classroom, clock: FixedClock) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    room.give(test, 0, is_right=True)
    for _ in range(42):  # somebody who works is not away
        clock.pass_minutes(1)
        room.amina.get(f"/tests/{test}")
    assert "You have finished the test." in room.amina.get(f"/tests/{test}").text
    late = room.give(test, 1, is_right=True)
    assert late.status_code == 409
    assert "This answer came too late." in late.text


def test_answer_that_waited_on_the_device_for_a_moment_counts_after_the_time(room: Classroom, clock: FixedClock) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    for _ in range(4):
        clock.pass_minutes(10)
        room.amina.get(f"/tests/{test}")
    clock.pass_minutes(0.5)
    assert room.give(test, 0, is_right=True, headers={**FRAGMENT, "X-Age": "10000"}).status_code == 409
    assert room.give(test, 0, is_right=True, headers={**FRAGMENT, "X-Age": "40000"}).status_code == 200


def test_learner_goes_on_at_another_device_where_the_time_is_the_same(room: Classroom, app: Flask, clock: FixedClock) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    room.give(test, 0, is_right=True)
    clock.pass_minutes(15)
    other = new_browser(app)
    assert other.post("/sign-in", data={"alias": "Amina", "pin": "2468"}).status_code == 303
    page = other.get(f"/tests/{test}").text
    assert "25 minutes left" in page
    assert "1 of 3 exercises answered" in page


def test_open_page_asks_how_much_time_is_left_and_is_no_sign_of_somebody_there(room: Classroom, clock: FixedClock) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    clock.pass_minutes(12)
    seen = node_of(room.app).presence.learners_seen_ms()
    assert room.amina.get(f"/tests/{test}/left").json == {"text": "28 minutes left"}
    assert node_of(room.app).presence.learners_seen_ms() == seen
    room.amina.post(f"/tests/{test}/finish")
    assert room.amina.get(f"/tests/{test}/left").json == {"text": "The time is over."}


def test_answer_that_came_too_late_may_be_forgotten_by_the_device(room: Classroom, clock: FixedClock) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    room.amina.post(f"/tests/{test}/finish")
    request_id = "ab" * 16
    late = room.give(test, 1, is_right=True, headers={**FRAGMENT, "X-Client-Id": request_id})
    assert late.headers["X-Refused"] == request_id


def test_trainer_gives_minutes_ends_and_lets_begin_again(room: Classroom) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    sitting = f"{room.tests}/{test}/sittings/{room.learner}"
    assert room.trainer.post(sitting, data={"do": "minutes", "minutes": "10"}).status_code == 303
    assert "50 minutes left" in room.trainer.get(sitting).text
    room.trainer.post(sitting, data={"do": "end"})
    assert "Has finished" in room.trainer.get(sitting).text
    assert room.trainer.post(sitting, data={"do": "again", "reason": ""}).status_code == 400
    assert room.trainer.post(sitting, data={"do": "again", "reason": "was ill"}).status_code == 303
    assert "40 minutes left" in room.trainer.get(sitting).text
    assert room.trainer.post(sitting, data={"do": "minutes", "minutes": "a lot"}).status_code == 400


def test_trainer_gives_everybody_minutes(room: Classroom) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    address = f"{room.tests}/{test}/minutes"
    assert room.trainer.post(address, data={"minutes": "5"}).status_code == 303
    assert "45 minutes left" in room.trainer.get(f"{room.tests}/{test}").text
    refused = room.trainer.post(address, data={"minutes": "many"})
    assert refused.status_code == 400
    assert "Please type a whole number." in refused.text


def test_name_of_a_stage_keeps_its_place_among_words_of_another_direction(room: Classroom) -> None:
    programme = room.trainer.post("/teach/programmes", data={"name": "School", "do": "model"}).headers["Location"]
    follow = {"programme": programme.rsplit("/", 1)[1], "seen": "0"}
    assert room.trainer.post(f"/teach/cohorts/{room.cohort}/programme", data=follow).status_code == 303
    page = room.trainer.get(f"{room.tests}/new").text
    assert "End of the stage “\u2068Basics on site\u2069”" in page


def test_test_is_changed_until_somebody_begins_and_the_second_trainer_sees_the_firsts_change(room: Classroom) -> None:
    test = room.make()
    edit = f"{room.tests}/{test}/edit"
    seen = re.search(r'name="seen" value="(\d+)"', room.trainer.get(edit).text)
    assert seen is not None
    assert room.trainer.post(edit, data=room.fields(minutes="30", seen=seen[1])).status_code == 303
    second = room.trainer.post(edit, data=room.fields(minutes="20", seen=seen[1]))
    assert second.status_code == 409
    assert "30 minutes" in second.text
    room.state(test, "open")
    room.amina.post(f"/tests/{test}/begin")
    assert room.trainer.post(edit, data=room.fields()).status_code == 409


def test_deleted_test_is_gone_for_everybody(room: Classroom) -> None:
    test = room.make_open()
    assert room.trainer.post(f"{room.tests}/{test}/delete").status_code == 409
    room.state(test, "close")
    assert room.trainer.post(f"{room.tests}/{test}/delete").status_code == 303
    assert "Where to begin" not in room.trainer.get(room.tests).text
    assert room.amina.get(f"/tests/{test}").status_code == 404


def test_two_at_one_device_are_told_that_a_test_is_for_one(room: Classroom, app: Flask) -> None:
    test = room.make_open()
    join_class(app, room.trainer, room.cohort, "Omar")
    assert room.amina.post("/pair", data={"alias": "Omar", "pin": "2468"}).status_code == 303
    room.amina.post(f"/tests/{test}/begin")
    assert "A test is for one person." in room.amina.get(f"/tests/{test}").text
    assert "Not begun" in room.trainer.get(f"{room.tests}/{test}").text
    room.amina.post("/pair/end")
    assert "Begin" in room.amina.get(f"/tests/{test}").text


def test_learner_of_another_cohort_finds_no_test(room: Classroom, app: Flask) -> None:
    test = room.make_open()
    stranger = join_class(app, room.trainer, make_cohort(room.trainer, "Autumn"), "Omar")
    assert "Where to begin" not in stranger.get("/home").text
    assert stranger.get(f"/tests/{test}").status_code == 404
    assert stranger.post(f"/tests/{test}/begin").status_code == 404


def test_test_is_found_only_below_its_own_cohort(room: Classroom) -> None:
    test = room.make()
    other = make_cohort(room.trainer, "Autumn")
    assert room.trainer.get(f"/teach/cohorts/{other}/tests/{test}").status_code == 404


def test_draft_of_a_test_is_kept_and_comes_back(room: Classroom) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")
    assert room.amina.post(f"/tests/{test}/1/draft", data={"code": "half"}).status_code == 204
    mine = room.amina.get(f"/tests/{test}/1/mine").json
    assert mine is not None
    assert mine["draft"]["fields"] == {"code": "half"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "Please fill this in."),
        ({"minutes": "0"}, "Please type 1 to 600 minutes."),
        ({"minutes": "half an hour"}, "Please type a whole number."),
        ({"purpose": "homework"}, "choose one of the answers offered"),
        ({"exercise": []}, "Please choose at least one exercise."),
        ({"exercise": ["nothing/of-this", "../.."]}, "Please choose at least one exercise."),
    ],
)
def test_what_cannot_be_a_test_is_told_and_saves_nothing(
    room: Classroom, app: Flask, changes: dict[str, object], words: str
) -> None:
    before = database_dump(node_of(app))
    answer = room.trainer.post(f"{room.tests}/new", data=room.fields(**changes))
    assert answer.status_code == 400
    assert words in answer.text
    assert database_dump(node_of(app)) == before


def test_projects_are_not_offered(room: Classroom) -> None:
    page = room.trainer.get(f"{room.tests}/new").text
    projects = [each.id for each in room.release.exercises.values() if each.kind == "project"]
    assert projects
    assert not any(f"{COURSE}/{each}" in page for each in projects)


def test_pages_ask_the_same_number_of_queries_for_any_class(room: Classroom, app: Flask) -> None:
    test = room.make_open()
    room.amina.post(f"/tests/{test}/begin")

    def queries(browser: FlaskClient, address: str) -> int:
        asked: list[object] = []

        def listen(*about: object) -> None:
            asked.append(about)

        event.listen(node_of(app).readers, "before_cursor_execute", listen)
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", listen)
            assert browser.get(address).status_code == 200
            event.remove(db.engine, "before_cursor_execute", listen)
        event.remove(node_of(app).readers, "before_cursor_execute", listen)
        return len(asked)

    pages = [(room.trainer, f"{room.tests}/{test}"), (room.trainer, room.tests), (room.amina, f"/tests/{test}")]
    few = [queries(*page) for page in pages]
    for number in range(4):
        omar = join_class(app, room.trainer, room.cohort, f"Omar {number}")
        omar.post(f"/tests/{test}/begin")
    assert [queries(*page) for page in pages] == few
    assert min(few) > 0
