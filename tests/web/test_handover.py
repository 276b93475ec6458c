"""Whoever takes a cohort over reads on one page where it stands and what waits."""

import re

import pytest
from flask import Flask
from sqlalchemy import event

from campbox.services import attendance_sessions, handover
from campbox.services.attendance_sessions import SessionDraft
from tests.services.factories import a_cohort, a_learner
from tests.web.classroom import follow, join_class, make_cohort, node_of, set_up

COURSE = "web-first-steps"


class Classroom:
    def __init__(self, app: Flask) -> None:
        self.box = node_of(app)
        self.trainer = set_up(app)
        self.cohort = make_cohort(self.trainer)
        self.amina = join_class(app, self.trainer, self.cohort, "Amina")

    @property
    def page(self) -> str:
        return self.trainer.get("/teach/hand-over").text

    def note(self, text: str, seen: str | None = None) -> int:
        shown = re.search(r'name="seen" value="(\w*)"', self.page)
        assert shown is not None
        data = {"note": text, "seen": shown[1] if seen is None else seen}
        return self.trainer.post(f"/teach/cohorts/{self.cohort}/note", data=data).status_code


@pytest.fixture
def room(app: Flask) -> Classroom:
    return Classroom(app)


def test_new_cohort_stands_at_its_beginning_and_nothing_waits(room: Classroom) -> None:
    assert "1 learner" in room.page
    assert "nobody has opened a lesson yet" in room.page
    assert "Nothing waits." in room.page
    assert "none is planned" in room.page


def test_page_tells_where_learners_are_and_what_waits(room: Classroom) -> None:
    release = room.box.library.release(COURSE)
    lesson = release.units[0].lessons[0]
    follow(room.amina, f"/go/{COURSE}/{lesson.id}")
    room.amina.post("/call", data={"hand": "up"})
    fields = {"audience": f"cohort:{room.cohort}", "fallback": "en", "title-en": "Tomorrow"}
    room.trainer.post(f"/teach/cohorts/{room.cohort}/messages/new", data=fields)
    cohort_id = bytes.fromhex(room.cohort)
    plan = SessionDraft(stage_id=None, title="Monday", starts="2026-11-30T09:00", planned_minutes=180)
    room.box.write(
        lambda session: attendance_sessions.plan_sessions(session, cohort_id=cohort_id, draft=plan, by=bytes(16), weeks=2)
    )
    page = room.page
    assert release.units[0].title["en"] in page
    assert "1 call" in page
    assert "1 message is not sent yet" in page
    assert "2026-11-30 09:00" in page
    assert "Nothing waits." not in page


def test_note_is_kept_with_its_author_shown_and_taken_away_again(room: Classroom) -> None:
    assert room.note("Omar comes on Thursdays only.") == 303
    assert "Omar comes on Thursdays only." in room.page
    assert "Written by Samira" in room.page
    assert room.note("") == 303
    assert "Written by" not in room.page


def test_second_of_two_trainers_is_shown_the_firsts_note_and_loses_nothing(room: Classroom) -> None:
    assert room.note("From Samira") == 303
    answer = room.trainer.post(f"/teach/cohorts/{room.cohort}/note", data={"note": "From Karim", "seen": ""})
    assert answer.status_code == 409
    assert "From Samira" in answer.text
    assert "From Karim" in answer.text


def test_note_without_end_is_refused_and_still_on_the_page(room: Classroom) -> None:
    answer = room.trainer.post(f"/teach/cohorts/{room.cohort}/note", data={"note": "x" * 4001, "seen": ""})
    assert answer.status_code == 400
    assert "at most 4000 characters" in answer.text
    assert "x" * 4001 in answer.text


def test_page_asks_as_often_for_ten_cohorts_as_for_one(room: Classroom) -> None:
    asked: list[str] = []
    event.listen(room.box.readers, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))

    def queries(cohort_ids: list[bytes]) -> int:
        asked.clear()
        with room.box.reading() as session:
            assert len(handover.standings(session, cohort_ids)) == len(cohort_ids)
        return len(asked)

    more = [a_cohort(room.box, f"Cohort {number}") for number in range(10)]
    for number, cohort_id in enumerate(more):
        a_learner(room.box, cohort_id, f"Learner {number}")
    assert queries(more) == queries(more[:1])
