"""Lessons and exercises: the same bytes for everyone, at addresses that change with their content, kept by the browser.

A lesson that was opened once opens again when the Wi-Fi is gone. So nothing personal stands in these pages, no cookie is set
with them, and what is refused is not stored. The learner's own marks come from /state.json.
"""

from flask import g, jsonify, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from campbox.courses.release import Release
from campbox.exercises.registry import kind
from campbox.services import hands, learning, pace, people, stage_test_answers
from campbox.services.learning import Where
from campbox.services.sessions import STAFF, Role
from campbox.web import pages
from campbox.web.addresses import exercise_address, go_exercise, go_lesson, lesson_address, page_version
from campbox.web.auth import TRAINERS, anyone, only
from campbox.web.current import node, reading, signed_in, who, write
from campbox.web.learn.blueprint import course_language, learn
from campbox.web.learn.coding import code_page

READERS = (Role.LEARNER, *TRAINERS)
KEEP_FOR_EVER = "public, max-age=31536000, immutable"


@learn.get("/go/<course>/<lesson>")
@only(*READERS)
def go_to_lesson(course: str, lesson: str) -> ResponseReturnValue:
    """Remember where the learner is, then lead to the lesson's present address."""
    release = node().library.release(course)
    release.lesson(lesson)
    person = signed_in()
    if person.role is Role.LEARNER:
        check_open(release, lesson)
        write(
            lambda session: learning.open_lesson(
                session, learner_id=person.person_id, course=course, release=release.id, lesson=lesson
            )
        )
    return redirect(lesson_address(release, lesson, course_language(release)), 303)


@learn.get("/try/<course>/<exercise>")
@only(*READERS)
def go_to_exercise(course: str, exercise: str) -> ResponseReturnValue:
    release = node().library.release(course)
    where = Where(course, release.lesson_of_exercise(exercise).id, exercise)
    person = signed_in()
    if person.role is Role.LEARNER:
        check_open(release, where.lesson)
        check_may_practise(course, exercise)
        write(lambda session: learning.open_exercise(session, learner_id=person.person_id, where=where))
    return redirect(exercise_address(release, exercise, course_language(release)), 303)


def check_open(release: Release, lesson: str) -> None:
    """Raise NotOpenError for a lesson of a unit that is closed for the learner."""
    unit = release.lesson(lesson).unit_id
    pace.check_open(reading(), learner_id=signed_in().person_id, course=release.course_id, unit=unit)


def check_may_practise(course: str, *exercises: str) -> None:
    """Raise InStageTestError where one of these exercises is in a test that is open for a learner at this browser."""
    person = signed_in()
    if person.role is Role.LEARNER:
        learners = [person.person_id, *([person.partner_id] if person.partner_id else [])]
        stage_test_answers.check_may_practise(reading(), learners, course, exercises)


@learn.get("/l/<language>/<version>/<course>/<lesson>")
@only(*READERS)
def lesson_page(language: str, version: str, course: str, lesson: str) -> ResponseReturnValue:
    release = node().library.release(course)
    release.lesson(lesson)
    if version != page_version(release) or language not in release.languages:
        return redirect(lesson_address(release, lesson, course_language(release)), 303)
    return pages.kept(request.path, lambda: _lesson(release, lesson, language))


def _lesson(release: Release, lesson: str, language: str) -> str:
    _is_for_everyone(language, go_lesson(release.course_id, lesson))
    return render_template(
        "learn/lesson.html",
        release=release,
        lesson=release.lesson(lesson),
        unit=release.unit_of_lesson(lesson),
        body=release.lesson_html(lesson, language),
        next_lesson=release.next_lesson(lesson),
        go_lesson=go_lesson,
        go_exercise=go_exercise,
        current="lessons",
    )


@learn.get("/x/<language>/<version>/<course>/<exercise>")
@only(*READERS)
def exercise_page(language: str, version: str, course: str, exercise: str) -> ResponseReturnValue:
    release = node().library.release(course)
    release.exercise(exercise)
    check_may_practise(course, exercise)
    if version != page_version(release) or language not in release.languages:
        return redirect(exercise_address(release, exercise, course_language(release)), 303)
    return pages.kept(request.path, lambda: _exercise(release, exercise, language))


def _exercise(release: Release, exercise: str, language: str) -> str:
    _is_for_everyone(language, go_exercise(release.course_id, exercise))
    found = release.exercise(exercise)
    return render_template(
        "learn/exercise.html",
        release=release,
        exercise=found,
        lesson=release.lesson_of_exercise(exercise),
        shown=kind(found.kind).shown(found.spec[language]),
        page=code_page(release, found, language),
        is_for_trainer=kind(found.kind).judged == "trainer",
        go_lesson=go_lesson,
        current="lessons",
        **neighbours(release, exercise),
    )


def neighbours(release: Release, exercise: str) -> dict[str, object]:
    """The place of an exercise in its lesson, and where the learner goes from it."""
    lesson = release.lesson_of_exercise(exercise)
    number = lesson.exercise_ids.index(exercise) + 1
    following = lesson.exercise_ids[number : number + 1]
    next_lesson = release.next_lesson(lesson.id)
    return {
        "number": number,
        "next_exercise": go_exercise(release.course_id, following[0]) if following else None,
        "next_lesson": go_lesson(release.course_id, next_lesson.id) if next_lesson and not following else None,
    }


def _is_for_everyone(language: str, here: str) -> None:
    g.language, g.is_for_everyone, g.here = language, True, here


@learn.get("/words/<course>/<unit>")
@only(*READERS)
def words(course: str, unit: str) -> ResponseReturnValue:
    """The glossary of a unit."""
    release = node().library.release(course)
    language = course_language(release)
    return render_template(
        "learn/words.html",
        release=release,
        unit=release.unit(unit),
        language=language,
        body=release.glossary(unit, language),
        current="lessons",
    )


@learn.get("/m/<course>/<release_id>/<name>")
@anyone
def media(course: str, release_id: str, name: str) -> ResponseReturnValue:
    """Pictures and sounds of a release; they show nothing of anybody."""
    response = send_file(node().library.release(course, release_id).media_path(name), etag=False)
    response.headers["Cache-Control"] = KEEP_FOR_EVER
    return response


def _partner(partner_id: bytes | None) -> dict[str, object] | None:
    """The second learner at this device; `token` names them in what the browser sends later."""
    if partner_id is None:
        return None
    partner = people.person(reading(), partner_id)
    return {"alias": partner.alias, "picture": partner.picture, "token": partner_id.hex()}


@learn.get("/state.json")
@anyone
def state() -> ResponseReturnValue:
    """What script adds to pages that are the same for everyone: alias, picture, what is done."""
    person = who()
    if person is None or person.role is not Role.LEARNER or person.is_idle:
        is_staff = person is not None and person.role in STAFF
        return jsonify({"signed_in": False, "staff": True} if is_staff else {"signed_in": False})
    learner = people.person(reading(), person.person_id)
    here = {release.course_id for release in node().library.releases()}
    tries = learning.tries_by_course(reading(), learner.id)
    lessons = learning.lessons_by_course(reading(), learner.id)
    done = [exercise for course in here for exercise, each in tries.get(course, {}).items() if each.is_passed]
    opened = [lesson for course in here for lesson in lessons.get(course, ())]
    return jsonify(
        {
            "signed_in": True,
            "learner": learner.id.hex(),
            "partner": _partner(person.partner_id),
            "alias": learner.alias,
            "picture": learner.picture,
            "home": "/home",
            "hand_up": hands.is_raised(reading(), learner.id),
            "done": done,
            "opened": opened,
        }
    )
