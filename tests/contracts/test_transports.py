"""What every transport promises. A new one is added to TRANSPORTS and must pass this file as it is."""

import hashlib
import http.server
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.errors import Damaged, HubRefused, HubUnreachable, SyncError, TooLarge, TransportError
from sync.keys import NodeCard, NodeKeys, make_card, read_card
from sync.limits import FILE_LIMIT_BYTES
from sync.messages import make_hello_answer, read_hashes, read_request, write_hashes
from sync.transports import FolderTransport, HttpTransport, HubClient, MemoryTransport, Transport

BOX = NodeKeys.generate("bx")
HUB = NodeKeys.generate("hq")
WALL_MS = 1_790_000_000_000


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def named(*contents: bytes) -> dict[str, bytes]:
    return {sha256_of(content): content for content in contents}


@dataclass
class LittleHub:
    """The hub's side of the five requests, in memory. `misbehave` makes it answer something else."""

    segments: dict[str, bytes] = field(default_factory=dict)
    inboxes: dict[str, dict[str, bytes]] = field(default_factory=dict)
    misbehave: tuple[int, bytes, dict[str, str]] | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        self.asked.append(f"{method} {path}")
        last = path.rpartition("/")[2]
        if path == "/v1/hello":
            request = read_request(body, path, self._sender_key)
            return 200, make_hello_answer(HUB.signing_key, request.nonce, WALL_MS)
        if path == "/v1/have":
            missing = [sha256 for sha256 in read_hashes("files", body) if sha256 not in self.segments]
            return 200, write_hashes("missing", missing)
        if path == "/v1/inbox":
            request = read_request(body, path, self._sender_key)
            return 200, write_hashes("files", self.inboxes.get(request.node, {}))
        if method == "PUT":
            is_new = last not in self.segments
            self.segments[last] = body
            return 201 if is_new else 200, b""
        waiting = {sha256: content for inbox in self.inboxes.values() for sha256, content in inbox.items()}
        return (200, waiting[last]) if last in waiting else (404, b"")

    def _sender_key(self, node: str) -> str | None:
        return BOX.verify_key if node == BOX.node else None


class Handler(http.server.BaseHTTPRequestHandler):
    hub: LittleHub

    def handle_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers: dict[str, str] = {}
        if self.hub.misbehave:
            status, content, headers = self.hub.misbehave
        else:
            try:
                status, content = self.hub.answer(self.command, self.path, body)
            except SyncError:
                status, content = 403, b""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = handle_one  # noqa: N815 - http.server looks for these names

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


@contextmanager
def serving(hub: LittleHub) -> Iterator[str]:
    handler = type("BoundHandler", (Handler,), {"hub": hub})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def client_at(url: str) -> HubClient:
    return HubClient(BOX, read_card(make_card(HUB, name="HQ", url=url)))


@dataclass
class Way:
    """A transport between the box and the hub, and how the other end uses it."""

    transport: Transport
    arrived: Callable[[], list[bytes]]  # what the hub has got from the box
    leave_for_box: Callable[[bytes], None]


@contextmanager
def by_http() -> Iterator[Way]:
    hub = LittleHub()
    with serving(hub) as url:
        yield Way(
            HttpTransport(client_at(url)),
            lambda: list(hub.segments.values()),
            lambda content: hub.inboxes.setdefault(BOX.node, {}).update(named(content)),
        )


def by_same(transport: Transport) -> AbstractContextManager[Way]:
    def leave(content: bytes) -> None:
        transport.send(BOX.node, named(content))

    return nullcontext(Way(transport, lambda: [item.read() for item in transport.receive(HUB.node)], leave))


TRANSPORTS: Mapping[str, Callable[[Path], AbstractContextManager[Way]]] = {
    "folder": lambda folder: by_same(FolderTransport(folder)),
    "memory": lambda folder: by_same(MemoryTransport()),
    "http": lambda folder: by_http(),
}


@pytest.fixture(params=TRANSPORTS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    with TRANSPORTS[request.param](tmp_path) as opened:
        yield opened


# The contract


def test_what_is_sent_arrives_whole(way: Way) -> None:
    contents = [b"one", bytes(1_000_000), bytes(range(256))]
    assert way.transport.send(HUB.node, named(*contents)) == 3
    way.transport.sync_all()
    assert sorted(way.arrived()) == sorted(contents)


def test_sending_again_counts_and_changes_nothing(way: Way) -> None:
    way.transport.send(HUB.node, named(b"one"))
    assert way.transport.send(HUB.node, named(b"one", b"two")) == 1
    assert sorted(way.arrived()) == [b"one", b"two"]
    assert way.transport.send(HUB.node, {}) == 0


def test_each_content_is_asked_for_once(way: Way) -> None:
    way.transport.send(HUB.node, named(b"one"))

    asked: list[str] = []

    class Lazy(dict[str, bytes]):
        def __getitem__(self, sha256: str) -> bytes:
            asked.append(sha256)
            return super().__getitem__(sha256)

    way.transport.send(HUB.node, Lazy(named(b"two")))
    assert asked == [sha256_of(b"two")]


def test_content_that_does_not_fit_its_name_is_not_sent(way: Way) -> None:
    with pytest.raises(Damaged):
        way.transport.send(HUB.node, {sha256_of(b"one"): b"torn"})
    assert way.arrived() == []


def test_content_over_the_limit_is_not_sent(way: Way) -> None:
    with pytest.raises(TooLarge):
        way.transport.send(HUB.node, named(bytes(FILE_LIMIT_BYTES + 1)))
    assert way.arrived() == []


def test_content_at_the_limit_is_carried(way: Way) -> None:
    largest = bytes(FILE_LIMIT_BYTES)
    way.transport.send(HUB.node, named(largest))
    way.leave_for_box(largest)
    (incoming,) = way.transport.receive(BOX.node)
    assert way.arrived() == [largest]
    assert incoming.read() == largest


def test_nothing_waits_at_first(way: Way) -> None:
    assert list(way.transport.receive(BOX.node)) == []


def test_file_waits_until_it_is_discarded(way: Way) -> None:
    way.leave_for_box(b"for the box")
    for _ in range(2):
        (incoming,) = way.transport.receive(BOX.node)
        assert incoming.read() == incoming.read() == b"for the box"
    way.transport.discard(incoming.name)
    way.transport.discard(incoming.name)
    way.transport.sync_all()
    assert list(way.transport.receive(BOX.node)) == []


def test_files_are_told_apart_by_name(way: Way) -> None:
    way.leave_for_box(b"one")
    way.leave_for_box(b"two")
    one, two = sorted(way.transport.receive(BOX.node), key=lambda incoming: incoming.read())
    way.transport.discard(one.name)
    assert [incoming.name for incoming in way.transport.receive(BOX.node)] == [two.name]


def test_files_for_the_hub_are_not_for_the_box(way: Way) -> None:
    way.transport.send(HUB.node, named(b"for the hub"))
    assert list(way.transport.receive(BOX.node)) == []


# What is particular to HTTP


@pytest.fixture
def hub() -> LittleHub:
    return LittleHub()


@pytest.fixture
def client(hub: LittleHub) -> Iterator[HubClient]:
    with serving(hub) as url:
        yield client_at(url)


def test_hello_gives_the_signed_time(client: HubClient) -> None:
    assert client.hello() == WALL_MS


def test_sending_what_the_hub_has_takes_one_request(client: HubClient, hub: LittleHub) -> None:
    transport = HttpTransport(client)
    transport.send(HUB.node, named(b"one", b"two"))
    hub.asked.clear()
    transport.send(HUB.node, named(b"one", b"two"))
    assert hub.asked == ["POST /v1/have"]


def test_hub_that_is_stranger_to_the_box_refuses_its_hello(hub: LittleHub) -> None:
    with serving(hub) as url:
        stranger = HubClient(NodeKeys.generate("bx"), read_card(make_card(HUB, name="HQ", url=url)))
        with pytest.raises(HubRefused):
            stranger.hello()
        with pytest.raises(HubRefused):
            stranger.inbox()


def test_somebody_elses_hub_is_not_believed(hub: LittleHub) -> None:
    with serving(hub) as url:
        card = read_card(make_card(NodeKeys.generate("hq"), name="Other", url=url))
        with pytest.raises(HubUnreachable):
            HubClient(BOX, card).hello()


@pytest.mark.parametrize(
    "portal",
    [
        (200, b"<html>Please sign in</html>", {}),
        (200, b"", {}),
        (200, b'{"missing":"none"}', {}),
        (302, b"", {"Location": "http://portal.example/"}),
        (307, b"", {"Location": "http://127.0.0.1:1/"}),
        (500, b"", {}),
        (503, b"busy", {}),
    ],
)
def test_login_page_of_a_network_or_a_failing_hub_is_no_hub(
    client: HubClient, hub: LittleHub, portal: tuple[int, bytes, dict[str, str]]
) -> None:
    hub.misbehave = portal
    for attempt in (client.hello, client.inbox, lambda: client.have([sha256_of(b"one")])):
        with pytest.raises(HubUnreachable):
            attempt()


def test_hub_that_says_no_is_not_asked_again(client: HubClient, hub: LittleHub) -> None:
    hub.misbehave = (413, b"", {})
    with pytest.raises(HubRefused, match="413"):
        client.put(sha256_of(b"one"), b"one")


def test_file_that_left_the_inbox_is_refused(client: HubClient) -> None:
    with pytest.raises(HubRefused, match="404"):
        client.get(sha256_of(b"gone"))


def test_file_that_is_another_than_the_one_asked_for_is_damaged(client: HubClient, hub: LittleHub) -> None:
    hub.misbehave = (200, b"another", {})
    with pytest.raises(Damaged):
        client.get(sha256_of(b"one"))


def test_answer_that_is_cut_short_is_no_answer(client: HubClient, hub: LittleHub) -> None:
    hub.misbehave = (200, b"half", {"Content-Length": "8"})
    with pytest.raises(HubUnreachable, match="cut short"):
        client.get(sha256_of(b"half of it"))


def test_answer_over_its_limit_is_not_read_to_the_end(client: HubClient, hub: LittleHub) -> None:
    hub.misbehave = (200, bytes(2 * 1024 * 1024), {})
    with pytest.raises(HubUnreachable):
        client.inbox()


def test_hub_that_drips_is_left_after_a_while(client: HubClient, hub: LittleHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.transports.http.ANSWER_SECONDS", -1.0)
    with pytest.raises(HubUnreachable, match="slowly"):
        client.hello()


def test_rubbish_instead_of_http_is_no_hub(client: HubClient, hub: LittleHub) -> None:
    hub.misbehave = (200, b"", {"Content-Length": "many"})
    with pytest.raises(SyncError):
        client.hello()


def test_hub_that_does_not_listen_is_unreachable() -> None:
    with serving(LittleHub()) as url:
        client = client_at(url)
    with pytest.raises(HubUnreachable, match="does not answer"):
        client.hello()


def test_hub_gets_only_its_own_files_and_the_box_only_its_own_inbox(client: HubClient) -> None:
    with pytest.raises(TransportError):
        HttpTransport(client).send(BOX.node, named(b"one"))
    with pytest.raises(TransportError):
        HttpTransport(client).receive(HUB.node)


def test_hub_without_an_address_has_no_client() -> None:
    card = NodeCard(HUB.node, "hub", "HQ", HUB.verify_key, (HUB.recipient,))
    with pytest.raises(TransportError, match="no address"):
        HubClient(BOX, card)


def test_many_files_are_asked_for_in_portions(client: HubClient, hub: LittleHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.transports.http.FILES_LIMIT", 2)
    assert HttpTransport(client).send(HUB.node, named(b"1", b"2", b"3", b"4", b"5")) == 5
    assert [re.sub("/v1/seg/.*", "/v1/seg", line) for line in hub.asked] == (
        ["POST /v1/have", "PUT /v1/seg", "PUT /v1/seg"] * 2 + ["POST /v1/have", "PUT /v1/seg"]
    )
