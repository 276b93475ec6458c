"""The accounts of trainers and coordinators: who is there, adding and removing, roles, cohorts and lost passphrases."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import FieldError, NotAllowedError, NotFoundError
from campbox.models import CohortTrainer, Staff
from campbox.services import access, audit, cohorts, staff, vault
from campbox.services.access import Actor
from campbox.services.secrets import Derived
from campbox.services.sessions import Role, close_all
from campbox.services.vault import Holder, Wrapped
from campbox.vault import VaultKey

ROLES = (Role.TRAINER, Role.COORDINATOR)


class LastCoordinatorError(NotAllowedError):
    """Without a coordinator nobody could manage the accounts any more."""


class OwnAccountError(NotAllowedError):
    """Nobody removes their own account, or gives themselves a passphrase without the present one."""


class NamesWouldBeLostError(NotAllowedError):
    """Nobody else can open the names: with this person's key they would be lost."""


@dataclass(frozen=True)
class Account:
    """An account as a coordinator sees it.

    names: `open` can open the vault, `waiting` has to be let in, `none` has no key pair yet. `has_sheet`: their recovery
    sheet keeps them the names.
    """

    id: bytes
    name: str
    role: Role
    cohort_ids: frozenset[bytes]
    names: str
    has_sheet: bool


@dataclass(frozen=True)
class Credentials:
    """A passphrase and the code of a recovery sheet, stretched, with a key pair that they open; made before a command."""

    salt: bytes
    derived: Derived
    recovery: str
    keys: Wrapped


def accounts(session: Session) -> list[Account]:
    """All accounts, by name. Three queries."""
    taught: dict[bytes, set[bytes]] = {}
    for row in session.scalars(select(CohortTrainer)):
        taught.setdefault(row.staff_id, set()).add(row.cohort_id)
    held = vault.holders(session)
    rows = session.scalars(select(Staff).where(~Staff.is_removed).order_by(Staff.name_folded))
    return [
        Account(row.id, row.name, Role(row.role), frozenset(taught.get(row.id, ())), *_names(held.get(row.id))) for row in rows
    ]


def account(session: Session, staff_id: bytes) -> Account:
    """Raises NotFoundError."""
    for each in accounts(session):
        if each.id == staff_id:
            return each
    raise NotFoundError("no such account")


def add(
    session: Session,
    *,
    by: Actor,
    role: Role,
    name: str,
    language: str,
    credentials: Credentials,
    key: VaultKey | None,
    now: Moment,
) -> bytes:
    """Make an account; with the open vault `key` it can open the names at once. Returns its id."""
    access.check_coordinator(by)
    if role not in ROLES:
        raise FieldError("role", "not-offered")
    staff_id = staff.add_staff(
        session,
        role=role,
        name=name,
        language=language,
        salt=credentials.salt,
        derived=credentials.derived,
        recovery=credentials.recovery,
    )
    vault.join(session, staff_id=staff_id, keys=credentials.keys, now=now)
    if key is not None:
        vault.let_in(session, staff_id=staff_id, key=key)
    audit.note(session, by=by.staff_id, act="account-added", now=now, subject_id=staff_id, detail=role)
    return staff_id


def remove(
    session: Session, *, by: Actor, staff_id: bytes, key: VaultKey | None, may_lose_names: bool, now: Moment
) -> VaultKey | None:
    """Remove an account: signed out everywhere, teaching nobody. Returns the vault's new key where it was renewed.

    Raises LastCoordinatorError, NamesWouldBeLostError unless these may be, or OwnAccountError.
    """
    access.check_coordinator(by)
    if staff_id == by.staff_id:
        raise OwnAccountError("one's own account")
    _keep_a_coordinator(session, account(session, staff_id))
    _keep_names(session, staff_id, may_lose_names)
    staff.remove(session, staff_id)
    access.forget_trainer(session, staff_id)
    audit.note(session, by=by.staff_id, act="account-removed", now=now, subject_id=staff_id)
    renewed = vault.remove_holder(session, staff_id=staff_id, key=key)
    if renewed is not None:
        audit.note(session, by=by.staff_id, act="vault-key-renewed", now=now)
    return renewed


def change_role(session: Session, *, by: Actor, staff_id: bytes, role: Role, now: Moment) -> bool:
    """Make a trainer a coordinator or the other way round; returns whether it changed. Signs the person out everywhere."""
    access.check_coordinator(by)
    if role not in ROLES:
        raise FieldError("role", "not-offered")
    present = account(session, staff_id)
    if present.role is role:
        return False
    if role is not Role.COORDINATOR:
        _keep_a_coordinator(session, present)
    row = session.get(Staff, staff_id)
    assert row is not None
    row.role = role
    close_all(session, staff_id)
    audit.note(session, by=by.staff_id, act="account-changed", now=now, subject_id=staff_id, detail=role)
    return True


def set_cohorts(session: Session, *, by: Actor, staff_id: bytes, cohort_ids: Collection[bytes], now: Moment) -> None:
    """Exactly these cohorts are this person's to teach. Raises NotFoundError for a cohort that is none."""
    access.check_coordinator(by)
    known = {each.id for each in cohorts.cohorts(session)}
    if not known.issuperset(cohort_ids):
        raise NotFoundError("no such cohort")
    present = account(session, staff_id).cohort_ids
    if present == set(cohort_ids):
        return
    for cohort_id in set(cohort_ids) - present:
        access.assign(session, cohort_id=cohort_id, staff_id=staff_id)
    for cohort_id in present - set(cohort_ids):
        access.unassign(session, cohort_id=cohort_id, staff_id=staff_id)
    audit.note(session, by=by.staff_id, act="account-changed", now=now, subject_id=staff_id, detail="cohorts")


def may_let_in(role: Role, other: Role) -> bool:
    """Whether who has the names open may let the other in: a trainer only a coordinator, who else could wait for ever."""
    return role is Role.COORDINATOR or other is Role.COORDINATOR


def let_in(session: Session, *, by: Actor, staff_id: bytes, key: VaultKey, now: Moment) -> None:
    """Let somebody open the names who has a key pair already. Raises ConflictError for who has none yet."""
    present = account(session, staff_id)
    if not may_let_in(by.role, present.role):
        raise NotAllowedError("a coordinator lets trainers in")
    if present.names != "open":
        vault.let_in(session, staff_id=staff_id, key=key)
        audit.note(session, by=by.staff_id, act="account-changed", now=now, subject_id=staff_id, detail="names")


def reset(
    session: Session,
    *,
    by: Actor,
    staff_id: bytes,
    credentials: Credentials,
    key: VaultKey | None,
    may_lose_names: bool,
    now: Moment,
) -> None:
    """A new passphrase and sheet for somebody who lost both; signed out everywhere.

    Their key pair is lost with them; the open vault `key` lets the new one in, if they could open the names before.
    Raises NamesWouldBeLostError unless these may be, or OwnAccountError.
    """
    access.check_coordinator(by)
    if staff_id == by.staff_id:
        raise OwnAccountError("one's own account")
    member, present = staff.staff_member(session, staff_id), account(session, staff_id)
    _keep_names(session, staff_id, may_lose_names)
    assert member is not None
    staff.set_secrets(
        session,
        staff_id=staff_id,
        was=member.verifier,
        salt=credentials.salt,
        derived=credentials.derived,
        recovery=credentials.recovery,
    )
    audit.note(session, by=by.staff_id, act="account-changed", now=now, subject_id=staff_id, detail="passphrase")
    let_in = key if present.names == "open" else None
    vault.replace_keys(session, staff_id=staff_id, keys=credentials.keys, key=let_in, now=now)


def change_passphrase(
    session: Session, *, staff_id: bytes, was: bytes, salt: bytes, derived: Derived, keys: tuple[Holder, Wrapped] | None
) -> None:
    """Change one's own passphrase; signed out everywhere. `keys`: what is stored of the key pair, and the same wrapped anew.

    was: the verifier of the old passphrase. Raises ConflictError when something changed since it was read.
    """
    staff.set_secrets(session, staff_id=staff_id, was=was, salt=salt, derived=derived)
    if keys is not None:
        vault.rewrap(session, was=keys[0], keys=keys[1])


def new_sheet(
    session: Session, *, staff_id: bytes, was: bytes, recovery: str, keys: tuple[Holder, Wrapped] | None, now: Moment
) -> None:
    """A new recovery sheet for oneself; the older one opens nothing any more. Parameters as in change_passphrase."""
    staff.set_recovery(session, staff_id=staff_id, was=was, recovery=recovery)
    if keys is not None:
        vault.rewrap(session, was=keys[0], keys=keys[1])
    audit.note(session, by=staff_id, act="account-changed", now=now, subject_id=staff_id, detail="sheet")


def _keep_a_coordinator(session: Session, leaving: Account) -> None:
    others = [each for each in accounts(session) if each.role is Role.COORDINATOR and each.id != leaving.id]
    if not others:
        raise LastCoordinatorError("the last coordinator")


def _keep_names(session: Session, staff_id: bytes, may_lose_names: bool) -> None:
    if not may_lose_names and vault.is_only_holder(session, staff_id):
        raise NamesWouldBeLostError("nobody else holds the vault")


def _names(held: Holder | None) -> tuple[str, bool]:
    if held is None:
        return "none", False
    return "open" if held.is_let_in else "waiting", held.has_sheet
