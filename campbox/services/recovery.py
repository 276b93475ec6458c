"""A new passphrase by the code of a recovery sheet, and what becomes of the names then."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import NotFoundError, SealBrokenError
from campbox.services import audit, setup, staff, vault
from campbox.services.accounts import Credentials, NamesWouldBeLostError
from campbox.services.secrets import Derived
from campbox.services.vault import Holder

# Kept: the names open with the new passphrase. Locked: a colleague has to let the person in. Lost: nobody opens them any more.
NamesAfter = Literal["kept", "locked", "lost"]


@dataclass(frozen=True)
class Recovery:
    """What the sheet's code and a new passphrase give, made before the command. `was` is None where no key pair is kept."""

    used: str
    new: Credentials
    was: Holder | None


def prepare(held: Holder | None, *, used: str, salt: bytes, derived: Derived) -> Recovery:
    """The key pair under the new secrets; a new one where the sheet is older than the names. Takes about 100 ms."""
    code = setup.new_recovery_code()
    if held is not None:
        try:
            keys = vault.wrapped(vault.keys_by_recovery(held, used), derived, code)
        except SealBrokenError:
            pass
        else:
            return Recovery(used, Credentials(salt, derived, code, keys), held)
    return Recovery(used, Credentials(salt, derived, code, vault.new_keys(derived, code)), None)


def recover(
    session: Session, *, staff_id: bytes, by: Recovery, has_names: bool, may_lose_names: bool, now: Moment
) -> NamesAfter:
    """Set the new passphrase and the new sheet; the person is signed out everywhere. A hub has no names.

    Raises NamesWouldBeLostError unless these may be, or NotAllowedError where the code was used meanwhile.
    """
    new = by.new
    staff.replace_passphrase(
        session, staff_id=staff_id, used_recovery=by.used, salt=new.salt, derived=new.derived, new_recovery=new.recovery
    )
    audit.note(session, by=staff_id, act="account-changed", now=now, subject_id=staff_id, detail="recovered")
    if not has_names:
        return "kept"
    if by.was is not None:
        vault.rewrap(session, was=by.was, keys=new.keys)
        return "kept"
    is_last = vault.is_only_holder(session, staff_id)
    if is_last and not may_lose_names:
        raise NamesWouldBeLostError("the sheet is older than the names, and nobody else can open them")
    made = vault.replace_keys(session, staff_id=staff_id, keys=new.keys, key=None, now=now)
    if is_last:
        return "lost"
    return "locked" if made is None else "kept"


def give_code(session: Session, *, name: str, code: str, now: Moment) -> None:
    """A new recovery code for somebody who lost passphrase and sheet, given by whoever has the box itself in hand.

    It opens no names. Raises NotFoundError.
    """
    member = staff.find_staff(session, name)
    if member is None:
        raise NotFoundError(f"There is no account with the name {name}.")
    staff.set_recovery(session, staff_id=member.id, was=member.verifier, recovery=code)
    vault.forget_sheet(session, member.id)
    audit.note(session, by=member.id, act="account-changed", now=now, subject_id=member.id, detail="code")
