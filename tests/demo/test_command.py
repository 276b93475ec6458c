"""`campbox demo`, as it is typed."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from campbox.demo.command import demo
from campbox.demo.story import Parameters, Story
from campbox.errors import DataFolderError
from campbox.node import open_node
from tests.clocks import FixedClock

SMALL = ["--learners", "3", "--days", "2"]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "demo"
    output = run(folder)
    assert "Playing 2 days" in output
    assert "three green kites fly" in output
    return folder


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(demo, [*SMALL, "--data", str(folder), *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_story_that_was_told_is_not_told_again(played: Path) -> None:
    before = (played / "demo.json").read_bytes()
    assert "Playing" not in run(played)
    assert (played / "demo.json").read_bytes() == before


def test_class_of_another_day_gets_a_class_of_today(played: Path) -> None:
    mark = played / "demo.json"
    mark.write_text(mark.read_text().replace('"boot": "', '"boot": "f'))
    assert "Playing today's class" in run(played)
    assert "Playing" not in run(played)


def test_other_parameters_start_anew(played: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(played, folder, symlinks=True)
    assert "Playing 2 days" in run(folder, "--seed", "2")
    assert "Playing" not in run(folder, "--seed", "2")


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "campbox.db").write_text("a real class")
    with pytest.raises(DataFolderError):
        run(tmp_path)
    assert (tmp_path / "box" / "campbox.db").read_text() == "a real class"
    assert [path.name for path in tmp_path.iterdir()] == ["box"]


def test_story_that_is_being_served_is_not_removed(played: Path) -> None:
    story = Story(played, Parameters(3, 2, 1))
    box = open_node(story.config("box"), FixedClock())
    try:
        with pytest.raises(DataFolderError):
            run(played, "--seed", "3")
        assert story.config("box").database.exists()
    finally:
        box.close()
    assert "Playing" not in run(played)


def test_both_are_served_until_a_signal_comes(played: Path) -> None:
    ports = [free_port(), free_port()]
    words = [*SMALL, "--data", str(played), "--serve", "--port", str(ports[0]), "--hub-port", str(ports[1])]
    server = subprocess.Popen([sys.executable, "-m", "campbox", "demo", *words], stdout=subprocess.DEVNULL)
    try:
        assert [answers(port) for port in ports] == [200, 200]
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.wait()
    for port in ports:
        with pytest.raises(URLError):
            urlopen(f"http://127.0.0.1:{port}/", timeout=2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> int:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return int(answer.status)
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
