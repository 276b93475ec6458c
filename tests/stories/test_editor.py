"""scripts/assets/src/editor.js on a phone and by keyboard alone, before any exercise uses it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.stories.axe import serious_faults
from tests.stories.devices import Devices
from tests.stories.editor_page import ESCAPE, editor_app, serving
from tests.stories.looks import SIDEWAYS_PX

CODE = {
    "python": "def greet(name):\n    if name:\n        print(f'Hello {name}, no phone shows this line in one piece')\n",
    "js": "const list = [1, 'a', /b/]; // all\nfunction add(a) { return `${a}` + true; }\n",
    "html": "<!doctype html>\n<p class='a'>Hi <b>you</i> مرحبا&amp;</p>\n<style>p { color: #123456; }</style>\n<!-- end -->",
    "css": "/* all */\n.a > p:hover { color: rgb(1, 2, 3); width: calc(1px + 2em) !important; }\n",
    "sql": "SELECT name, COUNT(*) FROM learner WHERE age > 12 AND name = 'Amina' -- all\nGROUP BY name;\n",
}
# The contrast of every letter with what is behind it, the worst for each kind of letter.
CONTRASTS = """() => {
  const light = ([r, g, b]) => [r, g, b].map(each => each / 255)
    .map(each => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [.2126, .7152, .0722][at], 0);
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    const colour = numbers(getComputedStyle(element).backgroundColor);
    return colour[3] === 0 ? ground(element.parentElement) : colour;
  };
  const worst = {};
  for (const each of document.querySelectorAll('.cm-line, .cm-line span, .cm-gutterElement')) {
    const [one, other] = [light(numbers(getComputedStyle(each).color)), light(ground(each))].sort((a, b) => b - a);
    worst[each.className] = Math.min(worst[each.className] || 21, (one + .05) / (other + .05));
  }
  return worst;
}"""
CODE_SIDEWAYS_PX = "() => { const box = document.querySelector('.cm-scroller'); return box.scrollWidth - box.clientWidth; }"
IN_EDITOR = "() => document.activeElement.classList.contains('cm-content')"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(editor_app(CODE)) as found:
        yield found


def open_editor(devices: Devices, address: str, language: str = "python", direction: str = "ltr") -> Page:
    page = devices.new("phone", "en")
    page.goto(f"{address}/{direction}/{language}")
    expect(page.get_by_role("textbox", name="Your code")).to_be_visible()
    return page


def field(page: Page) -> str:
    """What the form would send."""
    return str(page.evaluate("() => new FormData(document.forms[0]).get('code').replaceAll('\\r\\n', '\\n')"))


def start_with(page: Page, text: str) -> None:
    page.evaluate("text => { editor.write(text); editor.focus(); }", text)
    page.keyboard.press("Control+End")


def test_what_is_typed_is_what_the_form_sends(devices: Devices, address: str) -> None:
    page = open_editor(devices, address)
    assert field(page) == CODE["python"]
    expect(page.locator("textarea")).to_be_hidden()
    page.get_by_text("Your code").click()
    assert page.evaluate(IN_EDITOR)
    start_with(page, "")
    page.keyboard.type('def f(x):\nif x:\nprint("a", [x])\nelse:\npass')
    assert field(page) == 'def f(x):\n    if x:\n        print("a", [x])\n    else:\n        pass'
    assert page.evaluate("() => heard[heard.length - 1] === editor.read() && editor.read()") == field(page)
    page.keyboard.press("Control+z")
    assert field(page) != page.evaluate("() => heard[heard.length - 2]")


def test_code_is_written_by_keyboard_alone(devices: Devices, address: str) -> None:
    page = open_editor(devices, address)
    start_with(page, "x = 1")
    page.keyboard.press("Tab")
    assert field(page) == "    x = 1"
    page.keyboard.press("Shift+Tab")
    assert field(page) == "x = 1"
    page.keyboard.press("Escape")
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=1))  # slow hands
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(IN_EDITOR)
    page.keyboard.press("Tab")
    assert field(page) == "    x = 1", "Tab indents again after coming back"
    page.keyboard.press("Escape")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    assert page.evaluate(IN_EDITOR), "typing ends the way out"
    expect(page.get_by_role("textbox", name="Your code")).to_have_accessible_description(ESCAPE)
    assert serious_faults(page) == []


def test_keys_of_the_page_write_like_the_keyboard(devices: Devices, address: str) -> None:
    page = open_editor(devices, address)
    start_with(page, "print")
    page.evaluate("() => { for (const text of ['(', '\"', 'a', '\"', ')', '\\t']) editor.insert(text); }")
    assert field(page) == '    print("a")'
    page.evaluate("() => editor.insert('\\b')")
    page.keyboard.type("!")
    assert field(page) == 'print("a")!'


def test_line_of_an_error_is_marked_until_it_is_changed(devices: Devices, address: str) -> None:
    page = open_editor(devices, address)
    marked = page.locator(".cm-line.cm-marked")
    page.evaluate("() => editor.markLine(2)")
    expect(marked).to_have_text("    if name:")
    expect(page.locator(".cm-gutterElement.cm-marked")).to_have_text("2")
    page.evaluate("() => editor.goTo(1)")
    page.keyboard.type("#\n")
    expect(marked).to_have_text("    if name:")
    page.evaluate("() => editor.goTo(3)")
    page.keyboard.type("x")
    expect(marked).to_have_count(0)
    page.evaluate("() => editor.markLine(99)")
    expect(marked).to_have_count(1)
    page.evaluate("() => editor.markLine(null)")
    expect(marked).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(devices: Devices, address: str, scheme: str) -> None:
    page = open_editor(devices, address)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for language in CODE:
        page.goto(f"{address}/ltr/{language}")
        expect(page.locator(".cm-line .k").first).to_be_visible()
        page.evaluate("() => editor.markLine(1)")
        worst = page.evaluate(CONTRASTS)
        assert len(worst) > 5
        assert {name: ratio for name, ratio in worst.items() if ratio < 4.5} == {}


def test_code_runs_left_to_right_and_fits_a_phone_of_an_arabic_reader(devices: Devices, address: str) -> None:
    page = open_editor(devices, address, direction="rtl")
    line = page.locator(".cm-line").first
    assert line.evaluate("each => getComputedStyle(each).direction") == "ltr"
    numbers, code = page.locator(".cm-gutters").bounding_box(), page.locator(".cm-content").bounding_box()
    assert numbers is not None
    assert code is not None
    assert numbers["x"] < code["x"]
    assert page.evaluate(SIDEWAYS_PX) <= 0
    assert page.evaluate(CODE_SIDEWAYS_PX) <= 0, "long lines wrap: what is off the screen of a phone is not read"
    page.evaluate("() => editor.setFontSize(24)")
    assert line.evaluate("each => getComputedStyle(each).fontSize") == "24px"
    assert page.evaluate(CODE_SIDEWAYS_PX) <= 0


def test_field_is_there_again_without_the_editor(devices: Devices, address: str) -> None:
    page = open_editor(devices, address)
    start_with(page, "kept")
    page.evaluate("() => editor.destroy()")
    expect(page.get_by_role("textbox", name="Your code")).to_have_value("kept")
    expect(page.locator(".cm-editor")).to_have_count(0)
