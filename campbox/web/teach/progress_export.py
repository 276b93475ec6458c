"""The gradebook and the hours as files for other programs: ids by default; aliases and names only where the vault is open."""

from collections.abc import Sequence

from flask import Response, abort, request
from flask_babel import get_locale
from flask_babel import gettext as _

from campbox.exporters.base import Cell, Column, Table
from campbox.exporters.registry import exporter
from campbox.i18n import direction
from campbox.services import audit, cohorts, days, gradebook, hours, real_names
from campbox.services.cohorts import CohortSummary
from campbox.services.gradebook import Book, People, Row
from campbox.services.gradebook_cells import Mark, cell_of
from campbox.services.real_names import RealName
from campbox.web.current import node, reading, write
from campbox.web.learn.blueprint import course_language
from campbox.web.opening import open_key
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, teach, trainers
from campbox.web.teach.progress import wanted_of
from campbox.web.teach.progress_words import cell_in_words

WITH = ("ids", "aliases", "names")
WHAT = ("progress", "hours")
_Who = Sequence[tuple[Column, Sequence[Cell]]]


@teach.get("/cohorts/<cohort>/progress/export")
@trainers
def export_progress(cohort: str) -> Response:
    """Every exercise and test, or the hours attended, of the learners whom the page shows. It is audited."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    chosen = exporter(request.args.get("as", ""))
    who, what = request.args.get("with", "ids"), request.args.get("what", "progress")
    if who not in WITH or what not in WHAT:
        abort(404)
    rows = gradebook.everybody_of(reading(), found.id, wanted_of())
    people = _people(rows, who)
    table = _hours(found, rows, people) if what == "hours" else _progress(found, rows, people)
    content = chosen.write(table)
    by, now, detail = actor().staff_id, node().now(), f"{what} {chosen.name} {len(rows)} {who}"
    act: audit.Act = "exported-with-names" if who == "names" else "exported"
    write(lambda session: audit.note(session, by=by, act=act, now=now, subject_id=found.id, detail=detail))
    response = Response(content, content_type=chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="campbox-{what}.{chosen.ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _people(rows: Sequence[Row], who: str) -> _Who:
    """The columns that say who it is. Raises NamesOnTheWayError or NamesLockedError where aliases must not go along."""
    ids: _Who = [(Column(_("Id"), width=34), [row.id.hex() for row in rows])]
    if who == "ids":
        return ids
    key = open_key()
    aliases: _Who = [(Column(_("Alias"), width=24), [row.alias for row in rows])]
    if who == "aliases":
        return [*ids, *aliases]
    names = real_names.names_of(reading(), key, [row.id for row in rows])
    return [*ids, *aliases, (Column(_("Name"), width=32), [names.get(row.id, RealName()).name for row in rows])]


def _table(title: str, columns: _Who, rows: int) -> Table:
    return Table(
        title=title,
        columns=[column for column, _cells in columns],
        rows=[[cells[number] for _column, cells in columns] for number in range(rows)],
        is_right_to_left=direction(str(get_locale())) == "rtl",
    )


def _progress(cohort: CohortSummary, rows: Sequence[Row], people: _Who) -> Table:
    releases = node().library.releases()
    columns = gradebook.columns_of(releases)
    everybody = People(tuple(rows), tuple(row.id for row in rows))
    book = gradebook.book(reading(), cohort.id, everybody, columns, days.own_days(reading(), calendar_now()))
    words: dict[Mark | None, str] = {None: ""}
    for marks in book.marks.values():
        words.update((mark, cell_in_words(cell_of(mark))) for mark in set(marks.values()) - words.keys())
    exercises: list[tuple[Column, Sequence[Cell]]] = []
    for release in releases:
        language = course_language(release)
        for column in gradebook.columns_of([release]):
            title = f"{release.title[language]}: {release.exercise(column.exercise).title[language]}"
            exercises.append((Column(title, width=24), [words[book.marks[row.id].get(column.key)] for row in rows]))
    return _table(cohort.name, [*people, *exercises, *_tests(book)], len(rows))


def _tests(book: Book) -> _Who:
    found: list[tuple[Column, Sequence[Cell]]] = []
    for test in book.tests:
        results = [test.results.get(row.id) for row in book.people.rows]
        of = max(each[1] for each in test.results.values())
        title = _("%(test)s: points of %(of)s", test=test.title, of=of)
        found.append((Column(title, "number", 16), [None if each is None else each[0] for each in results]))
        if test.on_paper:
            marks = [_("on paper") if row.id in test.on_paper else None for row in book.people.rows]
            found.append((Column(_("%(test)s: on paper", test=test.title), width=16), marks))
    return found


def _hours(cohort: CohortSummary, rows: Sequence[Row], people: _Who) -> Table:
    """Hours attended, by stage and together."""
    known = hours.of_cohort(reading(), cohort.id)
    stages: list[tuple[Column, Sequence[Cell]]] = []
    for line in known.lines:
        stage_id, name = (line.stage.id, line.stage.name) if line.stage else (hours.NO_STAGE, _("Without a stage"))
        minutes = [known.attended.get(row.id, {}).get(stage_id, 0) for row in rows]
        stages.append((Column(name, "number", 16), [round(each / 60, 2) for each in minutes]))
    whole = Column(_("Hours attended"), "number", 16), [round(known.of_learner(row.id) / 60, 2) for row in rows]
    return _table(cohort.name, [*people, *stages, whole], len(rows))
