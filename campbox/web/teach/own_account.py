"""One's own account: another passphrase, a new recovery sheet, and whether the names can be opened."""

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError, SealBrokenError
from campbox.services import accounts, secrets, setup, staff, vault
from campbox.services.holding import holding
from campbox.services.secrets import Derived
from campbox.services.staff import StaffMember
from campbox.services.vault import Holder, Wrapped
from campbox.web.auth import cookie_name, set_cookie
from campbox.web.current import node, reading, signed_in, write
from campbox.web.door.blueprint import new_session
from campbox.web.door.sheet import recovery_sheet
from campbox.web.opening import clear_traces, credentials_of, key_if_open, open_key, open_names, right_passphrase
from campbox.web.teach.account_forms import ChangeForm, SheetForm
from campbox.web.teach.blueprint import actor, id_or_404, teach, trainers
from campbox.web.words import blame


@teach.get("/account")
@trainers
def own_account() -> str:
    return _page(ChangeForm(), SheetForm())


def _page(change: ChangeForm, sheet: SheetForm) -> str:
    return render_template(
        "teach/own_account.html",
        current="settings",
        change=change,
        sheet=sheet,
        holding=holding(reading(), actor()),
        is_open=key_if_open() is not None,
    )


@teach.post("/account/passphrase")
@trainers
def change_passphrase() -> ResponseReturnValue:
    """A new passphrase instead of the present one; every other browser is signed out."""
    form = ChangeForm(request.form)
    if form.validate():
        try:
            member, present = _checked(form.present.data)
            salt, derived = credentials_of(form.passphrase.data)
            keys = _wrapped_anew(member.id, present, derived)
            write(
                lambda session: accounts.change_passphrase(
                    session, staff_id=member.id, was=member.verifier, salt=salt, derived=derived, keys=keys
                )
            )
            clear_traces()
            return _signed_in_again(member, derived)
        except FieldError as error:
            blame(form, error)
    return _page(form, SheetForm()), 400


@teach.post("/account/sheet")
@trainers
def new_sheet() -> ResponseReturnValue:
    """A new recovery sheet, shown once; the older one opens nothing any more."""
    form = SheetForm(request.form)
    if form.validate():
        try:
            member, present = _checked(form.present.data)
            recovery, now = setup.new_recovery_code(), node().now()
            keys = _wrapped_anew(member.id, present, present, recovery)
            write(
                lambda session: accounts.new_sheet(
                    session, staff_id=member.id, was=member.verifier, recovery=recovery, keys=keys, now=now
                )
            )
            clear_traces()
            return recovery_sheet(member.name, recovery, "/teach/account")
        except FieldError as error:
            blame(form, error)
    return _page(ChangeForm(), form), 400


@teach.post("/account/let-in/<account>")
@trainers
def let_colleague_in(account: str) -> ResponseReturnValue:
    """Let a colleague open the names; a trainer lets in only a coordinator."""
    staff_id, key, by, now = id_or_404(account), open_key(), actor(), node().now()
    write(lambda session: accounts.let_in(session, by=by, staff_id=staff_id, key=key, now=now))
    return redirect("/teach/account", 303)


def _checked(passphrase: str) -> tuple[StaffMember, Derived]:
    """Raises FieldError unless this is the passphrase of who is signed in; TooManyTriesError after several wrong ones."""
    member = staff.staff_member(reading(), signed_in().person_id)
    derived = right_passphrase(member, signed_in().person_id.hex(), passphrase)
    if member is None or derived is None:
        raise FieldError("present", "wrong-passphrase")
    return member, derived


def _wrapped_anew(
    staff_id: bytes, present: Derived, derived: Derived, recovery: str | None = None
) -> tuple[Holder, Wrapped] | None:
    """The key pair as it is stored, and the same under new secrets; None for who has none that opens."""
    held = vault.holder(reading(), staff_id)
    if held is None:
        return None
    try:
        return held, vault.wrapped(vault.keys_by_passphrase(held, present), derived, recovery)
    except SealBrokenError:
        return None


def _signed_in_again(member: StaffMember, derived: Derived) -> Response:
    """Everybody who had the old passphrase is out; this browser goes on."""
    was_open = key_if_open() is not None
    node().keyring.close_all(member.id)
    secret = new_session(member.role, member.id)
    if was_open:
        open_names(member.id, derived, secrets.digest(secret))
    response = redirect("/teach/account", 303)
    set_cookie(response, cookie_name(), secret)
    assert isinstance(response, Response)
    return response
