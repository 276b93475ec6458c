"""Firefox ESR for stories, driven by Node (driver.mjs), because Debian's Firefox does not speak Playwright's protocol."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.scripts.node import NODE
from tests.stories.devices import SIZES, Size
from tests.stories.people import PIN, Learner
from tests.stories.words import say

FIREFOX = "/usr/bin/firefox-esr"
DRIVER = Path(__file__).with_name("driver.mjs")
PATIENCE_MS = 30_000
# Pyodide tries whether it may import an empty module; it may not from there, and goes another way.
EXPECTED = "script-src-elem) at data:text/javascript, from being executed"
END_SECONDS = 20
CONTAINS = "(selector, text) => [...document.querySelectorAll(selector)].some((each) => each.textContent.includes(text))"
# As a person pastes; typed code would be indented by the editor. Firefox has its own way to say what is pasted.
PASTE = """(data) => document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', {dataType: 'text/plain', data, bubbles: true, cancelable: true}))"""


class FirefoxError(Exception):
    """What was asked of Firefox did not happen."""


class Firefox:
    """The browser, and a device of its own for each learner."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        self._driver = driver
        self.version = str(self._answer())

    def ask(self, action: str, **values: object) -> Any:
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps({"action": action, **values}) + "\n")
        self._driver.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._driver.stdout is not None
        line = self._driver.stdout.readline()
        answer = json.loads(line) if line else {"error": "the driver ended"}
        if "error" in answer:
            raise FirefoxError(answer["error"])
        return answer["value"]

    def device_of(self, learner: Learner, size: Size) -> "Device":
        """A device on which this learner has signed in."""
        device = Device(self, self.ask("new", **SIZES[size]), learner)
        device.go("/")
        device.fill("[name=alias]", learner.alias)
        device.fill("[name=pin]", PIN)
        device.click('form[action="/sign-in"] button')
        device.sees("h1", learner.alias)
        return device


class Device:
    """One learner's Firefox, told what to do by what stands on the page."""

    def __init__(self, firefox: Firefox, page: int, learner: Learner) -> None:
        self._firefox = firefox
        self._page = page
        self._learner = learner

    def go(self, path: str) -> None:
        self._ask("go", address=self._learner.server.address + path)

    def open_exercise(self, course: str, exercise: str) -> None:
        self.go(f"/try/{course}/{exercise}")
        self.wait("(end) => location.pathname.endsWith(end)", f"/{exercise}")

    def tell(self, source: str, *values: object) -> Any:
        """What a function gives in the page."""
        return self._ask("tell", source=source, values=values)

    def wait(self, source: str, *values: object) -> None:
        """Until a function gives true in the page."""
        self._ask("wait", source=source, values=values, milliseconds=PATIENCE_MS)

    def click(self, selector: str, text: str | None = None) -> None:
        self._ask("click", selector=selector, text=text, milliseconds=PATIENCE_MS)

    def tap(self, message: str) -> None:
        """The button or link of the page that says this."""
        self.click("main button, main a", say(message, self._learner.language))

    def fill(self, selector: str, text: str) -> None:
        self.click(selector)
        self._ask("press", keys=["Control", "a"])
        self._ask("type", text=text)

    def write_code(self, code: str) -> None:
        """Put the whole code in place of what is there."""
        self.click(".cm-content")
        for keys in (["Control", "a"], ["Delete"]):
            self._ask("press", keys=keys)
        self.tell(PASTE, code)

    def sees(self, selector: str, message: str) -> None:
        """This comes to stand in one such element."""
        try:
            self.wait(CONTAINS, selector, say(message, self._learner.language))
        except FirefoxError as error:
            shown = self.tell("(selector) => [...document.querySelectorAll(selector)].map((each) => each.innerText)", selector)
            raise AssertionError(f"{message!r} is not in {shown}") from error

    def _ask(self, action: str, **values: object) -> Any:
        return self._firefox.ask(action, page=self._page, **values)


@contextmanager
def running(folder: Path) -> Iterator[Firefox]:
    """Firefox with its profile in this folder; in the end it is gone, and no page may have had a fault."""
    with subprocess.Popen(
        [str(NODE), str(DRIVER), FIREFOX],
        env={"TMPDIR": str(folder), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as driver:
        try:
            firefox = Firefox(driver)
            yield firefox
            faults = [fault for fault in firefox.ask("faults") if EXPECTED not in fault]
            assert not faults, "\n".join(faults)
        finally:
            assert driver.stdin is not None
            driver.stdin.close()
            driver.wait(timeout=END_SECONDS)
    assert processes_of(folder) == []


def processes_of(folder: Path) -> list[str]:
    """The processes of this machine that name the folder in their command."""
    commands = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            commands.append(each.read_bytes().decode(errors="replace"))
        except OSError:  # it has just ended
            continue
    return [command for command in commands if str(folder) in command]
