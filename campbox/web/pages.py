"""Pages that are the same bytes for everyone: made once, then handed out from memory."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable

from flask import Response, current_app, request

from campbox.web.context import site_name

PAGES_MAX = 128
COMPRESSION_LEVEL = 9
KEEP_A_DAY = "private, max-age=86400"
_EXTENSION = "campbox-kept-pages"


class KeptPages:
    """The pages that were asked for last, compressed: about 4 kB each."""

    def __init__(self, pages_max: int = PAGES_MAX) -> None:
        self._pages_max = pages_max
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def get(self, key: tuple[str, str], make: Callable[[], str]) -> bytes:
        with self._lock:
            page = self._pages.get(key)
        if page is None:
            page = gzip.compress(make().encode(), COMPRESSION_LEVEL, mtime=0)
            with self._lock:
                self._pages[key] = page
                if len(self._pages) > self._pages_max:
                    self._pages.popitem(last=False)
        return page


def kept(address: str, make: Callable[[], str]) -> Response:
    """The page of an address whose content never changes, except that its header names the site."""
    pages: KeptPages = current_app.extensions.setdefault(_EXTENSION, KeptPages())
    page = pages.get((address, site_name()), make)
    response = packed_response(page)
    response.headers["Cache-Control"] = KEEP_A_DAY
    return response


def packed_response(page: bytes) -> Response:
    """A page that was compressed beforehand, for browsers that take it so and for others."""
    response = Response(page, mimetype="text/html")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_data(gzip.decompress(page))
    response.headers["Vary"] = "Accept-Encoding"
    return response
