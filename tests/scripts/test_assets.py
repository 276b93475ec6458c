"""What `make assets` leaves in campbox/_assets, and that Python's shortened library still serves learners."""

import gzip
import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.scripts.node import ASSETS, ROOT, built, manifest, run_module

HERE = Path(__file__).parent
NAMES = {
    *("editor.js", "loops.js", "licences.txt", "sql-wasm.js", "sql-wasm.wasm", "micropython.mjs", "micropython.wasm"),
    *("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip"),
}
# What a page may cost, in gzip bytes. A new version of a package that takes more is looked at before it is used.
MOST_BYTES = {
    "editor.js": 193_000,
    "micropython": 225_000,
    "sql-wasm": 360_000,
    "pyodide": 4_000_000,
    "python_stdlib": 1_900_000,
}
OF_LEARNERS = {
    *("abc", "asyncio", "base64", "bisect", "calendar", "collections", "contextlib", "copy", "csv", "dataclasses", "datetime"),
    *("decimal", "difflib", "enum", "fractions", "functools", "glob", "gzip", "hashlib", "heapq", "html", "inspect", "io"),
    *(
        "itertools",
        "json",
        "locale",
        "logging",
        "math",
        "operator",
        "os",
        "pathlib",
        "pprint",
        "random",
        "re",
        "secrets",
        "shutil",
    ),
    *(
        "sqlite3",
        "statistics",
        "string",
        "sys",
        "tempfile",
        "textwrap",
        "time",
        "traceback",
        "typing",
        "unittest",
        "urllib.parse",
    ),
    *("uuid", "zipfile"),
}
PROGRAMS = {
    "import random\nrandom.seed(1)\nprint(random.randint(1, 6))": "2",
    "import csv, io\nprint(list(csv.reader(io.StringIO('a;b'), delimiter=';')))": "[['a', 'b']]",
    "from datetime import date\nprint(date(2026, 11, 22).strftime('%d %B'))": "22 November",
    "from statistics import median\nprint(median([3, 1, 2]))": "2",
    "def f():\n    'Says f.'\nprint(f.__doc__)": "Says f.",
    "x = 1\nassert x == 2, 'asserts of learners count'": 'File "main.py", line 2',
    "import json\njson.loads('{')": 'File "/lib/python314.zip/json/decoder.py", line 3',
}


def test_everything_is_built_under_the_name_of_its_content() -> None:
    entries = manifest()
    assert set(entries) == NAMES
    for entry in entries.values():
        content = (ASSETS / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest()[:12] in entry["file"]
        assert entry["bytes"] == len(content)
        assert entry["gzip_bytes"] == (ASSETS / f"{entry['file']}.gz").stat().st_size
        assert gzip.decompress((ASSETS / f"{entry['file']}.gz").read_bytes()) == content
        assert (ASSETS / f"{entry['file']}.br").exists()


def test_same_sources_give_the_same_bytes() -> None:
    again = run_module(HERE / "rebuilding.mjs", asked=None)
    assert {name: digest for name, digest in again.items() if digest not in manifest()[name]["file"]} == {}
    assert len(again) == 3


@pytest.mark.parametrize(("folder", "folders"), [(ASSETS, {"own", "previous"}), (ASSETS / "own", {"previous"})])
def test_folder_holds_nothing_else(folder: Path, folders: set[str]) -> None:
    entries = json.loads((folder / "manifest.json").read_text()).values()
    files = {f"{entry['file']}{ending}" for entry in entries for ending in ("", ".gz", ".br")}
    assert {path.name for path in folder.iterdir()} == files | {"manifest.json"} | folders


@pytest.mark.parametrize("part", MOST_BYTES)
def test_no_part_grows_unseen(part: str) -> None:
    files = [entry["gzip_bytes"] for name, entry in manifest().items() if name.startswith(part)]
    assert 0 < sum(files) < MOST_BYTES[part]


def test_licence_of_every_work_is_told() -> None:
    notices = built("licences.txt").read_text()
    for name in ("@codemirror/view", "@lezer/python", "acorn", "crelt", "sql.js", "pyodide", "@micropython/"):
        assert re.search(rf"^{re.escape(name)}.*: (MIT|MPL-2.0)$", notices, re.MULTILINE), name
    for words in (
        "Mozilla Public License Version 2.0",
        "Damien P. George",
        "PYTHON SOFTWARE FOUNDATION LICENSE",
        "Expat",
        "SQLite",
    ):
        assert words in notices
    assert "undefined" not in notices


def test_build_before_is_kept_and_the_one_before_that_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    builds = [
        {"a.js": "one", "b.js": "same"},
        {"a.js": "two", "b.js": "same"},
        {"a.js": "two", "b.js": "same"},
        {"a.js": "three"},
    ]
    asked = {"folder": str(folder), "builds": builds}
    first, second, again, third = run_module(HERE / "publishing.mjs", ROOT / "scripts/assets/publish.mjs", asked=asked)
    a = {text: f"a-{hashlib.sha256(text.encode()).hexdigest()[:12]}.js" for text in ("one", "two", "three")}
    b = f"b-{hashlib.sha256(b'same').hexdigest()[:12]}.js"

    def listed(now: list[str], before: list[str]) -> list[str]:
        whole = [*now, *(f"previous/{name}" for name in before)]
        return sorted([*(name + ending for name in whole for ending in ("", ".br", ".gz")), "manifest.json", "previous"])

    assert first == listed([a["one"], b], [])
    assert second == again == listed([a["two"], b], [a["one"]])
    assert third == listed([a["three"]], [a["two"], b])


@pytest.fixture(scope="module")
def python() -> dict[str, str]:
    """What programs print in Pyodide on the library that is served, by the program."""
    with zipfile.ZipFile(built("python_stdlib.zip")) as library:
        names = [name.removesuffix(".pyc").replace("/", ".") for name in library.namelist() if name.endswith(".pyc")]
    every = [f"import {name.removesuffix('.__init__')}" for name in names if "__main__" not in name and name != "this"]
    programs = [*(f"import {name}" for name in OF_LEARNERS), *every, *PROGRAMS]
    told = run_module(HERE / "importing.mjs", built("python_stdlib.zip"), built("pyodide-lock.json"), asked=programs)
    return dict(zip(programs, told, strict=True))


def test_every_module_that_was_kept_can_be_imported(python: dict[str, str]) -> None:
    imports = {program: printed for program, printed in python.items() if program not in PROGRAMS}
    assert len(imports) > 200
    assert {program: printed for program, printed in imports.items() if printed} == {}


@pytest.mark.parametrize("program", PROGRAMS)
def test_learners_program_runs_on_it(python: dict[str, str], program: str) -> None:
    assert PROGRAMS[program] in python[program]
