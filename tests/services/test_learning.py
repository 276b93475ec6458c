"""What learners do: attempts that count once, lessons that open once, and their way through a course."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from campbox.errors import ConflictError, NotFoundError
from campbox.ids import random_id
from campbox.models import Answer, Attempt, Event, ExerciseProgress, Received
from campbox.node import Node
from campbox.services import learning
from campbox.services.learning import Given, Tries, Try, Where
from campbox.services.pathway import course_path
from tests.services.factories import a_cohort, a_learner, a_try
from tests.soak import times


@pytest.fixture
def amina(box: Node) -> bytes:
    return a_learner(box, a_cohort(box))


def attempt(box: Node, learner_id: bytes, tried: Try, client_id: bytes | None = None, partner_id: bytes | None = None) -> bytes:
    return box.write(
        lambda session: learning.record_attempt(
            session, learner_id=learner_id, partner_id=partner_id, tried=tried, client_id=client_id
        )
    )


def counts(box: Node) -> tuple[int, int, int]:
    """Attempts, answers, and requests remembered."""
    with box.reading() as session:
        return session.query(Attempt).count(), session.query(Answer).count(), session.query(Received).count()


def test_attempt_answer_and_request_are_one_transaction(box: Node, amina: bytes) -> None:
    client_id = random_id()
    attempt_id = attempt(box, amina, a_try("right", passed=True), client_id)
    with box.reading() as session:
        assert session.scalars(select(Attempt.id)).all() == [attempt_id]
        assert session.scalars(select(Answer.attempt_id)).all() == [attempt_id]
        assert session.scalars(select(Received.attempt_id)).all() == [attempt_id]
        assert learning.tries(session, learner_id=amina, course="web") == {"tags-1": Tries(1, True)}
        assert not any(b"right" in row.payload for row in session.query(Event)), "an answer's text never leaves the box"


def test_same_client_id_sent_again_gives_the_first_attempt(box: Node, amina: bytes) -> None:
    client_id = random_id()
    first = attempt(box, amina, a_try("a"), client_id)
    attempt(box, amina, a_try("b"), random_id())
    assert attempt(box, amina, a_try("a"), client_id) == first
    assert counts(box) == (2, 2, 2)


@pytest.mark.parametrize(
    "other", [a_try("b"), a_try("a", exercise="tags-2"), a_try("a", course="other")], ids=["answer", "exercise", "course"]
)
def test_same_client_id_with_another_content_is_a_conflict_and_changes_nothing(box: Node, amina: bytes, other: Try) -> None:
    client_id = random_id()
    attempt(box, amina, a_try("a"), client_id)
    with pytest.raises(ConflictError):
        attempt(box, amina, other, client_id)
    assert counts(box) == (1, 1, 1)


def test_client_ids_of_two_learners_never_meet(box: Node, amina: bytes) -> None:
    omar = a_learner(box, a_cohort(box, "Summer"), "Omar")
    client_id = random_id()
    assert attempt(box, amina, a_try("a"), client_id) != attempt(box, omar, a_try("b"), client_id)
    assert counts(box) == (2, 2, 2)


def test_same_request_from_many_threads_at_once_counts_once(box: Node, amina: bytes) -> None:
    client_id = random_id()
    with ThreadPoolExecutor(16) as pool:
        results = set(pool.map(lambda _: attempt(box, amina, a_try("a"), client_id), range(32)))
    assert len(results) == 1
    assert counts(box) == (1, 1, 1)


def test_new_client_id_with_an_equal_answer_is_another_attempt(box: Node, amina: bytes) -> None:
    assert attempt(box, amina, a_try("a"), random_id()) != attempt(box, amina, a_try("a"), random_id())
    assert counts(box)[0] == 2


def test_without_script_an_answer_equal_to_the_latest_is_the_same_attempt(box: Node, amina: bytes) -> None:
    first = attempt(box, amina, a_try("a"))
    assert attempt(box, amina, a_try("a")) == first
    second = attempt(box, amina, a_try("b"))
    third = attempt(box, amina, a_try("a"))
    assert len({first, second, third}) == 3
    assert attempt(box, amina, a_try("a", exercise="tags-2")) != third


def test_equal_answer_with_another_partner_is_another_attempt(box: Node, amina: bytes) -> None:
    omar = a_learner(box, a_cohort(box, "Summer"), "Omar")
    first = attempt(box, amina, a_try("a"))
    assert attempt(box, amina, a_try("a"), partner_id=omar) != first
    with box.reading() as session:
        assert learning.tries(session, learner_id=omar, course="web") == {"tags-1": Tries(1, False)}


def test_attempt_of_two_credits_both_and_the_answer_is_the_first_one_s(box: Node, amina: bytes) -> None:
    omar = a_learner(box, a_cohort(box, "Summer"), "Omar")
    attempt_id = attempt(box, amina, a_try("a", passed=True), random_id(), omar)
    with box.reading() as session:
        for each in (amina, omar):
            assert learning.tries(session, learner_id=each, course="web") == {"tags-1": Tries(1, True)}
        assert learning.answer(session, learner_id=amina, attempt_id=attempt_id).answer == "a"
        with pytest.raises(NotFoundError):
            learning.answer(session, learner_id=omar, attempt_id=attempt_id)


def test_learner_cannot_be_their_own_partner(box: Node, amina: bytes) -> None:
    with pytest.raises(ConflictError):
        attempt(box, amina, a_try("a"), None, amina)
    assert counts(box) == (0, 0, 0)


def test_passed_exercise_stays_passed_after_a_wrong_try(box: Node, amina: bytes) -> None:
    for answer, passed in (("a", False), ("b", True), ("c", False)):
        attempt(box, amina, a_try(answer, passed=passed))
    with box.reading() as session:
        assert learning.tries(session, learner_id=amina, course="web") == {"tags-1": Tries(3, True)}
        assert learning.tries(session, learner_id=amina, course="other") == {}
        assert session.query(ExerciseProgress).count() == 1


def test_latest_answer_is_the_latest_even_within_one_millisecond(box: Node, amina: bytes) -> None:
    for number in range(12):
        attempt_id = attempt(box, amina, a_try(str(number)))
    with box.reading() as session:
        found = learning.latest_answer(session, learner_id=amina, course="web", exercise="tags-1")
        assert found == Given(attempt_id, "web", "tags-1", "en", "11")
        assert learning.latest_answer(session, learner_id=amina, course="web", exercise="?") is None


def test_answer_that_is_not_there_is_not_found(box: Node, amina: bytes) -> None:
    with box.reading() as session, pytest.raises(NotFoundError):
        learning.answer(session, learner_id=amina, attempt_id=bytes(16))


@settings(max_examples=times(25, 500), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("ab"), st.booleans()), max_size=12))
def test_requests_in_any_order_with_any_repeats_count_each_client_id_once(
    box: Node, requests: list[tuple[int, str, bool]]
) -> None:
    learner_id = random_id()
    first: dict[int, tuple[str, bytes]] = {}
    for number, answer, passed in requests:
        client_id = bytes([number]) * 16
        if number in first and first[number][0] != answer:
            with pytest.raises(ConflictError):
                attempt(box, learner_id, a_try(answer, passed=passed), client_id)
        else:
            attempt_id = attempt(box, learner_id, a_try(answer, passed=passed), client_id)
            assert first.setdefault(number, (answer, attempt_id))[1] == attempt_id
    with box.reading() as session:
        assert session.query(Attempt).filter(Attempt.learner_id == learner_id).count() == len(first)


def open_lesson(box: Node, learner_id: bytes, lesson: str = "tags", release: str = "1") -> None:
    box.write(
        lambda session: learning.open_lesson(session, learner_id=learner_id, course="web", release=release, lesson=lesson)
    )


def test_lesson_opened_often_is_one_fact_and_the_place_is_the_last(box: Node, amina: bytes) -> None:
    for lesson, release in (("tags", "1"), ("links", "1"), ("tags", "2")):
        open_lesson(box, amina, lesson, release)
    with box.reading() as session:
        assert session.query(Event).filter(Event.kind == "lesson.opened").count() == 2
        assert learning.opened_lessons(session, learner_id=amina, course="web") == {"tags", "links"}
        assert learning.opened_lessons(session, learner_id=amina, course="other") == frozenset()
        assert learning.place(session, amina) == Where("web", "tags", None)


def test_place_is_the_exercise_that_was_opened_last_and_no_fact(box: Node, amina: bytes) -> None:
    with box.reading() as session:
        before = session.query(Event).count()
        assert learning.place(session, amina) is None
    box.write(lambda session: learning.open_exercise(session, learner_id=amina, where=Where("web", "tags", "tags-1")))
    with box.reading() as session:
        assert learning.place(session, amina) == Where("web", "tags", "tags-1")
        assert session.query(Event).count() == before


class TestWayThroughACourse:
    """course_path over the real course of content/."""

    def test_first_lesson_is_now_and_the_others_are_later(self, box: Node) -> None:
        path = course_path(box.library.release("web-first-steps"), {}, set())
        assert [step.state for step in path.steps] == ["now"] + ["later"] * (len(path.steps) - 1)
        assert path.now is path.steps[0]
        assert (path.passed, path.exercises) == (0, sum(step.exercises for step in path.steps))

    def test_lesson_is_done_when_opened_and_all_its_exercises_passed(self, box: Node) -> None:
        release = box.library.release("web-first-steps")
        first = course_path(release, {}, set()).steps[0].lesson
        tries = {exercise: Tries(1, True) for exercise in first.exercise_ids}
        assert course_path(release, tries, set()).steps[0].state == "now"
        done = course_path(release, tries, {first.id})
        assert [step.state for step in done.steps[:2]] == ["done", "now"]
        assert done.units[0].done == 1
        assert done.passed == len(first.exercise_ids)

    def test_exercise_that_failed_is_to_be_corrected(self, box: Node) -> None:
        release = box.library.release("web-first-steps")
        exercise = course_path(release, {}, set()).steps[0].lesson.exercise_ids[0]
        step = course_path(release, {exercise: Tries(2, False)}, set()).steps[0]
        assert (step.state, step.passed, step.to_correct) == ("now", 0, (exercise,))

    def test_later_lesson_that_is_done_before_leaves_now_where_it_is(self, box: Node) -> None:
        release = box.library.release("web-first-steps")
        third = course_path(release, {}, set()).steps[2].lesson
        path = course_path(release, {each: Tries(1, True) for each in third.exercise_ids}, {third.id})
        assert [step.state for step in path.steps[:4]] == ["now", "later", "done", "later"]

    def test_nothing_is_now_once_all_is_done(self, box: Node) -> None:
        release = box.library.release("web-first-steps")
        tries = dict.fromkeys(release.exercises, Tries(1, True))
        path = course_path(release, tries, set(release.lessons))
        assert path.now is None
        assert {step.state for step in path.steps} == {"done"}
        assert path.passed == path.exercises
