"""The trainer sets the pace on a page; learners find closed units closed, and no answer to them is recorded."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clocks import FixedClock
from tests.web.classroom import database_dump, join_class, learner_in, make_cohort, node_of, set_up

COURSE, UNIT = "web-first-steps", "pages"


class Classroom:
    """A cohort with one learner, and the form of a course as the page gives it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.trainer = set_up(app)
        self.cohort = make_cohort(self.trainer)
        self.amina = join_class(app, self.trainer, self.cohort, "Amina")
        self.learner = learner_in(self.trainer, self.cohort)
        release = node_of(app).library.release(COURSE)
        self.units = [unit.id for unit in release.units]
        self.lesson = release.units[-1].lessons[-1]

    @property
    def address(self) -> str:
        return f"/teach/cohorts/{self.cohort}/pace"

    def form(self, learner: str = "", **changes: str) -> dict[str, str]:
        page = self.trainer.get(self.address, query_string={"learner": learner} if learner else {}).text
        seen = re.search(rf'name="course" value="{COURSE}"><input type="hidden" name="seen" value="(\w+)"', page)
        assert seen is not None
        fields = {f"state-{unit}": "" if learner else "open" for unit in self.units}
        return {"course": COURSE, "seen": seen[1], "learner": learner, **fields, **changes}

    def close_last_unit(self, **changes: str) -> None:
        answer = self.trainer.post(self.address, data=self.form(**{f"state-{self.units[-1]}": "closed"}, **changes))
        assert answer.status_code == 303, answer.text


@pytest.fixture
def room(app: Flask) -> Classroom:
    return Classroom(app)


def test_closed_unit_is_told_so_on_the_learners_pages_and_leads_nowhere(room: Classroom) -> None:
    go = f"/go/{COURSE}/{room.lesson.id}"
    assert go in room.amina.get("/lessons").text
    room.close_last_unit()
    page = room.amina.get("/lessons").text
    assert go not in page
    assert "Your trainer opens it" in page
    answer = room.amina.get(go)
    assert answer.status_code == 403
    assert "This unit is not open yet" in answer.text
    assert "please send it again" not in answer.text, "whoever only looks has written nothing"


def test_day_on_which_a_unit_opens_and_a_day_that_is_over_are_told(room: Classroom, clock: FixedClock) -> None:
    last, first = room.units[-1], room.units[0]
    days = {f"state-{last}": "from", f"day-{last}": "2026-03-01", f"until-{first}": "2026-01-30"}
    assert room.trainer.post(room.address, data=room.form(**days)).status_code == 303
    refused = room.amina.get(f"/go/{COURSE}/{room.lesson.id}").text
    assert "Opens on" in refused
    assert "2026-03-01" in refused
    assert "It was to be done by" not in room.amina.get("/home").text, "the box knows no day yet"
    clock.trusted = True
    for address in ("/home", "/lessons"):
        page = room.amina.get(address).text
        assert re.search(r"It was to be done by \W*2026-01-30\W*\. You can still go on\.", page)


def test_answer_to_a_closed_unit_is_refused_and_changes_nothing(room: Classroom, app: Flask) -> None:
    room.close_last_unit()
    address, data = f"/answers/{COURSE}/{room.lesson.exercise_ids[0]}", an_answer(room)
    before = database_dump(node_of(app))
    answer = room.amina.post(address, data=data)
    assert answer.status_code == 403
    assert "X-Acknowledged" not in answer.headers
    assert database_dump(node_of(app)) == before
    room.trainer.post(room.address, data=room.form())
    assert room.amina.post(address, data=data).status_code == 303


def an_answer(room: Classroom) -> dict[str, str]:
    """Fields that any kind of exercise with code or choice reads."""
    return {"choice": "1", "code": "x", **{f"blank-{number}": "x" for number in range(9)}, "language": "en"}


def test_exception_for_one_learner_opens_it_for_her_alone(room: Classroom, app: Flask) -> None:
    room.close_last_unit()
    omar = join_class(app, room.trainer, room.cohort, "Omar")
    room.trainer.post(room.address, data=room.form(room.learner, **{f"state-{room.units[-1]}": "open"}))
    go = f"/go/{COURSE}/{room.lesson.id}"
    opened = {client: client.get(go).status_code for client in (room.amina, omar)}
    assert sorted(opened.values()) == [303, 403]
    assert "★" in room.trainer.get(room.address).text


def test_last_day_stands_on_the_learners_home_and_lessons(room: Classroom) -> None:
    data = room.form(**{f"until-{room.units[0]}": "2026-12-04"})
    assert room.trainer.post(room.address, data=data).status_code == 303
    for page in ("/home", "/lessons"):
        assert "2026-12-04" in room.amina.get(page).text


def test_model_answers_of_a_unit_are_released_and_taken_back_at_once(room: Classroom) -> None:
    release = {"course": COURSE, "unit": room.units[0]}
    assert "The cohort may read 0 of" in room.trainer.get(room.address).text
    room.trainer.post(f"{room.address}/answers", data=release)
    first = node_of(room.app).library.release(COURSE).units[0].lessons[0].exercise_ids[0]
    assert room.amina.get(f"/model/{COURSE}/{first}").status_code == 200
    room.trainer.post(f"{room.address}/answers", data=release | {"do": "withdraw"})
    assert room.amina.get(f"/model/{COURSE}/{first}").status_code == 403


def test_second_of_two_trainers_is_shown_the_firsts_change_and_may_then_replace_it(room: Classroom) -> None:
    last = f"state-{room.units[-1]}"
    first, second = room.form(**{last: "closed"}), room.form(**{f"until-{room.units[0]}": "2026-12-04"})
    assert room.trainer.post(room.address, data=first).status_code == 303
    answer = room.trainer.post(room.address, data=second)
    assert answer.status_code == 409
    assert "Stored now: closed" in answer.text
    assert 'value="2026-12-04"' in answer.text
    assert room.trainer.post(room.address, data=second | {"seen": room.form()["seen"]}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "ajar"}, "choose one of the answers offered"),
        ({"state": "from"}, "choose the day on which it opens"),
        ({"state": "from", "day": "soon"}, "This is not a day"),
        ({"until": "31.12.2026"}, "This is not a day"),
        ({"state": "from", "day": "2026-12-05", "until": "2026-12-04"}, "The deadline is before the opening"),
    ],
)
def test_what_cannot_be_is_told_beside_the_unit_and_saves_nothing(
    room: Classroom, app: Flask, changes: dict[str, str], words: str
) -> None:
    data = room.form(**{f"{name}-{room.units[0]}": value for name, value in changes.items()})
    before = database_dump(node_of(app))
    answer = room.trainer.post(room.address, data=data)
    assert answer.status_code == 400
    assert words in answer.text
    assert database_dump(node_of(app)) == before


def test_page_says_that_a_day_needs_a_known_date(room: Classroom) -> None:
    assert "does not know the date" in room.trainer.get(room.address).text


def test_unknown_course_learner_or_unit_is_not_found(room: Classroom, browser: FlaskClient) -> None:
    assert room.trainer.post(room.address, data=room.form() | {"course": "cooking"}).status_code == 404
    assert room.trainer.get(room.address, query_string={"learner": "amina"}).status_code == 404
    assert room.trainer.post(f"{room.address}/answers", data={"course": COURSE, "unit": "x"}).status_code == 404
