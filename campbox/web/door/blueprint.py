"""The blueprint, and where people go after the door."""

import re

from flask import Blueprint, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campbox.services import staff
from campbox.services.secrets import digest
from campbox.services.sessions import STAFF, Role, close_session, open_session
from campbox.web.auth import cookie_name, set_cookie, set_language
from campbox.web.current import node, write

door = Blueprint("door", __name__)
# Browsers read a backslash as a slash and drop control characters: such a path could lead to another host.
_LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")

HOMES = {
    Role.LEARNER: "/home",
    Role.JOINING: "/waiting",
    Role.TRAINER: "/teach/",
    Role.COORDINATOR: "/teach/",
    Role.HQ: "/hq/",
}


def local_path(wanted: str) -> str:
    """`wanted` if it is a path of this node as browsers understand it, else "/"."""
    return wanted if _LOCAL_PATH.fullmatch(wanted) else "/"


def next_address(role: Role) -> str:
    """Where the person wanted to go, as long as that is a page of this box; else their home."""
    wanted = local_path(request.values.get("next", ""))
    return HOMES[role] if wanted == "/" else wanted


def sign_in(role: Role, person_id: bytes, language: str, *, is_own_device: bool = False) -> Response:
    """Open a session with a new random id, whoever was here before, and lead home."""
    return lead_home(new_session(role, person_id, is_own_device=is_own_device), role, language)


def new_session(role: Role, person_id: bytes, *, is_own_device: bool = False, verifier: bytes | None = None) -> str:
    """A session with a new random id, in the place of whoever was here before, whose names are locked; returns its secret.

    verifier: of the passphrase that was checked. Raises NotAllowedError for somebody of the staff whose account was removed or
    changed meanwhile: checking takes a while, and in a queue longer.
    """
    now, before = node().now(), request.cookies.get(cookie_name())

    def replace_session(session: Session) -> str:
        if role in STAFF:
            staff.check_unchanged(session, staff_id=person_id, role=role, verifier=verifier)
        if before is not None:
            close_session(session, before, None)
        return open_session(session, role=role, person_id=person_id, is_own_device=is_own_device, now=now)

    secret = write(replace_session)
    if before is not None:
        node().keyring.close(digest(before))
    return secret


def lead_home(secret: str, role: Role, language: str) -> Response:
    response = redirect(next_address(role), 303)
    set_cookie(response, cookie_name(), secret)
    set_language(response, language)
    return response
