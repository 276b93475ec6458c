"""What stands at the foot of every printed page."""

import re

import pytest
from flask import Flask

from campbox.services import dates
from tests.clocks import START_WALL_MS
from tests.web.classroom import PASSPHRASE, make_cohort, node_of, set_up

LINE = "printed on ______________"
DAY = "printed on \u20682026-02-02\u2069"


def shown(style_sheet: str) -> str:
    """The text of the style sheet, as a browser reads it."""
    found = re.search(r'content: "([^"]*)"', style_sheet)
    assert found is not None
    return re.sub(r"\\([0-9a-f]{6})", lambda sign: chr(int(sign[1], 16)), found[1])


def test_paper_has_a_line_for_the_day_until_somebody_tells_it(app: Flask) -> None:
    trainer, box = set_up(app), node_of(app)
    sheet = f"/teach/cohorts/{make_cohort(trainer)}/people/sheet"
    assert LINE in trainer.get(sheet).text
    assert shown(trainer.get("/teach/paper.css").text) == f"Zaatari · {LINE}"
    box.write(lambda session: dates.confirm_date(session, wall_ms=START_WALL_MS, source="trainer", error_ms=0, clock=box.clock))
    assert DAY in trainer.get(sheet).text
    assert shown(trainer.get("/teach/paper.css").text) == f"Zaatari · {DAY}"


@pytest.mark.parametrize("site", ['"; } body { display: none }', "a\\", "</style>", "مخيم الزعتري", "école n° 2"])
def test_name_of_a_place_stays_a_text_of_the_style_sheet(app: Flask, site: str) -> None:
    style_sheet = set_up(app, site).get("/teach/paper.css").text
    assert shown(style_sheet) == f"{site} · {LINE}"
    assert style_sheet.count('"') == 2
    assert style_sheet.count("{") == style_sheet.count("}") == 4


def test_recovery_sheet_has_place_and_day_too(app: Flask) -> None:
    account = {"name": "Amal", "role": "trainer", "passphrase": PASSPHRASE}
    sheet = set_up(app).post("/teach/accounts/new", data=account).text
    assert f'<p class="print-footer">Zaatari · {LINE}</p>' in sheet


def test_foot_stands_where_the_lines_begin(app: Flask) -> None:
    trainer = set_up(app)
    assert "@bottom-left" in trainer.get("/teach/paper.css?en").text
    trainer.get("/language/ar")
    assert "@bottom-right" in trainer.get("/teach/paper.css?ar").text


def test_every_page_of_a_trainer_asks_for_it_in_its_language(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    for path in ("/teach/", f"/teach/cohorts/{cohort}/register/sheet", "/teach/poster/sheet"):
        assert '<link rel="stylesheet" href="/teach/paper.css?en" media="print">' in trainer.get(path).text
