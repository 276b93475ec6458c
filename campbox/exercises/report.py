"""What the learner's browser says about code that it ran; anybody can forge it, so only its form is trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campbox.exercises.base import AnswerIncomplete, Json
from campbox.exercises.check import Check
from campbox.exercises.shared import parse_answer

REPORT_CHARACTERS_MAX = 4096
# The class of an error may have a name in any script, as learners write their own; `too-long` has a hyphen.
_ERROR = re.compile(r"[\w.-]{0,60}")


@dataclass(frozen=True, slots=True)
class Report:
    """The engine that ran the code, whether each test passed, and the name of the error that ended it, if one did."""

    engine: str
    tests: tuple[bool, ...]
    error: str


def read_report(sent: str, check: Check) -> Json:
    """The report in a form, None when there is none; raises AnswerIncomplete for one that is not of this exercise."""
    if not sent:
        return None
    if len(sent) > REPORT_CHARACTERS_MAX:
        raise AnswerIncomplete("report", "unreadable")
    report = load_report(parse_answer(sent), check)
    return _dump(report)


def load_report(sent: Json, check: Check) -> Report:
    """The report as a value; raises AnswerIncomplete."""
    if not isinstance(sent, dict) or sent.keys() != {"engine", "tests", "error"}:
        raise AnswerIncomplete("report", "unreadable")
    engine, tests, error = sent["engine"], sent["tests"], sent["error"]
    if not isinstance(engine, str) or engine not in check.engines:
        raise AnswerIncomplete("report", "unreadable")
    if not isinstance(tests, list) or len(tests) != len(check.tests):
        raise AnswerIncomplete("report", "unreadable")
    passed = tuple(test for test in tests if isinstance(test, bool))
    if len(passed) != len(tests) or not isinstance(error, str) or not _ERROR.fullmatch(error):
        raise AnswerIncomplete("report", "unreadable")
    return Report(engine, passed, error)


def full_report(check: Check, *, passed: int) -> Json:
    """A report of the first engine in which the first `passed` tests passed."""
    return _dump(Report(check.engines[0], tuple(number < passed for number in range(len(check.tests))), ""))


def _dump(report: Report) -> Json:
    return {"engine": report.engine, "tests": list(report.tests), "error": report.error}
