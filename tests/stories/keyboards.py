"""A person who has no mouse: Tab, Enter, Space, arrows and letters, and eyes that must see where they are."""

from playwright.sync_api import Page

TABS_MAX = 90
# What the focused element is called, and whether one sees that it has the focus: on itself, or on its label.
FOCUSED = """() => {
  const own = document.activeElement;
  const labels = own.labels ? Array.from(own.labels) : [];
  const words = labels.map(each => each.innerText).join(' ') || own.getAttribute('aria-label') || own.innerText;
  const shown = [own, ...labels, ...labels.map(each => each.querySelector('*')).filter(Boolean)].filter(each => {
    const {outlineStyle, outlineWidth} = getComputedStyle(each);
    const {width, height} = each.getBoundingClientRect();
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 3 && height > 3;
  });
  const isOnTop = shown.some(each => {
    const {left, top, width, height} = each.getClientRects()[0];
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit && (each.contains(hit) || hit.contains(each));
  });
  // Inside a field for dates the browser itself shows the part that has the focus.
  const isDate = own.type === 'datetime-local';
  const name = (words || own.value || '').trim();
  return {name, tag: own.tagName, isOnTop: isOnTop || isDate, html: own.outerHTML.slice(0, 300)};
}"""


class Keyboard:
    """All that is done here is done by keys."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def tab_to(self, name: str) -> None:
        """Go on until something with this name has the focus; fails where the focus cannot be seen on the way."""
        passed = []
        for _ in range(TABS_MAX):
            self._page.keyboard.press("Tab")
            focused = self._page.evaluate(FOCUSED)
            assert focused["isOnTop"] or focused["tag"] == "BODY", f"{self._page.url}: no focus is seen on {focused['html']}"
            if focused["name"].startswith(name):
                return
            passed.append(focused["name"])
        raise AssertionError(f"{self._page.url}: the keyboard does not reach “{name}”, only {passed}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def choose(self, name: str) -> None:
        """Tab to a button or link, and Enter."""
        self.tab_to(name)
        self.press("Enter")

    def type_in(self, label: str, text: str) -> None:
        self.tab_to(label)
        self._page.keyboard.type(text)

    def focused(self) -> str:
        """The name of what has the focus; empty where nothing has it."""
        focused = self._page.evaluate(FOCUSED)
        return "" if focused["tag"] == "BODY" else str(focused["name"])
