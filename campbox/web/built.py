"""What `make assets` built for the browser (campbox/_assets): the editor and the runtimes, all made by others."""

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app
from whitenoise import WhiteNoise

from campbox.web.assets import protect

BUILT = Path(__file__).parent.parent / "_assets"
# The files of the build before this one; a page that a phone has kept may ask for them.
PREVIOUS = "previous"
# Our own script in few files, a build of its own below this folder (web/scripts.py).
OWN = "own"
PREFIX = "/assets"
EXTENSION = "campbox-built"
NAMED_BY_CONTENT = r"-([0-9a-f]{12}|[0-9A-Z]{8})\.\w+$"


@dataclass(frozen=True)
class Built:
    """One file: where it is served, its size, and how much of it travels."""

    address: str
    bytes: int
    gzip_bytes: int


def read_manifest(folder: Path = BUILT) -> dict[str, Built]:
    """The files by their logical names ("editor.js"); empty when nothing was built."""
    try:
        entries = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        return {}
    return {name: Built(f"{PREFIX}/{each['file']}", each["bytes"], each["gzip_bytes"]) for name, each in entries.items()}


def init_built(app: Flask, folder: Path = BUILT) -> str:
    """Serve the files, and tell templates their addresses; returns a word that changes with any of them.

    Without a build the pages are those without script.
    """
    files = read_manifest(folder)
    app.extensions[EXTENSION] = files
    app.jinja_env.globals.update(asset_built=asset_built, built_bytes=built_bytes)
    if folder.is_dir():
        app.wsgi_app = serving(app, folder)  # type: ignore[method-assign]  # the documented way to wrap a Flask app
    return " ".join(file.address for file in files.values())


def asset_built(name: str) -> str | None:
    """The address of a file; None when nothing was built."""
    file = built_files().get(name)
    return None if file is None else file.address


def built_bytes(name: str) -> int:
    """How much of a file travels, compressed; 0 when nothing was built."""
    file = built_files().get(name)
    return 0 if file is None else file.gzip_bytes


def built_files() -> dict[str, Built]:
    """All of them by their logical names."""
    files: dict[str, Built] = current_app.extensions[EXTENSION]
    return files


def serving(app: Flask, folder: Path) -> WhiteNoise:
    files = WhiteNoise(
        app.wsgi_app,
        max_age=0,
        immutable_file_test=NAMED_BY_CONTENT,
        add_headers_function=protect,
    )
    for below in ("", f"/{OWN}"):
        for each in (Path(f"{folder}{below}", PREVIOUS), Path(f"{folder}{below}")):
            if each.is_dir():
                files.add_files(each, PREFIX + below)
    return files
