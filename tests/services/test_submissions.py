"""Work that is handed in, model answers that are released, and pairs at one device."""

from dataclasses import replace

import pytest

from campbox.errors import ConflictError, NotFoundError
from campbox.ids import random_id
from campbox.models import Answer, Event, Submission
from campbox.node import Node
from campbox.services import learning, model_answers, pairs, submissions
from campbox.services.learning import Try
from campbox.services.sessions import Role, find_session, open_session
from tests.services.factories import a_cohort, a_learner, a_try

HERE = {"course": "web", "exercise": "tags-1"}


def work(text: str) -> Try:
    tried = a_try(text)
    return replace(tried, verdict=replace(tried.verdict, judged="trainer"))


def hand_in(
    box: Node, learner_id: bytes, text: str, *, client_id: bytes | None = None, partner_id: bytes | None = None
) -> bytes:
    return box.write(
        lambda session: submissions.keep_try(
            session, learner_id=learner_id, partner_id=partner_id, tried=work(text), client_id=client_id
        )
    )


def test_work_is_kept_with_a_receipt_and_no_attempt(box: Node, amina: bytes) -> None:
    submission_id = hand_in(box, amina, "<h1>")
    receipt = submissions.receipt_of(submission_id)
    assert len(receipt) == 6
    with box.reading() as session:
        found = submissions.own_by_receipt(session, learner_id=amina, receipt=receipt)
        assert (found.answer, found.exercise, found.id) == ("<h1>", "tags-1", submission_id)
        assert submissions.handed_in(session, learner_id=amina, course="web") == {"tags-1": receipt}
        assert learning.tries(session, learner_id=amina, course="web") == {}
        assert not any(b"<h1>" in row.payload for row in session.query(Event)), "work does not travel in an event"


def test_receipt_is_the_first_bits_of_the_id() -> None:
    assert submissions.receipt_of(bytes(16)) == "000000"
    assert submissions.receipt_of(b"\xff" * 16) == "ZZZZZZ"
    assert submissions.receipt_of(bytes.fromhex("08421084") + bytes(12)) == "111111"


@pytest.mark.parametrize("has_client_id", [True, False])
def test_same_work_sent_twice_is_one_submission(box: Node, amina: bytes, has_client_id: bool) -> None:
    client_id = random_id() if has_client_id else None
    first = hand_in(box, amina, "a", client_id=client_id)
    assert hand_in(box, amina, "a", client_id=client_id) == first
    with box.reading() as session:
        assert (session.query(Submission).count(), session.query(Answer).count()) == (1, 1)


def test_better_work_is_a_new_submission_and_stands_first(box: Node, amina: bytes) -> None:
    first, second = hand_in(box, amina, "a"), hand_in(box, amina, "b")
    with box.reading() as session:
        assert [each.id for each in submissions.of_learners(session, [amina])] == [second, first]
        assert submissions.handed_in(session, learner_id=amina, course="web") == {"tags-1": submissions.receipt_of(second)}


def test_work_of_two_belongs_to_both_and_to_nobody_else(box: Node, cohort: bytes, amina: bytes) -> None:
    badr, celine = a_learner(box, cohort, "Badr"), a_learner(box, cohort, "Celine")
    receipt = submissions.receipt_of(hand_in(box, amina, "a", partner_id=badr))
    with box.reading() as session:
        assert submissions.own_by_receipt(session, learner_id=badr, receipt=receipt).partner_id == badr
        with pytest.raises(NotFoundError):
            submissions.own_by_receipt(session, learner_id=celine, receipt=receipt)


def attempt(box: Node, learner_id: bytes, tried: Try) -> None:
    box.write(
        lambda session: learning.record_attempt(
            session, learner_id=learner_id, partner_id=None, tried=tried, client_id=random_id()
        )
    )


def may_read(box: Node, learner_id: bytes) -> bool:
    with box.reading() as session:
        return model_answers.may_read(session, learner_id=learner_id, **HERE)


def test_model_answer_is_read_after_passing(box: Node, cohort: bytes, amina: bytes) -> None:
    badr = a_learner(box, cohort, "Badr")
    for passed in (False, True):
        attempt(box, amina, a_try("x", passed=passed))
        assert may_read(box, amina) is passed
    assert not may_read(box, badr)


def test_released_model_answer_is_read_by_the_cohort_until_it_is_taken_back(box: Node, cohort: bytes, amina: bytes) -> None:
    badr = a_learner(box, a_cohort(box, "Autumn"), "Badr")
    for _ in range(2):
        box.write(lambda session: model_answers.release_answer(session, cohort_id=cohort, **HERE))
    assert may_read(box, amina)
    assert not may_read(box, badr)
    box.write(lambda session: model_answers.withdraw_answer(session, cohort_id=cohort, **HERE))
    assert not may_read(box, amina)


def test_model_answer_is_released_to_no_unknown_cohort(box: Node) -> None:
    with pytest.raises(NotFoundError):
        box.write(lambda session: model_answers.release_answer(session, cohort_id=random_id(), **HERE))


def test_pair_stands_in_the_session_until_it_ends_and_stays_known(box: Node, cohort: bytes, amina: bytes) -> None:
    badr, now = a_learner(box, cohort, "Badr"), box.now()
    secret = box.write(lambda session: open_session(session, role=Role.LEARNER, person_id=amina, is_own_device=False, now=now))

    def partner() -> tuple[bytes, bytes | None]:
        with box.reading() as session:
            found = find_session(session, secret, box.now(), lambda _: None)
            assert found is not None
            return found.digest, found.partner_id

    digest, nobody = partner()
    assert nobody is None
    box.write(lambda session: pairs.begin_pair(session, session_digest=digest, learner_id=amina, partner_id=badr))
    assert partner() == (digest, badr)
    box.write(lambda session: pairs.end_pair(session, session_digest=digest))
    assert partner() == (digest, None)
    with box.reading() as session:
        assert pairs.known_partner(session, learner_id=amina, named=badr) == badr
        assert pairs.known_partner(session, learner_id=badr, named=amina) is None
        assert pairs.known_partner(session, learner_id=amina, named=None) is None


def test_nobody_is_their_own_partner(box: Node, amina: bytes) -> None:
    with pytest.raises(ConflictError):
        box.write(lambda session: pairs.begin_pair(session, session_digest=bytes(32), learner_id=amina, partner_id=amina))
