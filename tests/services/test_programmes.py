"""Programmes with their stages: what stands in them, in which order, and what two coordinators do at once."""

import pytest
from sqlalchemy.orm import Session

from campbox.errors import FieldError, NotFoundError
from campbox.models import Event
from campbox.node import Node
from campbox.services import cohort_plans, programmes
from campbox.services.programmes import Programme, ProgrammeChangedError, StageDraft
from tests.services.factories import a_cohort

MODEL = (
    StageDraft("Basics", 140 * 60, ("web-first-steps",), ("Most hours attended",)),
    StageDraft("Practice", 400 * 60),
    StageDraft("Project", 140 * 60),
)


@pytest.fixture
def school(box: Node) -> bytes:
    return box.write(lambda session: programmes.add_programme(session, name="Digital school", stages=MODEL))


def found(box: Node, programme_id: bytes) -> Programme:
    with box.reading() as session:
        return programmes.programme(session, programme_id)


def events(box: Node) -> int:
    with box.reading() as session:
        return session.query(Event).count()


def names(box: Node, programme_id: bytes) -> list[str]:
    return [each.name for each in found(box, programme_id).stages]


def test_programme_of_the_model_has_three_stages_with_680_hours(box: Node, school: bytes) -> None:
    programme = found(box, school)
    assert names(box, school) == ["Basics", "Practice", "Project"]
    assert programme.planned_minutes == 680 * 60
    assert (programme.stages[0].courses, programme.stages[0].criteria) == (("web-first-steps",), ("Most hours attended",))
    assert programme.next_after(programme.stages[0].id) == programme.stages[1]
    assert programme.next_after(programme.stages[2].id) is None


def test_stage_moves_up_and_down_and_stops_at_the_ends(box: Node, school: bytes) -> None:
    last = found(box, school).stages[2].id
    for _ in range(4):
        box.write(lambda session: programmes.move_stage(session, programme_id=school, stage_id=last, steps=-1))
    assert names(box, school) == ["Project", "Basics", "Practice"]
    box.write(lambda session: programmes.move_stage(session, programme_id=school, stage_id=last, steps=1))
    assert names(box, school) == ["Basics", "Project", "Practice"]


def test_stage_added_after_one_was_taken_out_stands_last(box: Node, school: bytes) -> None:
    first = found(box, school).stages[0].id
    box.write(lambda session: programmes.remove_stage(session, programme_id=school, stage_id=first))
    box.write(lambda session: programmes.add_stage(session, programme_id=school, draft=StageDraft("Defence", 600)))
    assert names(box, school) == ["Practice", "Project", "Defence"]
    with box.reading() as session:
        assert programmes.stages_by_id(session, [first])[first].is_removed


def test_second_coordinator_does_not_overwrite_what_the_first_changed(box: Node, school: bytes) -> None:
    stage = found(box, school).stages[0]

    def change(session: Session, minutes: int) -> None:
        draft = StageDraft("Basics", minutes)
        programmes.change_stage(session, programme_id=school, stage_id=stage.id, draft=draft, seen_position=stage.position)

    box.write(lambda session: change(session, 160 * 60))
    with pytest.raises(ProgrammeChangedError):
        box.write(lambda session: change(session, 100 * 60))
    assert found(box, school).stages[0].planned_minutes == 160 * 60


def test_change_that_changes_nothing_records_nothing(box: Node, school: bytes) -> None:
    programme, before = found(box, school), events(box)
    stage = programme.stages[1]

    def same(session: Session) -> None:
        programmes.rename_programme(session, programme_id=school, name=" Digital  school", seen_position=programme.position)
        programmes.change_stage(session, programme_id=school, stage_id=stage.id, draft=MODEL[1], seen_position=stage.position)

    box.write(same)
    assert events(box) == before


def test_programme_that_a_cohort_follows_stays(box: Node, school: bytes) -> None:
    cohort_id = a_cohort(box)
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, programme_id=school))
    with pytest.raises(FieldError, match="programme-in-use"):
        box.write(lambda session: programmes.remove_programme(session, programme_id=school))
    box.write(lambda session: cohort_plans.change_plan(session, cohort_id, programme_id=None))
    box.write(lambda session: programmes.remove_programme(session, programme_id=school))
    with pytest.raises(NotFoundError):
        found(box, school)


@pytest.mark.parametrize(
    "draft",
    [
        StageDraft(" ", 60),
        StageDraft("x" * 81, 60),
        StageDraft("Basics", -1),
        StageDraft("Basics", 10**9),
        StageDraft("Basics", 60, criteria=tuple(str(number) for number in range(13))),
        StageDraft("Basics", 60, criteria=("x" * 121,)),
    ],
)
def test_stage_that_cannot_be_is_refused(box: Node, school: bytes, draft: StageDraft) -> None:
    before = events(box)
    with pytest.raises(FieldError):
        box.write(lambda session: programmes.add_stage(session, programme_id=school, draft=draft))
    assert events(box) == before


def test_two_programmes_cannot_have_one_name(box: Node, school: bytes) -> None:
    assert school
    with pytest.raises(FieldError, match="taken"):
        box.write(lambda session: programmes.add_programme(session, name="Digital school"))
