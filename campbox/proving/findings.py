"""From what a browser found to what the author has to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campbox.courses.model import Fault
from campbox.exercises.base import Json
from campbox.proving.trials import Place, Trial

ENGINE_NAMES = {"micropython": "MicroPython", "pyodide": "Pyodide", "javascript": "JavaScript", "html": "HTML", "sql": "SQL"}
UNSUPPORTED = "unsupported"
_SHOWN_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one test gave: passed, or a code with its details and the line of the code."""

    passed: bool
    code: str = ""
    params: Mapping[str, str] | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a browser says of one trial: an outcome for each test, or that it has no such engine."""

    is_supported: bool
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        return bool(self.outcomes) and all(outcome.passed for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that came of a course: faults to correct, and engines in which something was not run."""

    faults: tuple[Fault, ...]
    not_run: tuple[str, ...]
    summary: str


def read_finding(said: Mapping[str, Json]) -> Finding:
    """What static/prove.js posted of one trial."""
    tests = said.get("tests")
    outcomes = tuple(_read_outcome(each) for each in tests if isinstance(each, dict)) if isinstance(tests, list) else ()
    return Finding(said.get("status") != UNSUPPORTED, outcomes)


def _read_outcome(said: Mapping[str, Json]) -> Outcome:
    params, line = said.get("params"), said.get("line")
    texts = {str(key): str(value) for key, value in params.items()} if isinstance(params, dict) else {}
    return Outcome(said.get("passed") is True, str(said.get("code")), texts, line if isinstance(line, int) else None)


def judge(trials: Sequence[Trial], findings: Mapping[int, Finding]) -> Verdict:
    """The findings by the number of their trial; one that is missing was not run."""
    faults: list[Fault] = []
    not_run: set[str] = set()
    for number, trial in enumerate(trials):
        finding = findings.get(number)
        if finding is None or not finding.is_supported:
            not_run.add(trial.engine)
        else:
            faults += _faults(trial, finding)
    return Verdict(tuple(sorted(set(faults))), tuple(sorted(not_run)), _summary(trials))


def _faults(trial: Trial, finding: Finding) -> list[Fault]:
    if not trial.is_answer:
        message = f"Change the start or the tests: the start passes all tests already, in {ENGINE_NAMES[trial.engine]}."
        return [Fault(place.file, place.fence_line, message) for place in trial.places] if finding.passed else []
    if finding.passed:
        return []
    number = next((index for index, each in enumerate(finding.outcomes) if not each.passed), len(finding.outcomes))
    outcome = finding.outcomes[number] if number < len(finding.outcomes) else Outcome(passed=False, code="engine-failed")
    return [_fault(trial, place, number, outcome) for place in trial.places]


def _fault(trial: Trial, place: Place, number: int, outcome: Outcome) -> Fault:
    name = place.tests[number] if number < len(place.tests) else ""
    test = f"test {number + 1}" + (f" ({name})" if name else "")
    message = f"Correct this answer or its check: in {ENGINE_NAMES[trial.engine]} it does not pass {test}: {_reason(outcome)}"
    return Fault(place.file, place.fence_line + _line(trial, outcome), message)


def _line(trial: Trial, outcome: Outcome) -> int:
    """The line below the fence that is meant, where the browser named one that is there."""
    lines = max(text.count("\n") + 1 for text in trial.files.values())
    return outcome.line if outcome.line is not None and 0 < outcome.line <= lines else 0


def _reason(outcome: Outcome) -> str:
    """An error in its own words; else the code and its details, which are the same words in each kind of exercise."""
    params = outcome.params or {}
    if outcome.code == "raised":
        error = ": ".join(filter(None, (params.get("type"), params.get("message"))))
        return f"it stops with an error, {_cut(error)}."
    details = "; ".join(f"{key} {_short(value)}" for key, value in params.items())
    return outcome.code.replace("-", " ") + (f" ({details})" if details else "") + "."


def _short(text: str) -> str:
    return repr(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS_MAX else text[:_SHOWN_CHARACTERS_MAX] + "…"


def _summary(trials: Sequence[Trial]) -> str:
    places = {place for trial in trials for place in trial.places}
    exercises, languages = len({place.exercise for place in places}), len({place.language for place in places})
    by_engine = Counter(engine for engine, _ in {(trial.engine, place.exercise) for trial in trials for place in trial.places})
    counted = ", ".join(f"{ENGINE_NAMES[engine]} {count}" for engine, count in sorted(by_engine.items()))
    in_languages = "1 language" if languages == 1 else f"{languages} languages"
    return f"{exercises} {'exercise' if exercises == 1 else 'exercises'} proved in {in_languages}: {counted}."
