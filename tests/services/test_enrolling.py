"""What a list would do, and doing it: all or none; and moving learners."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError, FieldError
from campbox.models import Event
from campbox.node import Node
from campbox.services import access, audit, cohort_plans, cohorts, enrolling, groups, lists, moving, people, roster
from campbox.services.access import Actor
from campbox.services.enrolling import CohortFullError, ListChangedError, Preview
from campbox.services.lists import LearnerList
from campbox.services.people import Description
from campbox.services.roster import PAGE_ROWS, Wanted
from campbox.services.sessions import Role
from campbox.sheets import text as sheets
from tests.services.factories import a_cohort, a_learner

COORDINATOR = Actor(b"c" * 16, Role.COORDINATOR)
TRAINER = Actor(b"t" * 16, Role.TRAINER)
NOW = Moment("b007000000000001", 1)


def listed(text: str) -> LearnerList:
    return lists.read_list(sheets.read_text(text), ("ar", "en", "fr"), "ar")


def foreseen(box: Node, cohort_id: bytes, text: str, actor: Actor = COORDINATOR) -> Preview:
    with box.reading() as session:
        return enrolling.foresee(session, actor, cohort_id, listed(text))


def outcomes(preview: Preview) -> list[tuple[str, str]]:
    return [(line.listed.alias, line.outcome) for line in preview.lines]


def enrol(box: Node, cohort_id: bytes, text: str, actor: Actor = COORDINATOR, **more: object) -> list[bytes]:
    return box.write(lambda session: enrolling.enrol_list(session, actor, cohort_id, listed(text), **more))  # type: ignore[arg-type]


def events(box: Node) -> int:
    with box.reading() as session:
        return session.query(Event).count()


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are asked meanwhile."""
    asked: list[str] = []
    bind = session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement != "BEGIN":
            asked.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    yield asked
    event.remove(bind, "before_cursor_execute", note)


def members(box: Node, cohort_id: bytes) -> set[bytes]:
    with box.reading() as session:
        return set(cohorts.member_ids(session, cohort_id))


def test_each_line_says_whether_it_adds_somebody_brings_them_here_too_or_does_nothing(box: Node) -> None:
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    a_learner(box, spring, "Amina")
    badr = a_learner(box, autumn, "Badr")
    preview = foreseen(box, spring, "AMINA\nbadr\nCeline")
    assert outcomes(preview) == [("AMINA", "here"), ("badr", "too"), ("Celine", "new")]
    assert preview.lines[1].learner_id == badr
    assert preview.changes_something
    assert not foreseen(box, spring, "amina").changes_something


def test_list_with_groups_is_enrolled_with_what_it_says(box: Node) -> None:
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    badr = a_learner(box, autumn, "Badr")
    box.write(lambda session: groups.make_group(session, cohort_id=spring, name="Morning"))
    text = "alias,language,gender,age,group\nAmina,fr,f,21,morning\nBadr,,,,Evening\nCeline,,,,"
    assert foreseen(box, spring, text).new_groups == ("Evening",)
    added = enrol(box, spring, text, confirmed_too=[badr])
    assert members(box, spring) == set(added)
    assert badr in added
    assert members(box, autumn) == {badr}
    with box.reading() as session:
        amina = people.find_by_alias(session, "Amina")
        assert amina is not None
        assert amina.language == "fr"
        by_name = {each.name: each.member_ids for each in groups.groups(session, spring)}
        assert by_name == {"Morning": {amina.id}, "Evening": {badr}}
        known = people.people(session, added)
        assert len({each.picture for each in known.values()}) == 3


def test_list_with_one_fault_enrols_nobody(box: Node) -> None:
    spring = a_cohort(box)
    before = events(box)
    with pytest.raises(FieldError, match="language-not-offered"):
        enrol(box, spring, "Amina\nBadr,xx")
    assert (events(box), members(box, spring)) == (before, set())


def test_learner_of_another_trainer_is_not_brought_here_by_guessing_their_alias(box: Node) -> None:
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    badr = a_learner(box, autumn, "Badr")
    box.write(lambda session: access.assign(session, cohort_id=spring, staff_id=TRAINER.staff_id))
    preview = foreseen(box, spring, "Amina\nBadr", TRAINER)
    assert [(fault.code, fault.detail) for fault in preview.faults] == [("of-another-trainer", "2: Badr")]
    with pytest.raises(FieldError, match="of-another-trainer"):
        enrol(box, spring, "Badr", TRAINER, confirmed_too=[badr])
    assert members(box, spring) == set()
    box.write(lambda session: access.assign(session, cohort_id=autumn, staff_id=TRAINER.staff_id))
    assert enrol(box, spring, "Badr", TRAINER, confirmed_too=[badr]) == [badr]


def test_somebody_who_was_not_shown_is_not_brought_here(box: Node) -> None:
    """Between preview and confirmation another trainer added a learner of that alias elsewhere."""
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    assert outcomes(foreseen(box, spring, "Badr")) == [("Badr", "new")]
    a_learner(box, autumn, "Badr")
    with pytest.raises(ListChangedError):
        enrol(box, spring, "Amina\nBadr")
    assert members(box, spring) == set()


def test_list_sent_twice_enrols_once(box: Node) -> None:
    spring = a_cohort(box)
    assert len(enrol(box, spring, "Amina\nBadr")) == 2
    before = events(box)
    assert enrol(box, spring, "Amina\nBadr") == []
    assert events(box) == before


def test_full_cohort_asks_the_trainer_who_may_still_decide(box: Node) -> None:
    spring = a_cohort(box)
    a_learner(box, spring, "Amina")
    box.write(lambda session: cohort_plans.change_plan(session, spring, capacity=2))
    assert foreseen(box, spring, "Amina\nBadr").missing == 0
    assert foreseen(box, spring, "Badr\nCeline\nDana").missing == 2
    with pytest.raises(CohortFullError) as caught:
        enrol(box, spring, "Badr\nCeline\nDana")
    assert caught.value.missing == 2
    assert len(members(box, spring)) == 1
    assert len(enrol(box, spring, "Badr\nCeline\nDana", may_overfill=True)) == 3


def test_preview_asks_the_database_as_often_for_three_hundred_as_for_one(box: Node) -> None:
    spring = a_cohort(box)
    many = "\n".join(f"learner {number},ar,f,20,Group {number % 5}" for number in range(299))
    with box.reading() as session:
        with counted(session) as few:
            enrolling.foresee(session, TRAINER, spring, listed("Amina,ar,f,20,Group 1"))
        with counted(session) as much:
            enrolling.foresee(session, TRAINER, spring, listed(many))
    assert len(few) == len(much) < 10


def test_learner_moves_with_an_audit_line_that_has_no_alias(box: Node) -> None:
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    amina = a_learner(box, spring, "Amina")
    for _ in range(2):
        box.write(
            lambda session: moving.move(
                session, learner_id=amina, source_id=spring, target_id=autumn, by=TRAINER.staff_id, now=NOW
            )
        )
    assert (members(box, spring), members(box, autumn)) == (set(), {amina})
    with box.reading() as session:
        (line,) = audit.about(session, [amina], "learner-moved")
        assert line.detail == f"{spring.hex()} {autumn.hex()}"
        where = moving.whereabouts(session, amina, cohorts.cohorts(session))
    assert [[each.name for each in some] for some in (where.now, where.before, where.elsewhere)] == [
        ["Autumn"],
        ["Spring"],
        ["Spring"],
    ]


def test_learner_does_not_move_out_of_a_cohort_that_they_left_or_into_a_full_one(box: Node) -> None:
    spring, autumn, summer = a_cohort(box), a_cohort(box, "Autumn"), a_cohort(box, "Summer")
    amina = a_learner(box, spring, "Amina")
    a_learner(box, autumn, "Badr")
    box.write(lambda session: cohort_plans.change_plan(session, autumn, capacity=1))

    def move(source: bytes, target: bytes, *, may_overfill: bool = False) -> None:
        box.write(
            lambda session: moving.move(
                session,
                learner_id=amina,
                source_id=source,
                target_id=target,
                by=TRAINER.staff_id,
                now=NOW,
                may_overfill=may_overfill,
            )
        )

    with pytest.raises(CohortFullError):
        move(spring, autumn)
    with pytest.raises(ConflictError):
        move(summer, autumn)
    assert members(box, spring) == {amina}
    move(spring, autumn, may_overfill=True)
    assert members(box, spring) == set()


def a_crowd(box: Node, cohort_id: bytes, genders: list[str | None]) -> list[bytes]:
    new = [people.NewLearner(f"learner {number:04}", "ar", Description(each)) for number, each in enumerate(genders)]
    return box.write(lambda session: people.add_learners(session, cohort_id=cohort_id, learners=new))


@pytest.mark.parametrize(
    ("genders", "share"),
    [
        (["woman"] * 4, None),
        (["woman"] * 4 + [None] * 9, None),
        (["woman"] * 5, 100),
        (["man"] * 5, 0),
        (["woman"] * 2 + ["man"] * 4 + ["other"], 30),
        (["woman"] * 11 + ["man"] * 9, 60),
    ],
)
def test_share_of_women_is_coarse_and_hidden_while_few_said_it(box: Node, genders: list[str | None], share: int | None) -> None:
    spring = a_cohort(box)
    a_crowd(box, spring, genders)
    with box.reading() as session:
        assert roster.share_of_women(session, spring) == share


def test_roster_finds_by_alias_group_and_departure_and_has_pages(box: Node) -> None:
    spring, autumn = a_cohort(box), a_cohort(box, "Autumn")
    crowd = a_crowd(box, spring, [None] * (PAGE_ROWS + 7))
    box.write(lambda session: cohorts.enrol(session, learner_id=crowd[0], cohort_id=autumn))
    morning = box.write(lambda session: groups.make_group(session, cohort_id=spring, name="Morning"))
    box.write(lambda session: groups.add_members(session, morning, crowd[:3]))
    box.write(lambda session: cohorts.leave(session, learner_id=crowd[-1], cohort_id=spring))
    with box.reading() as session:
        first = roster.roster(session, spring)
        assert (len(first.rows), first.found, first.pages) == (PAGE_ROWS, PAGE_ROWS + 6, 2)
        assert (first.rows[0].groups, first.rows[0].other_cohorts) == (("Morning",), ((autumn, "Autumn"),))
        assert len(roster.roster(session, spring, page=99).rows) == 6
        assert [row.alias for row in roster.roster(session, spring, Wanted("LEARNER ٠٠٠٧")).rows] == ["learner 0007"]
        assert roster.roster(session, spring, Wanted("%")).found == 0
        assert roster.roster(session, spring, Wanted(group_id=morning)).found == 3
        assert [row.id for row in roster.roster(session, spring, Wanted(has_left=True)).rows] == [crowd[-1]]
        assert len(roster.everybody(session, spring)) == PAGE_ROWS + 6


def test_roster_asks_the_database_as_often_for_a_thousand_as_for_one(box: Node) -> None:
    one, many = a_cohort(box), a_cohort(box, "Autumn")
    a_learner(box, one, "Amina")
    a_crowd(box, many, [None] * 1000)
    with box.reading() as session:
        with counted(session) as few:
            roster.roster(session, one)
        with counted(session) as much:
            roster.roster(session, many, page=7)
    assert len(few) == len(much) < 6
