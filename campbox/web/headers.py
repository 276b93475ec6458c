"""Headers of every response: what a page may load, that it is not stored, and its compression."""

import gzip

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The editor brings its style in elements that carry this nonce. It is the same for ever, because exercise pages are kept by the
# browser and are the same bytes for all; whoever could write into such a page would read it there in any case.
STYLE_NONCE = "Y2FtcGJveC1lZGl0b3I"
COMPRESS_FROM_BYTES = 600
# Level 5 costs 0.2 ms for a page of 12 kB; level 9 saves 1 % more and takes twice as long.
COMPRESSION_LEVEL = 5
# A gradebook of 370 kB: 2.3 ms and 21.6 kB at level 5, 0.9 ms and 23.2 kB at level 3.
LARGE_BYTES, LARGE_LEVEL = 100_000, 3


def init_headers(app: Flask) -> None:
    app.jinja_env.globals["style_nonce"] = STYLE_NONCE
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")
    return compressed(response)


def _policy() -> str:
    if request.path.startswith(("/x/", "/tests/")):
        return exercise_policy(request.host_url)
    if request.path.startswith("/teach/work/"):
        return work_policy(request.host_url)
    return CONTENT_SECURITY_POLICY


def work_policy(address: str) -> str:
    """The trainer's page about work also holds the frames in which it is shown."""
    return f"{CONTENT_SECURITY_POLICY}; frame-src {address}run/"


def exercise_policy(address: str) -> str:
    """Exercise pages also hold the editor and the frames of learners' code, which can be led to no other page of the box."""
    with_style = CONTENT_SECURITY_POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{STYLE_NONCE}'")
    return f"{with_style}; frame-src {address}run/"


def compressed(response: Response) -> Response:
    """The response in gzip where the browser takes it and it is worth it; brotli is never asked for on plain HTTP."""
    if (
        response.mimetype not in ("text/html", "application/json", "image/svg+xml")
        or response.is_streamed
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
    ):
        return response
    body = response.get_data()
    if len(body) >= COMPRESS_FROM_BYTES:
        level = LARGE_LEVEL if len(body) >= LARGE_BYTES else COMPRESSION_LEVEL
        response.set_data(gzip.compress(body, level, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.setdefault("Vary", "Accept-Encoding")
    return response
