"""Learners: lists, aliases, PINs, cards."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.errors import FieldError, NotFoundError
from campbox.events.record import OWN_BOX_ID
from campbox.models import Alias, Event, Learner
from campbox.node import Node
from campbox.services import cohorts, people, secrets
from campbox.services.people import ALIAS_MAX, Description, NewLearner, Pin
from campbox.services.sessions import Role, find_session, open_session
from tests.services.factories import A_PIN, a_cohort, a_learner

OTHER_PIN = Pin(b"s" * 16, b"v" * 32)


def aliases(box: Node) -> list[str]:
    with box.reading() as session:
        return sorted(session.scalars(select(Alias.alias)))


def events(box: Node) -> int:
    with box.reading() as session:
        return session.query(Event).count()


def known(box: Node, learner_id: bytes) -> people.Person:
    with box.reading() as session:
        return people.person(session, learner_id)


def test_list_is_added_wholly_or_not_at_all(box: Node) -> None:
    cohort_id = a_cohort(box)
    a_learner(box, cohort_id, "Omar")
    before = events(box)
    wanted = [NewLearner("Amina", "ar"), NewLearner("OMAR", "ar"), NewLearner("Leila", "ar")]
    with pytest.raises(FieldError) as caught:
        box.write(lambda session: people.add_learners(session, cohort_id=cohort_id, learners=wanted))
    assert (caught.value.code, caught.value.detail) == ("taken", "OMAR")
    assert aliases(box) == ["Omar"]
    assert events(box) == before


def test_list_gives_everybody_a_picture_of_their_own_as_long_as_there_are_some(box: Node) -> None:
    cohort_id = a_cohort(box)
    wanted = [NewLearner(f"learner {number}", "ar") for number in range(people.PICTURES + 2)]
    added = box.write(lambda session: people.add_learners(session, cohort_id=cohort_id, learners=wanted))
    with box.reading() as session:
        pictures = [each.picture for each in people.people(session, added).values()]
    assert len(added) == people.PICTURES + 2
    assert set(pictures) == set(range(1, people.PICTURES + 1))


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200f", "\u200b \u2066", "ـ"])
def test_alias_without_anything_to_see_is_refused(text: str) -> None:
    with pytest.raises(FieldError) as caught:
        people.clean_alias(text)
    assert (caught.value.field, caught.value.code) == ("alias", "needed")


def test_alias_keeps_its_letters_and_loses_its_extra_spaces() -> None:
    assert people.clean_alias("  أم   Ali ") == "أم Ali"
    assert people.clean_alias("x" * ALIAS_MAX) == "x" * ALIAS_MAX
    with pytest.raises(FieldError, match="too-long"):
        people.clean_alias("x" * (ALIAS_MAX + 1))


@pytest.mark.parametrize("text", ["2468", "٢٤٦٨", "۲۴۶۸", " 24 68 ", "２４６８", "\u200e2468\u200f"])
def test_pin_in_any_script_of_digits_is_the_same_pin(text: str) -> None:
    assert people.clean_pin(text) == "2468"


@pytest.mark.parametrize("text", ["", "123", "123456789", "12a4", "12.4", "-1234", "½½½½", "१२३४", "1234\0"])
def test_what_is_not_four_to_eight_digits_is_no_pin(text: str) -> None:
    with pytest.raises(FieldError) as caught:
        people.clean_pin(text)
    assert (caught.value.field, caught.value.code) == ("pin", "not-a-pin")


def test_stretched_pin_is_matched_by_itself_only() -> None:
    pin = people.stretch_pin("2468")
    assert secrets.matches(secrets.derive("2468", pin.salt), pin.verifier)
    assert not secrets.matches(secrets.derive("2469", pin.salt), pin.verifier)
    assert people.stretch_pin("2468").salt != pin.salt


def test_learner_is_added_with_two_facts_and_no_alias_in_them(box: Node) -> None:
    cohort_id = a_cohort(box)
    before = events(box)
    learner_id = box.write(
        lambda session: people.add_learner(
            session,
            cohort_id=cohort_id,
            alias="Amina",
            language="ar",
            picture=3,
            description=Description("woman", "18-24"),
            pin=A_PIN,
        )
    )
    assert events(box) == before + 2
    with box.reading() as session:
        assert not any(b"Amina" in row.payload for row in session.query(Event))
        row = session.get_one(Learner, (OWN_BOX_ID, learner_id))
        assert (row.language, row.gender, row.age_band) == ("ar", "woman", "18-24")
        assert cohorts.member_ids(session, cohort_id) == [learner_id]
    found = known(box, learner_id)
    assert (found.alias, found.picture, found.pin_verifier, found.has_card) == ("Amina", 3, A_PIN.verifier, False)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"alias": " "}, "alias"),
        ({"picture": 0}, "picture"),
        ({"picture": people.PICTURES + 1}, "picture"),
        ({"description": Description(gender="unknown")}, "gender"),
        ({"description": Description(age_band="17")}, "age_band"),
    ],
)
def test_learner_who_cannot_be_added_leaves_no_trace(box: Node, change: dict[str, object], field: str) -> None:
    cohort_id = a_cohort(box)
    before = events(box)
    wanted: dict[str, object] = {"alias": "Amina", "language": "ar", "picture": 1, **change}
    with pytest.raises(FieldError) as caught:
        box.write(lambda session: people.add_learner(session, cohort_id=cohort_id, **wanted))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert aliases(box) == []
    assert events(box) == before


def test_nobody_is_added_to_a_cohort_that_is_not_there(box: Node) -> None:
    with pytest.raises(NotFoundError):
        a_learner(box, b"?" * 16)
    assert aliases(box) == []


def test_learner_is_found_by_alias_however_it_is_typed(box: Node) -> None:
    learner_id = a_learner(box, a_cohort(box), "Zoé أحمد 2")
    with box.reading() as session:
        for typed in ("zoé أحمد 2", "ZOE\u0301  أحـمد ٢"):
            found = people.find_by_alias(session, typed)
            assert found is not None
            assert found.id == learner_id
        assert people.find_by_alias(session, "Zoe") is None


def test_card_opens_by_its_secret_which_is_not_stored(box: Node) -> None:
    learner_id = a_learner(box, a_cohort(box))
    secret = box.write(lambda session: people.new_cards(session, [learner_id]))[learner_id]
    assert len(secret) * 5 >= 128
    with box.reading() as session:
        found = people.find_by_card(session, secret)
        assert found is not None
        assert (found.id, found.has_card) == (learner_id, True)
        assert people.find_by_card(session, secret[:-1]) is None
        stored = session.scalars(select(Alias.card_digest)).one()
    assert stored is not None
    assert secret.encode() not in stored


def test_printing_a_card_again_replaces_the_one_before(box: Node) -> None:
    learner_id = a_learner(box, a_cohort(box))
    old, new = (box.write(lambda session: people.new_cards(session, [learner_id]))[learner_id] for _ in range(2))
    with box.reading() as session:
        assert people.find_by_card(session, old) is None
        assert people.find_by_card(session, new) is not None


def test_cards_of_a_list_with_a_stranger_in_it_change_nothing(box: Node) -> None:
    learner_id = a_learner(box, a_cohort(box))
    secret = box.write(lambda session: people.new_cards(session, [learner_id]))[learner_id]
    with pytest.raises(NotFoundError):
        box.write(lambda session: people.new_cards(session, [learner_id, b"?" * 16]))
    with box.reading() as session:
        assert people.find_by_card(session, secret) is not None


def test_first_pin_of_a_card_never_replaces_one_that_was_chosen(box: Node) -> None:
    cohort_id = a_cohort(box)
    with_pin, without = a_learner(box, cohort_id, "Amina"), a_learner(box, cohort_id, "Omar")
    box.write(lambda session: people.set_pin(session, with_pin, A_PIN))
    first_pins = {with_pin: OTHER_PIN, without: OTHER_PIN}
    box.write(lambda session: people.new_cards(session, [with_pin, without], first_pins))
    assert known(box, with_pin).pin_verifier == A_PIN.verifier
    assert known(box, without).pin_verifier == OTHER_PIN.verifier


def test_new_pin_signs_the_learner_out_everywhere(box: Node) -> None:
    learner_id = a_learner(box, a_cohort(box))
    now = box.now()
    secret = box.write(
        lambda session: open_session(session, role=Role.LEARNER, person_id=learner_id, is_own_device=True, now=now)
    )
    box.write(lambda session: people.set_pin(session, learner_id, OTHER_PIN))
    with box.reading() as session:
        assert find_session(session, secret, now, lambda _: None) is None


def test_renaming_frees_the_old_alias_and_refuses_one_that_is_taken(box: Node) -> None:
    cohort_id = a_cohort(box)
    amina, omar = a_learner(box, cohort_id, "Amina"), a_learner(box, cohort_id, "Omar")
    with pytest.raises(FieldError, match="taken"):
        box.write(lambda session: people.rename(session, omar, "AMINA", 1))
    assert aliases(box) == ["Amina", "Omar"]
    box.write(lambda session: people.rename(session, amina, "amina", 5))
    box.write(lambda session: people.rename(session, amina, "Leila", 5))
    box.write(lambda session: people.rename(session, omar, "Amina", 2))
    assert aliases(box) == ["Amina", "Leila"]
    assert known(box, amina).picture == 5


def test_renaming_writes_no_event(box: Node) -> None:
    amina = a_learner(box, a_cohort(box))
    before = events(box)
    box.write(lambda session: people.rename(session, amina, "Leila", 5))
    assert events(box) == before
    with pytest.raises(FieldError):
        box.write(lambda session: people.rename(session, amina, "Leila", 99))


def test_description_is_recorded_only_where_it_differs(box: Node) -> None:
    amina = a_learner(box, a_cohort(box), language="ar")
    before = events(box)

    def describe(language: str, description: Description) -> None:
        box.write(lambda session: people.describe(session, amina, language, description))

    describe("ar", Description())
    assert events(box) == before
    for _ in range(2):
        describe("ar", Description("woman"))
    assert events(box) == before + 1
    describe("ar", Description())
    with box.reading() as session:
        assert session.get_one(Learner, (OWN_BOX_ID, amina)).gender is None
    with pytest.raises(FieldError):
        describe("ar", Description("?"))
    with pytest.raises(NotFoundError):
        box.write(lambda session: people.describe(session, b"?" * 16, "ar", Description()))


def test_language_of_the_pages_is_local(box: Node) -> None:
    amina = a_learner(box, a_cohort(box))
    before = events(box)

    def change(session: Session) -> None:
        people.set_language(session, amina, "fr")
        people.set_language(session, b"?" * 16, "fr")

    box.write(change)
    assert known(box, amina).language == "fr"
    assert events(box) == before


def test_person_whom_the_box_does_not_know_is_not_found(box: Node) -> None:
    with box.reading() as session, pytest.raises(NotFoundError):
        people.person(session, b"?" * 16)
