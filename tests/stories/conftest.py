"""Real browsers and real servers. Every fixture leaves no process, no mount and no fault of a page behind."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from coverage import Coverage
from playwright.sync_api import Browser, expect, sync_playwright

from campbox.config import Role
from campbox.courses.library import Library
from campbox.courses.release import Release
from tests.stories import forms
from tests.stories.code_course import write_code_course
from tests.stories.devices import PATIENCE_MS, Devices, Size
from tests.stories.people import Learner, Operator, Trainer
from tests.stories.reboots import Machine, copy_of
from tests.stories.servers import HOSTS, Server
from tests.stories.sticks import NoSticksHere, Stick

# The same engine without the windows, menus and services around it takes a third of the time, where it is installed.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
ARGUMENTS = (
    # The names must not be "localhost": there a browser allows what it forbids on a class's plain HTTP.
    "--host-resolver-rules=" + ", ".join(f"MAP {host} 127.0.0.1" for host in HOSTS.values()),
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STICKS = "sticks"
# Every story needs both languages, and both with and without script; few need all four together.
BOTH_WAYS = pytest.mark.parametrize(
    ("language", "script"), [("en", True), ("ar", False)], ids=["en-script", "ar-no script"], indirect=True
)
ARABIC = pytest.mark.parametrize("language", ["ar"], indirect=True)
ENGLISH = pytest.mark.parametrize("language", ["en"], indirect=True)
NewServer = Callable[[Role], Server]
S = TypeVar("S", bound=Server)


@dataclass(frozen=True)
class Classroom:
    """A box that serves, its trainer signed in, and a cohort."""

    box: Server
    trainer: Trainer
    known: set[str] = field(default_factory=set)

    def learners(self, devices: Devices, language: str, *aliases: str, script: bool = True) -> list[Learner]:
        """New learners on phones of their own, in the class; where the story is told once more, a 2 follows their aliases."""
        own = [f"{alias} 2" if alias in self.known else alias for alias in aliases]
        self.known.update(own)
        learners = [Learner(devices.new("phone", language, script=script), self.box, language, alias) for alias in own]
        forms.join(self.trainer, learners)
        for learner in learners:
            learner.go("/home")
            learner.is_home()
        return learners

    def learner(self, devices: Devices, language: str, alias: str, *, script: bool = True) -> Learner:
        (learner,) = self.learners(devices, language, alias, script=script)
        return learner


@pytest.fixture(scope="module", autouse=True)
def nothing_is_measured() -> Iterator[None]:
    """CampBox runs in processes of its own here; measuring would only slow down what speaks with the browser."""
    measuring = Coverage.current()
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def devices(chromium: Browser) -> Iterator[Devices]:
    with Devices(chromium) as new:
        yield new


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the devices of the story run script."""
    return bool(request.param)


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """The language of the people in the story."""
    return str(request.param)


@pytest.fixture
def new_server(tmp_path: Path, prepared: Path) -> Iterator[NewServer]:
    """Starts boxes and hubs, each on its own data folder: `new_server("box")`."""
    with Servers(tmp_path, prepared) as servers:
        yield servers.new


@pytest.fixture
def machine(tmp_path: Path, prepared: Path) -> Iterator[Machine]:
    """A box whose every start is that of its machine, as after a power cut."""
    machine = Machine("box", copy_of(prepared, tmp_path), tmp_path / STICKS)
    machine.start()
    yield machine
    machine.stop()


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    """A stick in the box and in headquarters' computer alike; pulled out in the end."""
    stick = Stick(tmp_path / STICKS / "USB")
    try:
        stick.plug_in()
    except NoSticksHere as error:
        pytest.skip(f"THE STORIES OF THE STICK ARE NOT TESTED: {error}")
    yield stick
    stick.pull_out()


@pytest.fixture(scope="session")
def with_code(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small course of code."""
    folder = tmp_path_factory.mktemp("with-code")
    shutil.copytree(prepared, folder / "data", symlinks=True)
    Library(folder / "data" / "courses").install(write_code_course(folder).path)
    return folder / "data"


@pytest.fixture(scope="module")
def start(prepared: Path) -> Path:
    """The data folder that the class of a module starts from."""
    return prepared


@pytest.fixture(scope="module")
def classroom(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, start: Path) -> Iterator[Classroom]:
    """One class for all stories of a module; each brings its own learners."""
    with Devices(chromium) as devices, Servers(tmp_path_factory.mktemp("class"), start) as servers:
        yield make_classroom(servers.new("box"), devices)


def make_classroom(
    box: Server, devices: Devices, language: str = "en", size: Size = "laptop", *, script: bool = True
) -> Classroom:
    trainer = Trainer(devices.new(size, language, script=script), box, language)
    forms.make_account(trainer, "Zaatari")
    forms.make_cohort(trainer)
    trainer.go(trainer.cohort)
    return Classroom(box, trainer)


def make_operator(
    hub: Server, devices: Devices, language: str = "en", size: Size = "laptop", *, script: bool = True
) -> Operator:
    operator = Operator(devices.new(size, language, script=script), hub, language)
    forms.make_account(operator, "Headquarters")
    operator.go("/hq/")
    return operator


@pytest.fixture(scope="session")
def course(installed_courses: Path) -> Release:
    """The course that the boxes serve, to know what is right."""
    return Library(installed_courses).release("web-first-steps")


class Servers:
    """The servers of a story, all stopped in the end."""

    def __init__(self, folder: Path, prepared: Path | None = None) -> None:
        """prepared: a data folder to start from, where the story is not about the first start."""
        self._folder = folder
        self._prepared = prepared
        self._servers: list[Server] = []

    def new(self, role: Role) -> Server:
        return self.new_of(Server, role)

    def new_of(self, kind: type[S], role: Role, **options: Any) -> S:  # Any: fields of this kind of server
        data = self._folder / f"{role}-{len(self._servers) + 1}"
        if self._prepared is not None:
            shutil.copytree(self._prepared, data, symlinks=True)
        server = kind(role, data, self._folder / STICKS, **options)
        self._servers.append(server)
        server.start()
        return server

    def __enter__(self) -> "Servers":
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.cut_power()
