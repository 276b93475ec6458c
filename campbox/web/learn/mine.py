"""What belongs to one learner on a page that is the same for everyone: the draft, hints, tries, the model answer."""

from dataclasses import dataclass

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from campbox.attachments import kind_of
from campbox.courses.model import Exercise
from campbox.exercises.attached import attached_in
from campbox.exercises.base import AnswerIncomplete
from campbox.exercises.registry import kind
from campbox.services import drafts, hints, learning, model_answers, submissions
from campbox.services.sessions import Role
from campbox.web.addresses import go_exercise
from campbox.web.auth import only, wants_fragment
from campbox.web.current import node, reading, signed_in, write
from campbox.web.learn.attaching import takes_files
from campbox.web.learn.blueprint import course_language, learn
from campbox.web.learn.reading import check_may_practise
from campbox.web.learn.requests import PARTNER_FIELD, age_ms, check_sender

DRAFT_FIELDS_MAX = 50
NO_DRAFT_FIELDS = (PARTNER_FIELD, "report", "language")


@learn.get("/mine/<course>/<exercise>")
@only(Role.LEARNER)
def mine(course: str, exercise: str) -> ResponseReturnValue:
    """All that script puts into an exercise page for this learner."""
    found = Place(course, node().library.release(course).exercise(exercise))
    check_may_practise(course, exercise)
    learner_id, session = signed_in().person_id, reading()
    kept = drafts.draft(session, learner_id=learner_id, course=course, exercise=exercise, now=node().now())
    used = hints.hints_used(session, learner_id=learner_id, course=course, exercise=exercise)
    may_read = model_answers.may_read(session, learner_id=learner_id, course=course, exercise=exercise)
    tries = learning.tries(session, learner_id=learner_id, course=course).get(exercise)
    return jsonify(
        {
            "learner": learner_id.hex(),
            "draft": _last_work(session, learner_id, found) if kept is None else {"fields": kept.fields, "age_ms": kept.age_ms},
            "passed": tries is not None and tries.is_passed,
            "tries": 0 if tries is None else tries.count,
            "hints": used,
            "model_answer": may_read,
            "receipt": submissions.handed_in(session, learner_id=learner_id, course=course).get(exercise),
            "attached": _last_files(session, learner_id, found),
        }
    )


@dataclass(frozen=True)
class Place:
    """An exercise in its course."""

    course: str
    exercise: Exercise


def _last_work(session: Session, learner_id: bytes, at: Place) -> dict[str, object] | None:
    """What the learner handed in last, as a draft as old as this start: where nothing else is kept, work goes on from it."""
    this = kind(at.exercise.kind)
    given = learning.latest_answer(session, learner_id=learner_id, course=at.course, exercise=at.exercise.id)
    if given is None or this.judged != "trainer":
        return None
    try:
        fields = {f"file-{file.name}": file.text for file in this.files(given.answer)}
        ticks = this.checklist(next(iter(at.exercise.spec.values())), given.answer)
    except AnswerIncomplete:
        return None  # the course has made something else of this exercise since
    done = " ".join(str(number) for number, item in enumerate(ticks, 1) if item.is_done)
    return {"fields": {**fields, "done": done}, "age_ms": node().now().uptime_ms}


def _last_files(session: Session, learner_id: bytes, at: Place) -> list[dict[str, object]]:
    """The pictures and files that the learner handed in last: they stay unless the learner takes them out."""
    given = learning.latest_answer(session, learner_id=learner_id, course=at.course, exercise=at.exercise.id)
    if given is None or not takes_files(at.exercise):
        return []
    base = f"/receipts/{submissions.receipt_of(given.attempt_id)}/files"
    return [
        {"name": each.name, "kind": kind_of(each.name), "bytes": each.size_bytes, "address": f"{base}/{number}"}
        for number, each in enumerate(attached_in(given.answer), 1)
        if node().files.path(each.name) is not None
    ]


@learn.post("/drafts/<course>/<exercise>")
@only(Role.LEARNER)
def keep_draft(course: str, exercise: str) -> ResponseReturnValue:
    """Keep a form as it is being filled in."""
    check_sender()
    node().library.release(course).exercise(exercise)
    if len(request.form) > DRAFT_FIELDS_MAX:
        raise BadRequest
    fields = {name: text for name, text in request.form.items() if name not in NO_DRAFT_FIELDS}
    learner_id, age, now = signed_in().person_id, age_ms(), node().now()
    write(
        lambda session: drafts.keep_draft(
            session, learner_id=learner_id, course=course, exercise=exercise, fields=fields, age_ms=age, now=now
        )
    )
    return "", 204


@learn.post("/hints/<course>/<exercise>")
@only(Role.LEARNER)
def use_hint(course: str, exercise: str) -> ResponseReturnValue:
    """The learner opened a hint."""
    check_sender()
    found = node().library.release(course).exercise(exercise)
    number = request.form.get("number", type=int, default=0)
    if not 1 <= number <= kind(found.kind).hints(next(iter(found.spec.values()))):
        raise BadRequest
    learner_id = signed_in().person_id
    write(lambda session: hints.use_hint(session, learner_id=learner_id, course=course, exercise=exercise, number=number))
    return "", 204


@learn.post("/opened/<course>/<lesson>")
@only(Role.LEARNER)
def opened(course: str, lesson: str) -> ResponseReturnValue:
    """The learner read a lesson while the box was out of reach."""
    check_sender()
    release = node().library.release(course)
    release.lesson(lesson)
    learner_id = signed_in().person_id
    write(
        lambda session: learning.open_lesson(session, learner_id=learner_id, course=course, release=release.id, lesson=lesson)
    )
    return "", 204


@learn.get("/model/<course>/<exercise>")
@only(Role.LEARNER)
def model_answer(course: str, exercise: str) -> ResponseReturnValue:
    """The model answer, once the learner passed or the trainer released it."""
    release = node().library.release(course)
    found = release.exercise(exercise)
    check_may_practise(course, exercise)
    model_answers.check_may_read(reading(), learner_id=signed_in().person_id, course=course, exercise=exercise)
    _note_read(course, exercise)
    language = course_language(release)
    return render_template(
        "learn/model_fragment.html" if wants_fragment() else "learn/model.html",
        exercise=found,
        language=language,
        solution=kind(found.kind).solution(found.spec[language]),
        back=go_exercise(course, exercise),
        current="lessons",
    )


def _note_read(course: str, exercise: str) -> None:
    """The trainer sees who read it before their own answer; nothing is written for all others, and nothing twice."""
    who = signed_in()
    here = [each for each in (who.person_id, who.partner_id) if each is not None]
    if any(model_answers.read_too_early(reading(), learner_id=each, course=course, exercise=exercise) for each in here):
        write(lambda session: model_answers.note_read(session, learner_ids=here, course=course, exercise=exercise))
