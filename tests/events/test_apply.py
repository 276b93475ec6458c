"""Applying facts: the same tables in any order of arrival, in any batches; nothing that arrives makes it crash."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campbox.events.apply import Placed, apply
from campbox.events.kinds import (
    AttemptRecorded,
    ClockAnchored,
    CohortCreated,
    CohortRenamed,
    EnrolmentEnded,
    EnrolmentStarted,
    IncarnationStarted,
    LearnerAdded,
    LearnerDescribed,
    LessonOpened,
    TimeLearned,
)
from campbox.events.replay import placed
from sync.event import make_header
from sync.strictjson import LARGEST_INTEGER
from tests.events.conftest import Scratch
from tests.events.facts import NODE, logs, place
from tests.events.tables import Tables, replicated_tables
from tests.soak import times

on_one_database = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=times(60, 1500), deadline=None
)
AMINA, OMAR = b"A" * 16, b"O" * 16


def tables_after(scratch: Scratch, batches: Sequence[Sequence[Placed]]) -> Tables:
    with scratch.session() as session:
        for batch in batches:
            apply(session, batch)
        return replicated_tables(session)


@st.composite
def in_other_batches(draw: st.DrawFn, log: list[Placed]) -> list[list[Placed]]:
    shuffled = draw(st.permutations(log))
    cuts = sorted(draw(st.lists(st.integers(0, len(log)), max_size=4)))
    return [list(shuffled[start:end]) for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True)]


@on_one_database
@given(logs(), st.data())
def test_any_order_of_arrival_in_any_batches_gives_the_same_tables(
    scratch: Scratch, log: list[Placed], data: st.DataObject
) -> None:
    batches = data.draw(in_other_batches(log))
    assert tables_after(scratch, batches) == tables_after(scratch, [log])


@on_one_database
@given(st.data())
def test_order_of_two_branches_of_a_restored_node_does_not_matter(scratch: Scratch, data: st.DataObject) -> None:
    """A snapshot that was restored begins where its lost branch began: same time, same numbers, other facts."""
    branches = [
        place(data.draw(st.sampled_from(SAME_ROW)), sequence=2, u_ms=7, incarnation=name * 16, t0_ms=1_770_000_000_000)
        for name in "AB"
    ]
    assert tables_after(scratch, [branches]) == tables_after(scratch, [branches[::-1]])


def test_second_start_of_one_incarnation_changes_nothing_in_whatever_order_it_comes(scratch: Scratch) -> None:
    """No honest node writes one; the first event of an incarnation is its start."""
    log = [
        place(IncarnationStarted(boot=boot, uptime_ms=5, reason="boot", software="x"), sequence=number, u_ms=0)
        for number, boot in ((1, "true"), (2, "false"))
    ]
    for order in (log, log[::-1]):
        (row,) = tables_after(scratch, [order])["start"]
        assert row[2] == "true"


SAME_ROW = [
    *(LearnerDescribed(about=AMINA, language=each) for each in ("ar", "fr")),
    *(kind(about=AMINA, cohort=OMAR) for kind in (EnrolmentStarted, EnrolmentEnded)),
    LessonOpened(about=AMINA, course="web", release="1", lesson="tags"),
]


def attempt(*, passed: bool, partner: bytes | None = None) -> AttemptRecorded:
    return AttemptRecorded(
        about=AMINA, partner=partner, course="web", release="1", exercise="tags", passed=passed, points=1, of=1, judged="box"
    )


def test_progress_counts_tries_and_never_goes_down(scratch: Scratch) -> None:
    log = [place(attempt(passed=each == 1), sequence=each, u_ms=each) for each in (1, 2, 3)]
    (row,) = tables_after(scratch, [log])["exercise_progress"]
    assert row[:6] == (2, AMINA, "web", "tags", 3, True)
    assert row[6] == log[-1].position


def test_attempt_of_two_at_one_device_is_one_attempt_that_credits_both(scratch: Scratch) -> None:
    tables = tables_after(scratch, [[place(attempt(passed=True, partner=OMAR), sequence=1, u_ms=0)]])
    assert [row[1] for row in tables["exercise_progress"]] == [AMINA, OMAR]
    (row,) = tables["attempt"]
    assert row[2:4] == (AMINA, OMAR)


def test_attempt_that_names_the_same_learner_twice_counts_one_try(scratch: Scratch) -> None:
    (row,) = tables_after(scratch, [[place(attempt(passed=True, partner=AMINA), sequence=1, u_ms=0)]])["exercise_progress"]
    assert row[4] == 1


def test_learning_time_of_one_hour_is_a_union(scratch: Scratch) -> None:
    log = [
        place(TimeLearned(about=AMINA, boot="b", hour=3, slots=slots), sequence=number, u_ms=number)
        for number, slots in enumerate((0b0011, 0b0110, 0b0011), 1)
    ]
    assert tables_after(scratch, [log])["learning_hour"] == [(2, AMINA, "b", 3, 0b0111)]


def test_first_opening_of_a_lesson_stays_the_first(scratch: Scratch) -> None:
    opened = LessonOpened(about=AMINA, course="web", release="1", lesson="tags")
    log = [place(opened, sequence=each, u_ms=each * 100) for each in (1, 2, 3)]
    for order in (log, log[::-1]):
        (row,) = tables_after(scratch, [order])["lesson_progress"]
        assert row[5] == 100


def test_cohort_has_its_latest_name_even_when_it_was_renamed_before_it_arrived(scratch: Scratch) -> None:
    created = place(CohortCreated(name="Spring"), sequence=1, u_ms=0)
    renamed = place(CohortRenamed(cohort=created.row_id, name="Summer"), sequence=2, u_ms=5)
    (row,) = tables_after(scratch, [[renamed], [created]])["cohort"]
    assert row[1:3] == (created.row_id, "Summer")


def test_description_replaces_what_was_said_before(scratch: Scratch) -> None:
    log = [
        place(LearnerAdded(about=AMINA, language="ar", gender="woman"), sequence=1, u_ms=0),
        place(LearnerDescribed(about=AMINA, language="fr"), sequence=2, u_ms=0),
    ]
    (row,) = tables_after(scratch, [log[::-1]])["learner"]
    assert row[2:5] == ("fr", None, None)


def test_rows_of_two_boxes_never_meet(scratch: Scratch) -> None:
    fact = LearnerAdded(about=AMINA, language="ar")
    log = [place(fact, sequence=1, u_ms=0, box_id=box_id) for box_id in (2, 3)]
    assert [row[0] for row in tables_after(scratch, [log])["learner"]] == [2, 3]


def test_latest_word_about_the_time_of_a_boot_counts(scratch: Scratch) -> None:
    log = [
        place(
            ClockAnchored(boot="b", uptime_ms=500, wall_ms=wall_ms, source="trainer", error_ms=60_000), sequence=each, u_ms=each
        )
        for each, wall_ms in enumerate((2_000_000_000_500, 1_770_000_000_500), 1)
    ]
    (row,) = tables_after(scratch, [log[::-1]])["anchor"]
    assert row[2] == 1_770_000_000_000


@pytest.mark.parametrize("place_of", ["u_ms", "t0_ms", "sequence"])
def test_event_at_the_end_of_time_is_kept_and_makes_nothing_crash(scratch: Scratch, place_of: str) -> None:
    """A damaged or hostile box may name any uptime that the format allows; its segment must not stop the hub."""
    where = {"u_ms": 0, "t0_ms": 0, "sequence": 1, place_of: LARGEST_INTEGER}
    header = make_header(where["sequence"], where["u_ms"], "learner.added", AMINA.hex())
    found = placed(
        node=NODE,
        box_id=2,
        incarnation="A" * 16,
        sequence=where["sequence"],
        t0_ms=where["t0_ms"],
        header=header,
        payload=b'{"lang":"ar"}',
    )
    tables_after(scratch, [[] if found is None else [found]])
