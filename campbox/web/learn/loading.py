"""Answers that come as a file: saved from a browser that could not reach the box, or made at home with a lesson taken along."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campbox.courses.errors import CourseError
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.exercises.base import AnswerIncomplete
from campbox.ids import from_hex
from campbox.services import pairs, stage_test_answers, submissions, taken_home
from campbox.services.learning import Try
from campbox.services.sessions import Role
from campbox.services.stage_test_answers import InStageTestError
from campbox.web.auth import only
from campbox.web.current import node, signed_in, write
from campbox.web.learn.answers import read_try
from campbox.web.learn.blueprint import learn
from campbox.web.words import sentence

FILE_BYTES_MAX = 8 * 1024 * 1024
Fate = Literal["kept", "in-test", "refused"]
ROWS_MAX = 2000
FIELDS_MAX = 100
GROUP = 50  # rows in one command, so that others are not kept waiting


@dataclass(frozen=True)
class Row:
    """One answer of a file; `learner_id` is None where the file does not know who made it."""

    id: bytes
    learner_id: bytes | None
    partner_id: bytes | None
    course: str
    exercise: str
    language: str
    fields: dict[str, list[str]]


@dataclass(frozen=True)
class Loaded:
    """What became of a file's answers."""

    kept: int = 0
    of_others: int = 0
    refused: int = 0
    in_test: int = 0


@learn.route("/work/load", methods=["GET", "POST"])
@only(Role.LEARNER)
def load() -> ResponseReturnValue:
    """Take the answers of a file that belong to the learner who is signed in. Safe to repeat."""
    loaded, problem = None, ""
    if request.method == "POST":
        try:
            loaded = _load(_rows())
        except FieldError as error:
            problem = sentence(error)
    page = render_template("learn/load.html", loaded=loaded, problem=problem, current="work")
    return page, 400 if problem else 200


def _rows() -> list[Row | None]:
    """The rows of the file that was sent; None for one that cannot be read. Raises FieldError for no file of ours."""
    file = request.files.get("answers")
    if file is None or not file.filename:
        raise FieldError("answers", "no-file")
    with file.stream as stream:
        content = stream.read(FILE_BYTES_MAX + 1)
    if len(content) > FILE_BYTES_MAX:
        raise FieldError("answers", "too-large", "8 MB")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        said = None
    rows = said.get("rows") if isinstance(said, dict) and said.get("campbox") == "answers" else None
    if not isinstance(rows, list) or len(rows) > ROWS_MAX:
        raise FieldError("answers", "not-answers")
    return [_row(each) for each in rows]


def _row(said: object) -> Row | None:
    if not isinstance(said, dict):
        return None
    texts = [said.get(name) for name in ("id", "course", "exercise", "language")]
    fields = said.get("fields")
    if not all(map(_is_text, texts)) or not _are_fields(fields):
        return None
    ids = [said.get(name) for name in ("learner", "partner")]
    if not all(each is None or (isinstance(each, str) and from_hex(each)) for each in ids):
        return None
    row_id, course, exercise, language = map(str, texts)
    found = from_hex(row_id)
    learner_id, partner_id = (None if each is None else from_hex(str(each)) for each in ids)
    return None if found is None else Row(found, learner_id, partner_id, course, exercise, language, dict(fields or {}))


def _are_fields(fields: object) -> bool:
    return (
        isinstance(fields, dict)
        and len(fields) <= FIELDS_MAX
        and all(isinstance(each, list) and all(map(_is_text, each)) for each in fields.values())
    )


def _is_text(said: object) -> bool:
    """JSON can hold half a character, which no form sends and no file keeps."""
    return isinstance(said, str) and not any("\ud800" <= sign <= "\udfff" for sign in said)


def _load(rows: list[Row | None]) -> Loaded:
    own_id = signed_in().person_id
    readable = [row for row in rows if row is not None]
    own = [row for row in readable if row.learner_id in (None, own_id)]
    tried = [(row, each) for row in own if (each := _try(row)) is not None]
    became = Counter(fate for group in _groups(tried) for fate in _keep_group(own_id, group))
    kept, in_test = became["kept"], became["in-test"]
    return Loaded(kept, len(readable) - len(own), len(rows) - len(readable) + len(own) - kept - in_test, in_test)


def _try(row: Row) -> Try | None:
    """The graded answer; None where the course has no such exercise any more, or it cannot be read."""
    try:
        release = node().library.release(row.course)
        language = row.language if row.language in release.languages else release.languages[0]
        return read_try(release, release.exercise(row.exercise), language, row.fields)
    except (AnswerIncomplete, FieldError, NotFoundError, CourseError):
        return None


def _groups(tried: list[tuple[Row, Try]]) -> Iterator[list[tuple[Row, Try]]]:
    for start in range(0, len(tried), GROUP):
        yield tried[start : start + GROUP]


def _keep_group(own_id: bytes, group: list[tuple[Row, Try]]) -> list[Fate]:
    """Keep a group of answers in one command."""
    return write(lambda session: [_keep(session, own_id, row, tried) for row, tried in group])


def _keep(session: Session, own_id: bytes, row: Row, tried: Try) -> Fate:
    partner_id = pairs.known_partner(session, learner_id=own_id, named=row.partner_id)
    learners = [own_id, *([partner_id] if partner_id else [])]
    try:
        stage_test_answers.check_may_practise(session, learners, tried.course, [tried.exercise])
        if row.learner_id is None and taken_home.add_answer(session, learner_id=own_id, tried=tried, client_id=row.id):
            return "kept"  # a result code counted it before
        submissions.keep_try(session, learner_id=own_id, partner_id=partner_id, tried=tried, client_id=row.id)
    except InStageTestError:
        return "in-test"
    except ConflictError:
        return "refused"
    return "kept"
