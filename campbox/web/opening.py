"""What a passphrase, typed rightly, opens besides the session: the locked vault of names, in this browser."""

from sqlalchemy.orm import Session

from campbox import traces
from campbox.db import db
from campbox.errors import ConflictError, NamesLockedError, SealBrokenError
from campbox.services import audit, secrets, staff, vault
from campbox.services.secrets import Derived
from campbox.services.staff import StaffMember
from campbox.vault import VaultKey
from campbox.web.current import node, reading, signed_in, write
from campbox.web.way import check_way, is_readable_on_the_way


def right_passphrase(member: StaffMember | None, account: str, passphrase: str) -> Derived | None:
    """What the passphrase gives when it is the account's, else None; TooManyTriesError after several wrong ones.

    An unknown account takes as long and answers the same.
    """
    throttle = node().throttle
    account = f"staff {account.casefold() if member is None else member.id.hex()}"
    throttle.begin(account, node().clock.uptime_ms())
    derived = secrets.derive(passphrase, bytes(16) if member is None else member.salt)
    if member is None or not secrets.matches(derived, member.verifier):
        return None
    throttle.right(account)
    return derived


def open_names(staff_id: bytes, derived: Derived, session_digest: bytes) -> bool:
    """Open the vault in this browser, where nobody can read along and this person holds its key; returns whether it is open.

    An account that is older than the vault gets its key pair here; where nobody holds the vault, it is made.
    """
    if node().config.role != "box":
        return False
    key = _first_key(staff_id, derived) or _own_key(staff_id, derived)
    if key is None:
        return False
    key = _renewed(key, staff_id)
    if is_readable_on_the_way():
        return False
    node().keyring.put(session_digest, staff_id, key)
    return True


def clear_traces() -> None:
    """A key was taken away: what it leaves on the card goes now, or soon."""
    db.session.rollback()  # while this request reads, the write-ahead log cannot be cut
    traces.clear_if_possible(node())


def open_key() -> VaultKey:
    """The key of the vault, for a page with names. Raises NamesOnTheWayError or NamesLockedError where it must not be shown."""
    check_way()
    key = key_if_open()
    if key is None:
        raise NamesLockedError("the vault is not open here")
    node().keyring.noticed(signed_in().digest)
    return key


def key_if_open() -> VaultKey | None:
    """The key of the vault where it is open in this browser and nobody can read along. Asking does not keep it open."""
    if is_readable_on_the_way():
        return None
    key = node().keyring.peek(signed_in().digest)
    return key if key is not None and vault.is_current(reading(), key) else None


def credentials_of(passphrase: str) -> tuple[bytes, Derived]:
    """A new salt and what it makes of a new passphrase. Raises FieldError for one that is too short."""
    staff.check_passphrase(passphrase)
    salt = secrets.new_salt()
    return salt, secrets.derive(passphrase, salt)


def _first_key(staff_id: bytes, derived: Derived) -> VaultKey | None:
    """The key of a vault that is made for this person, because nobody holds one."""
    present, now = vault.holder(reading(), staff_id), node().now()
    if present is None:
        keys = vault.new_keys(derived)
        try:
            return write(lambda session: vault.join(session, staff_id=staff_id, keys=keys, now=now))
        except ConflictError:  # the same person signed in at two devices at once
            return None
    if present.is_let_in:
        return None
    return write(lambda session: vault.claim(session, staff_id=staff_id, now=now))


def _own_key(staff_id: bytes, derived: Derived) -> VaultKey | None:
    present = vault.holder(reading(), staff_id)
    if present is None or not present.is_let_in:
        return None
    try:
        return vault.key_of(present, vault.keys_by_passphrase(present, derived))
    except SealBrokenError:  # the row was altered; signing in goes on without names
        return None


def _renewed(key: VaultKey, by: bytes) -> VaultKey:
    """The new key, where it was due since somebody was removed."""
    if not vault.is_renewal_due(reading()):
        return key

    now = node().now()

    def renew(session: Session) -> VaultKey:
        audit.note(session, by=by, act="vault-key-renewed", now=now)
        return vault.renew(session, key)

    new = write(renew)
    node().keyring.replace(key, new)
    clear_traces()
    return new
