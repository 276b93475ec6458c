"""The forms of accounts: of others for a coordinator, and of one's own."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form

from campbox.services.accounts import ROLES
from campbox.services.secrets import PASSPHRASE_MAX, PASSPHRASE_MIN
from campbox.services.sessions import Role
from campbox.services.staff import NAME_MAX
from campbox.web.forms import CheckboxesField, OneOfField, SecretField, TextField, at_most, choices, needed

ROLE_WORDS = {Role.TRAINER: _l("Trainer"), Role.COORDINATOR: _l("Coordinator")}
_HINT = _l("10 characters or more. Three or four words are easy to remember and hard to guess.")
_NEW = {"autocomplete": "new-password", "minlength": PASSPHRASE_MIN}


def _new_passphrase(label: str) -> SecretField:
    return SecretField(label, [needed(), at_most(PASSPHRASE_MAX)], description=_HINT, render_kw=_NEW)


def _role_field() -> OneOfField:
    return OneOfField(
        _l("Role"),
        [needed()],
        choices=choices((role.value, ROLE_WORDS[role]) for role in ROLES),
        default=Role.TRAINER.value,
        description=_l("A trainer sees the cohorts they teach. A coordinator sees all, and the accounts."),
    )


def _may_lose_field(identity: str) -> BooleanField:
    return BooleanField(_l("All names and notes may be lost"), id=identity)


class AddForm(Form):
    name = TextField(_l("Name of this person here"), [needed(), at_most(NAME_MAX)], render_kw={"autocomplete": "off"})
    role = _role_field()
    cohorts = CheckboxesField(_l("Teaches these cohorts"))
    passphrase = _new_passphrase(_l("First passphrase"))


class RoleForm(Form):
    role = _role_field()


class CohortsForm(Form):
    cohorts = CheckboxesField(_l("Teaches these cohorts"))


class ResetForm(Form):
    passphrase = _new_passphrase(_l("New passphrase"))
    may_lose_names = _may_lose_field("reset-may-lose")


class RemoveForm(Form):
    may_lose_names = _may_lose_field("remove-may-lose")


class ChangeForm(Form):
    present = SecretField(
        _l("Your present passphrase"), [needed(), at_most(PASSPHRASE_MAX)], render_kw={"autocomplete": "current-password"}
    )
    passphrase = _new_passphrase(_l("New passphrase"))


class SheetForm(Form):
    present = SecretField(
        _l("Your passphrase"),
        [needed(), at_most(PASSPHRASE_MAX)],
        id="sheet-present",
        render_kw={"autocomplete": "current-password"},
    )
