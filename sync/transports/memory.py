"""A transport within one process: for a demonstration, and the reference for the contract."""

from collections.abc import Iterator, Mapping
from functools import partial

from sync.transports.base import Incoming, check_file


class MemoryTransport:
    """Two nodes that hold the same MemoryTransport are connected by it."""

    def __init__(self) -> None:
        self._files: dict[str, dict[str, bytes]] = {}

    def send(self, destination_node: str, files: Mapping[str, bytes]) -> int:
        """Keep `files` for `destination_node`; how many were not there yet."""
        waiting = self._files.setdefault(destination_node, {})
        new = {sha256: check_file(sha256, files[sha256]) for sha256 in files if sha256 not in waiting}
        waiting.update(new)
        return len(new)

    def receive(self, own_node: str) -> Iterator[Incoming]:
        """The files that wait for `own_node`."""
        waiting = self._files.get(own_node, {})
        return iter([Incoming(sha256, partial(waiting.__getitem__, sha256)) for sha256 in waiting])

    def discard(self, name: str) -> None:
        """Forget a received file."""
        for waiting in self._files.values():
            waiting.pop(name, None)

    def sync_all(self) -> None:
        """Nothing to do: memory survives nothing."""
