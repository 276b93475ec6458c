"""Where each learner stands with each exercise, as far as the box knows; and what may not be said."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from campbox.events.kinds import (
    AttemptRecorded,
    ReviewRecorded,
    StageTestDescribed,
    StageTestFinished,
    SubmissionHandedIn,
)
from campbox.events.record import record
from campbox.node import Node
from campbox.services import cohorts, dates, days, gradebook, groups, hands, pace
from campbox.services.gradebook import PAGE_ROWS, Book, Wanted
from campbox.services.gradebook_cells import STATES, Cell, Column, cell_of
from campbox.services.pace import Pace
from tests.clocks import START_WALL_MS, FixedClock
from tests.services.attending import TRAINER, held
from tests.services.factories import a_cohort, a_learner

COLUMNS = [Column("web", "pages", "tags-1"), Column("web", "pages", "tags-2"), Column("web", "style", "colour-1")]
FIRST = COLUMNS[0]
DAY_MINUTES = 24 * 60
EVERYBODY = Wanted()
TODAY = datetime.fromtimestamp(START_WALL_MS / 1000, UTC).date()


def tries(
    box: Node, learner: bytes, *results: bool, judged: str = "box", column: Column = FIRST, partner: bytes | None = None
) -> None:
    def try_all(session: Session) -> None:
        for passed in results:
            attempt = AttemptRecorded(
                about=learner,
                partner=partner,
                course=column.course,
                release="1",
                exercise=column.exercise,
                passed=passed,
                points=int(passed),
                of=1,
                judged=judged,
            )
            record(session, attempt)

    box.write(try_all)


def hands_in(box: Node, learner: bytes, partner: bytes | None = None) -> bytes:
    work = SubmissionHandedIn(about=learner, partner=partner, course="web", release="1", exercise=FIRST.exercise)
    return box.write(lambda session: record(session, work))


def judged(box: Node, learner: bytes, submission: bytes, *, accepted: bool) -> None:
    review = ReviewRecorded(about=learner, submission=submission, is_accepted=accepted, levels=(), by=TRAINER)
    box.write(lambda session: record(session, review))


def tell_date(box: Node, clock: FixedClock) -> None:
    wall_ms = clock.wall_ms()
    box.write(lambda session: dates.confirm_date(session, wall_ms=wall_ms, source="trainer", error_ms=1000, clock=clock))


def ends_on(box: Node, whose: bytes, day: date, unit: str = "pages") -> None:
    units = {unit: Pace(until=day)}
    box.write(lambda session: pace.set_paces(session, whose=whose, course="web", units=units))


def book_of(box: Node, cohort: bytes, wanted: Wanted = EVERYBODY, page: int = 1) -> Book:
    with box.reading() as session:
        people = gradebook.people_of(session, cohort, wanted, page)
        known = days.own_days(session, dates.calendar(session, 1, box.now()))
        return gradebook.book(session, cohort, people, COLUMNS, known)


def cell(box: Node, cohort: bytes, learner: bytes, column: Column = FIRST) -> Cell | None:
    mark = book_of(box, cohort).marks[learner].get(column.key)
    return None if mark is None else cell_of(mark)


def aliases(book: Book) -> list[str]:
    return [each.alias for each in book.people.rows]


def test_what_was_never_tried_has_no_cell(box: Node, cohort: bytes, amina: bytes) -> None:
    assert cell(box, cohort, amina) is None


def test_first_try_that_passes_is_solved_at_once(box: Node, cohort: bytes, amina: bytes) -> None:
    tries(box, amina, True)
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box")


def test_exercise_solved_at_once_stays_so_when_it_is_practised_again(box: Node, cohort: bytes, amina: bytes) -> None:
    tries(box, amina, True, False, True)
    assert cell(box, cohort, amina) == Cell("at-once", 3, "box")


def test_later_pass_says_how_many_tries(box: Node, cohort: bytes, amina: bytes) -> None:
    tries(box, amina, False, False)
    assert cell(box, cohort, amina) == Cell("trying", 2)
    tries(box, amina, True)
    assert cell(box, cohort, amina) == Cell("after-tries", 3, "box")


def test_who_judged_is_who_judged_the_first_that_passed(box: Node, cohort: bytes, amina: bytes) -> None:
    tries(box, amina, True, judged="browser")
    tries(box, amina, True, judged="box")
    assert cell(box, cohort, amina) == Cell("at-once", 2, "browser")


def test_both_of_a_pair_are_credited(box: Node, cohort: bytes, amina: bytes) -> None:
    omar = a_learner(box, cohort, "Omar")
    tries(box, amina, True, partner=omar)
    assert cell(box, cohort, omar) == cell(box, cohort, amina) == Cell("at-once", 1, "box")
    hands_in(box, amina, omar)
    assert book_of(box, cohort).solved == {FIRST.key: 2}


def test_work_waits_comes_back_waits_and_is_accepted(box: Node, cohort: bytes, amina: bytes) -> None:
    first = hands_in(box, amina)
    assert cell(box, cohort, amina) == Cell("waiting", 0)
    judged(box, amina, first, accepted=False)
    assert cell(box, cohort, amina) == Cell("again", 0, "trainer")
    second = hands_in(box, amina)
    assert cell(box, cohort, amina) == Cell("waiting", 0)
    judged(box, amina, second, accepted=True)
    tries(box, amina, True, judged="trainer")
    assert cell(box, cohort, amina) == Cell("accepted", 1, "trainer")


def test_what_the_box_found_right_stays_right_when_work_comes_in_later(box: Node, cohort: bytes, amina: bytes) -> None:
    tries(box, amina, True)
    judged(box, amina, hands_in(box, amina), accepted=False)
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box")


def test_after_the_last_day_it_is_late_and_on_that_day_it_is_not(
    box: Node, cohort: bytes, amina: bytes, clock: FixedClock
) -> None:
    tell_date(box, clock)
    ends_on(box, cohort, TODAY)
    tries(box, amina, True)
    clock.pass_minutes(2 * DAY_MINUTES)
    tries(box, amina, True, column=COLUMNS[1])
    tries(box, amina, True, column=COLUMNS[2])
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box")
    assert cell(box, cohort, amina, COLUMNS[1]) == Cell("at-once", 1, "box", is_late=True)
    assert cell(box, cohort, amina, COLUMNS[2]) == Cell("at-once", 1, "box")  # another unit


def test_nothing_is_late_while_nobody_told_the_date(box: Node, cohort: bytes, amina: bytes, clock: FixedClock) -> None:
    ends_on(box, cohort, date(2001, 1, 1))
    tries(box, amina, True)
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box")
    tell_date(box, clock)
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box", is_late=True)


def test_exception_for_one_learner_goes_before_the_cohort(box: Node, cohort: bytes, amina: bytes, clock: FixedClock) -> None:
    tell_date(box, clock)
    ends_on(box, cohort, date(2001, 1, 1))
    ends_on(box, amina, date(2099, 1, 1))
    tries(box, amina, True)
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box")


def test_of_two_cohorts_the_later_day_counts(box: Node, cohort: bytes, amina: bytes, clock: FixedClock) -> None:
    tell_date(box, clock)
    other = a_cohort(box, "Evening")
    box.write(lambda session: cohorts.enrol(session, learner_id=amina, cohort_id=other))
    ends_on(box, cohort, date(2001, 1, 1))
    tries(box, amina, True)
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box")
    ends_on(box, other, date(2002, 1, 1))
    assert cell(box, cohort, amina) == Cell("at-once", 1, "box", is_late=True)


def test_work_is_late_by_when_it_was_handed_in_first_and_not_by_when_it_was_reviewed(
    box: Node, cohort: bytes, amina: bytes, clock: FixedClock
) -> None:
    tell_date(box, clock)
    ends_on(box, cohort, TODAY)
    hands_in(box, amina)
    clock.pass_minutes(3 * DAY_MINUTES)
    judged(box, amina, hands_in(box, amina), accepted=True)
    tries(box, amina, True, judged="trainer")
    assert cell(box, cohort, amina) == Cell("accepted", 1, "trainer", is_late=False)


def test_learners_stand_by_alias_whatever_they_solved(box: Node, cohort: bytes) -> None:
    ids = {alias: a_learner(box, cohort, alias) for alias in ("Celine", "badr", "Amina")}
    tries(box, ids["Celine"], True)
    tries(box, ids["badr"], True, False)
    assert aliases(book_of(box, cohort)) == ["Amina", "badr", "Celine"]


def test_search_group_and_who_needs_a_word(box: Node, cohort: bytes, amina: bytes) -> None:
    ids = {alias: a_learner(box, cohort, alias) for alias in ("Badr", "Celine", "Dana", "Elias", "Farah")}
    group_id = box.write(lambda session: groups.make_group(session, cohort_id=cohort, name="Morning"))
    box.write(lambda session: groups.add_members(session, group_id, [ids["Badr"]]))
    tries(box, ids["Badr"], False, False, False)
    judged(box, ids["Celine"], hands_in(box, ids["Celine"]), accepted=False)
    now = box.now()
    box.write(lambda session: hands.raise_hand(session, learner_id=ids["Dana"], course=None, exercise=None, now=now))
    for _ in range(2):
        held(box, cohort, {ids["Elias"]: "absent", amina: "present"})
    assert aliases(book_of(box, cohort, Wanted(search="ami"))) == ["Amina"]
    assert aliases(book_of(box, cohort, Wanted(group_id=group_id))) == ["Badr"]
    assert aliases(book_of(box, cohort, Wanted(needs_a_word=True))) == ["Badr", "Celine", "Dana", "Elias"]
    tries(box, ids["Badr"], True)
    assert aliases(book_of(box, cohort, Wanted(needs_a_word=True))) == ["Celine", "Dana", "Elias"]


def test_sums_count_everybody_and_pages_show_fifty(box: Node, cohort: bytes) -> None:
    ids = [a_learner(box, cohort, f"Learner {number:03}") for number in range(PAGE_ROWS + 3)]
    for each in ids:
        tries(box, each, True)
    second = book_of(box, cohort, page=2)
    assert aliases(second) == ["Learner 050", "Learner 051", "Learner 052"]
    assert second.solved[FIRST.key] == PAGE_ROWS + 3
    assert book_of(box, cohort, page=99).people.page == 2


def test_tests_of_the_cohort_stand_behind_once_somebody_took_them(box: Node, cohort: bytes, amina: bytes) -> None:
    test_id = b"a test's own id."

    def describe(session: Session) -> None:
        described = StageTestDescribed(
            test=test_id,
            cohort=cohort,
            stage=None,
            title="After the pages",
            purpose="stage",
            minutes=30,
            exercises=("web/tags-1",),
            is_removed=False,
        )
        record(session, described)

    box.write(describe)
    assert book_of(box, cohort).tests == ()
    done = StageTestFinished(about=amina, test=test_id, points=7, of=9, minutes=20)
    box.write(lambda session: record(session, done))
    (test,) = book_of(box, cohort).tests
    assert (test.title, test.results) == ("After the pages", {amina: (7, 9)})


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("is_late", [True, False])
def test_mark_reads_back_as_it_was_written(state: str, is_late: bool) -> None:
    for judge in ("box", "browser", "trainer", None):
        made = Cell(state, 12, judge, is_late)  # type: ignore[arg-type]  # from the lists of these words
        assert cell_of(made.mark) == made


@contextmanager
def counted(box: Node) -> Iterator[list[str]]:
    asked: list[str] = []
    with box.reading() as session:
        connection = session.connection()
    engine = connection.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_number_of_queries_does_not_grow_with_the_class(box: Node, cohort: bytes) -> None:
    ids = [a_learner(box, cohort, "Learner 0")]
    tries(box, ids[0], True)
    hands_in(box, ids[0])
    with counted(box) as few:
        book_of(box, cohort, Wanted(needs_a_word=True))
        book_of(box, cohort)
    ids += [a_learner(box, cohort, f"Learner {number}") for number in range(1, 30)]
    for each in ids:
        tries(box, each, False, False, False)
        tries(box, each, True, column=COLUMNS[2])
        hands_in(box, each)
    with counted(box) as many:
        book_of(box, cohort, Wanted(needs_a_word=True))
        book_of(box, cohort)
    assert len(few) == len(many)
    assert len(book_of(box, cohort).marks) == 30
