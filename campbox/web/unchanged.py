"""Pages that ask again every few seconds: what has not changed costs no query and hardly a byte.

A view named in WATCHED ends with `answer(html)`. What was sent to a browser is remembered with the state of the box, which is
the number of commits and the minute: while both stand still nothing on the page can have changed, and the next question is
answered from memory. Signing out or losing a cohort is a commit too, so nobody is answered who may not ask any more.
"""

import hashlib
import threading
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

from campbox.i18n import choose_language
from campbox.services.secrets import digest
from campbox.services.sessions import STAFF_IDLE_MS
from campbox.web.auth import cookie_name
from campbox.web.current import node

WATCHED = frozenset({"teach.arrivals_now", "teach.live_now", "teach.projector_now"})
EXTENSION = "campbox-unchanged"
# Browsers times pages times languages; the oldest give way.
REMEMBERED_MAX = 500
MINUTE_MS = 60_000
_State = tuple[int, int]
_Key = tuple[bytes, str, str]


@dataclass(frozen=True)
class Sent:
    """What a browser was sent, and the state of the box it was made from."""

    state: _State
    etag: str


class Memory:
    """What was sent to whom. Safe to call from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: dict[_Key, Sent] = {}

    def sent(self, key: _Key) -> Sent | None:
        return self._sent.get(key)

    def remember(self, key: _Key, sent: Sent) -> None:
        with self._lock:
            self._sent.pop(key, None)
            self._sent[key] = sent
            while len(self._sent) > REMEMBERED_MAX:
                del self._sent[next(iter(self._sent))]


def init_unchanged(app: Flask) -> None:
    """Must come before auth: who was let in for this very state of the box is not looked up again."""
    app.extensions[EXTENSION] = Memory()
    app.before_request(_answer_from_memory)


def _answer_from_memory() -> Response | None:
    if request.endpoint not in WATCHED:
        return None
    # Read before anything is read from the database: what is made from it is at least as new.
    g.state = node().writer.commits, node().clock.uptime_ms() // MINUTE_MS
    key = _key()
    sent = None if key is None else _memory().sent(key)
    if key is None or sent is None or sent != Sent(g.state, request.headers.get("If-None-Match", "")):
        return None
    seen_ms = node().presence.session_seen_ms(key[0])
    if seen_ms is None or node().clock.uptime_ms() - seen_ms > STAFF_IDLE_MS:
        return None  # whoever went away long ago is asked to sign in
    return _not_modified(sent.etag)


def answer(html: str) -> Response:
    """The piece of a page, or 304 where the browser has the same one already."""
    etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:16]}"'
    key = _key()
    if key is not None:
        _memory().remember(key, Sent(g.state, etag))
    if request.headers.get("If-None-Match") == etag:
        return _not_modified(etag)
    return Response(html, mimetype="text/html", headers={"ETag": etag})


def _not_modified(etag: str) -> Response:
    response = Response(status=304, headers={"ETag": etag})
    del response.headers["Content-Type"]
    return response


def _key() -> _Key | None:
    secret = request.cookies.get(cookie_name())
    return None if secret is None else (digest(secret), request.path, choose_language())


def _memory() -> Memory:
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Memory)
    return found
