"""The blueprint, who may enter, and what its pages share."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Blueprint, abort

from campbox.events.record import OWN_BOX_ID
from campbox.ids import from_hex
from campbox.services import access, cohorts, dates
from campbox.services.access import Actor
from campbox.services.cohorts import CohortSummary
from campbox.services.dates import Calendar
from campbox.services.sessions import Role
from campbox.web.auth import only
from campbox.web.current import node, reading, signed_in
from campbox.web.way import is_readable_on_the_way

P = ParamSpec("P")
R = TypeVar("R")
teach = Blueprint("teach", __name__, url_prefix="/teach")
trainers: Callable[[Callable[P, R]], Callable[P, R]] = only(Role.TRAINER, Role.COORDINATOR)
coordinators: Callable[[Callable[P, R]], Callable[P, R]] = only(Role.COORDINATOR)


@teach.app_context_processor
def _warnings() -> dict[str, bool]:
    return {"is_readable_on_the_way": is_readable_on_the_way()}


def id_or_404(text: str) -> bytes:
    """An id from an address."""
    found = from_hex(text)
    if found is None:
        abort(404)
    return found


def ids_or_404(texts: list[str]) -> list[bytes]:
    return [id_or_404(text) for text in texts]


def actor() -> Actor:
    """Who of the staff asks."""
    who = signed_in()
    return Actor(who.person_id, who.role)


def cohort_or_404(text: str) -> bytes:
    """The id of a cohort from an address. Raises NotAllowedError for another trainer's."""
    cohort_id = id_or_404(text)
    access.check_cohort(reading(), actor(), cohort_id)
    return cohort_id


def learner_or_404(text: str) -> bytes:
    """The id of a learner from an address. Raises NotAllowedError for another trainer's."""
    learner_id = id_or_404(text)
    access.check_learner(reading(), actor(), learner_id)
    return learner_id


def present_learner_or_404(text: str) -> bytes:
    """As `learner_or_404`, for names, notes, card and PIN: those of a learner who moved on are for the trainers of now."""
    learner_id = id_or_404(text)
    access.check_learner_now(reading(), actor(), learner_id)
    return learner_id


def own_cohorts(*, with_archived: bool = False) -> list[CohortSummary]:
    """The cohorts that the trainer sees, the oldest first; those that are over only where they are asked for."""
    theirs = access.cohort_ids(reading(), actor())
    return [each for each in cohorts.cohorts(reading()) if each.id in theirs and (with_archived or not each.is_archived)]


def calendar_now() -> Calendar:
    """Turns moments of this box into words."""
    return dates.calendar(reading(), OWN_BOX_ID, node().now())
