"""Enrolling a list of learners: first what would happen, line by line, then all of it or nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from campbox.errors import CampBoxError, FieldError
from campbox.exercises.folding import fold
from campbox.services import access, cohorts, groups, people
from campbox.services.access import Actor
from campbox.services.groups import Group
from campbox.services.lists import LearnerList, Listed
from campbox.services.people import NewLearner

# new: a learner is made. too: a learner of this box belongs to this cohort as well from now on. here: nothing happens.
Outcome = Literal["new", "too", "here"]


class CohortFullError(CampBoxError):
    """There are fewer places than learners; the trainer may decide to let them in all the same."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"{missing} places are missing")
        self.missing = missing


class ListChangedError(CampBoxError):
    """What would happen is not what was shown: the trainer looks again."""


@dataclass(frozen=True)
class Foreseen:
    """What one line would do; `learner_id` is None for somebody new."""

    listed: Listed
    outcome: Outcome
    learner_id: bytes | None


@dataclass(frozen=True)
class Preview:
    """What a list would do; with faults it does nothing. `missing` is how many places the cohort has too few for it.

    `women_groups` are the groups for women among those that the list names.
    """

    lines: tuple[Foreseen, ...]
    faults: tuple[FieldError, ...]
    new_groups: tuple[str, ...] = ()
    women_groups: tuple[str, ...] = ()
    missing: int = 0

    @property
    def changes_something(self) -> bool:
        return not self.faults and any(line.outcome != "here" or line.listed.group for line in self.lines)


def foresee(session: Session, actor: Actor, cohort_id: bytes, read: LearnerList) -> Preview:
    """What the list would do in this cohort. The number of queries does not depend on its length.

    Somebody with the alias of a learner whom the actor may not see is refused: by a word in a list nobody becomes the
    trainer of another trainer's learner.
    """
    known = people.by_alias(session, [each.alias for each in read.learners])
    visible = access.learner_ids(session, actor, list(known.values()))
    members = set(cohorts.member_ids(session, cohort_id))
    lines, faults = [], list(read.faults)
    for listed in read.learners:
        learner_id = known.get(fold(listed.alias))
        if learner_id is not None and learner_id not in visible | members:
            faults.append(FieldError("learners", "of-another-trainer", f"{listed.line}: {listed.alias}"))
            continue
        outcome: Outcome = "new" if learner_id is None else "here" if learner_id in members else "too"
        lines.append(Foreseen(listed, outcome, learner_id))
    return Preview(
        tuple(lines),
        tuple(sorted(faults, key=_line)),
        *_groups_named(session, cohort_id, lines),
        _missing(session, cohort_id, lines),
    )


def _line(fault: FieldError) -> int:
    number, found, _rest = fault.detail.partition(": ")
    return int(number) if found and number.isdigit() else 0


def _missing(session: Session, cohort_id: bytes, lines: Collection[Foreseen]) -> int:
    return missing_places(session, cohort_id, sum(line.outcome != "here" for line in lines))


def missing_places(session: Session, cohort_id: bytes, coming: int) -> int:
    """How many places the cohort has too few for so many more learners; 0 when nobody comes."""
    cohort = cohorts.cohort(session, cohort_id)
    if cohort.capacity is None or not coming:
        return 0
    return max(0, cohort.learners + coming - cohort.capacity)


def _groups_named(session: Session, cohort_id: bytes, lines: Collection[Foreseen]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups of the list that are not there yet, and those for women."""
    named = {fold(line.listed.group): line.listed.group for line in lines if line.listed.group}
    there = _by_name(session, cohort_id) if named else {}
    women = (there[each].name for each in named if each in there and there[each].is_for_women)
    return tuple(name for folded, name in named.items() if folded not in there), tuple(women)


def _by_name(session: Session, cohort_id: bytes) -> dict[str, Group]:
    return {fold(each.name): each for each in groups.groups(session, cohort_id)}


def enrol_list(
    session: Session,
    actor: Actor,
    cohort_id: bytes,
    read: LearnerList,
    *,
    confirmed_too: Collection[bytes] = (),
    may_overfill: bool = False,
) -> list[bytes]:
    """Do what `foresee` says, all of it. Returns the learners who are new in the cohort.

    confirmed_too: the learners of this box whom the trainer was shown by this list. Raises FieldError with the first
    fault, ListChangedError, CohortFullError.
    """
    preview = foresee(session, actor, cohort_id, read)
    if preview.faults:
        raise preview.faults[0]
    too = [line.learner_id for line in preview.lines if line.outcome == "too" and line.learner_id]
    if not set(too) <= set(confirmed_too):
        raise ListChangedError("somebody of the list is on this box meanwhile")
    if preview.missing and not may_overfill:
        raise CohortFullError(preview.missing)
    new = [line.listed for line in preview.lines if line.outcome == "new"]
    added = people.add_learners(
        session, cohort_id=cohort_id, learners=[NewLearner(each.alias, each.language, each.description) for each in new]
    )
    for learner_id in too:
        cohorts.enrol(session, learner_id=learner_id, cohort_id=cohort_id)
    _put_into_groups(session, cohort_id, preview, dict(zip((each.alias for each in new), added, strict=True)))
    return added + too


def _put_into_groups(session: Session, cohort_id: bytes, preview: Preview, added: dict[str, bytes]) -> None:
    for name in preview.new_groups:
        groups.make_group(session, cohort_id=cohort_id, name=name)
    there = _by_name(session, cohort_id) if any(line.listed.group for line in preview.lines) else {}
    for line in preview.lines:
        if line.listed.group:
            learner_id = line.learner_id or added[line.listed.alias]
            groups.add_members(session, there[fold(line.listed.group)].id, [learner_id])
