"""The signed questions and answers between a node and its hub over HTTP (FORMAT.md section 9).

Both sides use these functions, so that what one signs is what the other verifies.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sync import strictjson
from sync.errors import BadSignature, TooLarge, UnknownSender
from sync.event import check_node_id
from sync.parse import SHA256_HEX
from sync.seal import SigningKey, sign, verify

ANSWER_LIMIT_BYTES = 1024 * 1024
FILES_LIMIT = 1000  # hashes in one question or answer

_NONCE = re.compile(r"[0-9a-f]{32}")
_TEXT = re.compile(r".{1,8192}", re.DOTALL)


@dataclass(frozen=True)
class Request:
    """Who asked, and the random text that makes the question new."""

    node: str
    nonce: str


def new_nonce() -> str:
    """16 random bytes in hex."""
    return secrets.token_hex(16)


def make_request(signing_key: SigningKey, path: str, request: Request) -> bytes:
    """The signed body of a POST to `path`."""
    return _envelope(signing_key, {"node": request.node, "nonce": request.nonce}, _request_comment(path, request))


def read_request(raw: bytes, path: str, sender_key: Callable[[str], str | None]) -> Request:
    """The request in `raw`, verified. Raises TooLarge, Damaged, UnknownSender or BadSignature."""
    body, minisig = _open_envelope(raw)
    fields = strictjson.read_object(body)
    request = Request(check_node_id(fields.get("node")), strictjson.text(fields.get("nonce"), _NONCE))
    verify_key = sender_key(request.node)
    if verify_key is None:
        raise UnknownSender(request.node)
    if verify(body, minisig, verify_key) != _request_comment(path, request):
        raise BadSignature("The request was signed for something else.")
    return request


def make_hello_answer(signing_key: SigningKey, nonce: str, wall_ms: int) -> bytes:
    """The hub's signed time, bound to the question's nonce."""
    return _envelope(signing_key, {"nonce": nonce, "wall": wall_ms}, _hello_comment(nonce, wall_ms))


def read_hello_answer(raw: bytes, nonce: str, hub_verify_key: str) -> int:
    """The hub's wall clock in ms, verified to be its answer to `nonce`. Raises TooLarge, Damaged or BadSignature."""
    body, minisig = _open_envelope(raw)
    comment = verify(body, minisig, hub_verify_key)
    fields = strictjson.read_object(body)
    wall_ms = strictjson.integer(fields.get("wall"))
    if fields.get("nonce") != nonce or comment != _hello_comment(nonce, wall_ms):
        raise BadSignature("The hub's answer belongs to another question.")
    return wall_ms


def write_hashes(key: str, hashes: Iterable[str]) -> bytes:
    """A question or answer that lists files: {"files":[…]} or {"missing":[…]}."""
    return strictjson.write_object({key: list(hashes)})


def read_hashes(key: str, raw: bytes) -> list[str]:
    """The SHA-256 hashes that `write_hashes` wrote under `key`. Raises TooLarge or Damaged."""
    if len(raw) > ANSWER_LIMIT_BYTES:
        raise TooLarge("The list of files is too long.")
    listed = strictjson.array(strictjson.read_object(raw).get(key), longest=FILES_LIMIT)
    return [strictjson.text(item, SHA256_HEX) for item in listed]


def _envelope(signing_key: SigningKey, fields: dict[str, object], comment: str) -> bytes:
    body = strictjson.write_object(fields)
    return strictjson.write_object({"body": body.decode(), "sig": sign(signing_key, body, comment).decode()})


def _open_envelope(raw: bytes) -> tuple[bytes, bytes]:
    if len(raw) > ANSWER_LIMIT_BYTES:
        raise TooLarge("The message is too long.")
    fields = strictjson.read_object(raw)
    return strictjson.text(fields.get("body"), _TEXT).encode(), strictjson.text(fields.get("sig"), _TEXT).encode()


def _request_comment(path: str, request: Request) -> str:
    return f"cbx-request {path} {request.node} {request.nonce}"


def _hello_comment(nonce: str, wall_ms: int) -> str:
    return f"cbx-hello {nonce} {wall_ms}"
