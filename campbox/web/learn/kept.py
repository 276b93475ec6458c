"""Answers that wait on a device for the box: a page about them, and what every page tells the script of who is here.

The page is the same bytes for everyone and is kept by the browser, because it is needed when the box is away.
"""

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campbox.i18n import LANGUAGES
from campbox.services import people
from campbox.services.sessions import STAFF, Role
from campbox.web import pages
from campbox.web.addresses import interface_version
from campbox.web.auth import anyone, wants_fragment
from campbox.web.current import reading, who
from campbox.web.learn.blueprint import learn


@learn.get("/kept")
@anyone
def kept_now() -> ResponseReturnValue:
    """Leads to the page's present address."""
    return redirect(_address(), 303)


@learn.get("/kept/<language>/<version>")
@anyone
def kept(language: str, version: str) -> ResponseReturnValue:
    """What waits on this device, filled in by script."""
    if version != interface_version() or language not in LANGUAGES:
        return redirect(_address(), 303)
    g.language, g.is_for_everyone, g.here = language, True, "/kept"
    return pages.kept(request.path, lambda: render_template("learn/kept.html"))


def _address() -> str:
    return f"/kept/{get_locale() or 'en'}/{interface_version()}"


@learn.app_context_processor
def _device() -> dict[str, object]:
    """For every page of a box: where the page above is and, unless the page is the same for everyone, who is here."""
    if wants_fragment() or g.get("is_broken"):
        return {}
    said: dict[str, object] = {"kept_address": _address()}
    if not g.get("is_for_everyone"):
        said["holder"] = holder()
    return said


def holder() -> dict[str, object] | None:
    """Who is signed in, as script remembers them on the device; None for nobody."""
    person = who()
    if person is None or person.is_idle:
        return None
    if person.role in STAFF:
        return {"learner": None, "staff": True}
    if person.role is not Role.LEARNER:
        return None
    partner = None if person.partner_id is None else people.person(reading(), person.partner_id)
    learner = people.person(reading(), person.person_id)
    return {
        "learner": learner.id.hex(),
        "alias": learner.alias,
        "picture": learner.picture,
        "partner": partner and {"alias": partner.alias, "picture": partner.picture, "token": partner.id.hex()},
    }
