"""Every request that changes something must come from our own pages."""

import re

from flask import Flask, request

from campbox.errors import NotAllowedError

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Machines, not browsers, speak to these: they carry no cookie and every request is signed or sealed.
EXCHANGE = "/v1/"
_HOST = re.compile(r"https?://([^/?#]*)")


class ForeignPageError(NotAllowedError):
    """A page of somebody else tried to act in the name of who is signed in here."""


def init_csrf(app: Flask) -> None:
    app.before_request(check_origin)


def check_origin() -> None:
    """Raise ForeignPageError unless Origin, or else Referer, names the host that was asked.

    No tokens stand in pages, because lesson and exercise pages are the same bytes for everyone.
    """
    if request.method in READING or request.path.startswith(EXCHANGE):
        return
    source = request.headers.get("Origin")
    if source is None or source == "null":
        source = request.headers.get("Referer", "")
    match = _HOST.match(source)
    if match is None or match[1] != request.host:
        raise ForeignPageError("the request does not come from a page of this box")
