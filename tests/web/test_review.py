"""The trainer reviews what learners handed in, and the learner is told: through the pages."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from campbox.services.sessions import Role
from tests.web.classroom import (
    follow,
    join_class,
    learner_in,
    new_browser,
    node_of,
    set_up,
    signed_in_as,
)
from tests.web.code_course import COURSE, PROJECT, install_code_course

PAGE = "<h1>Me</h1>\n<script>alert(1)</script>\n"


@pytest.fixture
def trainer(app: Flask, tmp_path: Path) -> FlaskClient:
    install_code_course(node_of(app), tmp_path / "course")
    return set_up(app)


def hand_in(learner: FlaskClient, text: str = PAGE, exercise: str = PROJECT) -> str:
    """The address of the receipt."""
    field = "file-index.html" if exercise == PROJECT else "code"
    answer = learner.post(
        f"/answers/{COURSE}/{exercise}", data={field: text, "language": "en", "done": ["1"][: exercise == PROJECT]}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def works(trainer: FlaskClient, address: str = "/teach/review") -> list[str]:
    return re.findall(r'href="(/teach/work/[0-9a-f]{32})"', follow(trainer, address).text)


def judge(trainer: FlaskClient, work: str, do: str, **fields: str) -> TestResponse:
    seen = re.search(r'name="seen" value="([0-9a-f]*)"', trainer.get(f"{work}?change").text)
    levels = {f"level-{number}": "1" for number in range(3)}
    return trainer.post(work, data={**levels, "text": "", "seen": seen[1] if seen else "", "do": do, **fields})


def test_queue_shows_what_waits_and_leads_to_the_work(trainer: FlaskClient, cohort: str, amina: FlaskClient) -> None:
    assert "Nothing waits for a review" in follow(trainer, "/teach/review").text
    receipt = hand_in(amina)
    for address in ("/teach/review", f"/teach/cohorts/{cohort}/work", f"/teach/review?cohort={cohort}"):
        page = follow(trainer, address).text
        assert receipt[-6:] in page
        assert "First try" in page
    (work,) = works(trainer)
    page = follow(trainer, work).text
    assert "<script>alert" not in page
    assert '<span class="nt">h1</span>' in page
    assert "It has a heading." in page
    assert "It does what the task asks" in page, "a project without a rubric has the usual one"


def test_try_again_with_a_comment_on_a_line_is_told_and_then_accepted(trainer: FlaskClient, amina: FlaskClient) -> None:
    first = hand_in(amina)
    (work,) = works(trainer)
    chosen = trainer.post(work, data={"do": "at:1-2", "text": "Nice <b>start</b>"})
    assert chosen.headers["Location"] == f"{work}?change&at=1-2"
    page = follow(trainer, f"{work}?change&at=1-2").text
    assert "autofocus" in page
    assert "Nice &lt;b&gt;start" in page, "nothing written is lost on the way to a line"
    sent = judge(trainer, work, "again", **{"comment-1-2": "No script <i>yet</i>, please.", "text": "Nice <b>start</b>"})
    assert sent.headers["Location"] == f"{work}?sent"
    assert "The review is sent." in follow(trainer, f"{work}?sent").text
    home = follow(amina, "/home").text
    assert "Your work was reviewed" in home
    assert first in home
    told = follow(amina, first).text
    assert "No script &lt;i&gt;yet&lt;/i&gt;, please." in told
    assert "Nice &lt;b&gt;start" in told
    assert "In part" in told
    home = follow(amina, "/home").text
    assert "Your work was reviewed" not in home
    assert f"/try/{COURSE}/{PROJECT}" in home, "it is to be corrected"
    second = hand_in(amina, "<h1>Me</h1>\n")
    (again,) = works(trainer)
    page = follow(trainer, again).text
    assert "Second try" in page
    assert "No script" in page
    assert '<li class="removed">' in page
    assert judge(trainer, again, "accept").status_code == 303
    assert works(trainer) == []
    assert len(works(trainer, "/teach/review?show=reviewed")) == 2
    assert "Your work was reviewed" in follow(amina, "/home").text
    assert "Your work was reviewed: accepted" in follow(amina, second).text
    mine = amina.get(f"/mine/{COURSE}/{PROJECT}").get_json()
    assert (mine["passed"], mine["model_answer"]) == (True, True)
    assert PROJECT in amina.get("/state.json").get_json()["done"]


def test_draft_is_there_again_on_any_way_back(trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    fields = {"level-1": "2", "text": "Half", "comment-1-1": "At one"}
    assert judge(trainer, work, "draft", **fields).headers["Location"] == f"{work}?change&kept#review"
    page = follow(trainer, work).text
    assert ">\nHalf</textarea>" in page
    assert ">\nAt one</textarea>" in page
    assert re.search(r'name="level-1" value="2" checked', page)
    trainer.post(work, data={"do": "draft", "text": "", "comment-1-1": ""})
    assert "At one" not in follow(trainer, work).text


@pytest.mark.parametrize(
    ("do", "fields", "words"),
    [
        ("accept", {"level-2": ""}, "Please choose a level"),
        ("accept", {"level-2": "9"}, "Please choose a level"),
        ("again", {"comment-1-2": " "}, "Please write what to change"),
        ("again", {"text": "x" * 4001}, "at most 4000"),
        ("draft", {"comment-1-1": "x" * 1001}, "at most 1000"),
    ],
)
def test_review_that_is_not_complete_is_not_sent_and_nothing_is_lost(
    trainer: FlaskClient, amina: FlaskClient, do: str, fields: dict[str, str], words: str
) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    answer = judge(trainer, work, do, **{"comment-1-2": "Here", **fields})
    assert answer.status_code == 400
    assert words in answer.text
    assert (">\nHere</textarea>" in answer.text) is ("comment-1-2" not in fields)
    assert works(trainer) == [work]
    assert "Your work was reviewed" not in follow(amina, "/home").text


@pytest.mark.parametrize(
    "field", ["comment-9-1", "comment-1-99", "comment-0-1", "comment-1-1x", "comment-١-1", "level-7", "comment-1-99999"]
)
def test_fields_for_what_is_not_there_are_left_aside(trainer: FlaskClient, amina: FlaskClient, field: str) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    assert judge(trainer, work, "accept", **{field: "1"}).status_code == 303


@pytest.mark.parametrize("typed", ["2", " ٢ ", "۲"])
@pytest.mark.parametrize("do", ["line", "enter"])
def test_line_can_be_typed_in_any_digits(trainer: FlaskClient, amina: FlaskClient, do: str, typed: str) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    answer = judge(trainer, work, do, **{"to-line": typed})
    assert answer.headers["Location"] == f"{work}?change&at=1-2"
    for nowhere in ("", "0", "9999", "x", "1-1", "²"):
        assert judge(trainer, work, do, **{"to-line": nowhere}).headers["Location"] == f"{work}?change&kept#review"


def test_second_trainer_reads_the_first_review_before_hers_counts(app: Flask, trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    other = signed_in_as(app, Role.COORDINATOR, b"second trainer  ")
    form = {f"level-{number}": "2" for number in range(3)}
    assert judge(trainer, work, "again", text="Not yet, because of the title.").status_code == 303
    late = other.post(work, data={**form, "seen": "", "text": "All fine", "do": "accept"})
    assert late.status_code == 409
    for words in ("Somebody else has reviewed this meanwhile", "Not yet, because of the title.", "All fine"):
        assert words in late.text
    assert "All fine" in follow(other, work).text
    assert judge(other, work, "accept", text="All fine").status_code == 303
    page = follow(trainer, f"{work}?change").text
    assert "Not yet, because of the title." in page
    assert "All fine" in page


def test_reusable_comments_are_picked_kept_and_deleted(trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    judge(trainer, work, "reuse:text", text="Use <labels>.")
    judge(trainer, work, "reuse:1-1", **{"comment-1-1": "Close your tags.", "text": "Use <labels>."})
    page = follow(trainer, "/teach/review/phrases").text
    assert "Use &lt;labels&gt;." in page
    phrase = re.search(r'name="delete" value="([0-9a-f]{32})"', page)
    assert phrase is not None
    judge(trainer, work, f"phrase:{phrase[1]}", at="1-2", **{"comment-1-2": "First:"})
    assert ">\nFirst:\nClose your tags.</textarea>" in follow(trainer, work).text
    judge(trainer, work, f"phrase:{phrase[1]}", text="All:")
    assert ">\nAll:\nClose your tags.</textarea>" in follow(trainer, work).text
    assert "used 2 times" in follow(trainer, "/teach/review/phrases").text
    trainer.post("/teach/review/phrases", data={"delete": phrase[1]})
    assert "Close your tags." not in follow(trainer, "/teach/review/phrases").text
    assert trainer.post("/teach/review/phrases", data={"text": " "}).status_code == 400
    assert trainer.post("/teach/review/phrases", data={"delete": "x"}).status_code == 404


def test_what_is_hidden_in_code_is_shown_as_a_mark(trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina, 'if (x) {\u202e } // \u2066 \x07 \u200b\n<b title="\u200f">')
    (work,) = works(trainer)
    page = follow(trainer, work).text
    code = page[page.index('<ol class="code-lines"') : page.index("</ol>", page.index('<ol class="code-lines"'))]
    assert not re.search("[\u202e\u2066\u200b\u200f\x07]", code)
    for sign in ("U+202E", "U+2066", "U+0007", "U+200B", "U+200F"):
        assert f'<span class="hidden-sign">{sign}</span>' in code


@pytest.mark.parametrize("text", ["a" * 65_000, "\n" * 65_000 + "x", "&" * 60_000, "<!--" * 15_000, "\u202e" * 20_000])
def test_work_of_any_shape_is_shown_whole(trainer: FlaskClient, amina: FlaskClient, text: str) -> None:
    receipt = hand_in(amina, text)
    (work,) = works(trainer)
    page = follow(trainer, work)
    assert len(page.data) < 2_000_000
    assert page.text.count("<li id=") <= 1500
    assert judge(trainer, work, "accept").status_code == 303
    follow(amina, receipt)


def test_code_that_could_not_run_is_reviewed_without_a_rubric(trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina, "print(2)", "greet")
    (work,) = works(trainer)
    page = follow(trainer, work).text
    assert 'name="level-0"' not in page
    assert "data-show-work" not in page
    assert judge(trainer, work, "accept").status_code == 303
    assert amina.get(f"/mine/{COURSE}/greet").get_json()["passed"]


def test_page_may_hold_the_frames_of_learners_code_and_no_other(trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    policy = trainer.get(work).headers["Content-Security-Policy"]
    assert "frame-src http://localhost/run/" in policy
    assert "script-src 'self';" in policy
    assert "frame-src" not in trainer.get("/teach/review").headers["Content-Security-Policy"]


def test_work_of_another_trainers_learner_is_not_shown(app: Flask, trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    other = signed_in_as(app, Role.TRAINER, b"another trainer ")
    assert works(other) == []
    assert other.get(work).status_code == 403
    assert other.post(work, data={"do": "accept"}).status_code == 403
    assert new_browser(app).get(work).status_code == 303


def test_work_of_who_left_is_still_answered(trainer: FlaskClient, cohort: str, amina: FlaskClient) -> None:
    hand_in(amina)
    learner = learner_in(trainer, cohort)
    assert "Has left" not in follow(trainer, "/teach/review").text
    trainer.post(f"/teach/learners/{learner}/leave/{cohort}")
    assert "Has left" in follow(trainer, "/teach/review").text
    assert len(works(trainer, f"/teach/cohorts/{cohort}/work")) == 1
    trainer.post(f"/teach/cohorts/{cohort}/archive", data={"do": "archive"})
    (work,) = works(trainer)
    assert "1 piece of work waits for a review" in follow(trainer, "/teach/").text
    assert judge(trainer, work, "accept").status_code == 303
    assert "Nothing waits for a review" in follow(trainer, "/teach/review").text


def test_model_answer_is_released_beside_the_work(trainer: FlaskClient, cohort: str, amina: FlaskClient) -> None:
    hand_in(amina)
    (work,) = works(trainer)
    page = follow(trainer, work).text
    form = re.search(rf'action="(/teach/lessons/{COURSE}/[^"]+/model)"', page)
    assert form is not None
    data = {"exercise": PROJECT, "cohort": cohort, "do": "release", "work": work[-32:]}
    assert trainer.post(form[1], data=data).headers["Location"] == f"{work}?changed#model"
    assert amina.get(f"/mine/{COURSE}/{PROJECT}").get_json()["model_answer"]
    assert "released, take back" in follow(trainer, work).text


def test_queue_answers_odd_addresses(trainer: FlaskClient, amina: FlaskClient) -> None:
    hand_in(amina)
    for query in (
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "exercise=/",
        "exercise=a",
        "show=x",
        "exercise=%00/x",
    ):
        follow(trainer, f"/teach/review?{query}")
    for cohort in ("x", "0" * 32):
        assert trainer.get(f"/teach/review?cohort={cohort}").status_code in (200, 403, 404)


@pytest.mark.parametrize("path", ["/teach/review", "/teach/review?show=reviewed", "work", "/home"])
def test_pages_take_as_many_queries_for_sixty_works_as_for_one(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient, path: str
) -> None:
    hand_in(amina)
    address = works(trainer)[0] if path == "work" else path
    browser = amina if path == "/home" else trainer

    def queries() -> int:
        counted: list[str] = []
        note = lambda *given: counted.append(given[2])  # noqa: E731
        event.listen(Engine, "before_cursor_execute", note)
        follow(browser, address)
        event.remove(Engine, "before_cursor_execute", note)
        return len(counted)

    judge(trainer, works(trainer)[0], "again", text="Once more.")
    hand_in(amina, "print(0)", "greet")
    few = queries()
    for number in range(20):
        other = join_class(app, trainer, cohort, f"Learner {number}") if number < 5 else amina
        hand_in(other, f"<p>{number}</p>")
        judge(trainer, works(trainer)[0], "again", text="Once more.")
        hand_in(other, f"print(1, {number})", "greet")
    assert queries() == few


def test_last_work_is_loaded_where_no_draft_is_kept(amina: FlaskClient) -> None:
    hand_in(amina)
    draft = amina.get(f"/mine/{COURSE}/{PROJECT}").get_json()["draft"]
    assert draft["fields"] == {"file-index.html": PAGE, "done": "1"}
    hand_in(amina, "print(1)", "greet")
    assert amina.get(f"/mine/{COURSE}/greet").get_json()["draft"] is None
