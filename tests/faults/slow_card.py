"""Many writers on a slow card; prints how often it was flushed. Run by test_slow_card.py."""

import ctypes
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from campbox.clock import SystemClock
from campbox.config import Config
from campbox.events.kinds import CohortCreated
from campbox.events.record import record
from campbox.node import Node, open_node


def write_from_many_threads(node: Node, writers: int, each: int) -> float:
    """Seconds until every writer has written its facts, one after the other."""

    def write_all(writer: int) -> None:
        for number in range(each):
            fact = CohortCreated(name=f"{writer} {number}")
            node.write(lambda session, fact=fact: record(session, fact))  # type: ignore[misc]  # mypy infers no default

    began = time.monotonic()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write_all, range(writers)))
    return time.monotonic() - began


def main(data: str) -> None:
    shims = ctypes.CDLL(None)
    node = open_node(Config(role="box", data=Path(data)), SystemClock())
    commits, flushes = node.writer.commits, shims.shim_flushes()
    seconds = write_from_many_threads(node, writers=32, each=5)
    result = {
        "seconds": seconds,
        "commits": node.writer.commits - commits,
        "flushes": shims.shim_flushes() - flushes,
    }
    node.close()
    print(json.dumps(result))  # noqa: T201  # this is what the test reads


if __name__ == "__main__":
    main(sys.argv[1])
