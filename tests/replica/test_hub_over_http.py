"""The five requests of boxes to a hub, at the real server: signed, sealed, bounded, and safe to repeat."""

import hashlib
import json
import socket
from collections.abc import Iterator

import pytest

from campbox.node import Node
from sync.keys import make_card, read_card
from sync.limits import FILE_LIMIT_BYTES
from sync.messages import Request, make_request, new_nonce, read_hashes, read_hello_answer, write_hashes
from sync.transports.http import HubClient
from tests.conftest import OpenNode
from tests.replica.exchanging import cohort_names, events_held, export, pair, sealed, told, write_facts
from tests.replica.serving import Serving, serving
from tests.web.classroom import database_dump

COHORT = ("cohort.created", b'{"name":"Spring"}')


@pytest.fixture
def server(hub: Node, paired: Node) -> Iterator[Serving]:
    with serving(hub) as started:
        yield started


def client_of(box: Node, hub: Node, server: Serving) -> HubClient:
    return HubClient(box.keys, read_card(make_card(hub.keys, name="HQ", url=server.url)))


def signed(box: Node, path: str, nonce: str | None = None, signed_for: str | None = None) -> bytes:
    request = Request(box.keys.node, nonce or new_nonce())
    return make_request(box.keys.signing_key, signed_for or path, request)


def test_hello_is_answered_with_a_time_that_is_signed_for_this_question(server: Serving, hub: Node, paired: Node) -> None:
    assert client_of(paired, hub, server).hello() == hub.clock.wall_ms()
    nonce = new_nonce()
    body = signed(paired, "/v1/hello", nonce)
    first, again = (server.ask("POST", "/v1/hello", body) for _ in range(2))
    assert read_hello_answer(first.body, nonce, hub.keys.verify_key) == hub.clock.wall_ms()
    assert again.body == first.body  # heard and sent again, it tells nothing new


@pytest.mark.parametrize("path", ["/v1/hello", "/v1/inbox"])
def test_question_that_is_not_rightly_signed_is_refused(
    server: Serving, hub: Node, paired: Node, open_a_node: OpenNode, path: str
) -> None:
    stranger = open_a_node("box", "stranger")
    other_path = "/v1/inbox" if path == "/v1/hello" else "/v1/hello"
    good = json.loads(signed(paired, path))
    questions = {
        "unsigned": (json.dumps({"body": good["body"], "sig": ""}).encode(), 400),
        "by a stranger": (signed(stranger, path), 403),
        "for another address": (signed(paired, path, signed_for=other_path), 400),
        "with another nonce": (json.dumps({**good, "body": good["body"].replace('"nonce":"', '"nonce":"0')}).encode(), 400),
        "empty": (b"", 400),
        "no object": (b"[]", 400),
        "deep": (b'{"body":' + b"[" * 50_000, 400),
        "long": (b"x" * 300_000, 413),
    }
    before = database_dump(hub)
    found = {name: server.ask("POST", path, body).status for name, (body, _) in questions.items()}
    assert found == {name: status for name, (_, status) in questions.items()}
    assert database_dump(hub) == before


def test_file_is_put_once_and_known_the_second_time(server: Serving, hub: Node, paired: Node) -> None:
    write_facts(paired, 3)
    ((name, content),) = export(paired).items()
    ask_have = write_hashes("files", [name, "0" * 64])
    assert read_hashes("missing", server.ask("POST", "/v1/have", ask_have).body) == [name, "0" * 64]
    assert server.ask("PUT", f"/v1/seg/{name}", content).status == 201
    assert read_hashes("missing", server.ask("POST", "/v1/have", ask_have).body) == ["0" * 64]
    before = database_dump(hub)
    assert server.ask("PUT", f"/v1/seg/{name}", content).status == 200
    assert database_dump(hub) == before
    assert len(cohort_names(hub, paired)) == 3


def test_put_under_a_name_that_is_not_its_hash_is_refused(server: Serving, hub: Node, paired: Node) -> None:
    before = database_dump(hub)
    assert server.ask("PUT", f"/v1/seg/{'0' * 64}", sealed(paired, hub, [told(paired, COHORT)])).status == 422
    assert database_dump(hub) == before


def test_put_of_what_cannot_be_taken_says_why_and_changes_nothing(
    server: Serving, hub: Node, paired: Node, open_a_node: OpenNode
) -> None:
    stranger, other_hub = open_a_node("box", "stranger"), open_a_node("hub", "other")
    files = {
        "by a stranger": (sealed(stranger, hub, [told(stranger, COHORT)]), 403),
        "for another hub": (sealed(paired, other_hub, [told(paired, COHORT)]), 403),
        "rubbish": (b"rubbish", 422),
        "nothing": (b"", 422),
        "too large": (bytes(FILE_LIMIT_BYTES + 1), 413),
    }
    before = database_dump(hub)
    found = {
        name: server.ask("PUT", f"/v1/seg/{hashlib.sha256(content).hexdigest()}", content).status
        for name, (content, _) in files.items()
    }
    assert found == {name: status for name, (_, status) in files.items()}
    assert database_dump(hub) == before


def test_inbox_lists_replies_only_for_the_box_that_signed(
    server: Serving, hub: Node, paired: Node, open_a_node: OpenNode
) -> None:
    other = open_a_node("box", "other")
    pair(other, hub)
    write_facts(paired, 2)
    ((name, content),) = export(paired).items()
    server.ask("PUT", f"/v1/seg/{name}", content)
    own, others = client_of(paired, hub, server), client_of(other, hub, server)
    (reply,) = own.inbox()
    assert others.inbox() == []
    assert own.get(reply)
    assert server.ask("GET", f"/v1/inbox/{name}").status == 404


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fnode.key", "zz", "%00", "a" * 5000])
def test_inbox_gives_only_files_that_it_listed(server: Serving, hub: Node, name: str) -> None:
    assert server.ask("GET", f"/v1/inbox/{name}").status in (400, 404, 414, 431)


def test_reply_file_that_is_lost_is_no_fault_of_the_server(server: Serving, hub: Node, paired: Node) -> None:
    write_facts(paired, 2)
    ((name, content),) = export(paired).items()
    server.ask("PUT", f"/v1/seg/{name}", content)
    client = client_of(paired, hub, server)
    for path in hub.config.outbox.glob("*.cbx"):
        path.unlink()
    for reply in client.inbox():
        assert server.ask("GET", f"/v1/inbox/{reply}").status == 404


def raw(server: Serving, request: bytes, wait_seconds: float = 5.0) -> bytes:
    """What the server says to these very bytes, before the connection ends or the patience."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait_seconds) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        heard = b""
        try:
            while piece := connection.recv(65536):
                heard += piece
        except TimeoutError:
            pass
        return heard


def test_body_that_is_announced_too_large_is_refused_before_it_is_read(server: Serving) -> None:
    """Otherwise anybody on the Wi-Fi could fill the card: waitress keeps bodies in files."""
    request = b"PUT /v1/seg/00 HTTP/1.1\r\nHost: hub\r\nContent-Length: 900000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=3) as connection:
        connection.sendall(request)
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 10",
        b"Content-Length: -1",
        b"Content-Length: ten",
        b"Content-Length: 3\r\nContent-Length: 5",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked",
        b"",
    ],
)
def test_wrong_length_changes_nothing_and_breaks_nothing(server: Serving, hub: Node, lines: bytes) -> None:
    before = events_held(hub)
    heard = raw(server, b"PUT /v1/seg/00 HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n" + lines + b"\r\n\r\nabc")
    assert b" 500 " not in heard.split(b"\r\n")[0]
    assert b" 201 " not in heard.split(b"\r\n")[0]
    assert events_held(hub) == before
    assert server.ask("GET", "/staff").status in (200, 303)


def test_list_of_too_many_files_is_refused(server: Serving) -> None:
    names = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(1001)]
    assert server.ask("POST", "/v1/have", write_hashes("files", names)).status == 400
    assert server.ask("POST", "/v1/have", write_hashes("files", names[:1000])).status == 200
