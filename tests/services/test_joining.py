"""The first day without a printer: the class code, and the trainer confirms who arrived."""

import pytest
from sqlalchemy import select

from campbox.errors import FieldError, NotFoundError
from campbox.models import Alias, Joining
from campbox.node import Node
from campbox.services import cohorts, joining, people
from campbox.services.joining import CODE_LIVES_MS, CodeClosedError
from campbox.services.people import Description
from campbox.services.sessions import Role, SignedIn, find_session, open_session
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.services.factories import A_PIN, a_cohort, a_learner

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def open_code(box: Node, cohort_id: bytes) -> str:
    return box.write(lambda session: joining.open_code(session, cohort_id=cohort_id, now=box.now())).code


def ask(box: Node, code: str, alias: str = "Amina", picture: int = 1, description: Description | None = None) -> bytes:
    return box.write(
        lambda session: joining.ask_to_join(
            session,
            code=code,
            alias=alias,
            picture=picture,
            language="ar",
            description=description or Description(),
            pin=A_PIN,
            now=box.now(),
        )
    )


def find(box: Node, code: str) -> joining.OpenCode:
    with box.reading() as session:
        return joining.find_code(session, code=code, now=box.now())


def waiting(box: Node, cohort_id: bytes) -> list[str]:
    with box.reading() as session:
        return [each.alias for each in joining.arrivals(session, cohort_id=cohort_id)]


def learners(box: Node) -> list[str]:
    with box.reading() as session:
        return sorted(session.scalars(select(Alias.alias)))


def confirm(box: Node, cohort_id: bytes, *arrivals: bytes) -> list[FieldError]:
    return box.write(lambda session: joining.confirm(session, cohort_id=cohort_id, joining_ids=arrivals))


def sign_in(box: Node, arrival: bytes) -> str:
    now = box.now()
    return box.write(lambda session: open_session(session, role=Role.JOINING, person_id=arrival, is_own_device=False, now=now))


def found_session(box: Node, secret: str) -> SignedIn | None:
    with box.reading() as session:
        return find_session(session, secret, box.now(), lambda _: None)


def test_code_has_six_digits_and_opens_its_cohort_in_any_script(box: Node, cohort: bytes) -> None:
    code = open_code(box, cohort)
    assert len(code) == 6
    for typed in (code, f"{code[:3]} {code[3:]}", code.translate(ARABIC), code.translate(PERSIAN)):
        assert find(box, typed).cohort_id == cohort


def test_code_lives_a_quarter_of_an_hour(box: Node, cohort: bytes, clock: FixedClock) -> None:
    code = open_code(box, cohort)
    clock.uptime += CODE_LIVES_MS - 1
    assert find(box, code).seconds_left == 0
    clock.uptime += 1
    with pytest.raises(CodeClosedError):
        ask(box, code)
    assert waiting(box, cohort) == []
    with box.reading() as session:
        assert joining.code_of_cohort(session, cohort_id=cohort, now=box.now()) is None


@pytest.mark.parametrize("wall", [0, 1_770_000_000_000])
def test_power_cut_closes_the_code_and_keeps_who_waits(open_a_node: OpenNode, clock: FixedClock, wall: int) -> None:
    first = open_a_node()
    cohort_id = a_cohort(first)
    code = open_code(first, cohort_id)
    arrival = ask(first, code)
    first.close()
    clock.cut_power(wall=wall)
    second = open_a_node()
    with pytest.raises(CodeClosedError):
        find(second, code)
    assert waiting(second, cohort_id) == ["Amina"]
    assert confirm(second, cohort_id, arrival) == []
    assert learners(second) == ["Amina"]


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567", "000000\0", "' OR 1=1"])
def test_wrong_code_opens_nothing(box: Node, cohort: bytes, typed: str) -> None:
    open_code(box, cohort)
    with pytest.raises(CodeClosedError):
        find(box, typed)


def test_new_code_replaces_the_one_before(box: Node, cohort: bytes) -> None:
    old = open_code(box, cohort)
    new = open_code(box, cohort)
    assert find(box, new).cohort_id == cohort
    with pytest.raises(CodeClosedError):
        find(box, old)


def test_code_that_was_closed_by_hand_is_closed(box: Node, cohort: bytes) -> None:
    code = open_code(box, cohort)
    box.write(lambda session: joining.close_code(session, cohort_id=cohort))
    with pytest.raises(CodeClosedError):
        find(box, code)


def test_no_code_for_a_cohort_that_is_not_there(box: Node) -> None:
    with pytest.raises(NotFoundError):
        open_code(box, b"?" * 16)


def test_each_cohort_has_a_code_of_its_own(box: Node, cohort: bytes) -> None:
    other = a_cohort(box, "Summer")
    codes = {open_code(box, cohort): cohort, open_code(box, other): other}
    assert len(codes) == 2
    assert all(find(box, code).cohort_id == each for code, each in codes.items())


def test_who_arrived_is_no_learner_before_the_trainer_confirms(box: Node, cohort: bytes) -> None:
    arrival = ask(box, open_code(box, cohort))
    assert learners(box) == []
    with box.reading() as session:
        assert joining.is_waiting(session, arrival)
        assert cohorts.member_ids(session, cohort) == []


def test_confirming_makes_a_learner_with_what_they_chose(box: Node, cohort: bytes) -> None:
    arrival = ask(box, open_code(box, cohort), picture=7, description=Description("woman", "25-34"))
    secret = sign_in(box, arrival)
    assert confirm(box, cohort, arrival) == []
    with box.reading() as session:
        (learner_id,) = cohorts.member_ids(session, cohort)
        found = people.person(session, learner_id)
        assert not joining.is_waiting(session, arrival)
    assert (found.alias, found.picture, found.language, found.pin_verifier) == ("Amina", 7, "ar", A_PIN.verifier)
    who = found_session(box, secret)
    assert who is not None
    assert (who.role, who.person_id) == (Role.LEARNER, learner_id)


def test_confirming_twice_makes_one_learner(box: Node, cohort: bytes) -> None:
    arrival = ask(box, open_code(box, cohort))
    for _ in range(2):
        assert confirm(box, cohort, arrival, arrival) == []
    assert learners(box) == ["Amina"]


def test_arrival_of_another_cohort_is_not_confirmed(box: Node, cohort: bytes) -> None:
    other = a_cohort(box, "Summer")
    arrival = ask(box, open_code(box, cohort))
    confirm(box, other, arrival)
    assert learners(box) == []
    assert waiting(box, cohort) == ["Amina"]


def test_alias_that_was_taken_meanwhile_keeps_one_waiting_and_lets_the_others_in(box: Node, cohort: bytes) -> None:
    code = open_code(box, cohort)
    amina, omar = ask(box, code, "Amina"), ask(box, code, "Omar")
    a_learner(box, cohort, "AMINA")
    (fault,) = confirm(box, cohort, amina, omar)
    assert (fault.code, fault.detail) == ("taken", "Amina")
    assert learners(box) == ["AMINA", "Omar"]
    assert waiting(box, cohort) == ["Amina"]


def test_refused_arrival_is_gone_and_signed_out(box: Node, cohort: bytes) -> None:
    code = open_code(box, cohort)
    amina, omar = ask(box, code, "Amina"), ask(box, code, "Omar")
    sessions = {arrival: sign_in(box, arrival) for arrival in (amina, omar)}
    box.write(lambda session: joining.refuse(session, cohort_id=cohort, joining_ids=[amina]))
    assert waiting(box, cohort) == ["Omar"]
    assert found_session(box, sessions[amina]) is None
    assert found_session(box, sessions[omar]) is not None
    assert confirm(box, cohort, amina) == []
    assert learners(box) == []


def test_refusing_for_another_cohort_refuses_nobody(box: Node, cohort: bytes) -> None:
    other = a_cohort(box, "Summer")
    arrival = ask(box, open_code(box, cohort))
    secret = sign_in(box, arrival)
    box.write(lambda session: joining.refuse(session, cohort_id=other, joining_ids=[arrival]))
    assert waiting(box, cohort) == ["Amina"]
    assert found_session(box, secret) is not None


@pytest.mark.parametrize("alias", ["Amina", " AMINA ", "ＡＭＩＮＡ"])
def test_alias_of_a_learner_or_of_somebody_who_waits_is_taken(box: Node, cohort: bytes, alias: str) -> None:
    a_learner(box, cohort, "Omar")
    code = open_code(box, cohort)
    ask(box, code, "Amina")
    for wanted in (alias, "omar"):
        with pytest.raises(FieldError, match="taken"):
            ask(box, code, wanted)
    assert waiting(box, cohort) == ["Amina"]


@pytest.mark.parametrize(
    ("picture", "description"), [(0, None), (25, None), (1, Description("?")), (1, Description(age_band="?"))]
)
def test_what_was_not_offered_is_refused_and_nobody_waits(
    box: Node, cohort: bytes, picture: int, description: Description | None
) -> None:
    code = open_code(box, cohort)
    with pytest.raises(FieldError):
        ask(box, code, picture=picture, description=description)
    assert waiting(box, cohort) == []


def test_list_of_arrivals_is_bounded(box: Node, cohort: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "WAITING_MAX", 3)
    code = open_code(box, cohort)
    for number in range(3):
        ask(box, code, f"learner {number}")
    with pytest.raises(FieldError, match="too-many-waiting"):
        ask(box, code, "one more")
    with box.reading() as session:
        assert session.query(Joining).count() == 3


def test_arrivals_stand_in_their_order_even_across_a_power_cut(open_a_node: OpenNode, clock: FixedClock) -> None:
    first = open_a_node()
    cohort_id = a_cohort(first)
    clock.pass_minutes(30)
    code = open_code(first, cohort_id)
    for alias in ("Zahra", "Amina"):
        ask(first, code, alias)
        clock.pass_minutes(1)
    first.close()
    clock.cut_power()
    second = open_a_node()
    ask(second, open_code(second, cohort_id), "Omar")
    assert waiting(second, cohort_id) == ["Zahra", "Amina", "Omar"]
