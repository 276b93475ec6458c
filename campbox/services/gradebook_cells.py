"""Where learners stand with exercises: one mark for each, made of their tries, their work for the trainer and the last day.

There are thousands of marks on a page, and few different ones. So a mark travels as a short text, such as `ab3` (solved after
three tries, judged by a browser; `Ab3` past the last day; `ab3m` having read the model answer first), and `cell_of` reads each
of them once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, Text, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from campbox.events.record import OWN_BOX_ID
from campbox.models import ExerciseProgress, Submission
from campbox.services import model_answers, pace
from campbox.services.cohorts import MEMBERS
from campbox.services.days import Days
from campbox.services.pace import UnitKey
from campbox.services.standing import VERDICT, belongs_to

State = Literal["at-once", "after-tries", "accepted", "waiting", "again", "trying"]
STATES: tuple[State, ...] = get_args(State)
SOLVED: frozenset[State] = frozenset({"at-once", "after-tries", "accepted"})
Judge = Literal["box", "browser", "trainer"]
_STATES: Mapping[str, State] = {
    "o": "at-once",
    "a": "after-tries",
    "c": "accepted",
    "w": "waiting",
    "g": "again",
    "t": "trying",
}
_LETTERS = {state: letter for letter, state in _STATES.items()}
SOLVED_LETTERS = "".join(_LETTERS[each] for each in STATES if each in SOLVED)
WAITING_LETTER, AGAIN_LETTER = _LETTERS["waiting"], _LETTERS["again"]
_JUDGES: Mapping[str, Judge | None] = {"x": "box", "b": "browser", "t": "trainer", "-": None}
_MODEL = "m"
Mark = str
Marks = dict[str, Mark]  # by `course/exercise`


@dataclass(frozen=True)
class Cell:
    """Where a learner stands with an exercise. `judged`: who judged the first try that passed; `is_late`: past the last day.

    `had_model`: they read the model answer before their own answer.
    """

    state: State
    tries: int
    judged: Judge | None = None
    is_late: bool = False
    had_model: bool = False

    @property
    def mark(self) -> Mark:
        judged = next(letter for letter, judge in _JUDGES.items() if judge == self.judged)
        letter = _LETTERS[self.state]
        return f"{letter.upper() if self.is_late else letter}{judged}{self.tries}{_MODEL if self.had_model else ''}"


@lru_cache(maxsize=2000)
def cell_of(mark: Mark) -> Cell:
    """What a mark says."""
    tries = int(mark[2:].removesuffix(_MODEL))
    return Cell(_STATES[mark[0].lower()], tries, _JUDGES[mark[1]], mark[0].isupper(), mark.endswith(_MODEL))


@dataclass(frozen=True)
class Column:
    """An exercise and the unit that it belongs to."""

    course: str
    unit: str
    exercise: str

    @property
    def key(self) -> str:
        return f"{self.course}/{self.exercise}"


@dataclass(frozen=True)
class Work:
    """What was handed in for an exercise: since when, and the verdict on the latest of it (None: it waits)."""

    first_position: int
    verdict: bool | None


def marks_of(session: Session, learner_ids: Sequence[bytes], columns: Sequence[Column], days: Days) -> dict[bytes, Marks]:
    """The marks of these learners; an exercise that they have not touched has none. Six queries, whatever the size."""
    courses = sorted({each.course for each in columns})
    units = {each.key: (each.course, each.unit) for each in columns}
    found = _tried(session, learner_ids, courses)
    late = _Late(days, pace.deadlines_of(session, learner_ids), units)
    for learner_id, key in _passed_late(session, learner_ids, courses, late):
        mark = found[learner_id][key]
        found[learner_id][key] = mark.capitalize()
    for (learner_id, key), work in handed_in(session, learner_ids, courses).items():
        if learner_id in found:
            is_late = late.is_late(learner_id, key, work.first_position)
            found[learner_id][key] = _with_work(found[learner_id].get(key), work, is_late=is_late)
    for learner_id, key in model_answers.read_early(session, learner_ids):
        if key in found[learner_id]:
            found[learner_id][key] += _MODEL
    return found


_KEY: ColumnElement[str] = ExerciseProgress.course + "/" + ExerciseProgress.exercise
_IS_AT_ONCE = ExerciseProgress.first_position == ExerciseProgress.passed_position
_STATE = case((ExerciseProgress.passed_position.is_(None), "t"), (_IS_AT_ONCE, "o"), else_="a")
_JUDGE = case({"box": "x", "browser": "b", "trainer": "t"}, value=ExerciseProgress.passed_judged, else_="-")
_MARK = _STATE + _JUDGE + cast(ExerciseProgress.tries, Text)


# Two texts for each learner and course: 4,600 rows cost 10 ms, these 4 (measured). Made once; SQLite alone has group_concat.
_TRIED = (
    select(
        ExerciseProgress.learner_id,
        ExerciseProgress.course,
        func.group_concat(ExerciseProgress.exercise),
        func.group_concat(_MARK),
    )
    .where(
        ExerciseProgress.box_id == OWN_BOX_ID,
        ExerciseProgress.learner_id.in_(bindparam("learners", expanding=True)),
        ExerciseProgress.course.in_(bindparam("courses", expanding=True)),
    )
    .group_by(ExerciseProgress.learner_id, ExerciseProgress.course)
)


def _tried(session: Session, learner_ids: Sequence[bytes], courses: Sequence[str]) -> dict[bytes, Marks]:
    rows = session.connection().execute(_TRIED, {"learners": learner_ids, "courses": courses})
    found: dict[bytes, Marks] = {each: {} for each in learner_ids}
    for learner_id, course, exercises, marks in rows:
        keys = map(f"{course}/".__add__, exercises.split(","))
        found[learner_id].update(zip(keys, marks.split(","), strict=True))
    return found


@dataclass(frozen=True)
class _Late:
    """The last days of these learners, and the unit of each exercise."""

    days: Days
    until: Mapping[bytes, Mapping[UnitKey, date]]
    units: Mapping[str, UnitKey]

    def is_late(self, learner_id: bytes, key: str, position: int) -> bool:
        unit = self.units.get(key)
        last_day = self.until.get(learner_id, {}).get(unit) if unit else None
        return last_day is not None and self.days.is_after(position, last_day)

    def first_position(self) -> int | None:
        """Before this one, nothing is late; None where nothing can be."""
        days = [each for own in self.until.values() for each in own.values()]
        return self.days.first_after(min(days)) if days else None


def _passed_late(
    session: Session, learner_ids: Sequence[bytes], courses: Sequence[str], late: _Late
) -> list[tuple[bytes, str]]:
    """Who solved which exercise past the last day."""
    first = late.first_position()
    if first is None:
        return []
    rows = session.connection().execute(
        select(ExerciseProgress.learner_id, _KEY, ExerciseProgress.passed_position).where(
            ExerciseProgress.box_id == OWN_BOX_ID,
            ExerciseProgress.learner_id.in_(learner_ids),
            ExerciseProgress.course.in_(courses),
            ExerciseProgress.passed_position >= first,
        )
    )
    return [(learner_id, key) for learner_id, key, position in rows if late.is_late(learner_id, key, position or 0)]


_HANDED_IN = (
    select(
        Submission.learner_id,
        Submission.partner_id,
        Submission.course + "/" + Submission.exercise,
        Submission.position,
        VERDICT,
    )
    .where(Submission.box_id == OWN_BOX_ID)
    .order_by(Submission.position)
)
# Made once, as above.
_OF_LEARNERS = _HANDED_IN.where(
    belongs_to(bindparam("learners", expanding=True)), Submission.course.in_(bindparam("courses", expanding=True))
)
_OF_COHORT = _HANDED_IN.where(belongs_to(MEMBERS))


def handed_in(session: Session, learner_ids: Sequence[bytes], courses: Sequence[str]) -> dict[tuple[bytes, str], Work]:
    """What these learners handed in, alone or with a partner, by learner and exercise; a partner may be somebody else."""
    return _work(session, _OF_LEARNERS, {"learners": learner_ids, "courses": courses})


def handed_in_by_cohort(session: Session, cohort_id: bytes) -> dict[tuple[bytes, str], Work]:
    """As `handed_in`, for who belongs to the cohort now and all courses."""
    return _work(session, _OF_COHORT, {"cohort_id": cohort_id})


def _work(
    session: Session, query: Select[*tuple[Any, ...]], asked: Mapping[str, object]
) -> dict[tuple[bytes, str], Work]:  # Any: the columns of _HANDED_IN
    found: dict[tuple[bytes, str], Work] = {}
    for learner_id, partner_id, key, position, verdict in session.connection().execute(query, asked):
        for each in (learner_id, partner_id):
            if each is not None:
                first = found[each, key].first_position if (each, key) in found else position
                found[each, key] = Work(first, verdict)
    return found


def _with_work(mark: Mark | None, work: Work, *, is_late: bool) -> Mark:
    """What a computer judged as right stays right; else the latest work says how it stands."""
    if mark is None:
        return _by_trainer(work, 0, is_late=is_late)
    tried = cell_of(mark)
    if tried.state not in SOLVED:
        return _by_trainer(work, tried.tries, is_late=is_late)
    return Cell("accepted", tried.tries, "trainer", is_late).mark if tried.judged == "trainer" else mark


def _by_trainer(work: Work, tries: int, *, is_late: bool) -> Mark:
    if work.verdict is None:
        return Cell("waiting", tries, None, is_late).mark
    return Cell("accepted" if work.verdict else "again", tries, "trainer", is_late).mark
