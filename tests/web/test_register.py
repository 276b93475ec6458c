"""A trainer's phone and a session: begin, mark, close, correct, print; and what two trainers do at once."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campbox.app import create_app
from campbox.node import Node
from campbox.services import attendance, audit, people
from campbox.services.people import NewLearner
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.web.classroom import follow, join_class, learner_in, make_cohort, set_up
from tests.web.registers import begin, follow_model, held, mark, other_trainer, sessions
from tests.web.test_exchange_pages import pair

MODEL_NAMES = ("Basics on site", "Practice in groups by level", "Portfolio project")


@pytest.fixture
def amina(app: Flask, trainer: FlaskClient, cohort: str) -> str:
    join_class(app, trainer, cohort, "Amina")
    return learner_in(trainer, cohort)


def test_learner_who_signs_in_during_a_session_is_proposed_as_present_and_confirmed_by_a_tap(
    app: Flask, trainer: FlaskClient, cohort: str, clock: FixedClock
) -> None:
    join_class(app, trainer, cohort, "Badr")
    clock.pass_minutes(30)
    session = begin(trainer, cohort)
    clock.pass_minutes(5)
    amina = join_class(app, trainer, cohort, "Amina")
    follow(amina, "/home")
    page = follow(trainer, session).text
    assert "Confirm 1 proposal<" in page
    trainer.post(session, data={"do": "proposed"})
    page = follow(trainer, session).text
    assert "Confirm 1 proposal<" not in page
    trainer.post(session, data={"do": "rest"})
    clock.pass_minutes(15)
    page = follow(trainer, session).text
    assert 'name="given" maxlength="6" aria-describedby="given-hint" value="20"' in page
    trainer.post(f"{session}/close", data={"given": "٩٠"})
    page = follow(trainer, session).text
    assert "1 hour and 30 minutes" in page
    assert "Absent" in page
    hours = follow(amina, "/hours").text
    assert "1 hour and 30 minutes" in hours
    assert "The two are never added." in hours


def test_marks_that_somebody_else_changed_are_shown_before_they_are_replaced(
    app: Flask, box: Node, trainer: FlaskClient, cohort: str, amina: str
) -> None:
    second = other_trainer(app, box, cohort)
    session = begin(trainer, cohort)
    assert mark(trainer, session, amina, "present") == 303
    form = {f"mark-{amina}": "absent", f"seen-{amina}": "-", "do": "marks"}
    answer = second.post(session, data=form)
    assert answer.status_code == 409
    assert "Meanwhile Samira marked: Present, 2 hours" in answer.text
    assert re.search(rf'value="absent" id="absent-{amina}" checked', answer.text)
    assert mark(second, session, amina, "absent", seen="present/120") == 303
    assert marks(box, session) == {"absent": 1}


def marks(box: Node, session: str) -> dict[str, int]:
    found: dict[str, int] = {}
    with box.reading() as reader:
        for each in attendance.marks_of(reader, bytes.fromhex(session.rsplit("/", 1)[1])).values():
            found[each.mark] = found.get(each.mark, 0) + 1
    return found


def test_mark_after_closing_leads_to_the_closed_session_and_a_correction_stands_on_the_statement(
    box: Node, trainer: FlaskClient, cohort: str, amina: str
) -> None:
    session = held(trainer, cohort, amina)
    answer = trainer.post(session, data={f"mark-{amina}": "absent", f"seen-{amina}": "present/90", "do": "marks"})
    assert answer.headers["Location"].endswith("?notice=changed")
    assert marks(box, session) == {"present": 1}
    correct = f"{session}/correct/{amina}"
    no_reason = trainer.post(correct, data={"mark": "late", "late": "20", "seen": "present/90"})
    assert no_reason.status_code == 400
    form = {"mark": "late", "late": "20", "seen": "present/90", "reason": "came-later", "words": "<b>bus</b>"}
    assert trainer.post(correct, data=form).status_code == 303
    for page in (follow(trainer, session).text, follow(trainer, f"/teach/learners/{amina}/statement").text):
        assert "Present, 1 hour and 30 minutes → Late, 1 hour and 10 minutes. The learner came later." in page
        assert "&lt;b&gt;bus&lt;/b&gt;" in page
    assert trainer.post(correct, data=form).status_code == 409


def test_what_is_ticked_is_not_lost_when_the_session_is_closed(trainer: FlaskClient, cohort: str, amina: str) -> None:
    session = begin(trainer, cohort)
    form = {f"mark-{amina}": "half", f"seen-{amina}": "-", "given": "90", "do": ""}
    assert trainer.post(f"{session}/close", data=form | {"given": ""}).status_code == 400
    refused = trainer.post(f"{session}/close", data=form | {"given": "x"}).text
    assert re.search(r'value="half" id="half-[0-9a-f]+" checked', refused), "what was ticked stays ticked"
    assert trainer.post(f"{session}/close", data=form).status_code == 303
    page = follow(trainer, session).text
    assert "Half" in page
    assert "45" in page


def test_minutes_that_were_typed_stay_when_the_register_is_confirmed(
    trainer: FlaskClient, cohort: str, amina: str, clock: FixedClock
) -> None:
    """Enter in their field confirms the register; minutes that only the box counted go on growing."""
    session = begin(trainer, cohort)
    form = {f"mark-{amina}": "present", f"seen-{amina}": "-", "do": "marks"}
    clock.pass_minutes(10)
    for given, shown in (("75", "75"), ("10", "15")):
        saved = trainer.post(session, data=form | {"given": given, "counted": "10"})
        clock.pass_minutes(5 if given == "10" else 0)
        assert f'name="given" maxlength="6" aria-describedby="given-hint" value="{shown}"' in trainer.get(saved.location).text
        form |= {f"seen-{amina}": "present/-"}


def test_session_whose_day_has_passed_says_what_to_do_and_keeps_its_plan(
    trainer: FlaskClient, cohort: str, amina: str, clock: FixedClock
) -> None:
    plan = {"title": "Yesterday", "starts": "2026-02-01T09:00", "minutes": "120", "stage": "-", "weeks": "1"}
    assert trainer.post(f"{sessions(cohort)}/new", data=plan).status_code == 303
    assert "Its day has passed" not in follow(trainer, sessions(cohort)).text, "the box knows no day yet"
    clock.trusted = True
    page = follow(trainer, sessions(cohort)).text
    assert "Its day has passed" in page
    session = re.findall(r'href="(/teach/cohorts/[0-9a-f]+/sessions/[0-9a-f]{32})"', page)[0]
    assert "It took place without the box" in follow(trainer, session).text
    trainer.post(f"{session}/state", data={"do": "begin"})
    page = follow(trainer, session).text
    assert "Its day has passed" not in page


def test_register_of_a_thousand_is_shown_in_pages_and_found_by_alias(
    trainer: FlaskClient, cohort: str, amina: str, box: Node
) -> None:
    new = [NewLearner(f"Learner {number:04}", "ar") for number in range(300)]
    box.write(lambda session: people.add_learners(session, cohort_id=bytes.fromhex(cohort), learners=new))
    session = begin(trainer, cohort)
    page = follow(trainer, session)
    assert (page.text.count('class="mark-row"'), len(page.data) < 250_000) == (60, True)
    assert "Page 1 of 6" in page.text
    found = follow(trainer, f"{session}?q=0123").text
    assert found.count('class="mark-row"') == 1
    learner = re.findall(r'name="mark-([0-9a-f]{32})"', found)[0]
    form = {f"mark-{learner}": "late", f"seen-{learner}": "-", "do": "marks"}
    sent = trainer.post(f"{session}?q=0123", data=form)
    assert sent.headers["Location"].endswith("q=0123")
    assert trainer.post(session, data={"do": "rest"}).status_code == 303
    assert "have no mark yet" not in follow(trainer, session).text
    assert trainer.post(f"{session}/close", data={"given": "60"}).status_code == 303
    closed = follow(trainer, f"{session}?page=6").text
    assert closed.count("Correct this mark") == 1


def test_session_and_learner_of_another_cohort_are_not_here(trainer: FlaskClient, cohort: str, amina: str) -> None:
    session = held(trainer, cohort, amina)
    elsewhere = session.replace(cohort, make_cohort(trainer, "Autumn"))
    for address in (elsewhere, f"{elsewhere}/edit", f"{elsewhere}/correct/{amina}"):
        assert trainer.get(address).status_code == 404
    assert trainer.post(f"{elsewhere}/close", data={"given": "60"}).status_code == 404
    assert trainer.post(f"{elsewhere}/state", data={"do": "cancel"}).status_code == 404


@pytest.mark.parametrize("given", ["", "0", "-5", "721", "9" * 400, "an hour"])
def test_length_that_cannot_be_is_refused_in_words(trainer: FlaskClient, cohort: str, amina: str, given: str) -> None:
    session = begin(trainer, cohort)
    answer = trainer.post(f"{session}/close", data={"given": given})
    assert answer.status_code == 400
    assert "Nothing is saved yet." in answer.text
    assert "Open now" in follow(trainer, session).text


@pytest.mark.parametrize(("word", "late"), [("asleep", ""), ("late", "121"), ("late", "x")])
def test_mark_that_cannot_be_is_refused_in_words(
    box: Node, trainer: FlaskClient, cohort: str, amina: str, word: str, late: str
) -> None:
    session = begin(trainer, cohort)
    assert mark(trainer, session, amina, word, late=late) == 400
    assert marks(box, session) == {}


def test_series_is_planned_begun_and_cancelled(trainer: FlaskClient, cohort: str, amina: str) -> None:
    plan = {"title": "HTML", "stage": "-", "starts": "2026-11-30T09:00", "minutes": "١٢٠", "weeks": "3"}
    assert trainer.post(f"{sessions(cohort)}/new", data=plan).status_code == 303
    page = follow(trainer, sessions(cohort)).text
    addresses = re.findall(rf"{sessions(cohort)}/[0-9a-f]{{32}}", page)
    assert "2026-12-14 09:00" in page
    assert trainer.post(f"{addresses[0]}/state", data={"do": "begin"}).headers["Location"] == addresses[0]
    second = trainer.post(f"{addresses[1]}/state", data={"do": "begin"})
    assert second.headers["Location"] == f"{addresses[0]}?notice=another-open"
    assert "This session is still open." in follow(trainer, second.headers["Location"]).text
    trainer.post(f"{addresses[2]}/state", data={"do": "cancel"})
    assert "Cancelled" in follow(trainer, addresses[2]).text
    trainer.post(f"{addresses[2]}/state", data={"do": "again"})
    assert "Begin this session" in follow(trainer, addresses[2]).text


def test_plan_without_a_start_is_no_series_and_what_was_typed_stays(trainer: FlaskClient, cohort: str) -> None:
    plan = {"title": "HTML", "stage": "-", "starts": "", "minutes": "120", "weeks": "3"}
    answer = trainer.post(f"{sessions(cohort)}/new", data=plan)
    assert answer.status_code == 400
    assert "A series needs its first day and hour." in answer.text
    assert 'value="HTML"' in answer.text


def test_second_trainer_who_edits_a_session_sees_what_the_first_wrote(trainer: FlaskClient, cohort: str) -> None:
    session = begin(trainer, cohort)
    seen = re.search(r'name="seen" value="(\d+)"', follow(trainer, f"{session}/edit").text)
    assert seen is not None
    form = {"title": "CSS", "stage": "-", "starts": "", "minutes": "60", "seen": seen[1]}
    assert trainer.post(f"{session}/edit", data=form).status_code == 303
    answer = trainer.post(f"{session}/edit", data={**form, "title": "HTML"})
    assert answer.status_code == 409
    assert "<bdi>CSS</bdi>" in answer.text
    assert 'value="HTML"' in answer.text


def test_minutes_of_a_closed_session_are_corrected_and_the_marks_follow(trainer: FlaskClient, cohort: str, amina: str) -> None:
    session = held(trainer, cohort, amina, minutes="60")
    seen = re.search(r'name="seen" value="(\d+)"', follow(trainer, f"{session}/edit").text)
    assert seen is not None
    form = {"title": "", "stage": "-", "starts": "", "minutes": "120", "given": "100", "seen": seen[1]}
    assert trainer.post(f"{session}/edit", data=form).status_code == 303
    page = follow(trainer, session).text
    assert "Length: 1 hour → 1 hour and 40 minutes." in page
    assert "1 hour and 40 minutes" in follow(trainer, f"/teach/learners/{amina}/hours").text


def test_register_has_icon_letter_and_word_and_pages_of_twelve_sessions(
    box: Node, trainer: FlaskClient, cohort: str, amina: str, clock: FixedClock
) -> None:
    for number in range(13):
        held(trainer, cohort, amina, "late" if number else "present")
        clock.pass_minutes(60)
    page = follow(trainer, f"/teach/cohorts/{cohort}/register").text
    assert "Page 2 of 2" in page
    assert page.count('class="mark-late"') == 1
    first = follow(trainer, f"/teach/cohorts/{cohort}/register?page=1").text
    assert first.count('class="mark-late"') == 11
    assert '<b aria-hidden="true">L</b><span class="visually-hidden">Late</span>' in first
    assert "register-day" not in first  # nobody has told the date yet
    for address in ("sheet?page=1", "sheet?empty=1", "sheet?page=999999999", "?page=x"):
        assert follow(trainer, f"/teach/cohorts/{cohort}/register/{address}".replace("/?", "?")).status_code == 200


def test_papers_have_a_line_for_the_date_until_somebody_told_it(trainer: FlaskClient, cohort: str, amina: str) -> None:
    held(trainer, cohort, amina)
    statement = f"/teach/learners/{amina}/statement"
    assert "printed on ____" in follow(trainer, statement).text
    assert "not known" in follow(trainer, statement).text
    trainer.post("/teach/date", data={"device_time": "2026-11-22T10:00", "device_offset": "-120"})
    page = follow(trainer, statement).text
    assert "printed on \u20682026-11-22\u2069" in page
    assert '<bdi dir="ltr">2026-11-22</bdi>' in page
    assert ">Amina<" in page


def test_real_name_stands_on_the_statement_only_when_asked_for_with_open_names(
    app: Flask, box: Node, trainer: FlaskClient, cohort: str, amina: str
) -> None:
    held(trainer, cohort, amina)
    written = follow(trainer, f"/teach/learners/{amina}/names").text
    was = re.search(r'name="was" value="(\w*)"', written)
    assert was is not None
    name = {"name": "Amina Haddad", "contact": "", "was": was[1]}
    assert trainer.post(f"/teach/learners/{amina}/names", data=name).status_code == 303
    statement = f"/teach/learners/{amina}/statement"
    assert "Amina Haddad" not in follow(trainer, statement).text
    assert "Amina Haddad" in follow(trainer, f"{statement}?names=1").text
    with box.reading() as session:
        looks = audit.about(session, [bytes.fromhex(amina)], "names-looked-at")
    assert looks[0].detail == "statement"
    refused = other_trainer(app, box, cohort).get(f"{statement}?names=1")
    assert refused.status_code != 200
    assert "Amina Haddad" not in refused.text


def test_after_a_power_cut_the_trainer_types_how_long_the_session_was(
    trainer: FlaskClient, cohort: str, amina: str, clock: FixedClock
) -> None:
    session = begin(trainer, cohort)
    assert mark(trainer, session, amina, "present") == 303
    clock.pass_minutes(10)
    assert 'value="10" form="register"' in follow(trainer, session).text
    clock.boot = "b007000000000002"
    page = follow(trainer, session).text
    assert "There was a power cut since the opening." in page
    assert 'value="" form="register"' in page
    assert trainer.post(f"{session}/close", data={"given": "50"}).status_code == 303
    assert "50 minutes" in follow(trainer, f"/teach/learners/{amina}/hours").text


def test_headquarters_sees_the_hours_of_a_cohort_and_nobody_by_name(open_a_node: OpenNode) -> None:
    box_app, hub_app = create_app(open_a_node("box")), create_app(open_a_node("hub"))
    trainer, operator = set_up(box_app), set_up(hub_app, "Headquarters")
    cohort = make_cohort(trainer)
    join_class(box_app, trainer, cohort, "Amina")
    pair(trainer, operator)
    follow_model(trainer, cohort)
    held(trainer, cohort, learner_in(trainer, cohort), "half", "120")
    sealed = trainer.post("/teach/stick/save").data
    operator.post("/hq/files", data={"files": [(io.BytesIO(sealed), "a.cbx")]})
    page = follow(operator, "/hq/sites/2").text
    assert "Planned: 680 hours. Given: 2 hours. Attended by all together: 1 hour." in page
    assert "Amina" not in page
