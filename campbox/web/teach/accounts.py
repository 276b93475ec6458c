"""The accounts of this box, for coordinators."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Form

from campbox.errors import ConflictError, FieldError
from campbox.services import accounts, cohorts, setup, vault
from campbox.services.accounts import Account, Credentials, LastCoordinatorError, NamesWouldBeLostError, OwnAccountError
from campbox.services.holding import holding
from campbox.services.sessions import Role
from campbox.web.current import node, reading, write
from campbox.web.door.sheet import recovery_sheet
from campbox.web.forms import choices
from campbox.web.opening import clear_traces, credentials_of, key_if_open, open_key
from campbox.web.teach.account_forms import ROLE_WORDS, AddForm, CohortsForm, RemoveForm, ResetForm, RoleForm
from campbox.web.teach.blueprint import actor, coordinators, id_or_404, ids_or_404, teach
from campbox.web.words import blame


@teach.get("/accounts")
@coordinators
def account_list() -> str:
    return render_template(
        "teach/accounts.html",
        current="settings",
        accounts=accounts.accounts(reading()),
        cohort_names={each.id: each.name for each in cohorts.cohorts(reading())},
        role_words=ROLE_WORDS,
        own_id=actor().staff_id,
        holding=holding(reading(), actor()),
    )


@teach.route("/accounts/new", methods=["GET", "POST"])
@coordinators
def new_account() -> ResponseReturnValue:
    """Make an account; its recovery sheet is shown once."""
    form = AddForm(request.form if request.method == "POST" else None)
    _offer_cohorts(form)
    if request.method == "POST" and form.validate():
        try:
            credentials = new_credentials(form.passphrase.data)
            staff_id = _add(form, credentials)
            return recovery_sheet(form.name.data, credentials.recovery, f"/teach/accounts/{staff_id.hex()}")
        except FieldError as error:
            blame(form, error)
    page = render_template("teach/new_account.html", current="settings", form=form, is_open=key_if_open() is not None)
    return page, 400 if form.errors else 200


def _add(form: AddForm, credentials: Credentials) -> bytes:
    by, key, now, language = actor(), key_if_open(), node().now(), str(get_locale())
    role, name, taught = Role(form.role.data), form.name.data, ids_or_404(form.cohorts.data)

    def add(session: Session) -> bytes:
        staff_id = accounts.add(
            session, by=by, role=role, name=name, language=language, credentials=credentials, key=key, now=now
        )
        accounts.set_cohorts(session, by=by, staff_id=staff_id, cohort_ids=taught, now=now)
        return staff_id

    return write(add)


def new_credentials(passphrase: str) -> Credentials:
    """A passphrase, a recovery code and the key pair that both open. Takes 100 ms. Raises FieldError."""
    salt, derived = credentials_of(passphrase)
    recovery = setup.new_recovery_code()
    return Credentials(salt, derived, recovery, vault.new_keys(derived, recovery))


@teach.get("/accounts/<account>")
@coordinators
def account_page(account: str) -> str:
    return _page(accounts.account(reading(), id_or_404(account)))


def _page(found: Account, form: Form | None = None, problem: str = "") -> str:
    cohorts_form = CohortsForm(cohorts=[each.hex() for each in found.cohort_ids])
    _offer_cohorts(cohorts_form)
    return render_template(
        "teach/account.html",
        current="settings",
        account=found,
        role_words=ROLE_WORDS,
        is_own=found.id == actor().staff_id,
        is_open=key_if_open() is not None,
        is_only_holder=vault.is_only_holder(reading(), found.id),
        role_form=RoleForm(role=found.role.value),
        cohorts_form=cohorts_form,
        reset_form=form if isinstance(form, ResetForm) else ResetForm(),
        remove_form=RemoveForm(),
        problem=problem,
    )


@teach.post("/accounts/<account>/role")
@coordinators
def change_role(account: str) -> ResponseReturnValue:
    """Another role; the person signs in again."""
    found, form = accounts.account(reading(), id_or_404(account)), RoleForm(request.form)
    if not form.validate():
        return _page(found, problem=_("Please choose one of the answers offered.")), 400
    by, role, now = actor(), Role(form.role.data), node().now()
    try:
        if write(lambda session: accounts.change_role(session, by=by, staff_id=found.id, role=role, now=now)):
            node().keyring.close_all(found.id)
    except LastCoordinatorError:
        return _page(found, problem=_last_coordinator()), 409
    return _back(found)


@teach.post("/accounts/<account>/cohorts")
@coordinators
def change_cohorts(account: str) -> ResponseReturnValue:
    """Which cohorts this person teaches."""
    found = accounts.account(reading(), id_or_404(account))
    by, taught, now = actor(), ids_or_404(request.form.getlist("cohorts")), node().now()
    write(lambda session: accounts.set_cohorts(session, by=by, staff_id=found.id, cohort_ids=taught, now=now))
    return _back(found)


@teach.post("/accounts/<account>/names")
@coordinators
def let_in(account: str) -> ResponseReturnValue:
    """Let this person open the names."""
    found, key = accounts.account(reading(), id_or_404(account)), open_key()
    by, now = actor(), node().now()
    try:
        write(lambda session: accounts.let_in(session, by=by, staff_id=found.id, key=key, now=now))
    except ConflictError:
        return _page(found, problem=_("This person has to sign in once with the passphrase first.")), 409
    return _back(found)


@teach.post("/accounts/<account>/passphrase")
@coordinators
def reset(account: str) -> ResponseReturnValue:
    """A new passphrase and sheet for somebody who lost both."""
    found, form = accounts.account(reading(), id_or_404(account)), ResetForm(request.form)
    if not form.validate():
        return _page(found, form), 400
    try:
        credentials = new_credentials(form.passphrase.data)
        by, key, now, may_lose = actor(), key_if_open(), node().now(), bool(form.may_lose_names.data)
        write(
            lambda session: accounts.reset(
                session, by=by, staff_id=found.id, credentials=credentials, key=key, may_lose_names=may_lose, now=now
            )
        )
    except FieldError as error:
        blame(form, error)
        return _page(found, form), 400
    except NamesWouldBeLostError:
        return _page(found, form, _would_be_lost()), 409
    except OwnAccountError:
        return _page(found, form, _("Your own passphrase is changed under Settings, “My account”.")), 409
    node().keyring.close_all(found.id)
    clear_traces()
    return recovery_sheet(found.name, credentials.recovery, f"/teach/accounts/{account}")


@teach.post("/accounts/<account>/remove")
@coordinators
def remove(account: str) -> ResponseReturnValue:
    """Remove an account; where the names are open here, they get a new key."""
    found, form = accounts.account(reading(), id_or_404(account)), RemoveForm(request.form)
    by, key, now, may_lose = actor(), key_if_open(), node().now(), bool(form.may_lose_names.data)
    try:
        renewed = write(
            lambda session: accounts.remove(session, by=by, staff_id=found.id, key=key, may_lose_names=may_lose, now=now)
        )
    except LastCoordinatorError:
        return _page(found, problem=_last_coordinator()), 409
    except NamesWouldBeLostError:
        return _page(found, problem=_would_be_lost()), 409
    except OwnAccountError:
        return _page(
            found, problem=_("Another coordinator removes your account. Please make one first, if there is none.")
        ), 409
    node().keyring.close_all(found.id)
    if key is not None and renewed is not None:
        node().keyring.replace(key, renewed)
    clear_traces()
    return redirect("/teach/accounts", 303)


def _back(found: Account) -> ResponseReturnValue:
    return redirect(f"/teach/accounts/{found.id.hex()}", 303)


def _last_coordinator() -> str:
    return _("This is the last coordinator. Please make another person coordinator first.")


def _would_be_lost() -> str:
    return _("Nobody else can open the names. Please let another person in first.")


def _offer_cohorts(form: AddForm | CohortsForm) -> None:
    form.cohorts.choices = choices((each.id.hex(), each.name) for each in cohorts.cohorts(reading()))
