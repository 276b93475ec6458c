"""make bench: measure CampBox on the class of the demo and write BENCHMARKS.md.

The server runs on one core and the load comes from another. Nothing is asserted: a figure that misses its target says so in
the table. Ends by itself in less than fifteen minutes, and ends only what it started.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import box, exchange, exercises, installation, large_class, live, load, pages, people, report, syncs
from benchmarks.box import Box
from benchmarks.load import Browser, Request
from benchmarks.people import People
from benchmarks.report import Row

from campbox.clock import SystemClock
from campbox.demo.story import Parameters, Story

ROOT = Path(__file__).parent.parent
STORY = Parameters(learners=30, days=20, seed=1)
CLASS, CROWD = 30, 100
PORT = 18573
LOAD_SECONDS = 8
PACED_SECONDS, PACED_EVERY_SECONDS = 21, 3
SIGN_INS = 20
WARM_UP, LOOKS = 5, 100
LONGEST_SECONDS = 900
# An exercise of every engine, by its course.
EXERCISES = {
    "Python on MicroPython": ("python-first-steps", "goal-shouts"),
    "Python on Pyodide": ("python-first-steps", "line-worth"),
    "JavaScript": ("web-first-steps", "read-list-aloud"),
    "HTML and CSS": ("web-first-steps", "repair-shop-heading"),
    "SQL": ("data-first-steps", "how-many-players"),
}
PYODIDE = "Python on Pyodide"
MEGABYTE = 1_000_000
ABOUT = f"""Written by `make bench`. The class is that of `campbox demo --learners {STORY.learners} --days {STORY.days}
--seed {STORY.seed}`; for {CROWD} learners, {CROWD - CLASS} new ones joined it. The server has one core, the load comes from
another one of the same machine; where Chromium checks code, it has both. Processor time is that of the server's process, in
user and system mode. Sizes are what Chromium received, compressed and with headers, with an empty cache. "Slow" is 2 Mbit/s,
100 ms and a phone four times slower than this machine; a page is interactive when its script has run. A first check goes from
asking for the page to its result, with Check pressed as soon as the editor is there, the median of {exercises.ROUNDS};
"a third of a core" is for all of Chromium together. The memory of a page is what all of Chromium grew by."""


def main() -> None:
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LONGEST_SECONDS)
    os.sched_setaffinity(0, {box.LOAD_CORE})
    load_average = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="campbox-bench-") as name:
        rows = list(_measure(Path(name)))
    report.write(ROOT / "BENCHMARKS.md", rows, ABOUT, load_average)
    print((ROOT / "BENCHMARKS.md").read_text())


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError("the measurement took too long")


def _measure(folder: Path) -> Iterator[Row]:
    _say("playing the class of the demo")
    story = Story(folder / "demo", STORY, is_taught=False)
    story.folder.mkdir()
    story.play(SystemClock())
    data = story.config("box").data
    _say("sealing and importing its log")
    exchanged = exchange.exchange(data, folder / "hub")
    known = people.prepare(data, CROWD, learners=CLASS, seed=STORY.seed)
    yield from _served(data, known)
    yield from _large_class(folder / "large")
    _say("counting flushes")
    yield _flushes(folder, data, known)
    yield from _exchange_rows(exchanged)
    _say("installing the packages")
    yield from _installed(folder)


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


@contextmanager
def _serving(data: Path, environment: dict[str, str] | None = None) -> Iterator[Box]:
    server = box.start(data, PORT, environment)
    try:
        yield server
    finally:
        server.stop()


def _served(data: Path, known: People) -> Iterator[Row]:
    with _serving(data):
        pass  # the first start on this folder publishes the static files
    with _serving(data) as server:
        idle_bytes = server.pss_bytes()
        yield from _pages(known)
        yield from _exercises(server.port, known)
        _say("loading it")
        yield from live.rows(server, known.trainer, known.cohort)
        yield from _requests(server, known)
        yield from _attempts(known)
        yield from _sign_ins(server, known)
        yield Row("second start to the first page", server.started_seconds, "s", 1.0)
        yield Row("memory (PSS), idle", idle_bytes / MEGABYTE, "MB", 75)
        yield Row("memory (PSS), after all this load", server.pss_bytes() / MEGABYTE, "MB", 100)


def _pages(known: People) -> Iterator[Row]:
    _say("loading pages in Chromium")
    course, release = known.release.course_id, known.release
    lesson = next(iter(release.lessons))
    learner = known.cookies[CLASS // 2]
    wanted = {
        "sign-in page": ("/", {}, 30, 5, 0.8),
        "learner's home": ("/home", learner, 30, None, 0.8),
        "first lesson": (f"/go/{course}/{lesson}", learner, None, None, None),
        "first exercise": (f"/try/{course}/{next(iter(release.exercises))}", learner, 60, None, 1.2),
    }
    loaded = pages.load_pages(f"http://127.0.0.1:{PORT}", {name: each[:2] for name, each in wanted.items()})
    for name, (_, _, kilobytes, requests, slow) in wanted.items():
        yield Row(f"{name}, cold: bytes", loaded[name].size_bytes / 1000, "kB", kilobytes)
        yield Row(f"{name}, cold: requests", loaded[name].requests, "", requests)
        yield Row(f"{name}, cold and slow: interactive", loaded[name].slow_seconds, "s", slow)


def _exercises(port: int, known: People) -> Iterator[Row]:
    with _all_cores(), tempfile.TemporaryDirectory(prefix="campbox-bench-") as folder:
        for number, (name, (course, exercise)) in enumerate(EXERCISES.items()):
            _say(f"checking code in Chromium: {name}")
            learner, path = known.cookies[number], f"/try/{course}/{exercise}"
            tried = exercises.try_exercise(port, path, learner)
            if number == 0:
                yield Row("exercise with code, cold: bytes without editor and runtime", tried.page_bytes / 1000, "kB", 60)
                yield Row("editor: bytes", tried.editor_bytes / 1000, "kB")
            if tried.runtime_bytes:
                yield Row(f"{name}: bytes of the runtime", tried.runtime_bytes / 1000, "kB")
            is_pyodide = name == PYODIDE
            yield Row(f"{name}: first check, cold", tried.cold_seconds, "s")
            yield Row(f"{name}: first check, warm", tried.warm_seconds, "s", 2 if is_pyodide else None)
            cold, warm = exercises.try_slowly(Path(folder), port, path, learner)
            yield Row(f"{name}: first check, cold, a third of a core", cold, "s")
            yield Row(f"{name}: first check, warm, a third of a core", warm, "s", 8 if is_pyodide else None)
            yield Row(f"{name}: memory of the page (PSS)", tried.memory_bytes / MEGABYTE, "MB")


@contextmanager
def _all_cores() -> Iterator[None]:
    """Chromium has several processes, and a phone several cores."""
    os.sched_setaffinity(0, set(box.CORES))
    try:
        yield
    finally:
        os.sched_setaffinity(0, {box.LOAD_CORE})


@contextmanager
def _browsers(known: People, count: int) -> Iterator[Sequence[Browser]]:
    opened = [Browser(PORT, cookies) for cookies in known.cookies[:count]]
    try:
        yield opened
    finally:
        for each in opened:
            each.close()


def _requests(server: Box, known: People) -> Iterator[Row]:
    """CPU a request and requests a second, one kind after the other."""
    course, lesson = known.release.course_id, next(iter(known.release.lessons))
    with _browsers(known, CLASS) as browsers:
        address = browsers[0].send(Request(f"/go/{course}/{lesson}")).headers["Location"]
        kinds: dict[str, tuple[Callable[[], Request], float | None, float | None, float | None]] = {
            "home": (lambda: Request("/home"), 3, 300, None),
            "lesson": (lambda: Request(address), None, None, None),
            "attempt": (people.attempts(known.release), 2, None, 60),
        }
        for name, (make, cpu_ms, per_second, p95_ms) in kinds.items():
            load.run(browsers, make, for_seconds=1)
            before = server.cpu_seconds()
            result = load.run(browsers, make, for_seconds=LOAD_SECONDS)
            used_ms = 1000 * (server.cpu_seconds() - before) / len(result.seconds)
            yield Row(f"{name}: processor time a request", used_ms, "ms", cpu_ms)
            yield Row(f"{name}: requests/s with {CLASS} users", result.per_second, "/s", per_second, at_least=True)
            yield Row(f"{name}: p95 with {CLASS} users in a closed loop", result.percentile_ms(95), "ms", p95_ms)


def _attempts(known: People) -> Iterator[Row]:
    make = people.attempts(known.release)
    with _browsers(known, CROWD) as browsers:
        load.run(browsers, make, for_seconds=1)
        crowded = load.run(browsers, make, for_seconds=LOAD_SECONDS)
        yield Row(f"attempt: p95 with {CROWD} users in a closed loop", crowded.percentile_ms(95), "ms")
        paced = load.run(browsers, make, for_seconds=PACED_SECONDS, every_seconds=PACED_EVERY_SECONDS)
        measure = f"attempt: p95 with {CROWD} users, one each {PACED_EVERY_SECONDS} s"
        yield Row(measure, paced.percentile_ms(95), "ms", 100)


def _sign_ins(server: Box, known: People) -> Iterator[Row]:
    with_pin = [Request("/sign-in", {"alias": [alias], "pin": [pin]}) for alias, pin in known.pins[:SIGN_INS]]
    by_card = [Request(f"/c/{known.card}", {"use": ["1"]})] * SIGN_INS
    for measure, requests, cookies, limit in (
        ("sign-in with a PIN: processor time", with_pin, {}, 50),
        ("sign-in by card on one's own device: processor time", by_card, known.own_device, 5),
    ):
        browser = Browser(PORT, cookies)
        before = server.cpu_seconds()
        for each in requests:
            browser.send(each)
        browser.close()
        yield Row(measure, 1000 * (server.cpu_seconds() - before) / len(requests), "ms", limit)


def _large_class(data: Path) -> Iterator[Row]:
    """The trainer's pages about many answers, each asked for alone."""
    _say("making a large class")
    known = large_class.prepare(data)
    remark = f"{large_class.EVENTS:,} events"
    with _serving(data) as server:
        browser = Browser(PORT, known.cookies)
        for name, address in known.addresses.items():
            for _ in range(WARM_UP):
                browser.send(Request(address))
            before = server.cpu_seconds()
            for _ in range(LOOKS):
                browser.send(Request(address))
            used_ms = 1000 * (server.cpu_seconds() - before) / LOOKS
            yield Row(f"{name}: processor time", used_ms, "ms", 20, remark=remark)
        browser.close()


def _flushes(folder: Path, data: Path, known: People) -> Row:
    measure = f"flushes of the card for each attempt, {CLASS} users in a closed loop"
    counter = syncs.make_counter(folder)
    if counter is None:
        return Row(measure, None, "", 1, remark="no C compiler here")
    with _serving(data, counter.environment), _browsers(known, CLASS) as browsers:
        make = people.attempts(known.release)
        load.run(browsers, make, for_seconds=1)
        before = counter.value()
        result = load.run(browsers, make, for_seconds=LOAD_SECONDS / 2)
        return Row(measure, (counter.value() - before) / len(result.seconds), "", 1)


def _exchange_rows(done: exchange.Exchanged) -> Iterator[Row]:
    remark = f"{done.events:,} events in all"
    yield Row("sealed segment: bytes an event", done.sealed_bytes / done.events, "B", 20, remark=remark)
    yield Row("sealing: events/s", done.events / done.seal_seconds, "/s")
    yield Row("importing at headquarters: events/s", done.events / done.import_seconds, "/s")
    both = 10_000 * (done.seal_seconds + done.import_seconds) / done.events
    yield Row("10,000 events sealed and imported: processor time", both, "s", 2)
    yield Row("headquarters' database: bytes an event", done.database_bytes / done.events, "B", 250)


def _installed(folder: Path) -> Iterator[Row]:
    found = installation.install(ROOT / "requirements" / "run.txt", folder / "venv")
    size = None if found is None else found.size_bytes / MEGABYTE
    yield Row("installed packages", size, "MB", 120)
    yield Row("installed packages: distributions", None if found is None else found.distributions, "")


if __name__ == "__main__":
    main()
