"""The command line and the running server talk over a socket in the data folder."""

import json
import socket
import stat
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from campbox.control import LINE_MAX, ControlServer, Task, ask, socket_path
from campbox.errors import DataFolderError, StorageError


def fail_with(error: Exception) -> Task:
    def task(_: Mapping[str, str]) -> dict[str, object]:
        raise error

    return task


TASKS: dict[str, Task] = {
    "echo": lambda arguments: {"heard": arguments["said"]},
    "refuse": fail_with(StorageError("The card is full.")),
    "break": fail_with(PermissionError("not yours")),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def server(data: Path) -> Iterator[ControlServer]:
    running = ControlServer(data, TASKS)
    running.start()
    yield running
    running.stop()


def raw_answer(data: Path, line: bytes) -> dict[str, object]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(10)
        connection.connect(str(socket_path(data)))
        connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
        answer = json.loads(connection.makefile("rb").readline())
    assert isinstance(answer, dict)
    return answer


def test_question_is_answered(data: Path, server: ControlServer) -> None:
    assert ask(data, "echo", {"said": "سلام"}) == {"heard": "سلام"}


def test_refusal_of_a_task_is_told_in_its_own_words(data: Path, server: ControlServer) -> None:
    with pytest.raises(DataFolderError, match=r"^The card is full\.$"):
        ask(data, "refuse", {})


def test_unforeseen_failure_of_a_task_is_told_and_the_server_goes_on(data: Path, server: ControlServer) -> None:
    with pytest.raises(DataFolderError):
        ask(data, "break", {})
    assert ask(data, "echo", {"said": "still here"}) == {"heard": "still here"}


def test_task_that_this_version_does_not_know_is_told(data: Path, server: ControlServer) -> None:
    with pytest.raises(DataFolderError, match="another version"):
        ask(data, "sing", {})


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"",
        b"hello\n",
        b"\xff\xfe\n",
        b"[]\n",
        b"null\n",
        b'"task"\n',
        b"{}\n",
        b'{"task":"echo"}\n',
        b'{"task":["echo"],"arguments":{}}\n',
        b'{"task":{},"arguments":{}}\n',
        b'{"task":"echo","arguments":[]}\n',
        b'{"task":"echo","arguments":null}\n',
        b"[" * (LINE_MAX - 1) + b"\n",
        b'{"task":"' + b"x" * LINE_MAX + b'","arguments":{}}\n',
    ],
    ids=lambda line: repr(line[:24]),
)
def test_hostile_line_gets_an_answer_and_the_server_goes_on(data: Path, server: ControlServer, line: bytes) -> None:
    assert "problem" in raw_answer(data, line)
    assert ask(data, "echo", {"said": "still here"}) == {"heard": "still here"}


def test_caller_who_hangs_up_does_no_harm(data: Path, server: ControlServer) -> None:
    for _ in range(5):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(socket_path(data)))
    assert ask(data, "echo", {"said": "still here"}) == {"heard": "still here"}


def test_only_the_owner_can_reach_the_socket(data: Path, server: ControlServer) -> None:
    assert stat.S_IMODE(socket_path(data).stat().st_mode) == 0o600


def test_nobody_answers_where_no_server_runs(data: Path) -> None:
    assert ask(data, "echo", {"said": "x"}) is None


def test_socket_of_a_killed_server_counts_as_none(data: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left_behind:
        left_behind.bind(str(socket_path(data)))
    assert ask(data, "echo", {"said": "x"}) is None


def test_new_server_replaces_the_socket_of_a_killed_one(data: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left_behind:
        left_behind.bind(str(socket_path(data)))
    running = ControlServer(data, TASKS)
    running.start()
    assert ask(data, "echo", {"said": "x"}) == {"heard": "x"}
    running.stop()
    assert not socket_path(data).exists()


def test_server_that_dies_before_it_answers_is_told(data: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dying:
        dying.bind(str(socket_path(data)))
        dying.listen()

        def hang_up() -> None:
            connection, _ = dying.accept()
            connection.recv(LINE_MAX)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(DataFolderError):
            ask(data, "echo", {"said": "x"})
        thread.join()


def test_data_folder_with_a_very_long_path_is_reached_too(tmp_path: Path) -> None:
    data = tmp_path / ("long " * 30) / ("longer " * 20)
    data.mkdir(parents=True)
    running = ControlServer(data, TASKS)
    running.start()
    assert ask(data, "echo", {"said": "x"}) == {"heard": "x"}
    running.stop()
