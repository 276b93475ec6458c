"""Every request that changes something must come from our own pages."""

from urllib.parse import urlsplit

from flask import Flask, request

from campbox.errors import NotAllowedError

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Machines, not browsers, speak to these: they carry no cookie and every request is signed or sealed.
EXCHANGE = "/v1/"


def init_csrf(app: Flask) -> None:
    app.before_request(check_origin)


def check_origin() -> None:
    """Raise NotAllowedError unless Origin, or else Referer, names the host that was asked.

    No tokens stand in pages, because lesson and exercise pages are the same bytes for everyone.
    """
    if request.method in READING or request.path.startswith(EXCHANGE):
        return
    source = request.headers.get("Origin")
    if source is None or source == "null":
        source = request.headers.get("Referer", "")
    if urlsplit(source).netloc != request.host:
        raise NotAllowedError("the request does not come from a page of this box")
