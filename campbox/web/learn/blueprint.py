"""The blueprint, and the courses in the language of the page."""

from flask import Blueprint
from flask_babel import get_locale

from campbox.courses.errors import CourseError
from campbox.courses.release import Release
from campbox.errors import NotFoundError
from campbox.services import learning, pace, standing
from campbox.services.pathway import CoursePath, course_path
from campbox.web.current import node, reading

learn = Blueprint("learn", __name__)


def course_language(release: Release) -> str:
    """The language in which the course is shown: that of the page where the course has it, else its first."""
    language = str(get_locale())
    return language if language in release.languages else release.languages[0]


def paths(learner_id: bytes) -> list[CoursePath]:
    """Every course with this learner's progress; a constant number of queries."""
    tries = learning.tries_by_course(reading(), learner_id)
    opened = learning.lessons_by_course(reading(), learner_id)
    handed_in = standing.by_course(reading(), learner_id)
    paces = pace.learners_paces(reading(), learner_id)
    return [
        course_path(
            release,
            tries.get(release.course_id, {}),
            opened.get(release.course_id, frozenset()),
            handed_in.get(release.course_id, standing.NOTHING),
            paces,
        )
        for release in node().library.releases()
    ]


def exercise_title(course: str, exercise: str) -> str:
    """The title of an exercise in the language of its course; its id where the course has it no more."""
    try:
        release = node().library.release(course)
        return release.exercise(exercise).title[course_language(release)]
    except (NotFoundError, CourseError):
        return exercise
