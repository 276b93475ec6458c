"""Signing in without a card, for learners and staff, and signing out."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from campbox.errors import FieldError
from campbox.services import people, recovery, secrets, setup, staff, vault
from campbox.services.accounts import NamesWouldBeLostError
from campbox.services.people import Person
from campbox.services.secrets import Derived, read_code
from campbox.services.sessions import Role, close_session
from campbox.services.staff import StaffMember
from campbox.web.auth import anyone, cookie_name, device_cookie_name, device_secret, forget_cookie, only
from campbox.web.current import node, reading, signed_in, write
from campbox.web.door.blueprint import door, lead_home, new_session, next_address, sign_in
from campbox.web.door.forms import CodeForm, ForgottenForm, LearnerForm, StaffForm
from campbox.web.door.sheet import recovery_sheet
from campbox.web.opening import clear_traces, credentials_of, open_names, right_passphrase
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
            secret = new_session(member.role, member.id, verifier=member.verifier)
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
        return _forgotten_page(form)
    if form.validate():
        try:
            return _reset(form)
        except FieldError as error:
            blame(form, error)
        except NamesWouldBeLostError:
            return _forgotten_page(form, would_lose=True), 409
    return _forgotten_page(form), 400


def _forgotten_page(form: ForgottenForm, *, would_lose: bool = False) -> str:
    """would_lose: with this sheet the names are lost, and the page asks whether they may be."""
    return render_template("door/forgotten.html", form=form, would_lose=would_lose, is_hub=node().config.role == "hub")


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
    salt, derived = credentials_of(form.passphrase.data)
    now, has_names, may_lose = node().now(), node().config.role == "box", bool(form.may_lose_names.data)
    by = recovery.prepare(vault.holder(reading(), member.id), used=typed, salt=salt, derived=derived)
    names = write(
        lambda session: recovery.recover(
            session, staff_id=member.id, by=by, has_names=has_names, may_lose_names=may_lose, now=now
        )
    )
    node().keyring.close_all(member.id)
    clear_traces()
    return recovery_sheet(member.name, by.new.recovery, "/staff", names)


@door.post("/sign-out")
@only(*Role)
def sign_out() -> Response:
    """Sign out here, on the box before the browser forgets."""
    secret, device = request.cookies[cookie_name()], device_secret()
    write(lambda session: close_session(session, secret, device))
    node().keyring.close(secrets.digest(secret))
    response = redirect("/", 303)
    forget_cookie(response, cookie_name())
    forget_cookie(response, device_cookie_name())
    return response


@door.route("/still-you", methods=["GET", "POST"])
@only(*Role)
def still_you() -> ResponseReturnValue:
    """After twenty idle minutes: one tap says yes, another signs out."""
    who = signed_in()
    if request.method == "POST":
        node().presence.noticed(who.digest, who.person_id if who.role is Role.LEARNER else None, who.partner_id)
        return redirect(next_address(who.role), 303)
    return render_template("door/still_you.html", next=request.args.get("next", ""))
