"""Where submitted work stands: handed in, to be tried again, accepted, or replaced by what came later. One place decides it.

The latest review of a submission counts. Work without a review waits, until everybody who made it has handed in a later one
for the same exercise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import Session, aliased

from campbox.events.record import OWN_BOX_ID
from campbox.models import Review, Submission
from campbox.services.submissions import receipt_of

State = Literal["waiting", "again", "accepted", "replaced"]


@dataclass(frozen=True)
class Standing:
    """A submission and where it stands; `number` counts the tries of its learner at this exercise, from 1."""

    id: bytes
    learner_id: bytes
    partner_id: bytes | None
    course: str
    exercise: str
    incarnation: str
    u_ms: int
    state: State
    number: int = 1

    @property
    def receipt(self) -> str:
        return receipt_of(self.id)

    @property
    def learner_ids(self) -> tuple[bytes, ...]:
        return (self.learner_id,) if self.partner_id is None else (self.learner_id, self.partner_id)


# The latest review of the submission in the row: whether it accepts; null where nobody has reviewed it.
VERDICT = (
    select(Review.is_accepted)
    .where(Review.box_id == Submission.box_id, Review.submission_id == Submission.id)
    .order_by(Review.position.desc())
    .limit(1)
    .correlate(Submission)
    .scalar_subquery()
)


_IS_REVIEWED = (
    select(Review.id)
    .where(Review.box_id == Submission.box_id, Review.submission_id == Submission.id)
    .correlate(Submission)
    .exists()
)


def _later_one_of(learner: Any) -> ColumnElement[bool]:  # Any: a column that may be null
    """Two questions, because one with "or" in it finds no index for the order."""
    return or_(_later_one(learner, "learner_id"), _later_one(learner, "partner_id"))


def _later_one(learner: Any, place: str) -> ColumnElement[bool]:  # Any: as above
    later = aliased(Submission)
    return (
        select(later.id)
        .where(
            later.box_id == Submission.box_id,
            getattr(later, place) == learner,
            later.position > Submission.position,
            later.course == Submission.course,
            later.exercise == Submission.exercise,
        )
        .correlate(Submission)
        .exists()
    )


_IS_REPLACED = and_(
    _later_one_of(Submission.learner_id), or_(Submission.partner_id.is_(None), _later_one_of(Submission.partner_id))
)
STATE: ColumnElement[str] = case(
    (VERDICT.is_(True), "accepted"), (VERDICT.is_(False), "again"), (_IS_REPLACED, "replaced"), else_="waiting"
)
IS_WAITING = and_(~_IS_REVIEWED, ~_IS_REPLACED)
COLUMNS = (
    Submission.id,
    Submission.learner_id,
    Submission.partner_id,
    Submission.course,
    Submission.exercise,
    Submission.incarnation,
    Submission.u_ms,
    STATE,
)


def standing_of(row: Sequence[Any], number: int = 1) -> Standing:  # Any: the columns are COLUMNS
    return replace(Standing(*row), number=number)


def belongs_to(learner_ids: Any) -> ColumnElement[bool]:  # Any: a list, or a query that gives one
    """Whether the submission in the row is of one of these learners, alone or with a partner."""
    return or_(Submission.learner_id.in_(learner_ids), Submission.partner_id.in_(learner_ids))


def everything_of(session: Session, learner_id: bytes) -> list[Standing]:
    """All that a learner handed in, newest first."""
    return _read(session, _of_learners([learner_id]).order_by(Submission.position.desc()))


def tries_at(session: Session, *, learner_ids: Sequence[bytes], course: str, exercise: str) -> list[Standing]:
    """What these learners handed in for one exercise, oldest first, numbered."""
    query = _of_learners(learner_ids).where(Submission.course == course, Submission.exercise == exercise)
    rows = session.execute(query.order_by(Submission.position))
    return [standing_of(row, number) for number, row in enumerate(rows, 1)]


def _of_learners(learner_ids: Sequence[bytes]) -> Select[*tuple[Any, ...]]:  # Any: the columns are COLUMNS
    query: Select[*tuple[Any, ...]] = select(*COLUMNS)
    return query.where(Submission.box_id == OWN_BOX_ID, belongs_to(learner_ids))


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[Standing]:  # Any: as above
    return [standing_of(row) for row in session.execute(query)]


@dataclass(frozen=True)
class HandedIn:
    """What of a course waits for the trainer, and what came back to be tried again: the exercises whose latest work it is."""

    waiting: frozenset[str]
    again: frozenset[str]


NOTHING = HandedIn(frozenset(), frozenset())
# Made once: this stands in every learner's home page.
_LATEST = (
    select(Submission.course, Submission.exercise, VERDICT)
    .where(
        Submission.box_id == OWN_BOX_ID,
        or_(Submission.learner_id == bindparam("learner_id"), Submission.partner_id == bindparam("learner_id")),
    )
    .order_by(Submission.position)
)


def by_course(session: Session, learner_id: bytes) -> dict[str, HandedIn]:
    """Where a learner's work stands, in every course for which they handed in some."""
    verdicts: dict[str, dict[str, bool | None]] = {}
    for course, exercise, verdict in session.connection().execute(_LATEST, {"learner_id": learner_id}):
        verdicts.setdefault(course, {})[exercise] = verdict
    return {course: handed_in(each) for course, each in verdicts.items()}


def handed_in(verdicts: dict[str, bool | None]) -> HandedIn:
    """From the verdict on the latest work for each exercise; None while there is none."""
    return HandedIn(
        frozenset(exercise for exercise, verdict in verdicts.items() if verdict is None),
        frozenset(exercise for exercise, verdict in verdicts.items() if verdict is False),
    )
