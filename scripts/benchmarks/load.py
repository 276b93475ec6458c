"""Browsers without script that ask and ask again, over connections that stay open."""

import http.client
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Request:
    """One request; with a form it is a POST."""

    path: str
    form: Mapping[str, Sequence[str]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """The seconds that each answer took, in no order, and how long all of it took."""

    seconds: Sequence[float]
    elapsed_seconds: float

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed_seconds

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


class Browser:
    """One connection with its cookies. Every answer that is no success is an error of the measurement."""

    def __init__(self, port: int, cookies: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self._headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Origin": f"http://127.0.0.1:{port}",
            "Accept-Encoding": "gzip",
            "Accept-Language": "en",
        }

    def send(self, request: Request) -> http.client.HTTPResponse:
        """The answer, read to its end. Raises RuntimeError unless it is 200, 303 or 304."""
        headers = {**self._headers, **request.headers}
        if request.form is None:
            self._connection.request("GET", request.path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(request.form, doseq=True).encode()
            self._connection.request("POST", request.path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status not in (200, 303, 304):
            raise RuntimeError(f"{request.path} answered {answer.status}")
        return answer

    def close(self) -> None:
        self._connection.close()


def run(browsers: Sequence[Browser], make: Callable[[], Request], *, for_seconds: float, every_seconds: float = 0) -> Result:
    """Each browser asks, one request at a time: the next at once, or every so many seconds, spread over that time."""
    took: list[float] = []
    failures: list[Exception] = []
    began = time.monotonic()

    def ask(number: int, browser: Browser) -> None:
        next_at = began + every_seconds * number / len(browsers)
        try:
            while next_at < began + for_seconds:
                time.sleep(max(0, next_at - time.monotonic()))
                sent_at = time.monotonic()
                browser.send(make())
                took.append(time.monotonic() - sent_at)
                next_at = max(next_at + every_seconds, time.monotonic()) if every_seconds else time.monotonic()
        except Exception as error:  # of whatever kind, it is raised below, in the main thread
            failures.append(error)

    threads = [threading.Thread(target=ask, args=each) for each in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Result(took, time.monotonic() - began)
