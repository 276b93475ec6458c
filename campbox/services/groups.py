"""Groups within a cohort: who works, sits or is examined together."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.events.record import OWN_BOX_ID
from campbox.exercises.folding import fold
from campbox.models import Enrolment, GroupMember, LearningGroup
from campbox.services import cohorts
from campbox.services.names import clean_name

NAME_MAX = 80


@dataclass(frozen=True)
class Group:
    """`member_ids` are those who belong to the cohort now."""

    id: bytes
    cohort_id: bytes
    name: str
    is_for_women: bool
    member_ids: frozenset[bytes]


class GroupChangedError(ConflictError):
    """Somebody else changed the group meanwhile; `group` is how it is now."""

    def __init__(self, group: Group) -> None:
        super().__init__("the group has changed")
        self.group = group


def groups(session: Session, cohort_id: bytes) -> list[Group]:
    """The groups of a cohort by name. Two queries, however many there are."""
    rows = session.scalars(select(LearningGroup).where(LearningGroup.cohort_id == cohort_id)).all()
    members: dict[bytes, set[bytes]] = {row.id: set() for row in rows}
    for group_id, learner_id in session.execute(_members_now(cohort_id)):
        members[group_id].add(learner_id)
    found = [Group(row.id, row.cohort_id, row.name, row.is_for_women, frozenset(members[row.id])) for row in rows]
    return sorted(found, key=lambda each: (fold(each.name), each.id))


def _members_now(cohort_id: bytes) -> Select[bytes, bytes]:
    return (
        select(GroupMember.group_id, GroupMember.learner_id)
        .join(LearningGroup, LearningGroup.id == GroupMember.group_id)
        .join(
            Enrolment,
            (Enrolment.box_id == OWN_BOX_ID)
            & (Enrolment.learner_id == GroupMember.learner_id)
            & (Enrolment.cohort_id == LearningGroup.cohort_id),
        )
        .where(LearningGroup.cohort_id == cohort_id, Enrolment.is_active)
    )


def group(session: Session, cohort_id: bytes, group_id: bytes) -> Group:
    """Raises NotFoundError, also for a group of another cohort."""
    for each in groups(session, cohort_id):
        if each.id == group_id:
            return each
    raise NotFoundError("no such group")


def member_ids(session: Session, group_id: bytes) -> list[bytes]:
    """Who is in the group and belongs to its cohort now. Raises NotFoundError."""
    row = session.get(LearningGroup, group_id)
    if row is None:
        raise NotFoundError("no such group")
    return sorted(group(session, row.cohort_id, group_id).member_ids)


def make_group(session: Session, *, cohort_id: bytes, name: str, is_for_women: bool = False) -> bytes:
    """Raises FieldError when the cohort has a group of this name, NotFoundError."""
    cohorts.cohort(session, cohort_id)
    name = _free_name(session, cohort_id, name, but=None)
    group_id = ids.random_id()
    session.add(LearningGroup(id=group_id, cohort_id=cohort_id, name=name, is_for_women=is_for_women))
    session.flush()
    return group_id


def change_group(session: Session, seen: str, *, cohort_id: bytes, group_id: bytes, name: str, is_for_women: bool) -> None:
    """Rename a group, or say whom it is for. `seen` is the digest of what the change was made from."""
    known = _unchanged(session, cohort_id, group_id, seen)
    row = session.get_one(LearningGroup, known.id)
    row.name, row.is_for_women = _free_name(session, cohort_id, name, but=group_id), is_for_women
    session.flush()


def delete_group(session: Session, *, cohort_id: bytes, group_id: bytes) -> None:
    """Its learners stay in the cohort. Safe to repeat."""
    row = session.get(LearningGroup, group_id)
    if row is not None and row.cohort_id == cohort_id:
        session.execute(delete(GroupMember).where(GroupMember.group_id == group_id))
        session.delete(row)
        session.flush()


def set_members(
    session: Session, seen: str, *, cohort_id: bytes, group_id: bytes, shown: Collection[bytes], chosen: Collection[bytes]
) -> None:
    """Of the learners that were shown, those chosen are in the group and the others are not; who was not shown stays.

    Raises GroupChangedError, FieldError for somebody who does not belong to the cohort any more.
    """
    known = _unchanged(session, cohort_id, group_id, seen)
    wanted = set(chosen) & set(shown)
    if not wanted <= set(cohorts.member_ids(session, cohort_id)):
        raise FieldError("learner", "not-in-cohort")
    for learner_id in set(shown) & known.member_ids - wanted:
        session.execute(delete(GroupMember).where(GroupMember.group_id == group_id, GroupMember.learner_id == learner_id))
    add_members(session, group_id, wanted)


def add_members(session: Session, group_id: bytes, learner_ids: Iterable[bytes]) -> None:
    """Safe to repeat."""
    for learner_id in learner_ids:
        session.merge(GroupMember(group_id=group_id, learner_id=learner_id))
    session.flush()


def digest(group: Group) -> str:
    """Tells one state of a group from another; it stands in forms."""
    parts = [group.name.encode(), bytes([group.is_for_women]), *sorted(group.member_ids)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _unchanged(session: Session, cohort_id: bytes, group_id: bytes, seen: str) -> Group:
    known = group(session, cohort_id, group_id)
    if digest(known) != seen:
        raise GroupChangedError(known)
    return known


def _free_name(session: Session, cohort_id: bytes, name: str, *, but: bytes | None) -> str:
    name = clean_name(name, field="name", longest=NAME_MAX)
    same = [each.id for each in groups(session, cohort_id) if fold(each.name) == fold(name)]
    if any(each != but for each in same):
        raise FieldError("name", "taken", name)
    return name
