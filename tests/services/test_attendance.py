"""Sessions and the marks in them: what the trainer confirms, what the box proposes, and what is corrected afterwards."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from campbox.errors import FieldError, NotFoundError
from campbox.jobs import write_presence
from campbox.models import Event
from campbox.node import Node
from campbox.services import attendance, attendance_sessions, audit, cohorts, dates, proposals
from campbox.services.attendance import Choice, MarksChangedError
from campbox.services.attendance_sessions import AnotherIsOpenError, SessionChangedError
from campbox.services.proposals import Proposal, Proposals
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.services.attending import (
    OTHER_TRAINER,
    TRAINER,
    a_draft,
    begun,
    closed,
    entry_of,
    held,
    marked,
    marks_in,
    titles,
)
from tests.services.factories import a_cohort, a_learner


@pytest.fixture
def spring(box: Node) -> bytes:
    return a_cohort(box)


@pytest.fixture
def amina(box: Node, spring: bytes) -> bytes:
    return a_learner(box, spring)


@pytest.fixture
def badr(box: Node, spring: bytes) -> bytes:
    return a_learner(box, spring, "Badr")


def events(box: Node) -> int:
    with box.reading() as session:
        return session.query(Event).count()


def proposed(box: Node, cohort_id: bytes, session_id: bytes, learner_ids: list[bytes]) -> Proposals:
    entry, heard = entry_of(box, cohort_id, session_id), box.presence.learners_seen_ms()
    with box.reading() as session:
        return proposals.proposals(session, entry, learner_ids, box.now(), heard)


def heard(box: Node, learner_id: bytes) -> None:
    box.presence.noticed(bytes(32), learner_id)


def corrected(box: Node, cohort_id: bytes, session_id: bytes, learner_id: bytes, choice: Choice, words: str = "") -> None:
    correct = partial(
        attendance.correct_mark,
        cohort_id=cohort_id,
        session_id=session_id,
        learner_id=learner_id,
        choice=choice,
        reason="wrong-tap",
        words=words,
        by=OTHER_TRAINER,
        now=box.now(),
    )
    box.write(lambda session: correct(session))


def test_marks_are_worth_the_minutes_that_were_given(box: Node, spring: bytes) -> None:
    learners = [a_learner(box, spring, name) for name in ("Amina", "Badr", "Celine", "Dana", "Elias", "Farah")]
    session_id = begun(box, spring, 120)
    choices = ("present", "late", "half", "excused", "absent", Choice("late", late_minutes=40))
    assert marked(box, spring, session_id, dict(zip(learners, choices, strict=True))) == 6
    closed(box, spring, session_id, 90)
    marks = marks_in(box, session_id)
    assert [marks[each].minutes for each in learners] == [90, 75, 45, 0, 0, 50]


def test_marks_that_were_confirmed_before_are_not_recorded_again(box: Node, spring: bytes, amina: bytes, badr: bytes) -> None:
    session_id = begun(box, spring)
    marked(box, spring, session_id, {amina: "present"})
    before = events(box)
    again = {amina: Choice("present", seen="present/120"), badr: Choice("absent")}
    assert marked(box, spring, session_id, again) == 1
    assert events(box) == before + 1


def test_closing_with_the_planned_minutes_records_only_the_session(box: Node, spring: bytes, amina: bytes) -> None:
    session_id = begun(box, spring, 120)
    marked(box, spring, session_id, {amina: "late"})
    before = events(box)
    closed(box, spring, session_id, 120)
    assert events(box) == before + 1


def test_second_trainer_is_told_what_the_first_marked_and_changes_nothing(
    box: Node, spring: bytes, amina: bytes, badr: bytes
) -> None:
    session_id = begun(box, spring)
    marked(box, spring, session_id, {amina: "present"})
    before = events(box)
    with pytest.raises(MarksChangedError) as told:
        marked(box, spring, session_id, {amina: "absent", badr: "present"}, by=OTHER_TRAINER)
    assert told.value.learner_ids == {amina}
    assert events(box) == before
    seen = {amina: Choice("absent", seen="present/120"), badr: Choice("present")}
    assert marked(box, spring, session_id, seen, by=OTHER_TRAINER) == 2
    assert marks_in(box, session_id)[amina].by == OTHER_TRAINER


def test_two_trainers_who_mark_the_same_do_not_disturb_each_other(box: Node, spring: bytes, amina: bytes) -> None:
    session_id = begun(box, spring)
    marked(box, spring, session_id, {amina: "present"})
    assert marked(box, spring, session_id, {amina: "present"}, by=OTHER_TRAINER) == 0


def test_mark_after_closing_is_refused_and_a_correction_keeps_who_and_why(box: Node, spring: bytes, amina: bytes) -> None:
    session_id = held(box, spring, {amina: "present"}, 120)
    with pytest.raises(SessionChangedError):
        marked(box, spring, session_id, {amina: Choice("absent", seen="present/120")})
    corrected(box, spring, session_id, amina, Choice("late", 30, seen="present/120"), "bus   broke down")
    with box.reading() as session:
        (correction,) = attendance.corrections(session, [amina])
        (entry,) = audit.entries(session)
    assert (correction.old, correction.new, correction.reason) == ("present/120", "late/90", "wrong-tap")
    assert (correction.session_id, correction.staff_id, correction.words) == (session_id, OTHER_TRAINER, "bus broke down")
    assert entry.act == "attendance-corrected"
    assert marks_in(box, session_id)[amina].minutes == 90


def test_learner_without_a_mark_gets_one_by_correction_only_after_closing(box: Node, spring: bytes, amina: bytes) -> None:
    session_id = begun(box, spring)
    with pytest.raises(SessionChangedError):
        corrected(box, spring, session_id, amina, Choice("present"))
    closed(box, spring, session_id, 60)
    corrected(box, spring, session_id, amina, Choice("half"))
    assert marks_in(box, session_id)[amina].minutes == 30


def test_correction_of_what_somebody_else_corrected_meanwhile_is_refused(box: Node, spring: bytes, amina: bytes) -> None:
    session_id = held(box, spring, {amina: "present"})
    corrected(box, spring, session_id, amina, Choice("half", seen="present/120"))
    before = events(box)
    with pytest.raises(MarksChangedError):
        corrected(box, spring, session_id, amina, Choice("absent", seen="present/120"))
    corrected(box, spring, session_id, amina, Choice("half", seen="half/60"))
    assert events(box) == before


def test_learner_who_left_keeps_the_marks_and_can_be_corrected_but_not_marked_anew(
    box: Node, spring: bytes, amina: bytes, badr: bytes
) -> None:
    session_id = held(box, spring, {amina: "present", badr: "present"})
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=spring))
    corrected(box, spring, session_id, amina, Choice("late", seen="present/120"))
    assert marks_in(box, session_id)[amina].mark == "late"
    with pytest.raises(NotFoundError):
        marked(box, spring, begun(box, spring), {amina: "present"})


def test_stranger_and_session_of_another_cohort_are_refused(box: Node, spring: bytes, amina: bytes) -> None:
    autumn = a_cohort(box, "Autumn")
    session_id = begun(box, spring)
    before = events(box)
    with pytest.raises(NotFoundError):
        marked(box, spring, session_id, {b"nobody we know..": "present"})
    with pytest.raises(NotFoundError):
        marked(box, autumn, session_id, {amina: "present"})
    with pytest.raises(NotFoundError):
        closed(box, autumn, session_id, 60)
    assert events(box) == before


@pytest.mark.parametrize("choice", [Choice("asleep"), Choice("late", 121), Choice("late", -1)])
def test_mark_that_cannot_be_is_refused(box: Node, spring: bytes, amina: bytes, choice: Choice) -> None:
    session_id = begun(box, spring, 120)
    with pytest.raises(FieldError):
        marked(box, spring, session_id, {amina: choice})
    assert marks_in(box, session_id) == {}


def test_whom_the_box_heard_since_the_opening_is_proposed_and_nobody_else(
    box: Node, spring: bytes, amina: bytes, badr: bytes, clock: FixedClock
) -> None:
    late = a_learner(box, spring, "Celine")
    heard(box, badr)
    clock.pass_minutes(20)
    session_id = begun(box, spring)
    clock.pass_minutes(4)
    heard(box, amina)
    write_presence(box)
    clock.pass_minutes(31)
    heard(box, amina)
    heard(box, late)
    found = proposed(box, spring, session_id, [amina, badr, late])
    assert found.marks[amina] == Proposal("present")
    assert found.marks[late].mark == "late"
    assert 30 <= (found.marks[late].late_minutes or 0) <= 35
    assert badr not in found.marks


def test_after_a_power_cut_the_box_keeps_what_it_knew_and_proposes_nothing_new(
    box: Node, spring: bytes, amina: bytes, badr: bytes, clock: FixedClock
) -> None:
    session_id = begun(box, spring)
    clock.pass_minutes(6)
    heard(box, amina)
    write_presence(box)
    clock.cut_power()
    box.presence.take()
    later = proposals.proposals
    with box.reading() as session:
        found = later(session, entry_of(box, spring, session_id), [amina, badr], box.now(), {badr: 9_000})
    assert found.marks == {amina: Proposal("present")}
    assert found.heard_after_cut == {badr}
    with box.reading() as session:
        assert attendance_sessions.minutes_since_opening(entry_of(box, spring, session_id), box.now()) is None


def test_learner_of_two_cohorts_is_not_proposed_where_another_open_session_has_them(
    box: Node, spring: bytes, amina: bytes
) -> None:
    autumn = a_cohort(box, "Autumn")
    box.write(lambda session: cohorts.enrol(session, learner_id=amina, cohort_id=autumn))
    here, there = begun(box, spring), begun(box, autumn)
    heard(box, amina)
    assert proposed(box, autumn, there, [amina]).marks == {amina: Proposal("present")}
    marked(box, spring, here, {amina: "present"})
    found = proposed(box, autumn, there, [amina])
    assert not found.marks
    assert found.marked_elsewhere == {amina}
    marked(box, autumn, there, {amina: "half"})
    assert (marks_in(box, here)[amina].mark, marks_in(box, there)[amina].mark) == ("present", "half")


def test_one_session_of_a_cohort_is_open_at_a_time(box: Node, spring: bytes) -> None:
    first = begun(box, spring)
    with pytest.raises(AnotherIsOpenError) as told:
        begun(box, spring)
    assert told.value.entry.id == first
    closed(box, spring, first, 60)
    assert begun(box, spring) != first


def test_session_cannot_be_closed_twice_nor_opened_after_it_was_cancelled(box: Node, spring: bytes) -> None:
    session_id = held(box, spring, {})
    with pytest.raises(SessionChangedError):
        closed(box, spring, session_id, 60)
    (planned,) = box.write(
        lambda session: attendance_sessions.plan_sessions(session, cohort_id=spring, draft=a_draft(), by=TRAINER)
    )

    def begin(session: Session) -> None:
        attendance_sessions.begin_session(session, cohort_id=spring, session_id=planned, by=TRAINER, now=box.now())

    box.write(lambda session: attendance_sessions.cancel_session(session, cohort_id=spring, session_id=planned, by=TRAINER))
    with pytest.raises(SessionChangedError):
        box.write(begin)
    box.write(lambda session: attendance_sessions.plan_again(session, cohort_id=spring, session_id=planned, by=TRAINER))
    box.write(begin)
    assert entry_of(box, spring, planned).state == "open"


def test_series_is_planned_week_after_week(box: Node, spring: bytes) -> None:
    draft = a_draft(180, title="HTML", starts="2026-11-30T09:00")
    box.write(lambda session: attendance_sessions.plan_sessions(session, cohort_id=spring, draft=draft, by=TRAINER, weeks=3))
    with box.reading() as session:
        entries = attendance_sessions.sessions_of(session, spring)
    assert [each.starts for each in entries] == ["2026-11-30T09:00", "2026-12-07T09:00", "2026-12-14T09:00"]
    assert titles(entries) == ["HTML"] * 3


@pytest.mark.parametrize(
    ("starts", "minutes", "weeks"),
    [
        (None, 60, 2),
        ("2026-11-30T09:00", 60, 53),
        ("2026-11-30T09:00", 0, 1),
        ("2026-11-30T09:00", 721, 1),
        ("tomorrow", 60, 1),
        ("9999-12-30T09:00", 60, 3),
    ],
)
def test_plan_that_cannot_be_is_refused(box: Node, spring: bytes, starts: str | None, minutes: int, weeks: int) -> None:
    draft = a_draft(minutes, starts=starts)
    with pytest.raises(FieldError):
        box.write(
            lambda session: attendance_sessions.plan_sessions(session, cohort_id=spring, draft=draft, by=TRAINER, weeks=weeks)
        )
    with box.reading() as session:
        assert attendance_sessions.sessions_of(session, spring) == []


def test_sessions_stand_in_the_order_in_which_they_took_place_whatever_the_clock_says(
    box: Node, spring: bytes, clock: FixedClock
) -> None:
    first = held(box, spring, {})
    clock.pass_minutes(60)
    second = held(box, spring, {})
    change = partial(
        attendance_sessions.change_session,
        cohort_id=spring,
        session_id=first,
        draft=a_draft(120, title="The first", starts="2030-01-01T09:00"),
        by=TRAINER,
        now=box.now(),
        seen_position=entry_of(box, spring, first).position,
    )
    box.write(lambda session: change(session))
    with box.reading() as session:
        entries = attendance_sessions.sessions_of(session, spring)
    assert [(each.id, each.number) for each in entries] == [(first, 1), (second, 2)]


def test_proposed_length_is_the_time_since_opening_within_reason(box: Node, spring: bytes, clock: FixedClock) -> None:
    session_id = begun(box, spring, 120)
    entry = entry_of(box, spring, session_id)
    clock.pass_minutes(97)
    assert attendance_sessions.minutes_since_opening(entry, box.now()) == 95
    clock.pass_minutes(15 * 60)
    assert attendance_sessions.minutes_since_opening(entry, box.now()) == 180


def test_second_trainer_who_edits_a_session_is_told_of_the_first(box: Node, spring: bytes) -> None:
    session_id = begun(box, spring)
    seen = entry_of(box, spring, session_id).position

    def change(session: Session, title: str) -> None:
        attendance_sessions.change_session(
            session,
            cohort_id=spring,
            session_id=session_id,
            draft=a_draft(120, title=title),
            by=TRAINER,
            now=box.now(),
            seen_position=seen,
        )

    box.write(lambda session: change(session, "HTML"))
    with pytest.raises(SessionChangedError) as told:
        box.write(lambda session: change(session, "CSS"))
    assert told.value.entry.title == "HTML"


def test_a_power_cut_loses_no_mark_and_the_session_after_it_stands_after_it(open_a_node: OpenNode, clock: FixedClock) -> None:
    box = open_a_node("box")
    spring = a_cohort(box)
    amina = a_learner(box, spring)
    clock.pass_minutes(500)
    first = begun(box, spring)
    marked(box, spring, first, {amina: "present"})
    box.close()
    clock.cut_power()
    box = open_a_node("box")
    assert entry_of(box, spring, first).state == "open"
    closed(box, spring, first, 50)
    second = held(box, spring, {amina: "late"}, 60)
    assert marks_in(box, first)[amina].minutes == 50
    with box.reading() as session:
        entries = attendance_sessions.sessions_of(session, spring)
        told = [dates.calendar(session, 1, box.now()).of_moment(each.opened) for each in entries if each.opened]
    assert [(each.id, each.number) for each in entries] == [(first, 1), (second, 2)]
    assert [each.at for each in told] == [None, None]
