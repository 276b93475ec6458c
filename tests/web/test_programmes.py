"""Programmes and stages on the trainers' pages: made, followed, edited by two, and learners who go on to the next."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campbox.node import Node
from campbox.services import people
from campbox.services.people import NewLearner
from tests.web.classroom import follow, join_class, learner_in
from tests.web.registers import follow_model, held, other_trainer

MODEL_NAMES = ("Basics on site", "Practice in groups by level", "Portfolio project")


@pytest.fixture
def amina(app: Flask, trainer: FlaskClient, cohort: str) -> str:
    join_class(app, trainer, cohort, "Amina")
    return learner_in(trainer, cohort)


def test_model_programme_is_made_with_one_tap_and_followed(trainer: FlaskClient, cohort: str, amina: str) -> None:
    programme = follow_model(trainer, cohort)
    page = follow(trainer, programme).text
    assert [page.index(name) for name in MODEL_NAMES] == sorted(page.index(name) for name in MODEL_NAMES)
    assert "680 hours" in page
    held(trainer, cohort, amina)
    hours = follow(trainer, f"/teach/cohorts/{cohort}/hours").text
    assert re.search(r"Basics on site.*140 hours.*1 hour and 30 minutes", hours, re.DOTALL)


def test_stage_is_edited_and_the_second_coordinator_is_shown_the_first(trainer: FlaskClient, cohort: str) -> None:
    programme = follow_model(trainer, cohort)
    stage = re.search(rf'{programme}/stages/[0-9a-f]{{32}}(?=")', follow(trainer, programme).text)
    assert stage is not None
    seen = re.search(r'name="seen" value="(\d+)"', follow(trainer, stage[0]).text)
    assert seen is not None
    form = {"name": "Basics", "hours": "150", "criteria": "One\n\nTwo", "seen": seen[1]}
    assert trainer.post(stage[0], data={**form, "courses": "web-first-steps"}).status_code == 303
    answer = trainer.post(stage[0], data={**form, "name": "Start"})
    assert answer.status_code == 409
    assert "<bdi>Basics</bdi> · 150 hours" in answer.text
    assert trainer.post(stage[0], data={**form, "hours": "many"}).status_code == 400
    assert trainer.post(stage[0], data={**form, "courses": "no-such-course"}).status_code == 400
    trainer.post(f"{stage[0]}/place", data={"do": "down"})
    assert follow(trainer, programme).text.index("Practice in groups") < follow(trainer, programme).text.index("Basics<")
    trainer.post(f"{stage[0]}/place", data={"do": "remove"})
    assert "Basics<" not in follow(trainer, programme).text
    assert trainer.post(programme, data={"do": "remove", "name": "School"}).status_code == 400


def test_trainer_reads_programmes_and_cannot_change_them(app: Flask, box: Node, trainer: FlaskClient, cohort: str) -> None:
    programme = follow_model(trainer, cohort)
    page = other_trainer(app, box, cohort).get(programme).text
    assert "Basics on site" in page
    assert "Take out" not in page


def test_learner_is_promoted_only_when_each_criterion_is_confirmed(trainer: FlaskClient, cohort: str, amina: str) -> None:
    follow_model(trainer, cohort)
    stage = f"/teach/learners/{amina}/stage"
    page = follow(trainer, stage).text
    form = {name: re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("programme", "seen")}  # type: ignore[index]
    criteria = re.findall(r'name="criterion" value="([^"]+)"', page)
    assert len(criteria) == 2
    answer = trainer.post(stage, data={**form, "criterion": criteria[:1]})
    assert answer.status_code == 400
    assert "not every criterion is confirmed" in answer.text
    assert trainer.post(stage, data={**form, "criterion": criteria}).status_code == 303
    page = follow(trainer, stage).text
    assert "Now in: Practice in groups by level" in page
    assert trainer.post(stage, data={**form, "criterion": criteria}).status_code == 409
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    back = {"programme": form["programme"], "seen": seen[1], "stage": form["seen"]}
    assert trainer.post(f"{stage}/back", data={**back, "reason": ""}).status_code == 400
    assert trainer.post(f"{stage}/back", data={**back, "reason": "too early"}).status_code == 303
    assert "Now in: Basics on site" in follow(trainer, stage).text


def test_of_a_cohort_those_go_on_for_whom_all_is_confirmed(box: Node, trainer: FlaskClient, cohort: str) -> None:
    follow_model(trainer, cohort)
    new = [NewLearner("Amina", "ar"), NewLearner("Badr", "ar")]
    first, second = (
        each.hex()
        for each in box.write(lambda session: people.add_learners(session, cohort_id=bytes.fromhex(cohort), learners=new))
    )
    stages = f"/teach/cohorts/{cohort}/stages"
    page = follow(trainer, stages).text
    seen = re.search(r'name="seen-\w+" value="(\w+)"', page)
    criteria = re.findall(rf'name="criterion-{first}" value="([^"]+)"', page)
    assert seen is not None
    form = {
        f"seen-{first}": seen[1],
        f"seen-{second}": seen[1],
        f"criterion-{first}": criteria,
        f"criterion-{second}": criteria[:1],
    }
    page = trainer.post(stages, data=form).text
    assert re.search(r"go on to the next stage:.*Amina.*These learners stay.*Badr", page, re.DOTALL)
    assert trainer.post(stages, data={}).status_code == 400
