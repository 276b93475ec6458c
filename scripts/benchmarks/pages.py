"""What a phone loads: real Chromium with an empty cache, 360 pixels wide."""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 360, "height": 740}
# The network and the phone of the comparison: 2 Mbit/s, 100 ms, a processor four times slower.
SLOW_NETWORK = {"offline": False, "latency": 100, "downloadThroughput": 250_000, "uploadThroughput": 250_000}
SLOWER_CPU = {"rate": 4}
READY = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


@dataclass(frozen=True)
class Loaded:
    """A page with everything it asked for: bytes on the wire with headers, requests, and seconds on the slow network."""

    size_bytes: int
    requests: int
    slow_seconds: float


def load_pages(origin: str, pages: Mapping[str, tuple[str, Mapping[str, str]]]) -> dict[str, Loaded]:
    """Each page by name: its path, and the cookies of who asks."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            return {name: _load(browser, origin, path, cookies) for name, (path, cookies) in pages.items()}
        finally:
            browser.close()


def _load(browser: Browser, origin: str, path: str, cookies: Mapping[str, str]) -> Loaded:
    size_bytes, requests, _ = _open(browser, origin, path, cookies, is_slow=False)
    _, _, slow_ms = _open(browser, origin, path, cookies, is_slow=True)
    return Loaded(size_bytes, requests, slow_ms / 1000)


def _open(browser: Browser, origin: str, path: str, cookies: Mapping[str, str], *, is_slow: bool) -> tuple[int, int, float]:
    """Bytes, requests and milliseconds until the page's script has run, with nothing in the cache."""
    context = browser.new_context(viewport=PHONE, locale="en")  # type: ignore[arg-type]  # a TypedDict of two numbers
    try:
        context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
        page = context.new_page()
        network = context.new_cdp_session(page)
        sizes: list[int] = []
        redirects: list[int] = []
        _listen(network, sizes, redirects)
        if is_slow:
            network.send("Network.emulateNetworkConditions", SLOW_NETWORK)
            network.send("Emulation.setCPUThrottlingRate", SLOWER_CPU)
        page.goto(origin + path, wait_until="networkidle")
        ready_ms = float(page.evaluate(READY))
        return sum(sizes) + sum(redirects), len(sizes) + len(redirects), ready_ms
    finally:
        context.close()


def _listen(network: CDPSession, sizes: list[int], redirects: list[int]) -> None:
    """Collect the bytes of every answer; those of a redirect come with the request that follows it."""

    def on_request(event: dict[str, dict[str, float]]) -> None:
        if "redirectResponse" in event:
            redirects.append(int(event["redirectResponse"]["encodedDataLength"]))

    network.on("Network.requestWillBeSent", on_request)
    network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    network.send("Network.enable")
