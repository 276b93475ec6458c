"""What reaches the people: packages that are locked and exist for their machines, and a wheel with everything in it."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements"
RUN, TEST, ASSETS = (REQUIREMENTS / name for name in ("run.txt", "test.txt", "assets.txt"))
LOCKS = [RUN, TEST, ASSETS]
NODE_PACKAGES = ROOT / "scripts" / "assets"
# What a Raspberry Pi with a 64-bit Debian 12 can install without a compiler.
ARM = ("--platform", "manylinux2014_aarch64", "--platform", "manylinux_2_28_aarch64", "--platform", "manylinux_2_36_aarch64")
ARM_PYTHONS = ("3.11", "3.13")
# The packages of the lock that hold machine code; one more, and the test below says so.
COMPILED = {"cffi", "cryptography", "greenlet", "markupsafe", "nh3", "pyrage", "python-calamine", "sqlalchemy"}

OURS_ALONE = r"(^|/)(tests?|\.git|data|first-code|node\.key|node_modules|previous|__pycache__)(/|$)"


@dataclass(frozen=True)
class Locked:
    name: str
    version: str
    hashes: tuple[str, ...]


def locked(lock: Path) -> list[Locked]:
    """The requirements of a lock file; a line that is none of ours is a failure."""
    joined = re.sub(r"\s*\\\n\s*", " ", lock.read_text())
    lines = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = []
    for line in lines:
        match = re.fullmatch(r"([a-z0-9.-]+)==(\S+)((?: --hash=sha256:[0-9a-f]{64})*)", line.strip(), re.IGNORECASE)
        assert match is not None, line
        found.append(Locked(match[1].lower(), match[2], tuple(match[3].split())))
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_requirement_is_pinned_with_hashes(lock: Path) -> None:
    requirements = locked(lock)
    assert requirements
    assert [each.name for each in requirements if not each.hashes] == []
    assert len({each.name for each in requirements}) == len(requirements)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_place_to_fetch_from(lock: Path) -> None:
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links[ =]/|--trusted-host| @ |file://", lock.read_text())


def test_tests_run_on_the_very_versions_that_a_box_runs() -> None:
    run, test = ({each.name: each for each in locked(lock)} for lock in (RUN, TEST))
    assert len(run) > 15
    assert {name: test.get(name) for name in run} == run


def test_everything_that_setup_cfg_asks_for_is_locked() -> None:
    text = (ROOT / "setup.cfg").read_text()
    section = text[text.index("install_requires") : text.index("[options.packages.find]")]
    asked = {re.split(r"[<>=]", line.strip())[0] for line in section.splitlines()[1:] if line.strip()}
    assert asked <= {each.name for each in locked(RUN)}


def test_compiled_packages_are_those_we_know_of() -> None:
    """A wheel of machine code holds a shared library; whoever adds such a package looks whether ARM has it."""
    names = [each.name for each in locked(RUN)]
    compiled = {name for name in names if any(str(file).endswith(".so") for file in distribution(name).files or ())}
    assert compiled <= COMPILED


def test_every_package_of_node_is_pinned_with_its_digest() -> None:
    asked = json.loads((NODE_PACKAGES / "package.json").read_text())
    lock = json.loads((NODE_PACKAGES / "package-lock.json").read_text())["packages"]
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert lock[f"node_modules/{name}"]["version"] == version
    packages = {path: each for path, each in lock.items() if path}
    assert len(packages) > 40
    assert [path for path, each in packages.items() if not each["integrity"].startswith("sha512-")] == []
    assert [path for path, each in packages.items() if "resolved" in each] == []


@pytest.mark.parametrize("python", ARM_PYTHONS)
def test_every_package_of_a_box_has_a_wheel_for_64_bit_arm(python: str, tmp_path: Path) -> None:
    """pip itself decides, from the same index as the installation, and against the hashes of the lock."""
    command = (
        *(sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--only-binary=:all:", "--require-hashes", "--python-version", python, "--implementation", "cp"),
        *("--target", str(tmp_path), "--ignore-installed", *ARM, "-r", str(RUN)),
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(wheel_file: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(wheel_file)


def of_sources(folder: str, pattern: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob(pattern)
        if not {"__pycache__", "previous"} & set(path.parts)
    }


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("campbox", "*.py"),
        ("sync", "*.py"),
        ("campbox/templates", "*.html"),
        ("campbox/static", "*.*"),
        ("campbox/_assets", "*-????????????.*"),
        ("campbox/_assets", "manifest.json"),
        ("campbox/migrations/versions", "*.py"),
        ("campbox/translations", "*.mo"),
        ("campbox/events", "EVENTS.md"),
        ("sync", "FORMAT.md"),
    ],
)
def test_wheel_holds_all_that_runs(wheel: zipfile.ZipFile, folder: str, pattern: str) -> None:
    wanted = of_sources(folder, pattern)
    assert wanted
    assert sorted(wanted - set(wheel.namelist())) == []


def test_wheel_holds_the_courses(wheel: zipfile.ZipFile) -> None:
    """campbox.courses.library.content_folder looks for them here; a box that is installed has no checkout."""
    folders = [path.parent for path in (ROOT / "content").glob("*/course.toml")]
    files = {str(path.relative_to(ROOT / "content")) for each in folders for path in each.rglob("*") if path.is_file()}
    assert files
    assert sorted(files - {name.removeprefix("campbox/_content/") for name in wheel.namelist()}) == []


def test_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"campbox", "sync"}
    assert not [name for name in wheel.namelist() if re.search(OURS_ALONE, name)]


def test_command_of_the_wheel_is_campbox(wheel: zipfile.ZipFile) -> None:
    (entry,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "campbox = campbox.cli:main" in wheel.read(entry).decode()


def test_build_asks_for_nothing_but_setuptools() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]
    assert build["requires"] == ["setuptools"]
