"""What learners have not sent yet, and the hints they opened."""

import pytest

from campbox.clock import Moment
from campbox.errors import FieldError
from campbox.models import Attempt
from campbox.node import Node
from campbox.services import drafts, hints, learning
from campbox.services.drafts import DRAFT_BYTES_MAX, Draft
from tests.services.factories import a_cohort, a_learner, a_try

HERE = {"course": "web", "exercise": "tags-1"}
NOW = Moment("boot-1", 100_000)


@pytest.fixture
def amina(box: Node) -> bytes:
    return a_learner(box, a_cohort(box))


def keep(box: Node, learner_id: bytes, text: str, *, age_ms: int = 0, now: Moment = NOW) -> None:
    fields = {"code": text}
    box.write(lambda session: drafts.keep_draft(session, learner_id=learner_id, **HERE, fields=fields, age_ms=age_ms, now=now))


def kept(box: Node, learner_id: bytes, now: Moment = NOW) -> Draft | None:
    with box.reading() as session:
        return drafts.draft(session, learner_id=learner_id, **HERE, now=now)


def test_draft_is_there_again_with_its_age(box: Node, amina: bytes) -> None:
    keep(box, amina, "print(1)", age_ms=4_000)
    assert kept(box, amina, Moment("boot-1", 130_000)) == Draft({"code": "print(1)"}, 34_000)


def test_nobody_else_sees_a_draft(box: Node, amina: bytes) -> None:
    keep(box, amina, "print(1)")
    badr = a_learner(box, a_cohort(box, "Autumn"), "Badr")
    assert kept(box, badr) is None


def test_older_draft_that_arrives_later_changes_nothing(box: Node, amina: bytes) -> None:
    keep(box, amina, "new")
    keep(box, amina, "old", age_ms=60_000, now=Moment("boot-1", 120_000))
    assert kept(box, amina) == Draft({"code": "new"}, 0)


def test_draft_of_this_boot_replaces_one_of_before_the_power_cut(box: Node, amina: bytes) -> None:
    keep(box, amina, "before", now=Moment("boot-1", 900_000))
    keep(box, amina, "after", now=Moment("boot-2", 5_000))
    assert kept(box, amina, Moment("boot-2", 6_000)) == Draft({"code": "after"}, 1_000)


def test_draft_from_before_this_start_does_not_replace_one_that_may_be_newer(box: Node, amina: bytes) -> None:
    keep(box, amina, "Tuesday", now=Moment("boot-1", 900_000))
    keep(box, amina, "Sunday", age_ms=2 * 86_400_000, now=Moment("boot-2", 60_000))
    assert kept(box, amina, Moment("boot-2", 60_000)) == Draft({"code": "Tuesday"}, 60_000)


def test_draft_of_before_the_power_cut_is_as_old_as_the_box_knows(box: Node, amina: bytes) -> None:
    keep(box, amina, "before", now=Moment("boot-1", 900_000))
    assert kept(box, amina, Moment("boot-2", 6_000)) == Draft({"code": "before"}, 6_000)


def test_draft_that_is_too_large_is_refused_and_the_one_before_stays(box: Node, amina: bytes) -> None:
    keep(box, amina, "small")
    with pytest.raises(FieldError):
        keep(box, amina, "x" * DRAFT_BYTES_MAX)
    assert kept(box, amina) == Draft({"code": "small"}, 0)


def test_hints_that_were_used_stand_with_the_attempts_that_follow(box: Node, amina: bytes) -> None:
    def attempt(answer: str) -> None:
        box.write(
            lambda session: learning.record_attempt(
                session, learner_id=amina, partner_id=None, tried=a_try(answer), client_id=None
            )
        )

    attempt("a")
    for number in (1, 2, 1):
        use(box, amina, number)
    attempt("b")
    with box.reading() as session:
        assert [row.hints for row in session.query(Attempt).order_by(Attempt.position)] == [0, 2]
        assert hints.hints_used(session, learner_id=amina, **HERE) == 2


def use(box: Node, learner_id: bytes, number: int) -> None:
    box.write(lambda session: hints.use_hint(session, learner_id=learner_id, **HERE, number=number))
