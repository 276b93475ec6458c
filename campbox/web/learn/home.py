"""The learner's own pages: home, the list of lessons, my work, calling the trainer. None of them is stored."""

from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.services import announcements, hands, inbox, learning, presence, reviewing, sittings, stage_tests, standing
from campbox.services.announcements import Variant
from campbox.services.pathway import CoursePath, Step
from campbox.services.sessions import Role
from campbox.services.sittings import Seat
from campbox.services.stage_tests import StageTest
from campbox.web.addresses import go_exercise, go_lesson
from campbox.web.auth import only
from campbox.web.current import node, reading, signed_in, write
from campbox.web.learn.blueprint import course_language, exercise_title, learn, paths

TO_CORRECT_MAX = 5
UNREAD_MAX = 3


@dataclass(frozen=True)
class Continue:
    """The one card that leads on: a lesson, or the exercise where the learner was."""

    path: CoursePath
    step: Step
    number: int
    address: str
    exercise: str | None


@learn.get("/home")
@only(Role.LEARNER)
def home() -> ResponseReturnValue:
    """Where the learner was, what is to be corrected, and the steps of the unit."""
    learner_id = signed_in().person_id
    all_paths = paths(learner_id)
    return render_template(
        "learn/home.html",
        current="home",
        tests=_tests(learner_id),
        onward=_onward(all_paths, learning.place(reading(), learner_id)),
        unread=_unread(learner_id),
        reviewed=reviewing.news(reading(), learner_id),
        next_closed=next((path.next_closed for path in all_paths if path.next_closed), None),
        to_correct=_to_correct(all_paths)[:TO_CORRECT_MAX],
        paths=all_paths,
        minutes=presence.minutes_learned(reading(), learner_id),
        hand_up=hands.is_raised(reading(), learner_id),
        course_language=course_language,
        exercise_title=exercise_title,
        go_lesson=go_lesson,
        go_exercise=go_exercise,
    )


def _unread(learner_id: bytes) -> list[tuple[str, Variant]]:
    """The messages that wait for the learner, each with its address and its words in the language of the page."""
    unread_ids = inbox.unread_ids(reading(), learner_id)
    if not unread_ids:
        return []
    known = announcements.messages(reading(), unread_ids[:UNREAD_MAX])
    language = str(get_locale())
    return [
        (f"/messages/{each.hex()}", known[each].variants[known[each].shown_in(language)]) for each in unread_ids[:UNREAD_MAX]
    ]


def _tests(learner_id: bytes) -> list[tuple[StageTest, Seat | None]]:
    """The tests that are open for the learner, and how far they are in each."""
    now, session = node().now(), reading()
    found = stage_tests.open_tests_for(session, learner_id)
    return [(each, sittings.seat(session, test=each, learner_id=learner_id, now=now)) for each in found]


def _to_correct(all_paths: list[CoursePath]) -> list[tuple[Release, Exercise]]:
    """What was tried and not solved, in the order of the courses."""
    return [
        (path.release, path.release.exercise(exercise))
        for path in all_paths
        for step in path.steps
        for exercise in step.to_correct
    ]


def _onward(all_paths: list[CoursePath], where: learning.Where | None) -> Continue | None:
    """Back to the lesson that was open last unless it is done; else the next one of that course, or of any."""
    ordered = sorted(all_paths, key=lambda path: where is None or path.release.course_id != where.course)
    for path in ordered:
        for number, step in enumerate(path.steps, 1):
            is_place = where is not None and (path.release.course_id, step.lesson.id) == (where.course, where.lesson)
            if is_place and step.state not in ("done", "closed"):
                exercise = where.exercise if where and where.exercise in step.lesson.exercise_ids else None
                return _continue(path, step, number, exercise)
        if path.now is not None:
            return _continue(path, path.now, path.steps.index(path.now) + 1, None)
    return None


def _continue(path: CoursePath, step: Step, number: int, exercise: str | None) -> Continue:
    course = path.release.course_id
    address = go_lesson(course, step.lesson.id) if exercise is None else go_exercise(course, exercise)
    return Continue(path, step, number, address, exercise)


@learn.get("/lessons")
@only(Role.LEARNER)
def lessons() -> ResponseReturnValue:
    """All courses with their units and lessons."""
    return render_template(
        "learn/lessons.html",
        current="lessons",
        paths=paths(signed_in().person_id),
        course_language=course_language,
        go_lesson=go_lesson,
    )


@learn.get("/work")
@only(Role.LEARNER)
def work() -> ResponseReturnValue:
    """What the learner has done: exercises solved and to correct, learning time."""
    learner_id = signed_in().person_id
    return render_template(
        "learn/work.html",
        current="work",
        paths=paths(learner_id),
        results=stage_tests.results_of(reading(), learner_id),
        handed_in=standing.everything_of(reading(), learner_id),
        minutes=presence.minutes_learned(reading(), learner_id),
        course_language=course_language,
        go_exercise=go_exercise,
        exercise_title=exercise_title,
    )


@learn.route("/call", methods=["GET", "POST"])
@only(Role.LEARNER)
def call() -> ResponseReturnValue:
    """One tap calls the trainer; where the learner was goes along."""
    learner_id = signed_in().person_id
    if request.method == "GET":
        return render_template("learn/call.html", current="call", hand_up=hands.is_raised(reading(), learner_id))
    if request.form.get("hand") == "down":
        write(lambda session: hands.lower_hand(session, learner_id=learner_id))
    else:
        where, now = learning.place(reading(), learner_id), node().now()
        write(
            lambda session: hands.raise_hand(
                session,
                learner_id=learner_id,
                course=None if where is None else where.course,
                exercise=None if where is None else where.exercise,
                now=now,
            )
        )
    return redirect("/call", 303)
