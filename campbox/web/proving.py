"""The page on which a browser proves exercises, and what it loads: the same files and the same frames as a box serves."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from tempfile import TemporaryDirectory
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from campbox.exercises.base import Json
from campbox.proving.trials import Trial
from campbox.web.assets import asset_address, init_assets
from campbox.web.built import init_built, read_manifest
from campbox.web.csrf import init_csrf
from campbox.web.headers import exercise_policy, init_headers
from campbox.web.learn.running import FRAMES, frame_response, frames
from campbox.web.scripts import init_scripts

FINDING_BYTES_MAX = 4 * 1024 * 1024
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>CampBox proves exercises</title></head>
<body>
<h1>CampBox proves exercises</h1>
<p id="state">This page runs them. Please leave it open.</p>
<progress id="progress" max="{count}" value="0" aria-labelledby="state"></progress>
<div id="preview" aria-label="Preview"></div>
<script type="application/json" id="start">{start}</script>
<script type="module" src="{script}"></script>
</body>
</html>
"""
Hear = Callable[[Mapping[str, Json]], None]


def is_built() -> bool:
    """Whether there is anything to run programs with."""
    return bool(read_manifest())


def create_proving_app(static: Path, trials: Sequence[Trial], hear: Hear) -> Flask:
    """The WSGI application; `hear` gets each thing that the page posts."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = FINDING_BYTES_MAX
    init_csrf(app)
    init_headers(app)
    app.jinja_env.globals["asset"] = init_assets(app, static)
    init_built(app)
    init_scripts(app)
    asked = [{"engine": trial.engine, "job": trial.job, "files": trial.files, "isAnswer": trial.is_answer} for trial in trials]

    @app.get("/")
    def page() -> ResponseReturnValue:
        # "<" could end the element that the text stands in.
        start = json.dumps({"frames": frames(), "trials": asked}).replace("<", "\\u003c")
        text = PAGE.format(count=len(asked), start=start, script=asset_address("prove.js"))
        response = Response(text, mimetype="text/html")
        response.headers["Content-Security-Policy"] = exercise_policy(request.host_url)
        return response

    @app.get(f"/run/<version>/<any({', '.join(FRAMES)}):name>")
    def frame(version: str, name: str) -> ResponseReturnValue:
        return frame_response(static / version / "run", name)

    @app.post("/findings")
    def finding() -> ResponseReturnValue:
        said = request.get_json(force=True)
        if isinstance(said, dict):
            hear(said)
        return "", 204

    return app


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""


@contextmanager
def serving(host: str, port: int, trials: Sequence[Trial], hear: Hear) -> Iterator[int]:
    """Serve the page until the block ends; gives the port. Raises OSError where it is taken."""
    with TemporaryDirectory(prefix="campbox-proving-") as folder:
        app = create_proving_app(Path(folder), trials, hear)
        with _Server((host, port), _Quiet) as server:
            server.set_app(app)
            thread = Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield server.server_port
            finally:
                server.shutdown()
                thread.join()
