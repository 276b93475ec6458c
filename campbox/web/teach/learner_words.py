"""What happened to a learner, in words for the timeline of their page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from campbox.courses.errors import CourseError
from campbox.courses.release import Release
from campbox.i18n import direction
from campbox.services import charts, learner_summary
from campbox.services.charts import Series
from campbox.services.days import Days
from campbox.services.learner_summary import Tried
from campbox.services.timeline import Entry
from campbox.web.attendance_words import mark_words
from campbox.web.learn.blueprint import course_language
from campbox.web.teach.charts import Panel
from campbox.web.words import minutes_in_words

ICONS = {
    "attempt": "edit",
    "lesson": "book",
    "submission": "upload",
    "review": "star",
    "attendance": "register",
    "stage": "chart",
    "test": "timer",
}


@dataclass(frozen=True)
class Line:
    """An entry as a row: its icon, what it is about, what happened; `state` is `done`, `again` or nothing."""

    icon: str
    title: str
    text: str
    state: str
    href: str = ""


class Titles:
    """The titles of lessons and exercises in the language of the page, each course looked up once."""

    def __init__(self, releases: Iterable[Release]) -> None:
        self._releases = {each.course_id: (each, course_language(each)) for each in releases}

    def course(self, course: str) -> str:
        known = self._releases.get(course)
        return course if known is None else known[0].title[known[1]]

    def exercise(self, course: str, exercise: str) -> str:
        return self._title(course, exercise, is_lesson=False)

    def lesson(self, course: str, lesson: str) -> str:
        return self._title(course, lesson, is_lesson=True)

    def _title(self, course: str, part: str, *, is_lesson: bool) -> str:
        """Its id where the course has it no more."""
        known = self._releases.get(course)
        if known is None:
            return part
        release, language = known
        try:
            titles = release.lesson(part).title if is_lesson else release.exercise(part).title
        except CourseError:
            return part
        return titles[language]


def line(entry: Entry, titles: Titles) -> Line:
    """What stands in the timeline for an entry."""
    icon, course, part = ICONS[entry.kind], entry.course or "", entry.part or ""
    if entry.kind == "attempt":
        words = _attempt(bool(entry.is_good), entry.number or 0, entry.word or "", str(get_locale()))
        return Line(icon, titles.exercise(course, part), words, "done" if entry.is_good else "again")
    if entry.kind == "lesson":
        return Line(icon, titles.lesson(course, part), _("Lesson opened for the first time"), "")
    if entry.kind == "submission":
        return Line(icon, titles.exercise(course, part), _("Handed in"), "", _work(entry))
    if entry.kind == "review":
        words = _("Review: accepted") if entry.is_good else _("Review: to try again")
        return Line(icon, titles.exercise(course, part), words, "done" if entry.is_good else "again", _work(entry))
    name = entry.name or ""
    if entry.kind == "attendance":
        mark = mark_words().get(entry.word or "", "")
        return Line(icon, name or _("Session"), f"{mark} · {minutes_in_words(entry.number or 0)}" if entry.number else mark, "")
    if entry.kind == "stage":
        return Line(icon, name, _("Stage reached"), "done")
    return Line(icon, name, _("Test: %(points)s of %(of)s points", points=entry.number, of=entry.of), "")


@lru_cache(maxsize=200)
def _attempt(is_solved: bool, hints: int, judged: str, _language: str) -> str:
    """The language stands for the words; an attempt is told thirty times on a page, in few different ways."""
    parts = [_("Exercise solved") if is_solved else _("Not solved yet")]
    if hints:
        parts.append(ngettext("with %(num)d hint", "with %(num)d hints", hints))
    if judged == "browser":
        parts.append(_("judged by the browser"))
    if judged == "trainer":
        parts.append(_("judged by the trainer"))
    return _(", ").join(parts)


def _work(entry: Entry) -> str:
    return "" if entry.id is None else f"/teach/work/{entry.id.hex()}"


def weeks_panel(tried: list[Tried], days: Days) -> Panel:
    """How many exercises the learner solved in each week."""
    weeks = learner_summary.solved_by_week(tried, days)
    names = [format_date(week, "d MMM", locale=str(get_locale())) for week, _count in weeks]
    solved = Series(_("Exercises solved"), [count for _week, count in weeks], 1)
    return Panel(
        id="weeks",
        title=_("From week to week"),
        text=_("Exercises solved for the first time."),
        headings=[_("Week from"), solved.name],
        table=list(zip(names, solved.values, strict=True)),
        empty="" if weeks else _("No week is known yet. Weeks appear once somebody has told the box the date."),
        series=[solved],
        chart=charts.bars(names, [solved], is_rtl=direction(str(get_locale())) == "rtl"),
    )
