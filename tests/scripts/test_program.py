"""What scripts/install/program.sh builds from a checkout, and what an upgrade leaves."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scripts.test_install_box import SCRIPTS, folder, run, tree

VERSION = "import campbox.cli as c; print(c.version)"
SETUP = """\
[metadata]
name = campbox
version = 1
[options]
packages = campbox
[options.package_data]
campbox = _assets/*
"""


def requirement_with_hash(name: str) -> str:
    """The lines of requirements/run.txt that pin one package."""
    lines = (SCRIPTS.parent / "requirements/run.txt").read_text()
    found = re.search(rf"^{name}==.*\n(?:    --hash=.*\n)+", lines, re.MULTILINE)
    assert found is not None
    return found[0]


def write_checkout(checkout: Path) -> Path:
    """A checkout that is quickly built: the same folders, hardly anything in them."""
    for name in ("campbox", "campbox/_assets", "sync", "content", "requirements"):
        folder(checkout / name)
    (checkout / "campbox/__init__.py").touch()
    (checkout / "campbox/cli.py").write_text("version = 1\n")
    write_assets(checkout, "1")
    (checkout / "content/AUTHORING.md").write_text("How to write a course.\n")
    (checkout / "setup.cfg").write_text(SETUP)
    shutil.copy(SCRIPTS.parent / "pyproject.toml", checkout)
    (checkout / "requirements/run.txt").write_text(requirement_with_hash("setuptools"))
    return checkout


def write_assets(checkout: Path, version: str) -> None:
    assets = checkout / "campbox/_assets"
    for old in assets.glob("a-*"):
        old.unlink()
    for name in (f"a-{version}.js", "same-0.js", "manifest.json"):
        (assets / name).write_text(version)


def build(checkout: Path, prefix: Path) -> subprocess.CompletedProcess[str]:
    return run("bash", SCRIPTS / "install/program.sh", checkout, prefix)


def in_program(prefix: Path, code: str) -> str:
    return run(prefix / "venv/bin/python", "-P", "-c", code).stdout


@dataclass(frozen=True)
class Built:
    """A checkout, and where its program was installed from it."""

    checkout: Path
    prefix: Path

    @property
    def link(self) -> Path:
        return (self.prefix / "venv").readlink()

    def kept_assets(self) -> dict[str, str]:
        """Those of the version before."""
        (assets,) = (self.prefix / "venv/lib").glob("python3*/site-packages/campbox/_assets")
        return {path.name: path.read_text() for path in assets.glob("previous/*")}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The first version, built once; the tests that change it work on copies."""
    parts = tmp_path_factory.mktemp("first")
    checkout = write_checkout(folder(parts / "checkout"))
    before = tree(checkout)
    done = build(checkout, folder(parts / "prefix"))
    assert done.returncode == 0, done.stderr
    assert tree(checkout) == before
    return Built(checkout, parts / "prefix")


@pytest.fixture
def installed(first: Built, tmp_path: Path) -> Built:
    for part in (first.checkout, first.prefix):
        shutil.copytree(part, tmp_path / part.name, symlinks=True)
    return Built(tmp_path / first.checkout.name, tmp_path / first.prefix.name)


def test_program_is_built_with_its_content_and_leaves_the_checkout_clean(first: Built) -> None:
    code = "import campbox, pathlib; print((pathlib.Path(campbox.__path__[0]) / '_content/AUTHORING.md').read_text())"
    assert "How to write a course." in in_program(first.prefix, code)
    assert first.kept_assets() == {}
    link = first.link
    assert "already" in build(first.checkout, first.prefix).stdout
    assert first.link == link


def test_upgrade_that_fails_leaves_the_program_that_worked_and_the_next_one_replaces_it(installed: Built) -> None:
    link = installed.link
    (installed.checkout / "campbox/cli.py").write_text("raise ImportError('broken')\n")
    assert build(installed.checkout, installed.prefix).returncode != 0
    assert installed.link == link
    assert in_program(installed.prefix, VERSION) == "1\n"
    upgrades_and_keeps_the_assets_of_the_version_before(installed)


def upgrades_and_keeps_the_assets_of_the_version_before(installed: Built) -> None:
    (installed.checkout / "campbox/cli.py").write_text("version = 2\n")
    write_assets(installed.checkout, "2")
    done = build(installed.checkout, installed.prefix)
    assert done.returncode == 0, done.stderr
    assert in_program(installed.prefix, VERSION) == "2\n"
    assert installed.kept_assets() == {"a-1.js": "1"}


def test_package_with_another_hash_is_not_installed(tmp_path: Path) -> None:
    checkout, prefix = write_checkout(folder(tmp_path / "checkout")), folder(tmp_path / "prefix")
    pinned = checkout / "requirements/run.txt"
    pinned.write_text(re.sub(r"sha256:[0-9a-f]{8}", "sha256:00000000", pinned.read_text()))
    assert build(checkout, prefix).returncode != 0
    assert not (prefix / "venv").exists()
