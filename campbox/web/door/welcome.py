"""The first page, and the language."""

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from campbox.i18n import LANGUAGES
from campbox.services import people, setup, staff
from campbox.services.sessions import STAFF, Role
from campbox.web.auth import anyone, set_language
from campbox.web.current import node, reading, who, write
from campbox.web.door.blueprint import HOMES, door, local_path
from campbox.web.door.forms import CodeForm, LearnerForm


@door.get("/")
@anyone
def welcome() -> ResponseReturnValue:
    """Leads everyone on: to set-up on the first day, to their home when signed in, else the ways to sign in."""
    if not setup.is_set_up(reading()):
        return redirect("/setup", 303)
    signed_in = who()
    if signed_in is not None:
        return redirect(HOMES[signed_in.role], 303)
    if node().config.role == "hub":
        return redirect("/staff", 303)
    return render_template("door/welcome.html", learner=LearnerForm(), code=CodeForm(), next=request.args.get("next", ""))


@door.get("/language/<code>")
@anyone
def language(code: str) -> Response:
    """Change the language of this device, and remember it for the person who is signed in."""
    if code not in LANGUAGES:
        abort(404)
    signed_in = who()
    if signed_in is not None and signed_in.role is Role.LEARNER:
        write(lambda session: people.set_language(session, signed_in.person_id, code))
    elif signed_in is not None and signed_in.role in STAFF:
        write(lambda session: staff.set_language(session, signed_in.person_id, code))
    response = redirect(local_path(request.args.get("back", "/")), 303)
    set_language(response, code)
    return response
