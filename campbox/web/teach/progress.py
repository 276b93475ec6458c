"""The gradebook of a cohort: learners and units, or learners and exercises. Never a ranking: always by alias."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from campbox.courses.release import Release
from campbox.errors import NotFoundError
from campbox.exporters.registry import EXPORTERS
from campbox.ids import from_hex
from campbox.services import cohorts, days, gradebook, groups
from campbox.services.gradebook import Book, Wanted
from campbox.services.gradebook_cells import Column
from campbox.web.current import node, reading
from campbox.web.learn.blueprint import course_language
from campbox.web.opening import key_if_open
from campbox.web.teach.blueprint import calendar_now, cohort_or_404, teach, trainers
from campbox.web.teach.paging import page_number
from campbox.web.teach.progress_table import Head, exercise_heads, exercise_list, exercise_rows, unit_rows, units_of
from campbox.web.teach.progress_words import legend

SEARCH_MAX = 60
ALL = "all"
# So many narrow columns fit on A4 across.
PRINTED_COLUMNS_MAX = 28


@dataclass(frozen=True)
class Shown:
    """What of the courses is shown: their units, or the exercises of all courses, of one, or of one unit."""

    text: str
    releases: Sequence[Release]
    unit: str | None = None

    @property
    def is_overview(self) -> bool:
        return not self.text

    @property
    def columns(self) -> list[Column]:
        return gradebook.columns_of(self.releases, self.unit)


@teach.get("/cohorts/<cohort>/progress")
@trainers
def cohort_progress(cohort: str) -> ResponseReturnValue:
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    releases = node().library.releases()
    shown, wanted = shown_of(request.args.get("show", ""), releases), wanted_of()
    people = gradebook.people_of(reading(), found.id, wanted, page_number())
    columns = shown.columns
    book = gradebook.book(reading(), found.id, people, columns, days.own_days(reading(), calendar_now()))
    known_groups = groups.groups(reading(), found.id)
    heads = [] if shown.is_overview else _heads(shown.releases, columns, book)
    units = units_of(columns, _unit_titles(shown.releases), book)
    return render_template(
        "teach/progress.html",
        current="class",
        cohort=found,
        wanted=wanted,
        group=next((each for each in known_groups if each.id == wanted.group_id), None),
        groups=known_groups,
        shown=shown,
        releases=releases,
        course_language=course_language,
        book=book,
        heads=heads,
        exercise_heads=exercise_heads(heads),
        exercise_list=exercise_list(heads, len(people.everybody)),
        units=units,
        rows=unit_rows(book, units) if shown.is_overview else exercise_rows(book, heads),
        legend=legend(),
        formats=[(each.name, each.ending.upper()) for each in EXPORTERS.values()],
        is_open=key_if_open() is not None,
        fits_paper=shown.is_overview or len(columns) <= PRINTED_COLUMNS_MAX,
        query=_query(shown, wanted),
    )


def shown_of(text: str, releases: Sequence[Release]) -> Shown:
    """From `?show=`: nothing, `all`, a course, or `course/unit`. Raises NotFoundError."""
    if text in ("", ALL):
        return Shown(text, releases)
    course, _, unit = text.partition("/")
    found = [each for each in releases if each.course_id == course]
    if not found:
        raise NotFoundError("no such course")
    return Shown(text, found, found[0].unit(unit).id if unit else None)


def wanted_of() -> Wanted:
    return Wanted(
        search=request.args.get("q", "")[:SEARCH_MAX].strip(),
        group_id=from_hex(request.args.get("group", "")),
        needs_a_word=request.args.get("who") == "word",
    )


def _query(shown: Shown, wanted: Wanted) -> dict[str, str]:
    """What leads to this page again."""
    asked = {
        "show": shown.text,
        "q": wanted.search,
        "group": wanted.group_id.hex() if wanted.group_id else "",
        "who": "word" if wanted.needs_a_word else "",
    }
    return {name: value for name, value in asked.items() if value}


def _heads(releases: Sequence[Release], columns: Sequence[Column], book: Book) -> list[Head]:
    titles: dict[str, str] = {}
    for release in releases:
        language = course_language(release)
        titles.update((f"{release.course_id}/{each.id}", each.title[language]) for each in release.exercises.values())
    return [
        Head(number, titles[column.key], book.solved.get(column.key, 0), column) for number, column in enumerate(columns, 1)
    ]


def _unit_titles(releases: Sequence[Release]) -> dict[tuple[str, str], tuple[str, str]]:
    """The title of the course and of the unit."""
    return {
        (release.course_id, unit.id): (release.title[course_language(release)], unit.title[course_language(release)])
        for release in releases
        for unit in release.units
    }
