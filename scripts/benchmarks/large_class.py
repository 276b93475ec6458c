"""A cohort of 30 with 20,000 events: every learner has tried nearly every exercise, and most of them several times."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from campbox.clock import SystemClock
from campbox.config import Config
from campbox.courses.library import content_folder
from campbox.demo import first_day
from campbox.events.kinds import AttemptRecorded
from campbox.events.record import record
from campbox.node import Node, open_node
from campbox.services import cohorts, people, staff
from campbox.services.people import NewLearner
from campbox.services.sessions import Role, open_session

LEARNERS = 30
EVENTS = 20_000
# One of them works much more than the others.
EVENTS_OF_ONE = 2_000
LANGUAGE = "en"


@dataclass(frozen=True)
class LargeClass:
    """The trainer's cookies, and the addresses of pages by what they are."""

    cookies: dict[str, str]
    addresses: dict[str, str]
    exercises: int


def prepare(data: Path) -> LargeClass:
    """Make the folder of a box with this class; takes half a minute."""
    with closing(open_node(Config(role="box", data=data), SystemClock())) as node:
        for course in sorted(path for path in content_folder().iterdir() if path.is_dir()):
            node.library.install(course)
        first_day.set_up(node, "Samira", "three green kites fly", "Benchmark")
        cohort_id, learner_ids = node.write(_make_cohort)
        _play(node, learner_ids)
        cohort, learner = f"/teach/cohorts/{cohort_id.hex()}", f"/teach/learners/{learner_ids[0].hex()}"
        exercises = sum(len(release.exercises) for release in node.library.releases())
        addresses = {
            f"gradebook, {LEARNERS} × {exercises} exercises": f"{cohort}/progress?show=all",
            f"gradebook, {LEARNERS} × units": f"{cohort}/progress",
            f"page of a learner with {EVENTS_OF_ONE:,} events": learner,
        }
        cookies = {f"campbox-{node.keys.node[3:11]}": _sign_in(node), "language": LANGUAGE}
        return LargeClass(cookies, addresses, exercises)


def _make_cohort(session: Session) -> tuple[bytes, list[bytes]]:
    cohort_id = cohorts.create_cohort(session, name="Large")
    new = [NewLearner(f"Learner {number:02}", LANGUAGE) for number in range(LEARNERS)]
    return cohort_id, people.add_learners(session, cohort_id=cohort_id, learners=new)


def _play(node: Node, learner_ids: list[bytes]) -> None:
    source = Random(1)
    known = [(release, exercise) for release in node.library.releases() for exercise in release.exercises]
    who = [learner_ids[0]] * EVENTS_OF_ONE
    who += [source.choice(learner_ids[1:]) for _ in range(EVENTS - EVENTS_OF_ONE)]

    def try_all(session: Session) -> None:
        for learner_id in who:
            release, exercise = source.choice(known)
            passed = source.random() < 0.5  # half of the answers are right
            attempt = AttemptRecorded(
                about=learner_id,
                partner=None,
                course=release.course_id,
                release=release.id,
                exercise=exercise,
                passed=passed,
                points=int(passed),
                of=1,
                judged=source.choice(("box", "browser")),
            )
            record(session, attempt)

    node.write(try_all)


def _sign_in(node: Node) -> str:
    with node.reading() as session:
        (staff_id,) = staff.names(session)
    now = node.now()
    return node.write(
        lambda session: open_session(session, role=Role.COORDINATOR, person_id=staff_id, is_own_device=False, now=now)
    )
