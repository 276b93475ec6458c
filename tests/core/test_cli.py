"""The `campbox` command: the same answers whether a server runs on the folder or not, and sentences instead of tracebacks."""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campbox import backup
from campbox.cli import cli
from campbox.config import Config
from campbox.control import socket_path
from campbox.courses.library import Library, content_folder
from campbox.demo.first_day import set_up
from campbox.errors import CampBoxError, DataFolderError, DataFolderInUseError
from campbox.node import Node
from campbox.server import PortInUseError, open_port
from campbox.services import cohorts, learning
from tests.conftest import OpenNode
from tests.core.folders import content_of, make_cohort, set_schema
from tests.events.chains import check_log
from tests.faults.serving import box_config, free_port, serving
from tests.services.factories import a_cohort, a_learner, a_try


def run(*arguments: str | Path) -> Result:
    """The command in this process; what main() would tell is in the result's exception."""
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def campbox(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as people run it."""
    command = [sys.executable, "-m", "campbox", *(str(each) for each in arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def attempt(box: Node, learner_id: bytes, answer: str) -> None:
    tried = a_try(answer)
    box.write(
        lambda session: learning.record_attempt(session, learner_id=learner_id, partner_id=None, tried=tried, client_id=None)
    )


def cohort_names(node: Node) -> list[str]:
    with node.reading() as session:
        return [each.name for each in cohorts.cohorts(session)]


@pytest.fixture
def config(box: Node) -> Config:
    """A box with three attempts that waits for commands."""
    learner_id = a_learner(box, a_cohort(box))
    for answer in "abc":
        attempt(box, learner_id, answer)
    box.close()
    return box_config(box.config.data)


@pytest.fixture(params=["no server", "a server"])
def is_served(request: pytest.FixtureRequest, config: Config) -> Iterator[bool]:
    """Each test that uses this runs twice: while a server has the folder, and while none has."""
    with serving(config) if request.param == "a server" else nullcontext():
        yield request.param == "a server"


def test_status_counts_what_waits(config: Config, is_served: bool) -> None:
    done = run("sync", "status", "--data", config.data, "--json")
    assert done.exit_code == 0, done.output
    status = json.loads(done.output)
    assert (status["hub"], status["answers"], status["events"]) == (None, 3, 7)
    told = run("sync", "status", "--data", config.data)
    assert told.output == "Waiting: 3 answers, 7 events.\n"


def test_backup_writes_a_snapshot_and_names_it(config: Config, is_served: bool) -> None:
    done = run("backup", "--data", config.data)
    assert done.exit_code == 0, done.output
    snapshot = Path(done.output.strip())
    assert snapshot.name == "campbox-000001.db"
    assert backup.is_sound(snapshot, thorough=True)


def test_code_for_who_lost_passphrase_and_sheet_is_told_at_the_box(box: Node) -> None:
    set_up(box, "Samira", "three green kites fly", "Zaatari")
    box.close()
    done = run("new-sheet", "samira", "--data", box.config.data)
    assert done.exit_code == 0, done.output
    assert re.search(r"One-time code of samira: [0-9a-z-]{24}\n.*/forgotten", done.output)
    refused = run("new-sheet", "Nobody", "--data", box.config.data)
    assert isinstance(refused.exception, CampBoxError)
    assert "no account with the name Nobody" in str(refused.exception)


def test_export_before_pairing_is_refused_and_the_stick_stays_empty(config: Config, is_served: bool, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    done = run("sync", "export", "--to", stick, "--data", config.data)
    assert isinstance(done.exception, CampBoxError)
    assert "paired" in str(done.exception)
    assert list(stick.iterdir()) == []


@pytest.mark.parametrize("command", [("export", "--to"), ("import", "--from")])
def test_stick_that_is_not_plugged_in_is_told(config: Config, is_served: bool, command: tuple[str, str]) -> None:
    verb, option = command
    done = run("sync", verb, option, "/media/nowhere", "--data", config.data)
    assert isinstance(done.exception, DataFolderError)
    assert "plugged in" in str(done.exception)


def test_import_of_rubbish_names_each_file_and_ends_red(config: Config, is_served: bool, tmp_path: Path, box: Node) -> None:
    folder = tmp_path / "stick" / "CAMPBOX" / "v1" / "to" / hashlib.sha256(box.keys.node.encode()).hexdigest()[:8]
    folder.mkdir(parents=True)
    name = hashlib.sha256(b"rubbish").hexdigest()[:32] + ".cbx"
    (folder / name).write_bytes(b"rubbish")
    done = run("sync", "import", "--from", tmp_path / "stick", "--data", config.data)
    assert done.exit_code == 1
    assert name in done.output
    assert "1 files read." in done.output
    assert (folder / name).read_bytes() == b"rubbish"


def test_course_with_faults_is_refused_and_the_old_one_stays(config: Config, is_served: bool, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "course.toml").write_text("id = ")
    before = sorted(path.name for path in config.courses.iterdir())
    done = run("course", "import", broken, "--data", config.data)
    assert done.exception is not None
    assert isinstance(done.exception, CampBoxError)
    assert sorted(path.name for path in config.courses.iterdir()) == before


def test_restore_is_refused_while_a_server_runs(config: Config) -> None:
    run("backup", "--data", config.data)
    with serving(config):
        done = run("restore", "--data", config.data)
        assert isinstance(done.exception, DataFolderInUseError)
    assert not list(config.data.glob("damaged-*"))


def test_restore_is_rehearsed(config: Config, open_a_node: OpenNode) -> None:
    """Snapshot, a bad day, restore, and the class goes on under the same name."""
    assert run("backup", "--data", config.data).exit_code == 0
    node = open_a_node()
    make_cohort(node, "a mistake")
    node.close()
    done = run("restore", "--data", config.data)
    assert done.exit_code == 0, done.output
    assert "campbox-000001.db is in place." in done.output
    assert "damaged-1" in done.output
    again = open_a_node()
    assert again.keys == node.keys
    assert cohort_names(again) == ["Spring"]
    with again.reading() as session:
        check_log(session, again.keys.node)
    make_cohort(again, "Summer")


def test_restore_of_a_named_snapshot(config: Config, open_a_node: OpenNode) -> None:
    for name in ("one", "two"):
        node = open_a_node()
        make_cohort(node, name)
        node.close()
        run("backup", "--data", config.data)
    done = run("restore", config.snapshots / "campbox-000001.db", "--data", config.data)
    assert done.exit_code == 0, done.output
    assert cohort_names(open_a_node()) == ["Spring", "one"]


def test_restore_without_a_snapshot_changes_nothing(config: Config) -> None:
    before = content_of(config.data)
    done = run("restore", "--data", config.data)
    assert isinstance(done.exception, CampBoxError)
    assert "no snapshot" in str(done.exception)
    assert content_of(config.data) == before


@pytest.mark.parametrize("command", [("backup",), ("sync", "status"), ("sync", "export", "--to", "/tmp"), ("restore",)])
def test_mistyped_folder_makes_no_box(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(*command, "--data", tmp_path / "typo")
    assert isinstance(done.exception, CampBoxError)
    assert not (tmp_path / "typo" / "campbox.db").exists()
    assert not (tmp_path / "typo" / "node.key").exists()


def test_hub_init_makes_keys_and_tells_the_recovery_key_once(tmp_path: Path) -> None:
    first = run("hub", "init", "--data", tmp_path / "hub")
    assert first.exit_code == 0, first.output
    assert "AGE-SECRET-KEY-1" in first.output
    assert "One-time code of the first page: " in first.output
    second = run("hub", "init", "--data", tmp_path / "hub")
    assert second.exit_code == 0
    assert "AGE-SECRET-KEY-1" not in second.output


def test_course_check_names_faults_and_ends_red(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text("id = ")
    done = run("course", "check", tmp_path)
    assert done.exit_code == 1
    assert "course.toml" in done.output


def test_course_check_of_our_own_course_finds_no_fault() -> None:
    done = run("course", "check", content_folder() / "web-first-steps", "--no-run")
    assert done.output.splitlines()[0] == "No fault found."


def test_version_is_told() -> None:
    assert "0.1.0" in run("--version").output


def test_failure_is_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = campbox("backup", "--data", tmp_path / "file")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: only root can become somebody else")
def test_folder_of_somebody_else_is_told_in_a_sentence(config: Config) -> None:
    command = [sys.executable, "-m", "campbox", "backup", "--data", str(config.data)]
    try:
        probe = subprocess.run([sys.executable, "-c", "import campbox.cli"], user=65534, group=65534, capture_output=True)
    except OSError as error:
        pytest.skip(f"NOT TESTED: nobody cannot run this Python ({error})")
    if probe.returncode != 0:
        pytest.skip("NOT TESTED: nobody cannot read this Python or this checkout")
    done = subprocess.run(command, user=65534, group=65534, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "cannot be used" in done.stderr


def test_folder_of_a_newer_version_is_refused_in_a_sentence(config: Config) -> None:
    set_schema(config.database, "9999")
    before = content_of(config.data)
    done = campbox("run", "--data", config.data, "--port", str(free_port()))
    assert done.returncode == 1
    assert "newer CampBox (schema 9999)" in done.stderr
    assert "Traceback" not in done.stderr
    assert content_of(config.data) == before


def test_port_in_use_is_told_and_the_other_program_goes_on(config: Config) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", config.port))
        other.listen()
        with pytest.raises(PortInUseError, match=f"Port {config.port} cannot be used"):
            open_port("0.0.0.0", config.port)
        done = campbox("run", "--data", config.data, "--port", str(config.port))
        assert done.returncode == 1
        assert f"Port {config.port} cannot be used" in done.stderr
        assert "Traceback" not in done.stderr
        socket.create_connection(("127.0.0.1", config.port)).close()


@pytest.mark.parametrize("port", ["99999", "0x1", "-1"])
def test_impossible_port_is_told(tmp_path: Path, port: str) -> None:
    done = run("run", "--data", tmp_path / "box", "--port", port)
    assert done.exit_code == 2
    assert "port" in done.output
    assert not (tmp_path / "box").exists()


def test_second_server_on_a_folder_is_refused(config: Config) -> None:
    with serving(config):
        done = campbox("run", "--data", config.data, "--port", str(free_port()))
    assert done.returncode == 1
    assert "Another CampBox is running" in done.stderr


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_server_tells_its_address_serves_and_ends_in_order(config: Config, signal_number: int) -> None:
    arguments = ["run", "--data", str(config.data), "--port", str(config.port), "--public-host", "campbox.lan"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "campbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert server.stdout is not None
    told = [server.stdout.readline() for _ in range(4)]
    assert told[0].startswith("CampBox box is ready after")
    assert told[2].strip() == f"for the class:    http://campbox.lan:{config.port}/"
    assert config.first_code.read_text().strip() in told[3]
    with urllib.request.urlopen(f"http://127.0.0.1:{config.port}/setup") as page:
        assert page.status == 200
    began = time.monotonic()
    server.send_signal(signal_number)
    _, errors = server.communicate(timeout=30)
    assert server.returncode == 0, errors
    assert time.monotonic() - began < 10
    assert "Traceback" not in errors
    assert not socket_path(config.data).exists()
    assert (config.data / "closed").exists()
    assert not Path(f"{config.database}-wal").exists(), "the next start must not read the whole database through"


def test_box_and_hub_share_a_machine(config: Config, tmp_path: Path) -> None:
    run("hub", "init", "--data", tmp_path / "hub")
    hub = replace(config, role="hub", data=tmp_path / "hub", port=free_port())
    with serving(config), serving(hub):
        for each in (config, hub):
            with urllib.request.urlopen(f"http://127.0.0.1:{each.port}/setup") as page:
                assert page.status == 200


def test_first_start_on_an_empty_folder_serves(tmp_path: Path) -> None:
    fresh = box_config(tmp_path / "new" / "box")
    with serving(fresh):
        assert run("sync", "status", "--data", fresh.data).output == "Waiting: 0 answers, 0 events.\n"
    assert (fresh.courses / "web-first-steps").exists()
    shutil.rmtree(fresh.data)


def test_box_without_any_option_keeps_its_data_below_the_folder_where_it_was_started(tmp_path: Path) -> None:
    """As `make run` does it."""
    port = free_port()
    command = [sys.executable, "-m", "campbox", "run", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("CampBox box is ready after")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/setup") as page:
            assert page.status == 200
        release = Library(tmp_path / "data" / "box" / "courses").release("web-first-steps")
        picture = next((release.folder / "media").iterdir()).name
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/m/{release.course_id}/{release.id}/{picture}") as answer:
            assert answer.read() == release.media_path(picture).read_bytes()
    finally:
        server.terminate()
        server.communicate(timeout=30)
    assert (tmp_path / "data" / "box" / "campbox.db").exists()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".coverage")] == ["data"]
