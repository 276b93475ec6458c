"""Signing in without a card, for learners and staff, and signing out."""

from collections.abc import Callable

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campbox.errors import FieldError, SealBrokenError
from campbox.services import people, secrets, setup, staff, vault
from campbox.services.people import Person
from campbox.services.secrets import Derived, read_code
from campbox.services.sessions import Role, close_session
from campbox.services.staff import StaffMember
from campbox.web.auth import anyone, cookie_name, device_cookie_name, device_secret, only
from campbox.web.current import node, reading, signed_in, write
from campbox.web.door.blueprint import door, lead_home, new_session, next_address, sign_in
from campbox.web.door.forms import CodeForm, ForgottenForm, LearnerForm, StaffForm
from campbox.web.door.sheet import recovery_sheet
from campbox.web.opening import credentials_of, open_names, right_passphrase
from campbox.web.words import blame


@door.post("/sign-in")
@anyone
def sign_in_learner() -> ResponseReturnValue:
    """Alias and PIN."""
    form = LearnerForm(request.form)
    if form.validate():
        try:
            learner = people.find_by_alias(reading(), form.alias.data)
            check_pin(learner, form.alias.data, form.pin.data)
        except FieldError as error:
            blame(form, error)
        else:
            assert learner is not None
            return sign_in(Role.LEARNER, learner.id, learner.language)
    page = render_template("door/welcome.html", learner=form, code=CodeForm(), next=request.form.get("next", ""))
    return page, 400


def check_pin(learner: Person | None, account: str, typed: str) -> None:
    """Raise FieldError unless this is the learner's PIN; TooManyTriesError after several wrong ones.

    An unknown alias takes as long and answers the same as a wrong PIN.
    """
    pin = people.clean_pin(typed)
    throttle = node().throttle
    account = f"learner {account.casefold() if learner is None else learner.id.hex()}"
    throttle.begin(account, node().clock.uptime_ms())
    salt = bytes(16) if learner is None or learner.pin_salt is None else learner.pin_salt
    derived = secrets.derive(pin, salt)
    if learner is None or learner.pin_verifier is None or not secrets.matches(derived, learner.pin_verifier):
        raise FieldError("pin", "wrong-pin")
    throttle.right(account)


@door.route("/staff", methods=["GET", "POST"])
@anyone
def sign_in_staff() -> ResponseReturnValue:
    """Name and passphrase."""
    if not setup.is_set_up(reading()):
        return redirect("/setup", 303)
    form = StaffForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return render_template("door/staff.html", form=form, next=request.args.get("next", ""))
    if form.validate():
        try:
            member, derived = _check_passphrase(form.name.data, form.passphrase.data)
            secret = new_session(member.role, member.id)
            open_names(member.id, derived, secrets.digest(secret))
            return lead_home(secret, member.role, member.language)
        except FieldError as error:
            blame(form, error)
    return render_template("door/staff.html", form=form, next=request.form.get("next", "")), 400


def _check_passphrase(name: str, passphrase: str) -> tuple[StaffMember, Derived]:
    member = staff.find_staff(reading(), name)
    derived = right_passphrase(member, name, passphrase)
    if member is None or derived is None:
        raise FieldError("passphrase", "wrong-secret")
    return member, derived


@door.route("/forgotten", methods=["GET", "POST"])
@anyone
def forgotten() -> ResponseReturnValue:
    """The code of the recovery sheet sets a new passphrase, once; a new sheet is shown."""
    form = ForgottenForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return render_template("door/forgotten.html", form=form)
    if form.validate():
        try:
            return _reset(form)
        except FieldError as error:
            blame(form, error)
    return render_template("door/forgotten.html", form=form), 400


def _reset(form: ForgottenForm) -> ResponseReturnValue:
    staff.check_passphrase(form.passphrase.data)
    throttle = node().throttle
    member = staff.find_staff(reading(), form.name.data)
    account = f"recovery {form.name.data.casefold() if member is None else member.id.hex()}"
    throttle.begin(account, node().clock.uptime_ms())
    typed = read_code(form.recovery.data)
    if member is None or secrets.digest(typed) != member.recovery_digest:
        raise FieldError("recovery", "wrong-code")
    throttle.right(account)
    recovery, (salt, derived) = setup.new_recovery_code(), credentials_of(form.passphrase.data)
    keep_keys = _keep_keys(member.id, typed, derived, recovery)

    def replace(session: Session) -> None:
        staff.replace_passphrase(
            session, staff_id=member.id, used_recovery=typed, salt=salt, derived=derived, new_recovery=recovery
        )
        keep_keys(session)

    write(replace)
    node().keyring.close_all(member.id)
    return recovery_sheet(member.name, recovery, "/staff")


def _keep_keys(staff_id: bytes, used_recovery: str, derived: Derived, recovery: str) -> Callable[[Session], object]:
    """The command by which the key pair goes over to the new passphrase and the new sheet.

    A sheet that is older than the vault opens no key pair: then there is a new one, and a colleague lets it in.
    """
    now, present = node().now(), vault.holder(reading(), staff_id)
    if node().config.role != "box":
        return lambda _session: None
    if present is not None:
        try:
            keys = vault.wrapped(vault.keys_by_recovery(present, used_recovery), derived, recovery)
        except SealBrokenError:
            pass
        else:
            return lambda session: vault.rewrap(session, was=present, keys=keys)
    new = vault.new_keys(derived, recovery)
    return lambda session: vault.replace_keys(session, staff_id=staff_id, keys=new, key=None, now=now)


@door.post("/sign-out")
@only(*Role)
def sign_out() -> Response:
    """Sign out here, on the box before the browser forgets."""
    secret, device = request.cookies[cookie_name()], device_secret()
    write(lambda session: close_session(session, secret, device))
    node().keyring.close(secrets.digest(secret))
    response = redirect("/", 303)
    response.delete_cookie(cookie_name())
    response.delete_cookie(device_cookie_name())
    return response


@door.route("/still-you", methods=["GET", "POST"])
@only(*Role)
def still_you() -> ResponseReturnValue:
    """After twenty idle minutes: one tap says yes, another signs out."""
    who = signed_in()
    if request.method == "POST":
        node().presence.noticed(who.digest, who.person_id if who.role is Role.LEARNER else None)
        return redirect(next_address(who.role), 303)
    return render_template("door/still_you.html", next=request.args.get("next", ""))
