"""The first day of a node: the one-time code makes the first account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campbox.errors import NotAllowedError
from campbox.services import secrets, settings, sites, staff
from campbox.services.secrets import Derived
from campbox.services.sessions import Role


@dataclass(frozen=True)
class FirstAccount:
    """What the set-up page asked of the first trainer, or of a hub's operator."""

    name: str
    language: str
    salt: bytes
    derived: Derived
    recovery: str


def is_set_up(session: Session) -> bool:
    return settings.read(session, settings.SETUP_DONE) is not None


def set_up(session: Session, *, role: Role, account: FirstAccount, site_name: str, languages: Sequence[str]) -> bytes:
    """Make the first account and name the site; returns the account's id. Raises NotAllowedError the second time."""
    if is_set_up(session):
        raise NotAllowedError("this node is set up already")
    staff_id = staff.add_staff(
        session,
        role=role,
        name=account.name,
        language=account.language,
        salt=account.salt,
        derived=account.derived,
        recovery=account.recovery,
    )
    sites.describe_site(session, name=site_name, languages=languages)
    settings.write(session, settings.SETUP_DONE, "1")
    return staff_id


def new_recovery_code() -> str:
    """A one-time code of 100 bits for a recovery sheet."""
    return secrets.new_code(staff.RECOVERY_CHARACTERS)
