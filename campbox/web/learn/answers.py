"""Answers: read, graded by the box, on disk before the reply."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.errors import FieldError, NotFoundError
from campbox.exercises.base import AnswerIncomplete, Verdict
from campbox.exercises.registry import kind
from campbox.ids import from_hex
from campbox.services import learning
from campbox.services.learning import ANSWER_BYTES_MAX, Try
from campbox.services.sessions import Role
from campbox.web.addresses import go_exercise, go_lesson
from campbox.web.auth import only, wants_fragment
from campbox.web.current import node, reading, signed_in, write
from campbox.web.learn.blueprint import course_language, learn
from campbox.web.learn.reading import neighbours
from campbox.web.words import size_in_words

CLIENT_ID_HEADER = "X-Client-Id"


@learn.post("/answers/<course>/<exercise>")
@only(Role.LEARNER)
def answer(course: str, exercise: str) -> ResponseReturnValue:
    """Grade an answer and record the attempt. Script gets the result as a piece of a page, others are led to one."""
    release = node().library.release(course)
    found = release.exercise(exercise)
    language = _language(release)
    spec = found.spec[language]
    try:
        text = kind(found.kind).read(spec, request.form.to_dict(flat=False))
        verdict = kind(found.kind).grade(spec, text)
    except AnswerIncomplete as incomplete:
        return _incomplete(release, found, incomplete)
    if len(text.encode()) > ANSWER_BYTES_MAX:
        raise FieldError("answer", "too-large", size_in_words(ANSWER_BYTES_MAX))
    tried = Try(course, release.id, exercise, language, text, verdict)
    learner_id, client_id = signed_in().person_id, _client_id()
    attempt_id = write(
        lambda session: learning.record_attempt(
            session, learner_id=learner_id, partner_id=None, tried=tried, client_id=client_id
        )
    )
    if wants_fragment():
        return _result("learn/result_fragment.html", release, found, language, verdict)
    return redirect(f"/results/{attempt_id.hex()}", 303)


@learn.get("/results/<attempt>")
@only(Role.LEARNER)
def result(attempt: str) -> ResponseReturnValue:
    """The explained result of an answer of one's own."""
    attempt_id = from_hex(attempt)
    if attempt_id is None:
        raise NotFoundError("no such answer")
    given = learning.answer(reading(), learner_id=signed_in().person_id, attempt_id=attempt_id)
    release = node().library.release(given.course)
    found = release.exercise(given.exercise)
    language = given.language if given.language in release.languages else course_language(release)
    try:
        verdict = kind(found.kind).grade(found.spec[language], given.answer)
    except AnswerIncomplete:
        # The exercise has changed since: the old answer cannot be explained, the new task can be tried.
        return redirect(go_exercise(release.course_id, found.id), 303)
    return _result("learn/result.html", release, found, language, verdict)


def _result(template: str, release: Release, exercise: Exercise, language: str, verdict: Verdict) -> str:
    return render_template(
        template,
        release=release,
        exercise=exercise,
        language=language,
        lesson=release.lesson_of_exercise(exercise.id),
        verdict=verdict,
        go_lesson=go_lesson,
        go_exercise=go_exercise,
        current="lessons",
        **neighbours(release, exercise.id),
    )


def _incomplete(release: Release, exercise: Exercise, incomplete: AnswerIncomplete) -> ResponseReturnValue:
    """Nothing was recorded; say what is missing."""
    template = "learn/incomplete_fragment.html" if wants_fragment() else "learn/incomplete.html"
    back = go_exercise(release.course_id, exercise.id)
    return render_template(template, incomplete=incomplete, back=back, current="lessons"), 400


def _language(release: Release) -> str:
    """The language of the page the answer was written on."""
    language = request.form.get("language", "")
    return language if language in release.languages else course_language(release)


def _client_id() -> bytes | None:
    """The id that the browser gave this answer; the same one sent again gives the same result."""
    sent = request.headers.get(CLIENT_ID_HEADER)
    if sent is None:
        return None
    client_id = from_hex(sent)
    if client_id is None:
        raise BadRequest
    return client_id
