"""A class that comes as a file: looked at, mended, enrolled, with cards for everybody."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import expect

from campbox.exporters.base import Column, Table
from campbox.exporters.registry import EXPORTERS
from tests.stories.axe import serious_faults
from tests.stories.conftest import NewServer, make_classroom
from tests.stories.devices import Devices
from tests.stories.people import Trainer
from tests.stories.words import say_count

TITLES = ("Groupe", "Pseudo", "Nom complet", "Genre", "Âge", "Langue")
FILE, BUTTON = "Or a file with the list", "Show what will happen"


def write_list(target: Path, rows: Sequence[tuple[str, ...]], titles: tuple[str, ...] = TITLES) -> Path:
    target.write_bytes(EXPORTERS["xlsx"].write(Table("Class", [Column(each) for each in titles], rows)))
    return target


def will_be_added(trainer: Trainer, number: int) -> str:
    return say_count("%(num)d learner will be added", "%(num)d learners will be added", number, trainer.language)


def test_thirty_learners_of_a_workbook_are_looked_at_enrolled_and_get_their_cards(
    new_server: NewServer, devices: Devices, tmp_path: Path
) -> None:
    trainer = make_classroom(new_server("box"), devices, "en", "laptop").trainer
    rows = [
        (f"Group {number % 3 + 1}", f"Learner {number:02}", "Real Name", "f" if number % 2 else "h", "21", "fr")
        for number in range(30)
    ]
    trainer.go(f"{trainer.cohort}/people")
    trainer.tap("Add from a list")
    trainer.load(FILE, BUTTON, write_list(tmp_path / "class.xlsx", rows))
    trainer.sees("Real names were left out.")
    trainer.does_not_see("Real Name")
    expect(trainer.main).to_contain_text(will_be_added(trainer, 30))
    assert serious_faults(trainer.page) == []
    trainer.tap("Add them")
    trainer.is_at("Cards")
    assert trainer.main.get_by_role("checkbox", checked=True).count() == 30
    trainer.main.get_by_label(trainer.word("Group"), exact=True).select_option(label="Group 2")
    trainer.tap("Show")
    assert trainer.main.get_by_role("checkbox", checked=True).count() == 10
    trainer.tap("Make the cards")
    expect(trainer.page.locator(".sign-card")).to_have_count(10)
    trainer.go(f"{trainer.cohort}/people")
    expect(trainer.row("Learner 07")).to_contain_text("Group 2")
    expect(trainer.row("Learner 07")).to_contain_text(trainer.word("both"))
    assert serious_faults(trainer.page) == []
    trainer.type_in("Find an alias", "learner 2")
    trainer.tap("Find")
    expect(trainer.main.locator("tbody tr")).to_have_count(10)
    with trainer.page.expect_download() as download:
        trainer.tap("Download the list")
    assert download.value.suggested_filename == "campbox-people.ods"
