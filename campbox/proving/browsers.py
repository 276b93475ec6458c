"""A browser that is started for the proof, without a window and with an empty profile, and ended again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

# In the order in which they are tried.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "firefox-esr", "firefox")
_END_SECONDS = 5.0
_PREFERENCES = """\
user_pref("network.proxy.type", 0);
user_pref("network.dns.forceResolve", "127.0.0.1");
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
"""


def find_browser(names: tuple[str, ...] = NAMES) -> str | None:
    """The program of the first browser that this machine has."""
    return next((found for name in names if (found := shutil.which(name))), None)


@contextlib.contextmanager
def browsing(program: str, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """The browser with this address open; in the end its processes and its files are gone.

    The name in the address means this machine, whatever the network says of it.
    """
    with tempfile.TemporaryDirectory(prefix="campbox-browser-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(  # noqa: S603  # a browser that the author chose or that is installed here
            _command(program, Path(profile), address),
            # What a browser that is ended leaves lying about goes with the profile.
            env={**os.environ, "TMPDIR": profile},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _end(process)


def _command(program: str, profile: Path, address: str) -> list[str]:
    if "firefox" in Path(program).name:
        (profile / "user.js").write_text(_PREFERENCES)
        return [program, "--headless", "--no-remote", "--profile", str(profile), address]
    return [
        program,
        "--headless=new",
        f"--user-data-dir={profile}",
        f"--host-resolver-rules=MAP {urlsplit(address).hostname} 127.0.0.1",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-gpu",
        # As root Chromium starts only without its own sandbox.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        address,
    ]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the group of processes that the browser started in."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_END_SECONDS)
