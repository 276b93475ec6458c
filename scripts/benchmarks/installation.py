"""How large the installed packages are: a fresh virtual environment with the locked packages, and nothing else."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TOOLS = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence", "wheel")
SECONDS = 240


@dataclass(frozen=True)
class Installation:
    """Bytes on the disk and number of distributions, without the tools that installed them."""

    size_bytes: int
    distributions: int


def install(lock: Path, folder: Path) -> Installation | None:
    """None where the packages cannot be had (no internet)."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    if subprocess.run(pip, check=False, timeout=SECONDS).returncode != 0:
        return None
    (site,) = folder.glob("lib/python*/site-packages")
    own = [path for path in site.iterdir() if not path.name.startswith(TOOLS)]
    files = [file for path in own for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    blocks = sum(file.stat().st_blocks for file in files)
    return Installation(blocks * 512, sum(path.name.endswith(".dist-info") for path in own))
