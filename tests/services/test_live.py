"""The class at this moment: states, their reasons in their order, and how much is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from campbox.jobs import write_presence
from campbox.node import Node
from campbox.services import attendance, attendance_sessions, drafts, hands, learning, live, live_groups, live_needs
from campbox.services.attendance import Choice
from campbox.services.learning import Given, Try, Where
from campbox.services.live import LiveRow, Reason
from campbox.services.live_needs import Needs
from campbox.services.mistakes import Mistake
from campbox.services.pairs import begin_pair, end_pair
from campbox.services.secrets import digest
from campbox.services.sessions import Role, close_all, open_session
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.services.factories import a_cohort, a_learner, a_try

TRAINER = b"a trainer's id   "[:16]


@pytest.fixture
def spring(box: Node) -> bytes:
    return a_cohort(box)


def sign_in(box: Node, learner_id: bytes) -> bytes:
    """The digest of the new session."""
    now = box.now()
    secret = box.write(
        lambda session: open_session(session, role=Role.LEARNER, person_id=learner_id, is_own_device=False, now=now)
    )
    box.presence.noticed(digest(secret), learner_id)
    return digest(secret)


def here(box: Node, cohort_id: bytes, *aliases: str) -> list[bytes]:
    """New learners, each signed in."""
    found = [a_learner(box, cohort_id, alias) for alias in aliases]
    for each in found:
        sign_in(box, each)
    return found


def attempt(box: Node, learner_id: bytes, tried: Try, partner_id: bytes | None = None) -> None:
    box.write(
        lambda session: learning.record_attempt(
            session, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=None
        )
    )


def fail(box: Node, learner_id: bytes, times: int, exercise: str = "tags-1", answer: str = "wrong") -> None:
    for number in range(times):
        attempt(box, learner_id, a_try(f"{answer} {number}", exercise=exercise))


def call(box: Node, learner_id: bytes, exercise: str | None = None) -> None:
    course, now = None if exercise is None else "web", box.now()
    box.write(lambda session: hands.raise_hand(session, learner_id=learner_id, course=course, exercise=exercise, now=now))


def first_word(given: Given) -> Mistake | None:
    """A rule of grading for these tests: answers with the same first word are the same mistake."""
    return Mistake(given.answer.split()[0])


def rows(box: Node, cohort_id: bytes) -> list[LiveRow]:
    heard = live_groups.heard_by(box.presence)
    with box.reading() as session:
        return live.live_class(session, cohort_id, now=box.now(), heard=heard, mistake_of=first_word)


def states(box: Node, cohort_id: bytes) -> list[tuple[str, str]]:
    return [(" + ".join(each.alias for each in row.people), row.state) for row in rows(box, cohort_id)]


def only_row(box: Node, cohort_id: bytes) -> LiveRow:
    (row,) = rows(box, cohort_id)
    return row


def test_class_stands_as_somebody_should_look_after_it(box: Node, spring: bytes, clock: FixedClock) -> None:
    a_learner(box, spring, "Away")
    amina, badr, celine, dana, elias = here(box, spring, "Amina", "badr", "Celine", "Dana", "Elias")
    clock.pass_minutes(10)
    fail(box, dana, 3)
    clock.pass_minutes(15)
    for each in (badr, celine, elias):
        attempt(box, each, a_try())
    for each in (elias, amina):
        call(box, each)
    assert states(box, spring) == [
        ("Elias", "hand"),
        ("Amina", "hand"),
        ("Dana", "stuck"),
        ("badr", "working"),
        ("Celine", "working"),
        ("Away", "away"),
    ]


def test_nothing_in_the_order_depends_on_what_was_solved(box: Node, spring: bytes) -> None:
    amina, badr = here(box, spring, "Amina", "Badr")
    for number in range(5):
        attempt(box, badr, a_try("right", passed=True, exercise=f"tags-{number}"))
    attempt(box, amina, a_try())
    assert states(box, spring) == [("Amina", "working"), ("Badr", "working")]


def test_hand_tells_since_when_and_at_which_exercise(box: Node, spring: bytes, clock: FixedClock) -> None:
    (amina,) = here(box, spring, "Amina")
    call(box, amina, "tags-1")
    clock.pass_minutes(4)
    row = only_row(box, spring)
    assert row.reasons == (Reason("calls", 4, course="web", exercise="tags-1"),)
    assert [each.alias for each in row.calling] == ["Amina"]
    box.write(lambda session: hands.lower_hand(session, learner_id=amina))
    assert only_row(box, spring).state == "working"


def test_nobody_knows_how_long_ago_a_hand_was_raised_before_the_power_cut(box: Node, spring: bytes, clock: FixedClock) -> None:
    (amina,) = here(box, spring, "Amina")
    call(box, amina)
    clock.cut_power()
    assert only_row(box, spring).reasons == (Reason("calls", None),)


def test_learner_is_stuck_after_three_tries_until_it_is_solved_or_left(box: Node, spring: bytes, clock: FixedClock) -> None:
    (amina,) = here(box, spring, "Amina")
    fail(box, amina, 2)
    assert only_row(box, spring).state == "working"
    clock.pass_minutes(6)
    attempt(box, amina, a_try("other 3"))
    row = only_row(box, spring)
    assert (row.state, row.reasons) == ("stuck", (Reason("tries", 6, 3, "web", "tags-1"),))
    attempt(box, amina, a_try("right", passed=True))
    assert only_row(box, spring).state == "working"
    fail(box, amina, 3, "tags-2")
    assert only_row(box, spring).state == "stuck"
    attempt(box, amina, a_try(exercise="tags-3"))
    assert only_row(box, spring).state == "working", "the learner has gone on to something else"


def test_same_mistake_is_told_as_often_as_it_was_made_in_a_row(box: Node, spring: bytes) -> None:
    (amina,) = here(box, spring, "Amina")
    attempt(box, amina, a_try("other 0"))
    fail(box, amina, 4)
    row = only_row(box, spring)
    assert row.reasons == (Reason("same-mistake", 0, 4, "web", "tags-1"),)
    assert row.mistake == Mistake("wrong")


def test_learner_who_calls_is_also_told_to_be_stuck(box: Node, spring: bytes) -> None:
    (amina,) = here(box, spring, "Amina")
    fail(box, amina, 3)
    call(box, amina, "tags-1")
    assert [each.code for each in only_row(box, spring).reasons] == ["calls", "same-mistake"]


def test_failures_of_before_the_power_cut_count_once_the_exercise_is_open_again(
    open_a_node: OpenNode, clock: FixedClock
) -> None:
    before = open_a_node("box")
    spring = a_cohort(before)
    (amina,) = here(before, spring, "Amina")
    fail(before, amina, 3)
    before.close()
    clock.cut_power()
    box = open_a_node("box")
    assert only_row(box, spring).state == "away"
    sign_in(box, amina)
    assert only_row(box, spring).state == "working"
    box.write(lambda session: learning.open_exercise(session, learner_id=amina, where=Where("web", "tags", "tags-1")))
    row = only_row(box, spring)
    assert (row.state, row.reasons) == ("stuck", (Reason("same-mistake", None, 3, "web", "tags-1"),))


def test_failures_of_another_day_do_not_make_anybody_stuck(box: Node, spring: bytes, clock: FixedClock) -> None:
    """A box on a battery stays up for weeks."""
    (amina,) = here(box, spring, "Amina")
    fail(box, amina, 3)
    write_presence(box)
    assert only_row(box, spring).state == "stuck"
    clock.pass_minutes(24 * 60)
    sign_in(box, amina)
    write_presence(box)
    assert only_row(box, spring).state == "working"
    assert needs(box, spring)[spring].stuck == 0
    clock.pass_minutes(5)
    attempt(box, amina, a_try("other"))
    clock.pass_minutes(2)
    assert only_row(box, spring).reasons == (Reason("tries", 2, 4, "web", "tags-1"),)


def test_silent_after_twenty_minutes_without_an_answer(box: Node, spring: bytes, clock: FixedClock) -> None:
    (amina,) = here(box, spring, "Amina")
    write_presence(box)
    clock.pass_minutes(5)
    attempt(box, amina, a_try())
    clock.pass_minutes(19)
    assert only_row(box, spring).state == "working"
    clock.pass_minutes(1)
    row = only_row(box, spring)
    assert (row.state, row.reasons) == ("silent", (Reason("no-answer", 20),))


def test_who_opens_a_lesson_or_writes_is_not_silent(box: Node, spring: bytes, clock: FixedClock) -> None:
    amina, badr = here(box, spring, "Amina", "Badr")
    clock.pass_minutes(15)
    box.write(lambda session: learning.open_lesson(session, learner_id=amina, course="web", release="1", lesson="tags"))
    now = box.now()
    box.write(
        lambda session: drafts.keep_draft(
            session, learner_id=badr, course="web", exercise="tags-1", fields={"code": "a"}, age_ms=0, now=now
        )
    )
    clock.pass_minutes(10)
    assert states(box, spring) == [("Amina", "working"), ("Badr", "working")]


def test_who_has_just_come_back_is_not_silent(box: Node, spring: bytes, clock: FixedClock) -> None:
    (amina,) = here(box, spring, "Amina")
    attempt(box, amina, a_try())
    write_presence(box)
    clock.pass_minutes(180)
    assert only_row(box, spring).state == "away"
    sign_in(box, amina)
    write_presence(box)
    assert only_row(box, spring).state == "working"


def test_who_signed_out_is_not_here(box: Node, spring: bytes, clock: FixedClock) -> None:
    (amina,) = here(box, spring, "Amina")
    box.write(lambda session: close_all(session, amina))
    clock.pass_minutes(1)
    row = only_row(box, spring)
    assert (row.state, row.reasons, row.seen is not None) == ("away", (Reason("last-seen"),), True)


def test_two_at_one_device_stand_together(box: Node, spring: bytes) -> None:
    amina, badr, celine = (a_learner(box, spring, alias) for alias in ("Amina", "Badr", "Celine"))
    device = sign_in(box, amina)
    box.write(lambda session: begin_pair(session, session_digest=device, learner_id=amina, partner_id=badr))
    sign_in(box, celine)
    for number in range(3):
        attempt(box, amina, a_try(f"wrong {number}"), badr)
    call(box, badr)
    found = rows(box, spring)
    assert states(box, spring) == [("Amina + Badr", "hand"), ("Celine", "working")]
    assert [each.alias for each in found[0].calling] == ["Badr"]
    assert live.counts(found) == {"hand": 1, "stuck": 0, "silent": 0, "working": 1, "away": 0}


def test_partner_who_signs_in_at_a_device_of_their_own_has_gone_there(box: Node, spring: bytes, clock: FixedClock) -> None:
    amina, badr = (a_learner(box, spring, alias) for alias in ("Amina", "Badr"))
    device = sign_in(box, amina)
    box.write(lambda session: begin_pair(session, session_digest=device, learner_id=amina, partner_id=badr))
    clock.pass_minutes(30)
    box.presence.noticed(device, amina, badr)
    phone = sign_in(box, badr)
    assert sorted(people for people, _ in states(box, spring)) == ["Amina", "Badr"]
    assert ("Badr", "working") in states(box, spring)
    clock.pass_minutes(21)  # Badr's phone lies in a pocket, and the two answer together
    attempt(box, amina, a_try("right", passed=True), badr)
    box.presence.noticed(device, amina, badr)
    assert states(box, spring) == [("Amina + Badr", "working")]
    assert phone != device


def test_partner_who_was_parted_was_here_and_is_not_silent(box: Node, spring: bytes, clock: FixedClock) -> None:
    amina, badr = (a_learner(box, spring, alias) for alias in ("Amina", "Badr"))
    for _ in range(2):
        hold_session(box, spring, absent=[badr], present=[amina])
    assert ("Badr", "silent") in states(box, spring)
    device = sign_in(box, amina)
    box.write(lambda session: begin_pair(session, session_digest=device, learner_id=amina, partner_id=badr))
    box.presence.noticed(device, amina, badr)
    box.write(lambda session: end_pair(session, session_digest=device))
    clock.pass_minutes(3)
    (parted,) = [row for row in rows(box, spring) if row.people[0].alias == "Badr"]
    assert parted.state == "away"
    assert parted.seen is not None


def test_learner_of_another_cohort_is_not_shown(box: Node, spring: bytes) -> None:
    here(box, a_cohort(box, "Summer"), "Omar")
    assert rows(box, spring) == []


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_number_of_queries_does_not_grow_with_the_class(box: Node, spring: bytes) -> None:
    numbers = []
    for size in (2, 12):
        for each in here(box, spring, *(f"Learner {size} {number}" for number in range(size))):
            fail(box, each, 3)
            call(box, each, "tags-1")
        with box.reading() as session, counted(session) as statements:
            heard = live_groups.heard_by(box.presence)
            live.live_class(session, spring, now=box.now(), heard=heard, mistake_of=first_word)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 12


def hold_session(box: Node, cohort_id: bytes, **marks: list[bytes]) -> None:
    """A session from its opening to its end; marks: who was how."""
    now = box.now()

    def hold(session: Session) -> None:
        held = attendance_sessions.begin_session(session, cohort_id=cohort_id, by=TRAINER, now=now)
        choices = {learner: Choice(mark) for mark, learners in marks.items() for learner in learners}
        attendance.confirm_marks(session, cohort_id=cohort_id, session_id=held, choices=choices, by=TRAINER)
        attendance.close(session, cohort_id=cohort_id, session_id=held, given_minutes=60, by=TRAINER)

    box.write(hold)


def test_who_was_absent_twice_needs_a_word_though_not_here(box: Node, spring: bytes, clock: FixedClock) -> None:
    amina, badr, celine = (a_learner(box, spring, alias) for alias in ("Amina", "Badr", "Celine"))
    hold_session(box, spring, absent=[amina, badr, celine])
    clock.pass_minutes(120)
    hold_session(box, spring, absent=[amina], present=[badr], excused=[celine])
    assert states(box, spring) == [("Amina", "silent"), ("Badr", "away"), ("Celine", "away")]
    assert rows(box, spring)[0].reasons == (Reason("absent", count=2),)
    clock.pass_minutes(120)
    hold_session(box, spring, absent=[amina, celine], late=[badr])
    assert [(row.people[0].alias, row.reasons) for row in rows(box, spring)[:2]] == [
        ("Amina", (Reason("absent", count=3),)),
        ("Celine", (Reason("absent", count=2),)),
    ]
    sign_in(box, amina)
    found = {row.people[0].alias: row for row in rows(box, spring)}
    assert (found["Amina"].state, found["Amina"].reasons) == ("working", (Reason("absent", count=3),))


def needs(box: Node, *cohort_ids: bytes) -> dict[bytes, Needs]:
    write_presence(box)
    with box.reading() as session:
        return live_needs.needs(session, cohort_ids, box.now())


def test_needs_of_each_cohort_are_those_of_its_live_class(box: Node, spring: bytes, clock: FixedClock) -> None:
    summer = a_cohort(box, "Summer")
    amina, badr, celine = here(box, spring, "Amina", "Badr", "Celine")
    for each in (amina, badr):
        fail(box, each, 3)
    call(box, amina)
    assert needs(box, spring, summer) == {spring: Needs(calling=1, stuck=1), summer: Needs()}
    attempt(box, badr, a_try("right", passed=True))
    box.write(lambda session: attendance_sessions.begin_session(session, cohort_id=summer, by=TRAINER, now=box.now()))
    assert needs(box, spring, summer) == {spring: Needs(calling=1), summer: Needs(open_sessions=1)}
    fail(box, celine, 3)
    clock.pass_minutes(100)
    assert needs(box, spring)[spring].stuck == 0, "she has gone"
