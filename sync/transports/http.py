"""The internet: five requests to a hub (FORMAT.md section 9), with the standard library alone."""

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from sync.errors import BadSignature, Damaged, HubRefused, HubUnreachable, TransportError
from sync.keys import NodeCard, NodeKeys
from sync.limits import FILE_LIMIT_BYTES
from sync.messages import (
    ANSWER_LIMIT_BYTES,
    FILES_LIMIT,
    Request,
    make_request,
    new_nonce,
    read_hashes,
    read_hello_answer,
    write_hashes,
)
from sync.transports.base import Incoming, check_file

TIMEOUT_SECONDS = 15.0  # without a byte
ANSWER_SECONDS = 600.0  # for a whole answer, however it drips
_STEP_BYTES = 64 * 1024
_STRANGER = "Something other than the hub answered; it may be the login page of the network."


class HubClient:
    """Speaks to the hub of `hub_card` in the name of the node that holds `keys`.

    Every method raises HubUnreachable (try again later) or HubRefused (will not help). `tls` pins the hub's certificate;
    files are sealed and answers checked without it too.
    """

    def __init__(self, keys: NodeKeys, hub_card: NodeCard, tls: ssl.SSLContext | None = None) -> None:
        if hub_card.url is None:
            raise TransportError("The hub's card names no address on the internet.")
        self.own_node = keys.node
        self.hub_node = hub_card.node
        self._keys = keys
        self._hub_verify_key = hub_card.verify_key
        self._url = hub_card.url.rstrip("/")
        self._opener = _opener(tls)

    def hello(self) -> int:
        """The hub's wall clock in ms, proved to be the hub's and new; so it proves too that no portal is in between."""
        request = Request(self._keys.node, new_nonce())
        answer = self._post("/v1/hello", make_request(self._keys.signing_key, "/v1/hello", request))
        try:
            return read_hello_answer(answer, request.nonce, self._hub_verify_key)
        except (Damaged, BadSignature) as error:
            raise HubUnreachable(_STRANGER) from error

    def have(self, hashes: Sequence[str]) -> list[str]:
        """Which of these files, 1,000 at most, the hub does not have yet."""
        missing = set(self._hashes("missing", self._post("/v1/have", write_hashes("files", hashes))))
        return [sha256 for sha256 in hashes if sha256 in missing]

    def put(self, sha256: str, content: bytes) -> bool:
        """Bring one file; whether it was new to the hub."""
        request = self._request("PUT", f"/v1/seg/{sha256}", content, "application/octet-stream")
        status, _ = self._exchange(request, ANSWER_LIMIT_BYTES)
        return status == http.HTTPStatus.CREATED

    def inbox(self) -> list[str]:
        """The hashes of the files that wait at the hub for this node."""
        request = Request(self._keys.node, new_nonce())
        answer = self._post("/v1/inbox", make_request(self._keys.signing_key, "/v1/inbox", request))
        return self._hashes("files", answer)

    def get(self, sha256: str) -> bytes:
        """One file of the inbox, whole; Damaged if it is not the one asked for."""
        _, content = self._exchange(self._request("GET", f"/v1/inbox/{sha256}"), FILE_LIMIT_BYTES)
        return check_file(sha256, content)

    def _hashes(self, key: str, answer: bytes) -> list[str]:
        try:
            return read_hashes(key, answer)
        except Damaged as error:
            raise HubUnreachable(_STRANGER) from error

    def _post(self, path: str, body: bytes) -> bytes:
        _, answer = self._exchange(self._request("POST", path, body, "application/json"), ANSWER_LIMIT_BYTES)
        return answer

    def _request(
        self, method: str, path: str, body: bytes | None = None, content_type: str | None = None
    ) -> urllib.request.Request:
        headers = {"Content-Type": content_type} if content_type else {}
        # A card's address begins with http:// or https://; read_card admits no other.
        return urllib.request.Request(self._url + path, body, headers, method=method)  # noqa: S310

    def _exchange(self, request: urllib.request.Request, limit_bytes: int) -> tuple[int, bytes]:
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return answer.status, _read_bounded(answer, limit_bytes)
        except urllib.error.HTTPError as error:
            error.close()
            raise _refusal(error.code) from error
        except (OSError, http.client.HTTPException) as error:  # URLError and TimeoutError are OSErrors
            raise HubUnreachable("The hub does not answer.") from error


class HttpTransport:
    """The way to one hub. Files for other nodes do not go this way."""

    def __init__(self, client: HubClient) -> None:
        self._client = client
        self._discarded: set[str] = set()

    def send(self, destination_node: str, files: Mapping[str, bytes]) -> int:
        """Bring the hub those of `files` that it lacks; how many these were."""
        if destination_node != self._client.hub_node:
            raise TransportError("Over the internet files go to the hub alone.")
        hashes = list(files)
        sent = 0
        for start in range(0, len(hashes), FILES_LIMIT):
            for sha256 in self._client.have(hashes[start : start + FILES_LIMIT]):
                sent += self._client.put(sha256, check_file(sha256, files[sha256]))
        return sent

    def receive(self, own_node: str) -> Iterator[Incoming]:
        """The files that the hub has for `own_node`, which must be the node that the client signs for."""
        if own_node != self._client.own_node:
            raise TransportError("The hub gives files only to the node that signs for them.")
        waiting = [sha256 for sha256 in self._client.inbox() if sha256 not in self._discarded]
        return iter([Incoming(sha256, partial(self._client.get, sha256)) for sha256 in waiting])

    def discard(self, name: str) -> None:
        """Pass the file over from now on. The hub itself drops it when a newer acknowledgement replaces it."""
        self._discarded.add(name)

    def sync_all(self) -> None:
        """Nothing to do: the hub answers a PUT only when the file is on its disk."""


def _opener(tls: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    """HTTP and HTTPS and nothing else: no file: or ftp:, no proxy from the environment, and no redirects."""
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.HTTPHandler())
    opener.add_handler(urllib.request.HTTPSHandler(context=tls))
    opener.add_handler(urllib.request.HTTPDefaultErrorHandler())
    opener.add_handler(urllib.request.HTTPErrorProcessor())
    return opener


def _refusal(status: int) -> TransportError:
    if status < 400:  # a hub never redirects; the login pages of networks do
        return HubUnreachable(_STRANGER)
    if status < 500:
        return HubRefused(f"The hub refused (HTTP {status}).")
    return HubUnreachable(f"The hub has a problem of its own (HTTP {status}).")


def _read_bounded(answer: http.client.HTTPResponse, limit_bytes: int) -> bytes:
    deadline = time.monotonic() + ANSWER_SECONDS
    content = bytearray()
    while piece := answer.read1(_STEP_BYTES):
        content += piece
        if len(content) > limit_bytes:
            raise HubUnreachable(_STRANGER)
        if time.monotonic() > deadline:
            raise HubUnreachable("The hub answers too slowly.")
    if answer.length:
        raise HubUnreachable("The hub's answer was cut short.")
    return bytes(content)
