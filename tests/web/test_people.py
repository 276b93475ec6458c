"""The people of a cohort through the pages: groups, places, moving, putting away, lists for other programs."""

import io
import re

import pytest
from flask import Flask
from python_calamine import load_workbook
from sqlalchemy import event

from campbox.db import db
from campbox.services import access, cohort_plans, people
from campbox.services.people import Description, NewLearner
from campbox.services.sessions import Role
from tests.web.classroom import (
    audited,
    join_class,
    learner_in,
    make_cohort,
    new_browser,
    node_of,
    people_of,
    set_up,
    signed_in_as,
)

FULL = "The cohort is full."


def crowd(app: Flask, cohort: str, count: int, gender: str | None = None) -> None:
    new = [NewLearner(f"learner {number:04}", "ar", Description(gender)) for number in range(count)]
    node_of(app).write(lambda session: people.add_learners(session, cohort_id=bytes.fromhex(cohort), learners=new))


def test_full_cohort_is_told_when_adding_and_when_confirming_arrivals(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    answer = trainer.post(f"/teach/cohorts/{cohort}/places", data={"capacity": "٢", "seen": "0"})
    assert answer.status_code == 303
    add = f"/teach/cohorts/{cohort}/add"
    form = {"learners": "Amina\nBadr\nCeline", "language": "en"}
    assert FULL in trainer.post(add, data=form).text
    refused = trainer.post(add, data={**form, "confirmed": "1"})
    assert (refused.status_code, people_of(trainer, cohort)) == (409, [])
    assert trainer.post(add, data={**form, "confirmed": "1", "over": "1"}).status_code == 303
    learner = join_class(app, trainer, cohort, "Dana")
    assert learner.get("/home").status_code != 200
    waiting = re.findall(r'name="arrival" value="([0-9a-f]{32})"', trainer.get(f"/teach/cohorts/{cohort}/code").text)
    answer = trainer.post(f"/teach/cohorts/{cohort}/arrivals", data={"do": "confirm", "arrival": waiting})
    assert (answer.status_code, FULL in answer.text) == (409, True)
    trainer.post(f"/teach/cohorts/{cohort}/arrivals", data={"do": "confirm", "arrival": waiting, "over": "1"})
    assert learner.get("/home").status_code == 200
    assert "Full" in trainer.get(f"/teach/cohorts/{cohort}/people").text


def test_places_that_somebody_else_changed_are_shown_before_they_change_again(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    address = f"/teach/cohorts/{cohort}/places"
    assert trainer.post(address, data={"capacity": "20", "seen": "0"}).status_code == 303
    answer = trainer.post(address, data={"capacity": "30", "is_for_women": "y", "seen": "0"})
    assert answer.status_code == 409
    assert "20 places" in answer.text
    seen = re.search(r'name="seen" type="hidden" value="(\d+)"', answer.text)
    assert seen is not None
    assert 'value="30"' in answer.text
    assert trainer.post(address, data={"capacity": "30", "is_for_women": "y", "seen": seen[1]}).status_code == 303
    assert "For women" in trainer.get(f"/teach/cohorts/{cohort}/people").text


@pytest.mark.parametrize("capacity", ["0", "-1", "x", "9" * 9, "1.5", "1001"])
def test_places_that_cannot_be_are_refused(app: Flask, capacity: str) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    answer = trainer.post(f"/teach/cohorts/{cohort}/places", data={"capacity": capacity, "seen": "0"})
    assert (answer.status_code, "Places are a number from 1 to 1000" in answer.text) == (400, True)


def test_group_is_made_filled_renamed_and_deleted(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    crowd(app, cohort, 3)
    base = f"/teach/cohorts/{cohort}/groups"
    here = trainer.post(base, data={"name": "Morning", "is_for_women": "y"}).headers["Location"]
    page = trainer.get(here).text
    shown, seen = re.findall(r'name="shown" value="(\w+)"', page), re.findall(r'name="seen" value="(\w+)"', page)[0]
    form = {"shown": shown, "learner": shown[:2], "seen": seen}
    unsure = trainer.post(here, data=form)
    assert (unsure.status_code, len(re.findall(r'name="learner" value="\w+" checked', unsure.text))) == (400, 2)
    assert trainer.post(here, data={**form, "sure": "1"}).status_code == 303
    stale = trainer.post(here, data={**form, "learner": shown[2:], "sure": "1"})
    assert (stale.status_code, "Somebody else changed this group" in stale.text) == (409, True)
    assert people_of(trainer, cohort, f"?group={here.rsplit('/', 1)[1]}") == ["learner 0000", "learner 0001"]
    assert trainer.get(f"/teach/cohorts/{cohort}/cards?group={here.rsplit('/', 1)[1]}").text.count('name="learner"') == 2
    seen = re.findall(r'name="seen" value="(\w+)"', trainer.get(here).text)[0]
    assert trainer.post(f"{here}/describe", data={"name": "Evening", "seen": seen}).status_code == 303
    assert "Evening" in trainer.get(base).text
    trainer.post(f"{here}/delete")
    assert trainer.get(here).status_code == 404
    assert len(people_of(trainer, cohort)) == 3


def test_cards_for_nobody_are_no_empty_sheet(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    crowd(app, cohort, 2)
    answer = trainer.post(f"/teach/cohorts/{cohort}/cards", data={})
    assert (answer.status_code, answer.text.count('name="learner"')) == (400, 2)
    assert "Nobody is ticked yet." in answer.text


def test_gender_of_nobody_stands_on_any_page_of_the_people(app: Flask) -> None:
    """A woman and a man make the same pages, letter by letter."""
    pages = []
    trainer = set_up(app)
    for name, gender in (("Spring", "woman"), ("Autumn", "man")):
        cohort = make_cohort(trainer, name)
        cohort_id = bytes.fromhex(cohort)
        new = [NewLearner(f"{name} {number}", "ar", Description(gender)) for number in range(3)]
        node_of(app).write(lambda session: people.add_learners(session, cohort_id=cohort_id, learners=new))  # noqa: B023
        node_of(app).write(lambda session: cohort_plans.change_plan(session, cohort_id, is_for_women=True))  # noqa: B023
        here = trainer.post(f"/teach/cohorts/{cohort}/groups", data={"name": "Table", "is_for_women": "y"}).headers["Location"]
        text = "".join(
            trainer.get(each).text for each in (f"/teach/cohorts/{cohort}/people", here, f"/teach/cohorts/{cohort}/cards")
        )
        pages.append(re.sub(rf"{name}|[0-9a-f]{{32}}|[0-9a-f]{{16}}|pic-\d+|value=\"\w+\"", "", text))
    assert pages[0] == pages[1]


def test_learner_moves_leaves_and_comes_back(app: Flask) -> None:
    trainer = set_up(app)
    spring, autumn = make_cohort(trainer), make_cohort(trainer, "Autumn")
    join_class(app, trainer, spring, "Amina")
    amina = learner_in(trainer, spring)
    page = f"/teach/learners/{amina}/cohorts"
    assert trainer.post(page, data={"from": spring, "to": autumn}).status_code == 303
    assert (people_of(trainer, spring), people_of(trainer, autumn)) == ([], ["Amina"])
    assert people_of(trainer, spring, "?who=left") == ["Amina"]
    assert audited(app, "learner-moved") == [f"{spring} {autumn}"]
    assert trainer.post(page, data={"to": spring}).status_code == 303
    assert "more than one cohort" in trainer.get(page).text
    trainer.post(f"/teach/learners/{amina}/leave/{autumn}")
    assert (people_of(trainer, spring), people_of(trainer, autumn)) == (["Amina"], [])
    trainer.post(f"/teach/cohorts/{autumn}/places", data={"capacity": "1", "seen": "0"})
    crowd(app, autumn, 1)
    refused = trainer.post(page, data={"from": spring, "to": autumn})
    assert (refused.status_code, FULL in refused.text) == (409, True)
    assert trainer.post(page, data={"from": spring, "to": autumn, "over": "1"}).status_code == 303
    assert trainer.post(page, data={"from": spring, "to": autumn}).status_code == 303
    assert trainer.post(page, data={"from": autumn, "to": "nowhere"}).status_code == 404


def test_trainer_moves_nobody_into_a_cohort_of_a_colleague(app: Flask) -> None:
    coordinator = set_up(app)
    hers, other = make_cohort(coordinator), make_cohort(coordinator, "Autumn")
    join_class(app, coordinator, hers, "Amina")
    amina = learner_in(coordinator, hers)
    staff_id = b"t" * 16
    node_of(app).write(lambda session: access.assign(session, cohort_id=bytes.fromhex(hers), staff_id=staff_id))
    trainer = signed_in_as(app, Role.TRAINER, staff_id)
    assert "Autumn" not in trainer.get(f"/teach/learners/{amina}/cohorts").text
    assert trainer.post(f"/teach/learners/{amina}/cohorts", data={"from": hers, "to": other}).status_code == 403
    assert people_of(coordinator, hers) == ["Amina"]


def test_archived_cohort_leaves_the_home_stays_readable_and_opens_again(app: Flask) -> None:
    trainer = set_up(app)
    spring = make_cohort(trainer)
    make_cohort(trainer, "Autumn")
    join_class(app, trainer, spring, "Amina")
    for _ in range(2):
        trainer.post(f"/teach/cohorts/{spring}/archive", data={"do": "archive"})
    home = trainer.get("/teach/").text
    assert (spring in home, "Autumn" in home) == (False, True)
    assert spring in trainer.get("/teach/cohorts/archived").text
    assert people_of(trainer, spring) == ["Amina"]
    assert "This cohort is archived." in trainer.get(f"/teach/cohorts/{spring}/people").text
    trainer.post(f"/teach/cohorts/{spring}/archive", data={"do": "reopen"})
    assert spring in trainer.get("/teach/").text
    assert audited(app, "cohort-archived") == ["archived", "reopened"]


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_people_are_exported_with_ids_and_with_aliases_only_where_the_vault_is_open(app: Flask, form: str) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    trainer.post(f"/teach/cohorts/{cohort}/add", data={"learners": "@SUM(A1)\nأمينة", "language": "ar", "confirmed": "1"})
    address = f"/teach/cohorts/{cohort}/people/export?as={form}"
    plain, with_aliases = trainer.get(address), trainer.get(f"{address}&aliases=1")
    assert plain.headers["Content-Disposition"] == f'attachment; filename="campbox-people.{form}"'
    if form == "csv":
        assert "أمينة" not in plain.text
        assert "'@SUM(A1)" in with_aliases.text
    else:
        rows = load_workbook(io.BytesIO(plain.data)).get_sheet_by_index(0).to_python()
        assert [len(str(row[0])) for row in rows[1:]] == [32, 32]
        assert "أمينة" not in str(rows)
        assert "أمينة" in str(load_workbook(io.BytesIO(with_aliases.data)).get_sheet_by_index(0).to_python())
    assert audited(app, "exported") == [f"people {form} 2 ids", f"people {form} 2 aliases"]
    assert trainer.get(f"/teach/cohorts/{cohort}/people/export?as=exe").status_code == 404
    trainer.post("/teach/names/lock")
    assert trainer.get(f"{address}&aliases=1").headers["Location"].startswith("/teach/names/open")
    assert trainer.get(address).status_code == 200


def test_class_list_on_paper_has_everybody_and_empty_columns(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    crowd(app, cohort, 60)
    page = trainer.get(f"/teach/cohorts/{cohort}/people/sheet").text
    assert page.count('<th scope="row">') == 60
    assert page.count("<td></td>") >= 60 * 6


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=x", "?page=99999999999", "?group=zz", "?q=%25%00'\"", "?who=x", "?page=²"]
)
def test_strange_questions_show_the_list_all_the_same(app: Flask, query: str) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    crowd(app, cohort, 2)
    assert trainer.get(f"/teach/cohorts/{cohort}/people{query}").status_code == 200


def test_page_of_a_thousand_people_is_as_cheap_as_one_of_fifty(app: Flask) -> None:
    trainer = set_up(app)
    small, large = make_cohort(trainer), make_cohort(trainer, "Autumn")
    node_of(app).write(
        lambda session: people.add_learners(
            session, cohort_id=bytes.fromhex(small), learners=[NewLearner(f"small {number}", "ar") for number in range(50)]
        )
    )
    crowd(app, large, 1000)
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    counts = []
    for cohort in (small, large):
        trainer.get(f"/teach/cohorts/{cohort}/people")
        asked.clear()
        trainer.get(f"/teach/cohorts/{cohort}/people")
        counts.append(len(asked))
    assert counts[0] == counts[1] < 25
    assert len(people_of(trainer, large, "?q=learner 09")) == 50
    assert "Page 1 of 20" in trainer.get(f"/teach/cohorts/{large}/people").text


@pytest.mark.parametrize(("page", "row"), [("names", '/names"'), ("cards", 'name="learner"')])
def test_thousand_are_shown_a_page_at_a_time_and_found_by_alias(app: Flask, page: str, row: str) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    crowd(app, cohort, 1000)
    here = f"/teach/cohorts/{cohort}/{page}"
    whole, last, found = (trainer.get(here + query).text for query in ("", "?page=17", "?q=learner 0777"))
    assert "Page 1 of 17" in whole
    assert "learner 0999" in last
    of_many = whole.count(row)
    assert of_many - found.count(row) == 59
    assert "Nobody was found." in trainer.get(f"{here}?q=nobody").text


def test_live_class_of_a_thousand_lists_no_thousand_who_are_away(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    crowd(app, cohort, 1000)
    page = trainer.get(f"/teach/cohorts/{cohort}").text
    assert "1000 people are not here" in page
    assert page.count('<a class="live-person') == 60
    assert f'<p><a href="/teach/cohorts/{cohort}/people">Everybody</a></p>' in page


def test_nobody_without_an_account_sees_people(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    for browser in (amina, new_browser(app)):
        assert browser.get(f"/teach/cohorts/{cohort}/people").status_code in (303, 403)
