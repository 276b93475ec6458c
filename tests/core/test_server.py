"""A node that serves, in this process: from the command line to its orderly end."""

import http.client
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from waitress import wasyncore
from waitress.server import BaseWSGIServer, MultiSocketServer

from campbox import cli, server
from campbox.app import create_app
from campbox.config import Config
from campbox.courses.library import content_folder
from campbox.node import Node
from campbox.server import install_content, make_server, open_port
from campbox.web.way import is_readable_on_the_way
from tests.faults.serving import box_config, free_port


@pytest.fixture
def process_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the end of a server's process undoes: the handlers of signals, and the sockets that are still open."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    made: list[MultiSocketServer | BaseWSGIServer] = []

    def make_and_remember(node: Node, *sockets: socket.socket) -> MultiSocketServer | BaseWSGIServer:
        made.append(make_server(node, *sockets))
        return made[-1]

    monkeypatch.setattr(server, "make_server", make_and_remember)
    yield
    for each in made:
        close_sockets(each)
    for number, handler in before.items():
        signal.signal(number, handler)


def close_sockets(made: MultiSocketServer | BaseWSGIServer) -> None:
    """The one that listens, and those of the browsers that it talked to."""
    assert isinstance(made, BaseWSGIServer)
    made.close()
    wasyncore.close_all(made._map, ignore_all=True)  # type: ignore[attr-defined]  # missing in its stubs


@pytest.fixture
def config(box: Node) -> Config:
    box.close()
    return box_config(box.config.data)


@pytest.mark.usefixtures("process_end")
@pytest.mark.parametrize("command", [["run"], ["hub", "run"]])
def test_command_serves_until_it_is_told_to_end(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    shutil.copytree(prepared, tmp_path / "data", symlinks=True)
    port, pages = free_port(), []

    def ask_and_end() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/setup")
        pages.append(connection.getresponse().status)
        connection.close()
        os.kill(os.getpid(), signal.SIGTERM)

    announce = cli.announce

    def announce_and_ask(*arguments: object) -> None:
        announce(*arguments)  # type: ignore[arg-type]  # what serve_role gives is handed on as it is
        threading.Thread(target=ask_and_end).start()

    monkeypatch.setattr(cli, "announce", announce_and_ask)
    options = ["--data", str(tmp_path / "data"), "--host", "127.0.0.1", "--port", str(port)]
    monkeypatch.setattr(sys, "argv", ["campbox", *command, *options])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert pages == [200]
    assert f"http://localhost:{port}/" in capsys.readouterr().out
    assert (tmp_path / "data" / "closed").exists()
    assert not (tmp_path / "data" / "control.sock").exists()


def test_what_goes_wrong_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["campbox", "backup", "--data", str(tmp_path / "nothing")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "There is no box" in told
    assert "--data" in told


def test_course_of_a_folder_is_installed_by_the_command(config: Config) -> None:
    course = str(content_folder() / "web-first-steps")
    done = CliRunner().invoke(cli.cli, ["course", "import", course, "--data", str(config.data)])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Course web-first-steps is installed, release ")


def test_course_that_came_broken_keeps_the_release_of_before(
    box: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = box.library.release("web-first-steps").id
    content = tmp_path / "content"
    shutil.copytree(content_folder(), content)
    (content / "web-first-steps" / "course.toml").write_text("id = ")
    monkeypatch.setattr(server, "content_folder", lambda: content)
    install_content(box)
    assert "web-first-steps was not installed" in caplog.text
    assert box.library.release("web-first-steps").id == before


@pytest.mark.parametrize(("behind_tls", "is_secure"), [(True, True), (False, False)])
def test_front_that_does_tls_is_believed_only_where_there_is_one(
    box: Node, behind_tls: bool, is_secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that claims to come over TLS must not get past the warning of the trainer's pages."""
    schemes: list[str] = []

    def wsgi(environment: dict[str, object], start: object) -> list[bytes]:
        schemes.append(str(environment["wsgi.url_scheme"]))
        start("200 OK", [("Content-Length", "0")])  # type: ignore[operator]  # WSGI's own callable
        return []

    monkeypatch.setattr(server, "create_app", lambda _: wsgi)
    object.__setattr__(box, "config", Config(role="box", data=box.config.data, behind_tls=behind_tls))
    listener = open_port("127.0.0.1", 0)
    port = listener.getsockname()[1]
    running = make_server(box, listener)
    assert isinstance(running, BaseWSGIServer)
    thread = threading.Thread(target=running.run)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "campbox.lan"})
    connection.getresponse().read()
    connection.close()
    close_sockets(running)
    thread.join(10)
    assert schemes == ["https" if is_secure else "http"]


PHONE = "10.77.0.23"


@pytest.mark.parametrize(
    ("behind_tls", "headers", "may_be_read"),
    [
        (False, {}, False),
        (False, {"X-Forwarded-For": PHONE}, True),
        (False, {"X-Forwarded-For": PHONE, "X-Forwarded-Proto": "https"}, True),
        (True, {"X-Forwarded-For": PHONE, "X-Forwarded-Proto": "http"}, True),
        (True, {"X-Forwarded-For": PHONE, "X-Forwarded-Proto": "https"}, False),
    ],
    ids=["on the box", "a front that nobody told of", "one that claims TLS", "a front without TLS", "a front with TLS"],
)
def test_program_that_hands_requests_on_makes_no_phone_the_box_itself(
    box: Node, behind_tls: bool, headers: dict[str, str], may_be_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names open on the box itself and over TLS; behind a front every request comes from 127.0.0.1."""
    answers: list[bool] = []
    app = create_app(box)

    def wsgi(environment: dict[str, object], start: object) -> list[bytes]:
        with app.request_context(environment):
            answers.append(is_readable_on_the_way())
        start("200 OK", [("Content-Length", "0")])  # type: ignore[operator]  # WSGI's own callable
        return []

    monkeypatch.setattr(server, "create_app", lambda _: wsgi)
    object.__setattr__(box, "config", Config(role="box", data=box.config.data, behind_tls=behind_tls))
    listener = open_port("127.0.0.1", 0)
    running = make_server(box, listener)
    assert isinstance(running, BaseWSGIServer)
    thread = threading.Thread(target=running.run)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=10)
    connection.request("GET", "/teach/", headers=headers)
    connection.getresponse().read()
    connection.close()
    close_sockets(running)
    thread.join(10)
    assert answers == [may_be_read]
