"""Which units the learners of the cohorts come to next, so that their devices can be prepared for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.courses.release import Release, ReleaseUnit
from campbox.events.record import OWN_BOX_ID
from campbox.models import Enrolment, ExerciseProgress, LessonProgress, Submission
from campbox.services.learning import Tries
from campbox.services.pathway import CoursePath, course_path
from campbox.services.standing import NOTHING, VERDICT, HandedIn, belongs_to, handed_in

Begun = tuple[bytes, str]  # a learner and a course


def next_units(session: Session, releases: Iterable[Release]) -> Mapping[str, Sequence[ReleaseUnit]]:
    """By course: the units in which learners are, and the one after each, in the order of the course.

    Where nobody has begun anything it is the beginning of every course.
    """
    found = {release.course_id: release for release in releases}
    units: dict[str, set[str]] = defaultdict(set)
    begun = _paths(session, found)
    for path in begun or [course_path(release, {}, frozenset()) for release in found.values()]:
        units[path.release.course_id].update(_here_and_after(path))
    return {course: [unit for unit in found[course].units if unit.id in ids] for course, ids in units.items() if ids}


def _here_and_after(path: CoursePath) -> list[str]:
    ids = [unit.unit.id for unit in path.units]
    if path.now is None:
        return []
    at = ids.index(path.now.lesson.unit_id)
    return ids[at : at + 2]


def _paths(session: Session, releases: Mapping[str, Release]) -> list[CoursePath]:
    """The way of each learner of a cohort through each course that they have begun."""
    opened, tries, waiting = _opened(session), _tries(session), _handed_in(session)
    begun = [(learner, course) for learner, course in {**opened, **tries} if course in releases]
    return [
        course_path(releases[each[1]], tries.get(each, {}), opened.get(each, frozenset()), waiting.get(each, NOTHING))
        for each in begun
    ]


_MEMBERS = select(Enrolment.learner_id).where(Enrolment.box_id == OWN_BOX_ID, Enrolment.is_active)


def _opened(session: Session) -> dict[Begun, set[str]]:
    rows = session.execute(
        select(LessonProgress.learner_id, LessonProgress.course, LessonProgress.lesson).where(
            LessonProgress.box_id == OWN_BOX_ID, LessonProgress.learner_id.in_(_MEMBERS)
        )
    )
    opened: dict[Begun, set[str]] = defaultdict(set)
    for learner, course, lesson in rows:
        opened[learner, course].add(lesson)
    return opened


def _tries(session: Session) -> dict[Begun, dict[str, Tries]]:
    rows = session.execute(
        select(
            ExerciseProgress.learner_id,
            ExerciseProgress.course,
            ExerciseProgress.exercise,
            ExerciseProgress.tries,
            ExerciseProgress.is_passed,
        ).where(ExerciseProgress.box_id == OWN_BOX_ID, ExerciseProgress.learner_id.in_(_MEMBERS))
    )
    tries: dict[Begun, dict[str, Tries]] = defaultdict(dict)
    for learner, course, exercise, tried, is_passed in rows:
        tries[learner, course][exercise] = Tries(tried, is_passed)
    return tries


def _handed_in(session: Session) -> dict[Begun, HandedIn]:
    columns = (Submission.learner_id, Submission.partner_id, Submission.course, Submission.exercise, VERDICT)
    rows = session.execute(
        select(*columns).where(Submission.box_id == OWN_BOX_ID, belongs_to(_MEMBERS)).order_by(Submission.position)
    )
    verdicts: dict[Begun, dict[str, bool | None]] = defaultdict(dict)
    for learner, partner, course, exercise, verdict in rows:
        for each in filter(None, (learner, partner)):
            verdicts[each, course][exercise] = verdict
    return {each: handed_in(latest) for each, latest in verdicts.items()}
