"""Answers: read, graded, on disk before the reply. What no program can judge is handed in to the trainer."""

from collections.abc import Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.errors import FieldError, NotFoundError
from campbox.exercises.attached import ATTACHED, Attached
from campbox.exercises.base import AnswerIncomplete, Fields, Verdict
from campbox.exercises.registry import kind
from campbox.ids import from_hex
from campbox.services import learning, pace, stage_test_answers, submissions
from campbox.services.learning import ANSWER_BYTES_MAX, Try
from campbox.services.sessions import Role
from campbox.web.addresses import go_exercise, go_lesson
from campbox.web.auth import only, wants_fragment
from campbox.web.current import node, reading, signed_in, write
from campbox.web.learn.attaching import chosen_files, hand_in_again, keep_files, takes_files
from campbox.web.learn.blueprint import course_language, learn
from campbox.web.learn.reading import check_may_practise, neighbours
from campbox.web.learn.requests import check_sender, client_id, partner_id
from campbox.web.words import size_in_words


@learn.post("/answers/<course>/<exercise>")
@only(Role.LEARNER)
def answer(course: str, exercise: str) -> ResponseReturnValue:
    """Grade an answer and record the attempt. Script gets the result as a piece of a page, others are led to one."""
    check_sender()
    release = node().library.release(course)
    found = release.exercise(exercise)
    language = answer_language(release)
    try:
        chosen = chosen_files(release, found)
        tried = read_try(release, found, language, request.form.to_dict(flat=False), [each.attached for each in chosen])
    except FieldError as error:
        if takes_files(found) and not wants_fragment():
            return hand_in_again(release, found, language, error), 400
        if isinstance(error, AnswerIncomplete):
            return incomplete_page(error, back=go_exercise(course, exercise))
        raise
    learner_id, partner, request_id = signed_in().person_id, partner_id(), client_id()
    unit = release.lesson_of_exercise(exercise).unit_id

    def keep(session: Session) -> bytes:
        pace.check_open(session, learner_id=learner_id, course=course, unit=unit)
        stage_test_answers.check_may_practise(session, [learner_id, *([partner] if partner else [])], course, [exercise])
        return submissions.keep_try(session, learner_id=learner_id, partner_id=partner, tried=tried, client_id=request_id)

    if chosen:
        pace.check_open(reading(), learner_id=learner_id, course=course, unit=unit)
        keep_files(chosen)
    attempt_id = write(keep)
    if tried.verdict.judged == "trainer":
        return _handed_in(release, found, language, submissions.receipt_of(attempt_id))
    if wants_fragment():
        return _result("learn/result_fragment.html", release, found, language, tried.verdict)
    return redirect(f"/results/{attempt_id.hex()}", 303)


def read_try(release: Release, exercise: Exercise, language: str, fields: Fields, attached: Sequence[Attached] = ()) -> Try:
    """A sent form as a graded answer. Raises AnswerIncomplete, or FieldError for what is too large.

    attached: the files of the answer, of which a form can only say by name that they stay.
    """
    spec = exercise.spec[language]
    text = kind(exercise.kind).read(spec, {**fields, ATTACHED: [each.field for each in attached]})
    if len(text.encode()) > ANSWER_BYTES_MAX:
        raise FieldError("answer", "too-large", size_in_words(ANSWER_BYTES_MAX))
    verdict = kind(exercise.kind).grade(spec, text)
    return Try(release.course_id, release.id, exercise.id, language, text, verdict)


@learn.get("/results/<attempt>")
@only(Role.LEARNER)
def result(attempt: str) -> ResponseReturnValue:
    """The explained result of an answer of one's own."""
    attempt_id = from_hex(attempt)
    if attempt_id is None:
        raise NotFoundError("no such answer")
    given = learning.answer(reading(), learner_id=signed_in().person_id, attempt_id=attempt_id)
    check_may_practise(given.course, given.exercise)
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
        is_fragment=wants_fragment(),
        go_lesson=go_lesson,
        go_exercise=go_exercise,
        current="lessons",
        **neighbours(release, exercise.id),
    )


def _handed_in(release: Release, exercise: Exercise, language: str, receipt: str) -> ResponseReturnValue:
    if not wants_fragment():
        return redirect(f"/receipts/{receipt}", 303)
    return render_template(
        "learn/receipt_fragment.html",
        receipt=receipt,
        exercise=exercise,
        language=language,
        **neighbours(release, exercise.id),
    )


def incomplete_page(incomplete: AnswerIncomplete, *, back: str) -> ResponseReturnValue:
    """Nothing was recorded; say what is missing."""
    template = "learn/incomplete_fragment.html" if wants_fragment() else "learn/incomplete.html"
    return render_template(template, incomplete=incomplete, back=back, current="lessons"), 400


def answer_language(release: Release) -> str:
    """The language of the page the answer was written on."""
    language = request.form.get("language", "")
    return language if language in release.languages else course_language(release)
