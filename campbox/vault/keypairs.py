"""The key pair by which a member of the staff holds the vault's key: X25519 as age has it, so that age itself opens it.

The private key is kept wrapped under a stretched secret: the passphrase, or the code of the recovery sheet.
"""

from dataclasses import dataclass, field

from campbox.errors import SealBrokenError
from campbox.vault.sealing import KEY_BYTES, VaultKey, open_bytes, seal_bytes


@dataclass(frozen=True)
class KeyPair:
    """An age recipient (age1…) and its identity (AGE-SECRET-KEY-…)."""

    public: str
    private: str = field(repr=False)


def new_key_pair() -> KeyPair:
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return KeyPair(str(identity.to_public()), str(identity))


def wrap(private: str, stretched: bytes, about: bytes) -> bytes:
    """The private key under the 32 bytes that only the right secret gives."""
    return seal_bytes(stretched, private.encode(), about)


def unwrap(wrapped: bytes, stretched: bytes, about: bytes) -> str:
    """The private key. Raises SealBrokenError for another secret."""
    return open_bytes(stretched, wrapped, about).decode()


def seal_key(key: VaultKey, public: str) -> bytes:
    """The vault's key for the holder of one key pair."""
    import pyrage

    sealed: bytes = pyrage.encrypt(key.secret, [pyrage.x25519.Recipient.from_str(public)])
    return sealed


def unseal_key(sealed: bytes, private: str) -> VaultKey:
    """Raises SealBrokenError when it was sealed to somebody else, or altered."""
    import pyrage

    try:
        secret: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(private)])
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise SealBrokenError("the vault's key is sealed to somebody else") from error
    if len(secret) != KEY_BYTES:
        raise SealBrokenError("this is no key of a vault")
    return VaultKey(secret)
