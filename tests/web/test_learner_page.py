"""The page of one learner: what the trainer reads there, and what stands there of nobody else."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campbox.events.kinds import LessonOpened
from campbox.events.record import record
from campbox.services import dates
from tests.clocks import FixedClock
from tests.services.attending import held
from tests.web.classroom import node_of
from tests.web.test_gradebook import COURSE, add, first_unit, id_of, tries


@pytest.fixture
def amina(app: Flask, cohort: str) -> bytes:
    return add(node_of(app), cohort, "Amina", "Badr")["Amina"]


def page(trainer: FlaskClient, learner: bytes, query: str = "") -> str:
    answer = trainer.get(f"/teach/learners/{learner.hex()}{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def section(text: str, heading: str) -> str:
    """The part below a heading."""
    return text.partition(f">{heading}</h2>")[2].partition("</section>")[0]


def test_new_learner_has_a_page_that_says_there_is_nothing_yet(trainer: FlaskClient, amina: bytes) -> None:
    text = page(trainer, amina)
    assert "No answer yet." in section(text, "What is hard")
    assert "Nothing yet." in section(text, "What happened")
    assert "No week is known yet." in section(text, "From week to week")


def test_page_tells_what_is_hard_what_goes_well_and_what_happened(
    app: Flask, trainer: FlaskClient, cohort: str, amina: bytes
) -> None:
    node = node_of(app)
    release = node.library.release(COURSE)
    _, (first, second, *_rest) = first_unit(node)
    lesson = next(iter(release.lessons.values()))
    opened = LessonOpened(about=amina, course=COURSE, release="1", lesson=lesson.id)
    node.write(lambda session: record(session, opened))
    tries(node, amina, first, True)
    tries(node, amina, second, False, False, judged="browser")
    held(node, id_of(cohort), {amina: "present"}, given_minutes=90)
    text = page(trainer, amina)
    assert f"{release.exercise(second).title['en']}" in section(text, "What is hard")
    assert "2 tries" in section(text, "What is hard")
    assert release.exercise(first).title["en"] in section(text, "What goes well")
    assert "Attended in Spring" in text
    happened = re.sub(r"<[^>]+>", "", section(text, "What happened"))
    assert (
        happened.index("Present")
        < happened.index("Not solved yet, judged by the browser")
        < happened.index("Exercise solved ·")
    )
    assert happened.index("Exercise solved ·") < happened.index("Lesson opened for the first time")


def test_older_things_stand_on_the_next_page(app: Flask, trainer: FlaskClient, amina: bytes) -> None:
    _, (first, *_rest) = first_unit(node_of(app))
    tries(node_of(app), amina, first, *([False] * 40))
    newest = page(trainer, amina)
    older = re.search(r'href="(/teach/learners/\w+\?before=\d+)#timeline"', newest)
    assert older is not None
    following = trainer.get(older[1]).text
    assert section(newest, "What happened").count("<li>") == 30
    assert section(following, "What happened").count("<li>") == 10
    assert "The newest" in following
    assert "Older" not in section(following, "What happened")


def test_dates_are_told_only_when_they_are_known(app: Flask, trainer: FlaskClient, amina: bytes, clock: FixedClock) -> None:
    node = node_of(app)
    _, (first, *_rest) = first_unit(node)
    tries(node, amina, first, True)
    assert "2026" not in section(page(trainer, amina), "What happened")
    wall_ms = clock.wall_ms()
    node.write(lambda session: dates.confirm_date(session, wall_ms=wall_ms, source="trainer", error_ms=1, clock=clock))
    assert "No week is known yet." not in page(trainer, amina)


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?before=" + "9" * 30, "?before="])
def test_strange_place_in_the_timeline_shows_a_page_all_the_same(trainer: FlaskClient, amina: bytes, query: str) -> None:
    page(trainer, amina, query)


def test_course_that_is_gone_leaves_its_ids(app: Flask, trainer: FlaskClient, amina: bytes) -> None:
    tries(node_of(app), amina, "exercise-of-long-ago", False)
    assert "exercise-of-long-ago" in page(trainer, amina)


def test_nobody_else_stands_on_the_page(app: Flask, trainer: FlaskClient, cohort: str, amina: bytes) -> None:
    assert "Badr" not in page(trainer, amina)
