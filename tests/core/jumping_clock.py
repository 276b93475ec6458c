"""Jobs of a node while the wall clock jumps; prints how often a job ran in each phase. Run by test_jobs.py."""

import ctypes
import json
import sys
import time
from datetime import timedelta
from pathlib import Path

from campbox.clock import SystemClock
from campbox.config import Config
from campbox.jobs import Job, Jobs
from campbox.node import open_node

PHASES = ("1970", "2026", "1970 again")


def main(data: str) -> None:
    shims = ctypes.CDLL(None)
    shift = ctypes.c_long(-int(time.time()))
    runs: list[float] = []
    shims.shim_shift_wall_clock(shift)
    node = open_node(Config(role="box", data=Path(data)), SystemClock())
    jobs = Jobs(node, [Job("runs", timedelta(seconds=0.1), lambda: runs.append(time.monotonic()))])
    jobs.start()
    counts: dict[str, int] = {}
    for phase in PHASES:
        shims.shim_shift_wall_clock(shift if phase != "2026" else ctypes.c_long(0))
        jobs.look_at_clocks()  # what the watch does every half minute
        runs.clear()
        time.sleep(1)
        counts[phase] = len(runs)
    jobs.stop()
    node.close()
    print(json.dumps(counts))  # noqa: T201  # this is what the test reads


if __name__ == "__main__":
    main(sys.argv[1])
