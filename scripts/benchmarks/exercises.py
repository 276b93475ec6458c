"""Exercises whose code runs in the browser: what their page and each runtime weigh, and how soon a check tells its result.

Chromium asks the box by its name, as in a class: for a page at home it allows more. A poor phone is played by a control group
that gives all of Chromium's processes together a third of one core; without such groups, or without their rights, that part
is not measured. (Chromium's own throttling slows the page alone, and no worker.)
"""

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Request as RequestSent

from benchmarks.box import pss_of_tree
from benchmarks.pages import CHROMIUM, PHONE

HOST = "campbox.lan"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--host-resolver-rules=MAP {HOST} 127.0.0.1")
PATIENCE_MS = 120_000
RESULT = ".result.done, .result.again"
CPU_GROUPS = Path("/sys/fs/cgroup/cpu")
SHARE = 1 / 3
ROUNDS = 3
OTHER_PAGES = re.compile(r"http://[^/]+/(x|l|kept)/|blob:")
EDITOR = re.compile(r".*/assets/editor-")
# What runs the code: the frame, our own workers and graders, and what others wrote.
RUNTIME = re.compile(
    r".*(/run/|/assets/(micropython-|pyodide|python_stdlib-|sql-wasm-|loops-)"
    r"|/assets/own/(python|javascript|program|allocations|shown|judging|source|sql|statements)-)"
)


@dataclass(frozen=True)
class Tried:
    """One exercise: bytes on the wire of the page alone, the editor, the runtime; seconds to the first result; memory in bytes.

    Seconds are the median of ROUNDS.
    """

    page_bytes: int
    editor_bytes: int
    runtime_bytes: int
    cold_seconds: float
    warm_seconds: float
    memory_bytes: int


def try_exercise(port: int, path: str, cookies: Mapping[str, str]) -> Tried:
    """With all of the machine's cores."""
    with _chromium(CHROMIUM) as browser:
        idle_bytes = _with_page(browser, port, cookies)
        with _context(browser, port, cookies) as context:
            requests: list[RequestSent] = []
            context.on("requestfinished", lambda request: requests.append(request))
            page = context.new_page()
            _check(page, port, path)
            memory_bytes = pss_of_tree(os.getpid(), "chromium") - idle_bytes
            sizes = _sizes(requests, page.url)
        cold, warm = _times(browser, port, path, cookies)
    editor, runtime = (sum(size for address, size in sizes.items() if part.match(address)) for part in (EDITOR, RUNTIME))
    return Tried(sum(sizes.values()) - editor - runtime, editor, runtime, cold, warm, memory_bytes)


def try_slowly(folder: Path, port: int, path: str, cookies: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Seconds to the first result on a cold and on a warm page, with a third of one core."""
    with _third_of_a_core() as group:
        if group is None:
            return None, None
        starter = folder / "slow-chromium"
        starter.write_text(f'#!/bin/sh\necho $$ > {group}/cgroup.procs\nexec {CHROMIUM} "$@"\n')
        starter.chmod(0o755)
        with _chromium(str(starter)) as browser:
            return _times(browser, port, path, cookies)


@contextmanager
def _chromium(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS, timeout=PATIENCE_MS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _context(browser: Browser, port: int, cookies: Mapping[str, str]) -> Iterator[BrowserContext]:
    """A phone with an empty cache."""
    context = browser.new_context(viewport=PHONE, locale="en")  # type: ignore[arg-type]  # a TypedDict of two numbers
    context.set_default_timeout(PATIENCE_MS)
    origin = f"http://{HOST}:{port}"
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
    yield context
    context.close()


def _with_page(browser: Browser, port: int, cookies: Mapping[str, str]) -> int:
    """Memory of all of Chromium with a page that runs nothing: the learner's home."""
    with _context(browser, port, cookies) as context:
        context.new_page().goto(f"http://{HOST}:{port}/home", wait_until="networkidle")
        return pss_of_tree(os.getpid(), "chromium")


def _times(browser: Browser, port: int, path: str, cookies: Mapping[str, str]) -> tuple[float, float]:
    cold, warm = [], []
    for _ in range(ROUNDS):
        with _context(browser, port, cookies) as context:
            cold.append(_check(context.new_page(), port, path))
            warm.append(_check(context.new_page(), port, path))
    return sorted(cold)[ROUNDS // 2], sorted(warm)[ROUNDS // 2]


def _check(page: Page, port: int, path: str) -> float:
    """Seconds from asking for the page to the result of its first check, pressed as soon as it can be."""
    began = time.monotonic()
    page.goto(f"http://{HOST}:{port}{path}", wait_until="commit")
    page.locator(".cm-content:visible").first.wait_for()
    page.locator("[data-check]").click()
    page.locator(RESULT).wait_for()
    return time.monotonic() - began


def _sizes(requests: list[RequestSent], page: str) -> dict[str, int]:
    """Bytes on the wire with headers, by address, frames too; not the pages that it has the browser keep for later."""
    sizes: dict[str, int] = {}
    for each in requests:
        if OTHER_PAGES.match(each.url) and each.url != page:
            continue
        said = each.sizes()
        sizes[each.url] = sizes.get(each.url, 0) + said["responseBodySize"] + said["responseHeadersSize"]
    return sizes


@contextmanager
def _third_of_a_core() -> Iterator[Path | None]:
    """A control group for Chromium; None where none can be made."""
    group = CPU_GROUPS / f"campbox-bench-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        yield None
        return
    try:
        period_us = int((group / "cpu.cfs_period_us").read_text())
        (group / "cpu.cfs_quota_us").write_text(str(round(period_us * SHARE)))
        yield group
    finally:
        _remove(group)


def _remove(group: Path) -> None:
    """Once Chromium's last process is gone from it."""
    for _ in range(100):
        if not (group / "cgroup.procs").read_text().strip():
            break
        time.sleep(0.1)
    group.rmdir()
