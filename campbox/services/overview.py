"""What a hub knows of its boxes: a row a site, and one site's learners by id only."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campbox.models import Attempt, Cohort, Event, ExerciseProgress, Fork, Learner, LessonProgress, Site
from campbox.services import cohorts, presence
from campbox.services.nodes import KnownNode


@dataclass(frozen=True)
class SiteRow:
    """One site in the hub's table; `minutes` is learning time of all its learners together."""

    node: KnownNode
    name: str
    cohorts: int
    learners: int
    attempts: int
    passed: int
    minutes: int
    events: int
    forks: int


@dataclass(frozen=True)
class LearnerRow:
    """One learner of a site, without a name."""

    id: bytes
    language: str
    lessons: int
    passed: int
    tries: int
    minutes: int


def site_rows(session: Session, boxes: list[KnownNode]) -> list[SiteRow]:
    """A row for each paired box, by name; a constant number of queries whatever the number of boxes."""
    names = dict(session.execute(select(Site.box_id, Site.name)).all())
    cohort_counts = _counts(session, Cohort)
    learners = _counts(session, Learner)
    attempts = _counts(session, Attempt)
    events = _counts(session, Event)
    forks = _counts(session, Fork)
    passed = dict(
        session.execute(
            select(ExerciseProgress.box_id, func.count()).where(ExerciseProgress.is_passed).group_by(ExerciseProgress.box_id)
        ).all()
    )
    rows = [
        SiteRow(
            node=box,
            name=names.get(box.box_id, box.name),
            cohorts=cohort_counts.get(box.box_id, 0),
            learners=learners.get(box.box_id, 0),
            attempts=attempts.get(box.box_id, 0),
            passed=passed.get(box.box_id, 0),
            minutes=sum(presence.minutes_by_learner(session, box.box_id).values()),
            events=events.get(box.box_id, 0),
            forks=forks.get(box.box_id, 0),
        )
        for box in boxes
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def _counts(session: Session, model: type[Cohort] | type[Learner] | type[Attempt] | type[Event] | type[Fork]) -> dict[int, int]:
    return dict(session.execute(select(model.box_id, func.count()).group_by(model.box_id)).all())


def learner_rows(session: Session, box_id: int, cohort_id: bytes) -> list[LearnerRow]:
    """The learners of a cohort, by id."""
    member_ids = set(cohorts.member_ids(session, cohort_id, box_id))
    languages = dict(session.execute(select(Learner.id, Learner.language).where(Learner.box_id == box_id)).all())
    lessons = dict(
        session.execute(
            select(LessonProgress.learner_id, func.count())
            .where(LessonProgress.box_id == box_id)
            .group_by(LessonProgress.learner_id)
        ).all()
    )
    tries = {
        learner_id: (passed, count)
        for learner_id, passed, count in session.execute(
            select(
                ExerciseProgress.learner_id,
                func.count().filter(ExerciseProgress.is_passed),
                func.sum(ExerciseProgress.tries),
            )
            .where(ExerciseProgress.box_id == box_id)
            .group_by(ExerciseProgress.learner_id)
        )
    }
    minutes: Mapping[bytes, int] = presence.minutes_by_learner(session, box_id)
    return [
        LearnerRow(
            id=learner_id,
            language=languages.get(learner_id, ""),
            lessons=lessons.get(learner_id, 0),
            passed=tries.get(learner_id, (0, 0))[0],
            tries=tries.get(learner_id, (0, 0))[1],
            minutes=minutes.get(learner_id, 0),
        )
        for learner_id in sorted(member_ids)
    ]
