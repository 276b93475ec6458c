"""Work goes from a learner's phone to the trainer's laptop and back, twice; and what is shown there reaches nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Response, expect

from tests.stories.axe import serious_faults
from tests.stories.code_course import COURSE_ID
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.looks import has_no_sideways_scroll
from tests.stories.people import Learner, Trainer

FIRST = "<h1>Our class</h1>\n<p>We meet.</p>\n"
SECOND = "<h1>Our class</h1>\n<p>We meet each morning.</p>\n"
SITE = "/answers/web-first-steps/my-own-site"
HAND_IN = """async ([address, fields]) => {
  const {learner} = await (await fetch('/state.json')).json();
  const answer = await fetch(address, {method: 'POST', body: new URLSearchParams(fields), headers: {'X-Learner': learner}});
  return answer.status;
}"""
# Each is a script of a page that a learner handed in; {work} is the address of a submission.
ATTACKS = (
    "fetch('{work}', {{method: 'POST', body: new URLSearchParams({{do: 'accept', seen: ''}})}})",
    "fetch('/teach/settings').then((r) => r.text()).then((t) => {{ parent.document.title = t; }})",
    "parent.document.querySelector('[value=accept]').click()",
    "parent.document.forms[0].submit()",
    "top.location = '/teach/review'",
    "parent.location.href = '/sign-out'",
    "window.open('/teach/settings')",
    "location = '/teach/settings'",
    "document.title = document.cookie; parent.postMessage(document.cookie, '*')",
    "const f = document.createElement('form'); f.method = 'post'; f.action = '{work}'; f.target = '_top'; "
    "f.innerHTML = '<input name=do value=accept>'; document.body.append(f); f.submit()",
    "const i = new Image(); i.src = '/teach/settings'; document.body.append(i)",
    "document.body.innerHTML = '<iframe src=\"{work}\"></iframe>'",
    "parent.postMessage({{type: 'guarded', texts: ['x']}}, '*')",
    "localStorage.reached = 1",
)
STATE = "() => ({title: document.title, stored: Object.keys(localStorage), frames: document.querySelectorAll('iframe').length})"


@pytest.fixture(scope="module")
def start(with_code: Path) -> Path:
    return with_code


def hand_in(learner: Learner, text: str, **files: str) -> None:
    learner.go("/home")
    fields = {"file-index.html": text, "file-style.css": "h1 { color: green; }", "language": learner.language}
    status = learner.page.evaluate(HAND_IN, [f"/answers/{COURSE_ID}/our-class", {**fields, **files}])
    assert status == 200


def open_work(trainer: Trainer, alias: str) -> None:
    trainer.tap_bar("To review")
    trainer.tap("Look at it", trainer.row(alias))


def test_work_is_sent_back_corrected_and_accepted_without_script(classroom: Classroom, devices: Devices) -> None:
    """With script: test_end_of_stage.py."""
    alias = "Amina"
    amina = classroom.learner(devices, "ar", alias)
    hand_in(amina, FIRST)
    state = classroom.trainer.page.context.storage_state()
    trainer = Trainer(devices.new("phone", "en", script=False, state=state), classroom.box, "en")
    trainer.go("/teach/")
    open_work(trainer, alias)
    trainer.page.get_by_label("What you want to say").fill("The title is good.")
    trainer.main.get_by_role("button", name="Comment on line 2").first.click()
    comment = trainer.page.locator("#comment-1-2")
    expect(comment).to_be_focused()
    comment.fill("When do you meet?")
    expect(trainer.page.get_by_label("What you want to say")).to_have_value("The title is good.")
    has_no_sideways_scroll(trainer.page)
    trainer.tap("Ask for another try")
    trainer.sees("Please choose a level for each criterion.")
    expect(comment).to_have_value("When do you meet?")
    for level in ("In part", "Mostly clear", "With usual values"):
        trainer.main.get_by_label(level).check()
    trainer.tap("Ask for another try")
    trainer.sees("The review is sent.")

    amina.tap("Sign out")
    amina.sign_in()
    amina.sees("Your work was reviewed: to try again")
    amina.main.get_by_role("link", name="صفنا").first.click()
    amina.sees("What the trainer says")
    expect(amina.page.locator("#f1-l2")).to_contain_text("When do you meet?")
    has_no_sideways_scroll(amina.page)
    assert serious_faults(amina.page) == []
    amina.tap_bar("Home")
    amina.does_not_see("Your work was reviewed: to try again")
    expect(amina.main.locator("section", has=amina.page.get_by_role("heading", name=amina.word("To correct")))).to_contain_text(
        "صفنا"
    )
    amina.tap_bar("My work")
    amina.page.locator("a[href^='/receipts/']").first.click()
    amina.page.locator("summary", has_text=amina.word("Change it here and hand it in again")).click()
    amina.page.locator("textarea").first.fill(SECOND)
    amina.tap("Hand in")
    amina.sees("Your work is with the trainer.")

    open_work(trainer, alias)
    trainer.sees("Second try")
    expect(trainer.page.locator(".changes .added")).to_contain_text("We meet each morning.")
    expect(trainer.page.locator(".changes .removed")).to_contain_text("We meet.")
    expect(trainer.page.locator("#history")).to_contain_text("When do you meet?")
    expect(trainer.page.get_by_role("button", name="Show the page")).to_be_hidden()
    for level in ("Yes, all of it", "Clear names, clear order", "With usual values"):
        trainer.main.get_by_label(level).check()
    trainer.tap("Accept this work")
    trainer.sees("The review is sent.")
    amina.tap_bar("Home")
    amina.sees("Your work was reviewed: accepted")


def test_draft_is_kept_while_it_is_written(classroom: Classroom, devices: Devices) -> None:
    alias = "Badr"
    badr = classroom.learner(devices, "ar", alias)
    hand_in(badr, FIRST)
    trainer = classroom.trainer
    trainer.go("/teach/")
    open_work(trainer, alias)
    address = trainer.page.url
    with trainer.page.expect_response(lambda response: response.request.method == "POST"):
        trainer.page.get_by_label("What you want to say").fill("Half a sent")
    trainer.page.goto(address)
    expect(trainer.page.get_by_label("What you want to say")).to_have_value("Half a sent")


@pytest.fixture
def loud(chromium: Browser, classroom: Classroom) -> Iterator[BrowserContext]:
    """The trainer's laptop, whose console may be loud: each refusal is told there."""
    context = chromium.new_context(storage_state=classroom.trainer.page.context.storage_state())
    yield context
    context.close()


def test_page_that_a_learner_handed_in_reaches_nothing_of_the_trainer(
    classroom: Classroom, devices: Devices, loud: BrowserContext
) -> None:
    celine = classroom.learner(devices, "en", "Celine")
    celine.go("/home")
    work = ""
    for number, attack in enumerate(ATTACKS):
        script = attack.format(work=work)
        files = {"file-index.html": f"<p>{number}</p><script>{script}</script>", "file-style.css": "", "file-app.js": script}
        assert celine.page.evaluate(HAND_IN, [SITE, {**files, "language": "en"}]) == 200
        page = loud.new_page()
        page.goto(f"{classroom.box.address}/teach/review")
        page.get_by_role("row", name="Celine").get_by_role("link").last.click()
        page.get_by_label("What you want to say").fill(str(number))
        address, before, asked = page.url, page.evaluate(STATE), Asked()
        page.on("response", asked.note)
        page.get_by_role("button", name="Show the page").click()
        expect(page.locator(".preview iframe")).to_be_visible()
        page.evaluate("async () => (await fetch('/state.json?last', {cache: 'no-store'})).text()")
        assert (attack, page.url, len(loud.pages)) == (attack, address, 1)
        assert (attack, page.evaluate(STATE)) == (attack, {**before, "frames": 1})
        assert (attack, asked.of_pages) == (attack, [])
        page.reload()
        expect(page.get_by_text("Waits for you")).to_be_visible()
        work = address.removeprefix(classroom.box.address)
        page.close()


@dataclass
class Asked:
    """What a page gets from the box besides scripts and frames."""

    of_pages: list[str] = field(default_factory=list)

    def note(self, response: Response) -> None:
        parts = urlsplit(response.url)
        if not parts.path.startswith(("/run/", "/static/", "/state.json", "/assets/")) and parts.scheme.startswith("http"):
            self.of_pages.append(response.url)
