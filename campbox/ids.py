"""Random ids and ids of rows."""

import hashlib
import re
import secrets

ID_BYTES = 16
_HEX = re.compile(r"[0-9a-f]{32}")


def random_id() -> bytes:
    """A new id of 16 random bytes: a learner, a trainer."""
    return secrets.token_bytes(ID_BYTES)


def row_id(node: str, incarnation: str, sequence: int) -> bytes:
    """The id of the row that an event makes: the same on every machine, and never sent."""
    return hashlib.sha256(f"{node}\n{incarnation}\n{sequence}".encode()).digest()[:ID_BYTES]


def from_hex(text: str) -> bytes | None:
    """The id written as 32 lower-case hexadecimal digits, or None where `text` is something else."""
    return bytes.fromhex(text) if _HEX.fullmatch(text) else None
