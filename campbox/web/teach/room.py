"""Preparing the room: what the devices fetch before a lesson, the address for them, and which of them are ready."""

from dataclasses import dataclass
from typing import get_args

from babel.lists import format_list
from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from campbox.courses.release import ReleaseUnit
from campbox.network import class_address
from campbox.services import people
from campbox.services.room import State
from campbox.web.auth import wants_fragment
from campbox.web.current import node, reading
from campbox.web.learn.blueprint import course_language
from campbox.web.learn.equipment import PAGES, list_key, runtimes, size_bytes, units_in_need, wanted
from campbox.web.teach.blueprint import teach, trainers
from campbox.web.teach.cards import qr


@dataclass(frozen=True)
class Choice:
    """A runtime to tick: how much travels for it, and for which units it is needed."""

    name: str
    label: str
    size_bytes: int
    needed_for: str
    is_wanted: bool


@teach.get("/room")
@trainers
def room() -> ResponseReturnValue:
    """The whole page, or for script only the devices."""
    if wants_fragment():
        return render_template("teach/room_devices.html", **_devices(wanted()))
    needs = units_in_need()
    node().room.note_needed(frozenset(needs))
    names = wanted()
    address = f"{class_address(node().config.public_host, node().config.port)}ready"
    return render_template(
        "teach/room.html",
        current="class",
        choices=[_choice(name, needs.get(name, []), names) for name in runtimes()],
        pages_bytes=size_bytes([PAGES]),
        all_bytes=size_bytes(names),
        address=address,
        address_qr=qr(address),
        **_devices(names),
    )


@teach.post("/room")
@trainers
def choose_for_room() -> ResponseReturnValue:
    """The trainer ticked what is to be fetched."""
    node().room.choose(frozenset(request.form.getlist("fetch")) & frozenset(runtimes()))
    return redirect("/teach/room", 303)


def _choice(name: str, needed_for: list[tuple[str, ReleaseUnit]], names: list[str]) -> Choice:
    labels = {
        "html": _("Web pages: HTML and CSS, with script"),
        "javascript": _("JavaScript"),
        "micropython": _("Python, small (MicroPython)"),
        "pyodide": _("Python, complete (Pyodide)"),
        "sql": _("Data (SQL)"),
    }
    return Choice(name, labels[name], size_bytes([name]), _units_in_words(needed_for), name in names)


def _units_in_words(units: list[tuple[str, ReleaseUnit]]) -> str:
    by_course: dict[str, list[str]] = {}
    for course, unit in units:
        release = node().library.release(course)
        language = course_language(release)
        by_course.setdefault(release.title[language], []).append(unit.title[language])
    return " · ".join(f"{course} – {format_list(titles, locale=get_locale())}" for course, titles in by_course.items())


def _devices(names: list[str]) -> dict[str, object]:
    rows = node().room.rows(list_key(names))
    known = people.people(reading(), [row.learner_id for row in rows if row.learner_id is not None])
    return {
        "rows": [(row, known.get(row.learner_id) if row.learner_id else None) for row in rows],
        "counts": {state: sum(row.state == state for row in rows) for state in get_args(State)},
    }
