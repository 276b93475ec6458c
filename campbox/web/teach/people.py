"""The people of a cohort: the list, the list on paper, and the list as a file for other programs."""

from dataclasses import replace
from datetime import timedelta

from flask import Response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _

from campbox.clock import Moment
from campbox.exporters.base import Column, Table
from campbox.exporters.registry import EXPORTERS, exporter
from campbox.i18n import LANGUAGES, direction
from campbox.ids import from_hex
from campbox.services import audit, cohorts, groups, pairs, people, roster
from campbox.services.cohorts import CohortSummary
from campbox.services.dates import Calendar
from campbox.services.groups import Group
from campbox.services.roster import RosterRow, Wanted
from campbox.web.context import utc_offset_minutes
from campbox.web.current import node, reading, write
from campbox.web.opening import open_key
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, own_cohorts, teach, trainers
from campbox.web.teach.paging import page_number
from campbox.web.teach.pairs import devices_of

SEARCH_MAX = 60


@teach.get("/cohorts/<cohort>/people")
@trainers
def people_page(cohort: str) -> str:
    """Who belongs to the cohort, fifty a page."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    wanted, known_groups = _wanted(), groups.groups(reading(), found.id)
    shown = roster.roster(reading(), found.id, wanted, page_number())
    together = pairs.together(devices_of(found.id))
    return render_template(
        "teach/people.html",
        current="class",
        cohort=found,
        wanted=wanted,
        groups=known_groups,
        group=_group(known_groups, wanted),
        roster=replace(shown, rows=tuple(_seen_now(row) for row in shown.rows)),
        share_of_women=roster.share_of_women(reading(), found.id),
        trainers=roster.trainer_names(reading(), found.id),
        beside=people.people(reading(), sorted(set(together.values()))),
        together=together,
        visible={each.id for each in own_cohorts(with_archived=True)},
        calendar=calendar_now(),
        formats=[(each.name, each.ending.upper()) for each in EXPORTERS.values()],
    )


def _wanted() -> Wanted:
    return Wanted(
        search=request.args.get("q", "")[:SEARCH_MAX].strip(),
        group_id=from_hex(request.args.get("group", "")),
        has_left=request.args.get("who") == "left",
    )


def _group(known: list[Group], wanted: Wanted) -> Group | None:
    return next((each for each in known if each.id == wanted.group_id), None)


def _seen_now(row: RosterRow) -> RosterRow:
    """The row with what this process heard since the last minute was written down."""
    seen_ms = node().presence.learners_seen_ms().get(row.id)
    return row if seen_ms is None else replace(row, seen=Moment(node().clock.boot, seen_ms))


@teach.get("/cohorts/<cohort>/people/sheet")
@trainers
def class_list(cohort: str) -> str:
    """The class on A4, with empty columns to write into."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    wanted = Wanted(group_id=from_hex(request.args.get("group", "")))
    return render_template(
        "teach/class_list.html",
        cohort=found,
        group=_group(groups.groups(reading(), found.id), wanted),
        rows=roster.everybody(reading(), found.id, wanted),
        trainers=roster.trainer_names(reading(), found.id),
    )


@teach.get("/cohorts/<cohort>/people/export")
@trainers
def export_people(cohort: str) -> Response:
    """The people as a file: ids by default, aliases only where the vault is open. It is audited.

    Raises NamesOnTheWayError or NamesLockedError where aliases must not go along.
    """
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    chosen = exporter(request.args.get("as", ""))
    has_aliases = request.args.get("aliases") == "1"
    if has_aliases:
        open_key()
    rows = roster.everybody(reading(), found.id)
    content = chosen.write(_table(found, rows, has_aliases=has_aliases))
    by, now = actor().staff_id, node().now()
    detail = f"people {chosen.name} {len(rows)} {'aliases' if has_aliases else 'ids'}"
    write(lambda session: audit.note(session, by=by, act="exported", now=now, subject_id=found.id, detail=detail))
    response = Response(content, content_type=chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="campbox-people.{chosen.ending}"'
    return response


def _table(cohort: CohortSummary, rows: tuple[RosterRow, ...], *, has_aliases: bool) -> Table:
    calendar = calendar_now()
    columns = (
        Column(_("Id"), width=34),
        *((Column(_("Alias"), width=24),) if has_aliases else ()),
        Column(_("Language"), width=12),
        Column(_("Groups"), width=24),
        Column(_("Last seen"), width=20),
    )
    return Table(
        title=cohort.name,
        columns=columns,
        rows=[
            (
                row.id.hex(),
                *((row.alias,) if has_aliases else ()),
                LANGUAGES.get(row.language, row.language),
                ", ".join(row.groups),
                _day(row.seen, calendar),
            )
            for row in map(_seen_now, rows)
        ],
        is_right_to_left=direction(str(get_locale())) == "rtl",
    )


def _day(seen: Moment | None, calendar: Calendar) -> str:
    """The day, where it is known: "three hours ago" means nothing in a file."""
    at = None if seen is None else calendar.of_moment(seen).at
    return "" if at is None else f"{at + timedelta(minutes=utc_offset_minutes()):%Y-%m-%d}"
