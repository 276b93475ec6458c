"""What every kind of exercise promises. The contract is tests/contracts/test_exercise_kinds.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from campbox.courses.text import Lines
from campbox.errors import CampBoxError, FieldError

Fields = Mapping[str, Sequence[str]]
# Who says whether an answer is right: the box itself, the learner's browser, or a trainer who reads it.
Judged = Literal["box", "browser", "trainer"]
# What `json.loads` gives back; a kind's `load` meets only what its own `dump` made.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class ExerciseFault(CampBoxError):
    """The author's text is not an exercise of this kind; carries every fault found as (line, message)."""

    def __init__(self, *faults: tuple[int, str]) -> None:
        super().__init__("; ".join(f"line {line}: {message}" for line, message in faults))
        self.faults = faults
        self.line, self.message = faults[0]


class AnswerIncomplete(FieldError):
    """The answer can't be graded yet; `field` is where to look, `reason` a code that the page translates."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Block:
    """One exercise as its author wrote it: the heading's id and title, and the lines below the heading."""

    id: str
    title: str
    line: int
    lines: Lines


class Render(Protocol):
    """Markdown to clean HTML; notes what is wrong in the Markdown and goes on."""

    def block(self, lines: Lines) -> str:
        """Paragraphs, lists, code and so on."""

    def inline(self, lines: Lines) -> str:
        """One paragraph, without the <p> around it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell the learner: course text as HTML, or a code that result.html puts into words.

    `where` is the number of the option, the gap, the line or the test that is meant; `count` belongs to the code.
    An answer that nobody judged yet has a remark whose state is `kept`.
    """

    state: Literal["right", "look", "kept"]
    where: str | None
    html: str = ""
    code: str = ""
    count: int = 0
    advice_html: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an answer was judged: `points` out of `of`, all of them when passed."""

    passed: bool
    points: int
    of: int
    remarks: tuple[Remark, ...]
    explanation_html: str
    judged: Judged = "box"


@dataclass(frozen=True, slots=True)
class Code:
    """A text in a language of the fences, or lines of `text`; `name` is its file, or empty where it has none."""

    name: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Solution:
    """The model answer to be read: running text, or code, or both."""

    html: str = ""
    files: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class ListItem:
    """One point of a checklist."""

    html: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """One point of a rubric, and its levels from the lowest to the highest; all of it HTML."""

    name: str
    levels: tuple[str, ...]


Spec = TypeVar("Spec")


class ExerciseKind(Protocol[Spec]):
    """One way of asking. Pure: no files, no clock, no chance; the same answer always gets the same verdict."""

    @property
    def name(self) -> str:
        """The word that authors write in the heading."""

    @property
    def judged(self) -> Judged:
        """Who judges a complete answer; one that the browser could not run is kept for the trainer."""

    def parse(self, block: Block, render: Render) -> Spec:
        """The exercise in one language; raises ExerciseFault."""

    def structure(self, spec: Spec) -> object:
        """What must be equal in all languages, so that an answer means the same in each."""

    def dump(self, spec: Spec) -> Json:
        """All of the spec, as JSON."""

    def load(self, dumped: Json) -> Spec:
        """The spec that `dump` was given."""

    def model_answer(self, spec: Spec) -> Fields:
        """The form filled in rightly, with the report that a browser would add."""

    def false_answer(self, spec: Spec) -> Fields:
        """The form filled in completely, but not rightly; the check of a course tries it."""

    def solution(self, spec: Spec) -> Solution:
        """The model answer for those who may read it."""

    def hints(self, spec: Spec) -> int:
        """How many hints the page offers."""

    def files(self, answer: str) -> tuple[Code, ...]:
        """The files in what `read` gave, for those who read it; none where an answer is no file."""

    def checklist(self, spec: Spec, answer: str) -> tuple[ListItem, ...]:
        """What the learner ticked and did not tick, for those who read it; empty where there is no such list."""

    def rubric(self, spec: Spec) -> tuple[Criterion, ...]:
        """By what a trainer judges; empty where the author gave nothing."""

    def read(self, spec: Spec, fields: Fields) -> str:
        """The answer in a sent form as compact JSON, the same text for the same answer; raises AnswerIncomplete."""

    def grade(self, spec: Spec, answer: str) -> Verdict:
        """The verdict on what `read` gave; raises AnswerIncomplete when the exercise has changed since.

        An answer for the trainer is not passed and has no points.
        """

    def shown(self, spec: Spec) -> object:
        """What the template needs, with nothing in it that tells the right answer."""
