"""Writing code on an exercise page, as a person does: in the editor, with its buttons, by what the page says."""

from playwright.sync_api import Locator, expect

from tests.stories.people import Learner

# The first time, a runtime comes over the network and starts; all of a busy machine may stand in its way.
ENGINE_PATIENCE_MS = 45_000


def editor(learner: Learner) -> Locator:
    """The editor that is in front; the first thing to wait for on the page."""
    shown = learner.page.locator(".cm-content:visible")
    expect(shown).to_be_visible()
    return shown


def write_code(learner: Learner, code: str) -> None:
    """Put the whole code in place of what is there; pasted, because an editor indents what is typed by itself."""
    place = editor(learner)
    place.click()
    for key in ("Control+A", "Delete"):
        learner.page.keyboard.press(key)
    learner.page.keyboard.insert_text(code)


def sees_code(learner: Learner, code: str) -> None:
    # A line of the editor is an element of its own, so its text has no line breaks.
    expect(editor(learner)).to_have_text(code.replace("\n", ""))


def check(learner: Learner) -> Locator:
    """Press Check; returns the result when it is there."""
    learner.tap("Check")
    result = learner.page.locator(".result.done, .result.again")
    expect(result).to_be_visible(timeout=ENGINE_PATIENCE_MS)
    return result


def is_right(learner: Learner) -> None:
    expect(check(learner)).to_contain_text(learner.word("Correct"))


def is_wrong(learner: Learner) -> Locator:
    result = check(learner)
    expect(result).to_contain_text(learner.word("Not yet: look again"))
    return result


def run(learner: Learner) -> None:
    learner.tap("Run")


def prints(learner: Learner, text: str) -> None:
    """The output area shows this, and nothing else."""
    expect(learner.page.locator("[data-screen]")).to_have_text(text, timeout=ENGINE_PATIENCE_MS)


def answers_the_program(learner: Learner, text: str) -> None:
    field = learner.page.locator("form.ask input")
    expect(field).to_be_focused(timeout=ENGINE_PATIENCE_MS)
    field.fill(text)
    learner.page.keyboard.press("Enter")
