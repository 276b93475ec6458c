"""What can be asked of a node from the command line, whether a server runs on the folder or not."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from campbox import backup
from campbox.clock import Clock
from campbox.config import Config
from campbox.control import Arguments, Task, ask
from campbox.errors import CampBoxError, DataFolderError, DataFolderInUseError
from campbox.node import Node, open_node
from campbox.replica import outbound, sticks
from campbox.replica.inbound import Received
from campbox.services import nodes, recovery, setup
from campbox.services.secrets import in_groups
from sync.errors import SyncError

T = TypeVar("T")
STARTING_TRIES = 10
STARTING_PAUSE_SECONDS = 0.5


def tasks_of(node: Node) -> Mapping[str, Task]:
    """The tasks by name. Each takes text and gives values that JSON can carry."""
    return {
        "sync export": lambda arguments: _export(node, Path(arguments["to"])),
        "sync import": lambda arguments: _import(node, Path(arguments["from"])),
        "sync status": lambda _: _status(node),
        "course import": lambda arguments: _import_course(node, Path(arguments["folder"])),
        "new sheet": lambda arguments: _new_sheet(node, arguments["name"]),
        "backup": lambda _: {"snapshot": str(backup.take_snapshot(node.config))},
    }


def run_task(config: Config, clock: Clock, name: str, arguments: Arguments) -> dict[str, object]:
    """Let the running server do it, or do it here when none runs. Raises CampBoxError."""
    for _ in range(STARTING_TRIES):
        answer = ask(config.data, name, arguments)
        if answer is not None:
            return answer
        if not config.database.exists():
            raise DataFolderError(f"There is no {config.role} in {config.data}. Say where its data are: --data FOLDER.")
        try:
            node = open_node(config, clock)
            break
        except DataFolderInUseError:  # a server holds the folder and does not listen yet, or does no more
            time.sleep(STARTING_PAUSE_SECONDS)
    else:
        node = open_node(config, clock)
    try:
        return tasks_of(node)[name](arguments)
    finally:
        node.close()


def _export(node: Node, folder: Path) -> dict[str, object]:
    written = _on_stick(lambda: sticks.write_stick(node, folder), folder)
    return {"new": written.new, "all": written.all}


def _import(node: Node, folder: Path) -> dict[str, object]:
    received = _on_stick(lambda: sticks.read_stick(node, folder), folder)
    return {"files": [_line(each) for each in received]}


def _on_stick(work: Callable[[], T], folder: Path) -> T:
    if not folder.is_dir():
        raise DataFolderError(f"{folder} is not a folder. Is the stick plugged in?")
    try:
        return work()
    except SyncError as error:
        raise CampBoxError(str(error)) from error


def _line(received: Received) -> dict[str, object]:
    return {
        "file": received.name,
        "verdict": received.verdict,
        "from": received.sender,
        "new": received.new_events,
        "problem": None if received.problem is None else str(received.problem),
    }


def _status(node: Node) -> dict[str, object]:
    with node.reading() as session:
        hub = nodes.hub(session)
        waiting = outbound.waiting(session)
    return {
        "node": node.keys.node,
        "hub": None if hub is None else hub.node,
        "events": waiting.events,
        "answers": waiting.answers,
        "bytes": waiting.size_bytes,
    }


def _new_sheet(node: Node, name: str) -> dict[str, object]:
    code, now = setup.new_recovery_code(), node.now()
    node.write(lambda session: recovery.give_code(session, name=name, code=code, now=now))
    return {"code": in_groups(code)}


def _import_course(node: Node, folder: Path) -> dict[str, object]:
    release = node.library.install(folder)
    return {"course": release.course_id, "release": release.id}
