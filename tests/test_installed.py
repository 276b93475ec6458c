"""What a wheel gives when it is installed where nothing else is."""

import gzip
import json
import shutil
import urllib.request
import zipfile
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.stories.servers import Server
from tests.wheels import InstalledServer

TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
    ".json": "application/json",
    ".txt": "text/plain",
}


@pytest.fixture(scope="module")
def manifest(wheel_file: Path) -> dict[str, dict[str, Any]]:
    """What the wheel says it holds for browsers."""
    with zipfile.ZipFile(wheel_file) as wheel:
        found: dict[str, dict[str, Any]] = json.loads(wheel.read("campbox/_assets/manifest.json"))
    return found


def fetch(box: Server, path: str, **headers: str) -> tuple[Message, bytes]:
    """What the box itself sends; its name is known to browsers only."""
    request = urllib.request.Request(f"http://127.0.0.1:{box.port}{path}", headers={"Host": "campbox.lan", **headers})
    with urllib.request.urlopen(request) as answer:
        return answer.headers, answer.read()


def test_box_runs_where_no_node_is_found(installed_box: Server) -> None:
    assert isinstance(installed_box, InstalledServer)
    path = str(installed_box.programs)
    assert shutil.which("campbox", path=path) is not None
    assert shutil.which("node", path=path) is shutil.which("npm", path=path) is None
    assert fetch(installed_box, "/staff")[0].get_content_type() == "text/html"


def test_everything_that_browsers_need_is_served(installed_box: Server, manifest: dict[str, dict[str, Any]]) -> None:
    assert len(manifest) > 10
    for name, promised in manifest.items():
        headers, body = fetch(installed_box, f"/assets/{promised['file']}", **{"Accept-Encoding": "gzip"})
        assert headers.get_content_type() == TYPES[Path(name).suffix], name
        assert "immutable" in headers["Cache-Control"]
        assert headers["Access-Control-Allow-Origin"] == "*"
        if headers["Content-Encoding"] == "gzip":
            assert len(body) == promised["gzip_bytes"]
            body = gzip.decompress(body)
        assert len(body) == promised["bytes"], name
