"""Signing in and out: secrets are stored as digests, and one person's end is nobody else's."""

import pytest
from sqlalchemy import select

from campbox.models import Session as SessionRow
from campbox.node import Node
from campbox.services import sessions
from campbox.services.sessions import Role

AMINA, OMAR = b"A" * 16, b"O" * 16


def sign_in(box: Node, person_id: bytes, role: Role = Role.LEARNER) -> str:
    now = box.now()
    return box.write(
        lambda session: sessions.open_session(session, role=role, person_id=person_id, is_own_device=False, now=now)
    )


def own(box: Node, person_id: bytes) -> str:
    return box.write(lambda session: sessions.remember_own_device(session, person_id))


def people_signed_in(box: Node) -> set[bytes]:
    with box.reading() as session:
        return set(session.scalars(select(SessionRow.person_id)))


def owns(box: Node, secret: str | None, person_id: bytes) -> bool:
    with box.reading() as session:
        return sessions.is_own_device(session, secret, person_id)


def test_every_sign_in_has_a_new_secret_and_none_is_stored(box: Node) -> None:
    secrets = {sign_in(box, AMINA) for _ in range(5)}
    assert len(secrets) == 5
    raw = box.config.database.read_bytes() + (box.config.data / "campbox.db-wal").read_bytes()
    assert not any(secret.encode() in raw for secret in secrets)


def test_signing_out_ends_this_session_and_no_other(box: Node) -> None:
    first, _, other = sign_in(box, AMINA), sign_in(box, AMINA), sign_in(box, OMAR)
    box.write(lambda session: sessions.close_session(session, first, None))
    with box.reading() as session:
        assert session.query(SessionRow).count() == 2
        assert sessions.find_session(session, first, box.now(), lambda _: None) is None
        assert sessions.find_session(session, other, box.now(), lambda _: None) is not None


def test_device_asks_for_the_pin_again_after_its_owner_signed_out(box: Node) -> None:
    secret, device = sign_in(box, AMINA), own(box, AMINA)
    assert owns(box, device, AMINA)
    box.write(lambda session: sessions.close_session(session, secret, device))
    assert not owns(box, device, AMINA)


def test_own_device_is_its_owner_s_only(box: Node) -> None:
    device = own(box, AMINA)
    assert not owns(box, device, OMAR)
    assert not owns(box, None, AMINA)
    assert not owns(box, "made up", AMINA)


def test_replaced_secret_signs_its_person_out_everywhere_and_nobody_else(box: Node) -> None:
    for person_id in (AMINA, AMINA, OMAR):
        sign_in(box, person_id)
    devices = {person_id: own(box, person_id) for person_id in (AMINA, OMAR)}
    box.write(lambda session: sessions.close_all(session, AMINA))
    assert people_signed_in(box) == {OMAR}
    assert not owns(box, devices[AMINA], AMINA)
    assert owns(box, devices[OMAR], OMAR)


def test_signing_out_twice_does_no_harm(box: Node) -> None:
    secret = sign_in(box, AMINA)
    for _ in range(2):
        box.write(lambda session: sessions.close_session(session, secret, None))
    assert people_signed_in(box) == set()


def test_who_waited_becomes_a_learner_in_the_same_browser(box: Node) -> None:
    secret = sign_in(box, AMINA, Role.JOINING)
    with box.reading() as session:
        found = sessions.find_session(session, secret, box.now(), lambda _: None)
    assert found is not None
    box.write(lambda session: sessions.change_person(session, found.digest, Role.LEARNER, OMAR))
    box.write(lambda session: sessions.change_person(session, b"?" * 32, Role.COORDINATOR, OMAR))
    with box.reading() as session:
        again = sessions.find_session(session, secret, box.now(), lambda _: None)
    assert again is not None
    assert (again.role, again.person_id) == (Role.LEARNER, OMAR)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_back(box: Node, role: Role) -> None:
    secret = sign_in(box, AMINA, role)
    with box.reading() as session:
        found = sessions.find_session(session, secret, box.now(), lambda _: None)
    assert found is not None
    assert found.role is role
