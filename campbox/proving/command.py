"""Proves a course: asks a browser to run all trials, waits, and tells what it found."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from campbox.errors import CampBoxError
from campbox.exercises.base import Json
from campbox.network import lan_address
from campbox.proving.browsers import browsing, find_browser
from campbox.proving.findings import ENGINE_NAMES, Finding, judge, read_finding
from campbox.proving.trials import Trial, trials_of

PROVED, FAULTY, NOT_PROVED = 0, 1, 2
# Between two findings of a browser that we started; the first may have to load all of Python on an old laptop.
SILENCE_SECONDS = 90.0
LOOPBACK = "127.0.0.1"
# The browser that we start knows this machine by the name that a class uses: to "localhost" browsers allow more.
HOST_NAME = "campbox.lan"
NO_BROWSER = "none"
NO_FAULT = "No fault found."
_LOOK_SECONDS = 0.5
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the author wants the proof to be made. browser: a program, or `none` to open the address by hand."""

    host: str = LOOPBACK
    port: int = 0
    browser: str | None = None
    may_run: bool = True


class NotProvedError(CampBoxError):
    """No browser ran all that had to be run; the message says why."""


def check_and_prove(folder: Path, asked: Asked, tell: Tell) -> int:
    """Tell all faults of a course, then those that only show when its exercises run; returns the exit code."""
    faults, trials = trials_of(folder)
    for fault in faults:
        tell(str(fault))
    if faults:
        return FAULTY
    if not trials:
        tell(NO_FAULT)
        return PROVED
    if not asked.may_run:
        tell(NO_FAULT)
        tell("Nothing was proved: the exercises with code were not run.")
        return NOT_PROVED
    try:
        return _judged(trials, run_trials(trials, asked, tell), tell)
    except NotProvedError as error:
        tell(f"Nothing was proved: {error}")
        return NOT_PROVED


def _judged(trials: Sequence[Trial], findings: Mapping[int, Finding], tell: Tell) -> int:
    verdict = judge(trials, findings)
    for fault in verdict.faults:
        tell(str(fault))
    for engine in verdict.not_run:
        tell(f"Not everything was proved: this browser did not run all exercises in {ENGINE_NAMES[engine]}.")
    if not verdict.faults and not verdict.not_run:
        tell(NO_FAULT)
        tell(verdict.summary)
    return FAULTY if verdict.faults else NOT_PROVED if verdict.not_run else PROVED


def run_trials(trials: Sequence[Trial], asked: Asked, tell: Tell) -> dict[int, Finding]:
    """The findings by the number of the trial; not all of them where the browser ended before. Raises NotProvedError."""
    # Only who runs anything needs the web, which takes a second to load on a small machine.
    from campbox.web.proving import is_built, serving

    if not is_built():
        raise NotProvedError("the languages of the exercises are missing here. Type:  make assets")
    said: SimpleQueue[Mapping[str, Json]] = SimpleQueue()
    program = None if asked.browser == NO_BROWSER else asked.browser or find_browser()
    with ExitStack() as stack:
        try:
            port = stack.enter_context(serving(asked.host, asked.port, trials, said.put))
        except OSError as error:
            raise NotProvedError(f"port {asked.port} cannot be used ({error.strerror}).") from error
        if program is None:
            tell(f"Open this address in a browser: {_address(asked.host, port)}   (Ctrl+C ends the wait)")
            return _collect(said, lambda _silent_seconds: False)
        tell(f"{Path(program).name} runs the exercises …")
        process = stack.enter_context(browsing(program, f"http://{HOST_NAME}:{port}/"))
        return _collect(said, lambda silent_seconds: process.poll() is not None or silent_seconds > SILENCE_SECONDS)


def _collect(said: SimpleQueue[Mapping[str, Json]], is_over: Callable[[float], bool]) -> dict[int, Finding]:
    """What the page posts, until it is done or `is_over`, which is asked with the seconds since it said something."""
    findings: dict[int, Finding] = {}
    last = time.monotonic()
    while True:
        try:
            message = said.get(timeout=_LOOK_SECONDS)
        except Empty:
            if is_over(time.monotonic() - last):
                break
            continue
        except KeyboardInterrupt:
            break
        last = time.monotonic()
        if "problem" in message:
            raise NotProvedError(f"the browser could not run the exercises ({message['problem']}).")
        if "isDone" in message:
            break
        findings[int(str(message["number"]))] = read_finding(message)
    if not findings:
        raise NotProvedError("no browser answered.")
    return findings


def _address(host: str, port: int) -> str:
    shown = host if host == LOOPBACK else lan_address() or "localhost"
    return f"http://{shown}:{port}/"
