"""A test's time counts only while the box runs; answers are kept as they come, and told when the test is closed."""

import pytest
from sqlalchemy import event, select

from campbox.errors import FieldError, NotFoundError
from campbox.events.kinds import ReviewRecorded
from campbox.events.record import record
from campbox.exercises.base import Judged, Verdict
from campbox.jobs import count_tests
from campbox.models import Attempt, StageTestResult, Submission
from campbox.node import Node
from campbox.services import audit, cohorts, invigilating, sittings, stage_test_answers, stage_tests
from campbox.services.learning import Try
from campbox.services.sittings import Seat, StageTestClosedError, StageTestOverError
from campbox.services.stage_test_answers import InStageTestError
from campbox.services.stage_tests import (
    StageTest,
    StageTestBegunError,
    StageTestChangedError,
    StageTestDraft,
    StageTestOpenError,
)
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.services.factories import a_cohort, a_learner

STAFF = bytes(15) + b"s"
PARTS = (("web", "tags-1"), ("web", "tags-2"))
DRAFT = StageTestDraft("Where to begin", "placement", None, 40, PARTS)


def a_test(box: Node, cohort: bytes, draft: StageTestDraft = DRAFT, *, is_open: bool = True) -> bytes:
    test = box.write(lambda session: stage_tests.make_test(session, cohort_id=cohort, draft=draft))
    if is_open:
        box.write(lambda session: stage_tests.open_test(session, test_id=test))
    return test


def begin(box: Node, test: bytes, learner: bytes) -> None:
    box.write(lambda session: sittings.begin(session, test_id=test, learner_id=learner, of_points=3, now=box.now()))


def answered(
    text: str = "1", *, points: int = 1, of: int = 1, exercise: str = "tags-1", judged: Judged = "box", course: str = "web"
) -> Try:
    return Try(course, "1", exercise, "ar", text, Verdict(points == of, points, of, (), "", judged))


def give(box: Node, test: bytes, learner: bytes, tried: Try, age_ms: int = 0) -> None:
    box.write(
        lambda session: sittings.keep_answer(
            session, test_id=test, learner_id=learner, tried=tried, now=box.now(), age_ms=age_ms
        )
    )


def finish(box: Node, test: bytes, learner: bytes) -> None:
    box.write(lambda session: sittings.finish(session, test_id=test, learner_id=learner, now=box.now()))


def close(box: Node, test: bytes) -> None:
    box.write(lambda session: sittings.close(session, test_id=test, now=box.now()))


def known(box: Node, test: bytes) -> StageTest:
    with box.reading() as session:
        return stage_tests.stage_test(session, test)


def seat(box: Node, test: bytes, learner: bytes) -> Seat:
    with box.reading() as session:
        found = sittings.seat(session, test=stage_tests.stage_test(session, test), learner_id=learner, now=box.now())
    assert found is not None
    return found


def result(box: Node, test: bytes, learner: bytes) -> tuple[int, int, int] | None:
    with box.reading() as session:
        row = session.get(StageTestResult, (1, test, learner))
        return None if row is None else (row.points, row.of_points, row.minutes)


def attempts(box: Node) -> list[tuple[str, int]]:
    with box.reading() as session:
        return [(row.exercise, row.points) for row in session.scalars(select(Attempt).order_by(Attempt.position))]


def texts(box: Node, test: bytes, learner: bytes) -> list[str]:
    with box.reading() as session:
        number = seat(box, test, learner).number
        found = sittings.kept(session, test_id=test, learner_id=learner, number=number)
        return [each.text for each in found.values()]


@pytest.fixture
def test(box: Node, cohort: bytes) -> bytes:
    return a_test(box, cohort)


def test_power_cut_stops_the_time_and_it_goes_on_when_the_box_is_back(
    box: Node, test: bytes, amina: bytes, clock: FixedClock
) -> None:
    begin(box, test, amina)
    clock.pass_minutes(10)
    count_tests(box)
    clock.pass_minutes(0.5)
    clock.cut_power()
    assert seat(box, test, amina).minutes_left == 30
    clock.pass_minutes(3)
    count_tests(box)
    clock.pass_minutes(5)
    assert seat(box, test, amina).minutes_left == 25


def test_box_that_stood_still_without_a_cut_does_not_count_either(
    open_a_node: OpenNode, box: Node, test: bytes, amina: bytes, clock: FixedClock
) -> None:
    begin(box, test, amina)
    clock.pass_minutes(10)
    count_tests(box)
    box.close()
    clock.pass_minutes(20)
    again = open_a_node("box")
    assert seat(again, test, amina).minutes_left == 30


def test_time_does_not_begin_anew_for_a_learner_who_comes_back(box: Node, test: bytes, amina: bytes, clock: FixedClock) -> None:
    begin(box, test, amina)
    clock.pass_minutes(15)
    begin(box, test, amina)
    assert seat(box, test, amina).minutes_left == 25


def test_box_ends_a_sitting_whose_time_is_over_and_tells_the_sum(
    box: Node, test: bytes, amina: bytes, clock: FixedClock
) -> None:
    begin(box, test, amina)
    give(box, test, amina, answered(points=1))
    give(box, test, amina, answered("2", exercise="tags-2", points=1, of=2, judged="browser"))
    clock.pass_minutes(40)
    count_tests(box)
    assert result(box, test, amina) is None
    clock.pass_minutes(1.1)
    count_tests(box)
    assert seat(box, test, amina).is_finished
    assert result(box, test, amina) == (2, 3, 40)


def test_last_answer_counts_until_the_end(box: Node, test: bytes, amina: bytes) -> None:
    begin(box, test, amina)
    give(box, test, amina, answered("right", points=1))
    give(box, test, amina, answered("wrong", points=0))
    assert texts(box, test, amina) == ["wrong"]
    finish(box, test, amina)
    assert result(box, test, amina) == (0, 3, 0)


def test_answers_are_no_attempts_before_the_test_is_closed_and_all_of_them_afterwards(
    box: Node, test: bytes, amina: bytes
) -> None:
    begin(box, test, amina)
    give(box, test, amina, answered())
    give(box, test, amina, answered("print()", exercise="tags-2", points=0, judged="trainer"))
    finish(box, test, amina)
    count_tests(box)
    assert attempts(box) == []
    close(box, test)
    count_tests(box)
    count_tests(box)
    assert attempts(box) == [("tags-1", 1)]
    with box.reading() as session:
        assert [row.exercise for row in session.scalars(select(Submission))] == ["tags-2"]


def test_points_of_what_only_a_trainer_can_judge_are_counted_when_it_is_accepted(box: Node, test: bytes, amina: bytes) -> None:
    begin(box, test, amina)
    give(box, test, amina, answered("print()", exercise="tags-2", points=0, of=2, judged="trainer"))
    close(box, test)
    count_tests(box)
    assert result(box, test, amina) == (0, 3, 0)
    with box.reading() as session:
        submission = session.scalars(select(Submission.id)).one()

    def review(*, is_accepted: bool) -> None:
        fact = ReviewRecorded(about=amina, submission=submission, is_accepted=is_accepted, levels=(), by=STAFF)
        box.write(lambda session: record(session, fact))
        count_tests(box)

    review(is_accepted=True)
    assert result(box, test, amina) == (2, 3, 0)
    review(is_accepted=False)
    assert result(box, test, amina) == (0, 3, 0)
    box.write(lambda session: stage_tests.delete_test(session, test_id=test, by=STAFF, now=box.now()))
    review(is_accepted=True)
    assert result(box, test, amina) == (0, 3, 0)


def test_closing_ends_the_sittings_of_all_who_still_work(box: Node, cohort: bytes, test: bytes, amina: bytes) -> None:
    omar = a_learner(box, cohort, "Omar")
    begin(box, test, amina)
    begin(box, test, omar)
    give(box, test, omar, answered())
    close(box, test)
    assert (result(box, test, amina), result(box, test, omar)) == ((0, 3, 0), (1, 3, 0))
    with pytest.raises(StageTestOverError):
        give(box, test, omar, answered("another"))


def test_answer_after_the_end_is_refused_unless_it_was_written_in_time_and_comes_within_a_minute(
    box: Node, test: bytes, amina: bytes, clock: FixedClock
) -> None:
    begin(box, test, amina)
    clock.pass_minutes(40.5)
    with pytest.raises(StageTestOverError):
        give(box, test, amina, answered("too late"))
    with pytest.raises(StageTestOverError):
        give(box, test, amina, answered("too late", exercise="tags-2"), age_ms=20_000)
    give(box, test, amina, answered("in time"), age_ms=45_000)
    clock.pass_minutes(1)
    with pytest.raises(StageTestOverError):
        give(box, test, amina, answered("in time, but long on its way", exercise="tags-2"), age_ms=180_000)
    give(box, test, amina, answered("in time"), age_ms=105_000)
    assert texts(box, test, amina) == ["in time"]


def test_more_minutes_for_one_learner_go_on_where_the_time_ended(
    box: Node, test: bytes, cohort: bytes, amina: bytes, clock: FixedClock
) -> None:
    omar = a_learner(box, cohort, "Omar")
    begin(box, test, amina)
    begin(box, test, omar)
    give(box, test, amina, answered("before"))
    clock.pass_minutes(45)
    count_tests(box)

    box.write(
        lambda session: invigilating.give_minutes(session, test_id=test, learner_id=amina, minutes=10, by=STAFF, now=box.now())
    )
    assert seat(box, test, amina).minutes_left == 10
    assert seat(box, test, omar).is_finished
    clock.pass_minutes(4)
    give(box, test, amina, answered("after"))
    finish(box, test, amina)
    assert result(box, test, amina) == (1, 3, 44)


def test_more_minutes_for_everybody_reach_only_those_who_still_work(
    box: Node, test: bytes, cohort: bytes, amina: bytes
) -> None:
    omar = a_learner(box, cohort, "Omar")
    begin(box, test, amina)
    begin(box, test, omar)
    finish(box, test, omar)
    box.write(lambda session: invigilating.give_everybody_minutes(session, test_id=test, minutes=5, by=STAFF, now=box.now()))
    assert seat(box, test, amina).minutes_left == 45
    assert seat(box, test, omar).is_finished


def test_learner_may_begin_again_for_a_reason_that_is_audited_and_no_answer_is_lost(
    box: Node, test: bytes, amina: bytes, clock: FixedClock
) -> None:
    begin(box, test, amina)
    give(box, test, amina, answered("first", points=0))
    clock.pass_minutes(30)
    finish(box, test, amina)

    def again(reason: str) -> None:
        box.write(
            lambda session: invigilating.let_begin_again(
                session, test_id=test, learner_id=amina, reason=reason, by=STAFF, now=box.now()
            )
        )

    with pytest.raises(FieldError):
        again("   ")
    again("  was   ill ")
    assert (seat(box, test, amina).minutes_left, texts(box, test, amina)) == (40, [])
    give(box, test, amina, answered("second"))
    close(box, test)
    count_tests(box)
    assert attempts(box) == [("tags-1", 0), ("tags-1", 1)]
    assert result(box, test, amina) == (1, 3, 0)
    with box.reading() as session:
        assert [each.detail for each in audit.about(session, [amina], "test-changed")] == ["again: was ill"]


def test_learner_of_another_cohort_does_not_find_the_test(box: Node, test: bytes) -> None:
    stranger = a_learner(box, a_cohort(box, "Autumn"), "Omar")
    with pytest.raises(NotFoundError):
        begin(box, test, stranger)
    with box.reading() as session:
        assert stage_tests.open_tests_for(session, stranger) == []


def test_nobody_begins_a_test_that_is_not_open(box: Node, cohort: bytes, amina: bytes) -> None:
    test = a_test(box, cohort, is_open=False)
    with pytest.raises(StageTestClosedError):
        begin(box, test, amina)


def test_answer_to_an_exercise_that_is_not_in_the_test_is_not_found(box: Node, test: bytes, amina: bytes) -> None:
    begin(box, test, amina)
    with pytest.raises(NotFoundError):
        give(box, test, amina, answered(exercise="links-1"))


def test_exercise_of_an_open_test_cannot_be_practised_by_the_cohort(box: Node, test: bytes, amina: bytes) -> None:
    stranger = a_learner(box, a_cohort(box, "Autumn"), "Omar")

    def check(learner: bytes, exercise: str = "tags-1") -> None:
        with box.reading() as session:
            stage_test_answers.check_may_practise(session, [stranger, learner], "web", ["intro", exercise])

    with pytest.raises(InStageTestError):
        check(amina)
    check(amina, "links-1")
    check(stranger)
    close(box, test)
    check(amina)


def test_test_is_changed_until_somebody_has_begun(box: Node, test: bytes, amina: bytes) -> None:
    def change(title: str, seen: int) -> None:
        draft = StageTestDraft(title, "stage", bytes(16), 30, PARTS[:1])
        box.write(lambda session: stage_tests.change_test(session, test_id=test, draft=draft, seen_position=seen))

    first = known(box, test).position
    change("End of stage 1", first)
    assert (known(box, test).title, known(box, test).minutes) == ("End of stage 1", 30)
    with pytest.raises(StageTestChangedError):
        change("Of another trainer", first)
    begin(box, test, amina)
    with pytest.raises(StageTestBegunError):
        change("Too late", known(box, test).position)


def test_open_test_is_not_deleted_and_a_deleted_one_is_gone_with_a_line_in_the_audit(
    box: Node, test: bytes, cohort: bytes
) -> None:
    def delete() -> None:
        box.write(lambda session: stage_tests.delete_test(session, test_id=test, by=STAFF, now=box.now()))

    with pytest.raises(StageTestOpenError):
        delete()
    close(box, test)
    delete()
    with box.reading() as session:
        assert stage_tests.tests_of(session, cohort) == []
        assert [each.detail for each in audit.about(session, [test], "test-changed")] == ["deleted"]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (StageTestDraft(" ", "placement", None, 40, PARTS), "needed"),
        (StageTestDraft("T", "homework", None, 40, PARTS), "not-offered"),
        (StageTestDraft("T", "placement", None, 0, PARTS), "not-a-test-length"),
        (StageTestDraft("T", "placement", None, 601, PARTS), "not-a-test-length"),
        (StageTestDraft("T", "placement", None, 40, ()), "no-exercises"),
        (StageTestDraft("T", "placement", None, 40, tuple(("web", f"t-{n}") for n in range(61))), "too-many-exercises"),
    ],
)
def test_what_cannot_be_a_test_is_refused(box: Node, cohort: bytes, draft: StageTestDraft, code: str) -> None:
    with pytest.raises(FieldError) as refusal:
        a_test(box, cohort, draft, is_open=False)
    assert refusal.value.code == code


def test_table_of_who_sits_asks_the_same_number_of_queries_for_any_class(box: Node, cohort: bytes, test: bytes) -> None:
    def queries() -> int:
        asked: list[str] = []
        listen = lambda *about: asked.append(about[2])  # noqa: E731  # removed below by its name
        event.listen(box.readers, "before_cursor_execute", listen)
        with box.reading() as session:
            rows = invigilating.seats(session, stage_tests.stage_test(session, test), box.now())
            assert len(rows) == len(cohorts.member_ids(session, cohort))
        event.remove(box.readers, "before_cursor_execute", listen)
        return len(asked)

    begin(box, test, a_learner(box, cohort, "Amina"))
    few = queries()
    for number in range(5):
        learner = a_learner(box, cohort, f"Omar {number}")
        begin(box, test, learner)
        give(box, test, learner, answered())
    assert queries() == few
