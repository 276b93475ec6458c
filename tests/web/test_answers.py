"""Answering exercises, with and without script."""

from flask import Flask
from flask.testing import FlaskClient

from campbox.courses.model import Exercise
from campbox.exercises.registry import kind
from campbox.ids import random_id
from campbox.models import Attempt
from tests.web.classroom import follow, join_class, make_cohort, node_of, set_up

COURSE = "web-first-steps"
SCRIPT = {"Accept": "text/html; fragment=result"}


def a_learner(app: Flask) -> FlaskClient:
    trainer = set_up(app)
    return join_class(app, trainer, make_cohort(trainer), "Amina")


def exercises_of_each_kind(app: Flask) -> list[Exercise]:
    release = node_of(app).library.release(COURSE)
    return [next(each for each in release.exercises.values() if each.kind == name) for name in ("choice", "blanks", "order")]


def attempts(app: Flask) -> int:
    with node_of(app).reading() as session:
        return session.query(Attempt).count()


def test_right_answer_is_explained_and_counts_for_each_kind(app: Flask) -> None:
    learner = a_learner(app)
    for exercise in exercises_of_each_kind(app):
        follow(learner, f"/try/{COURSE}/{exercise.id}")
        form = kind(exercise.kind).model_answer(exercise.spec["en"])
        answer = learner.post(f"/answers/{COURSE}/{exercise.id}", data={**form, "language": "en"})
        assert answer.status_code == 303
        assert "result done" in follow(learner, answer.headers["Location"]).text
    assert attempts(app) == 3
    state = learner.get("/state.json").get_json()
    assert set(state["done"]) == {each.id for each in exercises_of_each_kind(app)}


def test_wrong_answer_says_what_to_look_at(app: Flask) -> None:
    learner = a_learner(app)
    for exercise in exercises_of_each_kind(app):
        form = kind(exercise.kind).false_answer(exercise.spec["en"])
        page = learner.post(f"/answers/{COURSE}/{exercise.id}", data={**form, "language": "en"}, headers=SCRIPT)
        assert page.status_code == 200
        assert "result again" in page.text
        assert "<html" not in page.text


def test_same_attempt_sent_twice_counts_once(app: Flask) -> None:
    learner = a_learner(app)
    exercise = exercises_of_each_kind(app)[0]
    form = {**kind(exercise.kind).model_answer(exercise.spec["en"]), "language": "en"}
    headers = {**SCRIPT, "X-Client-Id": random_id().hex()}
    for _ in range(3):
        assert learner.post(f"/answers/{COURSE}/{exercise.id}", data=form, headers=headers).status_code == 200
    assert attempts(app) == 1
    other = {**kind(exercise.kind).false_answer(exercise.spec["en"]), "language": "en"}
    assert learner.post(f"/answers/{COURSE}/{exercise.id}", data=other, headers=headers).status_code == 409
    assert attempts(app) == 1


def test_equal_answer_without_script_is_not_a_second_attempt_but_another_one_is(app: Flask) -> None:
    learner = a_learner(app)
    exercise = exercises_of_each_kind(app)[0]
    right = {**kind(exercise.kind).model_answer(exercise.spec["en"]), "language": "en"}
    wrong = {**kind(exercise.kind).false_answer(exercise.spec["en"]), "language": "en"}
    for form, count in ((wrong, 1), (wrong, 1), (right, 2), (wrong, 3)):
        assert learner.post(f"/answers/{COURSE}/{exercise.id}", data=form).status_code == 303
        assert attempts(app) == count


def test_incomplete_answer_is_told_and_not_recorded(app: Flask) -> None:
    learner = a_learner(app)
    for exercise in exercises_of_each_kind(app):
        for headers in ({}, SCRIPT):
            page = learner.post(f"/answers/{COURSE}/{exercise.id}", data={"language": "en"}, headers=headers)
            assert page.status_code == 400
            assert "notice again" in page.text
    assert attempts(app) == 0


def test_answer_of_a_stranger_is_refused_and_nothing_is_recorded(app: Flask) -> None:
    learner = a_learner(app)
    exercise = exercises_of_each_kind(app)[0]
    form = kind(exercise.kind).model_answer(exercise.spec["en"])
    learner.post("/sign-out")
    answer = learner.post(f"/answers/{COURSE}/{exercise.id}", data=form, headers=SCRIPT)
    assert answer.status_code == 401
    assert "sign in" in answer.text
    assert attempts(app) == 0


def test_nobody_reads_the_result_of_somebody_else(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina, omar = join_class(app, trainer, cohort, "Amina"), join_class(app, trainer, cohort, "Omar")
    exercise = exercises_of_each_kind(app)[0]
    form = kind(exercise.kind).model_answer(exercise.spec["en"])
    address = amina.post(f"/answers/{COURSE}/{exercise.id}", data=form).headers["Location"]
    assert amina.get(address).status_code == 200
    assert omar.get(address).status_code == 404
