"""Sealing texts under the vault's key: ChaCha20-Poly1305 (RFC 8439), a new random nonce of 12 bytes before each.

What a sealed text belongs to is authenticated with it: in another row, or altered, it does not open. ChaCha20, because the
processor of a Raspberry Pi 4 has no instructions for AES. Random nonces are safe for 2**32 texts under one key.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from campbox.errors import SealBrokenError

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class VaultKey:
    """The one key of all names. `mark` tells it from other keys and may be stored; it tells nothing of the key."""

    secret: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        return hashlib.sha256(b"campbox vault key" + self.secret).hexdigest()


def new_vault_key() -> VaultKey:
    return VaultKey(secrets.token_bytes(KEY_BYTES))


def seal_text(key: VaultKey, text: str, about: bytes) -> bytes:
    """Nonce and sealed text. `about`: what it belongs to."""
    return seal_bytes(key.secret, text.encode(), about)


def open_text(key: VaultKey, sealed: bytes, about: bytes) -> str:
    """The text. Raises SealBrokenError when it was altered, moved to another row, or sealed under another key."""
    return open_bytes(key.secret, sealed, about).decode()


def proof(key: VaultKey, about: bytes) -> bytes:
    """Shows to whoever has the key that `about` was written by somebody who had it: a sealed text of no characters."""
    return seal_bytes(key.secret, b"", about)


def seal_bytes(secret: bytes, content: bytes, about: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(secret).encrypt(nonce, content, about)


def open_bytes(secret: bytes, sealed: bytes, about: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        return ChaCha20Poly1305(secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("the seal is broken, or of another key") from error
