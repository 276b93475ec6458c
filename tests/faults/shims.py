"""Runs a piece of Python on a slow card and under a wall clock that can be set. Linux with a C compiler only."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("shims.c")
ROOT = Path(__file__).parents[2]


def run_with_shims(folder: Path, module: str, *arguments: str, flush_ms: int = 0) -> dict[str, object]:
    """The JSON that `python -m module arguments` prints in its last line."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("NOT TESTED: no C compiler, so no slow card and no false clock (apt-get install gcc)")
    library = folder / "shims.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    environment = {**os.environ, "LD_PRELOAD": str(library), "FLUSH_MS": str(flush_ms), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=environment, capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(answer, dict)
    return answer
