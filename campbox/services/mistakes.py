"""What an answer was told to look at first, so that the same mistake can be known again."""

from collections.abc import Callable
from dataclasses import dataclass

from campbox.courses.errors import CourseError
from campbox.courses.release import Release
from campbox.errors import NotFoundError
from campbox.exercises.base import AnswerIncomplete
from campbox.exercises.registry import kind
from campbox.services.learning import Given

ReleaseOf = Callable[[str], Release]


@dataclass(frozen=True)
class Mistake:
    """`sign` is the same for answers that went wrong in the same way; `html` is course text, or empty.

    `error` is the name of the error that ended a program, where one did; then there is no `html`.
    """

    sign: str
    html: str = ""
    error: str = ""


def mistake(release_of: ReleaseOf, given: Given, language: str) -> Mistake | None:
    """The mistake in an answer, in the language of who reads it where the course has it; None where nothing was found.

    An answer that nothing is said about is its own sign; one to an exercise that has changed since has none.
    """
    try:
        exercise = release_of(given.course).exercise(given.exercise)
        spec = exercise.spec.get(language) or exercise.spec[given.language]
        verdict = kind(exercise.kind).grade(spec, given.answer)
    except (NotFoundError, CourseError, AnswerIncomplete, KeyError):
        return None
    if verdict.passed:
        return None
    looks = [remark for remark in verdict.remarks if remark.state == "look"]
    if not looks:
        return Mistake(given.answer)
    first = looks[0]
    if first.code == "stopped":
        return Mistake(first.html, error=first.html)
    html = next((remark.html for remark in looks if remark.html), "")
    return Mistake("\0".join((first.code, first.where or "", first.html)), html)
