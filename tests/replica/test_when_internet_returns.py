"""The job that looks for the hub: it is down, a portal answers in its place, it comes back."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from campbox.models import Setting
from campbox.node import Node
from campbox.replica.internet import exchange
from campbox.services import dates, settings
from sync.errors import HubRefused, HubUnreachable
from tests.clocks import START_WALL_MS, FixedClock
from tests.conftest import OpenNode
from tests.replica.exchanging import cohort_names, events_held, events_waiting, export, know, outbox_files, pair, write_facts
from tests.replica.serving import serving


@pytest.fixture
def hub(open_a_node: OpenNode) -> Node:
    return open_a_node("hub", "hub", FixedClock())


@contextmanager
def portal(status: int, headers: dict[str, str], body: bytes) -> Iterator[int]:
    """Answers everything in the name of everybody, as the login pages of networks do."""

    class Portal(http.server.BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = handle_one  # noqa: N815  # http.server looks for these names

        def log_message(self, format: str, *args: object) -> None:
            """Tests print nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def pair_at(box: Node, hub: Node, port: int) -> None:
    """The two are paired, and the hub's card names an address."""
    hub.write(lambda session: settings.write(session, settings.HUB_URL, f"http://127.0.0.1:{port}/"))
    pair(box, hub)


def remembered(box: Node) -> dict[str, str]:
    with box.reading() as session:
        return {row.key: row.value for row in session.query(Setting).filter(Setting.key.startswith("hub-last"))}


def unused_port() -> int:
    with portal(200, {}, b"") as port:
        return port


def test_nothing_is_tried_without_a_hub_or_its_address(box: Node, hub: Node) -> None:
    assert exchange(box) is None
    assert remembered(box) == {}


def test_hub_that_is_down_costs_nothing_and_everything_arrives_when_it_is_back(box: Node, hub: Node) -> None:
    port = unused_port()
    pair_at(box, hub, port)
    write_facts(box, 3)
    done = exchange(box)
    assert done is not None
    assert isinstance(done.problem, HubUnreachable)
    assert remembered(box)[settings.HUB_LAST_PROBLEM] == "HubUnreachable"
    assert events_waiting(box) == events_held(box)
    with serving(hub, port):
        back = exchange(box)
        assert back is not None
        assert (back.sent, back.received, back.problem) == (1, 1, None)
        assert settings.HUB_LAST_PROBLEM not in remembered(box)
        again = exchange(box)
        assert again is not None
        assert again.sent == 0
    assert len(cohort_names(hub, box)) == 3


def test_acknowledgement_that_came_over_the_internet_is_believed(box: Node, hub: Node) -> None:
    port = unused_port()
    pair_at(box, hub, port)
    write_facts(box, 3)
    with serving(hub, port):
        exchange(box)
        exchange(box)
    assert events_waiting(box) <= 1  # at most the date that the hub told meanwhile


PORTALS = {
    "a login page": (200, {"Content-Type": "text/html"}, b"<html>Please sign in</html>"),
    "a redirect": (302, {"Location": "http://127.0.0.1:9/login"}, b""),
    "an empty object": (200, {}, b"{}"),
    "a page that never ends": (200, {}, b"x" * 3_000_000),
    "deep JSON": (200, {}, b"[" * 100_000),
    "a short answer": (200, {"Content-Length": "1000"}, b"{}"),
    "a fault": (500, {}, b"oops"),
    "511": (511, {}, b"Network Authentication Required"),
}


@pytest.mark.parametrize("answer", PORTALS.values(), ids=PORTALS)
def test_portal_is_not_taken_for_the_hub_and_gets_no_file(
    box: Node, hub: Node, answer: tuple[int, dict[str, str], bytes]
) -> None:
    with portal(*answer) as port:
        pair_at(box, hub, port)
        write_facts(box, 2)
        done = exchange(box)
    assert done is not None
    assert isinstance(done.problem, HubUnreachable)
    assert outbox_files(box) == []
    assert events_waiting(box) == events_held(box)
    assert settings.HUB_LAST_SUCCESS not in remembered(box)


def test_hub_that_does_not_know_the_box_refuses_and_the_page_can_say_so(box: Node, hub: Node) -> None:
    port = unused_port()
    hub.write(lambda session: settings.write(session, settings.HUB_URL, f"http://127.0.0.1:{port}/"))
    know(box, hub)
    with serving(hub, port):
        done = exchange(box)
    assert done is not None
    assert isinstance(done.problem, HubRefused)


@pytest.mark.parametrize("wall_ms", [0, 4_102_444_800_000_000], ids=["1970", "far future"])
def test_hub_whose_clock_is_wrong_still_gets_the_work_and_dates_nothing(box: Node, open_a_node: OpenNode, wall_ms: int) -> None:
    hub = open_a_node("hub", "lost", FixedClock(wall=wall_ms))
    port = unused_port()
    pair_at(box, hub, port)
    write_facts(box, 2)
    with serving(hub, port):
        done = exchange(box)
    assert done is not None
    assert done.problem is None
    assert len(cohort_names(hub, box)) == 2


@pytest.mark.parametrize("wall_ms", [0, 2_208_988_800_000], ids=["1970", "2040"])
def test_box_that_lost_the_time_learns_it_from_the_hub(open_a_node: OpenNode, hub: Node, wall_ms: int) -> None:
    box = open_a_node("box", "lost", FixedClock(wall=wall_ms))
    port = unused_port()
    pair_at(box, hub, port)
    with serving(hub, port):
        done = exchange(box)
    assert done is not None
    assert done.problem is None
    with box.reading() as session:
        assert dates.true_now_ms(session, box.clock) == START_WALL_MS
    assert remembered(box)[settings.HUB_LAST_SUCCESS] == "2026-02-02 02:40 UTC"


def test_damaged_file_in_the_outbox_does_not_keep_the_others_back(box: Node, hub: Node) -> None:
    port = unused_port()
    pair_at(box, hub, port)
    write_facts(box, 2, "First")
    export(box)
    (first,) = outbox_files(box)
    first.write_bytes(b"torn")
    write_facts(box, 2, "Second")
    with serving(hub, port):
        for _ in range(2):
            exchange(box)
    assert len(cohort_names(hub, box)) == 4
