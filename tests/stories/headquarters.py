"""What a trainer and headquarters do with each other: pairing, carrying files, looking at what arrived."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.stories.people import Operator, Trainer

ID_IN_GROUPS = re.compile(r"^\s*[0-9a-f]{4} [0-9a-f]{4}\s*$")


def pair(trainer: Trainer, operator: Operator, folder: Path) -> None:
    """Two files change hands; on both sides two people read the same 24 characters to each other."""
    trainer.go("/teach/pairing")
    of_box = fingerprint(trainer, 0)
    request = trainer.save("Save the request", folder / "request.card")
    operator.go("/hq/pair")
    operator.load("Request of the box", "Load the file", request)
    assert fingerprint(operator, 0) == of_box
    operator.tap("Yes, all 24 are the same")
    of_headquarters = fingerprint(operator, 0)
    load_card(trainer, card_of(operator, folder))
    assert fingerprint(trainer, 1) == of_headquarters
    trust_headquarters(trainer)


def card_of(operator: Operator, folder: Path) -> Path:
    operator.go("/hq/pair")
    return operator.save("Save the file of headquarters", folder / "headquarters.card")


def load_card(trainer: Trainer, card: Path) -> None:
    trainer.go("/teach/pairing")
    trainer.load("File of headquarters", "Load the file", card)
    trainer.sees("Headquarters reads these characters from its own page. Are they the same?")


def trust_headquarters(trainer: Trainer) -> None:
    trainer.tap("Yes, all 24 are the same")
    trainer.sees("This box is connected.")


def fingerprint(person: Trainer | Operator, number: int) -> str:
    """A fingerprint of the page, counted from the top."""
    found = person.page.locator(".fingerprint").nth(number).inner_text()
    assert len(found.replace("-", "")) == 24
    return found


def sees_site(operator: Operator, name: str, solved: int, learner: str) -> None:
    """A row of the site, and on its page the learners by id only."""
    operator.go("/hq/")
    row = operator.row(name)
    expect(row.locator(f"[data-label='{operator.word('Learners')}']")).to_have_text("1")
    expect(row.locator(f"[data-label='{operator.word('Solved')}']")).to_have_text(str(solved))
    row.get_by_role("link", name=name, exact=True).click()
    expect(operator.main.locator("tbody tr")).to_have_count(1)
    expect(operator.main.locator("tbody th")).to_have_text(ID_IN_GROUPS)
    expect(operator.page.locator("body")).not_to_contain_text(learner)


def headquarters_has_everything(trainer: Trainer) -> None:
    trainer.go("/teach/stick")
    trainer.sees("Headquarters has everything.")
