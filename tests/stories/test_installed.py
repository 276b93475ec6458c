"""What a wheel gives when it is installed where nothing else is."""

import gzip
import json
import shutil
import urllib.request
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from campbox.courses.library import Library
from tests.stories.answers import model_answer
from tests.stories.coders import editor, is_right, is_wrong, write_code
from tests.stories.conftest import make_classroom
from tests.stories.devices import Devices
from tests.stories.servers import Server
from tests.wheels import InstalledServer, install

TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
    ".json": "application/json",
    ".txt": "text/plain",
}
# One exercise of every engine: MicroPython, Pyodide, JavaScript, a page, SQL.
CODE_EXERCISES = (
    ("python-first-steps", "goal-shouts"),
    ("python-first-steps", "line-worth"),
    ("web-first-steps", "read-list-aloud"),
    ("web-first-steps", "repair-shop-heading"),
    ("data-first-steps", "how-many-players"),
)


@pytest.fixture(scope="module")
def installed_box(wheel_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A box that serves from the wheel, in an environment where there is nothing else and no Node."""
    folder = tmp_path_factory.mktemp("installed")
    programs = install(wheel_file, folder / "venv")
    server = InstalledServer("box", folder / "data", folder / "sticks", programs=programs)
    server.start()
    yield server
    server.stop()


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


def test_learner_solves_exercises_of_every_language_on_it(
    installed_box: Server, devices: Devices, installed_courses: Path
) -> None:
    amina = make_classroom(installed_box, devices).learner(devices, "ar", "Amina")
    library = Library(installed_courses)
    for course, name in CODE_EXERCISES:
        amina.open_exercise(course, name)
        editor(amina)
        is_wrong(amina)
        write_code(amina, model_answer(library.release(course).exercise(name), "ar")["code"][0])
        is_right(amina)
    amina.tap_bar("My work")
    amina.sees("%(done)s of %(all)s exercises solved", done=2, all=len(library.release("python-first-steps").exercises))
