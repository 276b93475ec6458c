"""The same mistake is known again: by the error of a program, by what was to be looked at, or by the answer itself."""

import json

import pytest

from campbox.courses.model import Exercise
from campbox.exercises.registry import kind
from campbox.node import Node
from campbox.services.learning import Given
from campbox.services.mistakes import Mistake, mistake

COURSE, WEB = "python-first-steps", "web-first-steps"


@pytest.fixture
def program(box: Node) -> Exercise:
    """An exercise whose code runs in the learner's browser."""
    return next(each for each in box.library.release(COURSE).exercises.values() if each.kind == "python")


def given(exercise: Exercise, answer: str, course: str = COURSE) -> Given:
    return Given(bytes(16), course, exercise.id, "en", answer)


def answer_with(exercise: Exercise, error: str, code: str = "print(nothing)") -> str:
    """Code whose browser reports that it ended with an error."""
    asked, spec = kind(exercise.kind), exercise.spec["en"]
    answer = json.loads(asked.read(spec, asked.false_answer(spec)))
    answer["report"]["error"] = error
    return json.dumps({**answer, "code": code})


def test_programs_that_end_with_the_same_error_have_the_same_mistake(box: Node, program: Exercise) -> None:
    answers = [answer_with(program, "NameError", f"print({name})") for name in "abc"]
    found = [mistake(box.library.release, given(program, answer), "ar") for answer in answers]
    assert found == [Mistake("NameError", error="NameError")] * 3
    other = mistake(box.library.release, given(program, answer_with(program, "TypeError")), "ar")
    assert other is not None
    assert other.sign == "TypeError"


def test_mistake_is_told_in_the_language_of_who_reads_it(box: Node) -> None:
    exercise = box.library.release(WEB).exercise("title-place")
    asked = kind(exercise.kind)
    answer = asked.read(exercise.spec["en"], asked.false_answer(exercise.spec["en"]))
    english, arabic, unknown = (mistake(box.library.release, given(exercise, answer, WEB), each) for each in ("en", "ar", "xx"))
    assert english == unknown
    assert english is not None
    assert arabic is not None
    assert english.html != arabic.html


def test_right_answer_has_no_mistake(box: Node, program: Exercise) -> None:
    asked, spec = kind(program.kind), program.spec["en"]
    assert mistake(box.library.release, given(program, asked.read(spec, asked.model_answer(spec))), "en") is None


@pytest.mark.parametrize("answer", ["", "{}", "[1]", "not JSON"])
def test_answer_to_an_exercise_that_has_changed_has_none(box: Node, program: Exercise, answer: str) -> None:
    assert mistake(box.library.release, given(program, answer), "en") is None


def test_answer_to_a_course_that_is_gone_has_none(box: Node) -> None:
    assert mistake(box.library.release, Given(bytes(16), "no-such-course", "x", "en", "{}"), "en") is None
