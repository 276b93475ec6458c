"""What is run to prove a course, and what is made of what a browser found."""

from __future__ import annotations

from pathlib import Path

import pytest

from campbox.exercises.base import Json
from campbox.proving.findings import Finding, judge, read_finding
from campbox.proving.trials import Trial, trials_of
from tests.courses.factory import CourseFolder, write_course
from tests.stories.code_course import write_code_course

FILE = "pages/first-page/exercises.{}.md"
PASSED: Json = {"passed": True, "code": "", "params": {}, "line": None, "text": ""}


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    return write_code_course(tmp_path)


def trials(course: CourseFolder) -> tuple[Trial, ...]:
    faults, found = trials_of(course.path)
    assert faults == ()
    return found


def number_of(trials: tuple[Trial, ...], exercise: str, *, is_answer: bool = True) -> int:
    return next(
        number for number, trial in enumerate(trials) if trial.places[0].exercise == exercise and trial.is_answer is is_answer
    )


def found(*outcomes: Json) -> Finding:
    return read_finding({"number": 0, "status": "done", "tests": list(outcomes)})


def failed(code: str, line: int | None = None, **params: Json) -> Json:
    return {"passed": False, "code": code, "params": params, "line": line, "text": ""}


def test_answer_and_start_are_run_in_each_engine(course: CourseFolder) -> None:
    asked = [(trial.engine, trial.is_answer) for trial in trials(course) if trial.places[0].exercise == "greet"]
    assert sorted(asked) == [("micropython", False), ("micropython", True), ("pyodide", False), ("pyodide", True)]


def test_languages_that_differ_in_words_alone_are_run_once(course: CourseFolder) -> None:
    (trial,) = [each for each in trials(course) if each.places[0].exercise == "cheap" and each.is_answer]
    assert [(place.language, place.file) for place in trial.places] == [("en", FILE.format("en")), ("ar", FILE.format("ar"))]


def test_a_language_with_code_of_its_own_is_run_by_itself(course: CourseFolder) -> None:
    course.replace(FILE.format("ar"), "SELECT name FROM things WHERE price < 3", "SELECT name FROM things WHERE price <= 2")
    both = [each for each in trials(course) if each.places[0].exercise == "cheap" and each.is_answer]
    assert sorted([place.language for place in each.places] for each in both) == [["ar"], ["en"]]


def test_a_project_and_questions_without_code_are_not_run(tmp_path: Path) -> None:
    assert trials_of(write_course(tmp_path, "without-code").path) == ((), ())
    assert "our-class" not in {each.places[0].exercise for each in trials(write_code_course(tmp_path))}


def test_a_course_with_faults_is_not_run(course: CourseFolder) -> None:
    course.replace(FILE.format("en"), '"pyodide"]', '"pyodid"]')
    faults, found = trials_of(course.path)
    assert len(faults) >= 1
    assert found == ()


def test_a_failing_answer_is_told_at_its_fence_in_each_language(course: CourseFolder) -> None:
    asked = trials(course)
    outcome = failed("output-differs", expected="Hello Badr", got="Hi Badr")
    verdict = judge(asked, {number_of(asked, "greet"): found(PASSED, outcome, PASSED)})
    english, arabic = FILE.format("en"), FILE.format("ar")
    assert [(fault.file, fault.line) for fault in verdict.faults] == [
        (arabic, course.line_of(arabic, "python answer")),
        (english, course.line_of(english, "python answer")),
    ]
    assert "in MicroPython" in verdict.faults[1].message
    assert "test 2 (It greets Badr): output differs (expected 'Hello Badr'; got 'Hi Badr')" in verdict.faults[1].message


def test_an_error_is_told_at_the_line_of_the_code_that_raised_it(course: CourseFolder) -> None:
    asked = trials(course)
    outcome = failed("raised", line=2, type="NameError", message="name 'nmae' isn't defined")
    fault = judge(asked, {number_of(asked, "greet"): found(outcome)}).faults[1]
    assert fault.line == course.line_of(fault.file, 'print("Hello", name)')
    assert fault.message.endswith("it stops with an error, NameError: name 'nmae' isn't defined.")


def test_an_error_without_a_name_is_told_in_its_own_words(course: CourseFolder) -> None:
    asked = trials(course)
    outcome = failed("raised", type="", message='near "price": syntax error')
    fault = judge(asked, {number_of(asked, "cheap"): found(outcome)}).faults[0]
    assert fault.message.endswith('it stops with an error, near "price": syntax error.')


def test_a_start_that_passes_is_told_at_its_fence(course: CourseFolder) -> None:
    asked = trials(course)
    fault = judge(asked, {number_of(asked, "double", is_answer=False): found(PASSED, PASSED)}).faults[1]
    assert (fault.file, fault.line) == (FILE.format("en"), course.line_of(fault.file, "js start"))


def test_what_no_browser_ran_is_not_proved(course: CourseFolder) -> None:
    asked = trials(course)
    findings = {number: found(PASSED) if trial.is_answer else found(failed("no-output")) for number, trial in enumerate(asked)}
    assert judge(asked, findings).not_run == ()
    findings[number_of(asked, "add")] = read_finding({"status": "unsupported", "tests": []})
    del findings[number_of(asked, "cheap")]
    verdict = judge(asked, findings)
    assert (verdict.faults, verdict.not_run) == ((), ("pyodide", "sql"))


def test_an_answer_of_which_no_test_was_run_is_a_fault(course: CourseFolder) -> None:
    asked = trials(course)
    assert len(judge(asked, {number_of(asked, "double"): found()}).faults) == 2
