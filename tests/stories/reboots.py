"""Boxes whose whole machine starts anew: a power cut ends not only the process, it also changes the boot and the uptime."""

import shutil
import sys
from pathlib import Path
from uuid import uuid4

from tests.stories.servers import Server


class Machine(Server):
    """Each start is a new boot."""

    def start(self) -> None:
        self._boot.write_text(str(uuid4()))
        super().start()

    def _campbox(self) -> tuple[str, ...]:
        return sys.executable, "-m", "tests.stories.machine", str(self._boot)

    @property
    def _boot(self) -> Path:
        return self.data.with_suffix(".boot")


def copy_of(prepared: Path, folder: Path) -> Path:
    """A data folder to start from."""
    return Path(shutil.copytree(prepared, folder / "box", symlinks=True))
