"""Groups within a cohort."""

import pytest
from sqlalchemy import select

from campbox.errors import FieldError, NotFoundError
from campbox.models import GroupMember
from campbox.node import Node
from campbox.services import cohorts, groups
from campbox.services.groups import Group, GroupChangedError
from tests.services.factories import a_cohort, a_learner


def a_group(box: Node, cohort_id: bytes, name: str = "Morning") -> bytes:
    return box.write(lambda session: groups.make_group(session, cohort_id=cohort_id, name=name))


def known(box: Node, cohort_id: bytes, group_id: bytes) -> Group:
    with box.reading() as session:
        return groups.group(session, cohort_id, group_id)


def put(box: Node, group: Group, shown: set[bytes], chosen: set[bytes]) -> None:
    seen = groups.digest(group)
    box.write(
        lambda session: groups.set_members(
            session, seen, cohort_id=group.cohort_id, group_id=group.id, shown=shown, chosen=chosen
        )
    )


def test_group_has_those_who_were_ticked_and_keeps_those_who_were_not_shown(box: Node) -> None:
    cohort_id = a_cohort(box)
    group_id = a_group(box, cohort_id)
    amina, badr, celine = (a_learner(box, cohort_id, alias) for alias in ("Amina", "Badr", "Celine"))
    put(box, known(box, cohort_id, group_id), {amina, badr, celine}, {amina, badr})
    put(box, known(box, cohort_id, group_id), {badr, celine}, {celine})
    assert known(box, cohort_id, group_id).member_ids == {amina, celine}


def test_learner_of_another_cohort_never_gets_into_a_group(box: Node) -> None:
    cohort_id, other_id = a_cohort(box), a_cohort(box, "Autumn")
    group_id = a_group(box, cohort_id)
    stranger = a_learner(box, other_id)
    with pytest.raises(FieldError, match="not-in-cohort"):
        put(box, known(box, cohort_id, group_id), {stranger}, {stranger})
    assert known(box, cohort_id, group_id).member_ids == frozenset()


def test_who_leaves_the_cohort_leaves_its_groups_and_no_others(box: Node) -> None:
    cohort_id, other_id = a_cohort(box), a_cohort(box, "Autumn")
    here, there = a_group(box, cohort_id), a_group(box, other_id)
    amina = a_learner(box, cohort_id)
    box.write(lambda session: cohorts.enrol(session, learner_id=amina, cohort_id=other_id))
    put(box, known(box, cohort_id, here), {amina}, {amina})
    put(box, known(box, other_id, there), {amina}, {amina})
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=cohort_id))
    assert known(box, other_id, there).member_ids == {amina}
    with box.reading() as session:
        assert session.scalars(select(GroupMember.group_id)).all() == [there]


def test_second_trainer_who_changes_a_group_is_shown_the_first_change(box: Node) -> None:
    cohort_id = a_cohort(box)
    group_id = a_group(box, cohort_id)
    amina, badr = a_learner(box, cohort_id, "Amina"), a_learner(box, cohort_id, "Badr")
    seen = known(box, cohort_id, group_id)
    put(box, seen, {amina, badr}, {amina})
    with pytest.raises(GroupChangedError) as caught:
        put(box, seen, {amina, badr}, {badr})
    assert caught.value.group.member_ids == {amina}
    with pytest.raises(GroupChangedError):
        box.write(
            lambda session: groups.change_group(
                session, groups.digest(seen), cohort_id=cohort_id, group_id=group_id, name="Evening", is_for_women=False
            )
        )
    assert known(box, cohort_id, group_id).name == "Morning"


def test_name_of_a_group_is_free_once_in_its_cohort_only(box: Node) -> None:
    cohort_id = a_cohort(box)
    a_group(box, cohort_id)
    for name, code in (("  MORNING ", "taken"), ("", "needed"), ("x" * 81, "too-long")):
        with pytest.raises(FieldError, match=code):
            a_group(box, cohort_id, name)
    assert a_group(box, a_cohort(box, "Autumn")) is not None


def test_group_is_renamed_and_deleted_and_its_learners_stay(box: Node) -> None:
    cohort_id = a_cohort(box)
    group_id = a_group(box, cohort_id)
    amina = a_learner(box, cohort_id)
    put(box, known(box, cohort_id, group_id), {amina}, {amina})
    seen = groups.digest(known(box, cohort_id, group_id))
    box.write(
        lambda session: groups.change_group(
            session, seen, cohort_id=cohort_id, group_id=group_id, name="Evening", is_for_women=True
        )
    )
    assert (known(box, cohort_id, group_id).name, known(box, cohort_id, group_id).is_for_women) == ("Evening", True)
    for _ in range(2):
        box.write(lambda session: groups.delete_group(session, cohort_id=cohort_id, group_id=group_id))
    with box.reading() as session:
        assert groups.groups(session, cohort_id) == []
        assert session.scalars(select(GroupMember.group_id)).all() == []
        assert cohorts.member_ids(session, cohort_id) == [amina]


def test_group_is_reached_through_its_own_cohort_only(box: Node) -> None:
    cohort_id, other_id = a_cohort(box), a_cohort(box, "Autumn")
    group_id = a_group(box, cohort_id)
    with pytest.raises(NotFoundError):
        known(box, other_id, group_id)
    box.write(lambda session: groups.delete_group(session, cohort_id=other_id, group_id=group_id))
    assert known(box, cohort_id, group_id).name == "Morning"
    with box.reading() as session:
        assert groups.member_ids(session, group_id) == []
        with pytest.raises(NotFoundError):
            groups.member_ids(session, b"?" * 16)
