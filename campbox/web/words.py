"""Reasons in words: what happened, what is safe, what to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from campbox.errors import FieldError
from campbox.services.dates import Told

AGO_MINUTES = 12 * 60
_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60
HOURS_UNTIL, DAYS_UNTIL = 2 * _DAY, 2 * _WEEK
_SENTENCES: dict[str, Callable[[str], str]] = {
    "needed": lambda _detail: _("Please fill this in."),
    "too-short": lambda detail: _("Please use at least %(count)s characters.", count=detail),
    "too-long": lambda detail: _("Please use at most %(count)s characters.", count=detail),
    "taken": lambda detail: _("“%(name)s” is already taken here. Please choose another.", name=detail),
    "not-offered": lambda _detail: _("Please choose one of the answers offered."),
    "not-a-pin": lambda _detail: _("A PIN has 4 to 8 digits."),
    "not-the-same": lambda _detail: _("The two are not the same. Please type it twice."),
    "wrong-code": lambda _detail: _("This code is not right. Please look at it again."),
    "wrong-secret": lambda _detail: _("Name and passphrase do not go together. Please try again."),
    "wrong-passphrase": lambda _detail: _("This is not your passphrase. Please try again."),
    "wrong-pin": lambda _detail: _("Alias and PIN do not go together. Please try again, or ask your trainer for a new PIN."),
    "unbelievable-date": lambda _detail: _("This date cannot be right. Please look at it again."),
    "twice": lambda detail: _("“%(name)s” stands twice in the list.", name=detail),
    "no-alias-column": lambda _detail: _("No column is called “Alias”. Real names have a locked page of their own."),
    "cell-is-formula": lambda _detail: _("A formula stands in a cell. Please type its text instead."),
    "cell-is-date": lambda _detail: _("A date or a time stands in a cell. Please type it as text."),
    "gender-not-known": lambda detail: _("“%(name)s” is not a known gender: woman, man, other, or nothing.", name=detail),
    "age-not-known": lambda detail: _("“%(name)s” is not a known age: years, or for example 18-24.", name=detail),
    "of-another-trainer": lambda detail: _(
        "“%(name)s” learns in another trainer's cohort. Please choose another alias.", name=detail
    ),
    "sheet-too-large": lambda detail: _("This file is too large: at most %(size)s. Nothing was read.", size=detail),
    "sheet-damaged": lambda _detail: _("This file is damaged. Please save it again in its program."),
    "sheet-locked": lambda _detail: _(
        "This file has a password or is very old. Please save it as .xlsx or .ods, without a password."
    ),
    "sheet-other-format": lambda _detail: _("This file is not a list. CampBox reads CSV, TSV, ODS and XLSX."),
    "sheet-empty": lambda _detail: _("Nothing is in the list. Please paste a list or choose a file."),
    "sheet-too-slow": lambda _detail: _("This file takes too long to read. Please save only the list, as CSV."),
    "sheet-too-many-rows": lambda detail: _("This file has too many lines: at most %(count)s.", count=detail),
    "not-a-capacity": lambda detail: _("Places are a number from 1 to %(count)s, or nothing.", count=detail),
    "not-in-cohort": lambda _detail: _("Somebody left the cohort meanwhile. Please look at the list again."),
    "language-not-offered": lambda detail: _("The language “%(name)s” is not offered here.", name=detail),
    "too-many-lines": lambda detail: _("The list is too long: at most %(count)s people at once.", count=detail),
    "too-many-waiting": lambda _detail: _("Too many people are waiting. Please ask the trainer to confirm them first."),
    "level-needed": lambda _detail: _("Please choose a level for each criterion."),
    "say-what-to-change": lambda _detail: _("Please write what to change: at a line, or about all of it."),
    "too-many-comments": lambda detail: _("Please write at most %(count)s comments.", count=detail),
    "too-many-phrases": lambda detail: _("There are %(count)s reusable comments. Please delete one first.", count=detail),
    "too-large": lambda detail: _("This is too large: at most %(size)s.", size=detail),
    "not-a-card": lambda _detail: _("This is not a pairing file of CampBox."),
    "card-of-same-kind": lambda _detail: _("This pairing file belongs to the same side. The one of the other side is needed."),
    "known-with-another-card": lambda _detail: _("This node is paired already, with other keys. Please ask for help first."),
    "not-a-zip": lambda detail: _("“%(name)s” cannot be opened.", name=detail),
    "two-needed": lambda _detail: _("A pair is two people. Please choose somebody else."),
    "alias-not-here": lambda _detail: _("Nobody in this cohort has this alias."),
    "own-alias": lambda _detail: _("This is your own alias. The other one of you types theirs."),
    "not-answers": lambda _detail: _("This is not a file of answers of CampBox."),
    "no-file": lambda _detail: _("Please choose a file first."),
    "code-sign": lambda detail: _("No code has the sign “%(sign)s”. Please look at it again.", sign=detail),
    "code-length": lambda detail: _("Signs are missing, or there are too many: such a code has %(count)s.", count=detail),
    "code-unknown": lambda _detail: _("No lesson here has such a code. Please look at its first four signs again."),
    "code-check": lambda _detail: _(
        "A sign is not right, or the lesson has changed since you took it home. The file of your answers still works."
    ),
    "fallback-not-written": lambda _detail: _("Please write the text in the language that all others get."),
    "attachment-empty": lambda detail: _("Picture or file %(number)s is empty. Please choose another one.", number=detail),
    "attachment-too-large": lambda detail: _(
        "Picture or file %(number)s is too large: at most 5 MB. Please take it smaller.", number=detail
    ),
    "attachments-too-large": lambda _detail: _("All of it together is too large: at most 12 MB. Please choose fewer."),
    "attachment-not-shown": lambda detail: _(
        "Browsers do not show picture %(number)s. Please make a screenshot of it, or take it as JPEG.", number=detail
    ),
    "attachment-damaged": lambda detail: _("Picture %(number)s is damaged. Please take it again.", number=detail),
    "picture-too-large": lambda detail: _("Picture %(number)s has too many pixels. Please take it smaller.", number=detail),
    "attachment-unknown": lambda detail: _(
        "The box does not know the kind of file %(number)s. It takes pictures, sounds, PDF, texts and zip files.", number=detail
    ),
    "attachment-gone": lambda _detail: _("An earlier file is not here any more. Please choose it again."),
    "not-a-voice": lambda _detail: _("Browsers cannot play this sound. Please record it again."),
    "voice-too-long": lambda detail: _("This sound is too long: at most %(size)s MB, about five minutes.", size=detail),
    "not-a-day": lambda _detail: _("This is not a day. Please write it like 2026-11-30."),
    "day-needed": lambda _detail: _("Please choose the day on which it opens."),
    "ends-before-it-begins": lambda _detail: _("The deadline is before the opening. Please look at both days."),
    "not-an-address": lambda _detail: _("An address starts with http:// or https://."),
    "not-a-number": lambda _detail: _("Please type a whole number."),
    "not-a-length": lambda detail: _("A session lasts 1 to %(count)s minutes.", count=detail),
    "not-a-start": lambda _detail: _("This day or hour cannot be read. Please write it like 2026-11-30 09:00."),
    "not-weeks": lambda detail: _("Please choose 1 to %(count)s weeks.", count=detail),
    "series-needs-start": lambda _detail: _("A series needs its first day and hour."),
    "not-so-late": lambda detail: _("Nobody can be later than the session is long: %(count)s minutes.", count=detail),
    "not-hours": lambda detail: _("Please type 0 to %(count)s hours.", count=detail),
    "too-many-lines-of": lambda detail: _("At most %(count)s lines, please.", count=detail),
    "too-many-stages": lambda detail: _("A programme has at most %(count)s stages.", count=detail),
    "not-a-test-length": lambda detail: _("Please type 1 to %(count)s minutes.", count=detail),
    "not-these-points": lambda detail: _("Please type 0 to %(count)s points.", count=detail),
    "no-exercises": lambda _detail: _("Please choose at least one exercise."),
    "too-many-exercises": lambda detail: _("Please choose at most %(count)s exercises.", count=detail),
    "programme-in-use": lambda _detail: _("A cohort follows this programme. Choose another one for it first."),
}


def sentence(error: FieldError) -> str:
    """What to tell a person about a field that could not be accepted."""
    return _SENTENCES[error.code](error.detail)


def sentence_on_line(error: FieldError) -> str:
    """The same about a pasted list, where the detail starts with the number of the line."""
    line, found, detail = error.detail.partition(": ")
    if not found:
        return sentence(error)
    return _("Line %(line)s: %(what)s", line=line, what=sentence(FieldError(error.field, error.code, detail)))


def blame(form: Any, error: FieldError) -> None:  # Any: WTForms forms are indexed by field names
    """Put the sentence under the field it belongs to, or above the form where there is no such field."""
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, sentence(error)]
    else:
        form.form_errors.append(sentence(error))


def minutes_in_words(minutes: int) -> str:
    """A length of time: "45 minutes", "3 hours and 10 minutes"."""
    hours, rest = divmod(minutes, 60)
    in_minutes = ngettext("%(num)d minute", "%(num)d minutes", rest)
    if not hours:
        return in_minutes
    in_hours = ngettext("%(num)d hour", "%(num)d hours", hours)
    return _("%(hours)s and %(minutes)s", hours=in_hours, minutes=in_minutes) if rest else in_hours


def told_in_words(told: Told | None, utc_offset_minutes: int = 0) -> str:
    """When something was, by the clocks of the place, without ever naming a date that may be false."""
    if told is None:
        return _("not yet")
    minutes = None if told.ago is None else int(told.ago.total_seconds() // 60)
    if minutes is not None and (told.at is None or minutes < AGO_MINUTES):
        return _ago(minutes)
    if told.at is not None:
        return isolated((told.at + timedelta(minutes=utc_offset_minutes)).strftime("%Y-%m-%d %H:%M"))
    return _("before the last power cut")


def _ago(minutes: int) -> str:
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(num)d minute ago", "%(num)d minutes ago", minutes)
    if minutes < HOURS_UNTIL:
        return ngettext("%(num)d hour ago", "%(num)d hours ago", minutes // _HOUR)
    if minutes <= DAYS_UNTIL:
        return ngettext("%(num)d day ago", "%(num)d days ago", minutes // _DAY)
    return ngettext("%(num)d week ago", "%(num)d weeks ago", minutes // _WEEK)


def isolated(text: str) -> str:
    """A date or a name inside a sentence of another direction: what stands beside it keeps its place."""
    return f"\u2068{text}\u2069"


def size_in_words(size_bytes: int) -> str:
    if size_bytes < 1000:
        return ngettext("%(num)d byte", "%(num)d bytes", size_bytes)
    if size_bytes < 1_000_000:
        return _("%(number)s kB", number=round(size_bytes / 1000))
    return _("%(number)s MB", number=format_decimal(round(size_bytes / 1_000_000, 1)))
