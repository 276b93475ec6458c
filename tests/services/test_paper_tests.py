"""Tests on paper: the points that a trainer types count as those of the box, once, with who typed them and why."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select

from campbox.errors import FieldError, NotFoundError
from campbox.models import Attempt, SittingAnswer, StageTestResult
from campbox.node import Node
from campbox.services import audit, gradebook, learning, paper_tests, sittings, stage_tests
from campbox.services.paper_tests import Asked, Paper, PaperChangedError
from campbox.services.stage_tests import StageTestDraft
from tests.services.factories import a_cohort, a_learner, a_try

TRAINER = b"trainer samira   "[:16]
SHEET = tuple(Asked("web", exercise, "1", "en", 2) for exercise in ("tags-1", "tags-2", "links-1"))
PAPER = Paper({("web", "tags-1"): 2, ("web", "tags-2"): 1}, 30, "No power today")


@pytest.fixture
def test(box: Node, cohort: bytes) -> bytes:
    draft = StageTestDraft("End of stage", "stage", None, 40, tuple(each.key for each in SHEET))
    return box.write(lambda session: stage_tests.make_test(session, cohort_id=cohort, draft=draft))


def seen(box: Node, test: bytes, learner: bytes) -> str:
    with box.reading() as session:
        known = sittings.seat(session, test=stage_tests.stage_test(session, test), learner_id=learner, now=box.now())
        number = known.number if known else 0
        return paper_tests.digest(known, sittings.kept(session, test_id=test, learner_id=learner, number=number))


def keep(box: Node, test: bytes, learner: bytes, paper: Paper = PAPER, *, at: str | None = None) -> None:
    box.write(
        partial(
            paper_tests.keep_paper,
            test_id=test,
            learner_id=learner,
            sheet=SHEET,
            paper=paper,
            seen=seen(box, test, learner) if at is None else at,
            by=TRAINER,
            now=box.now(),
        )
    )


def result(box: Node, test: bytes, learner: bytes) -> tuple[int, int, int] | None:
    with box.reading() as session:
        row = session.get(StageTestResult, (1, test, learner))
        return None if row is None else (row.points, row.of_points, row.minutes)


def attempts(box: Node) -> list[tuple[str, int, bool, str]]:
    with box.reading() as session:
        rows = session.scalars(select(Attempt).order_by(Attempt.position))
        return [(row.exercise, row.points, row.is_passed, row.judged) for row in rows]


def test_points_from_paper_are_in_the_gradebook_and_the_audit(box: Node, cohort: bytes, test: bytes, amina: bytes) -> None:
    keep(box, test, amina)
    assert result(box, test, amina) == (3, 6, 30)
    assert attempts(box) == [("tags-1", 2, True, "trainer"), ("tags-2", 1, False, "trainer")]
    with box.reading() as session:
        (found,) = gradebook.tests_of(session, cohort)
        assert (found.results[amina], found.on_paper) == ((3, 6), frozenset({amina}))
        assert learning.tries(session, learner_id=amina, course="web")["tags-1"].is_passed
        (entry,) = audit.about(session, [amina], "test-on-paper")
        assert (entry.staff_id, entry.detail) == (TRAINER, "No power today")
        assert paper_tests.last_reason(session, test) == "No power today"


def test_paper_of_an_open_test_becomes_attempts_when_the_test_is_closed(box: Node, test: bytes, amina: bytes) -> None:
    box.write(partial(stage_tests.open_test, test_id=test))
    keep(box, test, amina)
    keep(box, test, amina, replace(PAPER, points={("web", "links-1"): 0}, reason="Mistyped"))
    assert (result(box, test, amina), attempts(box)) == ((0, 6, 30), [])
    with box.reading() as session:
        assert len(session.scalars(select(SittingAnswer)).all()) == 1, "what was mistyped never becomes an attempt"
    box.write(partial(sittings.close, test_id=test, now=box.now()))
    keep(box, test, amina, replace(PAPER, points={("web", "links-1"): 2}, reason="Mistyped"))
    assert (result(box, test, amina), attempts(box)[-1]) == ((2, 6, 30), ("links-1", 2, True, "trainer"))


def test_paper_takes_the_place_of_a_sitting_whose_answers_stay_apart(box: Node, test: bytes, amina: bytes) -> None:
    box.write(partial(stage_tests.open_test, test_id=test))
    box.write(partial(sittings.begin, test_id=test, learner_id=amina, of_points=6, now=box.now()))
    tried = a_try("mine", passed=True)
    box.write(partial(sittings.keep_answer, test_id=test, learner_id=amina, tried=tried, now=box.now(), age_ms=0))
    keep(box, test, amina, replace(PAPER, minutes=55))
    with box.reading() as session:
        known = sittings.seat(session, test=stage_tests.stage_test(session, test), learner_id=amina, now=box.now())
        assert known is not None
        assert (known.number, known.is_on_paper, known.is_finished, known.minutes_taken) == (2, True, True, 55)
        first = sittings.kept(session, test_id=test, learner_id=amina, number=1)
    assert [each.text for each in first.values()] == ["mine"]


def test_second_trainer_who_types_the_same_paper_is_shown_the_firsts_points(box: Node, test: bytes, amina: bytes) -> None:
    before = seen(box, test, amina)
    keep(box, test, amina)
    with pytest.raises(PaperChangedError):
        keep(box, test, amina, replace(PAPER, points={}), at=before)
    assert result(box, test, amina) == (3, 6, 30)


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (replace(PAPER, points={("web", "tags-2"): 3}), "points-2"),
        (replace(PAPER, points={("web", "tags-1"): -1}), "points-1"),
        (replace(PAPER, minutes=0), "minutes"),
        (replace(PAPER, minutes=601), "minutes"),
        (replace(PAPER, reason="  "), "reason"),
        (replace(PAPER, reason="x" * 201), "reason"),
    ],
)
def test_what_cannot_stand_on_the_paper_keeps_nothing(box: Node, test: bytes, amina: bytes, paper: Paper, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        keep(box, test, amina, paper)
    assert (refused.value.field, result(box, test, amina)) == (field, None)


def test_learner_of_another_cohort_has_no_paper(box: Node, test: bytes) -> None:
    with pytest.raises(NotFoundError):
        keep(box, test, a_learner(box, a_cohort(box, "Autumn"), "Omar"))
