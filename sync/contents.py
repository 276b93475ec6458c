"""What a segment holds, as frozen values (FORMAT.md section 4). Their text form is in segment.py."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from sync.errors import Damaged
from sync.event import Event, Parent, next_chain


@dataclass(frozen=True)
class Incarnation:
    """One start of a node that wrote. `t0_ms` is box time at its beginning, `quality` 0..3 how far to trust it."""

    id: str
    parent: Parent | None
    t0_ms: int
    quality: int


@dataclass(frozen=True)
class Run:
    """Events of one incarnation without a hole; `chain_before` is the chain of the event before the first."""

    incarnation: Incarnation
    first_sequence: int
    chain_before: bytes
    events: tuple[Event, ...]

    def __post_init__(self) -> None:
        if not self.events:
            raise Damaged("A run holds no event.")
        for sequence, event in enumerate(self.events, self.first_sequence):
            if event.sequence != sequence or event.incarnation != self.incarnation.id:
                raise Damaged("The events of a run do not follow one another.")

    @property
    def last_sequence(self) -> int:
        """The sequence of the last event."""
        return self.first_sequence + len(self.events) - 1

    @property
    def chain_after(self) -> bytes:
        """The chain of the last event."""
        *_, last = self.chains()
        return last

    def chains(self) -> Iterator[bytes]:
        """The chain of each event, in order."""
        headers = (event.header for event in self.events)
        return iter(list(accumulate(headers, next_chain, initial=self.chain_before))[1:])


@dataclass(frozen=True)
class Head:
    """An event named with its chain; in an acknowledgement: held for good, with every ancestor."""

    incarnation: str
    sequence: int
    chain: bytes


@dataclass(frozen=True)
class Range:
    """The events first..last of an incarnation, both included."""

    incarnation: str
    first: int
    last: int


@dataclass(frozen=True)
class Acknowledgement:
    """What the hub incarnation `node`, begun at `generation` (seconds), holds of the log of node `of`."""

    of: str
    node: str
    generation: int
    heads: tuple[Head, ...]
    want: tuple[Range, ...] = ()
    bad: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Request:
    """A wish for events of node `of`, or for blobs by their SHA-256. Handed on; nothing answers it yet."""

    of: str | None = None
    want: tuple[Range, ...] = ()
    blobs: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlobPiece:
    """A piece of a blob of `total_bytes`, from `offset` on. Handed on; nothing assembles it yet."""

    sha256: str
    offset: int
    total_bytes: int
    content: bytes


@dataclass(frozen=True)
class SegmentHead:
    """The first line: who wrote the segment, for whom, when, and with which signing key (8 bytes in hex)."""

    kind: str
    source: str
    destinations: tuple[str, ...]
    segment_id: str
    key_id: str
    software: str
    made_ms: int
    made_quality: int


@dataclass(frozen=True)
class Segment:
    """Everything in one file. All runs belong to the log of `head.source`."""

    head: SegmentHead
    runs: tuple[Run, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    requests: tuple[Request, ...] = ()
    blob_pieces: tuple[BlobPiece, ...] = ()
    padding: str = ""


def new_segment_id() -> str:
    """A fresh segment id: 16 random bytes."""
    return urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
