"""What a device fetches before a lesson: the files that exercise pages ask for, at the very addresses that they use.

Files that never change (`immutable`) stay in the browser's cache, so a page that asks for them later asks nobody.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app

from campbox.courses.release import ReleaseUnit
from campbox.courses.runtimes import units_by_runtime
from campbox.services.next_units import next_units
from campbox.web import assets, built
from campbox.web.assets import asset_address
from campbox.web.built import BUILT, built_files
from campbox.web.current import node, reading
from campbox.web.learn.running import FRAMES, frames
from campbox.web.scripts import script_address, script_preloads

_EXTENSION = "campbox-equipment"
# What every page with an exercise has.
PAGES = "pages"
_STYLE_AND_PICTURES = ("app.css", "icons.svg", "pictures.svg", "logo.svg")
_PAGE_SCRIPTS = ("app.js", "learner.js", "exercise.js", "exercise/form.js")


@dataclass(frozen=True)
class Runtime:
    """What runs one kind of code: modules of pages, our files in frames and workers, and what others made.

    `own` and `others` stand in runner.js and live.js too; a test compares them.
    """

    module: str
    own: tuple[str, ...]
    others: tuple[str, ...]


_PYTHON = ("python.js", "grade.py", "stage.py")
RUNTIMES = {
    "html": Runtime(
        "preview.js",
        (
            "ownfiles.js",
            "closing.js",
            "shown.js",
            "judging.js",
            "dom.js",
            "guard.js",
            "allocations.js",
            "trying.js",
            "stage.js",
        ),
        ("loops.js",),
    ),
    "javascript": Runtime(
        "runner.js", ("javascript.js", "program.js", "allocations.js", "shown.js", "judging.js", "source.js"), ()
    ),
    "micropython": Runtime("runner.js", _PYTHON, ("micropython.mjs", "micropython.wasm")),
    "pyodide": Runtime(
        "runner.js",
        _PYTHON,
        ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"),
    ),
    "sql": Runtime("runner.js", ("sql.js", "statements.js", "judging.js", "source.js"), ("sql-wasm.js", "sql-wasm.wasm")),
}


@dataclass(frozen=True)
class File:
    """A file to fetch: how much of it travels, and its size as it is read."""

    url: str
    bytes: int
    unpacked: int


Equipment = Mapping[str, tuple[File, ...]]


def equipment() -> Equipment:
    """The files of the pages and of each runtime that was built, by name."""
    found: Equipment = current_app.extensions.setdefault(_EXTENSION, None) or _find()
    current_app.extensions[_EXTENSION] = found
    return found


def _find() -> Equipment:
    files = built_files()
    if "editor.js" not in files:
        return {}
    pages = [*map(asset_address, _STYLE_AND_PICTURES), *script_preloads(*_PAGE_SCRIPTS), files["editor.js"].address]
    found = {PAGES: tuple(map(_file, dict.fromkeys(pages)))}
    for name, runtime in RUNTIMES.items():
        if set(runtime.others) <= files.keys():
            addresses = [*script_preloads(runtime.module), *(script_address(f"run/{each}") for each in runtime.own)]
            addresses += [files[each].address for each in runtime.others]
            found[name] = tuple(_file(each) for each in dict.fromkeys(addresses) if each not in pages)
    return found


def _file(address: str) -> File:
    path = _path(address)
    packed = Path(f"{path}.gz")
    unpacked = path.stat().st_size
    # What is so small that compression makes it longer travels as it is.
    return File(address, min(packed.stat().st_size, unpacked) if packed.exists() else unpacked, unpacked)


def _path(address: str) -> Path:
    if address.startswith(f"{assets.PREFIX}/"):
        return node().config.data / "static" / address.removeprefix(f"{assets.PREFIX}/")
    return BUILT / address.removeprefix(f"{built.PREFIX}/")


def runtimes() -> list[str]:
    """The runtimes that this box can hand out, in the order in which they are shown."""
    return [name for name in equipment() if name != PAGES]


def size_bytes(names: Iterable[str]) -> int:
    """How much travels to a device that has none of this."""
    files = {file for name in names for file in equipment().get(name, ())}
    return sum(file.bytes for file in files)


def units_in_need() -> dict[str, list[tuple[str, ReleaseUnit]]]:
    """By runtime: the next units of the cohorts that need it, each with the id of its course."""
    releases = {release.course_id: release for release in node().library.releases()}
    needs: dict[str, list[tuple[str, ReleaseUnit]]] = {}
    for course, units in next_units(reading(), releases.values()).items():
        for runtime, of_course in units_by_runtime(releases[course], units).items():
            needs.setdefault(runtime, []).extend((course, unit) for unit in of_course)
    return needs


def wanted() -> list[str]:
    """What the devices fetch now: the pages, and the runtimes that were chosen or that the next units need."""
    names = node().room.wanted(lambda: frozenset(units_in_need()))
    return [name for name in equipment() if name == PAGES or name in names]


def list_key(names: Iterable[str]) -> str:
    """Changes with what is to be fetched."""
    addresses = " ".join(file.url for name in names for file in equipment()[name])
    return hashlib.sha256(addresses.encode()).hexdigest()[:16]


def files_to_fetch(names: Iterable[str]) -> dict[str, object]:
    """The list as a device gets it: frames are opened and not fetched, since a browser keeps their pages apart."""
    addresses = frames()
    return {
        "key": list_key(names),
        "files": {name: [asdict(file) for file in equipment()[name]] for name in names},
        "frames": {name: addresses[name] for name in FRAMES},
    }
