"""The Node of the virtual environment, and what it built for browsers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NODE = Path(sys.executable).parent / "node"
ASSETS = ROOT / "campbox" / "_assets"


def manifest() -> dict[str, dict[str, Any]]:
    path = ASSETS / "manifest.json"
    assert path.exists(), "Nothing is built for browsers. Type:  make assets"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text())
    return found


def built(name: str) -> Path:
    return ASSETS / str(manifest()[name]["file"])


def run_module(module: Path, *arguments: Path, asked: object) -> Any:
    """Run a module that reads JSON from standard input and prints JSON; returns what it printed."""
    command = (NODE, module, *arguments)
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
