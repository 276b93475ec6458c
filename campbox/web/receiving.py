"""What the server takes of a request before the app hears of it: no body that is too large for its address."""

import copy
from typing import Any  # the stubs of waitress lack most of what these two classes are made of

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, MultiSocketServer

from campbox.web.bodies import body_max_bytes


class _Parser(HTTPRequestParser):
    """Leaves a body that is too large where it is; the app, which is told its length, answers at once."""

    path: str
    headers: dict[str, str]
    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        limit = body_max_bytes(self.path)
        if self.content_length > limit:
            self.body_rcv, self.content_length = None, 0
            self.headers["CONNECTION"] = "close"  # what follows would be taken for the next request
        elif self.chunked:  # its length shows as it comes
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = limit


class _Channel(HTTPChannel):
    parser_class = _Parser


def receive_by_address(server: MultiSocketServer | BaseWSGIServer) -> None:
    """Let a server that was made just now take bodies as `bodies` says."""
    for each in [server] if isinstance(server, BaseWSGIServer) else list((server.map or {}).values()):
        if isinstance(each, BaseWSGIServer):
            each.channel_class = _Channel
