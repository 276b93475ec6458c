"""Going on to the next stage: every criterion confirmed by a trainer, by whom and which; and back, for a reason."""

from functools import partial

import pytest

from campbox.errors import FieldError, NotFoundError
from campbox.events.kinds import StageTestDescribed, StageTestFinished
from campbox.events.record import record
from campbox.node import Node
from campbox.services import audit, cohort_plans, learning, programmes, promotion, submissions
from campbox.services.programmes import Programme, StageDraft
from campbox.services.promotion import Evidence, NotConfirmedError, Reached, StageChangedError
from tests.services.attending import TRAINER, held
from tests.services.factories import a_cohort, a_learner, a_try

CRITERIA = ("Most hours attended", "A page of one's own")
STAGES = (StageDraft("Basics", 8400, ("web",), CRITERIA), StageDraft("Practice", 24_000), StageDraft("Project", 8400))


@pytest.fixture
def spring(box: Node) -> bytes:
    return a_cohort(box)


@pytest.fixture
def school(box: Node, spring: bytes) -> Programme:
    programme_id = box.write(lambda session: programmes.add_programme(session, name="School", stages=STAGES))
    box.write(lambda session: cohort_plans.change_plan(session, spring, programme_id=programme_id))
    with box.reading() as session:
        return programmes.programme(session, programme_id)


@pytest.fixture
def amina(box: Node, spring: bytes, school: Programme) -> bytes:
    assert school.stages
    return a_learner(box, spring)


def promoted(box: Node, school: Programme, learner_id: bytes, place: int, *confirmed: str) -> None:
    promote = partial(
        promotion.promote,
        learner_id=learner_id,
        programme_id=school.id,
        seen_stage_id=school.stages[place].id,
        confirmed=confirmed,
        by=TRAINER,
        now=box.now(),
    )
    box.write(lambda session: promote(session))


def went_back(box: Node, school: Programme, learner_id: bytes, seen: int, to: int, reason: str) -> None:
    back = partial(
        promotion.go_back,
        learner_id=learner_id,
        programme_id=school.id,
        seen_stage_id=school.stages[seen].id,
        stage_id=school.stages[to].id,
        reason=reason,
        by=TRAINER,
        now=box.now(),
    )
    box.write(lambda session: back(session))


def reached(box: Node, school: Programme, learner_id: bytes) -> list[Reached]:
    with box.reading() as session:
        return promotion.reached(session, school, [learner_id]).get(learner_id, [])


def stage_name(box: Node, school: Programme, learner_id: bytes) -> str:
    stage = promotion.stage_now(school, reached(box, school, learner_id))
    assert stage is not None
    return stage.name


def test_learner_is_in_one_stage_of_each_programme_that_they_follow(box: Node, school: Programme, amina: bytes) -> None:
    def stages() -> list[tuple[Programme, str]]:
        with box.reading() as session:
            return [(programme, stage.name) for programme, stage in promotion.stages_of(session, amina)]

    assert stages() == [(school, "Basics")]
    promoted(box, school, amina, 0, *CRITERIA)
    assert stages() == [(school, "Practice")]
    other = a_learner(box, a_cohort(box, "Autumn"), "Badr")
    with box.reading() as session:
        assert promotion.stages_of(session, other) == []


def took_test(box: Node, cohort_id: bytes, stage_id: bytes, learner_id: bytes) -> None:
    """A test of the stage, in which the learner reached 7 of 10 points."""
    test_id = b"a stage's test..."[:16]
    test = StageTestDescribed(
        test=test_id,
        cohort=cohort_id,
        stage=stage_id,
        title="",
        purpose="stage",
        minutes=60,
        exercises=("web/tags-1",),
        is_removed=False,
    )
    box.write(lambda session: record(session, test))
    box.write(lambda session: record(session, StageTestFinished(about=learner_id, test=test_id, points=7, of=10, minutes=30)))


def test_learner_goes_on_when_every_criterion_is_confirmed_and_it_is_kept_by_whom(
    box: Node, school: Programme, amina: bytes
) -> None:
    assert stage_name(box, school, amina) == "Basics"
    promoted(box, school, amina, 0, *CRITERIA)
    assert stage_name(box, school, amina) == "Practice"
    (latest,) = reached(box, school, amina)
    assert (latest.by, latest.criteria) == (TRAINER, CRITERIA)
    with box.reading() as session:
        (entry,) = audit.about(session, [amina], "stage-confirmed")
    assert (entry.staff_id, entry.detail) == (TRAINER, "Basics → Practice")


def test_nobody_goes_on_while_a_criterion_is_missing(box: Node, school: Programme, amina: bytes) -> None:
    with pytest.raises(NotConfirmedError) as told:
        promoted(box, school, amina, 0, CRITERIA[0], "something else")
    assert told.value.missing == CRITERIA[1:]
    assert reached(box, school, amina) == []


def test_criterion_that_was_added_after_the_page_was_shown_must_be_confirmed_too(
    box: Node, school: Programme, amina: bytes
) -> None:
    draft = StageDraft("Basics", 8400, ("web",), (*CRITERIA, "A test"))
    first = school.stages[0]
    box.write(
        lambda session: programmes.change_stage(
            session, programme_id=school.id, stage_id=first.id, draft=draft, seen_position=first.position
        )
    )
    with pytest.raises(NotConfirmedError) as told:
        promoted(box, school, amina, 0, *CRITERIA)
    assert told.value.missing == ("A test",)


def test_second_trainer_does_not_promote_the_same_learner_twice(box: Node, school: Programme, amina: bytes) -> None:
    promoted(box, school, amina, 0, *CRITERIA)
    with pytest.raises(StageChangedError) as told:
        promoted(box, school, amina, 0, *CRITERIA)
    assert told.value.stage.name == "Practice"
    assert stage_name(box, school, amina) == "Practice"


def test_learner_goes_back_for_a_reason_and_on_again(box: Node, school: Programme, amina: bytes) -> None:
    promoted(box, school, amina, 0, *CRITERIA)
    with pytest.raises(FieldError):
        went_back(box, school, amina, 1, 0, "  ")
    with pytest.raises(FieldError):
        went_back(box, school, amina, 1, 2, "not earlier")
    went_back(box, school, amina, 1, 0, "missed two months")
    assert stage_name(box, school, amina) == "Basics"
    with box.reading() as session:
        assert audit.about(session, [amina], "stage-confirmed")[0].detail == "Practice → Basics · missed two months"
    promoted(box, school, amina, 0, *CRITERIA)
    assert stage_name(box, school, amina) == "Practice"


def test_after_the_last_stage_and_outside_the_programme_there_is_no_next(box: Node, school: Programme, amina: bytes) -> None:
    promoted(box, school, amina, 0, *CRITERIA)
    promoted(box, school, amina, 1)
    with pytest.raises(NotFoundError):
        promoted(box, school, amina, 2)
    stranger = a_learner(box, a_cohort(box, "Autumn"), "Badr")
    with pytest.raises(NotFoundError):
        promoted(box, school, stranger, 0, *CRITERIA)


def test_the_box_lays_beside_the_criteria_what_it_knows(box: Node, spring: bytes, school: Programme, amina: bytes) -> None:
    badr = a_learner(box, spring, "Badr")
    held(box, spring, {amina: "present", badr: "half"}, 120, stage=school.stages[0].id)
    held(box, spring, {amina: "present"}, 60)
    answer = partial(learning.record_attempt, learner_id=amina, partner_id=badr, tried=a_try(passed=True), client_id=None)
    box.write(lambda session: answer(session))
    elsewhere = a_try(passed=True, course="python")
    other = partial(learning.record_attempt, learner_id=amina, partner_id=None, tried=elsewhere, client_id=None)
    box.write(lambda session: other(session))
    work = partial(submissions.hand_in, learner_id=amina, partner_id=None, tried=a_try(exercise="page"), client_id=None)
    box.write(lambda session: work(session))
    took_test(box, spring, school.stages[0].id, badr)
    with box.reading() as session:
        found = promotion.evidence(session, school.stages[0], [amina, badr])
    assert found[amina] == Evidence(attended_minutes=120, planned_minutes=8400, passed=1, accepted=0, handed_in=1)
    assert found[badr] == Evidence(attended_minutes=60, planned_minutes=8400, passed=1, test_points=7, test_of=10)
