"""Who may open which page: denied unless the view says otherwise."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, g, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from campbox.errors import NotAllowedError
from campbox.i18n import COOKIE as LANGUAGE_COOKIE
from campbox.services.sessions import STAFF, Role, find_session
from campbox.web.current import node, reading
from campbox.web.way import is_readable_on_the_way, secure_address

P = ParamSpec("P")
R = TypeVar("R")
COOKIE_SECONDS = 10 * 365 * 86_400
_ACCESS = "campbox_access"
STAFF_PATHS = ("/teach/", "/hq/", "/staff", "/setup", "/forgotten")
TRAINERS = frozenset({Role.TRAINER, Role.COORDINATOR})
# What a page asks by itself while nobody touches it is no sign that somebody is there.
ASKED_BY_THE_PAGE = frozenset(
    {"learn.turn", "learn.time_left", "teach.arrivals_now", "teach.live_now", "teach.projector_now", "teach.watched_class"}
)


def anyone(view: Callable[P, R]) -> Callable[P, R]:
    """This view is open to people who are not signed in."""
    setattr(view, _ACCESS, None)
    return view


def only(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """This view is open to these roles, and to nobody else."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, _ACCESS, frozenset(roles))
        return view

    return mark


def init_auth(app: Flask) -> None:
    app.before_request(_identify)
    app.before_request(_guard)


def cookie_name() -> str:
    """Contains the node, so that a box and a hub live on one host, and the way.

    A browser that has a cookie of the encrypted way takes none of the same name in plain HTTP, and nobody could sign in there
    any more. With the prefix, what somebody writes into a page on the Wi-Fi cannot plant a session on the encrypted way either.
    """
    name = f"campbox-{node().keys.node[3:11]}"
    return f"__Host-{name}" if request.is_secure else name


def device_cookie_name() -> str:
    return f"{cookie_name()}-own"


def set_cookie(response: WerkzeugResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure)


def forget_cookie(response: WerkzeugResponse, name: str) -> None:
    response.delete_cookie(name, httponly=True, samesite="Lax", secure=request.is_secure)


def set_language(response: WerkzeugResponse, language: str) -> None:
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=COOKIE_SECONDS, samesite="Lax")


def device_secret() -> str | None:
    """The mark of a browser that a learner declared to be their own."""
    return request.cookies.get(device_cookie_name())


def _identify() -> None:
    g.who = None
    secret = request.cookies.get(cookie_name())
    if secret is None:
        return
    found = find_session(reading(), secret, node().now(), node().presence.session_seen_ms)
    if found is not None and found.is_idle and found.role in STAFF:
        return  # a tap is not enough: the passphrase opens settings and cards
    g.who = found
    if found is not None and not found.is_idle and request.endpoint not in ASKED_BY_THE_PAGE:
        learner_id = found.person_id if found.role is Role.LEARNER else None
        node().presence.noticed(found.digest, learner_id, found.partner_id)
        if request.method == "POST":
            node().keyring.noticed(found.digest)


def _guard() -> WerkzeugResponse | None:
    """Deny by default; a view without a mark is a defect that nobody gets to see."""
    if request.endpoint is None:
        return None
    secure = _encrypted_address()
    if secure is not None:
        return redirect(secure, 303)
    view = current_app.view_functions[request.endpoint]
    allowed: frozenset[Role] | None = getattr(view, _ACCESS, frozenset())
    if allowed is None:
        return None
    if g.who is None or g.who.role not in allowed:
        return _refuse()
    if g.who.is_idle and request.endpoint not in ("door.still_you", "door.sign_out"):
        return _ask_still_you()
    return None


def _encrypted_address() -> str | None:
    """Where a page for staff belongs that was asked for over plain HTTP although this node has TLS; None for all else."""
    if request.method not in ("GET", "HEAD") or not request.path.startswith(STAFF_PATHS) or request.is_secure:
        return None
    if node().config.tls_port is not None and not is_readable_on_the_way():
        return None  # on the box itself nobody reads along, and there the certificate would be asked about for nothing
    return secure_address(request.full_path.rstrip("?"))


def _refuse() -> WerkzeugResponse:
    if request.method in ("GET", "HEAD") and g.who is None and not wants_fragment():
        door = "/staff" if request.path.startswith(STAFF_PATHS) else "/"
        return redirect(f"{door}?" + urlencode({"next": request.full_path.rstrip("?")}), 303)
    raise NotAllowedError("sign in first" if g.who is None else "not for this role")


def _ask_still_you() -> WerkzeugResponse:
    if request.method in ("GET", "HEAD"):
        return redirect("/still-you?" + urlencode({"next": request.full_path.rstrip("?")}), 303)
    raise NotAllowedError("idle")


def wants_fragment() -> bool:
    """Whether script asks for a piece of a page."""
    return "fragment=" in request.headers.get("Accept", "")
