"""A node that serves: its jobs, its control socket and waitress, from start to an orderly end."""

import contextlib
import ctypes
import gc
import logging
import resource
import signal
import socket
from collections.abc import Callable, Iterable
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from campbox.app import create_app
from campbox.config import Config
from campbox.control import ControlServer
from campbox.courses.errors import CourseError
from campbox.courses.library import content_folder
from campbox.errors import CampBoxError
from campbox.jobs import Jobs, write_presence
from campbox.network import host_names
from campbox.node import Node
from campbox.tasks import tasks_of
from campbox.web.bodies import BODY_MAX_BYTES
from campbox.web.receiving import receive_by_address

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from campbox.tls import TlsFront

log = logging.getLogger(__name__)
# Measured at a 40 ms fsync with 30 clients: 4 threads 51 requests/s, 32 threads 341; with the default of 100 connections,
# 101 idle ones blocked a new client for 140 s.
THREADS = 32
CONNECTIONS = 1000
IDLE_SECONDS = 30
# Each connection is a file, one that came encrypted three; most systems give a process 1024 unless it asks.
FILES = 4096
_M_ARENA_MAX = -8  # of malloc.h


class PortInUseError(CampBoxError):
    """Another program listens on the port."""


def _share_one_arena() -> None:
    """One memory arena for all threads: with glibc's default each thread that once ran scrypt keeps 16 MB.

    Measured after the load of a class: 346 MB without, 76 MB with it, no slower.
    """
    with contextlib.suppress(AttributeError):  # another libc has no such setting, and no such arenas
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _ask_for_files() -> None:
    """Room for every connection that is let in: without it, a thousand silent ones take the files that the database needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve(node: Node, announce: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is queued and close. Raises PortInUseError.

    announce: called once the port is open.
    """
    _share_one_arena()
    _ask_for_files()
    listener = open_port(node.config.host, node.config.port)
    front = None if node.config.tls_port is None else open_front(node.config, node.config.tls_port)
    install_content(node)
    server = make_server(node, listener) if front is None else make_server(node, listener, front.inner)
    jobs, control = Jobs(node), ControlServer(node.config.data, tasks_of(node))
    _stop_on_signals()
    jobs.start()
    control.start()
    if front is not None:
        front.start()
    announce()
    # What was made until here stays: looking through it again and again cost 12 % of a gradebook's time.
    gc.freeze()
    try:
        server.run()
    finally:
        gc.unfreeze()  # the readers' connections are closed when they are collected, and the last one ends the write-ahead log
        if front is not None:
            front.stop()
        control.stop()
        jobs.stop()
        write_presence(node)


def open_front(config: Config, port: int) -> "TlsFront":
    """The ports that TLS needs, with a certificate that is made at the first start. Raises PortInUseError."""
    # asyncio and ssl are loaded by boxes that do TLS themselves only: 5 MB.
    from campbox.certificate import ensure_certificate
    from campbox.tls import TlsFront

    ensure_certificate(config.certificate, host_names(config.public_host))
    return TlsFront(config.certificate, outer=open_port(config.host, port), inner=open_port("127.0.0.1", 0))


def make_server(
    node: Node, listener: socket.socket, behind_front: socket.socket | None = None
) -> MultiSocketServer | BaseWSGIServer:
    """The server of pages. What comes in by `behind_front` came encrypted, by the front that alone knows this port."""
    trust: dict[str, Any] = (  # Any: waitress has a type for each setting
        {
            "trusted_proxy": "127.0.0.1",
            "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for", "x-forwarded-host"},
            "clear_untrusted_proxy_headers": True,
        }
        if node.config.behind_tls
        # Nobody's word is taken, but it must be seen that a program on this machine hands requests on (web/way.py).
        else {"clear_untrusted_proxy_headers": False}
    )
    app = create_app(node)
    server = create_server(
        app if behind_front is None else _secure_by_port(app, behind_front.getsockname()[1]),
        sockets=[listener] if behind_front is None else [listener, behind_front],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        asyncore_use_poll=True,
        max_request_body_size=BODY_MAX_BYTES,
        ident=None,
        **trust,
    )
    receive_by_address(server)
    return server


def _secure_by_port(app: "WSGIApplication", port: int) -> "WSGIApplication":
    """The app, told which requests came encrypted. Whose address the front hides is nobody on the box itself."""

    def secured(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["SERVER_PORT"] == str(port):
            environ["wsgi.url_scheme"], environ["REMOTE_ADDR"] = "https", ""
        return app(environ, start_response)

    return secured


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket; sub-second restarts find the port free. Raises PortInUseError with what to do."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"Port {port} cannot be used ({error.strerror}). Stop the other program, or choose another port with --port."
        ) from error
    return listener


def install_content(node: Node) -> None:
    """Install the courses that came with the software. One with faults keeps the release that was there before."""
    for folder in sorted(path for path in content_folder().iterdir() if (path / "course.toml").is_file()):
        try:
            node.library.install(folder)
        except CourseError as error:
            log.error("course %s was not installed: %s", folder.name, error)


def _stop_on_signals() -> None:
    """waitress ends its loop in order when SystemExit reaches it."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
