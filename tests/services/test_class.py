"""Cohorts, raised hands, and what a learner did last."""

from functools import partial

import pytest

from campbox.errors import FieldError, NotFoundError
from campbox.models import Event
from campbox.node import Node
from campbox.services import cohorts, hands, learning
from campbox.services.learning import Try
from tests.clocks import FixedClock
from tests.services.factories import a_cohort, a_learner, a_try


@pytest.fixture
def spring(box: Node) -> bytes:
    return a_cohort(box)


def names(box: Node) -> list[tuple[str, int]]:
    with box.reading() as session:
        return [(each.name, each.learners) for each in cohorts.cohorts(session)]


def events(box: Node) -> int:
    with box.reading() as session:
        return session.query(Event).count()


def raise_hand(box: Node, learner_id: bytes, exercise: str | None = None) -> None:
    course = None if exercise is None else "web"
    now = box.now()
    box.write(lambda session: hands.raise_hand(session, learner_id=learner_id, course=course, exercise=exercise, now=now))


def raised(box: Node) -> list[bytes]:
    with box.reading() as session:
        return [each.learner_id for each in hands.raised_hands(session)]


def attempt(box: Node, learner_id: bytes, tried: Try, partner_id: bytes | None = None) -> None:
    box.write(
        lambda session: learning.record_attempt(
            session, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=None
        )
    )


def fail(box: Node, learner_id: bytes, times: int, exercise: str = "tags-1") -> None:
    for number in range(times):
        attempt(box, learner_id, a_try(f"{exercise} {number}", exercise=exercise))


def test_cohorts_stand_the_oldest_first_even_after_renaming(box: Node, spring: bytes) -> None:
    a_cohort(box, "Summer")
    box.write(lambda session: cohorts.rename_cohort(session, cohort_id=spring, name="Spring 2026"))
    assert names(box) == [("Spring 2026", 0), ("Summer", 0)]


@pytest.mark.parametrize("name", ["", "   ", "x" * (cohorts.NAME_MAX + 1), "Spring", " Spring "])
def test_cohort_without_a_name_of_its_own_is_refused(box: Node, spring: bytes, name: str) -> None:
    before = events(box)
    with pytest.raises(FieldError) as caught:
        a_cohort(box, name)
    assert caught.value.field == "name"
    assert events(box) == before


def test_renaming_to_the_name_of_another_cohort_is_refused(box: Node, spring: bytes) -> None:
    a_cohort(box, "Summer")
    with pytest.raises(FieldError, match="taken"):
        box.write(lambda session: cohorts.rename_cohort(session, cohort_id=spring, name="Summer"))
    assert names(box) == [("Spring", 0), ("Summer", 0)]


def test_renaming_to_the_present_name_is_no_fact(box: Node, spring: bytes) -> None:
    before = events(box)
    box.write(lambda session: cohorts.rename_cohort(session, cohort_id=spring, name=" Spring "))
    assert events(box) == before


def test_cohort_that_is_not_there_is_not_found(box: Node) -> None:
    with pytest.raises(NotFoundError):
        box.write(lambda session: cohorts.rename_cohort(session, cohort_id=b"?" * 16, name="x"))


def test_learner_belongs_leaves_and_comes_back(box: Node, spring: bytes) -> None:
    amina = a_learner(box, spring)
    for verb, count in ((cohorts.leave, 0), (cohorts.leave, 0), (cohorts.enrol, 1), (cohorts.enrol, 1)):
        box.write(partial(verb, learner_id=amina, cohort_id=spring))
        assert names(box) == [("Spring", count)]
        with box.reading() as session:
            assert cohorts.member_ids(session, spring) == [amina] * count
            assert cohorts.cohort_ids_of(session, amina) == [spring] * count
    with box.reading() as session:
        assert session.query(Event).filter(Event.kind.like("enrolment.%")).count() == 3


def test_hands_stand_in_the_order_in_which_they_were_raised(box: Node, spring: bytes) -> None:
    amina, omar, leila = (a_learner(box, spring, alias) for alias in ("Amina", "Omar", "Leila"))
    for each in (omar, leila, amina):
        raise_hand(box, each)
    assert raised(box) == [omar, leila, amina]
    raise_hand(box, omar, "tags-1")
    assert raised(box) == [omar, leila, amina], "a hand that is up keeps its place"
    box.write(lambda session: hands.lower_hand(session, learner_id=omar))
    box.write(lambda session: hands.lower_hand(session, learner_id=omar))
    raise_hand(box, omar)
    assert raised(box) == [leila, amina, omar]
    with box.reading() as session:
        assert hands.is_raised(session, omar)
        assert not hands.is_raised(session, b"?" * 16)


def test_order_of_hands_survives_a_power_cut(box: Node, spring: bytes, clock: FixedClock) -> None:
    amina, omar = a_learner(box, spring, "Amina"), a_learner(box, spring, "Omar")
    clock.pass_minutes(60)
    raise_hand(box, omar)
    clock.cut_power()
    raise_hand(box, amina)
    assert raised(box) == [omar, amina]
