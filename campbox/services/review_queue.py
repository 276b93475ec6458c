"""The queue of a trainer: what waits for a review, the oldest first, and what was reviewed, the newest first."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from campbox.events.record import OWN_BOX_ID
from campbox.models import Enrolment, Submission
from campbox.services.standing import COLUMNS, IS_WAITING, Standing, belongs_to, standing_of

PAGE_ROWS = 15


@dataclass(frozen=True)
class Waiting:
    """A submission that waits for a review."""

    id: bytes
    course: str
    exercise: str


Place = tuple[str, str]  # a course and an exercise


def waiting(session: Session, cohort_ids: Collection[bytes]) -> list[Waiting]:
    """All that waits in these cohorts, the oldest first."""
    query = select(Submission.id, Submission.course, Submission.exercise).where(_is_of(cohort_ids), IS_WAITING)
    return [Waiting(*row) for row in session.execute(query.order_by(Submission.position))]


def counts(works: Iterable[Waiting]) -> dict[Place, int]:
    """How many wait for each exercise, the one with the most first."""
    return dict(Counter((work.course, work.exercise) for work in works).most_common())


def standings(session: Session, submission_ids: Collection[bytes]) -> list[Standing]:
    """All about these submissions, the oldest first."""
    return _about(session, list(submission_ids), Submission.position)


def reviewed(
    session: Session, cohort_ids: Collection[bytes], place: Place | None = None, *, page: int = 1, rows: int = PAGE_ROWS
) -> tuple[list[Standing], bool]:
    """A page of what waits no more, the newest first, and whether another follows. Pages are counted from 1."""
    newest = Submission.position.desc()
    which = select(Submission.id).where(_is_of(cohort_ids), ~IS_WAITING)
    if place is not None:
        which = which.where(Submission.course == place[0], Submission.exercise == place[1])
    # First which ones, then all about them: SQLite would reckon every column of every row before it sorts and cuts.
    found = _about(session, which.order_by(newest).limit(rows + 1).offset((page - 1) * rows), newest)
    return found[:rows], len(found) > rows


def places(session: Session, cohort_ids: Collection[bytes]) -> list[Place]:
    """The exercises for which anything was handed in."""
    query = select(Submission.course, Submission.exercise).where(_is_of(cohort_ids)).distinct()
    return [(course, exercise) for course, exercise in session.execute(query.order_by(Submission.course, Submission.exercise))]


def _number_of_try() -> ColumnElement[int]:
    earlier = aliased(Submission)
    before = (
        select(func.count())
        .where(
            earlier.box_id == Submission.box_id,
            or_(earlier.learner_id == Submission.learner_id, earlier.partner_id == Submission.learner_id),
            earlier.course == Submission.course,
            earlier.exercise == Submission.exercise,
            earlier.position < Submission.position,
        )
        .correlate(Submission)
        .scalar_subquery()
    )
    return before + 1


# Made once: making it takes longer than running it.
_ABOUT: Select[*tuple[Any, ...]] = select(*COLUMNS, _number_of_try()).where(Submission.box_id == OWN_BOX_ID)


def _about(session: Session, which: Any, order: Any) -> list[Standing]:  # Any: ids or a query of them; a column or its reverse
    rows = session.execute(_ABOUT.where(Submission.id.in_(which)).order_by(order))
    return [standing_of(row[:-1], row[-1]) for row in rows]


def is_answered_by(cohort_ids: Collection[bytes]) -> ColumnElement[bool]:
    """Whether the trainers of these cohorts answer the learner of the enrolment in the row.

    They answer who belongs to the cohort, and who left it last and belongs to no other.
    """
    other = aliased(Enrolment)
    is_elsewhere = (
        select(other.learner_id)
        .where(
            other.box_id == Enrolment.box_id,
            other.learner_id == Enrolment.learner_id,
            or_(other.is_active, other.position > Enrolment.position),
        )
        .correlate(Enrolment)
        .exists()
    )
    return and_(Enrolment.box_id == OWN_BOX_ID, Enrolment.cohort_id.in_(cohort_ids), or_(Enrolment.is_active, ~is_elsewhere))


def _is_of(cohort_ids: Collection[bytes]) -> ColumnElement[bool]:
    learners = select(Enrolment.learner_id).where(is_answered_by(cohort_ids))
    return (Submission.box_id == OWN_BOX_ID) & belongs_to(learners)


def cohorts_of(session: Session, learner_ids: Collection[bytes], among: Collection[bytes]) -> dict[bytes, set[bytes]]:
    """Which of the cohorts `among` answer each learner: those to which they belong, or the one that they left last."""
    found: dict[bytes, set[bytes]] = {}
    rows = session.execute(
        select(Enrolment.learner_id, Enrolment.cohort_id).where(is_answered_by(among), Enrolment.learner_id.in_(learner_ids))
    )
    for learner_id, cohort_id in rows:
        found.setdefault(learner_id, set()).add(cohort_id)
    return found


def left_of(session: Session, learner_ids: Collection[bytes], among: Collection[bytes]) -> set[bytes]:
    """Those of the learners who left the cohorts `among` and belong to no other."""
    rows = session.scalars(
        select(Enrolment.learner_id).where(is_answered_by(among), ~Enrolment.is_active, Enrolment.learner_id.in_(learner_ids))
    )
    return set(rows)
