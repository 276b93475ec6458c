"""The nodes that this one knows, and what a hub sees of its boxes."""

import pytest

from campbox.errors import ConflictError, NotFoundError
from campbox.events.apply import apply
from campbox.events.kinds import AttemptRecorded, CohortCreated, EnrolmentStarted, LearnerAdded, LessonOpened, TimeLearned
from campbox.models import Node as NodeRow
from campbox.node import Node
from campbox.services import nodes, overview
from campbox.services.nodes import ASKED, PAIRED
from campbox.services.overview import LearnerRow
from tests.conftest import OpenNode
from tests.events.facts import place

HUB, BOX = "hq-00000000000000000000", "bx-00000000000000000000"
AMINA = b"A" * 16


def remember(node: Node, node_id: str, card: bytes = b"card", role: str = "box", name: str = "Zaatari") -> None:
    node.write(lambda session: nodes.remember_card(session, node_id=node_id, role=role, name=name, card=card))


def pair(node: Node, node_id: str, card: bytes = b"card") -> None:
    node.write(lambda session: nodes.pair(session, node_id=node_id, card=card))


def forget(node: Node, node_id: str) -> None:
    node.write(lambda session: nodes.forget(session, node_id=node_id))


def known(node: Node, node_id: str) -> nodes.KnownNode | None:
    with node.reading() as session:
        return nodes.node(session, node_id)


def test_card_that_was_loaded_is_not_trusted_yet(box: Node) -> None:
    remember(box, HUB, role="hub")
    found = known(box, HUB)
    assert found is not None
    assert found.state == ASKED
    with box.reading() as session:
        assert nodes.hub(session) is None
        assert nodes.nodes(session, role="hub", state=PAIRED) == []


def test_card_is_trusted_once_a_person_compared_it(box: Node) -> None:
    remember(box, HUB, role="hub")
    for _ in range(2):
        pair(box, HUB)
    with box.reading() as session:
        hub = nodes.hub(session)
        assert hub is not None
        assert (hub.node, hub.state) == (HUB, PAIRED)


def test_card_that_was_exchanged_while_people_compared_is_refused(box: Node) -> None:
    remember(box, HUB, b"card", role="hub")
    remember(box, HUB, b"another card", role="hub")
    with pytest.raises(NotFoundError):
        pair(box, HUB, b"card")
    found = known(box, HUB)
    assert found is not None
    assert (found.state, found.card) == (ASKED, b"another card")


def test_card_of_a_paired_node_is_never_replaced_silently(box: Node) -> None:
    remember(box, HUB, role="hub")
    pair(box, HUB)
    remember(box, HUB, role="hub", name="Headquarters")
    with pytest.raises(ConflictError):
        remember(box, HUB, b"another card", role="hub")
    found = known(box, HUB)
    assert found is not None
    assert (found.card, found.state, found.name) == (b"card", PAIRED, "Headquarters")


def test_nobody_takes_this_node_s_own_place(box: Node) -> None:
    with pytest.raises(ConflictError):
        remember(box, box.keys.node)
    with box.reading() as session:
        card = session.get_one(NodeRow, 1).card
    with pytest.raises(NotFoundError):
        pair(box, box.keys.node, card)
    assert known(box, box.keys.node) is None


def test_card_that_nobody_confirmed_can_be_forgotten_and_a_paired_one_cannot(box: Node) -> None:
    remember(box, HUB, role="hub")
    pair(box, HUB)
    remember(box, BOX)
    for each in (HUB, BOX, "bx-unknown"):
        forget(box, each)
    assert known(box, BOX) is None
    assert known(box, HUB) is not None


def test_numbers_of_boxes_are_never_given_twice_while_they_are_known(box: Node) -> None:
    for number in range(3):
        remember(box, f"bx-{number:020d}")
    with box.reading() as session:
        numbers = [each.box_id for each in nodes.nodes(session, role="box", state=ASKED)]
    assert numbers == [2, 3, 4]


def test_last_news_of_a_box_is_noted(box: Node) -> None:
    remember(box, BOX)
    box.write(lambda session: nodes.heard(session, node_id=BOX, at_ms=5))
    box.write(lambda session: nodes.heard(session, node_id="bx-unknown", at_ms=5))
    found = known(box, BOX)
    assert found is not None
    assert found.heard_at_ms == 5


def test_hub_sees_a_row_a_site_and_learners_by_id_only(open_a_node: OpenNode) -> None:
    hub = open_a_node("hub")
    for node_id, name in ((BOX, "Zaatari"), ("bx-11111111111111111111", "azraq")):
        remember(hub, node_id, name=name)
        pair(hub, node_id)
    created = place(CohortCreated(name="Spring"), sequence=1, u_ms=0)
    facts = [
        LearnerAdded(about=AMINA, language="ar"),
        EnrolmentStarted(about=AMINA, cohort=created.row_id),
        LessonOpened(about=AMINA, course="web", release="1", lesson="tags"),
        AttemptRecorded(about=AMINA, course="web", release="1", exercise="tags", passed=True, points=1, of=1, judged="box"),
        TimeLearned(about=AMINA, boot="b", hour=0, slots=0b111),
    ]
    log = [created, *(place(fact, sequence=number, u_ms=number) for number, fact in enumerate(facts, 2))]
    hub.write(lambda session: apply(session, log))
    with hub.reading() as session:
        boxes = nodes.nodes(session, role="box", state=PAIRED)
        azraq, zaatari = overview.site_rows(session, boxes)
        assert (azraq.name, azraq.learners, azraq.minutes) == ("azraq", 0, 0)
        assert (zaatari.name, zaatari.cohorts, zaatari.learners, zaatari.attempts) == ("Zaatari", 1, 1, 1)
        assert (zaatari.passed, zaatari.minutes, zaatari.forks) == (1, 15, 0)
        rows = overview.learner_rows(session, 2, created.row_id)
        assert rows == [LearnerRow(id=AMINA, language="ar", lessons=1, passed=1, tries=1, minutes=15)]
        assert overview.learner_rows(session, 3, created.row_id) == []


def test_learner_who_arrived_only_as_an_enrolment_is_shown_without_progress(open_a_node: OpenNode) -> None:
    hub = open_a_node("hub")
    started = place(EnrolmentStarted(about=AMINA, cohort=b"C" * 16), sequence=1, u_ms=0)
    hub.write(lambda session: apply(session, [started]))
    with hub.reading() as session:
        assert overview.learner_rows(session, 2, b"C" * 16) == [LearnerRow(AMINA, "", 0, 0, 0, 0)]
