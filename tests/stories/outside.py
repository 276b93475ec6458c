"""A computer outside the box that notes whoever asks it for anything, and a page of it on which learners' code runs uncaged."""

import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from campbox.web.assets import STATIC
from campbox.web.built import BUILT, PREFIX

REACHED = "/reached/"
PAGE = '<!doctype html><title>Outside</title><link rel="stylesheet" href="/static/0000000000/app.css"><body></body>'
# All is allowed but data:, by which Pyodide would take its worker for one of the wrong sort.
POLICY = "script-src * blob: 'unsafe-inline' 'unsafe-eval'"
SCRIPT = "<!doctype html><title>Uncaged</title><body><script>{}</script></body>"


class Outside:
    """`address` has the name of the box and another port, so that a browser would send its cookies here too."""

    def __init__(self, host: str) -> None:
        self.reached: list[str] = []
        self._heard = threading.Condition()
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outside._answer(self)

            do_POST = do_OPTIONS = do_HEAD = do_GET  # noqa: N815  the names that http.server calls

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://{host}:{self._server.server_port}"

    def url(self, name: str) -> str:
        return self.address + REACHED + name.replace(" ", "-")

    def was_reached_by(self, name: str, *, patience_seconds: float = 0) -> bool:
        with self._heard:
            return self._heard.wait_for(lambda: REACHED + name.replace(" ", "-") in self.reached, patience_seconds)

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.split("?")[0]
        if path.startswith(REACHED):
            with self._heard:
                self.reached.append(path)
                self._heard.notify_all()
        body = self._content(path)
        request.send_response(200)
        request.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Access-Control-Allow-Origin", "*")
        request.send_header("Content-Security-Policy", POLICY)
        request.end_headers()
        request.wfile.write(body)

    def _content(self, path: str) -> bytes:
        name = path.rsplit("/", 1)[-1]
        if path.startswith("/static/"):
            return (STATIC / path.split("/", 3)[3]).read_bytes()
        if path.startswith(PREFIX):
            return (BUILT / name).read_bytes()
        if path.startswith("/run/"):
            return SCRIPT.format((STATIC / "run" / f"{name}.js").read_text()).encode()
        return b"" if path.startswith(REACHED) else PAGE.encode()

    def __enter__(self) -> "Outside":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
