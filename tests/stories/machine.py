"""The `campbox` command on a machine that has just been started: a power cut ends not only the process, it changes the boot.

python -m tests.stories.machine FILE ...: FILE holds the id of the boot, as the kernel would give it.
"""

import sys
import time
from pathlib import Path

from campbox import cli, clock

# How long a box takes until it serves.
BOOTING_MS = 20_000
BEGAN_NS = time.monotonic_ns()


class YoungClock(clock.SystemClock):
    """The clock of a machine that has been up since this process began."""

    def uptime_ms(self) -> int:
        return BOOTING_MS + (time.monotonic_ns() - BEGAN_NS) // 1_000_000


if __name__ == "__main__":
    clock.BOOT_ID = Path(sys.argv.pop(1))
    cli.SystemClock = YoungClock  # type: ignore[attr-defined]  # as if this were the machine's own
    cli.main()
