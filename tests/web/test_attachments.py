"""Pictures and files that are handed in with a project: sent, kept, looked at, and what comes with ill intent."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapper
from werkzeug.test import TestResponse

from campbox.ids import random_id
from campbox.models import Attachment
from campbox.node import Node
from campbox.services.sessions import Role
from tests.courses.factory import write_course
from tests.web.classroom import database_dump, follow, join_class, node_of, set_up, signed_in_as
from tests.web.pictures import HTML, OGG, PDF, PLACE, SVG, ZIP, jpeg, png

COURSE, SKETCH, PAGE = "first-steps", "sketch", "page-and-sketch"
EXERCISES = """
## A sketch {project #sketch}

Draw it.

```toml check
attachments = 3
checklist = ["It has boxes.", "It has words."]
```

> EXPLAINED

## A page {project #page-and-sketch}

Write it and draw it.

```html start index.html
<h1></h1>
```

```html answer index.html
<h1>Me</h1>
```

```toml check
attachments = 1
checklist = ["It has a heading."]
```

> EXPLAINED
"""
PHOTO = jpeg()
SCRIPT = {"Accept": "text/html; fragment=result"}


@pytest.fixture
def trainer(app: Flask, tmp_path: Path) -> FlaskClient:
    course = write_course(tmp_path / "course", COURSE)
    for language in ("en", "ar"):
        file = f"pages/first-page/exercises.{language}.md"
        course.write(file, (course.path / file).read_text() + EXERCISES)
    node_of(app).library.install(course.path)
    return set_up(app)


def body(fields: list[tuple[str, str]], contents: tuple[bytes, ...]) -> bytes:
    """A form as a browser sends it. The test client would leave a file of its own open for each large one."""
    name = 'form-data; name="attach"; filename="Amina Haddad {}.jpg"\r\nContent-Type: image/jpeg'
    parts = [(f'form-data; name="{field}"', value.encode()) for field, value in fields]
    parts += [(name.format(number), content) for number, content in enumerate(contents)]
    lines = [b"--xx\r\nContent-Disposition: " + said.encode() + b"\r\n\r\n" + content for said, content in parts]
    return b"\r\n".join([*lines, b"--xx--\r\n"])


def send(
    learner: FlaskClient, *contents: bytes, exercise: str = SKETCH, script: bool = False, code: str = "", **fields: str
) -> TestResponse:
    return learner.post(
        f"/answers/{COURSE}/{exercise}",
        data=body(
            [("language", "en"), ("done", "1"), *fields.items(), *([("file-index.html", code)] if code else [])], contents
        ),
        content_type="multipart/form-data; boundary=xx",
        headers={**SCRIPT, "X-Client-Id": random_id().hex()} if script else {},
    )


def handed_in(learner: FlaskClient, *contents: bytes, **more: object) -> str:
    answer = send(learner, *contents, **more)  # type: ignore[arg-type]  # fields of the form
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def files_of(node: Node) -> dict[str, bytes]:
    folder = node.config.files
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def the_work(trainer: FlaskClient) -> str:
    (work,) = re.findall(r'href="(/teach/work/[0-9a-f]{32})"', follow(trainer, "/teach/review").text)
    return str(work)


def load(browser: FlaskClient, address: str) -> tuple[int, bytes]:
    with browser.get(address) as answer:
        return answer.status_code, answer.data


def test_learner_hands_in_a_photo_and_both_see_it_without_its_place(
    app: Flask, trainer: FlaskClient, amina: FlaskClient
) -> None:
    page = follow(amina, f"/try/{COURSE}/{SKETCH}").text
    assert 'enctype="multipart/form-data"' in page
    assert 'capture="environment"' in page
    assert "At most 3" in page
    receipt = handed_in(amina, PHOTO, png())
    shown = amina.get(receipt).text
    assert "Picture 1" in shown
    assert "Picture 2" in shown
    work = the_work(trainer)
    assert f'src="{work}/files/1"' in trainer.get(work).text
    for browser, address in ((amina, receipt), (trainer, work)):
        status, content = load(browser, f"{address}/files/1")
        assert status == 200
        assert content == files_of(node_of(app))[next(name for name in files_of(node_of(app)) if name.endswith("jpg"))]
        assert PLACE not in content
    assert load(amina, f"{receipt}/files/3")[0] == 404
    assert load(amina, f"{receipt}/files/0")[0] == 404


def test_queue_says_that_files_came_with_it(trainer: FlaskClient, amina: FlaskClient) -> None:
    handed_in(amina, PHOTO)
    assert "With files" in trainer.get("/teach/review").text


def test_name_of_the_file_on_the_phone_is_nowhere(app: Flask, trainer: FlaskClient, amina: FlaskClient) -> None:
    receipt = handed_in(amina, PHOTO, PDF)
    assert "Haddad" not in database_dump(node_of(app))
    for browser, address in ((amina, receipt), (trainer, the_work(trainer))):
        for number in (1, 2):
            with browser.get(f"{address}/files/{number}") as answer:
                assert "Haddad" not in str(answer.headers)
        assert "Haddad" not in browser.get(address).text
    assert not any("Haddad" in str(path) for path in node_of(app).config.data.rglob("*"))


@pytest.mark.parametrize(
    ("content", "mimetype", "is_shown"),
    [
        (PHOTO, "image/jpeg", True),
        (png(), "image/png", True),
        (PDF, "application/pdf", False),
        (OGG, "audio/ogg", False),
        (ZIP, "application/zip", False),
        (HTML, "text/plain", False),
        (SVG, "text/plain", False),
    ],
)
def test_nothing_that_was_handed_in_can_act(amina: FlaskClient, content: bytes, mimetype: str, is_shown: bool) -> None:
    receipt = handed_in(amina, content)
    with amina.get(f"{receipt}/files/1") as answer:
        assert answer.mimetype == mimetype
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    page = amina.get(receipt).text
    assert ("<img src=" in page.split("What you handed in")[1]) == is_shown


def test_file_on_disk_comes_before_its_row(app: Flask, amina: FlaskClient) -> None:
    seen: list[bool] = []

    def look(_mapper: Mapper[Attachment], _connection: object, row: Attachment) -> None:
        seen.append(node_of(app).files.path(row.name) is not None)

    event.listen(Attachment, "before_insert", look)
    try:
        handed_in(amina, PHOTO, png())
    finally:
        event.remove(Attachment, "before_insert", look)
    assert seen == [True, True]


def test_refused_row_leaves_a_file_that_goes_and_nothing_else(app: Flask, amina: FlaskClient) -> None:
    """What a cut between file and row leaves behind: nothing was acknowledged, and the next start tidies up."""
    node = node_of(app)

    def cut(*_: object) -> None:
        raise ConnectionAbortedError("the power is gone")

    event.listen(Attachment, "before_insert", cut)
    before = database_dump(node)
    try:
        assert send(amina, PHOTO).status_code == 500
    finally:
        event.remove(Attachment, "before_insert", cut)
    assert database_dump(node) == before
    assert len(files_of(node)) == 1
    assert send(amina, PHOTO).status_code == 303
    assert len(files_of(node)) == 1


@pytest.mark.parametrize("script", [True, False])
def test_same_files_sent_again_are_the_same_work(trainer: FlaskClient, amina: FlaskClient, script: bool) -> None:
    data = {"language": "en", "done": ["1"]}
    headers = {**SCRIPT, "X-Client-Id": random_id().hex()} if script else {}
    for _ in range(2):
        files = [(io.BytesIO(PHOTO), "a.jpg")]
        answer = amina.post(
            f"/answers/{COURSE}/{SKETCH}", data={**data, "attach": files}, content_type="multipart/form-data", headers=headers
        )
        assert answer.status_code in (200, 303)
    the_work(trainer)
    other = amina.post(
        f"/answers/{COURSE}/{SKETCH}",
        data={**data, "attach": [(io.BytesIO(png()), "a.jpg")]},
        content_type="multipart/form-data",
        headers=headers,
    )
    assert other.status_code == (409 if script else 303), "another picture under the same id is no repetition"


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ([], "Choose at least one picture or file"),
        ([PHOTO, b""], "Picture or file 2 is empty"),
        ([bytes(5_000_001)], "too large: at most 5 MB"),
        ([jpeg(20_000, 20_000)], "too many pixels"),
        ([b"\x7fELF\0\0"], "does not know the kind of file 1"),
        ([PHOTO, png(), PDF, OGG], "too many pictures and files"),
        ([b"\xff\xd8\xff\xe1\xff\xff"], "Picture 1 is damaged"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_is_not_taken_is_said_and_nothing_is_kept(
    app: Flask, amina: FlaskClient, contents: list[bytes], words: str, script: bool
) -> None:
    before = database_dump(node_of(app))
    answer = send(amina, *contents, script=script)
    assert answer.status_code == 400
    assert words in answer.text
    assert database_dump(node_of(app)) == before
    assert files_of(node_of(app)) == {}


def test_all_together_may_not_be_too_large(amina: FlaskClient) -> None:
    answer = send(amina, *(b"%PDF-" + bytes([65 + number]) * 4_500_000 for number in range(3)), script=True)
    assert answer.status_code == 400
    assert "at most 12 MB" in answer.text


def test_what_was_written_stays_when_a_file_is_refused_without_script(amina: FlaskClient) -> None:
    code = "<h1>أمينة</h1>\n<p>text</p>"
    answer = send(amina, b"\0\1\2", exercise=PAGE, code=code)
    assert answer.status_code == 400
    assert "&lt;h1&gt;أمينة&lt;/h1&gt;" in answer.text
    assert re.search(r'name="done" value="1"\s+checked', answer.text)
    assert 'type="file"' in answer.text


def test_code_and_picture_belong_together_and_either_is_enough(trainer: FlaskClient, amina: FlaskClient) -> None:
    code = "<h1>Me</h1>"
    assert "index.html" in amina.get(handed_in(amina, exercise=PAGE, code=code)).text
    both = amina.get(handed_in(amina, PHOTO, exercise=PAGE, code=code)).text
    assert "index.html" in both
    assert "Picture 1" in both
    assert "Picture 1" in amina.get(handed_in(amina, PHOTO, exercise=PAGE, code="<h1></h1>")).text
    assert send(amina, exercise=PAGE, code="<h1></h1>").status_code == 400


def test_exercise_that_takes_no_files_gets_none(app: Flask, amina: FlaskClient) -> None:
    answer = amina.post(
        f"/answers/{COURSE}/page-is-kept",
        data={"language": "en", "choice": "1", "attach": (io.BytesIO(PHOTO), "a.jpg"), "attached": "x"},
        content_type="multipart/form-data",
    )
    assert answer.status_code in (303, 400, 404)
    assert files_of(node_of(app)) == {}


def test_picture_of_before_stays_by_its_name(app: Flask, trainer: FlaskClient, amina: FlaskClient) -> None:
    handed_in(amina, PHOTO)
    mine = amina.get(f"/mine/{COURSE}/{SKETCH}").get_json()["attached"]
    (name,) = files_of(node_of(app))
    assert [(each["name"], each["kind"]) for each in mine] == [(name, "picture")]
    assert load(amina, mine[0]["address"])[0] == 200
    receipt = handed_in(amina, PDF, attached=name)
    shown = amina.get(receipt).text
    assert "Picture 1" in shown
    assert "PDF 2" in shown


@pytest.mark.parametrize("name", ["x", "../node.key", "0" * 64 + ".jpg", "a" * 64 + ".jpg 1"])
def test_file_of_nobody_cannot_be_named(app: Flask, amina: FlaskClient, name: str) -> None:
    answer = send(amina, attached=name, script=True)
    assert answer.status_code == 400
    assert "not here any more" in answer.text


def test_file_of_another_learner_cannot_be_named_or_seen(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient
) -> None:
    receipt = handed_in(amina, PHOTO)
    (name,) = files_of(node_of(app))
    badr = join_class(app, trainer, cohort, "Badr")
    assert send(badr, attached=name).status_code == 400
    assert load(badr, f"{receipt}/files/1")[0] == 404
    assert load(trainer, f"{receipt}/files/1")[0] in (303, 403)
    work = the_work(trainer)
    assert load(badr, f"{work}/files/1")[0] in (303, 403)
    assert load(amina, f"{work}/files/1")[0] in (303, 403)
    assert load(app.test_client(), f"{work}/files/1")[0] in (303, 401, 403)


def test_trainer_of_another_cohort_sees_no_file(app: Flask, trainer: FlaskClient, amina: FlaskClient) -> None:
    handed_in(amina, PHOTO)
    other = signed_in_as(app, Role.TRAINER)
    assert load(other, f"{the_work(trainer)}/files/1")[0] in (403, 404)


def test_both_of_a_pair_see_what_they_handed_in(app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient) -> None:
    badr = join_class(app, trainer, cohort, "Badr")
    amina.post("/pair", data={"alias": "Badr", "pin": "2468"})
    receipt = handed_in(amina, PHOTO)
    assert load(badr, f"{receipt}/files/1")[0] == 200


def test_file_that_the_card_lost_is_said_and_the_page_stands(app: Flask, trainer: FlaskClient, amina: FlaskClient) -> None:
    receipt = handed_in(amina, PHOTO)
    (path,) = node_of(app).config.files.iterdir()
    path.unlink()
    assert "not on the box any more" in amina.get(receipt).text
    assert load(amina, f"{receipt}/files/1")[0] == 404
    assert trainer.get(the_work(trainer)).status_code == 200


def test_work_to_try_again_is_changed_with_its_pictures(app: Flask, trainer: FlaskClient, amina: FlaskClient) -> None:
    receipt = handed_in(amina, PHOTO)
    work = the_work(trainer)
    levels = {f"level-{number}": "0" for number in range(3)}
    assert (
        trainer.post(work, data={"do": "again", "text": "Sharper, please: Picture 1.", "seen": "", **levels}).status_code == 303
    )
    page = amina.get(receipt).text
    (name,) = files_of(node_of(app))
    assert f'name="attached" value="{name}"' in page
    assert 'enctype="multipart/form-data"' in page
    again = amina.get(handed_in(amina, png(), attached=name)).text
    assert "Picture 2" in again


def statements(node: Node, look: FlaskClient, *addresses: str) -> list[int]:
    """How many queries each page takes."""
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        asked.append(statement)

    counts = []
    for address in addresses:
        asked.clear()
        event.listen(Engine, "before_cursor_execute", note)
        try:
            assert look.get(address).status_code == 200
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        counts.append(len(asked))
    return counts


def test_pages_ask_as_often_for_three_files_as_for_one(
    app: Flask, trainer: FlaskClient, cohort: str, amina: FlaskClient
) -> None:
    one, three = handed_in(amina, PHOTO), handed_in(amina, png(), PDF, OGG)
    assert len(set(statements(node_of(app), amina, one, three))) == 1
    (before,) = statements(node_of(app), trainer, "/teach/review")
    handed_in(join_class(app, trainer, cohort, "Badr"), PHOTO, PDF)
    assert statements(node_of(app), trainer, "/teach/review") == [before]
