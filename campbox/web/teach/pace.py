"""Pace: which units are open for a cohort or for one learner, until when, and the model answers of a unit."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campbox.courses.release import Release, ReleaseUnit
from campbox.errors import FieldError
from campbox.services import access, cohorts, dates, model_answers, pace, people
from campbox.services.pace import NOTHING_SAID, STATES, Pace, State, UnitKey
from campbox.web.current import node, reading, write
from campbox.web.learn.blueprint import course_language
from campbox.web.teach.blueprint import actor, cohort_or_404, id_or_404, teach, trainers
from campbox.web.words import sentence


@dataclass(frozen=True)
class UnitRow:
    """A unit on the page: what is typed, what is stored, and how many of its model answers the cohort may read."""

    unit: ReleaseUnit
    typed: Mapping[str, str]
    stored: Pace
    faults: tuple[str, ...]
    answers: int
    released: int


class ChangedMeanwhile(Exception):
    """Another trainer saved the same course since this page was made."""


@teach.get("/cohorts/<cohort>/pace")
@trainers
def cohort_pace(cohort: str) -> ResponseReturnValue:
    """All courses; ?learner=… for the exceptions of one learner."""
    return _page(cohort_or_404(cohort), _learner(request.args.get("learner", "")))


@teach.post("/cohorts/<cohort>/pace")
@trainers
def change_pace(cohort: str) -> ResponseReturnValue:
    """Save the units of one course."""
    cohort_id, learner_id = cohort_or_404(cohort), _learner(request.form.get("learner", ""))
    release = node().library.release(request.form.get("course", ""))
    typed, faults = _read(release)
    if learner_id is None:  # for a cohort, open is what holds without a word
        typed = {unit: replace(said, state=None) if said.state == "open" else said for unit, said in typed.items()}
    if faults:
        return _page(cohort_id, learner_id, release.course_id, faults=faults), 400
    whose, seen = learner_id or cohort_id, request.form.get("seen", "")

    def save(session: Session) -> None:
        if _digest(pace.paces(session, whose), release.course_id) != seen:
            raise ChangedMeanwhile
        pace.set_paces(session, whose=whose, course=release.course_id, units=typed)

    try:
        write(save)
    except ChangedMeanwhile:
        return _page(cohort_id, learner_id, release.course_id, is_changed=True), 409
    query = f"?learner={learner_id.hex()}" if learner_id else ""
    return redirect(f"/teach/cohorts/{cohort}/pace{query}#{release.course_id}", 303)


@teach.post("/cohorts/<cohort>/pace/answers")
@trainers
def change_model_answers(cohort: str) -> ResponseReturnValue:
    """Let the cohort read all model answers of a unit, or none of them any more."""
    cohort_id = cohort_or_404(cohort)
    release = node().library.release(request.form.get("course", ""))
    unit = release.unit(request.form.get("unit", ""))
    change = model_answers.withdraw_answer if request.form.get("do") == "withdraw" else model_answers.release_answer

    def change_all(session: Session) -> None:
        for exercise in _exercises(unit):
            change(session, cohort_id=cohort_id, course=release.course_id, exercise=exercise)

    write(change_all)
    return redirect(f"/teach/cohorts/{cohort}/pace#{release.course_id}", 303)


def _learner(text: str) -> bytes | None:
    if not text:
        return None
    learner_id = id_or_404(text)
    access.check_learner(reading(), actor(), learner_id)
    return learner_id


def _page(
    cohort_id: bytes,
    learner_id: bytes | None,
    course: str = "",
    *,
    faults: Mapping[str, list[str]] | None = None,
    is_changed: bool = False,
) -> str:
    stored = pace.paces(reading(), learner_id or cohort_id)
    known = people.people(reading(), cohorts.member_ids(reading(), cohort_id))
    return render_template(
        "teach/pace.html",
        current="class",
        cohort=cohorts.cohort(reading(), cohort_id),
        learner=None if learner_id is None else people.person(reading(), learner_id),
        members=sorted(known.values(), key=lambda person: person.alias.casefold()),
        exceptions=pace.with_exceptions(reading(), known),
        courses=[
            (
                release,
                _digest(stored, release.course_id),
                _rows(release, stored, cohort_id, release.course_id == course, faults),
            )
            for release in node().library.releases()
        ],
        states=STATES if learner_id is None else ("", *STATES),
        changed=course if is_changed else "",
        faulty=course if faults else "",
        is_dated=dates.is_dated(reading(), node().clock),
        course_language=course_language,
    )


def _rows(
    release: Release, stored: Mapping[UnitKey, Pace], cohort_id: bytes, is_typed: bool, faults: Mapping[str, list[str]] | None
) -> list[UnitRow]:
    released = model_answers.released_to(reading(), release.course_id)
    rows = []
    for unit in release.units:
        said = stored.get((release.course_id, unit.id), NOTHING_SAID)
        exercises = _exercises(unit)
        rows.append(
            UnitRow(
                unit=unit,
                typed=_typed(unit.id) if is_typed else _fields(said),
                stored=said,
                faults=tuple((faults or {}).get(unit.id, ())) if is_typed else (),
                answers=len(exercises),
                released=sum(cohort_id in released.get(exercise, set()) for exercise in exercises),
            )
        )
    return rows


def _exercises(unit: ReleaseUnit) -> list[str]:
    return [exercise for lesson in unit.lessons for exercise in lesson.exercise_ids]


def _typed(unit: str) -> dict[str, str]:
    return {name: request.form.get(f"{name}-{unit}", "") for name in ("state", "day", "until")}


def _fields(said: Pace) -> dict[str, str]:
    return {
        "state": said.state or "",
        "day": said.opens_on.isoformat() if said.opens_on else "",
        "until": said.until.isoformat() if said.until else "",
    }


def _read(release: Release) -> tuple[dict[str, Pace], dict[str, list[str]]]:
    """What was typed for each unit, and what is wrong with it in words."""
    found: dict[str, Pace] = {}
    faults: dict[str, list[str]] = {}
    for unit in release.units:
        try:
            found[unit.id] = _pace(_typed(unit.id))
        except FieldError as fault:
            faults.setdefault(unit.id, []).append(sentence(fault))
    return found, faults


def _pace(typed: Mapping[str, str]) -> Pace:
    if typed["state"] and typed["state"] not in STATES:
        raise FieldError("state", "not-offered")
    state: State | None = typed["state"] or None
    opens_on, until = pace.read_day(typed["day"], "day"), pace.read_day(typed["until"], "until")
    if state == "from" and opens_on is None:
        raise FieldError("day", "day-needed")
    if opens_on is not None and until is not None and state == "from" and until < opens_on:
        raise FieldError("until", "ends-before-it-begins")
    return Pace(state, opens_on if state == "from" else None, until)


def _digest(stored: Mapping[UnitKey, Pace], course: str) -> str:
    """Tells whether two trainers saw the same."""
    here = sorted((unit, str(said)) for (each, unit), said in stored.items() if each == course)
    return hashlib.sha256(repr(here).encode()).hexdigest()[:16]
