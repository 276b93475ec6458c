"""A result code from a lesson that was taken home: typed by the learner, and what it says counts."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from campbox.courses.home import HomePart, home_parts
from campbox.courses.release import Release
from campbox.courses.result_codes import FIELD, decode
from campbox.errors import FieldError
from campbox.exercises.registry import kind
from campbox.services import taken_home
from campbox.services.sessions import Role
from campbox.services.taken_home import Solved
from campbox.web.auth import only
from campbox.web.current import node, signed_in, write
from campbox.web.learn.blueprint import course_language, learn
from campbox.web.words import sentence


@learn.route("/work/code", methods=["GET", "POST"])
@only(Role.LEARNER)
def result_code() -> ResponseReturnValue:
    """Count what a code says is solved. Safe to repeat: what is solved already is not counted again."""
    if request.method == "GET":
        return render_template("learn/result_code.html", current="work")
    typed = request.form.get(FIELD, "")
    try:
        part, solved = decode(typed, [part for release in node().library.releases() for part in home_parts(release)])
    except FieldError as error:
        page = render_template("learn/result_code.html", current="work", typed=typed[:100], problem=sentence(error))
        return page, 400
    release = node().library.release(part.course_id)
    learner_id = signed_in().person_id
    found = [Solved(each, _points(release, each)) for each in solved]
    counted = write(
        lambda session: taken_home.record_solved(
            session, learner_id=learner_id, course=part.course_id, release=part.release_id, solved=found
        )
    )
    language = course_language(release)
    return render_template(
        "learn/result_code.html",
        current="work",
        title=_title(release, part, language),
        new=counted.new,
        in_test=counted.in_test,
        before=len(solved) - counted.new - counted.in_test,
        all=len(part.exercise_ids),
    )


def _points(release: Release, exercise_id: str) -> int:
    """What a right answer gives."""
    exercise = release.exercise(exercise_id)
    this, spec = kind(exercise.kind), next(iter(exercise.spec.values()))
    return this.grade(spec, this.read(spec, this.model_answer(spec))).points


def _title(release: Release, part: HomePart, language: str) -> str:
    found = release.unit(part.id) if part.scope == "unit" else release.lesson(part.id)
    return found.title[language]
