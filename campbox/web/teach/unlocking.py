"""Opening and locking the vault of names in this browser."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.services import secrets, staff
from campbox.services.holding import holding
from campbox.web.auth import cookie_name, set_cookie
from campbox.web.current import node, reading, signed_in
from campbox.web.door.blueprint import local_path, new_session
from campbox.web.opening import key_if_open, open_names, right_passphrase
from campbox.web.teach.blueprint import actor, teach, trainers
from campbox.web.teach.names_forms import OpenForm
from campbox.web.way import check_way
from campbox.web.words import blame


@teach.route("/names/open", methods=["GET", "POST"])
@trainers
def open_vault() -> ResponseReturnValue:
    """The passphrase opens the names, and gives this browser a new session: the one before may have travelled in the open."""
    check_way()
    form = OpenForm(request.form if request.method == "POST" else None)
    onward = local_path(request.values.get("next", ""))
    if request.method == "GET" and key_if_open() is not None:
        return redirect(_onward(onward), 303)
    if request.method == "POST" and form.validate():
        who = signed_in()
        member = staff.staff_member(reading(), who.person_id)
        derived = right_passphrase(member, who.person_id.hex(), form.passphrase.data)
        if derived is None:
            blame(form, FieldError("passphrase", "wrong-passphrase"))
        else:
            secret = new_session(who.role, who.person_id)
            is_open = open_names(who.person_id, derived, secrets.digest(secret))
            response = redirect(_onward(onward) if is_open else "/teach/names/open", 303)
            set_cookie(response, cookie_name(), secret)
            return response
    page = render_template(
        "teach/open_names.html", current="settings", form=form, next=onward, holding=holding(reading(), actor())
    )
    return page, 400 if form.errors else 200


@teach.post("/names/lock")
@trainers
def lock_vault() -> ResponseReturnValue:
    """Lock the names in this browser; the session goes on."""
    node().keyring.close(signed_in().digest)
    return redirect("/teach/", 303)


def _onward(path: str) -> str:
    return "/teach/account" if path == "/" else path
