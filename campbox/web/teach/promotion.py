"""Which stage learners are in, and going on to the next by criteria confirmed one by one."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campbox.errors import FieldError, NotAllowedError
from campbox.services import cohorts, people, promotion, staff
from campbox.services.people import Person
from campbox.services.programmes import Programme, Stage
from campbox.services.promotion import Evidence, NotConfirmedError, Reached, StageChangedError
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import (
    actor,
    calendar_now,
    cohort_or_404,
    id_or_404,
    learner_or_404,
    own_cohorts,
    present_learner_or_404,
    teach,
    trainers,
)
from campbox.web.words import sentence


@teach.get("/cohorts/<cohort>/stages")
@trainers
def cohort_stages(cohort: str) -> ResponseReturnValue:
    """Every learner's stage, and who may go on."""
    return _cohort_page(cohort_or_404(cohort))


@teach.post("/cohorts/<cohort>/stages")
@trainers
def promote_cohort(cohort: str) -> ResponseReturnValue:
    """Those for whom every criterion is ticked go on; the page says who stays, and why."""
    cohort_id, by, now = cohort_or_404(cohort), actor().staff_id, node().now()
    programme = promotion.programme_of(reading(), cohort_id)
    if programme is None:
        return redirect(f"/teach/cohorts/{cohort}/stages", 303)
    members = cohorts.member_ids(reading(), cohort_id)
    ticked = {each: request.form.getlist(f"criterion-{each.hex()}") for each in members}
    wanted = {each: words for each, words in ticked.items() if words or request.form.get(f"on-{each.hex()}")}
    seen = {each: id_or_404(request.form.get(f"seen-{each.hex()}", "")) for each in wanted}
    if not wanted:
        return _cohort_page(cohort_id, fault=_("Nobody is ticked yet.")), 400

    def promote_all(session: Session) -> tuple[list[bytes], dict[bytes, tuple[str, ...]], list[bytes]]:
        onward, missing, moved = [], {}, []
        for learner_id, words in wanted.items():
            try:
                promotion.promote(
                    session,
                    learner_id=learner_id,
                    programme_id=programme.id,
                    seen_stage_id=seen[learner_id],
                    confirmed=words,
                    by=by,
                    now=now,
                )
                onward.append(learner_id)
            except NotConfirmedError as error:
                missing[learner_id] = error.missing
            except StageChangedError:
                moved.append(learner_id)
        return onward, missing, moved

    onward, missing, moved = write(promote_all)
    return _cohort_page(cohort_id, onward=onward, missing=missing, moved=moved, ticked=ticked)


def _cohort_page(
    cohort_id: bytes,
    *,
    onward: list[bytes] | None = None,
    missing: dict[bytes, tuple[str, ...]] | None = None,
    moved: list[bytes] | None = None,
    ticked: dict[bytes, list[str]] | None = None,
    fault: str = "",
) -> str:
    programme = promotion.programme_of(reading(), cohort_id)
    known = people.people(reading(), cohorts.member_ids(reading(), cohort_id))
    reached = promotion.reached(reading(), programme, known) if programme else {}
    stages: dict[bytes, Stage | None] = {
        each: promotion.stage_now(programme, reached.get(each, [])) if programme else None for each in known
    }
    return render_template(
        "teach/cohort_stages.html",
        current="class",
        cohort=cohorts.cohort(reading(), cohort_id),
        programme=programme,
        by_stage=_by_stage(programme, known, stages) if programme else [],
        people=known,
        onward=onward or [],
        missing=missing or {},
        moved=moved or [],
        ticked=ticked or {},
        fault=fault,
    )


def _by_stage(
    programme: Programme, known: dict[bytes, Person], stages: dict[bytes, Stage | None]
) -> list[tuple[Stage, Stage | None, int, list[tuple[Person, Evidence]]]]:
    """Each stage, the next one, how many exercises its courses have, and who is in it with what the box knows of them."""
    found = []
    for stage in programme.stages:
        here = sorted((known[each] for each in known if stages[each] == stage), key=lambda each: each.alias.casefold())
        if here:
            knows = promotion.evidence(reading(), stage, [each.id for each in here])
            rows = [(each, knows[each.id]) for each in here]
            found.append((stage, programme.next_after(stage.id), _exercises(stage), rows))
    return found


def _exercises(stage: Stage) -> int:
    """How many exercises the courses of the stage have on this box."""
    return sum(len(each.exercises) for each in node().library.releases() if each.course_id in stage.courses)


@teach.get("/learners/<learner>/stage")
@trainers
def learner_stage(learner: str) -> ResponseReturnValue:
    return _learner_page(learner_or_404(learner))


@teach.post("/learners/<learner>/stage")
@trainers
def promote_learner(learner: str) -> ResponseReturnValue:
    """The learner goes on when every criterion is confirmed."""
    learner_id, by, now = present_learner_or_404(learner), actor().staff_id, node().now()
    programme_id, seen = _sent_ids(learner_id)
    confirmed = request.form.getlist("criterion")
    try:
        write(
            lambda session: promotion.promote(
                session,
                learner_id=learner_id,
                programme_id=programme_id,
                seen_stage_id=seen,
                confirmed=confirmed,
                by=by,
                now=now,
            )
        )
    except NotConfirmedError as error:
        return _learner_page(learner_id, missing=error.missing, confirmed=confirmed), 400
    except StageChangedError:
        return _learner_page(learner_id, is_changed=True), 409
    return redirect(f"/teach/learners/{learner}/stage?saved=1", 303)


@teach.post("/learners/<learner>/stage/back")
@trainers
def put_back(learner: str) -> ResponseReturnValue:
    """Back to an earlier stage, for a reason."""
    learner_id, by, now = present_learner_or_404(learner), actor().staff_id, node().now()
    programme_id, seen = _sent_ids(learner_id)
    stage_id, reason = id_or_404(request.form.get("stage", "")), request.form.get("reason", "")
    try:
        write(
            lambda session: promotion.go_back(
                session,
                learner_id=learner_id,
                programme_id=programme_id,
                seen_stage_id=seen,
                stage_id=stage_id,
                reason=reason,
                by=by,
                now=now,
            )
        )
    except FieldError as error:
        return _learner_page(learner_id, fault=sentence(error)), 400
    except StageChangedError:
        return _learner_page(learner_id, is_changed=True), 409
    return redirect(f"/teach/learners/{learner}/stage?saved=1", 303)


def _sent_ids(learner_id: bytes) -> tuple[bytes, bytes]:
    """The programme, and the stage that the page showed. Raises NotAllowedError for a programme of another trainer's cohort."""
    programme_id, seen = id_or_404(request.form.get("programme", "")), id_or_404(request.form.get("seen", ""))
    if programme_id not in {each.id for each in _programmes(learner_id)}:
        raise NotAllowedError("another trainer's programme")
    return programme_id, seen


def _programmes(learner_id: bytes) -> list[Programme]:
    """The programmes that the learner follows in cohorts of the trainer."""
    return promotion.programmes_of(reading(), learner_id, {each.id for each in own_cohorts(with_archived=True)})


def _learner_page(
    learner_id: bytes,
    *,
    missing: tuple[str, ...] = (),
    confirmed: list[str] | None = None,
    is_changed: bool = False,
    fault: str = "",
) -> str:
    mine = set(cohorts.cohort_ids_of(reading(), learner_id))
    return render_template(
        "teach/learner_stage.html",
        current="class",
        learner=people.person(reading(), learner_id),
        cohorts=[each for each in own_cohorts(with_archived=True) if each.id in mine],
        programmes=[_standing(programme, learner_id) for programme in _programmes(learner_id)],
        missing=missing,
        confirmed=confirmed or [],
        is_changed=is_changed,
        fault=fault,
        is_saved="saved" in request.args,
        staff=staff.names(reading()),
        calendar=calendar_now(),
    )


def _standing(programme: Programme, learner_id: bytes) -> tuple[Programme, Stage | None, list[Reached], Evidence, int]:
    """The programme, the stage of the learner in it, what was reached, what the box knows, how many exercises there are."""
    reached = promotion.reached(reading(), programme, [learner_id]).get(learner_id, [])
    stage = promotion.stage_now(programme, reached)
    if stage is None:
        return programme, None, reached, Evidence(), 0
    knows = promotion.evidence(reading(), stage, [learner_id])[learner_id]
    return programme, stage, reached, knows, _exercises(stage)
