"""The gradebook on the trainer's screen, and as a file: what stands there, what may be taken along, and what it costs."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from campbox.db import db
from campbox.events.kinds import AttemptRecorded, StageTestDescribed, StageTestFinished
from campbox.events.record import record
from campbox.ids import from_hex
from campbox.models import Audit
from campbox.node import Node
from campbox.services import groups, people
from campbox.services.people import NewLearner
from campbox.services.sessions import Role
from tests.services.attending import held
from tests.web.classroom import node_of, signed_in_as

COURSE = "web-first-steps"
PHONE = {"REMOTE_ADDR": "10.77.0.23"}
FORMULA = "=1+1"


@pytest.fixture
def learners(app: Flask, cohort: str) -> dict[str, bytes]:
    return add(node_of(app), cohort, "Amina", "Badr", FORMULA)


def id_of(text: str) -> bytes:
    found = from_hex(text)
    assert found is not None
    return found


def add(node: Node, cohort: str, *aliases: str) -> dict[str, bytes]:
    new = [NewLearner(each, "en") for each in aliases]
    ids = node.write(lambda session: people.add_learners(session, cohort_id=id_of(cohort), learners=new))
    return dict(zip(aliases, ids, strict=True))


def tries(node: Node, learner: bytes, exercise: str, *results: bool, judged: str = "box") -> None:
    def try_all(session: Session) -> None:
        for passed in results:
            attempt = AttemptRecorded(
                about=learner,
                partner=None,
                course=COURSE,
                release="1",
                exercise=exercise,
                passed=passed,
                points=int(passed),
                of=1,
                judged=judged,
            )
            record(session, attempt)

    node.write(try_all)


def first_unit(node: Node) -> tuple[str, list[str]]:
    unit = node.library.release(COURSE).units[0]
    return unit.id, [exercise for lesson in unit.lessons for exercise in lesson.exercise_ids]


def page(trainer: FlaskClient, cohort: str, query: str = "") -> str:
    answer = trainer.get(f"/teach/cohorts/{cohort}/progress{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def cells(text: str, alias: str) -> list[str]:
    """What stands in the row of a learner, with the words for who cannot see the signs in brackets."""
    row = re.search(rf"<bdi>{re.escape(alias)}</bdi></a></th>(.*?)</tr>", text)
    assert row is not None, alias
    return [
        re.sub(r"<span>(.*?)</span>", r" (\1)", each).replace("<b>", "").replace("</b>", "")
        for each in re.findall(r"<td[^>]*>(.*?)</td>", row[1])
    ]


def sheet(content: bytes) -> list[list[object]]:
    return [list(row) for row in load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()]


def export(trainer: FlaskClient, cohort: str, **asked: str) -> list[list[object]]:
    answer = trainer.get(f"/teach/cohorts/{cohort}/progress/export", query_string={"as": "xlsx", **asked})
    assert answer.status_code == 200, answer.text
    return sheet(answer.data)


def notes_in_audit(node: Node) -> list[tuple[str, str]]:
    with node.reading() as session:
        rows = session.execute(select(Audit.act, Audit.detail).where(Audit.act.like("exported%")).order_by(Audit.number))
        return [(act, detail) for act, detail in rows]


def test_overview_tells_how_far_each_learner_is_in_each_unit(
    app: Flask, trainer: FlaskClient, cohort: str, learners: dict[str, bytes]
) -> None:
    _, exercises = first_unit(node_of(app))
    for exercise in exercises:
        tries(node_of(app), learners["Amina"], exercise, True)
    tries(node_of(app), learners["Badr"], exercises[0], False, True)
    text = page(trainer, cohort)
    of = len(exercises)
    assert cells(text, "Amina")[:2] == [f"✓ {of}/{of} ({of} of {of} exercises solved)", cells(text, "Amina")[1]]
    assert cells(text, "Badr")[0] == f"1/{of} (1 of {of} exercises solved)"
    assert cells(text, FORMULA)[0].startswith("·")


def test_exercises_of_a_unit_have_a_sign_and_a_word_for_every_state(
    app: Flask, trainer: FlaskClient, cohort: str, learners: dict[str, bytes]
) -> None:
    unit, exercises = first_unit(node_of(app))
    tries(node_of(app), learners["Amina"], exercises[0], True)
    tries(node_of(app), learners["Amina"], exercises[1], False, False, True, judged="browser")
    tries(node_of(app), learners["Amina"], exercises[2], False)
    text = page(trainer, cohort, f"?show={COURSE}/{unit}")
    assert cells(text, "Amina")[:4] == [
        "✓ (solved at once)",
        "✓3° (solved, 3 tries, judged by the browser)",
        "○1 (not solved yet, 1 try)",
        "· (nothing yet)",
    ]
    assert "1 of 3 solved" in text
    assert len(cells(text, "Badr")) == len(exercises)


def test_filters_keep_each_other_company_on_the_way_to_the_next_page(app: Flask, trainer: FlaskClient, cohort: str) -> None:
    node = node_of(app)
    ids = add(node, cohort, *(f"Learner {number:03}" for number in range(60)))
    group_id = node.write(lambda session: groups.make_group(session, cohort_id=id_of(cohort), name="Morning"))
    node.write(lambda session: groups.add_members(session, group_id, list(ids.values())[:55]))
    text = page(trainer, cohort, f"?show={COURSE}&q=learner&group={group_id.hex()}")
    assert text.count('<th scope="row"><a') == 50
    assert "Page 1 of 2" in text
    link = re.search(r'rel="next" href="([^"]+)"', text)
    assert link is not None
    following = trainer.get(link[1].replace("&amp;", "&")).text
    assert following.count('<th scope="row"><a') == 5
    assert "Nobody was found." in page(trainer, cohort, "?q=nobody")
    assert "Nobody was found." in page(trainer, cohort, "?who=word")


def test_tests_stand_behind_the_exercises(app: Flask, trainer: FlaskClient, cohort: str, learners: dict[str, bytes]) -> None:
    described = StageTestDescribed(
        test=bytes(16),
        cohort=id_of(cohort),
        stage=None,
        title="<b>After the pages",
        purpose="stage",
        minutes=30,
        exercises=(f"{COURSE}/title-place",),
        is_removed=False,
    )
    done = StageTestFinished(about=learners["Amina"], test=bytes(16), points=7, of=9, minutes=20)
    node_of(app).write(lambda session: (record(session, described), record(session, done)))
    text = page(trainer, cohort)
    assert cells(text, "Amina")[-1] == "7/9 (7 of 9 points)"
    assert "<b>After" not in text
    rows = export(trainer, cohort)
    assert rows[0][-1] == "<b>After the pages: points of 9"
    assert [row[-1] for row in rows[1:]].count(7.0) == 1


@pytest.mark.parametrize(
    "query", ["?show=no-such-course", f"?show={COURSE}/no-such-unit", "?show=../../x", "?show=/", "?show=%00"]
)
def test_course_that_is_not_there_is_not_found(
    trainer: FlaskClient, cohort: str, learners: dict[str, bytes], query: str
) -> None:
    assert trainer.get(f"/teach/cohorts/{cohort}/progress{query}").status_code == 404


@pytest.mark.parametrize("query", ["?page=99999999", "?page=-1", "?page=x", "?group=zz", "?q=" + "x" * 5000, "?who=all"])
def test_strange_filters_show_a_page_all_the_same(
    trainer: FlaskClient, cohort: str, learners: dict[str, bytes], query: str
) -> None:
    page(trainer, cohort, query)


def test_cohort_without_learners_says_what_to_do(trainer: FlaskClient, cohort: str) -> None:
    assert "Nobody is in this cohort yet." in page(trainer, cohort)


@pytest.mark.parametrize("ending", ["csv", "ods", "xlsx"])
def test_file_has_ids_and_no_aliases_by_default_and_a_name_without_people(
    app: Flask, trainer: FlaskClient, cohort: str, learners: dict[str, bytes], ending: str
) -> None:
    _, exercises = first_unit(node_of(app))
    tries(node_of(app), learners["Amina"], exercises[0], True)
    answer = trainer.get(f"/teach/cohorts/{cohort}/progress/export?as={ending}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="campbox-progress.{ending}"'
    text = answer.data.decode("utf-8-sig") if ending == "csv" else str(sheet(answer.data))
    assert learners["Amina"].hex() in text
    assert "solved at once" in text
    assert "Amina" not in text
    assert notes_in_audit(node_of(app)) == [("exported", f"progress {ending} 3 ids")]


def test_aliases_and_names_go_along_while_the_names_are_open_and_are_noted(
    app: Flask, trainer: FlaskClient, cohort: str, learners: dict[str, bytes]
) -> None:
    name, address = "Aminata Unmistakable", f"/teach/learners/{learners['Amina'].hex()}/names"
    was = re.search(r'name="was" value="([0-9a-f]+)"', trainer.get(address).text)
    assert was is not None
    assert trainer.post(address, data={"name": name, "contact": "", "was": was[1]}).status_code == 303
    noted = [("exported", "progress xlsx 3 aliases"), ("exported-with-names", "progress xlsx 3 names")]
    assert export(trainer, cohort, **{"with": "aliases"})[2][:2] == [learners["Amina"].hex(), "Amina"]
    assert export(trainer, cohort, **{"with": "names"})[2][:3] == [learners["Amina"].hex(), "Amina", name]
    assert notes_in_audit(node_of(app)) == noted
    told = "exported <bdi>Spring</bdi> with names (Progress · \u2068XLSX\u2069 · 3 learners · Ids, aliases and names)"
    assert told in trainer.get("/teach/audit").text


@pytest.mark.parametrize("who", ["aliases", "names"])
def test_locked_names_and_an_open_way_give_neither_aliases_nor_names(
    app: Flask, trainer: FlaskClient, cohort: str, learners: dict[str, bytes], who: str
) -> None:
    address = f"/teach/cohorts/{cohort}/progress/export?as=csv&with={who}"
    on_the_way = trainer.get(address, environ_overrides=PHONE)
    assert on_the_way.status_code != 200
    trainer.post("/teach/names/lock")
    locked = trainer.get(address)
    assert locked.status_code == 303
    assert "Amina" not in on_the_way.text + locked.text
    assert f'value="{who}"' not in page(trainer, cohort)
    assert notes_in_audit(node_of(app)) == []


@pytest.mark.parametrize("query", ["", "as=exe", "as=csv&with=everything", "as=csv&what=pins"])
def test_file_that_is_not_offered_is_not_found(
    trainer: FlaskClient, cohort: str, learners: dict[str, bytes], query: str
) -> None:
    assert trainer.get(f"/teach/cohorts/{cohort}/progress/export?{query}").status_code == 404


def test_alias_that_is_a_formula_is_text_in_the_file(trainer: FlaskClient, cohort: str, learners: dict[str, bytes]) -> None:
    answer = trainer.get(f"/teach/cohorts/{cohort}/progress/export?as=csv&with=aliases")
    assert f",'{FORMULA}," in answer.data.decode("utf-8-sig")


def test_hours_are_a_file_of_their_own(app: Flask, trainer: FlaskClient, cohort: str, learners: dict[str, bytes]) -> None:
    held(node_of(app), id_of(cohort), {learners["Amina"]: "present", learners["Badr"]: "absent"}, given_minutes=90)
    rows = export(trainer, cohort, what="hours")
    hours = {row[0]: row[-1] for row in rows[1:]}
    assert hours[learners["Amina"].hex()] == 1.5
    assert hours[learners["Badr"].hex()] == 0


def test_file_has_those_whom_the_page_shows(trainer: FlaskClient, cohort: str, learners: dict[str, bytes]) -> None:
    assert [row[0] for row in export(trainer, cohort, q="badr")[1:]] == [learners["Badr"].hex()]


def test_another_trainers_cohort_is_closed(app: Flask, cohort: str, learners: dict[str, bytes]) -> None:
    stranger = signed_in_as(app, Role.TRAINER, b"another trainer.")
    for path in ("", "/export?as=csv"):
        assert stranger.get(f"/teach/cohorts/{cohort}/progress{path}").status_code == 403


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["", "?show=all", "?who=word", "learner"])
def test_number_of_queries_does_not_grow_with_the_class(app: Flask, trainer: FlaskClient, cohort: str, path: str) -> None:
    node = node_of(app)
    _, exercises = first_unit(node)
    first = add(node, cohort, "Learner 0")["Learner 0"]
    for each in exercises[:2]:
        tries(node, first, each, False, False, False)
    address = f"/teach/learners/{first.hex()}" if path == "learner" else f"/teach/cohorts/{cohort}/progress{path}"
    trainer.get(address)
    with counted(app) as few:
        assert trainer.get(address).status_code == 200
    for learner in (first, *add(node, cohort, *(f"Learner {number}" for number in range(1, 30))).values()):
        for each in exercises:
            tries(node, learner, each, False, False, False, True)
    with counted(app) as many:
        assert trainer.get(address).status_code == 200
    assert len(many) == len(few)
    assert len(few) < 40
