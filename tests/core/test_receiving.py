"""A body that is too large for its address is refused before the box has received it."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from campbox.config import Config
from campbox.node import Node
from campbox.web.bodies import BODY_MAX_BYTES, FORM_BYTES, body_max_bytes
from tests.faults.serving import box_config, serving

ID = "0" * 32


@pytest.fixture
def running(box: Node) -> Iterator[Config]:
    box.close()
    config = box_config(box.config.data)
    with serving(config):
        yield config


def test_addresses_take_what_their_forms_need() -> None:
    assert body_max_bytes("/sign-in") == body_max_bytes("/teach/cohorts/new") == FORM_BYTES
    assert body_max_bytes(f"/teach/cohorts/{ID}/add") < body_max_bytes("/teach/stick/load") == BODY_MAX_BYTES
    assert body_max_bytes(f"/teach/cohorts/{ID}/messages/new") < BODY_MAX_BYTES


@pytest.mark.parametrize("address", ["/sign-in", f"/answers/a/b?x={ID}", f"/teach/cohorts/{ID}/add", "/no-such-page"])
def test_too_large_a_body_is_refused_before_a_byte_of_it_has_come(running: Config, address: str) -> None:
    """And what comes all the same is not taken for another request."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as browser:
        head = f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: 60000000\r\n\r\n"
        browser.sendall(head.encode())
        answer = http.client.HTTPResponse(browser)
        answer.begin()
        said = answer.read().decode()
        assert (answer.status, answer.headers["Connection"]) in {(413, "close"), (303, "close"), (401, "close")}
        assert answer.status != 413 or "This is too large" in said
        assert browser.recv(100) == b"", "the connection has ended"


def test_body_that_hides_its_length_is_cut_off(running: Config) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as browser:
        browser.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"x" * 60_000
        for _ in range(1 + FORM_BYTES // len(chunk)):
            browser.sendall(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        answer = http.client.HTTPResponse(browser)
        answer.begin()
        assert answer.status == 413
