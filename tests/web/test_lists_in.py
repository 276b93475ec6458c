"""Lists of learners that come as files: shown first, then enrolled; what is wrong in them is told."""

import html
import re
import time
from collections.abc import Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox.exporters.base import Column, Table
from campbox.exporters.registry import EXPORTERS
from campbox.services import access
from campbox.services.sessions import Role
from campbox.sheets.reading import FILE_MAX_BYTES
from tests.web.classroom import (
    database_dump,
    join_class,
    make_cohort,
    node_of,
    people_of,
    set_up,
    signed_in_as,
)


def upload(trainer: FlaskClient, cohort: str, content: bytes, name: str = "list.xlsx", **more: str) -> TestResponse:
    """As a browser sends a form with a file."""
    head = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in {"learners": "", "language": "en", **more}.items()
    )
    file = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return trainer.post(
        f"/teach/cohorts/{cohort}/add",
        data=(head + file).encode() + content + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )


def sheet(form: str, rows: Sequence[tuple[str, ...]], titles: tuple[str, ...]) -> bytes:
    return EXPORTERS[form].write(Table("List", [Column(title) for title in titles], rows))


def hidden_form(page: str) -> dict[str, list[str]]:
    """What the button of the preview would send."""
    form = re.search(r'<form method="post" class="stack">\s*<input type="hidden" name="confirmed".*?</form>', page, re.DOTALL)
    assert form is not None, page
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0]):
        sent.setdefault(name, []).append(html.unescape(value))
    text = re.search(r'<textarea name="learners" hidden>(.*?)</textarea>', form[0], re.DOTALL)
    assert text is not None
    return {**sent, "learners": [html.unescape(text[1])]}


@pytest.mark.parametrize("form", ["xlsx", "ods", "csv"])
def test_file_is_shown_first_then_enrolled_and_its_names_are_nowhere(app: Flask, form: str) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    titles = ("Pseudo", "Nom complet", "Sexe", "Âge", "Groupe", "Langue")
    rows = [("أمينة", "Amina Haddadova", "f", "21", "A", "ar"), ("Badr", "Badr Mansourov", "h", "30", "", "français")]
    before = database_dump(node_of(app))
    answer = upload(trainer, cohort, sheet(form, rows, titles), f"Haddadova.{form}")
    assert answer.status_code == 200
    assert "2 learners will be added" in answer.text
    assert "New groups: A" in answer.text
    assert "Real names were left out." in answer.text
    assert "Haddadova" not in answer.text
    assert database_dump(node_of(app)) == before
    done = trainer.post(f"/teach/cohorts/{cohort}/add", data=hidden_form(answer.text))
    assert (done.status_code, done.headers["Location"]) == (303, f"/teach/cohorts/{cohort}/cards")
    assert people_of(trainer, cohort) == ["Badr", "أمينة"]
    assert not re.search("Haddadova|Mansourov", database_dump(node_of(app)))


def test_line_with_a_fault_is_told_and_the_rest_waits(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    before = database_dump(node_of(app))
    content = sheet("xlsx", [("Amina", "f"), ("=1+1", "f"), ("Badr", "dragon")], ("Alias", "Gender"))
    answer = upload(trainer, cohort, content)
    assert answer.status_code == 400
    assert re.findall(r"Line (\d): ([^<]*)", answer.text) == [
        ("3", "A formula stands in a cell. Please type its text instead."),
        ("4", "“dragon” is not a known gender: woman, man, other, or nothing."),
    ]
    assert 'name="confirmed"' not in answer.text
    assert "Amina" in answer.text
    assert database_dump(node_of(app)) == before


def test_learner_of_another_cohort_comes_here_too_once_the_trainer_saw_it(app: Flask) -> None:
    trainer = set_up(app)
    spring, autumn = make_cohort(trainer), make_cohort(trainer, "Autumn")
    join_class(app, trainer, autumn, "Badr")
    form = {"learners": "Amina\nBadr", "language": "en"}
    page = trainer.post(f"/teach/cohorts/{spring}/add", data=form)
    assert "Is on this box: comes here too" in page.text
    assert trainer.post(f"/teach/cohorts/{spring}/add", data={**form, "confirmed": "1"}).status_code == 409
    assert trainer.post(f"/teach/cohorts/{spring}/add", data=hidden_form(page.text)).status_code == 303
    assert people_of(trainer, spring) == ["Amina", "Badr"]
    assert people_of(trainer, autumn) == ["Badr"]
    assert "also in" in trainer.get(f"/teach/cohorts/{spring}/people").text


def test_trainer_gets_no_learner_of_a_colleague_by_typing_their_alias(app: Flask) -> None:
    coordinator = set_up(app)
    hers, other = make_cohort(coordinator), make_cohort(coordinator, "Autumn")
    join_class(app, coordinator, other, "Badr")
    staff_id = b"t" * 16
    node_of(app).write(lambda session: access.assign(session, cohort_id=bytes.fromhex(hers), staff_id=staff_id))
    trainer = signed_in_as(app, Role.TRAINER, staff_id)
    answer = trainer.post(f"/teach/cohorts/{hers}/add", data={"learners": "Badr", "language": "en", "confirmed": "1"})
    assert answer.status_code == 400
    assert "learns in another trainer&#39;s cohort" in answer.text
    assert people_of(trainer, hers) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"x" * (FILE_MAX_BYTES + 1), "list.csv", "This file is too large: at most 4 MB."),
        (b"PK\x03\x04 nothing", "list.xlsx", "This file is damaged."),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "list.xls", "This file has a password or is very old."),
        (b"%PDF-1.7", "list.pdf", "This file is not a list."),
        (b"", "list.csv", "Nothing is in the list."),
        (b"\n" * 20_000, "list.csv", "Nothing is in the list."),
        (b"x\n" * 20_000, "list.csv", "This file has too many lines"),
    ],
)
def test_file_that_is_no_list_is_refused_with_a_sentence(app: Flask, content: bytes, name: str, words: str) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    before = database_dump(node_of(app))
    answer = upload(trainer, cohort, content, name)
    assert answer.status_code == 400
    assert words in answer.text
    assert database_dump(node_of(app)) == before


def test_file_of_fifty_megabytes_is_refused_before_it_is_looked_at(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    content = b"x" * 50_000_000
    begun = time.process_time()
    answer = upload(trainer, cohort, content, "list.xlsx")
    assert (answer.status_code, "This file is too large" in answer.text) == (413, True)
    assert time.process_time() - begun < 2


def test_letters_that_look_wrong_are_read_as_the_trainer_says(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    content = "أمينة;ar\r\n".encode("windows-1256")
    page = upload(trainer, cohort, content, "list.csv").text
    assert "The letters were read as windows-1256." in page
    assert "أمينة" in page
    page = upload(trainer, cohort, content, "list.csv", encoding="windows-1252").text
    assert "أمينة" not in page
    assert upload(trainer, cohort, content, "list.csv", encoding="rot13").status_code == 200
