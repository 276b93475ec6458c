"""What every way of carrying files promises. tests/contracts/test_transports.py holds each one to it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sync.errors import Damaged, TooLarge
from sync.limits import FILE_LIMIT_BYTES


@dataclass(frozen=True)
class Incoming:
    """A file that waits for us. `read` fetches it: at most 8 MiB, whole, or Damaged, TooLarge or a TransportError."""

    name: str
    read: Callable[[], bytes]


class Transport(Protocol):
    """Carries sealed files and knows nothing of what is in them. Every failure to carry is a TransportError."""

    def send(self, destination_node: str, files: Mapping[str, bytes]) -> int:
        """Bring `files`, keyed by the SHA-256 (hex) of their content, on the way; how many were not there yet.

        Safe to repeat. Damaged if a content does not have its hash: what is torn here must not spread. The mapping is
        asked for one content at a time, so it may read them from a disk.
        """

    def receive(self, own_node: str) -> Iterator[Incoming]:
        """The files that wait for `own_node`, in no order that means anything. Rubbish is passed over."""

    def discard(self, name: str) -> None:
        """Forget a received file, once what it held is committed. Safe to repeat."""

    def sync_all(self) -> None:
        """Return only when all that was sent and discarded survives a power cut or the pulling of a stick."""


def check_file(sha256: str, content: bytes) -> bytes:
    """`content`, if it is small enough and `sha256` (or the beginning of it) is its hash."""
    if len(content) > FILE_LIMIT_BYTES:
        raise TooLarge("The file is too large to be carried.")
    if not hashlib.sha256(content).hexdigest().startswith(sha256):
        raise Damaged("The file is damaged: its content does not fit its name.")
    return content
