"""Our own script as `make assets` builds it: from these very modules, and none of them twice on a page."""

import json
from pathlib import Path

import pytest

from campbox.web.assets import STATIC
from campbox.web.scripts import FOLDER, Script, read_scripts

PAGES = ("app.js", "learner.js", "exercise.js")
# Stands in one module only, which must be one to all that use it: it holds what waits for the box.
OF_THE_OUTBOX = (STATIC / "outbox" / "store.js", "campbox-outbox")
# Gzip bytes of our script on a page with an exercise, without editor and engines.
MOST_BYTES = 36_000


@pytest.fixture(scope="module")
def scripts() -> dict[str, Script]:
    found = read_scripts()
    assert found, "Our own script was edited since it was built. Type:  make assets"
    return found


def files_of(scripts: dict[str, Script], *names: str) -> set[str]:
    return {file for name in names for file in (scripts[name].file, *scripts[name].needed)}


def test_shared_state_exists_once_on_a_page(scripts: dict[str, Script]) -> None:
    module, name = OF_THE_OUTBOX
    assert name in module.read_text()
    files = files_of(scripts, *PAGES, "runner.js", "preview.js")
    assert sum(name in (FOLDER / file).read_text() for file in files) == 1


def test_page_asks_for_few_files_and_few_bytes(scripts: dict[str, Script]) -> None:
    sizes = {each["file"]: each["gzip_bytes"] for each in json.loads((FOLDER / "manifest.json").read_text()).values()}
    files = files_of(scripts, *PAGES, "runner.js")
    assert len(files) <= 8
    assert sum(sizes[file] for file in files) < MOST_BYTES


def test_every_file_that_a_script_needs_is_there(scripts: dict[str, Script]) -> None:
    for file in files_of(scripts, *scripts):
        assert (FOLDER / file).exists()
        assert Path(f"{FOLDER / file}.gz").exists()


def test_worker_of_each_engine_has_a_shorter_copy(scripts: dict[str, Script]) -> None:
    for name in ("run/python.js", "run/javascript.js", "run/sql.js"):
        assert (FOLDER / scripts[name].file).stat().st_size < (STATIC / name).stat().st_size
