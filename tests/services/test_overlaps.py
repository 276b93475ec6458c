"""A learner in two cohorts whose sessions ran at the same time: what stands twice is found, and nothing else."""

from functools import partial

from campbox.node import Node
from campbox.services import attendance, cohorts, hours, overlaps
from campbox.services.attendance import Choice
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.services.attending import TRAINER, begun, closed, held, marked, marks_in
from tests.services.factories import a_cohort, a_learner


def twice(box: Node, learner_id: bytes) -> list[int]:
    with box.reading() as session:
        return [each.minutes for each in overlaps.overlaps(session, learner_id)]


def two_sessions(box: Node, clock: FixedClock, after_minutes: int, marks: tuple[str, str] = ("present", "present")) -> bytes:
    """Two hours in one cohort, and two in another that begin so many minutes later."""
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    amina = a_learner(box, spring)
    box.write(partial(cohorts.enrol, learner_id=amina, cohort_id=autumn))
    first = begun(box, spring)
    marked(box, spring, first, {amina: marks[0]})
    clock.pass_minutes(after_minutes)
    second = begun(box, autumn)
    marked(box, autumn, second, {amina: marks[1]})
    closed(box, spring, first, 120)
    closed(box, autumn, second, 120)
    return amina


def test_minutes_in_two_sessions_at_once_are_found_and_count_in_each_cohort(box: Node, clock: FixedClock) -> None:
    amina = two_sessions(box, clock, 30)
    assert twice(box, amina) == [90]
    with box.reading() as session:
        assert [each.attended_minutes for each in hours.of_learner(session, amina)] == [120, 120]


def test_sessions_one_after_the_other_and_halves_that_fit_are_no_matter(box: Node, clock: FixedClock) -> None:
    assert twice(box, two_sessions(box, clock, 120)) == []


def test_half_of_each_fits_into_the_same_two_hours(box: Node, clock: FixedClock) -> None:
    assert twice(box, two_sessions(box, clock, 0, ("half", "half"))) == []


def test_what_was_corrected_stands_once(box: Node, clock: FixedClock) -> None:
    amina = two_sessions(box, clock, 0)
    with box.reading() as session:
        (found,) = overlaps.overlaps(session, amina)
    seen = marks_in(box, found.session_ids[1])[amina].key
    box.write(
        partial(
            attendance.correct_mark,
            cohort_id=found.cohort_ids[1],
            session_id=found.session_ids[1],
            learner_id=amina,
            choice=Choice("absent", seen=seen),
            reason="wrong-tap",
            words="",
            by=TRAINER,
            now=box.now(),
        )
    )
    assert twice(box, amina) == []


def test_times_of_two_starts_of_the_machine_are_never_compared(open_a_node: OpenNode, clock: FixedClock) -> None:
    box = open_a_node("box")
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    amina = a_learner(box, spring)
    box.write(partial(cohorts.enrol, learner_id=amina, cohort_id=autumn))
    held(box, spring, {amina: "present"})
    box.close()
    clock.cut_power()
    again = open_a_node("box")
    held(again, autumn, {amina: "present"})
    assert twice(again, amina) == []
