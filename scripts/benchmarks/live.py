"""The trainer's pages of a class: what a page costs, and what it costs to ask again when nothing has changed."""

from collections.abc import Iterator

from benchmarks.box import Box
from benchmarks.load import Browser, Request
from benchmarks.report import Row

TIMES = 60
ASKED_EVERY_SECONDS = 5
FRAGMENT = {"Accept": "text/html; fragment=live"}


def rows(server: Box, trainer: dict[str, str], cohort: str) -> Iterator[Row]:
    """A trainer's browser asks one thing after the other."""
    browser = Browser(server.port, trainer)
    base = f"/teach/cohorts/{cohort}"
    try:
        yield Row("live class: processor time of the page", _cpu_ms(server, browser, Request(base)), "ms", 20)
        yield Row("charts of a cohort: processor time", _cpu_ms(server, browser, Request(f"{base}/charts")), "ms", 20)
        news = _cpu_ms(server, browser, Request(f"{base}/now", headers=FRAGMENT))
        measure = f"live class while something happens, asked every {ASKED_EVERY_SECONDS} s: share of a core"
        yield Row(measure, 100 * news / 1000 / ASKED_EVERY_SECONDS, "%", 1)
        yield from _unchanged(server, browser, f"{base}/now")
    finally:
        browser.close()


def _unchanged(server: Box, browser: Browser, path: str) -> Iterator[Row]:
    """The tag is asked for again and again, because a minute ends meanwhile."""
    etag = browser.send(Request(path, headers=FRAGMENT)).headers["ETag"]
    asked = Request(path, headers={**FRAGMENT, "If-None-Match": etag})
    answer = browser.send(asked)
    if answer.status == 304:
        size = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n{answer.headers}")
        yield Row("live class, nothing new: bytes of the answer", size, "B", 1000)
    yield Row("live class, nothing new: processor time", _cpu_ms(server, browser, asked), "ms", 1)


def _cpu_ms(server: Box, browser: Browser, request: Request) -> float:
    browser.send(request)
    before = server.cpu_seconds()
    for _ in range(TIMES):
        browser.send(request)
    return 1000 * (server.cpu_seconds() - before) / TIMES
