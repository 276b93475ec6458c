"""A lesson or a unit to take home: one file that works from a phone's storage, with no box at all."""

from flask import Response, current_app, g
from flask.typing import ResponseReturnValue

from campbox.courses.home import Scope, home_part, lessons_of
from campbox.courses.release import Release
from campbox.errors import NotFoundError
from campbox.web import pages
from campbox.web.addresses import page_version
from campbox.web.auth import only
from campbox.web.current import node
from campbox.web.learn.blueprint import course_language, learn
from campbox.web.learn.home_page import can_be_made, home_page
from campbox.web.learn.reading import READERS, check_may_practise

# A file has up to a megabyte; a class takes the same few home.
FILES_MAX = 8
_EXTENSION = "campbox-taken-home"

learn.add_app_template_global(can_be_made, "can_be_taken_home")


@learn.get("/take-home/<course>/<lesson>")
@only(*READERS)
def take_lesson_home(course: str, lesson: str) -> ResponseReturnValue:
    return _file(node().library.release(course), "lesson", lesson)


@learn.get("/take-home/<course>/unit/<unit>")
@only(*READERS)
def take_unit_home(course: str, unit: str) -> ResponseReturnValue:
    return _file(node().library.release(course), "unit", unit)


def _file(release: Release, scope: Scope, part_id: str) -> Response:
    """The file in the learner's language. Its name says what it is, and nothing of anybody."""
    part = home_part(release, scope, part_id)
    check_may_practise(
        release.course_id, *(each for lesson in lessons_of(release, scope, part_id) for each in lesson.exercise_ids)
    )
    if not can_be_made():
        raise NotFoundError("the script of a lesson taken home was not built")
    language = course_language(release)
    name = f"{part.course_id}-{part.id}-{language}"

    def make() -> str:
        g.language, g.is_for_everyone = language, True
        return home_page(release, part, language, name=name)

    files: pages.KeptPages = current_app.extensions.setdefault(_EXTENSION, pages.KeptPages(FILES_MAX))
    packed = files.get((f"{page_version(release)} {scope} {name}", ""), make)
    response = pages.packed_response(packed)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
