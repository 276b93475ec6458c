"""The Wi-Fi between a phone and the box, with the faults that it has: a proxy that hangs, loses what comes back, or lies."""

import threading
from dataclasses import dataclass, field, replace
from enum import Enum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tests.stories.servers import Server

PORTAL = b"<!doctype html><title>Free Wi-Fi</title><h1>Accept our terms to go on</h1>"
HOP_BY_HOP = ("connection", "transfer-encoding", "keep-alive", "date", "server")
HANG_SECONDS = 60


class Fault(Enum):
    """What the Wi-Fi does to a request."""

    NONE = "none"
    HANGS = "hangs"
    LOSES_RESPONSES = "loses responses"
    CAPTIVE_PORTAL = "captive portal"
    BROKEN_BOX = "broken box"


@dataclass
class Wireless:
    """A way to a box on a port of its own. `fault` may change at any time; what hangs then is cut.

    `ages` are those that the answers passed on say they have, in milliseconds; None for one that does not say.
    """

    box: Server
    ages: list[int | None] = field(default_factory=list)
    _fault: Fault = Fault.NONE
    _changed: threading.Event = field(default_factory=threading.Event)

    @property
    def end(self) -> Server:
        """The box as it looks through this Wi-Fi: what a phone types has another port."""
        return replace(self.box, port=self._server.server_port)

    @property
    def fault(self) -> Fault:
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        self._fault = fault
        self._changed.set()
        self._changed = threading.Event()

    def wait_for_change(self) -> None:
        self._changed.wait(HANG_SECONDS)

    def __enter__(self) -> "Wireless":
        self._server = _Proxy(self)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.fault = Fault.NONE
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, wireless: Wireless) -> None:
        self.wireless = wireless
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A phone that gave up waiting is no fault of the Wi-Fi."""


class _Handler(BaseHTTPRequestHandler):
    server: _Proxy

    def _handle(self) -> None:
        self.close_connection = True
        fault = self.server.wireless.fault
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault is Fault.HANGS:
            self.server.wireless.wait_for_change()
        elif fault is Fault.CAPTIVE_PORTAL:
            self._answer(200, [("Content-Type", "text/html")], PORTAL)
        elif fault is Fault.BROKEN_BOX:
            self._answer(500, [("Content-Type", "text/html")], b"Something went wrong.")
        else:
            self._pass_on(body, is_answered=fault is Fault.NONE)

    do_GET = do_POST = _handle  # noqa: N815  # http.server looks for these names

    def _pass_on(self, body: bytes, *, is_answered: bool) -> None:
        if self.path.startswith("/answers/"):
            age = self.headers.get("X-Age")
            self.server.wireless.ages.append(None if age is None else int(age))
        box = HTTPConnection("127.0.0.1", self.server.wireless.box.port, timeout=HANG_SECONDS)
        box.request(self.command, self.path, body, dict(self.headers))
        response = box.getresponse()
        content = response.read()
        box.close()
        if is_answered:
            headers = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP]
            self._answer(response.status, headers, content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Stories tell what happened."""
