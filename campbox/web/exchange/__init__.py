"""The five requests by which boxes speak to a hub (sync/FORMAT.md). Everything is sealed or signed; nobody signs in."""

import hashlib

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campbox.models import Outbox, SegmentIn
from campbox.replica.inbound import receive
from campbox.replica.outbound import file_path
from campbox.replica.replies import replies_for
from campbox.services import nodes
from campbox.services.nodes import PAIRED
from campbox.web.auth import anyone
from campbox.web.current import node, reading
from sync.errors import NotForUs, SyncError, TransportError, UnknownSender
from sync.keys import read_card
from sync.limits import FILE_LIMIT_BYTES
from sync.messages import make_hello_answer, read_hashes, read_request, write_hashes

exchange = Blueprint("exchange", __name__, url_prefix="/v1")
QUESTION_LIMIT_BYTES = 256 * 1024


@exchange.before_request
def _hubs_only() -> None:
    if node().config.role != "hub":
        abort(404)


@exchange.post("/hello")
@anyone
def hello() -> ResponseReturnValue:
    """Signed time: proves to a box that this is its hub, and what time it is."""
    asked = read_request(_question(), "/v1/hello", _key_of)
    wall_ms = node().clock.wall_ms()
    return _json(make_hello_answer(node().keys.signing_key, asked.nonce, wall_ms))


@exchange.post("/have")
@anyone
def have() -> ResponseReturnValue:
    """Which of the named files are not here yet."""
    asked = read_hashes("files", _question())
    known = set(
        reading().scalars(
            select(SegmentIn.file_sha256).where(SegmentIn.file_sha256.in_([bytes.fromhex(each) for each in asked]))
        )
    )
    return _json(write_hashes("missing", [each for each in asked if bytes.fromhex(each) not in known]))


@exchange.put("/seg/<sha256>")
@anyone
def put_segment(sha256: str) -> ResponseReturnValue:
    """Take in one sealed file: 201 when its content is on disk, 200 when it was before."""
    content = _body(FILE_LIMIT_BYTES)
    if hashlib.sha256(content).hexdigest() != sha256:
        return "The content does not fit its name.", 422
    result = receive(node(), sha256, content)
    if isinstance(result.problem, NotForUs | UnknownSender):
        return str(result.problem), 403
    if isinstance(result.problem, SyncError):
        return str(result.problem), 422
    if result.problem is not None:
        return str(result.problem), 503
    return "", 201 if result.verdict == "applied" else 200


@exchange.post("/inbox")
@anyone
def inbox() -> ResponseReturnValue:
    """The files that wait here for the box that signed the question."""
    asked = read_request(_question(), "/v1/inbox", _key_of)
    return _json(write_hashes("files", replies_for(reading(), node(), asked.node)))


@exchange.get("/inbox/<sha256>")
@anyone
def get_reply(sha256: str) -> ResponseReturnValue:
    """One file of an inbox; it is sealed, so whoever asks learns nothing from it."""
    try:
        digest = bytes.fromhex(sha256)
    except ValueError:
        abort(404)
    path = file_path(node().config.outbox, digest.hex())
    if reading().get(Outbox, digest) is None or not path.is_file():
        abort(404)
    response = make_response(path.read_bytes())
    response.mimetype = "application/octet-stream"
    return response


@exchange.errorhandler(SyncError)
def _refused(error: SyncError) -> ResponseReturnValue:
    status = 503 if isinstance(error, TransportError) else 403 if isinstance(error, UnknownSender) else 400
    return str(error), status


def _key_of(node_id: str) -> str | None:
    """The key by which a paired box signs."""
    known = nodes.node(reading(), node_id)
    return read_card(known.card).verify_key if known is not None and known.state == PAIRED else None


def _question() -> bytes:
    return _body(QUESTION_LIMIT_BYTES)


def _body(limit_bytes: int) -> bytes:
    if request.content_length is None or request.content_length > limit_bytes:
        abort(413)
    return request.get_data()


def _json(body: bytes) -> Response:
    return Response(body, mimetype="application/json")
