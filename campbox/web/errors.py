"""Refusals and failures become pages: what happened, what is safe, what to do."""

from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from campbox.courses.errors import CourseError
from campbox.errors import (
    CampBoxError,
    ConflictError,
    FieldError,
    NamesLockedError,
    NamesOnTheWayError,
    NoRoomError,
    NotAllowedError,
    NotFoundError,
    NotOpenError,
    NotPairedError,
    NotReleasedError,
    NotYoursError,
    StorageError,
    TooManyTriesError,
)
from campbox.services.sittings import StageTestClosedError, StageTestOverError
from campbox.services.stage_test_answers import InStageTestError
from campbox.services.stage_tests import StageTestBegunError, StageTestOpenError
from campbox.web.auth import wants_fragment
from campbox.web.csrf import ForeignPageError
from campbox.web.current import node, who
from campbox.web.problems import problem_in_words
from campbox.web.way import secure_address
from campbox.web.words import isolated, sentence
from sync.errors import SyncError


def init_errors(app: Flask) -> None:
    app.register_error_handler(CampBoxError, _campbox_error)
    app.register_error_handler(TooManyTriesError, _too_many_tries)
    app.register_error_handler(NoRoomError, lambda _error: _no_room())
    app.register_error_handler(NamesLockedError, lambda _error: _names_locked())
    app.register_error_handler(NamesOnTheWayError, lambda _error: _names_on_the_way())
    app.register_error_handler(SyncError, lambda error: page(400, _("This file was refused."), problem_in_words(error)))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, lambda _error: _unreadable())
    app.register_error_handler(500, lambda _error: _broken())


def page(status: int, title: str, text: str) -> Response:
    """A page, or a piece of one for script, that says what happened and what to do."""
    template = "errors/fragment.html" if wants_fragment() else "errors/page.html"
    return make_response(render_template(template, title=title, text=text, status=status), status)


def _campbox_error(error: CampBoxError) -> Response:
    if isinstance(error, NotFoundError | CourseError):
        return page(404, _("This page is not here."), _("The address may be old. The home page leads on."))
    if isinstance(error, NotPairedError):
        text = _("Pair the two first; nothing is lost meanwhile.")
        return page(400, _("This box is not connected with headquarters yet."), text)
    if isinstance(error, NotAllowedError):
        return _not_allowed(error)
    if isinstance(error, NotYoursError):
        text = _("They stay on this device until that learner signs in.")
        return page(409, _("These answers belong to another learner."), text)
    if isinstance(error, NotOpenError):
        return _not_open(error)
    if isinstance(error, NotReleasedError):
        text = _("It opens when you have solved the exercise, or when your trainer releases it.")
        return page(403, _("Please try the exercise first."), text)
    if isinstance(error, InStageTestError):
        return _in_test(error)
    if isinstance(error, ConflictError):
        return _conflict(error)
    if isinstance(error, StorageError):
        text = _("The memory card of the box took nothing. Please keep your answer and call the trainer.")
        return page(503, _("Your answer is not saved yet."), text)
    text = sentence(error) if isinstance(error, FieldError) else _("Please go back and try again.")
    return page(400, _("This cannot be done."), text)


def _not_open(error: NotOpenError) -> Response:
    """Whoever only looks has written nothing."""
    if request.method == "POST" or wants_fragment():
        text = _("Your trainer opens it. What you wrote stays on this page; please send it again then.")
    elif error.opens_on is not None:
        text = _("Opens on %(day)s.", day=isolated(error.opens_on.isoformat()))
    else:
        text = _("Your trainer opens it.")
    return page(403, _("This unit is not open yet."), text)


def _in_test(error: InStageTestError) -> Response:
    """What was sent is not lost; whoever only looked is led to the test."""
    title = _("This exercise belongs to a test now.")
    if request.method == "POST" or wants_fragment():
        return page(403, title, _("What you wrote stays on this page. Please send it again when the test is over."))
    text = _("Please answer it in the test. When the test is over, it opens here again.")
    address = f"/tests/{error.test_id.hex()}"
    return make_response(render_template("errors/in_test.html", title=title, text=text, address=address), 403)


def _conflict(error: ConflictError) -> Response:
    if isinstance(error, StageTestOverError):
        text = _("Your time is over. The answers that came before are kept.")
        return page(409, _("This answer came too late."), text)
    if isinstance(error, StageTestClosedError):
        return page(409, _("This test is not open."), _("The trainer opens it for the cohort."))
    if isinstance(error, StageTestBegunError):
        return page(409, _("Somebody has begun this test."), _("It stays as it is. You can make another one."))
    if isinstance(error, StageTestOpenError):
        return page(409, _("This test is open."), _("Please close it first."))
    return page(409, _("This was sent before, with another answer."), _("The first answer was kept."))


def _not_allowed(error: NotAllowedError) -> Response:
    if not isinstance(error, ForeignPageError) and (who() is None or str(error) == "idle"):
        text = _("What you wrote is still on this page. Please sign in in another tab, then send it again.")
        return page(401, _("Nobody is signed in here."), text)
    return page(403, _("This page is for somebody else."), _("Please go back to the home page."))


def _too_many_tries(error: TooManyTriesError) -> Response:
    text = ngettext(
        "Please wait %(num)d second, then try again.",
        "Please wait %(num)d seconds, then try again.",
        error.wait_seconds,
    )
    response = page(429, _("Too many tries in a row."), text)
    response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _no_room() -> Response:
    text = _("The memory card of the box is nearly full. Please keep your files and call the trainer.")
    return page(507, _("There is no room for files."), text)


def _names_locked() -> ResponseReturnValue:
    """The passphrase opens the names; what somebody wrote must not get lost on the way there."""
    if request.method in ("GET", "HEAD") and not wants_fragment():
        return redirect("/teach/names/open?" + urlencode({"next": request.full_path.rstrip("?")}), 303)
    text = _("What you wrote is still on this page. Please open the names in another tab, then send it again.")
    return page(401, _("The names are locked."), text)


def _names_on_the_way() -> Response:
    address = secure_address(request.full_path.rstrip("?") if request.method == "GET" else "/teach/")
    port = node().config.port
    return make_response(render_template("errors/names_on_the_way.html", address=address, port=port), 403)


def _http_error(error: HTTPException) -> Response:
    if error.code == 404:
        return page(404, _("This page is not here."), _("The address may be old. The home page leads on."))
    if error.code == 413:
        return page(413, _("This is too large."), _("Nothing was changed. Please send less at once."))
    return page(error.code or 500, _("This cannot be done."), _("Please go back and try again."))


def _unreadable() -> Response:
    """The card does not give back what is on it: a page that needs nothing from the database."""
    g.is_broken = True
    text = _("The memory card of the box cannot be read. Please call the trainer; the box may need a new start.")
    return page(503, _("The box cannot read its memory."), text)


def _broken() -> Response:
    g.is_broken = True
    text = _("This is a fault of CampBox. What was saved before is safe. Please try again, or call the trainer.")
    return page(500, _("Something went wrong."), text)
