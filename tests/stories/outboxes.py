"""What waits on a device: how a story makes it, reads of it, and finds it again on the box."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from campbox.courses.release import Release
from tests.stories.conftest import ARGUMENTS, CHROMIUM, Classroom
from tests.stories.devices import PATIENCE_MS, SIZES
from tests.stories.people import Learner
from tests.stories.servers import Server
from tests.stories.words import say_count

KEPT = "Kept on this device. It will be sent when the box answers."
LOAD = """async () => {
    const outbox = await import(new URL('outbox.js', document.querySelector('link[href*="/static/"]').href));
    window.post = outbox.post;
}"""


def waiting(number: int, language: str) -> str:
    return say_count("%(count)s answer waiting", "%(count)s answers waiting", number, language, count=number)


def tab_that_writes(learner: Learner) -> Page:
    """Another tab of this device, in which many answers are written at once."""
    tab = learner.page.context.new_page()
    tab.goto(learner.page.url)
    tab.evaluate(LOAD)
    return tab


def reads(learner: Learner, line: str) -> None:
    """The line below the header says this."""
    expect(learner.page.locator("[data-unsent]")).to_have_text(line)


def tap_counter(learner: Learner) -> None:
    learner.page.locator("[data-unsent] a").click()
    learner.is_at("What waits on this device")


def is_in_header(learner: Learner) -> None:
    expect(learner.page.locator(".who-alias")).to_have_text(learner.alias)


def leaves(learner: Learner) -> None:
    learner.page.locator(".header").get_by_role("button", name=learner.word("Not you?")).click()


def looks_at_phone(learner: Learner) -> None:
    """Whoever takes the phone into the hand again need not wait for its next try."""
    learner.page.evaluate("dispatchEvent(new Event('focus'))")


@contextmanager
def browser_of(chromium: Browser, folder: Path) -> Iterator[BrowserContext]:
    """A browser with a profile on disk, which outlives it."""
    context = chromium.browser_type.launch_persistent_context(
        folder / "profile", executable_path=CHROMIUM, args=ARGUMENTS, viewport=SIZES["phone"], locale="en"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def on_another_device(learner: Learner, device: BrowserContext, box: Server) -> Learner:
    """The same learner, signed in on this device."""
    device.add_cookies(learner.page.context.cookies())  # type: ignore[arg-type]  # playwright reads what it wrote
    return Learner(device.new_page(), box, learner.language, learner.alias)


def answers_on_the_box(classroom: Classroom, course: Release, learner: Learner) -> list[str]:
    """The exercises of a learner's answers, the first one first: as the trainer sees them, on the learner's page."""
    trainer = classroom.trainer
    trainer.look_at_learner(learner.alias)
    titles = {exercise.title[trainer.language]: exercise.id for exercise in course.exercises.values()}
    answers = trainer.main.locator(".timeline > li").filter(has=trainer.page.locator(".timeline-done, .timeline-again"))
    return [titles[title.strip()] for title in reversed(answers.locator("bdi").all_inner_texts())]


def attempts_in(box: Server, alias: str) -> int:
    """More than the trainer's page shows: all that this learner has in the box's table."""
    with closing(sqlite3.connect(f"file:{box.data / 'campbox.db'}?mode=ro", uri=True)) as database:
        query = "SELECT count(*) FROM attempt JOIN alias USING (learner_id) WHERE alias.alias = ?"
        (count,) = database.execute(query, (alias,)).fetchone()
    return int(count)
