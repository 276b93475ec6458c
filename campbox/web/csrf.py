"""Every request that changes something must come from our own pages."""

import re

from flask import Flask, request

from campbox.errors import NotAllowedError

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Machines, not browsers, speak to these: they carry no cookie and every request is signed or sealed.
EXCHANGE = "/v1/"
_SOURCE = re.compile(r"(https?)://([^/?#]*)")


class ForeignPageError(NotAllowedError):
    """A page of somebody else tried to act in the name of who is signed in here."""


def init_csrf(app: Flask) -> None:
    app.before_request(check_origin)


def check_origin() -> None:
    """Raise ForeignPageError unless Origin, or else Referer, names the host that was asked.

    No tokens stand in pages, because lesson and exercise pages are the same bytes for everyone. A page that came in plain HTTP
    may have been changed on the way, so it sends no forms to the encrypted one.
    """
    if request.method in READING or request.path.startswith(EXCHANGE):
        return
    source = request.headers.get("Origin")
    if source is None or source == "null":
        source = request.headers.get("Referer", "")
    match = _SOURCE.match(source)
    if match is None or match[2] != request.host or (request.is_secure and match[1] != "https"):
        raise ForeignPageError("the request does not come from a page of this box")
