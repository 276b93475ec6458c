"""Dates as the trainer tells and reads them."""

import re

from flask import Flask

from tests.clocks import FixedClock
from tests.web.classroom import PASSPHRASE, join_class, make_cohort, node_of, set_up


def test_date_of_the_trainers_device_is_shown_by_the_clocks_of_the_place(app: Flask, clock: FixedClock) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    join_class(app, trainer, cohort, "Amina").get("/home")
    told = trainer.post("/teach/date", data={"device_time": "2026-03-01T14:30", "device_offset": "-180"})
    assert told.status_code == 303
    clock.pass_minutes(13 * 60)
    trainer.post("/staff", data={"name": "Samira", "passphrase": PASSPHRASE})
    assert "2026-03-01 14:30" in trainer.get(f"/teach/cohorts/{cohort}").text
    with node_of(app).reading() as session:
        assert session.connection().exec_driver_sql("SELECT zero_ms FROM anchor").scalar() == 1_772_364_600_000 - 60_000


def test_impossible_clock_of_the_box_is_not_proposed(app: Flask, clock: FixedClock) -> None:
    clock.wall = 0
    page = set_up(app).get("/teach/").text
    assert re.search(r'name="device_time" value=""', page)


def test_offset_that_is_none_is_refused(app: Flask) -> None:
    answer = set_up(app).post("/teach/date", data={"device_time": "2026-03-01T14:30", "device_offset": "soon"})
    assert answer.status_code == 400
