"""Charts of a cohort: progress over weeks, attendance, hard exercises. Drawn here, so they need no script and print well."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from babel.dates import format_date
from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from campbox.i18n import direction
from campbox.services import attendance, attendance_sessions, charts, cohort_weeks, cohorts, hard_exercises
from campbox.services.charts import Chart, Row, Series
from campbox.services.cohort_weeks import Weeks
from campbox.services.hard_exercises import Hard
from campbox.web.context import utc_offset_minutes
from campbox.web.current import reading
from campbox.web.learn.blueprint import exercise_title
from campbox.web.teach.blueprint import calendar_now, cohort_or_404, teach, trainers

SESSIONS_MAX = 24


@dataclass(frozen=True)
class Panel:
    """One chart with its words and the table of its numbers; `empty` says why there is nothing to draw."""

    id: str
    title: str
    text: str
    headings: Sequence[str]
    table: Sequence[Sequence[str | int]]
    empty: str
    series: Sequence[Series] = ()
    chart: Chart | None = None
    rows: Sequence[Row] = ()
    rows_height: float = 0
    notes: Sequence[str] = field(default_factory=tuple)


@teach.get("/cohorts/<cohort>/charts")
@trainers
def cohort_charts(cohort: str) -> ResponseReturnValue:
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    weeks = cohort_weeks.weeks_of(reading(), found.id, calendar_now(), utc_offset_minutes())
    hard = hard_exercises.hard_exercises(reading(), found.id)
    names = _week_names(weeks)
    panels = [_progress(weeks, names), _learners(weeks, names), _attendance(found.id), _unsolved(hard), _tries(hard)]
    return render_template("teach/charts.html", current="class", cohort=found, panels=panels, width=charts.WIDTH)


def _is_rtl() -> bool:
    return direction(str(get_locale())) == "rtl"


def _week_names(weeks: Weeks) -> list[str]:
    return [format_date(each.starts, "d MMM", locale=str(get_locale())) for each in weeks.weeks]


def _no_dates() -> str:
    return _("No week is known yet. Weeks appear once somebody has told the box the date.")


def _progress(weeks: Weeks, names: list[str]) -> Panel:
    lessons = Series(_("Lessons opened"), [each.lessons for each in weeks.weeks], 1)
    solved = Series(_("Exercises solved"), [each.solved for each in weeks.weeks], 2)
    undated = weeks.undated_lessons or weeks.undated_solved
    words = _(
        "Before the date was known: %(lessons)s lessons opened, %(solved)s exercises solved.",
        lessons=weeks.undated_lessons,
        solved=weeks.undated_solved,
    )
    return Panel(
        id="progress",
        title=_("Progress from week to week"),
        text=_("What all learners together opened, and what they solved for the first time."),
        headings=[_("Week from"), lessons.name, solved.name],
        table=list(zip(names, lessons.values, solved.values, strict=True)),
        empty="" if weeks.weeks else _no_dates(),
        series=[lessons, solved],
        chart=charts.bars(names, [lessons, solved], is_rtl=_is_rtl()),
        notes=[words] if undated else (),
    )


def _learners(weeks: Weeks, names: list[str]) -> Panel:
    came = Series(_("Learners who came"), [each.learners for each in weeks.weeks], 1)
    return Panel(
        id="learners",
        title=_("How many came each week"),
        text=_("Learners who used the box at least once in the week."),
        headings=[_("Week from"), came.name],
        table=list(zip(names, came.values, strict=True)),
        empty="" if weeks.weeks else _no_dates(),
        series=[came],
        chart=charts.line(names, [came], is_rtl=_is_rtl()),
    )


def _attendance(cohort_id: bytes) -> Panel:
    closed = [each for each in attendance_sessions.sessions_of(reading(), cohort_id) if each.state == "closed"][-SESSIONS_MAX:]
    marks = attendance.marks_in(reading(), [each.id for each in closed])
    words = {
        "present": _("Present"),
        "late": _("Late"),
        "half": _("Half"),
        "excused": _("Excused"),
        "absent": _("Absent"),
    }
    counts = {(session.id, word): 0 for session in closed for word in words}
    for (session_id, _learner), mark in marks.items():
        counts[session_id, mark.mark] += 1
    series = [
        Series(word, [counts[session.id, mark] for session in closed], number)
        for number, (mark, word) in enumerate(words.items(), 1)
    ]
    names = [str(each.number) for each in closed]
    return Panel(
        id="attendance",
        title=_("Attendance in each session"),
        text=_("Sessions that are closed, by their number."),
        headings=[_("Session"), *words.values()],
        table=[(f"{each.number} · {each.title}", *(counts[each.id, mark] for mark in words)) for each in closed],
        empty="" if closed else _("No session is closed yet."),
        series=series,
        chart=charts.stacked(names, series, is_rtl=_is_rtl()),
    )


def _unsolved(found: list[Hard]) -> Panel:
    hard = hard_exercises.most_unsolved(found)
    items = [(exercise_title(each.course, each.exercise), each.unsolved) for each in hard]
    height, rows = charts.rows(items, is_rtl=_is_rtl())
    return Panel(
        id="unsolved",
        title=_("Where learners are stuck"),
        text=_("How many have tried three times or more and not solved it."),
        headings=[_("Exercise"), _("Not solved"), _("Tried by")],
        table=[(title, value, each.learners) for (title, value), each in zip(items, hard, strict=True)],
        empty="" if hard else _("Nobody is stuck at an exercise."),
        rows=rows,
        rows_height=height,
    )


def _tries(found: list[Hard]) -> Panel:
    hard = hard_exercises.most_tries(found)
    items = [(exercise_title(each.course, each.exercise), each.tries) for each in hard]
    height, rows = charts.rows(items, is_rtl=_is_rtl())
    return Panel(
        id="tries",
        title=_("What took most tries"),
        text=_("Tries of a learner who solved it, on average."),
        headings=[_("Exercise"), _("Tries"), _("Tried by")],
        table=[(title, value, each.learners) for (title, value), each in zip(items, hard, strict=True)],
        empty="" if hard else _("No exercise has taken more than one try."),
        rows=rows,
        rows_height=height,
    )
