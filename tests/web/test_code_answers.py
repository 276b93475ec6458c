"""Answers that were judged in a browser, or that the trainer is to judge: kept, acknowledged, each under its own learner."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox.ids import random_id
from campbox.models import Answer, Attempt, ExerciseProgress, Submission
from campbox.web.learn import loading
from tests.web.classroom import database_dump, follow, join_class, node_of, set_up
from tests.web.code_course import COURSE, HINTS, PROJECT, PYTHON, install_code_course

ANSWERS = f"/answers/{COURSE}/{PYTHON}"
MINE = f"/mine/{COURSE}/{PYTHON}"
FILE_BYTES = 200_000  # less than in earnest: werkzeug's client leaves the file of a large body open
SCRIPT = {"Accept": "text/html; fragment=result"}


@pytest.fixture
def trainer(app: Flask, tmp_path: Path) -> FlaskClient:
    install_code_course(node_of(app), tmp_path / "written")
    return set_up(app)


@pytest.fixture
def badr(app: Flask, trainer: FlaskClient, cohort: str) -> FlaskClient:
    return join_class(app, trainer, cohort, "Badr", pin="1357")


def code(*passed: bool, text: str = "print(1)") -> dict[str, str]:
    """The form as script sends it, with what the browser found."""
    report = {"engine": "micropython", "tests": list(passed), "error": ""}
    return {"code": text, "report": json.dumps(report), "language": "en"}


def script(learner: FlaskClient, **more: str) -> dict[str, str]:
    """Headers of a request that waited in the outbox of this learner."""
    return {**SCRIPT, "X-Client-Id": random_id().hex(), "X-Learner": id_of(learner), **more}


def id_of(learner: FlaskClient) -> str:
    found = learner.get("/state.json").get_json()["learner"]
    assert isinstance(found, str)
    return found


def attempts(app: Flask) -> list[tuple[bool, int, int, str]]:
    with node_of(app).reading() as session:
        rows = session.query(Attempt).order_by(Attempt.position)
        return [(row.is_passed, row.points, row.of_points, row.judged) for row in rows]


def test_result_of_a_browser_counts_and_is_marked_as_such(app: Flask, amina: FlaskClient) -> None:
    for passed in ((True, False), (True, True)):
        headers = script(amina)
        answer = amina.post(ANSWERS, data=code(*passed), headers=headers)
        assert answer.status_code == 200
        assert answer.headers["X-Acknowledged"] == headers["X-Client-Id"]
        assert ("EXPLAINED" in answer.text) == all(passed)
    assert attempts(app) == [(False, 1, 2, "browser"), (True, 2, 2, "browser")]
    assert PYTHON in amina.get("/state.json").get_json()["done"]


@pytest.mark.parametrize(
    "report",
    [
        "",
        "x",
        "[]",
        '{"engine": "micropython", "tests": [true], "error": ""}',
        '{"engine": "micropython", "tests": [true, 1], "error": ""}',
        '{"engine": "abacus", "tests": [true, true], "error": ""}',
        '{"engine": "micropython", "tests": [true, true], "error": "<b>"}',
        "[" * 4000,
    ],
)
def test_report_that_is_none_passes_nothing(app: Flask, amina: FlaskClient, report: str) -> None:
    amina.post(ANSWERS, data={**code(True, True), "report": report}, headers=script(amina))
    assert attempts(app) == []


def without_colours(page: str) -> str:
    """A page whose code is as it was written."""
    return re.sub(r"</?span[^>]*>", "", page)


def test_code_without_a_result_is_handed_in_with_a_receipt(app: Flask, amina: FlaskClient) -> None:
    answer = amina.post(ANSWERS, data={"code": "print(2)", "language": "en"})
    assert re.fullmatch(r"/receipts/[0-9A-Z]{6}", answer.headers["Location"])
    page = follow(amina, answer.headers["Location"])
    assert "print(2)" in without_colours(page.text)
    assert attempts(app) == []
    assert amina.get(MINE).get_json()["receipt"] == answer.headers["Location"][-6:]


def test_project_is_handed_in_and_the_trainer_reads_it(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient
) -> None:
    form = {"file-index.html": "<script>alert(1)</script>", "language": "en"}
    answer = amina.post(f"/answers/{COURSE}/{PROJECT}", data=form, headers=script(amina))
    assert answer.status_code == 200
    listed = follow(trainer, f"/teach/cohorts/{cohort}/work").text
    address = re.search(r"/teach/work/[0-9a-f]{32}", listed)
    assert address is not None
    assert re.search(r"[0-9A-Z]{6}", answer.text)
    work = without_colours(follow(trainer, address[0]).text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in work
    assert "<script>alert" not in work
    with node_of(app).reading() as session:
        assert session.query(Submission).count() == 1


def test_work_of_another_learner_is_nobody_elses_to_read(amina: FlaskClient, badr: FlaskClient) -> None:
    address = amina.post(ANSWERS, data={"code": "secret", "language": "en"}).headers["Location"]
    assert badr.get(address).status_code == 404


def test_answer_made_by_another_learner_is_not_taken_nor_acknowledged(
    app: Flask, amina: FlaskClient, badr: FlaskClient
) -> None:
    before = database_dump(node_of(app))
    headers = script(badr)
    for address, form in ((ANSWERS, code(True, True)), (f"/drafts/{COURSE}/{PYTHON}", {"code": "x"})):
        answer = amina.post(address, data=form, headers=headers)
        assert answer.status_code == 409
        assert not {"X-Acknowledged", "X-Refused"} & set(answer.headers.keys())
    assert database_dump(node_of(app)) == before


def test_learner_who_was_signed_out_is_told_so_and_nothing_is_acknowledged(app: Flask, amina: FlaskClient) -> None:
    headers = script(amina)
    amina.post("/sign-out")
    answer = amina.post(ANSWERS, data=code(True, True), headers=headers)
    assert answer.status_code == 401
    assert not {"X-Acknowledged", "X-Refused"} & set(answer.headers.keys())
    assert attempts(app) == []


def test_what_no_later_try_will_change_is_said(amina: FlaskClient) -> None:
    for address in (ANSWERS, f"/answers/{COURSE}/no-such-exercise", "/answers/no-such-course/x"):
        headers = script(amina)
        answer = amina.post(address, data={"code": " "}, headers=headers)
        assert answer.status_code in (400, 404)
        assert answer.headers["X-Refused"] == headers["X-Client-Id"]


def test_draft_is_there_on_any_device_and_not_in_the_log(app: Flask, amina: FlaskClient) -> None:
    assert amina.get(MINE).get_json()["draft"] is None
    form = {"code": "print('half", "language": "en", "report": "{}"}
    kept = amina.post(f"/drafts/{COURSE}/{PYTHON}", data=form, headers=script(amina, **{"X-Age": "4000"}))
    assert kept.status_code == 204
    assert kept.headers["X-Acknowledged"]
    assert amina.get(MINE).get_json()["draft"] == {"fields": {"code": "print('half"}, "age_ms": 4000}
    assert "half" not in "".join(line for line in database_dump(node_of(app)).splitlines() if '"event"' in line)


@pytest.mark.parametrize("age", ["-1", "x", "١", "9" * 400, ""])
def test_draft_of_an_age_that_cannot_be_is_as_new_as_its_arrival(amina: FlaskClient, age: str) -> None:
    amina.post(f"/drafts/{COURSE}/{PYTHON}", data={"code": "a"}, headers=script(amina, **{"X-Age": age}))
    assert amina.get(MINE).get_json()["draft"]["age_ms"] == 0


def test_hints_are_counted_with_the_attempt(app: Flask, amina: FlaskClient) -> None:
    for number in (1, 2, 1):
        assert amina.post(f"/hints/{COURSE}/{PYTHON}", data={"number": number}, headers=script(amina)).status_code == 204
    assert amina.get(MINE).get_json()["hints"] == HINTS
    amina.post(ANSWERS, data=code(True, True), headers=script(amina))
    with node_of(app).reading() as session:
        assert session.query(Attempt).one().hints == HINTS


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", ""])
def test_hint_that_does_not_exist_is_refused(amina: FlaskClient, number: str) -> None:
    assert amina.post(f"/hints/{COURSE}/{PYTHON}", data={"number": number}, headers=script(amina)).status_code == 400
    assert amina.get(MINE).get_json()["hints"] == 0


def test_model_answer_waits_for_the_solution_or_the_trainer(
    trainer: FlaskClient, cohort: str, amina: FlaskClient, badr: FlaskClient
) -> None:
    address = f"/model/{COURSE}/{PYTHON}"
    for learner in (amina, badr):
        assert learner.get(address).status_code == 403
        assert "Hello" not in learner.get(address).text
    amina.post(ANSWERS, data=code(True, True), headers=script(amina))
    assert "Hello" in follow(amina, address).text
    assert badr.get(address).status_code == 403
    change = f"/teach/lessons/{COURSE}/first-page/model"
    released = trainer.post(change, data={"exercise": PYTHON, "cohort": cohort, "do": "release"})
    assert badr.get(MINE).get_json()["model_answer"] is True
    assert "Hello" in follow(badr, address).text
    trainer.post(change, data={"exercise": PYTHON, "cohort": cohort, "do": "withdraw"})
    assert badr.get(address).status_code == 403
    assert released.headers["Location"].endswith(f"#model-{PYTHON}")


def test_trainer_sees_that_a_model_answer_was_read_before_the_learner_s_own(
    trainer: FlaskClient, cohort: str, amina: FlaskClient, badr: FlaskClient
) -> None:
    address, progress = f"/model/{COURSE}/{PYTHON}", f"/teach/cohorts/{cohort}/progress"
    trainer.post(f"/teach/lessons/{COURSE}/first-page/model", data={"exercise": PYTHON, "cohort": cohort, "do": "release"})
    amina.post(ANSWERS, data=code(True, True), headers=script(amina))
    for learner in (amina, badr, badr):
        follow(learner, address)
    before = trainer.get(f"{progress}?show=all").text
    assert before.count("≈") == 1, "only what the sign means"
    badr.post(ANSWERS, data=code(True, True), headers=script(badr))
    page = trainer.get(f"{progress}?show=all").text
    assert page.count("≈") == 2, "one learner's cell, and what the sign means"
    ids = re.findall(r"/teach/learners/([0-9a-f]{32})", trainer.get(f"/teach/cohorts/{cohort}/people").text)
    told = ["Read the model answer before" in trainer.get(f"/teach/learners/{each}").text for each in dict.fromkeys(ids)]
    assert sorted(told) == [False, True]


def test_the_trainers_note_shows_each_model_answer_and_whether_it_is_released(trainer: FlaskClient, cohort: str) -> None:
    def folds() -> list[tuple[str, bool]]:
        found = re.findall(r'<details class="card" id="model-([^"]+)"( open)?>', page)
        return [(exercise, bool(is_open)) for exercise, is_open in found if exercise == PYTHON or is_open]

    note = f"/teach/lessons/{COURSE}/first-page"
    page = follow(trainer, note).text
    assert ("Hello&#34;, name" in page, "Released" in page, folds()) == (True, False, [(PYTHON, False)])
    change = {"exercise": PYTHON, "cohort": cohort, "do": "release"}
    page = follow(trainer, trainer.post(f"{note}/model", data=change).headers["Location"]).text
    assert ("Released" in page, folds()) == (True, [(PYTHON, True)])


def test_exercise_page_tells_no_model_answer(amina: FlaskClient) -> None:
    page = follow(amina, f"/try/{COURSE}/{PYTHON}").text
    assert "name = input()" in page
    assert "Hello&#34;, name" not in page
    assert 'Hello\\", name' not in page
    assert "EXPLAINED" not in page


def begin_pair(learner: FlaskClient, alias: str, pin: str) -> TestResponse:
    return learner.post("/pair", data={"alias": alias, "pin": pin})


def passed_by(app: Flask) -> int:
    with node_of(app).reading() as session:
        return session.query(ExerciseProgress).filter(ExerciseProgress.is_passed).count()


def test_two_at_one_device_are_both_credited(app: Flask, amina: FlaskClient, badr: FlaskClient) -> None:
    assert begin_pair(amina, "Badr", "1357").status_code == 303
    partner = amina.get("/state.json").get_json()["partner"]
    assert (partner["alias"], partner["token"]) == ("Badr", id_of(badr))
    amina.post(ANSWERS, data={**code(True, True), "partner": partner["token"]}, headers=script(amina))
    assert passed_by(app) == 2
    assert PYTHON in badr.get("/state.json").get_json()["done"]


def test_two_without_script_are_both_credited_until_they_part(app: Flask, amina: FlaskClient, badr: FlaskClient) -> None:
    begin_pair(amina, "Badr", "1357")
    amina.post(f"/answers/{COURSE}/page-is-kept", data={"choice": "2", "language": "en"})
    assert passed_by(app) == 2
    amina.post("/pair/end")
    amina.post(f"/answers/{COURSE}/all-tags", data={"choice": ["1", "3"], "language": "en"})
    assert passed_by(app) == 3


@pytest.mark.parametrize(("alias", "pin"), [("Badr", "0000"), ("Nobody", "1357"), ("Amina", "2468")])
def test_pair_needs_the_pin_of_another_learner(amina: FlaskClient, badr: FlaskClient, alias: str, pin: str) -> None:
    assert begin_pair(amina, alias, pin).status_code == 400
    assert amina.get("/state.json").get_json()["partner"] is None


def test_answer_for_two_who_never_were_a_pair_counts_for_its_learner_alone(
    app: Flask, amina: FlaskClient, badr: FlaskClient
) -> None:
    form = {**code(True, True), "partner": id_of(badr)}
    assert amina.post(ANSWERS, data=form, headers=script(amina)).status_code == 200
    assert passed_by(app) == 1
    assert PYTHON not in badr.get("/state.json").get_json()["done"]


def row(learner: str | None, **changes: object) -> dict[str, object]:
    fields = {"code": ["print(3)"], "report": [code(True, True)["report"]]}
    own = {
        "id": random_id().hex(),
        "learner": learner,
        "course": COURSE,
        "exercise": PYTHON,
        "language": "en",
        "fields": fields,
    }
    return {**own, **changes}


def load(learner: FlaskClient, content: object) -> TestResponse:
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    return learner.post("/work/load", data={"answers": (io.BytesIO(sent), "answers.json")})


# Half a character, as no form sends it.
HALF = row(None, fields={"code": ["\ud800"]})


def test_file_of_answers_counts_once_for_whom_it_belongs_to(app: Flask, amina: FlaskClient, badr: FlaskClient) -> None:
    rows = [row(id_of(amina)), row(None), row(id_of(badr)), row(None, exercise="gone"), row(None, fields=7), 5, HALF]
    for _ in range(2):
        page = load(amina, {"campbox": "answers", "version": 1, "rows": rows})
        assert page.status_code == 200
        assert "2 answers are now on the box" in page.text
        assert "1 answer belongs to another learner" in page.text
        assert "4 answers could not be read" in page.text
    assert len(attempts(app)) == 2
    with node_of(app).reading() as session:
        assert {each.learner_id.hex() for each in session.query(Answer)} == {id_of(amina)}


def broken_files() -> Iterator[object]:
    yield from (b"", b"\xff\xfe", b"[" * 100_000, b"{}", {"campbox": "answers"}, {"campbox": "other", "rows": []})
    yield {"campbox": "answers", "rows": [5] * 2001}
    yield b" " * (FILE_BYTES + 1)


@pytest.mark.parametrize("content", list(broken_files()), ids=range(8))
def test_file_that_is_none_of_ours_changes_nothing(
    app: Flask, amina: FlaskClient, monkeypatch: pytest.MonkeyPatch, content: object
) -> None:
    monkeypatch.setattr(loading, "FILE_BYTES_MAX", FILE_BYTES)
    before = database_dump(node_of(app))
    page = load(amina, content)
    assert page.status_code == 400
    assert "notice again" in page.text
    assert database_dump(node_of(app)) == before
