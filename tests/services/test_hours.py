"""Hours planned, given and attended, per stage; the same few queries whatever the size of the class."""

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.node import Node
from campbox.services import attendance_sessions, cohort_plans, cohorts, hours, programmes, register, statements
from campbox.services.hours import CohortHours, CohortSums, LearnerHours
from campbox.services.programmes import StageDraft
from tests.services.attending import TRAINER, begun, held, marked
from tests.services.factories import a_cohort, a_learner

HOUR = 60


@pytest.fixture
def spring(box: Node) -> bytes:
    return a_cohort(box)


@pytest.fixture
def stages(box: Node, spring: bytes) -> tuple[bytes, bytes]:
    """Of a programme that the cohort follows: 140 and 400 hours."""
    drafts = (StageDraft("Basics", 140 * HOUR), StageDraft("Practice", 400 * HOUR))
    programme_id = box.write(lambda session: programmes.add_programme(session, name="School", stages=drafts))
    box.write(lambda session: cohort_plans.change_plan(session, spring, programme_id=programme_id))
    with box.reading() as session:
        first, second = programmes.programme(session, programme_id).stages
    return first.id, second.id


def of_cohort(box: Node, cohort_id: bytes) -> CohortHours:
    with box.reading() as session:
        return hours.of_cohort(session, cohort_id)


def of_learner(box: Node, learner_id: bytes) -> list[LearnerHours]:
    with box.reading() as session:
        return hours.of_learner(session, learner_id)


def test_hours_of_closed_sessions_add_up_per_stage(box: Node, spring: bytes, stages: tuple[bytes, bytes]) -> None:
    amina, badr = a_learner(box, spring), a_learner(box, spring, "Badr")
    held(box, spring, {amina: "present", badr: "half"}, 120, stage=stages[0])
    held(box, spring, {amina: "late"}, 60, stage=stages[0])
    held(box, spring, {amina: "present", badr: "absent"}, 180, stage=stages[1])
    found = of_cohort(box, spring)
    assert [(each.planned_minutes, each.given_minutes, each.attended_minutes) for each in found.lines] == [
        (140 * HOUR, 180, 120 + 60 + 45),
        (400 * HOUR, 180, 180),
    ]
    assert found.attended[amina] == {stages[0]: 165, stages[1]: 180}
    assert found.of_learner(badr) == 60
    (mine,) = of_learner(box, badr)
    assert [(each.given_minutes, each.attended_minutes, each.unmarked) for each in mine.lines] == [(120, 60, 1), (180, 0, 0)]


def test_open_and_cancelled_sessions_do_not_count(box: Node, spring: bytes) -> None:
    amina = a_learner(box, spring)
    session_id = begun(box, spring)
    marked(box, spring, session_id, {amina: "present"})
    assert of_cohort(box, spring) == CohortHours((), {})
    box.write(lambda session: attendance_sessions.cancel_session(session, cohort_id=spring, session_id=session_id, by=TRAINER))
    assert of_cohort(box, spring) == CohortHours((), {})
    assert of_learner(box, amina)[0].attended_minutes == 0


def test_hours_of_a_stage_that_was_taken_out_and_of_none_stay(box: Node, spring: bytes, stages: tuple[bytes, bytes]) -> None:
    amina = a_learner(box, spring)
    held(box, spring, {amina: "present"}, 100, stage=stages[0])
    held(box, spring, {amina: "present"}, 50)
    with box.reading() as session:
        (programme,) = programmes.programmes(session)
    box.write(lambda session: programmes.remove_stage(session, programme_id=programme.id, stage_id=stages[0]))
    lines = of_cohort(box, spring).lines
    assert [(each.stage.name if each.stage else None, each.attended_minutes) for each in lines] == [
        ("Practice", 0),
        ("Basics", 100),
        (None, 50),
    ]
    (mine,) = of_learner(box, amina)
    assert mine.attended_minutes == 150


def test_learner_of_two_cohorts_has_the_hours_of_each_and_keeps_those_of_one_they_left(box: Node, spring: bytes) -> None:
    amina, autumn = a_learner(box, spring), a_cohort(box, "Autumn")
    box.write(lambda session: cohorts.enrol(session, learner_id=amina, cohort_id=autumn))
    held(box, spring, {amina: "present"}, 60)
    held(box, autumn, {amina: "present"}, 30)
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=spring))
    assert [(each.cohort_name, each.attended_minutes) for each in of_learner(box, amina)] == [("Spring", 60), ("Autumn", 30)]


def test_number_of_queries_does_not_grow_with_the_class(box: Node, spring: bytes, stages: tuple[bytes, bytes]) -> None:
    def queries(ask: Callable[[Session], object]) -> int:
        seen: list[str] = []
        with box.reading() as session:
            event.listen(session.get_bind(), "before_cursor_execute", lambda *each: seen.append(each[2]))
            ask(session)
        return len(seen)

    def counts() -> list[int]:
        return [
            queries(lambda session: hours.of_cohort(session, spring)),
            queries(lambda session: hours.of_learner(session, learners[0])),
            queries(lambda session: register.register(session, spring)),
            queries(lambda session: statements.statements(session, learners[0])),
            queries(lambda session: hours.sums(session, OWN_BOX_ID)),
        ]

    learners = [a_learner(box, spring)]
    held(box, spring, {learners[0]: "present"}, 60, stage=stages[0])
    few = counts()
    learners += [a_learner(box, spring, f"Learner {number}") for number in range(8)]
    for number in range(6):
        held(box, spring, dict.fromkeys(learners, "present"), 60, stage=stages[number % 2])
    assert counts() == few


def test_headquarters_sees_three_figures_for_each_cohort(box: Node, spring: bytes, stages: tuple[bytes, bytes]) -> None:
    amina, badr, silent = a_learner(box, spring), a_learner(box, spring, "Badr"), a_cohort(box, "Autumn")
    held(box, spring, {amina: "present", badr: "half"}, 120, stage=stages[0])
    with box.reading() as session:
        found = hours.sums(session, OWN_BOX_ID)
    assert found == {spring: CohortSums(540 * HOUR, 120, 180)}
    assert silent not in found


def test_register_shows_twelve_sessions_and_keeps_who_left_where_they_were_marked(box: Node, spring: bytes) -> None:
    amina, badr = a_learner(box, spring), a_learner(box, spring, "Badr")
    held(box, spring, {amina: "present", badr: "present"}, 60)
    for _ in range(12):
        held(box, spring, {amina: "present"}, 60)
    box.write(lambda session: cohorts.leave(session, learner_id=badr, cohort_id=spring))
    with box.reading() as session:
        first, last = register.register(session, spring, 1), register.register(session, spring)
    assert [(row.person.alias, row.has_left, row.attended_minutes) for row in first.rows] == [
        ("Amina", False, 13 * HOUR),
        ("Badr", True, HOUR),
    ]
    assert (len(first.entries), len(last.entries), last.page, last.pages) == (12, 1, 2, 2)
    assert [row.person.alias for row in last.rows] == ["Amina"]


def test_learner_who_came_later_misses_no_mark_of_the_sessions_before(box: Node, spring: bytes) -> None:
    held(box, spring, {})
    amina = a_learner(box, spring)
    assert [each.unmarked for each in of_learner(box, amina)[0].lines] == [0]
    held(box, spring, {})
    assert [each.unmarked for each in of_learner(box, amina)[0].lines] == [1]
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=spring))
    held(box, spring, {})
    assert of_learner(box, amina) == []
