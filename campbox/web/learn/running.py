"""The frames in which learners' code runs: pages of one file each, kept for ever, in a cage of their own.

A frame that a browser has opened once opens again with the box dead. So its script stands in the page itself (an opaque origin
has no cache from which a second file could come), and its address holds the version of the static files. The cage is the
Content-Security-Policy of each frame, which is one of those files (static/run/policies.json), so that it changes with them.
"""

import base64
import hashlib
import json
import re
from pathlib import Path

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from campbox.errors import NotFoundError
from campbox.web.assets import STATIC, asset_address
from campbox.web.auth import anyone
from campbox.web.built import EXTENSION, Built
from campbox.web.current import node
from campbox.web.headers import STYLE_NONCE
from campbox.web.learn.blueprint import learn
from campbox.web.scripts import script_address

OWN = STATIC / "run"
FRAMES = ("frame", "preview", "page")
KEEP_FOR_EVER = "public, max-age=31536000, immutable"
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>CampBox</title>{script}</head>
<body></body>
</html>
"""


@learn.get("/run/<version>/<name>")
@anyone
def run_frame(version: str, name: str) -> ResponseReturnValue:
    folder = node().config.data / "static" / version / "run"
    if name not in FRAMES or not re.fullmatch("[0-9a-f]{10}", version) or not folder.is_dir():
        raise NotFoundError("no such frame")
    return frame_response(folder, name)


def frame_response(folder: Path, name: str) -> Response:
    """A frame in its cage, of the scripts and policies that lie in `folder`."""
    script = read_script(folder, name)
    policy: str = json.loads((folder / "policies.json").read_text())[name]
    response = Response(PAGE.format(script=f"<script>{script}</script>" if script else ""), mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy.replace("{script}", source_of(script))
    response.headers["Cache-Control"] = KEEP_FOR_EVER
    return response


def read_script(folder: Path, name: str) -> str:
    """The script of a frame; the preview has none."""
    file = folder / f"{name}.js"
    return file.read_text() if file.exists() else ""


def source_of(script: str) -> str:
    """How a policy names a script that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@learn.app_template_global()
def frames() -> dict[str, object]:
    """All that runner.js and preview.js need to know of this box. What was not built can't be run."""
    own = sorted(path.name for path in OWN.iterdir() if path.suffix in (".js", ".py"))
    built: dict[str, Built] = current_app.extensions[EXTENSION]
    return {
        **{name: asset_address("").replace("/static/", "/run/", 1) + name for name in FRAMES},
        "run": {name: script_address(f"run/{name}") for name in own},
        "assets": {
            name: {"url": file.address, "bytes": file.gzip_bytes, "unpacked": file.bytes} for name, file in built.items()
        },
        "nonce": STYLE_NONCE,
    }
