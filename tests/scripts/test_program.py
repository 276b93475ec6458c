"""What scripts/install/program.sh builds from a checkout, and what an upgrade leaves."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.scripts.test_install_box import SCRIPTS, folder, run, tree


def requirement_with_hash(name: str) -> str:
    """The lines of requirements/run.txt that pin one package."""
    lines = (SCRIPTS.parent / "requirements/run.txt").read_text()
    found = re.search(rf"^{name}==.*\n(?:    --hash=.*\n)+", lines, re.MULTILINE)
    assert found is not None
    return found[0]


@pytest.fixture
def small_checkout(tmp_path: Path) -> Path:
    """A checkout that is quickly built: the same folders, hardly anything in them."""
    checkout = folder(tmp_path / "checkout")
    for name in ("campbox", "sync", "content", "requirements"):
        folder(checkout / name)
    (checkout / "campbox/__init__.py").touch()
    (checkout / "campbox/cli.py").write_text("version = 1\n")
    (checkout / "content/AUTHORING.md").write_text("How to write a course.\n")
    (checkout / "setup.cfg").write_text("[metadata]\nname = campbox\nversion = 1\n[options]\npackages = campbox\n")
    shutil.copy(SCRIPTS.parent / "pyproject.toml", checkout)
    (checkout / "requirements/run.txt").write_text(requirement_with_hash("setuptools"))
    return checkout


def build(checkout: Path, prefix: Path) -> subprocess.CompletedProcess[str]:
    return run("bash", SCRIPTS / "install/program.sh", checkout, prefix)


def test_program_is_built_with_its_content_and_leaves_the_checkout_clean(small_checkout: Path, tmp_path: Path) -> None:
    prefix = folder(tmp_path / "prefix")
    before = tree(small_checkout)
    done = build(small_checkout, prefix)
    assert done.returncode == 0, done.stderr
    code = "import campbox, pathlib; print((pathlib.Path(campbox.__path__[0]) / '_content/AUTHORING.md').read_text())"
    assert "How to write a course." in run(prefix / "venv/bin/python", "-P", "-c", code).stdout
    assert tree(small_checkout) == before
    link = (prefix / "venv").readlink()
    assert "already" in build(small_checkout, prefix).stdout
    assert (prefix / "venv").readlink() == link


def test_upgrade_that_fails_leaves_the_program_that_worked(small_checkout: Path, tmp_path: Path) -> None:
    prefix = folder(tmp_path / "prefix")
    assert build(small_checkout, prefix).returncode == 0
    link = (prefix / "venv").readlink()
    (small_checkout / "campbox/cli.py").write_text("raise ImportError('broken')\n")
    assert build(small_checkout, prefix).returncode != 0
    assert (prefix / "venv").readlink() == link
    (small_checkout / "campbox/cli.py").write_text("version = 2\n")
    assert build(small_checkout, prefix).returncode == 0
    assert run(prefix / "venv/bin/python", "-P", "-c", "import campbox.cli as c; print(c.version)").stdout == "2\n"


def test_upgrade_keeps_the_assets_of_the_version_before(small_checkout: Path, tmp_path: Path) -> None:
    prefix = folder(tmp_path / "prefix")
    assets = folder(small_checkout / "campbox/_assets")
    with (small_checkout / "setup.cfg").open("a") as configuration:
        configuration.write("[options.package_data]\ncampbox = _assets/*\n")
    kept = {}
    for version in ("1", "2"):
        for old in assets.glob("a-*"):
            old.unlink()
        for name in (f"a-{version}.js", "same-0.js", "manifest.json"):
            (assets / name).write_text(version)
        done = build(small_checkout, prefix)
        assert done.returncode == 0, done.stderr
        (installed,) = (prefix / "venv/lib").glob("python3*/site-packages/campbox/_assets")
        kept[version] = {path.name: path.read_text() for path in installed.glob("previous/*")}
    assert kept == {"1": {}, "2": {"a-1.js": "1"}}


def test_package_with_another_hash_is_not_installed(small_checkout: Path, tmp_path: Path) -> None:
    prefix = folder(tmp_path / "prefix")
    pinned = small_checkout / "requirements/run.txt"
    pinned.write_text(re.sub(r"sha256:[0-9a-f]{8}", "sha256:00000000", pinned.read_text()))
    assert build(small_checkout, prefix).returncode != 0
    assert not (prefix / "venv").exists()
