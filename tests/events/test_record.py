"""Facts of this node enter its log: one incarnation a start, no holes, chained, and time that never goes back."""

import json
import shutil
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox import backup
from campbox.errors import CampBoxError
from campbox.events.kinds import CohortCreated
from campbox.events.record import BUILD_DATE_MS, OWN_BOX_ID, record, start_incarnation
from campbox.ids import random_id
from campbox.models import Cohort, Event, Incarnation, Start
from campbox.node import Node
from campbox.services.dates import confirm_date
from sync.event import Parent, first_chain, next_chain, parse_header
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.events.chains import check_log, events, incarnations
from tests.soak import times

VECTOR_NODE, VECTOR_INCARNATION = "bx-0123456789abcdefghjk", "AAECAwQFBgcICQoL"
VECTOR_HEADERS = (
    b'{"s":1,"u":0,"y":"inc.start","j":null}',
    b'{"s":2,"u":65000,"y":"learner.created","j":"9c1e9d1c4d3a4b5f8e6d7c8b9a0f1e2d"}',
    b'{"s":3,"u":91000,"y":"progress.set","j":"9c1e9d1c4d3a4b5f8e6d7c8b9a0f1e2d"}',
)
YEAR_2035_MS, YEAR_2040_MS = 2_051_222_400_000, 2_208_988_800_000


def make_cohort(node: Node, name: str = "Spring") -> bytes:
    return node.write(lambda session: record(session, CohortCreated(name=name)))


def confirm(node: Node, clock: FixedClock, wall_ms: int) -> None:
    node.write(lambda session: confirm_date(session, wall_ms=wall_ms, source="trainer", error_ms=60_000, clock=clock))


def own_incarnations(node: Node) -> list[Incarnation]:
    with node.reading() as session:
        return incarnations(session)


def test_chain_is_that_of_the_published_vector() -> None:
    chain = first_chain(VECTOR_NODE, VECTOR_INCARNATION, None)
    assert chain.hex() == "a489f9f42019897503ef699cabd41714af64171fc5a2cef38af1036e2e03b3aa"
    for header in VECTOR_HEADERS:
        chain = next_chain(chain, header)
    assert chain.hex() == "a899b51e609a264b63e64a3a5070ee001da42b9ad8921d18cabf8793d58bba85"


def test_chain_of_a_child_names_its_parent() -> None:
    alone = first_chain(VECTOR_NODE, VECTOR_INCARNATION, None)
    assert first_chain(VECTOR_NODE, VECTOR_INCARNATION, Parent("B" * 16, 7, bytes(32))) != alone


def test_node_that_only_starts_writes_no_event(box: Node) -> None:
    assert own_incarnations(box) == []


def test_first_fact_is_preceded_by_the_start_of_its_incarnation(box: Node, clock: FixedClock) -> None:
    clock.pass_minutes(2)
    make_cohort(box)
    with box.reading() as session:
        (incarnation,) = incarnations(session)
        start, fact = events(session, incarnation.id)
    assert [start.kind, fact.kind] == ["inc.start", "cohort.created"]
    assert json.loads(start.payload)["bt"] == 60_000
    assert json.loads(start.payload)["why"] == "boot"
    assert (parse_header(start.header).uptime_ms, parse_header(fact.header).uptime_ms) == (0, 120_000)


def test_first_fact_and_the_start_are_one_transaction(box: Node) -> None:
    def fail(session: Session) -> None:
        record(session, CohortCreated(name="Spring"))
        raise CampBoxError("changed my mind")

    with pytest.raises(CampBoxError):
        box.write(fail)
    assert own_incarnations(box) == []
    make_cohort(box)
    with box.reading() as session:
        assert check_log(session, box.keys.node) == 2


def test_rolled_back_commands_leave_no_hole_in_the_log(box: Node) -> None:
    def fail(session: Session) -> None:
        for name in ("a", "b", "c"):
            record(session, CohortCreated(name=name))
        raise CampBoxError("no")

    for number in range(5):
        make_cohort(box, f"cohort {number}")
        with pytest.raises(CampBoxError):
            box.write(fail)
    with box.reading() as session:
        assert check_log(session, box.keys.node) == 6
        assert session.query(Cohort).count() == 5


def test_row_id_is_that_of_the_event(box: Node) -> None:
    cohort_id = make_cohort(box)
    with box.reading() as session:
        assert session.get(Cohort, (OWN_BOX_ID, cohort_id)) is not None


def test_start_can_be_asked_for_without_a_fact_and_is_safe_to_repeat(box: Node) -> None:
    heads = [box.write(start_incarnation) for _ in range(3)]
    assert heads[0] == heads[1] == heads[2]
    with box.reading() as session:
        assert check_log(session, box.keys.node) == 1


def test_restart_continues_after_the_last_event_of_the_same_boot(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    make_cohort(first)
    first.close()
    clock.pass_minutes(1)
    second = open_a_node()
    make_cohort(second, "Summer")
    with second.reading() as session:
        before, after = incarnations(session)
        assert (after.parent_id, after.parent_sequence) == (before.id, 2)
        start = session.get(Start, (OWN_BOX_ID, after.id))
        assert start is not None
        assert (start.boot, start.reason) == (clock.boot, "restart")
        assert check_log(session, second.keys.node) == 4


def test_power_cut_begins_a_new_boot_after_its_parent_whatever_the_wall_clock_says(
    open_a_node: OpenNode, clock: FixedClock
) -> None:
    for number, wall_ms in enumerate((0, YEAR_2040_MS, 1)):
        node = open_a_node()
        make_cohort(node, f"cohort {number}")
        clock.pass_minutes(1)
        make_cohort(node, f"later {number}")
        node.close()
        clock.cut_power(f"boot {number}", wall_ms)
    node = open_a_node()
    make_cohort(node, "last")
    with node.reading() as session:
        chain = incarnations(session)
        assert [each.parent_id for each in chain] == [None, *(each.id for each in chain[:-1])]
        assert [session.get_one(Start, (OWN_BOX_ID, each.id)).reason for each in chain] == ["boot"] * 4
        assert check_log(session, node.keys.node) == 11
    assert all(each.quality == 0 for each in chain)
    assert chain[0].t0_ms == BUILD_DATE_MS
    assert all(after.t0_ms == before.t0_ms + 60_001 for before, after in pairwise(chain))


def test_restored_snapshot_makes_a_second_child_of_the_same_parent(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    make_cohort(first, "kept")
    snapshot = backup.take_snapshot(first.config)
    first.close()
    lost = open_a_node()
    make_cohort(lost, "lost with the card")
    (parent, lost_child) = own_incarnations(lost)
    lost.close()
    backup.restore(lost.config, snapshot)
    again = open_a_node()
    make_cohort(again, "afterwards")
    (_, child) = own_incarnations(again)
    assert lost_child.parent_id == child.parent_id == parent.id
    assert lost_child.parent_sequence == child.parent_sequence == 2
    assert lost_child.id != child.id
    with again.reading() as session:
        assert check_log(session, again.keys.node) == 4
        assert set(session.scalars(select(Cohort.name))) == {"kept", "afterwards"}


def test_copied_folder_makes_two_children_of_the_same_parent(open_a_node: OpenNode, clock: FixedClock) -> None:
    node = open_a_node()
    make_cohort(node)
    node.close()
    shutil.copytree(node.config.data, node.config.data.with_name("clone"))
    children = []
    for name in ("box", "clone"):
        each = open_a_node("box", name)
        make_cohort(each, name)
        children.append(own_incarnations(each)[1])
    assert children[0].parent_chain == children[1].parent_chain
    assert children[0].id != children[1].id


def test_trusted_wall_clock_gives_the_true_start(open_a_node: OpenNode, clock: FixedClock) -> None:
    clock.trusted = True
    node = open_a_node()
    clock.pass_minutes(3)
    make_cohort(node)
    (incarnation,) = own_incarnations(node)
    assert (incarnation.t0_ms, incarnation.quality) == (clock.wall - 180_000, 3)


def test_trusted_wall_clock_cannot_take_time_back(open_a_node: OpenNode, clock: FixedClock) -> None:
    clock.trusted, clock.wall = True, YEAR_2035_MS
    first = open_a_node()
    make_cohort(first)
    first.close()
    clock.cut_power(wall=1_800_000_000_000)
    second = open_a_node()
    make_cohort(second, "Summer")
    before, after = own_incarnations(second)
    assert after.t0_ms == before.t0_ms + 1
    assert after.quality == 0


def test_date_told_in_a_boot_is_shared_by_the_incarnations_of_that_boot(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    confirm(first, clock, clock.wall)
    first.close()
    clock.pass_minutes(10)
    clock.wall = 0
    second = open_a_node()
    clock.pass_minutes(5)
    make_cohort(second)
    began = own_incarnations(second)[1]
    assert began.t0_ms == 1_770_000_000_000 + 10 * 60_000


def test_incarnation_after_a_dated_one_begins_after_its_date(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    confirm(first, clock, clock.wall)
    first.close()
    clock.cut_power(wall=0)
    second = open_a_node()
    make_cohort(second)
    assert own_incarnations(second)[1].t0_ms == 1_770_000_000_001


steps = st.lists(
    st.tuples(
        st.booleans(),  # a power cut, or only a restart
        st.sampled_from([0, 1, 1_600_000_000_000, 1_770_000_000_000, 1_900_000_000_000, YEAR_2040_MS]),
        st.booleans(),  # the wall clock is vouched for
        st.sampled_from([None, BUILD_DATE_MS, 1_800_000_000_000, YEAR_2040_MS]),  # a trainer confirms this date
        st.integers(0, 90),
    ),
    max_size=4,
)


@settings(max_examples=times(8, 100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_time_of_the_log_never_goes_back_whatever_the_clocks_say(
    open_a_node: OpenNode, clock: FixedClock, steps: list[tuple[bool, int, bool, int | None, int]]
) -> None:
    folder = random_id().hex()
    for number, (is_cut, wall_ms, is_trusted, told_ms, minutes) in enumerate(steps):
        if is_cut:
            clock.cut_power(f"{clock.boot[:6]}{number}", wall_ms)
        clock.wall, clock.trusted = wall_ms, is_trusted
        node = open_a_node("box", folder)
        make_cohort(node, f"{number}")
        if told_ms is not None:
            confirm(node, clock, told_ms)
        clock.pass_minutes(minutes)
        make_cohort(node, f"{number} later")
        node.close()
    node = open_a_node("box", folder)
    make_cohort(node, "last")
    with node.reading() as session:
        check_log(session, node.keys.node)
        rows = session.execute(
            select(Incarnation.t0_ms, Event.header, Event.incarnation)
            .join(Event, (Event.box_id == Incarnation.box_id) & (Event.incarnation == Incarnation.id))
            .order_by(Incarnation.t0_ms, Event.sequence)
        ).all()
        chain = incarnations(session)
    node.close()
    moments = [(t0_ms + parse_header(header).uptime_ms, incarnation) for t0_ms, header, incarnation in rows]
    assert [moment for moment, _ in moments] == sorted(moment for moment, _ in moments)
    assert [each.parent_id for each in chain[1:]] == [each.id for each in chain[:-1]]
