"""The first day of a class, through the pages and without script."""

import re

from flask import Flask

from tests.web.classroom import follow, join_class, make_cohort, new_browser, node_of, set_up


def test_first_page_leads_to_set_up_until_it_is_done(app: Flask) -> None:
    assert new_browser(app).get("/").headers["Location"] == "/setup"
    set_up(app)
    assert new_browser(app).get("/setup").status_code == 303
    assert not node_of(app).config.first_code.exists()


def test_whole_first_day(app: Flask) -> None:
    trainer = set_up(app)
    assert "Make a cohort" in trainer.get("/teach/").text
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    home = follow(amina, "/waiting").text
    assert "Hello" in home
    assert "Amina" in home
    lesson = follow(amina, "/go/web-first-steps/what-is-a-page")
    assert lesson.headers["Cache-Control"] == "private, max-age=86400"
    assert "Set-Cookie" not in lesson.headers
    assert "Amina" not in lesson.text
    for page in ("/lessons", "/work", "/call", "/state.json", "/words/web-first-steps/pages"):
        assert amina.get(page).status_code == 200
    amina.post("/call", data={"hand": "up"})
    table = trainer.get(f"/teach/cohorts/{cohort}").text
    assert "Hand up" in table
    for page in ("add", "cards", "code"):
        assert trainer.get(f"/teach/cohorts/{cohort}/{page}").status_code == 200, page
    for page in ("", "lessons", "stick", "pairing", "settings", "poster", "poster/sheet"):
        assert trainer.get(f"/teach/{page}").status_code == 200, page
    release = node_of(app).library.releases()[0]
    for lesson_id, each in release.lessons.items():
        assert trainer.get(f"/teach/lessons/{release.course_id}/{lesson_id}").status_code == 200
        for part in ("lesson", "exercises", "answers"):
            assert trainer.get(f"/teach/lessons/{release.course_id}/{lesson_id}/{part}").status_code == 200
        for exercise in each.exercise_ids:
            follow(amina, f"/try/{release.course_id}/{exercise}")


def test_pasted_list_is_first_taken_to_be_in_the_language_of_the_page(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    for language in ("ar", "fr"):
        trainer.get(f"/language/{language}")
        page = trainer.get(f"/teach/cohorts/{cohort}/add").text
        assert re.findall(r'name="language" value="(..)"[^>]*checked', page) == [language]
