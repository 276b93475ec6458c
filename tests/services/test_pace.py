"""Units open and close for a cohort, with exceptions for one learner; the clock of the box may be lost meanwhile."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import event

from campbox.errors import FieldError, NotOpenError
from campbox.node import Node
from campbox.services import cohorts, pace
from campbox.services.pace import NOTHING_SAID, Pace
from tests.services.factories import a_cohort, a_learner

MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
CLOSED = Pace("closed")


def say(box: Node, whose: bytes, **units: Pace) -> None:
    box.write(lambda session: pace.set_paces(session, whose=whose, course="web", units=units))


def holds(box: Node, learner: bytes) -> Mapping[pace.UnitKey, Pace]:
    with box.reading() as session:
        return pace.learners_paces(session, learner)


def is_open(box: Node, learner: bytes, unit: str = "links") -> bool:
    with box.reading() as session:
        try:
            pace.check_open(session, learner_id=learner, course="web", unit=unit)
        except NotOpenError:
            return False
    return True


def test_unit_is_open_until_somebody_closes_it_and_again_when_that_is_taken_back(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    assert is_open(box, amina)
    say(box, cohort, links=CLOSED)
    assert not is_open(box, amina)
    assert is_open(box, amina, "tags")
    say(box, cohort, links=NOTHING_SAID)
    assert is_open(box, amina)
    assert holds(box, amina) == {}


def test_word_for_one_learner_goes_before_that_for_the_cohort_in_both_ways(box: Node) -> None:
    cohort = a_cohort(box)
    amina, omar = a_learner(box, cohort), a_learner(box, cohort, "Omar")
    say(box, cohort, links=CLOSED)
    say(box, amina, links=Pace("open"), tags=CLOSED)
    assert (is_open(box, amina), is_open(box, omar)) == (True, False)
    assert (is_open(box, amina, "tags"), is_open(box, omar, "tags")) == (False, True)


def test_exception_of_the_last_day_alone_leaves_the_opening_to_the_cohort(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    say(box, cohort, links=Pace("closed", until=MONDAY))
    say(box, amina, links=Pace(until=FRIDAY))
    assert holds(box, amina) == {("web", "links"): Pace("closed", until=FRIDAY)}


def test_learner_in_two_cohorts_gets_the_more_generous_word(box: Node) -> None:
    strict, kind = a_cohort(box), a_cohort(box, "Evening")
    amina = a_learner(box, strict)
    box.write(lambda session: cohorts.enrol(session, learner_id=amina, cohort_id=kind))
    say(box, strict, links=Pace("closed", until=MONDAY), tags=Pace("closed", until=MONDAY), forms=CLOSED)
    say(box, kind, tags=Pace("from", MONDAY, FRIDAY), forms=CLOSED)
    held = holds(box, amina)
    assert held["web", "links"] == NOTHING_SAID
    assert held["web", "tags"] == Pace("from", MONDAY, FRIDAY)
    assert held["web", "forms"] == CLOSED


def test_word_of_a_cohort_that_a_learner_has_left_holds_no_more(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    say(box, cohort, links=CLOSED)
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=cohort))
    assert is_open(box, amina)


def test_unit_opens_on_its_day_and_stays_open_when_the_clock_is_lost(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    say(box, cohort, links=Pace("from", FRIDAY), tags=Pace("from", MONDAY, FRIDAY))
    assert not is_open(box, amina, "tags")
    with box.reading() as session:
        assert not pace.is_any_due(session, date(2026, 11, 29))
        assert pace.is_any_due(session, MONDAY)
    box.write(lambda session: pace.open_what_is_due(session, MONDAY))
    assert is_open(box, amina, "tags")
    assert not is_open(box, amina)
    assert holds(box, amina)["web", "tags"] == Pace("open", None, FRIDAY)


def test_what_is_said_of_one_course_leaves_the_others_alone(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    say(box, cohort, links=CLOSED)
    box.write(lambda session: pace.set_paces(session, whose=cohort, course="python", units={"links": Pace("open")}))
    assert not is_open(box, amina)


def test_exceptions_are_found_for_the_whole_class_at_once(box: Node) -> None:
    cohort = a_cohort(box)
    amina, omar, lina = (a_learner(box, cohort, alias) for alias in ("Amina", "Omar", "Lina"))
    say(box, amina, links=CLOSED)
    say(box, lina, links=Pace(until=FRIDAY))
    with box.reading() as session:
        assert pace.with_exceptions(session, [amina, omar, lina]) == {amina, lina}


def test_what_holds_for_a_learner_takes_two_queries_however_many_units_there_are(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    say(box, cohort, **{f"unit-{number}": Pace("closed", until=FRIDAY) for number in range(50)})
    asked: list[str] = []
    event.listen(box.readers, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    assert len(holds(box, amina)) == 50
    assert len([each for each in asked if each.startswith("SELECT")]) == 2


@pytest.mark.parametrize(("typed", "day"), [("", None), ("  ", None), ("2026-11-30", MONDAY), ("٢٠٢٦-١١-٣٠", MONDAY)])
def test_day_is_read_in_the_digits_of_any_script(typed: str, day: date | None) -> None:
    assert pace.read_day(typed, "day") == day


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01", "30.11.2026", "2026-11-30T09:00", "1" * 5000])
def test_what_is_no_day_is_told_so(typed: str) -> None:
    with pytest.raises(FieldError, match="not-a-day"):
        pace.read_day(typed, "day")
