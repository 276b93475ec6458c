"""What most tests start from: a node on a real data folder, with a real database."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, is_hypothesis_test, settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from campbox import migrations
from campbox.app import create_app
from campbox.config import Config, Role
from campbox.courses.library import Library, content_folder
from campbox.node import Node, open_node
from campbox.services import secrets
from campbox.web.assets import publish
from tests.clocks import FixedClock
from tests.soak import IS_LONG, times
from tests.wheels import build_wheel

OpenNode = Callable[..., Node]
MakeOnce = Callable[[str, Callable[[Path], object]], Path]

TESTS = Path(__file__).parent
LONG = ("proving", "stories", "scripts", "demo", "faults", "web", "core", "replica")
# Of some thousand waits for a real browser on a busy machine, one may run out. A story that fails is told once more, by name
# and with its failure in the output; more than two of them are no accident.
AGAIN_MAX = 2

# How fast hypothesis makes its examples says something of the machine, nothing of CampBox.
settings.register_profile("campbox", max_examples=times(50, 1000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("campbox")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "soak: repeats what goes wrong only now and then; see tests/soak.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long begin first, so that in the end no core waits long for another."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in LONG)
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("soak")
        if not IS_LONG and item.path.is_relative_to(TESTS / "stories"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def told_again(config: pytest.Config) -> list[pytest.TestReport]:
    """The failures of stories that were told once more."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return [] if reporter is None else reporter.stats.get("rerun", [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in told_again(terminalreporter.config):
        terminalreporter.section(f"told once more: {report.nodeid}")
        terminalreporter.line(report.longreprtext)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if len(told_again(session.config)) > AGAIN_MAX:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def only_this_process_is_measured() -> None:
    """Coverage takes half of a program's speed; servers and commands that tests start go at their own."""
    os.environ.pop("COVERAGE_PROCESS_START", None)


@pytest.fixture(scope="session", autouse=True)
def real_cost_of_scrypt() -> Iterator[dict[str, int]]:
    """What a box pays for each passphrase; here it is cheap, because it took half the time of a test with an account.

    Servers that stories start pay it.
    """
    real = secrets.COST
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "COST", {**real, "n": 2})
        yield real


class CompiledTemplates(BytecodeCache):
    """Each test has an app of its own, but all have the same templates: they are compiled once."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._compiled[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}


@pytest.fixture(scope="session")
def once_for_all(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Makes a folder in the first process of the tests that asks for it; the others wait and share it."""
    is_one_of_many = "PYTEST_XDIST_WORKER" in os.environ
    shared = tmp_path_factory.getbasetemp().parent if is_one_of_many else tmp_path_factory.getbasetemp()

    def make_once(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return make_once


@pytest.fixture(scope="session")
def empty_database(once_for_all: MakeOnce) -> Path:
    """A database with the newest schema; made once, copied by each test."""
    return once_for_all("schema", lambda folder: migrations.upgrade(folder / "campbox.db")) / "campbox.db"


@pytest.fixture(scope="session")
def installed_courses(once_for_all: MakeOnce) -> Iterator[Path]:
    """The courses of content/, compiled once. Nodes share these very files, so a test that damages one must copy it first."""
    folder = once_for_all("courses", install_courses)
    before = contents_of(folder)
    yield folder
    assert contents_of(folder) == before, "a test changed the courses of all others"


def install_courses(folder: Path) -> None:
    library = Library(folder)
    for course in sorted(path for path in content_folder().iterdir() if path.is_dir()):
        library.install(course)


def contents_of(folder: Path) -> dict[Path, bytes]:
    """A digest of each file."""
    return {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def published(once_for_all: MakeOnce) -> Path:
    """Style and script as a box publishes them at its first start."""
    return once_for_all("static", publish)


@pytest.fixture(scope="session")
def prepared(empty_database: Path, installed_courses: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it; half of that start is spent making it."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    shutil.copytree(installed_courses, folder / "courses", symlinks=True)
    shutil.copy(empty_database, folder / "campbox.db")
    return folder


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def open_a_node(
    tmp_path: Path, empty_database: Path, installed_courses: Path, published: Path, clock: FixedClock
) -> Iterator[OpenNode]:
    """Opens nodes on folders below tmp_path: `open_a_node("box", "hub")`; all are closed in the end."""
    opened: list[Node] = []

    def open_it(role: Role = "box", name: str = "", own_clock: FixedClock | None = None) -> Node:
        data = tmp_path / (name or role)
        if not data.exists():
            data.mkdir(mode=0o700)
            shutil.copy(empty_database, data / "campbox.db")
            # These files never change, so all data folders may share them; copying took a third of a test's start.
            shutil.copytree(installed_courses, data / "courses", symlinks=True, copy_function=os.link)
            shutil.copytree(published, data / "static", copy_function=os.link)
        config = Config(role=role, data=data, stick_folders=(str(tmp_path / "sticks" / "*"),), public_host="campbox.lan")
        opened.append(open_node(config, own_clock or clock))
        return opened[-1]

    yield open_it
    for node in opened:
        node.close()


@pytest.fixture
def box(open_a_node: OpenNode) -> Node:
    return open_a_node("box")


@pytest.fixture
def app(box: Node) -> Flask:
    return create_app(box)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser without script that nobody has signed in with."""
    return new_browser(app)


def new_browser(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    return client


@pytest.fixture(scope="session")
def wheel_file(once_for_all: MakeOnce) -> Path:
    """The wheel that a box is installed from."""
    (wheel,) = once_for_all("wheel", build_wheel).glob("*.whl")
    return wheel
