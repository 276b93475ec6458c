"""The box does TLS itself: the trainers' pages encrypted, the learners' as before, and nobody taken for the box itself."""

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from campbox import cli
from campbox.certificate import ensure_certificate, fingerprint
from campbox.clock import SystemClock
from campbox.config import Config, config_from
from campbox.errors import CampBoxError
from campbox.node import first_code, open_node
from campbox.server import open_front, open_port
from campbox.tls import TlsFront
from tests.faults.serving import box_config, free_port, serving

PATIENCE_SECONDS = 10


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    ensure_certificate(tmp_path / "tls.pem", ["campbox.lan", "localhost", "127.0.0.1"])
    return tmp_path / "tls.pem"


@pytest.fixture
def echo() -> Iterator[socket.socket]:
    """A server that gives back what it gets, and ends when its visitor says "end"."""
    listener = open_port("127.0.0.1", 0)
    listener.listen()

    def answer(visitor: socket.socket) -> None:
        with visitor:
            while said := visitor.recv(65536):
                visitor.sendall(said)
                if said.endswith(b"end"):
                    return

    def serve() -> None:
        while True:
            try:
                visitor, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(visitor,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def started(certificate: Path, echo: socket.socket) -> tuple[socket.socket, TlsFront]:
    """A front before the echo, and where it listens."""
    outer = open_port("127.0.0.1", 0)
    running = TlsFront(certificate, outer=outer, inner=echo)
    running.start()
    return outer, running


@pytest.fixture
def front(certificate: Path, echo: socket.socket) -> Iterator[tuple[str, int]]:
    outer, running = started(certificate, echo)
    yield outer.getsockname()
    running.stop()
    running.stop()


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def said_to(text: str, listener: socket.socket, certificate: Path) -> bytes:
    """The first piece of the answer; nothing where one is sent away."""
    with socket.create_connection(listener.getsockname()) as plain:
        try:
            with trusting(certificate).wrap_socket(plain, server_hostname="localhost") as secure:
                secure.sendall(text.encode())
                return secure.recv(100)
        except OSError:
            return b""


def read_all(connection: socket.socket) -> bytes:
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def test_bytes_go_both_ways_and_the_end_of_one_side_ends_the_other(front: tuple[str, int], certificate: Path) -> None:
    large = os.urandom(2_000_000) + b"end"
    for name in ("campbox.lan", "localhost", "127.0.0.1"):
        with socket.create_connection(front) as plain, trusting(certificate).wrap_socket(plain, server_hostname=name) as secure:
            sender = threading.Thread(target=secure.sendall, args=(large,))
            sender.start()
            assert read_all(secure) == large
            sender.join()


def test_who_does_not_speak_tls_is_sent_away_and_others_are_served(front: tuple[str, int], certificate: Path) -> None:
    with socket.create_connection(front) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: campbox.lan\r\n\r\n")
        plain.settimeout(10)
        assert b"HTTP" not in read_all(plain)
    with socket.create_connection(front) as plain, trusting(certificate).wrap_socket(plain, server_hostname="localhost") as ok:
        ok.sendall(b"end")
        assert read_all(ok) == b"end"


def test_certificate_is_made_once_and_for_its_owner_alone(certificate: Path) -> None:
    before = certificate.read_bytes()
    ensure_certificate(certificate, ["elsewhere"])
    assert certificate.read_bytes() == before
    assert stat.S_IMODE(certificate.stat().st_mode) == 0o600
    pairs = fingerprint(certificate).split(":")
    assert len(pairs) == 32
    assert all(len(each) == 2 for each in pairs)


def test_port_of_tls_comes_from_the_command_line_or_the_environment() -> None:
    assert config_from("box", {}).tls_port is None
    assert config_from("box", {"CAMPBOX_TLS_PORT": "8443"}).tls_port == 8443
    assert config_from("box", {"CAMPBOX_TLS_PORT": "8443"}, tls_port=9443).tls_port == 9443
    with pytest.raises(CampBoxError, match="CAMPBOX_TLS_PORT"):
        config_from("box", {"CAMPBOX_TLS_PORT": "no"})
    assert "--tls-port" in CliRunner().invoke(cli.cli, ["run", "--help"]).output


def test_box_with_tls_serves_both_ways(prepared: Path, tmp_path: Path) -> None:
    """From the command to the page: learners in plain HTTP, a trainer encrypted, her cookie for the encrypted way only."""
    shutil.copytree(prepared, tmp_path / "data", symlinks=True)
    plain = box_config(tmp_path / "data")
    config = Config(role="box", data=plain.data, host=plain.host, port=plain.port, tls_port=free_port())
    node = open_node(config, SystemClock())
    code = first_code(node)
    node.close()
    with serving(config):
        context = trusting(config.certificate)
        assert config.tls_port is not None
        secure = http.client.HTTPSConnection("localhost", config.tls_port, context=context, timeout=10)
        form = f"code={code}&name=Samira&passphrase=three+green+kites+fly&site_name=Zaatari&languages=en"
        headers = {
            "Origin": f"https://localhost:{config.tls_port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": "127.0.0.1",
        }
        secure.request("POST", "/setup", form, headers)
        answer = secure.getresponse()
        answer.read()
        assert answer.status == 200
        cookie = answer.headers["Set-Cookie"]
        assert "Secure" in cookie
        secure.request("GET", "/teach/account", headers={"Cookie": cookie.split(";")[0]})
        page = secure.getresponse()
        assert "The names are open in this browser." in page.read().decode(), "the same connection serves on"
        secure.close()
        learner = http.client.HTTPConnection("127.0.0.1", config.port, timeout=10)
        learner.request("GET", "/")
        assert learner.getresponse().status == 200
        learner.close()


def test_two_boxes_cannot_have_one_port_of_tls(tmp_path: Path) -> None:
    taken = open_port("127.0.0.1", 0)
    taken.listen()
    config = Config(role="box", data=tmp_path, host="127.0.0.1", tls_port=taken.getsockname()[1])
    with pytest.raises(CampBoxError, match="Port"):
        open_front(config, taken.getsockname()[1])
    taken.close()


def test_visitors_beyond_the_bound_are_sent_away(
    certificate: Path, echo: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campbox.tls.CONNECTIONS", 2)
    outer, running = started(certificate, echo)
    inside = [
        trusting(certificate).wrap_socket(socket.create_connection(outer.getsockname()), server_hostname="localhost")
        for _ in range(2)
    ]
    for each in inside:
        each.sendall(b"hello")
        assert each.recv(5) == b"hello"
    assert said_to("hello", outer, certificate) == b""
    for each in inside:
        each.close()
    running.stop()


def test_who_never_ends_the_handshake_takes_a_place_and_loses_it(
    certificate: Path, echo: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a thousand connections that say nothing would take every file that the box may open."""
    monkeypatch.setattr("campbox.tls.CONNECTIONS", 3)
    monkeypatch.setattr("campbox.tls.HANDSHAKE_SECONDS", 0.5)
    outer, running = started(certificate, echo)
    silent = [socket.create_connection(outer.getsockname(), timeout=10) for _ in range(3)]
    with socket.create_connection(outer.getsockname(), timeout=10) as fourth:
        assert read_all(fourth) == b"", "there is no place for a fourth"
    for each in silent:
        assert read_all(each) == b"", "who said nothing is sent away"
        each.close()
    assert any(said_to("hello", outer, certificate) == b"hello" for _ in range(50)), "places are free again"
    running.stop()


def test_end_of_the_box_does_not_wait_for_browsers_that_never_say_good_bye(
    certificate: Path, echo: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Browsers answer nothing on a connection that they keep for later; nor does a phone out of reach."""
    monkeypatch.setattr("campbox.tls.GOODBYE_SECONDS", 0.2)
    outer, running = started(certificate, echo)
    with (
        socket.create_connection(outer.getsockname()) as plain,
        trusting(certificate).wrap_socket(plain, server_hostname="localhost") as kept,
    ):
        kept.sendall(b"hello")
        assert kept.recv(5) == b"hello"
        began = time.monotonic()
        running.stop()
        assert time.monotonic() - began < PATIENCE_SECONDS


def test_garbage_and_half_closed_connections_leave_nothing_behind(front: tuple[str, int], certificate: Path) -> None:
    for said in (b"\x16\x03\x01\xff\xff" + b"\x00" * 4000, b"\x00" * 100_000, b""):
        # It may be sent away while it still speaks.
        with socket.create_connection(front, timeout=15) as plain, contextlib.suppress(OSError):
            plain.sendall(said)
            plain.shutdown(socket.SHUT_WR)
            assert b"HTTP" not in read_all(plain)
    with socket.create_connection(front) as plain, trusting(certificate).wrap_socket(plain, server_hostname="localhost") as ok:
        ok.sendall(b"end")
        assert read_all(ok) == b"end"
