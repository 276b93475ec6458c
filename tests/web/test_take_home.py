"""Lessons to take home, and what comes back from them."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox.courses.home import HomePart, home_part
from campbox.courses.result_codes import encode
from campbox.exercises.registry import kind
from campbox.ids import random_id
from campbox.models import Attempt, Submission
from campbox.web.learn.home_page import can_be_made
from tests.web.classroom import node_of, set_up
from tests.web.code_course import COURSE, PROJECT, PYTHON, TESTS, install_code_course

LESSON = "web-first-steps", "page-skeleton"
OUTSIDE = re.compile(r"""(?:src|href|action)=["']?(?!data:|#)[^"'>\s]""")


@pytest.fixture
def trainer(app: Flask, tmp_path: Path) -> FlaskClient:
    install_code_course(node_of(app), tmp_path / "written")
    return set_up(app)


@pytest.fixture
def part(app: Flask) -> HomePart:
    return home_part(node_of(app).library.release(LESSON[0]), "lesson", LESSON[1])


def take(browser: FlaskClient, path: str, **headers: str) -> TestResponse:
    with browser.application.app_context():
        assert can_be_made(), "The script of a lesson taken home is not built, or was edited since. Type:  make assets"
    return browser.get(f"/take-home/{path}", headers=headers)


def attempts(app: Flask) -> list[tuple[str, bool, str]]:
    with node_of(app).reading() as session:
        return [(row.exercise, row.is_passed, row.judged) for row in session.query(Attempt).order_by(Attempt.position)]


def test_file_holds_all_that_it_needs_and_names_nobody(app: Flask, amina: FlaskClient) -> None:
    amina.get("/language/ar?back=/home")
    answer = take(amina, "/".join(LESSON), **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="web-first-steps-page-skeleton-ar.html"'
    assert answer.headers["Content-Encoding"] == "gzip"
    page = take(amina, "/".join(LESSON)).text
    assert '<html lang="ar" dir="rtl">' in page
    assert "Amina" not in page
    assert "Zaatari" not in page
    assert OUTSIDE.findall(re.sub(r"<(script|textarea).*?</\1>", "", page, flags=re.DOTALL)) == []
    release = node_of(app).library.release(LESSON[0])
    for exercise_id in release.lesson(LESSON[1]).exercise_ids:
        assert release.exercise(exercise_id).title["ar"] in page


def test_unit_has_all_its_lessons_and_links_between_them(app: Flask, trainer: FlaskClient) -> None:
    release = node_of(app).library.release(LESSON[0])
    unit = release.unit_of_lesson(LESSON[1])
    page = take(trainer, f"{LESSON[0]}/unit/{unit.id}").text
    for lesson in unit.lessons:
        assert f'id="lesson-{lesson.id}"' in page
        assert f'href="#lesson-{lesson.id}"' in page
    ids = re.findall(r'<[^>]* id="([^"]+)"', re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    assert len(set(ids)) == len(ids)
    for target in set(re.findall(r'href="#([\w-]+)"', page)):
        assert target in ids


def test_right_answers_cannot_be_read_at_a_glance(app: Flask, trainer: FlaskClient) -> None:
    page = take(trainer, "/".join(LESSON)).text
    release = node_of(app).library.release(LESSON[0])
    for exercise_id in release.lesson(LESSON[1]).exercise_ids:
        exercise = release.exercise(exercise_id)
        explanation = (
            kind(exercise.kind)
            .grade(
                exercise.spec["en"],
                kind(exercise.kind).read(exercise.spec["en"], kind(exercise.kind).model_answer(exercise.spec["en"])),
            )
            .explanation_html
        )
        assert explanation not in page
    hidden = re.search(r'id="texts">([^<]+)<', page)
    assert hidden is not None
    assert json.loads(base64.b64decode(hidden[1]))["course"] == LESSON[0]


def test_code_counts_what_was_solved_once(app: Flask, amina: FlaskClient, part: HomePart) -> None:
    solved = part.exercise_ids[:2]
    for solved_now, counted in ((solved[:1], 1), (solved, 2), (solved, 2)):
        answer = amina.post("/work/code", data={"code": encode(part, set(solved_now)).lower()})
        assert answer.status_code == 200
        assert attempts(app) == [(each, True, "browser") for each in solved[:counted]]
    assert set(solved) <= set(amina.get("/state.json").get_json()["done"])


def test_code_that_is_not_right_counts_nothing_and_says_why(app: Flask, amina: FlaskClient, part: HomePart) -> None:
    code = encode(part, set(part.exercise_ids))
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for typed, words in (
        (wrong, "A sign is not right"),
        (code[:-2], "Signs are missing"),
        ("?" + code, "No code has the sign"),
    ):
        answer = amina.post("/work/code", data={"code": typed})
        assert answer.status_code == 400
        assert words in answer.text
    assert attempts(app) == []


def test_file_of_answers_and_code_together_count_once(app: Flask, amina: FlaskClient) -> None:
    release = node_of(app).library.release(COURSE)
    home = home_part(release, "unit", release.units[0].id)
    assert PYTHON in home.exercise_ids
    assert PROJECT not in home.exercise_ids
    amina.post("/work/code", data={"code": encode(home, {PYTHON})})
    report = json.dumps({"engine": "micropython", "tests": [True] * TESTS, "error": ""})
    written: list[dict[str, object]] = [
        {"exercise": PYTHON, "fields": {"code": ["print(1)"], "report": [report]}},
        {"exercise": PROJECT, "fields": {"file-index.html": ["<h1>Mine</h1>"]}},
    ]
    common = {"learner": None, "course": COURSE, "language": "en"}
    rows = [{**row, **common, "id": random_id().hex()} for row in written]
    content = json.dumps({"campbox": "answers", "version": 1, "rows": rows}).encode()
    for _ in range(2):
        amina.post("/work/load", data={"answers": (io.BytesIO(content), "answers.json")})
    assert attempts(app) == [(PYTHON, True, "browser")]
    with node_of(app).reading() as session:
        assert session.query(Submission).count() == 1
