"""A test on paper: its sheets, and the points that a trainer types from them."""

import re

import pytest
from flask import Flask

from tests.web.classroom import database_dump, join_class, node_of
from tests.web.stage_tests import Classroom


@pytest.fixture
def room(app: Flask) -> Classroom:
    return Classroom(app)


def test_test_on_paper_has_its_exercises_and_the_answers_stand_on_another_sheet(room: Classroom) -> None:
    test = room.make()
    sheet = room.trainer.get(f"{room.tests}/{test}/sheet").text
    assert all(each.title["en"] in sheet for each in room.exercises)
    assert "Alias" in sheet
    assert room.trainer.get(f"{room.tests}/{test}/sheet?answers=1").status_code == 200


def points(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(points-\d|minutes|seen)"[^>]*value="([^"]*)"', page))


def test_trainer_types_the_points_of_a_paper_and_goes_on_with_the_next_learner(room: Classroom, app: Flask) -> None:
    join_class(app, room.trainer, room.cohort, "Zaid")
    test = room.make()
    paper = f"{room.tests}/{test}/paper/{room.learner}"
    assert f'href="{paper}"' in room.trainer.get(f"{room.tests}/{test}").text
    fields = points(room.trainer.get(paper).text)
    assert (fields["minutes"], fields["points-1"], fields["seen"]) == ("40", "", "")
    sent = room.trainer.post(paper, data={**fields, "points-1": "١", "reason": "No power", "minutes": "35", "do": "next"})
    assert sent.headers["Location"].startswith(f"{room.tests}/{test}/paper/")
    assert sent.headers["Location"] != paper
    following = room.trainer.get(sent.headers["Location"]).text
    assert "Zaid" in following
    assert 'value="No power"' in following, "a whole cohort has the same reason"
    assert "on paper" in room.trainer.get(f"{room.tests}/{test}").text
    assert "on paper" in room.trainer.get(f"/teach/cohorts/{room.cohort}/progress").text
    assert "Correct the points from paper" in room.trainer.get(f"{room.tests}/{test}/sittings/{room.learner}").text
    assert "entered a test on paper" in room.trainer.get("/teach/audit").text
    assert "Where to begin" in room.amina.get("/work").text
    assert "You wrote your answer on paper." in room.amina.get(f"/tests/{test}/1").text
    assert "You gave no answer here." in room.amina.get(f"/tests/{test}/2").text


def test_paper_that_another_trainer_typed_meanwhile_is_shown_and_nothing_is_lost(room: Classroom) -> None:
    test = room.make()
    paper = f"{room.tests}/{test}/paper/{room.learner}"
    fields = points(room.trainer.get(paper).text)
    assert room.trainer.post(paper, data={**fields, "points-1": "1", "reason": "No power"}).status_code == 303
    second = room.trainer.post(paper, data={**fields, "points-1": "0", "reason": "No power"})
    assert second.status_code == 409
    assert "Kept now: 1" in second.text
    assert points(second.text)["points-1"] == "0"
    assert room.trainer.post(paper, data={**points(second.text), "reason": "Mistyped"}).status_code == 303
    assert points(room.trainer.get(paper).text)["points-1"] == "0"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"points-1": "99"}, "Please type 0 to 1 points."),
        ({"points-1": "x"}, "Please type a whole number."),
        ({"points-1": "-1"}, "Please type a whole number."),
        ({"points-1": "9" * 5000}, "Please type a whole number."),
        ({"minutes": ""}, "Please type a whole number."),
        ({"minutes": "9999"}, "Please type 1 to 600 minutes."),
        ({"reason": ""}, "Please fill this in."),
    ],
)
def test_what_cannot_stand_on_a_paper_is_told_and_keeps_nothing(
    room: Classroom, app: Flask, changes: dict[str, str], told: str
) -> None:
    test = room.make()
    paper = f"{room.tests}/{test}/paper/{room.learner}"
    before = database_dump(node_of(app))
    answer = room.trainer.post(paper, data={"seen": "", "minutes": "30", "reason": "No power", **changes})
    assert answer.status_code == 400
    assert told in answer.text
    assert database_dump(node_of(app)) == before
