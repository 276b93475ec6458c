"""How a cohort is meant: places, for whom, over or not."""

import pytest

from campbox.errors import FieldError, NotFoundError
from campbox.events.record import OWN_BOX_ID
from campbox.models import Event
from campbox.node import Node
from campbox.services import cohort_plans, cohorts
from campbox.services.cohort_plans import CAPACITY_MAX, Plan, PlanChangedError
from tests.services.factories import a_cohort, a_learner

PROGRAMME = b"programme       "


def events(box: Node) -> int:
    with box.reading() as session:
        return session.query(Event).count()


def plan(box: Node, cohort_id: bytes) -> Plan:
    with box.reading() as session:
        return cohort_plans.plan(session, cohort_id)


def test_cohort_that_nobody_planned_takes_everybody_and_goes_on(box: Node) -> None:
    assert plan(box, a_cohort(box)) == Plan()


def test_change_keeps_what_it_does_not_name(box: Node) -> None:
    cohort_id = a_cohort(box)
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, programme_id=PROGRAMME))
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, capacity=20, is_for_women=True))
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, is_archived=True))
    found = plan(box, cohort_id)
    assert (found.programme_id, found.capacity, found.is_for_women, found.is_archived) == (PROGRAMME, 20, True, True)
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, capacity=None))
    assert (plan(box, cohort_id).capacity, plan(box, cohort_id).programme_id) == (None, PROGRAMME)


def test_change_that_changes_nothing_is_no_fact(box: Node) -> None:
    cohort_id = a_cohort(box)
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, capacity=20))
    before = events(box)
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, capacity=20))
    assert events(box) == before


def test_second_trainer_is_shown_what_the_first_changed(box: Node) -> None:
    cohort_id = a_cohort(box)
    seen = plan(box, cohort_id).position
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, seen_position=seen, capacity=20))
    with pytest.raises(PlanChangedError) as caught:
        box.write(lambda session: cohort_plans.change_plan(session, cohort_id, seen_position=seen, capacity=30))
    assert caught.value.plan == plan(box, cohort_id)
    assert plan(box, cohort_id).capacity == 20


@pytest.mark.parametrize("capacity", [0, -1, CAPACITY_MAX + 1])
def test_number_of_places_that_cannot_be_is_refused(box: Node, capacity: int) -> None:
    cohort_id = a_cohort(box)
    before = events(box)
    with pytest.raises(FieldError, match="not-a-capacity"):
        box.write(lambda session: cohort_plans.change_plan(session, cohort_id, capacity=capacity))
    assert events(box) == before


def test_cohort_that_is_not_here_has_no_plan(box: Node) -> None:
    with pytest.raises(NotFoundError):
        box.write(lambda session: cohort_plans.change_plan(session, b"?" * 16, capacity=3))


def test_summary_says_whether_a_cohort_is_full_and_over(box: Node) -> None:
    cohort_id = a_cohort(box)
    a_cohort(box, "Autumn")
    a_learner(box, cohort_id)
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, capacity=1, is_archived=True))
    with box.reading() as session:
        spring, autumn = cohorts.cohorts(session, OWN_BOX_ID)
        assert (spring.is_full, spring.is_archived, spring.capacity) == (True, True, 1)
        assert (autumn.is_full, autumn.is_archived, autumn.capacity) == (False, False, None)
        assert cohorts.cohort(session, cohort_id) == spring
