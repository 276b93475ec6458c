"""A memory card whose power can be cut: an ext4 file system in a file. Needs root and loop devices."""

import fcntl
import os
import struct
import subprocess
from pathlib import Path

import pytest

# FS_IOC_SHUTDOWN of linux/fs.h with NOLOGFLUSH: what was not flushed is gone.
_SHUTDOWN, _WITHOUT_FLUSH = 0x8004587D, 2


class Card:
    """Mounted at `folder` until its power is cut."""

    def __init__(self, image: Path, folder: Path) -> None:
        """Make and mount the card; skips the test loudly where this machine does not allow it."""
        self._image, self.folder = image, folder
        folder.mkdir()
        try:
            with image.open("wb") as file:
                file.truncate(96 * 1024 * 1024)
            _run("mkfs.ext4", "-q", "-F", str(image))
            self.power_on()
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"NOT TESTED: no power cut without root, mkfs.ext4 and loop mounts ({error})")

    def power_on(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.folder))

    def cut_power(self) -> None:
        """From now on nothing reaches the card; what was not flushed is forgotten."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _WITHOUT_FLUSH))
        finally:
            os.close(descriptor)

    def take_out(self) -> None:
        _run("umount", str(self.folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
