"""The forms of the door."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form

from campbox.i18n import LANGUAGES
from campbox.services.people import AGE_BANDS, ALIAS_MAX, GENDERS, PICTURES
from campbox.services.secrets import PASSPHRASE_MAX, PASSPHRASE_MIN, PIN_MAX
from campbox.web.forms import (
    CheckboxesField,
    OneOfField,
    SecretField,
    TextField,
    at_most,
    choices,
    language_choices,
    needed,
)

PREFER_NOT = ("", _l("Prefer not to say"))
GENDER_WORDS = {"woman": _l("Woman"), "man": _l("Man"), "other": _l("Other")}
AGE_WORDS = {
    "under-18": _l("Under 18"),
    "18-24": _l("18 to 24"),
    "25-34": _l("25 to 34"),
    "35-49": _l("35 to 49"),
    "50-over": _l("50 and over"),
}
_PASSPHRASE_HINT = _l("10 characters or more. Three or four words are easy to remember and hard to guess.")


class SetupForm(Form):
    code = TextField(
        _l("One-time code"),
        [needed(), at_most(40)],
        description=_l("It stands in the window where CampBox was started."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    name = TextField(_l("Your name here"), [needed(), at_most(60)], render_kw={"autocomplete": "username"})
    passphrase = SecretField(
        _l("Passphrase"),
        [needed(), at_most(PASSPHRASE_MAX)],
        description=_PASSPHRASE_HINT,
        render_kw={"autocomplete": "new-password", "minlength": PASSPHRASE_MIN},
    )
    site_name = TextField(
        _l("Name of this place"), [needed(), at_most(60)], description=_l("HQ sees this name. No names of people.")
    )
    languages = CheckboxesField(_l("Languages offered"), [needed()], choices=language_choices(), default=list(LANGUAGES))


class StaffForm(Form):
    name = TextField(_l("Your name here"), [needed(), at_most(60)], render_kw={"autocomplete": "username"})
    passphrase = SecretField(
        _l("Passphrase"), [needed(), at_most(PASSPHRASE_MAX)], render_kw={"autocomplete": "current-password"}
    )


class ForgottenForm(Form):
    name = TextField(_l("Your name here"), [needed(), at_most(60)], render_kw={"autocomplete": "username"})
    recovery = TextField(
        _l("Code of the recovery sheet"),
        [needed(), at_most(60)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    passphrase = SecretField(
        _l("New passphrase"),
        [needed(), at_most(PASSPHRASE_MAX)],
        description=_PASSPHRASE_HINT,
        render_kw={"autocomplete": "new-password"},
    )
    may_lose_names = BooleanField(_l("All names and notes may be lost"))


def pin_field(label: str) -> TextField:
    """A PIN is typed in plain sight: a number pad, and nobody mistypes."""
    return TextField(label, [needed(), at_most(PIN_MAX * 2)], render_kw={"inputmode": "numeric", "autocomplete": "off"})


class LearnerForm(Form):
    alias = TextField(_l("Alias"), [needed(), at_most(ALIAS_MAX)], render_kw={"autocomplete": "off"})
    pin = pin_field(_l("PIN"))


class CodeForm(Form):
    code = TextField(_l("Class code"), [needed(), at_most(20)], render_kw={"inputmode": "numeric", "autocomplete": "off"})


class CardForm(Form):
    pin = pin_field(_l("PIN"))
    own_device = BooleanField(_l("This device is only mine"), description=_l("Then the card opens here without the PIN."))


class JoinForm(CodeForm):
    alias = TextField(
        _l("Alias"),
        [needed(), at_most(ALIAS_MAX)],
        description=_l("The name by which the class knows you. It stays on this box."),
        render_kw={"autocomplete": "off"},
    )
    picture = OneOfField(_l("Picture"), [needed()], choices=choices((str(each), str(each)) for each in range(1, PICTURES + 1)))
    pin = pin_field(_l("PIN"))
    gender = OneOfField(_l("Gender"), choices=choices([PREFER_NOT, *GENDER_WORDS.items()]), default="")
    age_band = OneOfField(_l("Age"), choices=choices([PREFER_NOT, *AGE_WORDS.items()]), default="")


assert set(GENDER_WORDS) == set(GENDERS)
assert set(AGE_WORDS) == set(AGE_BANDS)
