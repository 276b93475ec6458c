"""How it stands with the names for one of the staff: their sheet, who lets them in, and whom they can let in."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from campbox.services import accounts, vault
from campbox.services.access import Actor
from campbox.services.accounts import Account
from campbox.services.sessions import Role


@dataclass(frozen=True)
class Holding:
    """is_sheet_older: the recovery sheet opens no names. `let_in_by`: who can let this person in, who waits for it."""

    is_sheet_older: bool
    is_waiting: bool
    let_in_by: tuple[str, ...]
    waiting: tuple[Account, ...]


def holding(session: Session, person: Actor) -> Holding:
    """A constant number of queries."""
    own = vault.holder(session, person.staff_id)
    everybody = accounts.accounts(session)
    can_open = [each for each in everybody if each.names == "open"]
    is_let_in = own is not None and own.is_let_in
    is_waiting = not is_let_in and bool(can_open)
    return Holding(
        is_sheet_older=own is not None and not own.has_sheet,
        is_waiting=is_waiting,
        let_in_by=tuple(each.name for each in can_open if is_waiting and accounts.may_let_in(each.role, person.role)),
        waiting=tuple(each for each in everybody if is_let_in and _waits_for(each, person)),
    )


def _waits_for(other: Account, person: Actor) -> bool:
    return other.names == "waiting" and accounts.may_let_in(Role(person.role), other.role)
