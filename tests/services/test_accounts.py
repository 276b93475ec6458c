"""Accounts of trainers and coordinators: what becomes of signing in, of cohorts and of the names when they change."""

import pytest
from sqlalchemy.orm import Session

from campbox.errors import ConflictError, FieldError, NamesLockedError, NotAllowedError, NotFoundError, SealBrokenError
from campbox.node import Node
from campbox.services import access, accounts, real_names, secrets, staff, vault
from campbox.services.access import Actor
from campbox.services.accounts import Account, Credentials, LastCoordinatorError, NamesWouldBeLostError
from campbox.services.real_names import RealName
from campbox.services.secrets import Derived
from campbox.services.sessions import Role, find_session, open_session
from campbox.vault import VaultKey
from tests.services.factories import a_cohort, a_learner

NAME = RealName("Aminata", "at tent 4711")
SALT = b"s" * 16


def credentials(passphrase: str, recovery: str) -> Credentials:
    derived = secrets.derive(passphrase, SALT)
    return Credentials(SALT, derived, recovery, vault.new_keys(derived, recovery))


class Staffed:
    """A box with the coordinator Samira, whose vault is open, and whom she adds."""

    def __init__(self, box: Node) -> None:
        self.box = box
        made = credentials("samira's passphrase", "samira's sheet")

        def first(session: Session) -> tuple[bytes, VaultKey | None]:
            staff_id = staff.add_staff(
                session,
                role=Role.COORDINATOR,
                name="Samira",
                language="ar",
                salt=made.salt,
                derived=made.derived,
                recovery=made.recovery,
            )
            return staff_id, vault.join(session, staff_id=staff_id, keys=made.keys, now=box.now())

        samira, key = box.write(first)
        assert key is not None
        self.samira, self.key = Actor(samira, Role.COORDINATOR), key

    def add(self, name: str = "Amal", role: Role = Role.TRAINER, *, is_open: bool = True, by: Actor | None = None) -> bytes:
        made = credentials(f"{name}'s passphrase", f"{name}'s sheet")
        return self.box.write(
            lambda session: accounts.add(
                session,
                by=by or self.samira,
                role=role,
                name=name,
                language="fr",
                credentials=made,
                key=self.key if is_open else None,
                now=self.box.now(),
            )
        )

    def remove(
        self, staff_id: bytes, *, is_open: bool = True, may_lose: bool = False, by: Actor | None = None
    ) -> VaultKey | None:
        return self.box.write(
            lambda session: accounts.remove(
                session,
                by=by or self.samira,
                staff_id=staff_id,
                key=self.key if is_open else None,
                may_lose_names=may_lose,
                now=self.box.now(),
            )
        )

    def change_role(self, staff_id: bytes, role: Role) -> bool:
        return self.box.write(
            lambda session: accounts.change_role(session, by=self.samira, staff_id=staff_id, role=role, now=self.box.now())
        )

    def reset(self, staff_id: bytes, *, is_open: bool = True, may_lose: bool = False, by: Actor | None = None) -> None:
        made = credentials("another passphrase", "another sheet")
        self.box.write(
            lambda session: accounts.reset(
                session,
                by=by or self.samira,
                staff_id=staff_id,
                credentials=made,
                key=self.key if is_open else None,
                may_lose_names=may_lose,
                now=self.box.now(),
            )
        )

    def account(self, staff_id: bytes) -> Account:
        with self.box.reading() as session:
            return accounts.account(session, staff_id)

    def opens(self, staff_id: bytes, passphrase: str) -> VaultKey:
        with self.box.reading() as session:
            held = vault.holder(session, staff_id)
        assert held is not None
        return vault.key_of(held, vault.keys_by_passphrase(held, secrets.derive(passphrase, SALT)))

    def a_name(self) -> bytes:
        """Write a name into the vault; returns the learner."""
        learner = a_learner(self.box, a_cohort(self.box))
        self.box.write(
            lambda session: real_names.write_name(
                session,
                self.key,
                by=self.samira.staff_id,
                learner_id=learner,
                written=NAME,
                was=RealName().mark,
                now=self.box.now(),
            )
        )
        return learner


@pytest.fixture
def staffed(box: Node) -> Staffed:
    return Staffed(box)


def test_account_that_is_added_with_the_vault_open_opens_the_names(staffed: Staffed) -> None:
    amal = staffed.add()
    assert staffed.account(amal) == Account(amal, "Amal", Role.TRAINER, frozenset(), "open", has_sheet=True)
    assert staffed.opens(amal, "Amal's passphrase") == staffed.key


def test_account_that_is_added_with_the_vault_locked_is_let_in_later(staffed: Staffed) -> None:
    amal = staffed.add(is_open=False)
    assert staffed.account(amal).names == "waiting"
    for _ in range(2):
        staffed.box.write(
            lambda session: accounts.let_in(session, by=staffed.samira, staff_id=amal, key=staffed.key, now=staffed.box.now())
        )
    assert staffed.opens(amal, "Amal's passphrase") == staffed.key


@pytest.mark.parametrize("name", ["", "SAMIRA", "x" * 61])
def test_account_needs_a_name_of_its_own(staffed: Staffed, name: str) -> None:
    with pytest.raises(FieldError):
        staffed.add(name)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.HQ, Role.JOINING])
def test_account_is_of_a_trainer_or_a_coordinator(staffed: Staffed, role: Role) -> None:
    with pytest.raises(FieldError):
        staffed.add(role=role)
    amal = staffed.add()
    with pytest.raises(FieldError):
        staffed.change_role(amal, role)


def test_only_a_coordinator_changes_accounts(staffed: Staffed) -> None:
    amal = staffed.add()
    trainer, now = Actor(amal, Role.TRAINER), staffed.box.now()
    with pytest.raises(NotAllowedError):
        staffed.add("Badr", by=trainer)
    with pytest.raises(NotAllowedError):
        staffed.remove(staffed.samira.staff_id, by=trainer)
    with pytest.raises(NotAllowedError):
        staffed.reset(staffed.samira.staff_id, by=trainer)
    with pytest.raises(NotAllowedError):
        staffed.box.write(
            lambda session: accounts.change_role(session, by=trainer, staff_id=amal, role=Role.COORDINATOR, now=now)
        )
    with pytest.raises(NotAllowedError):
        staffed.box.write(lambda session: accounts.set_cohorts(session, by=trainer, staff_id=amal, cohort_ids=[], now=now))
    with pytest.raises(NotAllowedError):
        staffed.box.write(lambda session: accounts.let_in(session, by=trainer, staff_id=amal, key=staffed.key, now=now))


def test_removed_account_is_signed_out_teaches_nobody_and_opens_nothing(staffed: Staffed) -> None:
    learner, amal, now = staffed.a_name(), staffed.add(), staffed.box.now()
    cohort = a_cohort(staffed.box, "Summer")
    staffed.box.write(lambda session: access.assign(session, cohort_id=cohort, staff_id=amal))
    secret = staffed.box.write(
        lambda session: open_session(session, role=Role.TRAINER, person_id=amal, is_own_device=False, now=now)
    )
    new = staffed.remove(amal)
    assert new is not None
    with staffed.box.reading() as session:
        assert find_session(session, secret, now, lambda _: None) is None
        assert staff.find_staff(session, "Amal") is None
        assert staff.staff_member(session, amal) is None
        assert amal not in access.trainers_of(session, cohort)
        assert staff.names(session)[amal] == "Amal"
        assert real_names.names_of(session, new, [learner]) == {learner: NAME}
        with pytest.raises(NamesLockedError):
            real_names.names_of(session, staffed.key, [learner])
    with pytest.raises(NotFoundError):
        staffed.account(amal)
    with pytest.raises(NotFoundError):
        staffed.remove(amal)
    assert staffed.opens(staffed.samira.staff_id, "samira's passphrase") == new


def test_name_of_a_removed_account_can_be_given_again(staffed: Staffed) -> None:
    staffed.remove(staffed.add())
    staffed.key = staffed.opens(staffed.samira.staff_id, "samira's passphrase")
    again = staffed.add()
    assert staffed.account(again).names == "open"


def test_last_coordinator_stays(staffed: Staffed) -> None:
    amal = staffed.add(role=Role.COORDINATOR)
    assert staffed.change_role(amal, Role.TRAINER)
    assert not staffed.change_role(amal, Role.TRAINER)
    with pytest.raises(LastCoordinatorError):
        staffed.change_role(staffed.samira.staff_id, Role.TRAINER)
    staffed.change_role(amal, Role.COORDINATOR)
    with pytest.raises(NotAllowedError):
        staffed.remove(staffed.samira.staff_id)
    staffed.remove(staffed.samira.staff_id, by=Actor(amal, Role.COORDINATOR))
    with pytest.raises(LastCoordinatorError):
        staffed.remove(amal, by=Actor(b"somebody else...", Role.COORDINATOR))


def test_changed_role_takes_effect_at_once(staffed: Staffed) -> None:
    """A session remembers the role it was opened with."""
    amal, now = staffed.add(), staffed.box.now()
    secret = staffed.box.write(
        lambda session: open_session(session, role=Role.TRAINER, person_id=amal, is_own_device=False, now=now)
    )
    staffed.change_role(amal, Role.COORDINATOR)
    with staffed.box.reading() as session:
        assert find_session(session, secret, now, lambda _: None) is None


def test_only_one_who_holds_the_names_is_not_removed_by_mistake(staffed: Staffed) -> None:
    staffed.a_name()
    badr = staffed.add("Badr", Role.COORDINATOR, is_open=False)
    by = Actor(badr, Role.COORDINATOR)
    with pytest.raises(NamesWouldBeLostError):
        staffed.remove(staffed.samira.staff_id, is_open=False, by=by)
    with pytest.raises(NamesWouldBeLostError):
        staffed.reset(staffed.samira.staff_id, is_open=False, by=by)
    assert staffed.opens(staffed.samira.staff_id, "samira's passphrase") == staffed.key
    staffed.remove(staffed.samira.staff_id, is_open=False, may_lose=True, by=by)
    made = staffed.box.write(lambda session: vault.claim(session, staff_id=badr, now=staffed.box.now()))
    assert made is not None


def test_who_lost_passphrase_and_sheet_keeps_the_names_through_an_open_vault(staffed: Staffed) -> None:
    learner, amal = staffed.a_name(), staffed.add()
    staffed.reset(amal)
    key = staffed.opens(amal, "another passphrase")
    with staffed.box.reading() as session:
        assert real_names.names_of(session, key, [learner]) == {learner: NAME}
    with pytest.raises(SealBrokenError):
        staffed.opens(amal, "Amal's passphrase")


def test_who_lost_both_while_the_vault_is_locked_waits_to_be_let_in(staffed: Staffed) -> None:
    staffed.a_name()
    amal = staffed.add()
    staffed.reset(amal, is_open=False)
    assert staffed.account(amal).names == "waiting"


def test_nobody_gives_themselves_a_passphrase_as_a_coordinator(staffed: Staffed) -> None:
    with pytest.raises(NotAllowedError):
        staffed.reset(staffed.samira.staff_id)


def test_new_passphrase_of_one_s_own_keeps_the_names_and_the_sheet(staffed: Staffed) -> None:
    amal = staffed.add()
    with staffed.box.reading() as session:
        member, held = staff.staff_member(session, amal), vault.holder(session, amal)
    assert member is not None
    assert held is not None
    new = secrets.derive("a third passphrase", SALT)
    keys = vault.wrapped(vault.keys_by_passphrase(held, secrets.derive("Amal's passphrase", SALT)), new)

    def change(was: bytes, derived: Derived = new) -> None:
        staffed.box.write(
            lambda session: accounts.change_passphrase(
                session, staff_id=amal, was=was, salt=SALT, derived=derived, keys=(held, keys)
            )
        )

    with pytest.raises(ConflictError):
        change(b"what it was long ago".ljust(32))
    change(member.verifier)
    assert staffed.opens(amal, "a third passphrase") == staffed.key
    with staffed.box.reading() as session:
        after = vault.holder(session, amal)
    assert after is not None
    assert vault.key_of(after, vault.keys_by_recovery(after, "Amal's sheet")) == staffed.key
    with pytest.raises(ConflictError):
        change(member.verifier)


def test_new_sheet_opens_the_names_and_the_older_one_does_not(staffed: Staffed) -> None:
    amal = staffed.add()
    with staffed.box.reading() as session:
        member, held = staff.staff_member(session, amal), vault.holder(session, amal)
    assert member is not None
    assert held is not None
    own = secrets.derive("Amal's passphrase", SALT)
    keys = vault.wrapped(vault.keys_by_passphrase(held, own), own, "a newer sheet")
    staffed.box.write(
        lambda session: accounts.new_sheet(
            session,
            staff_id=amal,
            was=member.verifier,
            recovery="a newer sheet",
            keys=(held, keys),
            now=staffed.box.now(),
        )
    )
    with staffed.box.reading() as session:
        after = vault.holder(session, amal)
    assert after is not None
    assert vault.key_of(after, vault.keys_by_recovery(after, "a newer sheet")) == staffed.key
    with pytest.raises(SealBrokenError):
        vault.keys_by_recovery(after, "Amal's sheet")
    with pytest.raises(ConflictError):
        staffed.box.write(
            lambda session: accounts.new_sheet(
                session, staff_id=amal, was=b"x" * 32, recovery="x", keys=None, now=staffed.box.now()
            )
        )


def test_cohorts_of_a_trainer_are_exactly_those_chosen(staffed: Staffed) -> None:
    amal, one, two = staffed.add(), a_cohort(staffed.box, "One"), a_cohort(staffed.box, "Two")

    def choose(*chosen: bytes) -> frozenset[bytes]:
        staffed.box.write(
            lambda session: accounts.set_cohorts(
                session, by=staffed.samira, staff_id=amal, cohort_ids=chosen, now=staffed.box.now()
            )
        )
        return staffed.account(amal).cohort_ids

    assert choose(one) == {one}
    assert choose(two) == {two}
    assert choose(one, two) == {one, two}
    assert choose() == frozenset()
    with pytest.raises(NotFoundError):
        choose(b"?" * 16)
