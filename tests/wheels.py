"""CampBox as it reaches a box: a wheel, and an environment with nothing in it but that wheel and what it needs."""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.stories.servers import Server

ROOT = Path(__file__).parents[1]
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def build_wheel(folder: Path) -> Path:
    """The wheel as an installation makes it, from a copy of the sources so that nothing is left in them."""
    source = folder / "source"
    listing = ("git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    names = subprocess.run(listing, capture_output=True, check=True).stdout.decode().split("\0")
    for name in {name for name in names if name and not name.startswith("tests/")} | made_names():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            target.write_bytes((ROOT / name).read_bytes())
    build = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    subprocess.run(build, check=True)
    (built,) = folder.glob("campbox-*.whl")
    return built


def made_names() -> set[str]:
    """The files that set-up makes and git does not know: compiled translations, and what browsers get."""
    package = ROOT / "campbox"
    assets = package / "_assets"
    made = (*(package / "translations").rglob("*.mo"), *assets.glob("*"), *(assets / "own").glob("*"))
    return {str(path.relative_to(ROOT)) for path in made if path.is_file()}


def install(wheel: Path, folder: Path) -> Path:
    """An environment without pip, with the locked packages and the wheel; returns its folder of programs."""
    venv.create(folder, symlinks=True, with_pip=False)
    # Hundreds of modules that nothing imports need not be compiled.
    into = (*PIP, "--python", str(folder / "bin" / "python"), "install", "--no-compile")
    subprocess.run((*into, "--require-hashes", "--requirement", str(ROOT / "requirements" / "run.txt")), check=True)
    subprocess.run((*into, "--no-deps", str(wheel)), check=True)
    return folder / "bin"


@dataclass
class InstalledServer(Server):
    """A node that runs from an installed wheel. Of the machine's programs it finds none, so no Node either."""

    programs: Path = Path()

    def _campbox(self) -> tuple[str, ...]:
        return (str(self.programs / "campbox"),)

    def _environment(self) -> dict[str, str]:
        return {"PATH": str(self.programs), "LANG": os.environ.get("LANG", "C.UTF-8"), "CAMPBOX_STICKS": f"{self.sticks}/*"}
