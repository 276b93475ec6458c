"""What the pages say, looked up as the pages look it up, so that stories do not break when the wording changes."""

from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

import campbox

FOLDER = Path(campbox.__file__).parent / "translations"


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(FOLDER, [language])


def say(message: str, language: str, **values: object) -> str:
    """A sentence of the pages in a language; in English where it has no translation yet, as on the pages."""
    found = _catalogue(language).gettext(message)
    return found % values if values else found


def say_count(singular: str, plural: str, number: int, language: str, **values: object) -> str:
    """As `say`, for a sentence that counts."""
    return _catalogue(language).ngettext(singular, plural, number) % {"num": number, **values}
