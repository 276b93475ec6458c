"""Who can open the locked vault of names, and what becomes of its key when they come, go or forget a passphrase.

There is one key. It is sealed to the public key of each holder; a holder's private key is wrapped under their passphrase and
again under the code of their recovery sheet. So a holder can be added, and the key renewed, while that person is away.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campbox.clock import Moment
from campbox.errors import ConflictError, NamesLockedError, SealBrokenError
from campbox.models import VaultEntry, VaultHolder
from campbox.services import audit, secrets, settings, vault_traces
from campbox.services.secrets import Derived
from campbox.vault import (
    KeyPair,
    VaultKey,
    new_key_pair,
    new_vault_key,
    open_text,
    proof,
    seal_key,
    seal_text,
    unseal_key,
    unwrap,
    wrap,
)


@dataclass(frozen=True)
class Wrapped:
    """A key pair with its private key wrapped under a passphrase and, where `recovery_key` is given, under a recovery code."""

    keys: KeyPair
    own_key: bytes
    recovery_salt: bytes | None = None
    recovery_key: bytes | None = None


@dataclass(frozen=True)
class Holder:
    """What is stored of somebody who holds the vault's key, or will once a colleague lets them in."""

    staff_id: bytes
    public_key: str
    own_key: bytes
    recovery_salt: bytes | None
    recovery_key: bytes | None
    vault_key: bytes | None

    @property
    def is_let_in(self) -> bool:
        return self.vault_key is not None

    @property
    def has_sheet(self) -> bool:
        """Whether the code of the recovery sheet keeps this person's access."""
        return self.recovery_key is not None


def wrapped(keys: KeyPair, derived: Derived, recovery: str | None = None) -> Wrapped:
    """The private key under a passphrase; with a recovery code it takes about 50 ms: call it before a command."""
    own_key = wrap(keys.private, derived.key, _own(keys.public))
    if recovery is None:
        return Wrapped(keys, own_key)
    salt = secrets.new_salt()
    stretched = secrets.derive(recovery, salt).key
    return Wrapped(keys, own_key, salt, wrap(keys.private, stretched, _recovery(keys.public)))


def new_keys(derived: Derived, recovery: str | None = None) -> Wrapped:
    """A new key pair; as slow as `wrapped`."""
    return wrapped(new_key_pair(), derived, recovery)


def keys_by_passphrase(holder: Holder, derived: Derived) -> KeyPair:
    """Raises SealBrokenError for another passphrase."""
    return KeyPair(holder.public_key, unwrap(holder.own_key, derived.key, _own(holder.public_key)))


def keys_by_recovery(holder: Holder, recovery: str) -> KeyPair:
    """Takes about 50 ms. Raises SealBrokenError for another code, or where the sheet is older than the vault."""
    if holder.recovery_salt is None or holder.recovery_key is None:
        raise SealBrokenError("the sheet is older than the vault")
    stretched = secrets.derive(recovery, holder.recovery_salt).key
    return KeyPair(holder.public_key, unwrap(holder.recovery_key, stretched, _recovery(holder.public_key)))


def key_of(holder: Holder, keys: KeyPair) -> VaultKey:
    """The vault's key. Raises SealBrokenError where the holder is not let in."""
    if holder.vault_key is None:
        raise SealBrokenError("nobody has let this person in")
    return unseal_key(holder.vault_key, keys.private)


def holders(session: Session) -> dict[bytes, Holder]:
    return {row.staff_id: _holder(row) for row in session.scalars(select(VaultHolder))}


def holder(session: Session, staff_id: bytes) -> Holder | None:
    row = session.get(VaultHolder, staff_id)
    return None if row is None else _holder(row)


def is_current(session: Session, key: VaultKey) -> bool:
    """Whether it is the key of the vault as it stands."""
    return settings.read(session, settings.VAULT_KEY_MARK) == key.mark


def check_current(session: Session, key: VaultKey) -> None:
    """Raises NamesLockedError for a key that was renewed meanwhile."""
    if not is_current(session, key):
        raise NamesLockedError("the vault has another key")


def is_renewal_due(session: Session) -> bool:
    """Whether somebody was removed while nobody had the vault open to renew its key."""
    return settings.read(session, settings.VAULT_RENEWAL_DUE) is not None


def is_only_holder(session: Session, staff_id: bytes) -> bool:
    """Whether all that is in the vault would be lost with this person's key."""
    open_to = session.scalars(select(VaultHolder.staff_id).where(VaultHolder.vault_key.is_not(None))).all()
    return list(open_to) == [staff_id] and session.scalar(select(VaultEntry.id).limit(1)) is not None


def join(session: Session, *, staff_id: bytes, keys: Wrapped, now: Moment) -> VaultKey | None:
    """Keep the first key pair of an account; returns what `claim` gives. Raises ConflictError where there is one already."""
    if session.get(VaultHolder, staff_id) is not None:
        raise ConflictError("this account has a key pair")
    _put_keys(session, staff_id, keys)
    return claim(session, staff_id=staff_id, now=now)


def claim(session: Session, *, staff_id: bytes, now: Moment) -> VaultKey | None:
    """Make the vault for somebody with a key pair, where nobody holds it; returns its key, or None where somebody does."""
    if session.scalar(select(VaultHolder.staff_id).where(VaultHolder.vault_key.is_not(None)).limit(1)) is not None:
        return None
    return _make(session, staff_id, now)


def let_in(session: Session, *, staff_id: bytes, key: VaultKey) -> None:
    """Seal the vault's key to somebody who has a key pair. Safe to repeat. Raises NamesLockedError for an old key."""
    check_current(session, key)
    row = session.get(VaultHolder, staff_id)
    if row is None:
        raise ConflictError("this account has no key pair yet")
    _seal_to(row, key)


def replace_keys(session: Session, *, staff_id: bytes, keys: Wrapped, key: VaultKey | None, now: Moment) -> VaultKey | None:
    """A new key pair for somebody whose old one nobody can unwrap; let in by the open vault `key`, else waiting.

    Returns what `claim` gives: where nobody else holds the vault, what was in it is lost.
    """
    session.execute(delete(VaultHolder).where(VaultHolder.staff_id == staff_id))
    session.flush()
    made = join(session, staff_id=staff_id, keys=keys, now=now)
    if made is None:  # else snapshots are the last hope for names whose only passphrase is forgotten
        vault_traces.note(session, in_snapshots=True)
        if key is not None:
            let_in(session, staff_id=staff_id, key=key)
    return made


def rewrap(session: Session, *, was: Holder, keys: Wrapped) -> None:
    """The same private key under a new passphrase or recovery code. Raises ConflictError when it was wrapped anew meanwhile."""
    row = session.get(VaultHolder, was.staff_id)
    if row is None or row.own_key != was.own_key or row.public_key != keys.keys.public:
        raise ConflictError("the key pair was changed meanwhile")
    row.own_key = keys.own_key
    vault_traces.note(session, in_snapshots=True)
    if keys.recovery_key is not None:
        row.recovery_salt, row.recovery_key = keys.recovery_salt, keys.recovery_key


def forget_sheet(session: Session, staff_id: bytes) -> None:
    """The recovery sheet keeps no access any more: its code was replaced by one that wraps nothing."""
    session.execute(update(VaultHolder).where(VaultHolder.staff_id == staff_id).values(recovery_salt=None, recovery_key=None))
    vault_traces.note(session, in_snapshots=False)


def remove_holder(session: Session, *, staff_id: bytes, key: VaultKey | None) -> VaultKey | None:
    """Take a holder out; returns the vault's new key, which the removed one never had.

    Without an open vault the key cannot be renewed: that is due then, and done by the next person who opens it.
    """
    row = session.get(VaultHolder, staff_id)
    if row is None:
        return None
    had_key = row.vault_key is not None
    vault_traces.note(session, in_snapshots=True)
    session.delete(row)
    session.flush()
    if not had_key:
        return None
    if key is None:
        settings.write(session, settings.VAULT_RENEWAL_DUE, "1")
        return None
    return renew(session, key)


def renew(session: Session, key: VaultKey) -> VaultKey:
    """Give the vault a new key: every entry is sealed again, and the key sealed to every holder that has a voucher.

    It must see all entries at once, so it is done within the command, although a thousand of them take 30 ms.
    """
    check_current(session, key)
    new = new_vault_key()
    vault_traces.note(session, in_snapshots=True)
    _seal_entries_again(session, key, new)
    for row in session.scalars(select(VaultHolder).where(VaultHolder.vault_key.is_not(None))):
        if _is_vouched_for(row, key):
            _seal_to(row, new)
        else:  # somebody wrote this row without having had the vault open
            row.vault_key = row.voucher = None
    settings.write(session, settings.VAULT_KEY_MARK, new.mark)
    settings.forget(session, settings.VAULT_RENEWAL_DUE)
    return new


def about_entry(entry_id: bytes, learner_id: bytes, kind: str, staff_id: bytes) -> bytes:
    """What an entry is sealed with, so that one in another row does not open: three ids of 16 bytes, then the kind."""
    return entry_id + learner_id + staff_id + kind.encode()


def _make(session: Session, staff_id: bytes, now: Moment) -> VaultKey:
    key = new_vault_key()
    # Entries of a vault whose last holder is gone can never be opened again.
    session.execute(delete(VaultEntry))
    settings.write(session, settings.VAULT_KEY_MARK, key.mark)
    settings.forget(session, settings.VAULT_RENEWAL_DUE)
    row = session.get(VaultHolder, staff_id)
    assert row is not None
    _seal_to(row, key)
    audit.note(session, by=staff_id, act="vault-made", now=now)
    return key


def _put_keys(session: Session, staff_id: bytes, keys: Wrapped) -> None:
    session.add(
        VaultHolder(
            staff_id=staff_id,
            public_key=keys.keys.public,
            own_key=keys.own_key,
            recovery_salt=keys.recovery_salt,
            recovery_key=keys.recovery_key,
            vault_key=None,
            voucher=None,
        )
    )
    session.flush()


def _seal_entries_again(session: Session, old: VaultKey, new: VaultKey) -> None:
    """One that is broken stays as it is: it opened before under no key, and will not now."""
    changed = []
    for row in session.execute(
        select(VaultEntry.id, VaultEntry.learner_id, VaultEntry.kind, VaultEntry.staff_id, VaultEntry.sealed)
    ):
        about = about_entry(row.id, row.learner_id, row.kind, row.staff_id)
        try:
            changed.append({"id": row.id, "sealed": seal_text(new, open_text(old, row.sealed, about), about)})
        except SealBrokenError:
            continue
    if changed:
        session.execute(update(VaultEntry), changed)


def _seal_to(row: VaultHolder, key: VaultKey) -> None:
    row.vault_key = seal_key(key, row.public_key)
    row.voucher = proof(key, _voucher(row.staff_id, row.public_key))


def _is_vouched_for(row: VaultHolder, key: VaultKey) -> bool:
    try:
        open_text(key, row.voucher or b"", _voucher(row.staff_id, row.public_key))
    except SealBrokenError:
        return False
    return True


def _own(public_key: str) -> bytes:
    return f"own {public_key}".encode()


def _recovery(public_key: str) -> bytes:
    return f"recovery {public_key}".encode()


def _voucher(staff_id: bytes, public_key: str) -> bytes:
    return b"holder" + staff_id + public_key.encode()


def _holder(row: VaultHolder) -> Holder:
    return Holder(row.staff_id, row.public_key, row.own_key, row.recovery_salt, row.recovery_key, row.vault_key)
