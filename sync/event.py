"""An event, its header, its names and the chain that ties it to its past (FORMAT.md sections 1 and 2)."""

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync import strictjson
from sync.errors import Damaged, TooLarge

HEADER_LIMIT_BYTES = 4096
PAYLOAD_LIMIT_BYTES = 256 * 1024

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
NODE_ID = re.compile(rf"(?:bx|hq)-[{_CROCKFORD}]{{20}}|hq-[a-z0-9][a-z0-9-]{{0,39}}")
INCARNATION_ID = re.compile(r"[A-Za-z0-9_-]{16}")
LEARNER_ID = re.compile(r"[0-9a-f]{32}")
CHAIN_HEX = re.compile(r"[0-9a-f]{64}")
KIND = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*")
_KIND_LIMIT = 64
_VERSION_LIMIT = 65535


@dataclass(frozen=True)
class Parent:
    """The event after which an incarnation began."""

    incarnation: str
    sequence: int
    chain: bytes


@dataclass(frozen=True)
class Header:
    """What a header says; `version` is that of the kind, 1 when the header is silent."""

    sequence: int
    uptime_ms: int
    kind: str
    learner: str | None
    version: int = 1


@dataclass(frozen=True)
class Event:
    """One fact, in the exact bytes it was born with. An Event that exists is well formed.

    An empty payload is an erased one. Raises Damaged or TooLarge for bytes that break FORMAT.md section 2.
    """

    node: str
    incarnation: str
    sequence: int
    header: bytes
    payload: bytes
    parsed_header: Header = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_payload(self.payload)
        # Read once, here: whoever applies the event needs it again. A frozen dataclass is set so.
        object.__setattr__(self, "parsed_header", parse_header(self.header))
        if self.parsed_header.sequence != self.sequence:
            raise Damaged("An event does not stand where its header says.")


def make_header(sequence: int, uptime_ms: int, kind: str, learner: str | None, version: int = 1) -> bytes:
    """The header bytes of a new event. They are written once and never made again from their fields."""
    fields: dict[str, object] = {"s": sequence, "u": uptime_ms, "y": kind, "j": learner}
    if version != 1:
        fields["v"] = version
    header = strictjson.write_object(fields)
    parse_header(header)
    return header


def parse_header(header: bytes) -> Header:
    """The fields of `header`; unknown fields are allowed. Raises TooLarge or Damaged."""
    if len(header) > HEADER_LIMIT_BYTES:
        raise TooLarge("An event header is too long.")
    _check_one_line(header)
    fields = strictjson.read_object(header)
    learner = fields.get("j", "")  # null is somebody's choice; a header without the key is refused
    kind = strictjson.text(fields.get("y"), KIND)
    if len(kind) > _KIND_LIMIT:
        raise TooLarge("The kind of an event is too long.")
    return Header(
        sequence=strictjson.integer(fields.get("s"), 1),
        uptime_ms=strictjson.integer(fields.get("u")),
        kind=kind,
        learner=None if learner is None else strictjson.text(learner, LEARNER_ID),
        version=strictjson.integer(fields.get("v", 1), 1, _VERSION_LIMIT),
    )


def make_payload(fields: Mapping[str, object]) -> bytes:
    """The payload bytes of a new event. Raises Damaged for a float, NUL or half a surrogate; TooLarge over 256 KiB."""
    try:
        payload = strictjson.write_object(fields)
    except ValueError as error:  # half a surrogate has no UTF-8; NaN has no JSON
        raise Damaged("A payload holds what JSON cannot say.") from error
    check_payload(payload)
    return payload


def check_payload(payload: bytes) -> None:
    """Raise TooLarge or Damaged unless `payload` is empty (erased) or a one-line strict JSON object."""
    if len(payload) > PAYLOAD_LIMIT_BYTES:
        raise TooLarge("The payload of an event is too long.")
    if payload:
        _check_one_line(payload)
        strictjson.read_object(payload)


def first_chain(node: str, incarnation: str, parent: Parent | None) -> bytes:
    """chain(0): what the first event of an incarnation is chained to."""
    named = "-" if parent is None else f"{parent.incarnation}:{parent.sequence}:{parent.chain.hex()}"
    return hashlib.sha256(f"CBX1\n{node}\n{incarnation}\n{named}\n".encode()).digest()


def next_chain(previous: bytes, header: bytes) -> bytes:
    """chain(s) from chain(s-1). The payload is left out, so that erasing one breaks no chain."""
    return hashlib.sha256(previous + header + b"\n").digest()


def new_incarnation() -> str:
    """A fresh incarnation id: 12 random bytes."""
    return urlsafe_b64encode(secrets.token_bytes(12)).decode()


def new_node_id(prefix: str) -> str:
    """A fresh node id of 100 random bits; `prefix` is "bx" for a box or "hq" for a hub."""
    return check_node_id(f"{prefix}-" + "".join(secrets.choice(_CROCKFORD) for _ in range(20)))


def check_node_id(value: object) -> str:
    """`value` if it is a node id, else Damaged."""
    return strictjson.text(value, NODE_ID)


def check_incarnation(value: object) -> str:
    """`value` if it is an incarnation id, else Damaged."""
    return strictjson.text(value, INCARNATION_ID)


def check_chain(value: object) -> bytes:
    """The 32 bytes that the hex text `value` spells, else Damaged."""
    return bytes.fromhex(strictjson.text(value, CHAIN_HEX))


def _check_one_line(raw: bytes) -> None:
    if b"\t" in raw or b"\n" in raw:
        raise Damaged("An event holds a tab or a line end.")
