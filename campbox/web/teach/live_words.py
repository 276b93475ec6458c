"""Why somebody needs a word, in words."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from campbox.courses.errors import CourseError
from campbox.errors import NotFoundError
from campbox.services.learning import Where
from campbox.services.live import LiveRow, Reason
from campbox.services.mistakes import Mistake, ReleaseOf
from campbox.web.learn.blueprint import course_language
from campbox.web.words import minutes_in_words

# Titles are looked up once a page: a class works at few exercises.
TitleOf = Callable[[str, str], str]


def reason_in_words(reason: Reason, title_of: TitleOf) -> str:
    """A sentence, such as "The same mistake 4 times in “Title”"; empty for who is not here, of whom nothing else is known."""
    title = title_of(reason.course, reason.exercise) if reason.exercise else ""
    match reason.code:
        case "calls":
            return _call(reason.minutes, title)
        case "same-mistake":
            told = ngettext(
                "The same mistake %(num)d time in “%(exercise)s”",
                "The same mistake %(num)d times in “%(exercise)s”",
                reason.count,
                exercise=title,
            )
            return _since(told, reason.minutes)
        case "tries":
            told = ngettext(
                "%(num)d try at “%(exercise)s”, not solved",
                "%(num)d tries at “%(exercise)s”, not solved",
                reason.count,
                exercise=title,
            )
            return _since(told, reason.minutes)
        case "no-answer":
            return _("No answer for %(time)s", time=minutes_in_words(reason.minutes or 0))
        case "absent":
            return ngettext("Absent %(num)d time in a row", "Absent %(num)d times in a row", reason.count)
        case "last-seen":
            return ""


def _call(minutes: int | None, title: str) -> str:
    if minutes is None:
        when = _("Calling since before the last power cut")
    elif minutes < 1:
        when = _("Calling now")
    else:
        when = _("Calling for %(time)s", time=minutes_in_words(minutes))
    return _("%(when)s, in “%(exercise)s”", when=when, exercise=title) if title else when


def _since(told: str, minutes: int | None) -> str:
    return _("%(what)s, in %(time)s", what=told, time=minutes_in_words(minutes)) if minutes else told


def place_in_words(title_of: TitleOf, release_of: ReleaseOf, place: Where | None) -> str:
    """Course and lesson or exercise."""
    if place is None:
        return _("No lesson opened yet")
    try:
        release = release_of(place.course)
        language = course_language(release)
        course = release.title[language]
        if place.exercise is not None:
            return f"{course} · {title_of(place.course, place.exercise)}"
        return f"{course} · {release.lesson(place.lesson).title[language]}"
    except (NotFoundError, CourseError):
        return place.exercise or place.lesson


def tried_in_words(row: LiveRow, title_of: TitleOf) -> str:
    """What was done last; nothing is said of how much."""
    if row.latest is None:
        return ""
    title = title_of(row.latest.course, row.latest.exercise)
    if row.latest.is_passed:
        return _("Solved “%(exercise)s”", exercise=title)
    return _("Tried “%(exercise)s”", exercise=title)


def mistake_in_words(found: Mistake) -> Markup | str:
    """What the learner was told to look at first."""
    if found.error == "too-long":
        return _("The program did not end and was stopped. Maybe a loop does not end.")
    if found.error == "out-of-memory":
        return _("The program needs too much memory. Maybe a list grows without end.")
    if found.error:
        return Markup('<code dir="ltr">{}</code>').format(found.error)
    # Course text, cleaned by nh3 when the course was compiled.
    return Markup(found.html)  # noqa: S704
