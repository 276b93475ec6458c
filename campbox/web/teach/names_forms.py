"""The forms of the pages with names."""

from flask_babel import lazy_gettext as _l
from wtforms import Form

from campbox.services.check_ins import NOTE_MAX
from campbox.services.real_names import CONTACT_MAX, NAME_MAX
from campbox.services.secrets import PASSPHRASE_MAX
from campbox.web.forms import LongTextField, SecretField, TextField, at_most, needed

_PRIVATE = {"autocomplete": "off", "spellcheck": "false", "dir": "auto"}


class NameForm(Form):
    name = TextField(_l("Real name"), [at_most(NAME_MAX)], render_kw=_PRIVATE)
    contact = TextField(
        _l("How to reach this person"),
        [at_most(CONTACT_MAX)],
        description=_l("A place, a relative, a time. No numbers of identity papers."),
        render_kw=_PRIVATE,
    )


class NoteForm(Form):
    text = LongTextField(
        _l("What you talked about"),
        [needed(), at_most(NOTE_MAX)],
        description=_l("Write only what helps this learner. All their trainers can read it."),
        render_kw={"rows": 5, "dir": "auto", "autocomplete": "off"},
    )


class OpenForm(Form):
    passphrase = SecretField(
        _l("Your passphrase"), [needed(), at_most(PASSPHRASE_MAX)], render_kw={"autocomplete": "current-password"}
    )
