"""Programmes and their stages: what is planned, with which courses, and what must be confirmed before the next stage."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.events.kinds import MINUTES_MAX, ProgrammeDescribed, StageDescribed
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import CohortPlan
from campbox.models import Programme as ProgrammeRow
from campbox.models import Stage as StageRow
from campbox.services.names import clean_name

NAME_MAX = 80
CRITERION_MAX = 120
CRITERIA_MAX = 12
STAGES_MAX = 20


@dataclass(frozen=True)
class StageDraft:
    """What somebody writes about a stage."""

    name: str
    planned_minutes: int
    courses: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A stage as it stands; `position` tells this state from the one before."""

    id: bytes
    programme_id: bytes
    place: int
    name: str
    planned_minutes: int
    courses: tuple[str, ...]
    criteria: tuple[str, ...]
    is_removed: bool
    position: int


@dataclass(frozen=True)
class Programme:
    """A programme with its stages in order, those that were taken out left out."""

    id: bytes
    name: str
    position: int
    stages: tuple[Stage, ...]

    @property
    def planned_minutes(self) -> int:
        return sum(each.planned_minutes for each in self.stages)

    def next_after(self, stage_id: bytes) -> Stage | None:
        """The stage that follows; None after the last."""
        found = [number for number, each in enumerate(self.stages) if each.id == stage_id]
        return self.stages[found[0] + 1] if found and found[0] + 1 < len(self.stages) else None


class ProgrammeChangedError(ConflictError):
    """Somebody else changed the programme or the stage meanwhile."""


def programmes(session: Session, box_id: int = OWN_BOX_ID) -> list[Programme]:
    """The programmes of a box by name, without those that were removed."""
    rows = session.scalars(select(ProgrammeRow).where(ProgrammeRow.box_id == box_id, ~ProgrammeRow.is_removed))
    stages = _stages(session, box_id)
    found = [Programme(row.id, row.name, row.position, tuple(stages.get(row.id, ()))) for row in rows]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def programme(session: Session, programme_id: bytes, box_id: int = OWN_BOX_ID) -> Programme:
    """Raises NotFoundError, also for one that was removed."""
    for each in programmes(session, box_id):
        if each.id == programme_id:
            return each
    raise NotFoundError("no such programme")


def programme_or_none(session: Session, programme_id: bytes | None, box_id: int = OWN_BOX_ID) -> Programme | None:
    """The programme that a cohort's plan names, if it names one that is still there."""
    return next((each for each in programmes(session, box_id) if each.id == programme_id), None)


def stage_of(found: Programme, stage_id: bytes) -> Stage:
    """Raises NotFoundError for one that is not, or no more, among its stages."""
    for each in found.stages:
        if each.id == stage_id:
            return each
    raise NotFoundError("no such stage")


def stages_by_id(session: Session, stage_ids: Iterable[bytes], box_id: int = OWN_BOX_ID) -> dict[bytes, Stage]:
    """These stages, also those that were taken out: sessions and hours of before still name them."""
    rows = session.scalars(select(StageRow).where(StageRow.box_id == box_id, StageRow.id.in_(list(stage_ids))))
    return {row.id: _stage(row) for row in rows}


def add_programme(session: Session, *, name: str, stages: Sequence[StageDraft] = ()) -> bytes:
    """Make a programme; HQ sees its texts. Raises FieldError when another one has the name."""
    name = _free_name(session, name, but=None)
    programme_id = ids.random_id()
    record(session, ProgrammeDescribed(programme=programme_id, name=name, is_removed=False))
    for draft in stages:
        add_stage(session, programme_id=programme_id, draft=draft)
    return programme_id


def rename_programme(session: Session, *, programme_id: bytes, name: str, seen_position: int) -> None:
    """Raises ProgrammeChangedError when somebody else renamed it meanwhile."""
    known = programme(session, programme_id)
    if known.position != seen_position:
        raise ProgrammeChangedError(known.name)
    name = _free_name(session, name, but=programme_id)
    if name != known.name:
        record(session, ProgrammeDescribed(programme=programme_id, name=name, is_removed=False))


def remove_programme(session: Session, *, programme_id: bytes) -> None:
    """Raises FieldError while a cohort follows it."""
    known = programme(session, programme_id)
    follows = select(CohortPlan.cohort_id).where(CohortPlan.box_id == OWN_BOX_ID, CohortPlan.programme_id == programme_id)
    if session.scalars(follows).first() is not None:
        raise FieldError("programme", "programme-in-use")
    record(session, ProgrammeDescribed(programme=programme_id, name=known.name, is_removed=True))


def add_stage(session: Session, *, programme_id: bytes, draft: StageDraft) -> bytes:
    """A stage after the others. Raises FieldError for what cannot be."""
    stages = programme(session, programme_id).stages
    if len(stages) >= STAGES_MAX:
        raise FieldError("name", "too-many-stages", str(STAGES_MAX))
    stage_id = ids.random_id()
    place = stages[-1].place + 1 if stages else 0
    _record_stage(session, stage_id, programme_id, place, clean_draft(draft))
    return stage_id


def change_stage(session: Session, *, programme_id: bytes, stage_id: bytes, draft: StageDraft, seen_position: int) -> None:
    """Raises ProgrammeChangedError when somebody else changed the stage meanwhile."""
    known = _known_stage(session, programme_id, stage_id)
    if known.position != seen_position:
        raise ProgrammeChangedError(known.name)
    draft = clean_draft(draft)
    if draft != _draft_of(known):
        _record_stage(session, stage_id, programme_id, known.place, draft)


def remove_stage(session: Session, *, programme_id: bytes, stage_id: bytes) -> None:
    """Take a stage out of the programme; its sessions and hours stay."""
    known = _known_stage(session, programme_id, stage_id)
    _record_stage(session, stage_id, programme_id, known.place, _draft_of(known), is_removed=True)


def move_stage(session: Session, *, programme_id: bytes, stage_id: bytes, steps: int) -> None:
    """Move a stage up (-1) or down (1); nothing happens at the end. Stages get places without gaps."""
    stages = list(programme(session, programme_id).stages)
    here = stages.index(_known_stage(session, programme_id, stage_id))
    there = here + steps
    if not 0 <= there < len(stages):
        return
    stages[here], stages[there] = stages[there], stages[here]
    for place, stage in enumerate(stages):
        if stage.place != place:
            _record_stage(session, stage.id, programme_id, place, _draft_of(stage))


def clean_draft(draft: StageDraft) -> StageDraft:
    """The draft as it is kept. Raises FieldError."""
    if not 0 <= draft.planned_minutes <= MINUTES_MAX:
        raise FieldError("hours", "not-hours", str(MINUTES_MAX // 60))
    if len(draft.criteria) > CRITERIA_MAX:
        raise FieldError("criteria", "too-many-lines-of", str(CRITERIA_MAX))
    criteria = [clean_name(each, field="criteria", longest=CRITERION_MAX) for each in draft.criteria]
    return replace(
        draft,
        name=clean_name(draft.name, field="name", longest=NAME_MAX),
        courses=tuple(sorted(set(draft.courses))),
        criteria=tuple(dict.fromkeys(criteria)),
    )


def _stages(session: Session, box_id: int) -> dict[bytes, list[Stage]]:
    rows = session.scalars(
        select(StageRow).where(StageRow.box_id == box_id, ~StageRow.is_removed).order_by(StageRow.place, StageRow.id)
    )
    found: dict[bytes, list[Stage]] = {}
    for row in rows:
        found.setdefault(row.programme_id, []).append(_stage(row))
    return found


def _stage(row: StageRow) -> Stage:
    courses, criteria = tuple(json.loads(row.courses)), tuple(json.loads(row.criteria))
    return Stage(
        row.id, row.programme_id, row.place, row.name, row.planned_minutes, courses, criteria, row.is_removed, row.position
    )


def _known_stage(session: Session, programme_id: bytes, stage_id: bytes) -> Stage:
    return stage_of(programme(session, programme_id), stage_id)


def _draft_of(stage: Stage) -> StageDraft:
    return StageDraft(stage.name, stage.planned_minutes, stage.courses, stage.criteria)


def _record_stage(
    session: Session, stage_id: bytes, programme_id: bytes, place: int, draft: StageDraft, *, is_removed: bool = False
) -> None:
    record(
        session,
        StageDescribed(
            stage=stage_id,
            programme=programme_id,
            place=place,
            name=draft.name,
            planned_minutes=draft.planned_minutes,
            courses=draft.courses,
            criteria=draft.criteria,
            is_removed=is_removed,
        ),
    )


def _free_name(session: Session, name: str, *, but: bytes | None) -> str:
    name = clean_name(name, field="name", longest=NAME_MAX)
    if any(each.name == name and each.id != but for each in programmes(session)):
        raise FieldError("name", "taken", name)
    return name
