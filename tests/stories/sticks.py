"""A stick: a small file system of its own, plugged in, locked, filled and pulled out."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


class NoSticksHere(Exception):
    """This machine, or this user, may mount nothing; carries what `mount` said."""


@dataclass(frozen=True)
class Stick:
    """Mounted at `folder`, where the servers of a story look for sticks."""

    folder: Path

    def plug_in(self) -> None:
        """Raises NoSticksHere."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = ("mount", "-t", "tmpfs", "-o", "size=256k", "campbox-test", str(self.folder))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoSticksHere(done.stderr.strip())

    def pull_out(self) -> None:
        """Safe to repeat."""
        if self.folder.is_mount():
            subprocess.run(["umount", str(self.folder)], check=True)

    def lock(self, how: str = "ro") -> None:
        """Move the switch on its side; `rw` moves it back."""
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.folder)], check=True)

    def fill(self) -> None:
        """Leave no room on it."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    def make_room(self) -> None:
        self._ballast.unlink()

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    @property
    def _ballast(self) -> Path:
        return self.folder / "holiday.mp4"
