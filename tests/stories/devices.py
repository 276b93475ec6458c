"""The phones and laptops of a story: each has its own cookies and cache, and is watched for faults of the pages."""

from types import TracebackType
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, StorageState, ViewportSize

Size = Literal["phone", "laptop"]
SIZES: dict[Size, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "laptop": {"width": 1366, "height": 768},
}
# Stories meet refused forms and stopped servers on purpose; what else a page fails to load is told by its response.
EXPECTED = ("Failed to load resource",)
PATIENCE_MS = 10_000


class Devices:
    """Hands out devices; in the end all are closed, and none may have seen a fault."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._faults: list[str] = []

    def new(
        self, size: Size, language: str, *, script: bool = True, state: StorageState | None = None, trusts_the_box: bool = False
    ) -> Page:
        """A device that nobody has used before; `state` are the cookies that it begins with.

        trusts_the_box: its owner has said yes to the box's own certificate.
        """
        context = self._browser.new_context(
            viewport=SIZES[size],
            locale=language,
            java_script_enabled=script,
            storage_state=state,
            ignore_https_errors=trusts_the_box,
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self._faults.append(f"{page.url}: {error}"))
        page.on("response", self._note_response)
        return page

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self._faults.append(f"{message.location['url']}: {message.text}")

    def _note_response(self, response: Response) -> None:
        is_part = response.request.resource_type not in ("document", "fetch")
        if response.status >= 500 or (is_part and response.status >= 400):
            self._faults.append(f"{response.url}: {response.status}")

    def __enter__(self) -> "Devices":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for context in self._contexts:
            context.close()
        assert not self._faults, "\n".join(self._faults)
