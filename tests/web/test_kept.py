"""What every page tells the script of the device it is on, and the page about what waits there."""

import json
import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from campbox.services.sessions import Role
from tests.web.classroom import follow, join_class, make_cohort, new_browser, set_up, signed_in_as

EXERCISE = "/try/web-first-steps/title-place"
_HOLDER = re.compile(r'data-holder="([^"]*)"')


def holder_on(browser: FlaskClient, address: str) -> object:
    """Who is here, as the page tells its script."""
    found = _HOLDER.search(follow(browser, address).text)
    assert found is not None
    return json.loads(unescape(found[1]))


def test_page_about_what_waits_is_the_same_for_everyone_and_kept_a_day(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    pages = [follow(browser, "/kept") for browser in (amina, trainer, new_browser(app))]
    assert len({page.data for page in pages}) == 1
    assert all(page.headers["Cache-Control"] == "private, max-age=86400" for page in pages)
    assert all("Set-Cookie" not in page.headers and "Cookie" not in page.headers["Vary"] for page in pages)


def test_page_about_what_waits_of_an_older_version_leads_to_the_present_one(app: Flask) -> None:
    set_up(app)
    present = new_browser(app).get("/kept").headers["Location"]
    for old in ("/kept/en/000000000000", "/kept/xx/000000000000"):
        answer = new_browser(app).get(old)
        assert (answer.status_code, answer.headers["Location"]) == (303, present)
        assert answer.headers["Cache-Control"] == "no-store"


def test_pages_tell_script_who_is_here_unless_they_are_the_same_for_everyone(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    state = amina.get("/state.json").get_json()
    here = holder_on(amina, "/home")
    assert here == {name: state[name] for name in ("learner", "alias", "picture", "partner")}
    assert _HOLDER.search(follow(amina, EXERCISE).text) is None
    assert holder_on(new_browser(app), "/") is None
    assert holder_on(signed_in_as(app, Role.JOINING), "/waiting") is None


def test_trainer_is_told_from_nobody_where_exercises_can_be_tried(app: Flask) -> None:
    trainer = set_up(app)
    assert trainer.get("/state.json").get_json() == {"signed_in": False, "staff": True}
    assert new_browser(app).get("/state.json").get_json() == {"signed_in": False}


def test_second_learner_stands_on_every_page_and_in_what_script_is_told(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    badr, amina = join_class(app, trainer, cohort, "Badr"), join_class(app, trainer, cohort, "Amina")
    amina.post("/pair", data={"alias": "Badr", "pin": "2468", "next": "/lessons"})
    here = holder_on(amina, "/lessons")
    assert isinstance(here, dict)
    assert here["partner"]["token"] == badr.get("/state.json").get_json()["learner"]
    assert "You work as two:" in follow(amina, "/lessons").text.split("</template>")[1]
    amina.post("/pair/end")
    assert holder_on(amina, "/lessons") == {**here, "partner": None}
