"""Trainers, coordinators and operators of a hub: their accounts."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from campbox.exercises.folding import fold
from campbox.models import Staff
from campbox.services import secrets
from campbox.services.names import clean_name
from campbox.services.secrets import PASSPHRASE_MAX, PASSPHRASE_MIN, Derived
from campbox.services.sessions import Role, close_all

NAME_MAX = 60
RECOVERY_CHARACTERS = 20


@dataclass(frozen=True)
class StaffMember:
    """An account, with what is needed to check its passphrase outside a transaction."""

    id: bytes
    role: Role
    name: str
    language: str
    salt: bytes
    verifier: bytes
    recovery_digest: bytes


def count_staff(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Staff).where(~Staff.is_removed)) or 0


def check_passphrase(passphrase: str) -> None:
    """Raise FieldError for a passphrase that is too short to protect names, or absurdly long."""
    if len(passphrase.strip()) < PASSPHRASE_MIN:
        raise FieldError("passphrase", "too-short", str(PASSPHRASE_MIN))
    if len(passphrase) > PASSPHRASE_MAX:
        raise FieldError("passphrase", "too-long", str(PASSPHRASE_MAX))


def add_staff(session: Session, *, role: Role, name: str, language: str, salt: bytes, derived: Derived, recovery: str) -> bytes:
    """Make an account; `recovery` is the one-time code of its recovery sheet. Returns its id."""
    name = clean_name(name, field="name", longest=NAME_MAX)
    if session.scalar(select(Staff.id).where(Staff.name_folded == fold(name))) is not None:
        raise FieldError("name", "taken", name)
    member = Staff(
        id=ids.random_id(),
        role=role,
        name=name,
        name_folded=fold(name),
        language=language,
        passphrase_salt=salt,
        passphrase_verifier=derived.verifier,
        recovery_digest=secrets.digest(recovery),
    )
    session.add(member)
    return member.id


def find_staff(session: Session, name: str) -> StaffMember | None:
    """The account with this name, however it is capitalised."""
    return _member(session.scalars(select(Staff).where(Staff.name_folded == fold(name))).first())


def staff_member(session: Session, staff_id: bytes) -> StaffMember | None:
    return _member(session.get(Staff, staff_id))


def names(session: Session) -> dict[bytes, str]:
    """The name of every account there ever was, by id."""
    return dict(session.execute(select(Staff.id, Staff.name)).all())


def replace_passphrase(
    session: Session, *, staff_id: bytes, used_recovery: str, salt: bytes, derived: Derived, new_recovery: str
) -> None:
    """Set a new passphrase with the code of the recovery sheet, which is used up; a new sheet takes its place.

    Signs the person out everywhere. Raises NotAllowedError when the code is not (any more) the right one.
    """
    member = session.get(Staff, staff_id)
    if member is None or member.recovery_digest != secrets.digest(used_recovery):
        raise NotAllowedError("the recovery code is not right")
    member.passphrase_salt, member.passphrase_verifier = salt, derived.verifier
    member.recovery_digest = secrets.digest(new_recovery)
    close_all(session, staff_id)


def set_secrets(
    session: Session, *, staff_id: bytes, was: bytes, salt: bytes, derived: Derived, recovery: str | None = None
) -> None:
    """Set a new passphrase, and with `recovery` the code of a new sheet; signs the person out everywhere.

    was: the verifier that was read before. Raises ConflictError when it is another one by now.
    """
    member = session.get(Staff, staff_id)
    if member is None or member.is_removed or member.passphrase_verifier != was:
        raise ConflictError("the account was changed meanwhile")
    member.passphrase_salt, member.passphrase_verifier = salt, derived.verifier
    if recovery is not None:
        member.recovery_digest = secrets.digest(recovery)
    close_all(session, staff_id)


def set_recovery(session: Session, *, staff_id: bytes, was: bytes, recovery: str) -> None:
    """The code of a new recovery sheet; the older sheet opens nothing any more. `was` as in set_secrets."""
    member = session.get(Staff, staff_id)
    if member is None or member.is_removed or member.passphrase_verifier != was:
        raise ConflictError("the account was changed meanwhile")
    member.recovery_digest = secrets.digest(recovery)


def remove(session: Session, staff_id: bytes) -> None:
    """Nobody signs in to this account any more. Its name stays for the audit, and can be given again."""
    member = session.get(Staff, staff_id)
    if member is None or member.is_removed:
        raise NotFoundError("no such account")
    member.is_removed = True
    member.name_folded = f"{member.name_folded} {staff_id.hex()}"
    member.passphrase_verifier = member.recovery_digest = bytes(32)
    close_all(session, staff_id)


def check_unchanged(session: Session, *, staff_id: bytes, role: Role, verifier: bytes | None = None) -> None:
    """Raise NotAllowedError unless the account is there with this role and, where it is given, with this passphrase."""
    member = staff_member(session, staff_id)
    if member is None or member.role is not role or verifier not in (None, member.verifier):
        raise NotAllowedError("the account was changed meanwhile")


def set_language(session: Session, staff_id: bytes, language: str) -> None:
    member = session.get(Staff, staff_id)
    if member is not None:
        member.language = language


def _member(row: Staff | None) -> StaffMember | None:
    if row is None or row.is_removed:
        return None
    return StaffMember(
        id=row.id,
        role=Role(row.role),
        name=row.name,
        language=row.language,
        salt=row.passphrase_salt,
        verifier=row.passphrase_verifier,
        recovery_digest=row.recovery_digest,
    )
