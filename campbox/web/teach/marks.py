"""The page of one session: marks to confirm, closing, and corrections afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.events.kinds import MARKS
from campbox.services import attendance, attendance_sessions, audit, cohorts, dates, people, programmes, proposals, staff
from campbox.services.attendance import NO_MARK, REASONS, Choice, Mark, MarksChangedError
from campbox.services.attendance_sessions import SessionChangedError, SessionEntry
from campbox.services.people import Person
from campbox.services.proposals import Proposals
from campbox.web import attendance_words
from campbox.web.current import node, reading, write
from campbox.web.teach.attendance_forms import DIGITS_MAX, number_in
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, id_or_404, learner_or_404, teach, trainers
from campbox.web.teach.paging import asked, part_of
from campbox.web.teach.sessions import NOTICES, page_of
from campbox.web.words import sentence


@dataclass(frozen=True)
class MarkRow:
    """A learner in the register of a session. `chosen` is the radio that is ticked, `late_minutes` what stands in its field."""

    person: Person
    mark: Mark | None
    chosen: str
    late_minutes: int | None
    is_proposed: bool
    hint: str
    is_changed: bool

    @property
    def seen(self) -> str:
        return attendance.key_of(self.mark)


@teach.get("/cohorts/<cohort>/sessions/<session_id>")
@trainers
def session_page(cohort: str, session_id: str) -> ResponseReturnValue:
    return _page(cohort_or_404(cohort), id_or_404(session_id))


@teach.post("/cohorts/<cohort>/sessions/<session_id>")
@trainers
def confirm_marks(cohort: str, session_id: str) -> ResponseReturnValue:
    """The register in one form: all that is ticked, all that is proposed, or all the others as absent."""
    cohort_id, wanted, by = cohort_or_404(cohort), id_or_404(session_id), actor().staff_id
    entry = attendance_sessions.session_of(reading(), cohort_id, wanted)
    try:
        choices = _choices(entry, request.form.get("do", ""))
        write(
            lambda session: attendance.confirm_marks(session, cohort_id=cohort_id, session_id=entry.id, choices=choices, by=by)
        )
    except MarksChangedError as error:
        return _page(cohort_id, entry.id, typed=choices, changed=error.learner_ids), 409
    except SessionChangedError:
        return redirect(f"{page_of(cohort, entry.id)}?notice=changed", 303)
    except FieldError as error:
        return _page(cohort_id, entry.id, fault=sentence(error)), 400
    return redirect(f"{page_of(cohort, entry.id)}?{urlencode({'saved': 1, **asked(), **_typed_minutes()})}", 303)


def _typed_minutes() -> dict[str, str]:
    """The minutes given that stand in the form, unless they are those that the box had counted."""
    given = request.form.get("given", "")[:DIGITS_MAX]
    return {"given": given} if given != request.form.get("counted", "") else {}


@teach.post("/cohorts/<cohort>/sessions/<session_id>/close")
@trainers
def close_session(cohort: str, session_id: str) -> ResponseReturnValue:
    """The session is over; its minutes are what the trainer says. What is ticked and not sent yet is confirmed with it."""
    cohort_id, wanted, by = cohort_or_404(cohort), id_or_404(session_id), actor().staff_id
    entry = attendance_sessions.session_of(reading(), cohort_id, wanted)
    choices: dict[bytes, Choice] = {}

    def close(session: Session) -> None:
        if choices:
            attendance.confirm_marks(session, cohort_id=cohort_id, session_id=wanted, choices=choices, by=by)
        attendance.close(session, cohort_id=cohort_id, session_id=wanted, given_minutes=given, by=by)

    try:
        choices.update(_choices(entry, "marks"))
        given = number_in(request.form.get("given", ""), "given")
        write(close)
    except MarksChangedError as error:
        return _page(cohort_id, wanted, typed=choices, changed=error.learner_ids), 409
    except FieldError as error:
        return _page(cohort_id, wanted, typed=choices, fault=sentence(error)), 400
    except SessionChangedError:
        return redirect(f"{page_of(cohort, wanted)}?notice=changed", 303)
    return redirect(page_of(cohort, wanted), 303)


@teach.route("/cohorts/<cohort>/sessions/<session_id>/correct/<learner>", methods=["GET", "POST"])
@trainers
def correct_mark(cohort: str, session_id: str, learner: str) -> ResponseReturnValue:
    """Change one mark of a closed session, with a reason."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    learner_id = learner_or_404(learner)
    entry = attendance_sessions.session_of(reading(), found.id, id_or_404(session_id))
    fault, is_changed = "", False
    if request.method == "POST":
        try:
            _correct(entry, learner_id)
            return redirect(f"{page_of(cohort, entry.id)}?saved=1", 303)
        except FieldError as error:
            fault = sentence(error)
        except MarksChangedError:
            is_changed = True
        except SessionChangedError:
            return redirect(f"{page_of(cohort, entry.id)}?notice=changed", 303)
    mark = attendance.marks_of(reading(), entry.id).get(learner_id)
    page = render_template(
        "teach/correct_mark.html",
        current="class",
        cohort=found,
        entry=entry,
        learner=people.person(reading(), learner_id),
        mark=mark,
        seen=attendance.key_of(mark),
        late_minutes=attendance.late_minutes_of(mark, entry.base_minutes),
        fault=fault,
        is_changed=is_changed,
        words=attendance_words,
    )
    return page, 409 if is_changed else 400 if fault else 200


def _correct(entry: SessionEntry, learner_id: bytes) -> None:
    choice, by, now = _choice("", request.form.get("seen", NO_MARK)), actor().staff_id, node().now()
    reason, words = request.form.get("reason", ""), request.form.get("words", "")
    if reason not in REASONS:
        raise FieldError("reason", "needed")
    write(
        lambda session: attendance.correct_mark(
            session,
            cohort_id=entry.cohort_id,
            session_id=entry.id,
            learner_id=learner_id,
            choice=choice,
            reason=reason,
            words=words,
            by=by,
            now=now,
        )
    )


def _choice(learner: str, seen: str) -> Choice:
    """What was ticked for a learner. Raises FieldError."""
    mark, late = request.form.get(f"mark{learner}", ""), request.form.get(f"late{learner}", "").strip()
    if mark not in MARKS:
        raise FieldError("mark", "not-offered")
    return Choice(mark, number_in(late, "late") if late and mark == "late" else None, seen)


def _choices(entry: SessionEntry, do: str) -> dict[bytes, Choice]:
    """What the form says of each learner of the register, by the button that was tapped."""
    marks = attendance.marks_of(reading(), entry.id)
    learner_ids = attendance.register_ids(reading(), entry, marks)
    open_ids = learner_ids - set(marks)
    if do in ("proposed", "rest"):
        proposed = _proposals(entry, open_ids).marks
        if do == "proposed":
            return {each: Choice(one.mark, one.late_minutes) for each, one in proposed.items()}
        return {each: Choice("absent") for each in open_ids - set(proposed)}
    return {
        each: _choice(f"-{each.hex()}", request.form.get(f"seen-{each.hex()}", NO_MARK))
        for each in learner_ids
        if f"mark-{each.hex()}" in request.form
    }


def _proposals(entry: SessionEntry, learner_ids: Collection[bytes]) -> Proposals:
    heard_ms = node().presence.learners_seen_ms()
    return proposals.proposals(reading(), entry, learner_ids, node().now(), heard_ms)


def _page(
    cohort_id: bytes,
    session_id: bytes,
    *,
    typed: Mapping[bytes, Choice] | None = None,
    changed: Collection[bytes] = (),
    fault: str = "",
) -> str:
    cohort = cohorts.cohort(reading(), cohort_id)
    entries = attendance_sessions.sessions_of(reading(), cohort_id)
    attendance_sessions.session_of(reading(), cohort_id, session_id)
    entry = next(each for each in entries if each.id == session_id)
    everybody = _rows(entry, typed or {}, changed) if entry.state in ("open", "closed") else []
    shown = part_of(everybody, lambda row: row.person.alias)
    # What somebody else changed meanwhile is to be seen, wherever it stands.
    rows = [*(row for row in everybody if row.is_changed and row not in shown.rows), *shown.rows]
    corrected = attendance.corrections(reading(), [each.person.id for each in everybody]) if entry.state == "closed" else []
    notice = request.args.get("notice", "")
    return render_template(
        "teach/session.html",
        current="class",
        cohort=cohort,
        entry=entry,
        stage=programmes.stages_by_id(reading(), [entry.stage_id]).get(entry.stage_id) if entry.stage_id else None,
        rows=rows,
        shown=shown,
        aliases={row.person.id: row.person.alias for row in everybody},
        proposed=sum(row.is_proposed for row in everybody),
        without_mark=sum(row.mark is None for row in everybody),
        elapsed=attendance_sessions.minutes_since_opening(entry, node().now()),
        is_changed=bool(changed),
        fault=fault,
        notice=notice if notice in NOTICES else "",
        is_saved="saved" in request.args,
        corrections=[each for each in corrected if each.session_id == entry.id],
        lengths=audit.about(reading(), [entry.id], "attendance-corrected"),
        staff=staff.names(reading()),
        calendar=calendar_now(),
        today=dates.today(reading(), node().clock),
        words=attendance_words,
    )


def _rows(entry: SessionEntry, typed: Mapping[bytes, Choice], changed: Collection[bytes]) -> list[MarkRow]:
    """The register of the session by alias."""
    marks = attendance.marks_of(reading(), entry.id)
    known = people.people(reading(), list(attendance.register_ids(reading(), entry, marks)))
    found = _proposals(entry, known.keys() - marks.keys())
    rows = [
        _row(entry, person, marks.get(person.id), typed.get(person.id), found, is_changed=person.id in changed)
        for person in known.values()
    ]
    return sorted(rows, key=lambda row: row.person.alias.casefold())


def _row(
    entry: SessionEntry, person: Person, mark: Mark | None, typed: Choice | None, found: Proposals, *, is_changed: bool
) -> MarkRow:
    proposal = found.marks.get(person.id)
    hint = "elsewhere" if person.id in found.marked_elsewhere else "after-cut" if person.id in found.heard_after_cut else ""
    if typed is not None:
        chosen, late = typed.mark, typed.late_minutes
    elif mark is not None:
        chosen, late = mark.mark, attendance.late_minutes_of(mark, entry.base_minutes)
    else:
        chosen, late = (proposal.mark, proposal.late_minutes) if proposal else ("", None)
    return MarkRow(person, mark, chosen, late, proposal is not None and mark is None, hint, is_changed)
