"""Real CampBox processes, started, stopped and killed as it happens to them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from campbox.config import Role

ROOT = Path(__file__).parents[2]
START_SECONDS = 60  # the very first start installs all courses
STOP_SECONDS = 30
HOSTS: dict[Role, str] = {"box": "campbox.lan", "hub": "hq.lan"}


@dataclass
class Server:
    """A node on its own data folder and port; both stay the same when it starts again."""

    role: Role
    data: Path
    sticks: Path
    port: int = field(default_factory=lambda: free_port())
    options: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """What people type: a name that the browser maps to this machine, so that no page knows it is at home."""
        return f"http://{HOSTS[self.role]}:{self.port}"

    @property
    def output(self) -> str:
        """All that was printed since the last start."""
        return self._log.read_text()

    @property
    def one_time_code(self) -> str:
        """The code of the first page, as it stands in the window where CampBox was started."""
        found = re.search(r"one-time code: +(\d+)", self.output)
        assert found is not None, self.output
        return found[1]

    def start(self) -> None:
        """Start serving; returns when the port answers."""
        group = ("hub", "run") if self.role == "hub" else ("run",)
        arguments = ("--data", str(self.data), "--host", "127.0.0.1", "--port", str(self.port))
        command = (*self._campbox(), *group, *arguments, "--public-host", HOSTS[self.role], *self.options)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment(), stdout=log, stderr=log)
        self._wait_until_ready()

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def stop(self) -> None:
        """An orderly end. Safe to repeat."""
        self._end(signal.SIGTERM)

    def cut_power(self) -> None:
        """The process dies where it stands."""
        self._end(signal.SIGKILL)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The `campbox` command on this node's data folder."""
        command = (*self._campbox(), *arguments, "--data", str(self.data))
        return subprocess.run(command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=False)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=STOP_SECONDS)
            self._process = None

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        patience = time.monotonic() + START_SECONDS
        while "is ready" not in self.output:
            assert self._process.poll() is None, self.output
            assert time.monotonic() < patience, self.output
            time.sleep(0.05)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "CAMPBOX_STICKS": f"{self.sticks}/*"}

    def _campbox(self) -> tuple[str, ...]:
        return sys.executable, "-m", "campbox"

    @property
    def _log(self) -> Path:
        return self.data.with_suffix(".log")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
