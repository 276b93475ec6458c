"""How large the body of a request may be, by its address: known before the first byte of it is taken.

Anybody on the Wi-Fi can send to any address, and what is received fills the memory of the box, or its card, until it is read.
"""

import re

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from campbox import attachments, voices
from campbox.i18n import LANGUAGES
from campbox.sheets.reading import FILE_MAX_BYTES

# A stick's files come in one request: eight of the largest segments.
BODY_MAX_BYTES = 64 * 1024 * 1024
# All forms without files: their fields have half of it (app.py).
FORM_BYTES = 1024 * 1024
# Beyond what a file may have, so that one somewhat too large still gets the sentence of its own page.
_MORE_BYTES = 4 * 1024 * 1024
_LARGER = (
    (re.compile(r"/v1/|/hq/files|/teach/stick/load"), BODY_MAX_BYTES),
    (re.compile(r"/teach/cohorts/[^/]+/add"), FILE_MAX_BYTES + _MORE_BYTES),
    (
        re.compile(r"/teach/cohorts/[^/]+/messages/new|/teach/messages/[^/]+/edit"),
        len(LANGUAGES) * voices.VOICE_BYTES_MAX + _MORE_BYTES,
    ),
    (re.compile(r"/answers/"), attachments.ALL_BYTES_MAX + _MORE_BYTES),
    (re.compile(r"/work/load"), 3 * _MORE_BYTES),
)
_SAYS_IT_ITSELF = frozenset({"teach.add_learners"})


def body_max_bytes(path: str) -> int:
    return next((limit for addresses, limit in _LARGER if addresses.match(path)), FORM_BYTES)


def init_bodies(app: Flask) -> None:
    app.before_request(_check_length)


def _check_length() -> None:
    """The server has not even received such a body (server.py)."""
    limit = body_max_bytes(request.path)
    request.max_content_length = limit
    if (request.content_length or 0) > limit and request.endpoint not in _SAYS_IT_ITSELF:
        raise RequestEntityTooLarge
