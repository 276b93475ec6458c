"""What every template can use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, g, request
from flask_babel import get_locale
from markupsafe import Markup

from campbox.i18n import LANGUAGES, direction
from campbox.services import dates, people, sites, staff
from campbox.services.sessions import STAFF, Role
from campbox.web import words
from campbox.web.auth import wants_fragment
from campbox.web.current import node, reading, who
from campbox.web.picture_words import picture_word

STAFF_PICTURE = 6


@dataclass(frozen=True)
class Shown:
    """The person in the header."""

    alias: str
    picture: int
    role: Role


def init_context(app: Flask, asset: Callable[[str], str]) -> None:
    app.jinja_env.globals.update(
        asset=asset,
        duration=words.minutes_in_words,
        told=lambda told: words.told_in_words(told, utc_offset_minutes()),
        size=words.size_in_words,
        day_is_over=day_is_over,
        day_told=lambda day: words.isolated(day.isoformat()),
        id_in_groups=id_in_groups,
        language_name=lambda code: LANGUAGES.get(code, code),
        direction_of=direction,
        picture_word=picture_word,
    )
    app.context_processor(_page)


def _page() -> dict[str, object]:
    language = str(get_locale() or "en")
    # A piece of a page has no header; a page that is kept for everyone is always whole.
    if wants_fragment() and not g.get("is_for_everyone"):
        return {"locale": language, "direction": direction(language)}
    return {
        "locale": language,
        "direction": direction(language),
        "languages": list(LANGUAGES.items()),
        "site_name": site_name(),
        "person": person_shown(),
        "current": "",
        "here": g.get("here") or request.path,
    }


def utc_offset_minutes() -> int:
    """How far the clocks of this place are ahead of UTC."""
    if "utc_offset_minutes" not in g:
        g.utc_offset_minutes = dates.utc_offset_minutes(reading())
    return int(g.utc_offset_minutes)


def day_is_over(day: date) -> bool:
    """Whether it is a later day by the clocks of the place; not so while nobody told the time."""
    if "today" not in g:
        g.today = dates.today(reading(), node().clock)
    return g.today is not None and day < g.today


def site_name() -> str:
    """The name of the place, for the header of every page."""
    if g.get("is_broken"):
        return "CampBox"
    site = sites.site(reading())
    return "CampBox" if site is None else site.name


def person_shown() -> Shown | None:
    """Who is signed in here, for the header; nobody on pages that are the same for everyone."""
    signed_in = who()
    if signed_in is None or g.get("is_for_everyone") or g.get("is_broken"):
        return None
    if signed_in.role in STAFF:
        member = staff.staff_member(reading(), signed_in.person_id)
        return None if member is None else Shown(member.name, STAFF_PICTURE, signed_in.role)
    if signed_in.role is Role.LEARNER:
        learner = people.person(reading(), signed_in.person_id)
        return Shown(learner.alias, learner.picture, signed_in.role)
    return None


def id_in_groups(identity: bytes) -> Markup:
    """An id as people compare it: its first eight digits in groups of four."""
    digits = identity.hex()[:8]
    return Markup("<bdi class='id' dir='ltr'>{} {}</bdi>").format(digits[:4], digits[4:])
