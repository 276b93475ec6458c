"""The trainer sees who works with whom at one device, and says who sits beside whom."""

import re

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from campbox.exercises.registry import kind
from tests.web.classroom import join_class, make_cohort, new_browser, node_of, set_up


class Room:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.trainer = set_up(app)
        self.cohort = make_cohort(self.trainer)
        self.amina = join_class(app, self.trainer, self.cohort, "Amina")
        self.badr = join_class(app, self.trainer, self.cohort, "Badr")
        self.address = f"/teach/cohorts/{self.cohort}/pairs"

    def page(self) -> str:
        return self.trainer.get(self.address).text

    def id_of(self, alias: str) -> str:
        page = self.trainer.get(f"/teach/cohorts/{self.cohort}/people?q={alias}").text
        found = re.search(r"/teach/learners/([0-9a-f]{32})", page)
        assert found is not None
        return found[1]

    def seat(self, learner: str, partner: str, was: str = "") -> int:
        data = {"learner": self.id_of(learner), "partner": partner, "was": was, "do": "seat"}
        return self.trainer.post(self.address, data=data).status_code


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


def test_pair_of_two_learners_is_seen_by_the_trainer_and_parted(room: Room) -> None:
    assert "Nobody works in a pair now." in room.page()
    room.amina.post("/pair", data={"alias": "Badr", "pin": "2468"})
    assert "Part them" in room.page()
    people = room.trainer.get(f"/teach/cohorts/{room.cohort}/people").text
    assert "works with <bdi>Badr</bdi>" in people
    assert "works with <bdi>Amina</bdi>" in people
    assert "1 pair" in people
    parted = {"learner": room.id_of("Amina"), "was": room.id_of("Badr"), "do": "part"}
    assert room.trainer.post(room.address, data=parted).status_code == 303
    assert "Nobody works in a pair now." in room.page()
    assert room.amina.get("/state.json").get_json()["partner"] is None
    assert room.trainer.post(room.address, data=parted).status_code == 409, "somebody did it before"


def test_trainer_seats_two_together_and_both_are_credited(room: Room) -> None:
    assert room.seat("Amina", "Badr") == 303
    partner = room.amina.get("/state.json").get_json()["partner"]
    assert partner["alias"] == "Badr"
    assert "changed who works beside" in room.trainer.get("/teach/audit").text
    release = node_of(room.app).library.release("web-first-steps")
    exercise = next(each for each in release.exercises.values() if kind(each.kind).judged == "box")
    right = kind(exercise.kind).model_answer(exercise.spec["en"])
    answer = {**{name: list(values) for name, values in right.items()}, "language": "en"}
    assert room.amina.post(f"/answers/web-first-steps/{exercise.id}", data=answer).status_code == 303
    for learner in (room.amina, room.badr):
        assert learner.get("/state.json").get_json()["done"] == [exercise.id]


def test_somebody_who_comes_to_another_device_has_left_the_first_one(room: Room) -> None:
    join_class(room.app, room.trainer, room.cohort, "Dana")
    assert room.seat("Amina", "Badr") == 303
    assert room.seat("Dana", "Badr") == 303
    assert room.amina.get("/state.json").get_json()["partner"] is None
    assert room.page().count("Part them") == 1


@pytest.mark.parametrize(
    ("partner", "status", "told"),
    [
        ("Amina", 400, "A pair is two people."),
        ("Nobody", 400, "Nobody in this cohort has this alias."),
        ("Omar", 400, "Nobody in this cohort has this alias."),
        ("", 400, "Nobody in this cohort has this alias."),
    ],
)
def test_pair_that_cannot_be_is_refused(room: Room, partner: str, status: int, told: str) -> None:
    join_class(room.app, room.trainer, make_cohort(room.trainer, "Autumn"), "Omar")
    data = {"learner": room.id_of("Amina"), "partner": partner, "was": "", "do": "seat"}
    answer = room.trainer.post(room.address, data=data)
    assert (answer.status_code, told in answer.text) == (status, True)
    assert "Nobody works in a pair now." in room.page()


def test_learner_who_is_not_signed_in_has_no_device(room: Room, app: Flask) -> None:
    learner = room.id_of("Amina")
    room.amina.post("/sign-out")
    data = {"learner": learner, "partner": "Badr", "was": "", "do": "seat"}
    assert room.trainer.post(room.address, data=data).status_code == 409
    assert new_browser(app).get(room.address).status_code in (303, 401, 403)


def test_pages_ask_the_same_number_of_queries_for_one_pair_and_for_four(room: Room) -> None:
    def queries(address: str) -> int:
        counted: list[str] = []
        note = lambda *given: counted.append(given[2])  # noqa: E731
        event.listen(Engine, "before_cursor_execute", note)
        assert room.trainer.get(address).status_code == 200
        event.remove(Engine, "before_cursor_execute", note)
        return len(counted)

    pages = room.address, f"/teach/cohorts/{room.cohort}/people"
    room.seat("Amina", "Badr")
    few = [queries(each) for each in pages]
    for number in range(3):
        for alias in (f"First {number}", f"Second {number}"):
            join_class(room.app, room.trainer, room.cohort, alias)
        room.seat(f"First {number}", f"Second {number}")
    assert room.page().count("Part them") == 4
    assert [queries(each) for each in pages] == few
