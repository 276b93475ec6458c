"""What was built for browsers is served so that any page may keep it; without it, everything else works."""

import gzip
import shutil
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from werkzeug.wrappers import Response

from campbox.web.built import init_built
from campbox.web.headers import CONTENT_SECURITY_POLICY

SHOWN = "{{ asset_built('a.js') or 'nothing' }} {{ built_bytes('a.js') }}"
MANIFEST = '{"a.js": {"file": "a-0123456789ab.js", "bytes": 1000, "gzip_bytes": %d}}'
ZIPPED = gzip.compress(b"1;" * 500, mtime=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A build of one file, and one of the build before."""
    folder = tmp_path / "assets"
    (folder / "previous").mkdir(parents=True)
    (folder / "manifest.json").write_text(MANIFEST % len(ZIPPED))
    (folder / "a-0123456789ab.js").write_bytes(b"1;" * 500)
    (folder / "a-0123456789ab.js.gz").write_bytes(ZIPPED)
    (folder / "previous" / "a-ba9876543210.js").write_bytes(b"2;")
    return folder


def shown(app: Flask) -> str:
    with app.test_request_context():
        return render_template_string(SHOWN)


def serve(folder: Path) -> Flask:
    app = Flask("pages")
    init_built(app, folder)
    return app


def get(app: Flask, address: str, **headers: str) -> Response:
    with app.test_client() as browser, browser.get(address, headers=headers) as answer:
        answer.get_data()
        return answer


def test_file_may_be_kept_for_ever_by_any_page_and_runs_nothing_by_itself(folder: Path) -> None:
    app = serve(folder)
    assert shown(app) == f"/assets/a-0123456789ab.js {len(ZIPPED)}"
    answer = get(app, "/assets/a-0123456789ab.js", **{"Accept-Encoding": "gzip"})
    assert answer.data == ZIPPED
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert len(get(app, "/assets/a-0123456789ab.js").data) == 1000


def test_page_that_was_kept_finds_the_file_of_the_build_before(folder: Path) -> None:
    app = serve(folder)
    assert get(app, "/assets/a-ba9876543210.js").data == b"2;"
    assert get(app, "/assets/a-000000000000.js").status_code == 404


def test_what_may_change_is_not_kept(folder: Path) -> None:
    app = serve(folder)
    assert "immutable" not in get(app, "/assets/manifest.json").headers["Cache-Control"]


def test_without_a_build_nothing_is_promised(tmp_path: Path) -> None:
    app = serve(tmp_path / "none")
    assert shown(app) == "nothing 0"
    assert get(app, "/assets/a-0123456789ab.js").status_code == 404


def test_pages_have_other_addresses_after_another_build(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    (other / "manifest.json").write_text((MANIFEST % 7).replace("0123456789ab", "ffffffffffff"))
    first, again, second = (init_built(Flask("pages"), each) for each in (folder, folder, other))
    assert first == again != second
