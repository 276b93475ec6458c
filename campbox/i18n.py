"""Languages of the interface, and which one a page is in."""

from flask import g, request
from flask_babel import Babel

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
COOKIE = "language"
babel = Babel()


def choose_language() -> str:
    """The language of this page: that of its address, else the one chosen on this device, else what the browser prefers."""
    of_address = g.get("language")
    if of_address in LANGUAGES:
        return str(of_address)
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
