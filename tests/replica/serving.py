"""A node behind the real waitress, as campbox.server sets it up, in a thread of the test."""

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from waitress import wasyncore
from waitress.server import BaseWSGIServer

from campbox.node import Node
from campbox.server import make_server, open_port

LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Serving:
    """Where the node listens."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """One request on a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


@contextmanager
def serving(node: Node, port: int = 0) -> Iterator[Serving]:
    listener = open_port("127.0.0.1", port)
    server = make_server(node, listener)
    assert isinstance(server, BaseWSGIServer)
    connections = server._map  # type: ignore[attr-defined]  # the stubs lack it; all that the loop looks after
    stop = threading.Event()

    def loop() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=LOOK_SECONDS, use_poll=True, map=connections, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(connections)

    thread = threading.Thread(target=loop, name="waitress")
    thread.start()
    try:
        yield Serving(listener.getsockname()[1])
    finally:
        stop.set()
        thread.join()
