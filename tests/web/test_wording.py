"""What stands around the translated sentences is of the reader's language too: commas, separators, signs."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.courses.factory import write_course
from tests.web.classroom import follow, join_class, learner_in, make_cohort, node_of, set_up

LESSON_WITH_CODE_IN_ITS_AIM = "web-first-steps/boxes"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("address", ["/teach/lessons", f"/teach/lessons/{LESSON_WITH_CODE_IN_ITS_AIM}"])
def test_aims_of_lessons_show_no_signs_of_the_author(app: Flask, address: str, language: str) -> None:
    trainer = set_up(app)
    trainer.get(f"/language/{language}")
    page = trainer.get(address).text
    assert "padding" in page
    assert "`" not in page


def test_correction_is_told_with_the_comma_of_the_language(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    join_class(app, trainer, cohort, "Amina")
    amina = learner_in(trainer, cohort)
    session = trainer.post(f"/teach/cohorts/{cohort}/sessions").headers["Location"]
    trainer.post(f"{session}/close", data={f"mark-{amina}": "absent", f"seen-{amina}": "-", "given": "60"})
    form = {"mark": "half", "seen": "absent/0", "reason": "wrong-tap"}
    trainer.post(f"{session}/correct/{amina}", data=form)
    trainer.get("/language/ar")
    (told,) = re.findall(r"<li><bdi>Amina</bdi>.*?</li>", follow(trainer, session).text)
    assert "Samira، " in told
    assert ", " not in told


def test_course_without_the_language_of_the_page_is_named_in_its_first_language_everywhere(app: Flask, tmp_path: Path) -> None:
    course, english, arabic = write_course(tmp_path / "written"), "Where is a page kept?", "أين تُحفظ الصفحة؟"
    file = "pages/what-is-a-page/exercises.ar.md"
    course.write(file, (course.path / file).read_text().replace(english, arabic))
    node_of(app).library.install(course.path)
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    amina.post("/answers/first-steps/page-is-kept", data={"choice": "2", "language": "en"})
    trainer.get("/language/fr")
    for address in (f"/teach/cohorts/{cohort}", f"/teach/learners/{learner_in(trainer, cohort)}"):
        page = trainer.get(address).text
        assert english in page
        assert arabic not in page
