"""The page by which a cohort passes to another trainer: where it stands, what waits, a note for whoever comes."""

from collections.abc import Mapping

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campbox.courses.errors import CourseError
from campbox.errors import FieldError, NotFoundError
from campbox.services import accounts, handover, live_needs, settings
from campbox.services.access import check_cohort
from campbox.services.handover import NOTE_MAX, Note, NoteChangedError, digest_of
from campbox.web.current import node, reading, write
from campbox.web.learn.blueprint import course_language
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, own_cohorts, teach, trainers
from campbox.web.words import sentence


@teach.get("/hand-over")
@trainers
def hand_over() -> ResponseReturnValue:
    """All cohorts of the trainer."""
    return _page()


def _page(*, changed: bytes | None = None, typed: str = "", fault: str = "", meanwhile: Note | None = None) -> str:
    found = [each for each in own_cohorts() if not each.is_archived]
    cohort_ids = [each.id for each in found]
    standings = handover.standings(reading(), cohort_ids)
    return render_template(
        "teach/handover.html",
        current="settings",
        cohorts=found,
        standings=standings,
        needs=live_needs.needs(reading(), cohort_ids, node().now()),
        units={each: _units(standing.places) for each, standing in standings.items()},
        digests={each: digest_of(standing.note) for each, standing in standings.items()},
        names={each.id: each.name for each in accounts.accounts(reading())},
        is_paired=settings.read(reading(), settings.HQ_NODE) is not None,
        last_success=settings.read(reading(), settings.HUB_LAST_SUCCESS),
        calendar=calendar_now(),
        note_max=NOTE_MAX,
        changed=changed,
        typed=typed,
        fault=fault,
        meanwhile=meanwhile,
    )


@teach.post("/cohorts/<cohort>/note")
@trainers
def write_note(cohort: str) -> ResponseReturnValue:
    """Keep the note for whoever takes the cohort over."""
    cohort_id, who, now = cohort_or_404(cohort), actor(), node().now()
    text, seen = request.form.get("note", ""), request.form.get("seen", "")

    def keep(session: Session) -> None:
        check_cohort(session, who, cohort_id)
        handover.write_note(session, cohort_id=cohort_id, text=text, seen=seen, by=who.staff_id, now=now)

    try:
        write(keep)
    except FieldError as error:
        return _page(changed=cohort_id, typed=text, fault=sentence(error)), 400
    except NoteChangedError as error:
        return _page(changed=cohort_id, typed=text, meanwhile=error.note), 409
    return redirect(f"/teach/hand-over#cohort-{cohort}", 303)


def _units(places: Mapping[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    """Course, unit and how many learners are there, the fullest first; lessons that a course has no more are left out."""
    counted: dict[tuple[str, str], int] = {}
    for (course, lesson), count in places.items():
        try:
            release = node().library.release(course)
            unit = release.unit_of_lesson(lesson)
        except (NotFoundError, CourseError):
            continue
        language = course_language(release)
        key = (release.title[language], unit.title[language])
        counted[key] = counted.get(key, 0) + count
    return sorted(((*key, count) for key, count in counted.items()), key=lambda each: -each[2])
