"""The courses as the trainer needs them: notes for teaching, sheets to print, answers on a sheet of their own."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from campbox.courses.model import Exercise
from campbox.exercises.base import Solution, Verdict
from campbox.exercises.registry import kind
from campbox.services import model_answers
from campbox.web.addresses import go_lesson
from campbox.web.current import node, reading
from campbox.web.learn.blueprint import course_language
from campbox.web.teach.blueprint import own_cohorts, teach, trainers


@teach.get("/lessons")
@trainers
def lesson_list() -> ResponseReturnValue:
    return render_template(
        "teach/lessons.html",
        current="lessons",
        releases=node().library.releases(),
        damaged=node().library.damaged(),
        course_language=course_language,
    )


@teach.get("/lessons/<course>/<lesson>")
@trainers
def trainer_note(course: str, lesson: str) -> ResponseReturnValue:
    """Goal, plan, usual mistakes, an activity without computers."""
    release = node().library.release(course)
    language = course_language(release)
    found = release.lesson(lesson)
    return render_template(
        "teach/note.html",
        current="lessons",
        release=release,
        lesson=found,
        language=language,
        body=release.trainer_html(lesson, language),
        go_lesson=go_lesson,
        cohorts=own_cohorts(),
        released=model_answers.released_to(reading(), course),
        answers=[(each, kind(each.kind).solution(each.spec[language])) for each in map(release.exercise, found.exercise_ids)],
        changed=request.args.get("changed"),
    )


@teach.get("/lessons/<course>/<lesson>/<part>")
@trainers
def sheet(course: str, lesson: str, part: str) -> ResponseReturnValue:
    """A4 to print: the lesson, its exercises to fill in by hand, or the answers."""
    if part not in ("lesson", "exercises", "answers"):
        abort(404)
    release = node().library.release(course)
    language = course_language(release)
    found = release.lesson(lesson)
    exercises = [release.exercise(each) for each in found.exercise_ids]
    return render_template(
        "teach/sheet.html",
        release=release,
        lesson=found,
        part=part,
        language=language,
        body=release.lesson_html(lesson, language) if part == "lesson" else "",
        exercises=[(each, kind(each.kind).shown(each.spec[language])) for each in exercises],
        answers=[(each, *_solved(each, language)) for each in exercises] if part == "answers" else [],
    )


def _solved(exercise: Exercise, language: str) -> tuple[Solution, Verdict]:
    """The model answer, and the verdict on it: what is right and why."""
    this, spec = kind(exercise.kind), exercise.spec[language]
    return this.solution(spec), this.grade(spec, this.read(spec, this.model_answer(spec)))
