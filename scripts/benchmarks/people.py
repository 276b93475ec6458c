"""A hundred people who are signed in, made through the services before the server starts."""

import secrets
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.load import Request
from campbox.clock import SystemClock
from campbox.config import Config
from campbox.courses.release import Release
from campbox.demo.cast import cast
from campbox.exercises.attached import attachments_max
from campbox.exercises.registry import kind
from campbox.node import Node, open_node
from campbox.services import cohorts, people
from campbox.services.people import NewLearner
from campbox.services.sessions import Role, open_session, remember_own_device

LANGUAGE = "en"


@dataclass(frozen=True)
class People:
    """The cookies of those who are signed in; one learner's card, and that learner's own device; aliases with PINs.

    The trainer's cookies, and the id of the cohort in hex.
    """

    cookies: list[dict[str, str]]
    card: str
    own_device: dict[str, str]
    pins: list[tuple[str, str]]
    release: Release
    trainer: dict[str, str]
    cohort: str


def prepare(data: Path, count: int, *, learners: int, seed: int) -> People:
    """Sign `count` learners in: those of the class, and new ones beside them."""
    with closing(open_node(Config(role="box", data=data), SystemClock())) as node:
        characters = cast(learners, seed)
        ids = [*_ids(node, [each.alias for each in characters]), *_add(node, count - learners)]
        name = f"campbox-{node.keys.node[3:11]}"
        card = node.write(lambda session: people.new_cards(session, ids[:1]))[ids[0]]
        device = node.write(lambda session: remember_own_device(session, ids[0]))
        return People(
            cookies=[{name: _sign_in(node, each), "language": LANGUAGE} for each in ids],
            card=card,
            own_device={f"{name}-own": device},
            pins=[(each.alias, each.pin) for each in characters],
            release=node.library.releases()[0],
            trainer={name: _sign_in(node, bytes(16), Role.COORDINATOR), "language": LANGUAGE},
            cohort=_cohort(node).hex(),
        )


def _ids(node: Node, aliases: list[str]) -> list[bytes]:
    with node.reading() as session:
        found = [people.find_by_alias(session, alias) for alias in aliases]
    return [each.id for each in found if each is not None]


def _add(node: Node, count: int) -> list[bytes]:
    new = [NewLearner(f"Guest {number}", LANGUAGE) for number in range(1, count + 1)]
    cohort_id = _cohort(node)
    return node.write(lambda session: people.add_learners(session, cohort_id=cohort_id, learners=new))


def _cohort(node: Node) -> bytes:
    with node.reading() as session:
        return cohorts.cohorts(session)[0].id


def _sign_in(node: Node, person_id: bytes, role: Role = Role.LEARNER) -> str:
    now = node.now()
    return node.write(lambda session: open_session(session, role=role, person_id=person_id, is_own_device=False, now=now))


def attempts(release: Release) -> Callable[[], Request]:
    """Answers to exercises as the page's script sends them, right and wrong ones, each with an id of its own."""
    source = Random(1)
    forms = []
    for exercise in release.exercises.values():
        asked, spec = kind(exercise.kind), exercise.spec[LANGUAGE]
        if attachments_max(spec):
            continue  # these forms carry no files
        path = f"/answers/{release.course_id}/{exercise.id}"
        forms += [(path, {**fields, "language": [LANGUAGE]}) for fields in (asked.model_answer(spec), asked.false_answer(spec))]

    def make() -> Request:
        path, form = source.choice(forms)
        return Request(path, form, {"Accept": "text/html; fragment=result", "X-Client-Id": secrets.token_hex(16)})

    return make
