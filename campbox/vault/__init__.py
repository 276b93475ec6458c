"""The cryptography of the locked vault, and the keys that are open in this process. It knows no database."""

from campbox.vault.keypairs import KeyPair, new_key_pair, seal_key, unseal_key, unwrap, wrap
from campbox.vault.keyring import Keyring
from campbox.vault.sealing import VaultKey, new_vault_key, open_text, proof, seal_text

__all__ = [
    "KeyPair",
    "Keyring",
    "VaultKey",
    "new_key_pair",
    "new_vault_key",
    "open_text",
    "proof",
    "seal_key",
    "seal_text",
    "unseal_key",
    "unwrap",
    "wrap",
]
