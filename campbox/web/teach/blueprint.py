"""The blueprint, who may enter, and what its pages share."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import ParamSpec, TypeVar

from flask import Blueprint, abort, request

from campbox.events.record import OWN_BOX_ID
from campbox.ids import from_hex
from campbox.services import dates
from campbox.services.dates import Calendar
from campbox.services.sessions import Role
from campbox.web.auth import only
from campbox.web.current import node, reading

P = ParamSpec("P")
R = TypeVar("R")
teach = Blueprint("teach", __name__, url_prefix="/teach")
trainers: Callable[[Callable[P, R]], Callable[P, R]] = only(Role.TRAINER, Role.COORDINATOR)


@teach.app_context_processor
def _warnings() -> dict[str, bool]:
    return {"is_readable_on_the_way": is_readable_on_the_way()}


def is_readable_on_the_way() -> bool:
    """Whether this page travels unencrypted from one machine to another."""
    try:
        is_here = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        is_here = False
    return not (request.is_secure or is_here)


def id_or_404(text: str) -> bytes:
    """An id from an address."""
    found = from_hex(text)
    if found is None:
        abort(404)
    return found


def ids_or_404(texts: list[str]) -> list[bytes]:
    return [id_or_404(text) for text in texts]


def calendar_now() -> Calendar:
    """Turns moments of this box into words."""
    return dates.calendar(reading(), OWN_BOX_ID, node().now())
