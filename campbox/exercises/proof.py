"""What to run to see that an exercise is right: the author's answer passes, what the learner starts from does not."""

from __future__ import annotations

from dataclasses import dataclass

from campbox.exercises.base import Json
from campbox.exercises.code import CodeKind
from campbox.exercises.files import CodeSpec
from campbox.exercises.predict import PredictSpec
from campbox.exercises.registry import kind

# Whoever reads code predicts what Python itself does, not what the small engine makes of it.
_RUNS = {"python": ("python", "main.py", "pyodide"), "js": ("javascript", "main.js", "javascript")}


@dataclass(frozen=True, slots=True)
class Proof:
    """A job with tests, the files that pass all of them in every engine of the job, and those that must not, if any."""

    job: dict[str, Json]
    answer: dict[str, str]
    start: dict[str, str] | None


def proof(kind_name: str, spec: object) -> Proof | None:
    """The proof of an exercise in one language; None where no test runs anything."""
    if isinstance(spec, PredictSpec) and spec.language in _RUNS:
        return _printed(spec)
    this = kind(kind_name)
    if not isinstance(spec, CodeSpec) or not isinstance(this, CodeKind):
        return None
    return Proof(
        this.job(spec), {file.name: file.answer for file in spec.files}, {file.name: file.start for file in spec.files}
    )


def _printed(spec: PredictSpec) -> Proof:
    """The code of a prediction prints what its author says."""
    kind_name, file, engine = _RUNS[spec.language]
    test: Json = {"name": "", "say": "", "input": [], "output": "\n".join(spec.output)}
    job: dict[str, Json] = {
        "kind": kind_name,
        "engines": [engine],
        "files": [{"name": file, "language": spec.language, "start": ""}],
        "tests": [test],
        "when": [],
        "hints": [],
    }
    return Proof(job, {file: spec.code}, None)
