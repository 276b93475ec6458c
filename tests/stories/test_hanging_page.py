"""A page whose script hangs takes the exercise around it along on a cheap phone, but not the next time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as NoAnswerError

from tests.stories.coders import sees_code, write_code
from tests.stories.conftest import ARGUMENTS, CHROMIUM, Classroom
from tests.stories.devices import PATIENCE_MS, SIZES, Devices
from tests.stories.people import Learner

COURSE, EXERCISE = "web-first-steps", "hello-button"
QUESTION = "This page did not answer the last time. Look at your code first."
FINE = "<p>Fine</p>"
# No guard in a loop helps against it.
HANGS = "<script>/^(a+)+$/.test('a'.repeat(40) + '!')</script>"
SOON_MS, PATIENCE_SECONDS = 1000, 20
NO_MARK_IS_LEFT = """() => new Promise((resolve) => {
  const isLeft = () => Object.keys(localStorage).some((key) => key.startsWith('campbox-starts'));
  const look = setInterval(() => {
    if (isLeft()) return;
    clearInterval(look);
    resolve();
  }, 50);
})"""


@contextmanager
def cheap_phone(chromium: Browser, folder: Path) -> Iterator[BrowserContext]:
    """With little memory, Chromium runs a page and its frames in one process. The profile outlives the browser."""
    context = chromium.browser_type.launch_persistent_context(
        folder / "profile",
        executable_path=CHROMIUM,
        args=[*ARGUMENTS, "--disable-site-isolation-trials"],
        viewport=SIZES["phone"],
        locale="en",
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def amina(classroom: Classroom, devices: Devices) -> Learner:
    return classroom.learner(devices, "en", "Amina")


def test_learner_gets_back_into_an_exercise_whose_page_hangs(
    amina: Learner, classroom: Classroom, chromium: Browser, tmp_path: Path
) -> None:
    cookies = amina.page.context.cookies()
    with cheap_phone(chromium, tmp_path) as phone:
        phone.add_cookies(cookies)  # type: ignore[arg-type]  # playwright reads what it wrote
        amina = Learner(phone.new_page(), classroom.box, "en", "Amina")
        amina.open_exercise(COURSE, EXERCISE)
        amina.page.reload()  # at once, before the page has started
        shows(amina, "button")
        write_code(amina, FINE)
        shows(amina, "p")
        amina.page.evaluate(NO_MARK_IS_LEFT)
        write_code(amina, HANGS)
        hangs(amina.page)
    with cheap_phone(chromium, tmp_path) as phone:
        amina.page = phone.new_page()
        amina.open_exercise(COURSE, EXERCISE)
        amina.sees(QUESTION)
        sees_code(amina, HANGS)
        amina.page.reload()
        amina.sees(QUESTION)
        write_code(amina, FINE)
        amina.tap("Show the page")
        shows(amina, "p")
        amina.page.evaluate(NO_MARK_IS_LEFT)


def hangs(page: Page) -> None:
    """Wait until the page answers no more."""
    end = monotonic() + PATIENCE_SECONDS
    while answers(page):
        assert monotonic() < end


def answers(page: Page) -> bool:
    try:
        page.locator("h1").inner_text(timeout=SOON_MS)
    except NoAnswerError:
        return False
    return True


def shows(learner: Learner, element: str) -> None:
    """The preview runs, and nobody is asked."""
    expect(learner.page.frame_locator(".preview iframe:visible").locator(element).first).to_be_visible()
    expect(learner.page.get_by_text(QUESTION)).to_have_count(0)
