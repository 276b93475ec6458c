"""Sticks that are plugged in, and the two things that are done with one: write what waits, read what is for us."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campbox.node import Node
from campbox.replica import outbound, replies
from campbox.replica.inbound import Received, receive_all
from campbox.services import nodes
from sync.transports.folder import FolderTransport


@dataclass(frozen=True)
class Written:
    """What was brought onto a stick: files that were not there yet, out of all that wait."""

    new: int
    all: int


def find_sticks(node: Node) -> list[Path]:
    """Folders where a removable file system is mounted now."""
    return sorted({path for pattern in node.config.stick_folders for path in _matches(pattern) if path.is_mount()})


def _matches(pattern: str) -> Iterator[Path]:
    return Path("/").glob(pattern.removeprefix("/"))


def write_stick(node: Node, folder: Path) -> Written:
    """Bring everything that waits onto the stick; when this returns, it may be pulled out. Raises TransportError."""
    transport = FolderTransport(folder)
    new = total = 0
    with node.reading() as session:
        hub = nodes.hub(session)
        waiting = replies.all_replies(session, node) if node.config.role == "hub" else {}
    if node.config.role == "box":
        files = outbound.prepare(node)
        waiting = {hub.node: files} if hub is not None else {}
    for receiver, files in waiting.items():
        new += transport.send(receiver, files)
        total += len(files)
    transport.sync_all()
    return Written(new, total)


def read_stick(node: Node, folder: Path) -> list[Received]:
    """Take in what the stick has for this node. Raises TransportError when the stick cannot be read."""
    return receive_all(node, FolderTransport(folder))
