"""`campbox demo`: plays the story where it was not played yet, and shows it."""

import json
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import click

from campbox.clock import Moment, SystemClock, now
from campbox.config import Role
from campbox.demo import cast
from campbox.demo.story import Parameters, Story
from campbox.demo.timetable import HOUR_MS
from campbox.errors import DataFolderError
from campbox.folder import FolderLock

MARK = "demo.json"
IS_FRESH_FOR_MS = 2 * HOUR_MS
ROLES: tuple[Role, ...] = ("box", "hub")
Port = click.IntRange(1, 65535)


@click.command()
@click.option("--learners", type=click.IntRange(1, 300), default=30, show_default=True)
@click.option("--days", type=click.IntRange(2, 100), default=20, show_default=True, help="The last one is today.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number is another class.")
@click.option("--data", type=click.Path(path_type=Path), default=Path("data/demo"), show_default=True)
@click.option("--serve", "is_served", is_flag=True, help="Serve the box and the hub until Ctrl-C.")
@click.option("--port", type=Port, default=8080, show_default=True, help="Of the box.")
@click.option("--hub-port", type=Port, default=8090, show_default=True)
def demo(learners: int, days: int, seed: int, data: Path, port: int, hub_port: int, *, is_served: bool) -> None:
    """A lively class and its headquarters, to look at and to measure with."""
    story = Story(data, Parameters(learners, days, seed))
    tell_story(story)
    show_people(story, {"box": port, "hub": hub_port})
    if is_served:
        sys.exit(serve(story, {"box": port, "hub": hub_port}))


def tell_story(story: Story) -> None:
    """Play what is missing: everything, or a class of today. Raises DataFolderError for a folder that is not a demo's."""
    clock, mark = SystemClock(), _read_mark(story.folder)
    if mark is None or mark["story"] != asdict(story.parameters) or mark["played"] is None:
        _clear(story.folder)
        _write_mark(story, None)
        click.echo(f"Playing {story.parameters.days} days of a class. This takes half a minute.")
        story.play(clock)
    elif _is_fresh(mark["played"], now(clock)):
        return
    else:
        click.echo("Playing today's class.")
        story.play_again(clock)
    _write_mark(story, now(clock))


def _is_fresh(played: dict[str, object], moment: Moment) -> bool:
    last = Moment(str(played["boot"]), int(str(played["uptime_ms"])))
    return last.boot == moment.boot and moment.uptime_ms - last.uptime_ms < IS_FRESH_FOR_MS


def _read_mark(folder: Path) -> dict[str, dict[str, object]] | None:
    """What was played in the folder; None where nothing is."""
    if (folder / MARK).exists():
        mark: dict[str, dict[str, object]] = json.loads((folder / MARK).read_text())
        return mark
    if folder.exists() and any(folder.iterdir()):
        raise DataFolderError(f"{folder} holds something that is not a demo. Name another folder with --data.")
    return None


def _write_mark(story: Story, played: Moment | None) -> None:
    story.folder.mkdir(parents=True, exist_ok=True)
    mark = {"story": asdict(story.parameters), "played": None if played is None else asdict(played)}
    (story.folder / MARK).write_text(json.dumps(mark) + "\n")


def _clear(folder: Path) -> None:
    """Remove an older story; one that is being served stays, and says so."""
    nodes = [folder / role for role in ROLES if (folder / role).exists()]
    with ExitStack() as locks:
        for each in nodes:
            locks.enter_context(FolderLock(each))
    for each in (*nodes, folder / "stick"):
        shutil.rmtree(each, ignore_errors=True)


def show_people(story: Story, ports: dict[Role, int]) -> None:
    """Who can sign in, and where."""
    click.echo(f"\n  Learners      http://localhost:{ports['box']}/   with alias and PIN:\n")
    people = cast.cast(story.parameters.learners, story.parameters.seed)
    for cohort, name in enumerate(cast.COHORTS):
        click.echo(f"    {name}")
        click.echo("      " + "  ".join(f"{each.alias} {each.pin}" for each in people if each.cohort == cohort))
    click.echo(f"\n  Trainer       http://localhost:{ports['box']}/staff   {cast.COORDINATOR}: {cast.PASSPHRASE}")
    click.echo("                The names of the learners are invented; this passphrase opens them on this machine.")
    click.echo(f"  Headquarters  http://localhost:{ports['hub']}/staff   {cast.OPERATOR}: {cast.HQ_PASSPHRASE}\n")


def serve(story: Story, ports: dict[Role, int]) -> int:
    """Serve both nodes until a signal comes or one of them ends; then both have ended. Returns the exit code."""
    servers = [_start(story, role, ports[role]) for role in ROLES]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        while all(each.poll() is None for each in servers):
            _wait_a_second(servers[0])
    except KeyboardInterrupt:
        codes = {0}
    else:
        codes = {each.returncode for each in servers if each.returncode is not None}
    for each in servers:
        each.terminate()
    for each in servers:
        each.wait()
    return max(codes)


def _start(story: Story, role: Role, port: int) -> subprocess.Popen[bytes]:
    words = ["run"] if role == "box" else ["hub", "run"]
    data = str(story.config(role).data)
    command = [sys.executable, "-m", "campbox", *words, "--data", data, "--port", str(port)]
    # In a session of their own, so that Ctrl-C reaches only this process, which ends them in order.
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603  # our own module


def _wait_a_second(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(1)
    except subprocess.TimeoutExpired:
        return


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
