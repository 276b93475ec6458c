"""The blueprint, and where people go after the door."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from campbox.services.sessions import Role, open_session
from campbox.web.auth import cookie_name, set_cookie, set_language
from campbox.web.current import node, write

door = Blueprint("door", __name__)

HOMES = {
    Role.LEARNER: "/home",
    Role.JOINING: "/waiting",
    Role.TRAINER: "/teach/",
    Role.COORDINATOR: "/teach/",
    Role.HQ: "/hq/",
}


def next_address(role: Role) -> str:
    """Where the person wanted to go, as long as that is a page of this box; else their home."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and not parts.netloc
    return wanted if is_ours and parts.path != "/" else HOMES[role]


def sign_in(role: Role, person_id: bytes, language: str, *, is_own_device: bool = False) -> Response:
    """Open a session with a new random id, whoever was here before, and lead home."""
    now = node().now()
    secret = write(lambda session: open_session(session, role=role, person_id=person_id, is_own_device=is_own_device, now=now))
    response = redirect(next_address(role), 303)
    set_cookie(response, cookie_name(), secret)
    set_language(response, language)
    return response
