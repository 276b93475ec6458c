"""The command line hands what must be written to the running server over a socket in the data folder.

Two processes that write would be two incarnations of one parent, which headquarters must read as a cloned card.
"""

import contextlib
import json
import logging
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from campbox.errors import CampBoxError, DataFolderError

Arguments = Mapping[str, str]
Task = Callable[[Arguments], dict[str, object]]
LINE_MAX = 64 * 1024
ANSWER_SECONDS = 600
log = logging.getLogger(__name__)


def socket_path(data: Path) -> Path:
    return data / "control.sock"


class ControlServer:
    """Listens in the data folder, which only its owner can enter; one JSON line in, one out."""

    def __init__(self, data: Path, tasks: Mapping[str, Task]) -> None:
        path = socket_path(data)
        path.unlink(missing_ok=True)
        handler = _handler(tasks)
        with _short_name(path) as name:
            self._server = socketserver.ThreadingUnixStreamServer(str(name), handler)
        path.chmod(0o600)
        self._path = path
        self._thread = threading.Thread(target=self._server.serve_forever, name="control", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


def ask(data: Path, task: str, arguments: Arguments) -> dict[str, object] | None:
    """What the running server answers; None when none runs. Raises DataFolderError with the server's own sentence."""
    path = socket_path(data)
    if not path.exists():
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(ANSWER_SECONDS)
        try:
            with _short_name(path) as name:
                connection.connect(str(name))
        except (ConnectionRefusedError, FileNotFoundError):  # left behind by a server that was killed, or just removed
            return None
        connection.sendall(json.dumps({"task": task, "arguments": dict(arguments)}).encode() + b"\n")
        with connection.makefile("rb") as answers:
            line = answers.readline()
    if not line.endswith(b"\n"):
        raise DataFolderError("The running server stopped before it answered. Please try again.")
    answer: dict[str, object] = json.loads(line)
    if "problem" in answer:
        raise DataFolderError(str(answer["problem"]))
    return answer


def _handler(tasks: Mapping[str, Task]) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(json.dumps(_answer(tasks, self.rfile.readline(LINE_MAX))).encode() + b"\n")

    return Handler


def _answer(tasks: Mapping[str, Task], line: bytes) -> dict[str, object]:
    try:
        question = json.loads(line)
        return tasks[question["task"]](question["arguments"])
    except CampBoxError as error:
        return {"problem": str(error)}
    except Exception as error:  # whatever it was, the command line is told and the server goes on
        log.exception("a task of the command line failed")
        return {"problem": f"The running server could not do it: {type(error).__name__}. Is it another version?"}


@contextlib.contextmanager
def _short_name(path: Path) -> Iterator[Path]:
    """A Unix socket's name has 108 bytes at most; a folder's descriptor makes any path short."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{descriptor}/{path.name}")
    finally:
        os.close(descriptor)
