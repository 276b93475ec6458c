"""The first page of a new node."""

import hmac

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.exercises.folding import fold
from campbox.node import first_code
from campbox.services import secrets, setup, sites, staff, vault
from campbox.services.sessions import Role, open_session
from campbox.services.setup import FirstAccount
from campbox.web.auth import anyone, cookie_name, set_cookie
from campbox.web.current import node, reading, write
from campbox.web.door.blueprint import HOMES, door
from campbox.web.door.forms import SetupForm
from campbox.web.door.sheet import recovery_sheet
from campbox.web.opening import open_names
from campbox.web.words import blame

ACCOUNT = "setup"


@door.route("/setup", methods=["GET", "POST"])
@anyone
def set_up() -> ResponseReturnValue:
    """Asks for the one-time code and makes the first account; then shows its recovery sheet, once."""
    if setup.is_set_up(reading()):
        return redirect("/", 303)
    form = SetupForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return render_template("door/setup.html", form=form)
    if form.validate():
        try:
            _check_code(form.code.data)
            return _make_first_account(form)
        except FieldError as error:
            blame(form, error)
    return render_template("door/setup.html", form=form), 400


def _check_code(typed: str) -> None:
    """Raise FieldError for a wrong code; TooManyTriesError after several."""
    node().throttle.begin(ACCOUNT, node().clock.uptime_ms())
    code = first_code(node())
    if code is None or not hmac.compare_digest(fold(typed).replace(" ", "").encode(), code.encode()):
        raise FieldError("code", "wrong-code")
    node().throttle.right(ACCOUNT)


def _make_first_account(form: SetupForm) -> ResponseReturnValue:
    site = sites.clean_site(form.site_name.data, form.languages.data)
    staff.check_passphrase(form.passphrase.data)
    salt, recovery = secrets.new_salt(), setup.new_recovery_code()
    role = Role.COORDINATOR if node().config.role == "box" else Role.HQ
    account = FirstAccount(
        name=form.name.data,
        language=str(get_locale()),
        salt=salt,
        derived=secrets.derive(form.passphrase.data, salt),
        recovery=recovery,
    )
    keys, now = vault.new_keys(account.derived, recovery), node().now()

    def make(session: Session) -> bytes:
        staff_id = setup.set_up(session, role=role, account=account, site_name=site.name, languages=site.languages)
        if role is Role.COORDINATOR:
            vault.join(session, staff_id=staff_id, keys=keys, now=now)
        return staff_id

    staff_id = write(make)
    node().config.first_code.unlink(missing_ok=True)
    secret = write(lambda session: open_session(session, role=role, person_id=staff_id, is_own_device=False, now=now))
    open_names(staff_id, account.derived, secrets.digest(secret))
    response = recovery_sheet(account.name, recovery, HOMES[role])
    set_cookie(response, cookie_name(), secret)
    return response
