"""A box that serves in a process of its own, on one core, and what /proc says of it."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 30
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


@dataclass
class Box:
    """A running server; `started_seconds` is the time from its start to the first page."""

    port: int
    process: subprocess.Popen[bytes]
    started_seconds: float

    def cpu_seconds(self) -> float:
        """Processor time of the server so far, in user and system mode."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def pss_bytes(self) -> int:
        """Memory of the server and all processes below it; what is shared counts in part (PSS)."""
        return sum(_pss_bytes(pid) for pid in _tree(self.process.pid))

    def stop(self) -> None:
        """End in order, as a service is ended. Safe to repeat."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(data: Path, port: int, environment: Mapping[str, str] | None = None) -> Box:
    """Serve the folder on one core and wait for the first page."""
    command = ["taskset", "-c", str(SERVER_CORE), sys.executable, "-m", "campbox", "run"]
    arguments = ["--data", str(data), "--port", str(port), "--host", "127.0.0.1"]
    began = time.monotonic()
    log = (data / "bench.log").open("ab")
    process = subprocess.Popen(
        [*command, *arguments], stdout=log, stderr=log, env={**os.environ, **(environment or {})}, start_new_session=True
    )
    try:
        _wait_for_page(process, port, began + START_SECONDS)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Box(port, process, time.monotonic() - began)


def _wait_for_page(process: subprocess.Popen[bytes], port: int, deadline: float) -> None:
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise RuntimeError("the box did not start; see bench.log in its folder")


def _tree(root: int) -> list[int]:
    """The process and all below it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except FileNotFoundError:  # ended meanwhile
            continue
    found = [root]
    for pid in found:  # grows while it is walked
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def pss_of_tree(root: int, program: str) -> int:
    """Memory of the processes below `root` that run this program (PSS)."""
    return sum(_pss_bytes(pid) for pid in _tree(root) if program in Path(f"/proc/{pid}/comm").read_text())


def _pss_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"no PSS of process {pid}")
