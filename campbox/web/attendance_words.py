"""Attendance in words, letters and icons: never by colour alone."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import pgettext

from campbox.events.kinds import MARKS
from campbox.services.attendance import NO_MARK, REASONS
from campbox.services.attendance_sessions import SessionEntry
from campbox.services.dates import Calendar
from campbox.web.context import utc_offset_minutes
from campbox.web.words import isolated, minutes_in_words, told_in_words

MARK_ICONS = {"present": "check", "late": "clock", "half": "half", "excused": "file", "absent": "close"}
STATE_BADGES = {"planned": "later", "open": "now", "closed": "done", "cancelled": "silent"}


def mark_words() -> dict[str, str]:
    """The marks in the order in which they are offered."""
    words = {
        "present": _("Present"),
        "late": _("Late"),
        "half": _("Half"),
        "excused": _("Excused"),
        "absent": _("Absent"),
    }
    return {mark: words[mark] for mark in MARKS}


def mark_letters() -> dict[str, str]:
    """One letter for each mark, for the narrow columns of a register."""
    return {
        "present": pgettext("letter in the register: present", "P"),
        "late": pgettext("letter in the register: late", "L"),
        "half": pgettext("letter in the register: half", "H"),
        "excused": pgettext("letter in the register: excused", "E"),
        "absent": pgettext("letter in the register: absent", "A"),
    }


def reason_words() -> dict[str, str]:
    words = {
        "wrong-tap": _("It was a wrong tap"),
        "came-later": _("The learner came later"),
        "left-early": _("The learner left early"),
        "was-there": _("The learner was there after all"),
        "excuse": _("The learner brought an excuse"),
        "other": _("Another reason"),
    }
    return {reason: words[reason] for reason in REASONS}


def state_words() -> dict[str, str]:
    return {"planned": _("Planned"), "open": _("Open now"), "closed": _("Finished"), "cancelled": _("Cancelled")}


def mark_in_words(key: str) -> str:
    """A mark with its minutes, as it travels in `seen` and stands in the audit: "Late, 45 minutes"."""
    if key == NO_MARK:
        return _("No mark")
    mark, _slash, minutes = key.partition("/")
    return _("%(mark)s, %(time)s", mark=mark_words()[mark], time=minutes_in_words(int(minutes)))


def session_name(entry: SessionEntry) -> str:
    """Its title, else its number."""
    if entry.title:
        return entry.title
    return _("Session %(number)s", number=entry.number) if entry.number else _("Session")


def plan_in_words(entry: SessionEntry) -> str:
    """When it is planned for; nothing where nobody said."""
    return isolated(entry.starts.replace("T", " ")) if entry.starts else ""


def when_in_words(entry: SessionEntry, calendar: Calendar) -> str:
    """When it was opened, as far as the box knows; before that, the plan."""
    if entry.opened is not None:
        told = told_in_words(calendar.of_moment(entry.opened), utc_offset_minutes())
        day = day_in_words(entry, calendar)
        is_as_planned = not entry.starts or not day or entry.starts.startswith(day)
        return told if is_as_planned else _("%(when)s, planned for %(plan)s", when=told, plan=plan_in_words(entry))
    return plan_in_words(entry) or _("without a date")


def has_passed(entry: SessionEntry, today: date | None) -> bool:
    """Whether a planned session was to be on a day that is over, as far as the box knows what day it is."""
    is_dated = today is not None and entry.state == "planned" and entry.starts is not None
    return is_dated and str(entry.starts)[:10] < str(today)


def day_in_words(entry: SessionEntry, calendar: Calendar) -> str:
    """The day on which it was opened, for papers: nothing unless that is known."""
    at = calendar.of_moment(entry.opened).at if entry.opened is not None else None
    return "" if at is None else (at + timedelta(minutes=utc_offset_minutes())).strftime("%Y-%m-%d")


def sheet_footer(site: str, today: date | None) -> str:
    """Place and date for the foot of a sheet; the date is a line to write on where the box does not know it."""
    if today is None:
        return _("%(site)s · printed on ______________", site=site)
    return _("%(site)s · printed on %(day)s", site=site, day=isolated(today.isoformat()))


def correction_in_words(detail: str) -> str:
    """What the audit keeps of a correction: of a mark, or of the length of a session."""
    first, *rest = detail.split(" ", 4)
    if first == "minutes":
        old, new = (minutes_in_words(int(each)) for each in rest)
        return _("Length: %(old)s → %(new)s.", old=old, new=new)
    was, now, reason, *words = rest
    told = _(
        "%(old)s → %(new)s. %(reason)s.",
        old=mark_in_words(was),
        new=mark_in_words(now),
        reason=reason_words()[reason],
    )
    return " ".join([told, *words])
