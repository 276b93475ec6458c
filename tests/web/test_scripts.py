"""Our own script comes in few files where they were built from the very modules that are there, else module by module."""

import json
import shutil
from pathlib import Path

import pytest
from flask import Flask

from campbox.web import scripts
from campbox.web.assets import STATIC, init_assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A build of the modules as they are."""
    sources, needed = scripts.sources_digest(STATIC), ["chunk-BBBBBBBB.js"]
    entries = {
        "app.js": {"file": "app-AAAAAAAA.js", "needed": needed, "sources": sources},
        "learner.js": {"file": "learner-CCCCCCCC.js", "needed": needed, "sources": sources},
        "chunk-BBBBBBBB.js": {"file": "chunk-BBBBBBBB.js"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(entries))
    return tmp_path


@pytest.fixture
def pages(tmp_path: Path) -> Flask:
    app = Flask("pages")
    app.jinja_env.globals["asset"] = init_assets(app, tmp_path / "static")
    return app


def test_page_gets_the_files_that_were_built_and_each_shared_one_once(pages: Flask, folder: Path) -> None:
    scripts.init_scripts(pages, folder)
    with pages.app_context():
        assert scripts.script_address("app.js") == "/assets/own/app-AAAAAAAA.js"
        preloads = scripts.script_preloads("app.js", "learner.js")
    assert preloads == [f"/assets/own/{name}.js" for name in ("app-AAAAAAAA", "chunk-BBBBBBBB", "learner-CCCCCCCC")]


def test_page_gets_the_modules_themselves_when_nothing_was_built(pages: Flask, tmp_path: Path) -> None:
    scripts.init_scripts(pages, tmp_path / "none")
    with pages.app_context():
        address, preloads = scripts.script_address("app.js"), scripts.script_preloads("app.js")
        assert address.startswith("/static/")
        assert address in preloads
        assert any(each.endswith("/nodes.js") for each in preloads)
        assert scripts.built_script("app.js") is None


def test_build_of_other_modules_is_not_served(folder: Path, tmp_path: Path) -> None:
    edited = shutil.copytree(STATIC, tmp_path / "edited", ignore=shutil.ignore_patterns("__pycache__"))
    assert scripts.read_scripts(folder, edited)
    (edited / "nodes.js").write_text((edited / "nodes.js").read_text() + "// edited\n")
    assert scripts.read_scripts(folder, edited) == {}


def test_pages_have_other_addresses_after_another_build(pages: Flask, folder: Path) -> None:
    before = scripts.init_scripts(pages, folder)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("CCCCCCCC", "DDDDDDDD"))
    assert scripts.init_scripts(pages, folder) != before
