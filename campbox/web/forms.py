"""What all forms share: messages in the language of the page, and languages in their own names."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import PasswordField, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField  # type: ignore[attr-defined]  # the stubs lack SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from campbox.i18n import LANGUAGES

POSITION_DIGITS = 19  # of 63 bits


def needed() -> InputRequired:
    """The field cannot be left empty."""
    return InputRequired(message=lazy_gettext("Please fill this in."))


def at_most(characters: int) -> Length:
    return Length(max=characters, message=lazy_gettext("This is too long."))


class _AlwaysText:
    """A field whose value is text even when nothing was sent."""

    data: str

    def process_data(self, value: str | None) -> None:
        self.data = value or ""


class TextField(_AlwaysText, StringField):  # type: ignore[misc]  # narrows the type of `data` on purpose
    pass


class SecretField(_AlwaysText, PasswordField):  # type: ignore[misc]  # as above
    pass


class LongTextField(_AlwaysText, TextAreaField):  # type: ignore[misc]  # as above
    pass


class OneOfField(_AlwaysText, RadioField):
    pass


class CheckboxesField(SelectMultipleField):
    """Several answers, each with its box."""

    data: list[str]
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_data(self, value: Sequence[str] | None) -> None:
        self.data = list(value or ())


def position_in(text: str) -> int:
    """The position that a form carries of what its page showed; -1, which nothing has, for what cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= POSITION_DIGITS else -1


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:  # Any: SelectChoice is not in the stubs yet
    """The answers of a field: what is sent, and its word."""
    return [SelectChoice(value, label) for value, label in pairs]


def language_choices(codes: Sequence[str] = tuple(LANGUAGES)) -> list[Any]:  # Any: as above
    return choices((code, LANGUAGES[code]) for code in codes if code in LANGUAGES)
