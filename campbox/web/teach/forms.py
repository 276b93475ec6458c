"""The forms of the trainer's pages."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, HiddenField

from campbox.i18n import LANGUAGES
from campbox.services.cohorts import NAME_MAX
from campbox.services.groups import NAME_MAX as GROUP_NAME_MAX
from campbox.services.people import ALIAS_MAX, PICTURES
from campbox.web.forms import (
    CheckboxesField,
    LongTextField,
    OneOfField,
    TextField,
    at_most,
    choices,
    language_choices,
    needed,
)

LIST_CHARACTERS_MAX = 200_000


class CohortForm(Form):
    name = TextField(
        _l("Name of the cohort"), [needed(), at_most(NAME_MAX)], description=_l("HQ sees this name. No names of people.")
    )


class ListForm(Form):
    learners = LongTextField(
        _l("One learner a line: alias, then the language if it is another one"),
        [at_most(LIST_CHARACTERS_MAX)],
        description=_l("For example: Amina, ar"),
        render_kw={"rows": 10, "dir": "auto", "spellcheck": "false"},
    )
    language = OneOfField(_l("The usual language"), [needed()], choices=language_choices())


class PlacesForm(Form):
    capacity = TextField(_l("Places"), [at_most(10)], description=_l("Empty: no limit."), render_kw={"inputmode": "numeric"})
    is_for_women = BooleanField(
        _l("This cohort is for women"), description=_l("You decide who belongs. Nobody's gender is shown.")
    )
    seen = HiddenField()


class GroupForm(Form):
    name = TextField(_l("Name of the group"), [needed(), at_most(GROUP_NAME_MAX)], description=_l("No names of people."))
    is_for_women = BooleanField(_l("This group is for women"))


class LearnerForm(Form):
    alias = TextField(_l("Alias"), [needed(), at_most(ALIAS_MAX)])
    picture = OneOfField(_l("Picture"), [needed()], choices=choices((str(each), str(each)) for each in range(1, PICTURES + 1)))


class SiteForm(Form):
    site_name = TextField(
        _l("Name of this place"), [needed(), at_most(60)], description=_l("HQ sees this name. No names of people.")
    )
    languages = CheckboxesField(_l("Languages offered"), [needed()], choices=language_choices(), default=list(LANGUAGES))


class WifiForm(Form):
    wifi_name = TextField(_l("Name of the Wi-Fi"), [at_most(32)])
    wifi_key = TextField(_l("Key of the Wi-Fi"), [at_most(63)], description=_l("Empty when the Wi-Fi is open."))
