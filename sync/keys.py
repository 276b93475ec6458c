"""The keys of a node, and the card by which two nodes are paired (FORMAT.md section 7)."""

import hashlib
import re
import secrets
from base64 import b32encode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyrage

from sync import strictjson
from sync.errors import BadSignature, Damaged, TooLarge, UnsupportedFormat
from sync.event import check_node_id, new_node_id
from sync.files import write_durably
from sync.seal import SigningKey, read_verify_key, sign, verify
from sync.strictbase64 import decode_base64

Role = Literal["box", "hub"]

CARD_LIMIT_BYTES = 16 * 1024
CARD_RECIPIENTS_LIMIT = 8
_SECRET_BYTES = 8 + 32  # key id and Ed25519 seed
_CARD = "card/1"
_KEY_FILE = "node-keys/1"
_ANYTHING = re.compile(r"[^\x00-\x1f\x7f]{0,200}")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,80}")
_URL = re.compile(r"https?://[!-~]{1,200}")
_AGE_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_AGE_IDENTITY = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@dataclass(frozen=True)
class NodeKeys:
    """A node with its secrets: the minisign key it signs with and the age identity it opens files with."""

    node: str
    signing_key: SigningKey = field(repr=False)
    age_identity: str = field(repr=False)

    @classmethod
    def generate(cls, prefix: str) -> "NodeKeys":
        """Keys for a new node; `prefix` is "bx" for a box or "hq" for a hub."""
        key = SigningKey(key_id=secrets.token_bytes(8), seed=secrets.token_bytes(32))
        return cls(new_node_id(prefix), key, str(pyrage.x25519.Identity.generate()))

    @classmethod
    def load(cls, path: Path) -> "NodeKeys":
        """The keys that `save` wrote. Raises Damaged, TooLarge or UnsupportedFormat for any other file, or OSError."""
        with path.open("rb") as file:
            return _read_key_file(file.read(CARD_LIMIT_BYTES + 1))

    def save(self, path: Path) -> None:
        """Write the keys into one private file, durably; an older file is replaced whole or not at all."""
        fields = {
            "cbx": _KEY_FILE,
            "node": self.node,
            "sign": b64encode(self.signing_key.key_id + self.signing_key.seed).decode(),
            "age": self.age_identity,
        }
        line = strictjson.write_object(fields) + b"\n"
        write_durably(path, line + _checksum(line), mode=0o600)

    @property
    def verify_key(self) -> str:
        """The minisign public key: RW…"""
        return self.signing_key.public

    @property
    def key_id(self) -> str:
        """The 8 bytes that name the signing key, in hex."""
        return self.signing_key.key_id.hex()

    @property
    def recipient(self) -> str:
        """The age recipient that others seal to: age1…"""
        return _recipient_of(self.age_identity)


@dataclass(frozen=True)
class NodeCard:
    """What a node says of itself in public. `recipients`: its current age key first, then recovery keys."""

    node: str
    role: Role
    name: str
    verify_key: str
    recipients: tuple[str, ...]
    url: str | None = None


def make_card(keys: NodeKeys, *, name: str, url: str | None = None, recovery: Sequence[str] = ()) -> bytes:
    """The pairing file of the node that holds `keys`: one line of JSON and its own signature over it."""
    fields: dict[str, object] = {
        "cbx": _CARD,
        "node": keys.node,
        "role": _role_of(keys.node),
        "name": name,
        "sign": keys.verify_key,
        "age": [keys.recipient, *recovery],
        "url": url,
    }
    line = strictjson.write_object(fields) + b"\n"
    card = line + sign(keys.signing_key, line, _card_comment(keys.node))
    read_card(card)
    return card


def read_card(file: bytes) -> NodeCard:
    """The card in `file`, its own signature verified: whoever made it holds the key that it names.

    Whether that is the right node only a person can tell, by comparing `fingerprint`.
    Raises TooLarge, Damaged, UnsupportedFormat or BadSignature.
    """
    if len(file) > CARD_LIMIT_BYTES:
        raise TooLarge("The card is too large.")
    line, end, minisig = file.partition(b"\n")
    fields = strictjson.read_object(line)
    if strictjson.text(fields.get("cbx"), _ANYTHING) != _CARD:
        raise UnsupportedFormat("The file is not a card that this software knows.")
    card = _card(fields)
    if verify(line + end, minisig, card.verify_key) != _card_comment(card.node):
        raise BadSignature("The signature of the card was made for something else.")
    return card


def fingerprint(card: NodeCard) -> str:
    """24 characters in four groups, to be read aloud and compared when two nodes are paired."""
    keys = read_verify_key(card.verify_key)[1] + _raw_recipient(card.recipients[0])
    spelled = b32encode(hashlib.sha256(b"CBX1 fingerprint\n" + keys).digest()[:15]).decode()
    return "-".join(spelled[start : start + 6] for start in range(0, len(spelled), 6))


def generate_recovery() -> tuple[str, str]:
    """A recovery key to be printed and locked away: the secret AGE-SECRET-KEY-… and the recipient age1…"""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def _card(fields: dict[str, object]) -> NodeCard:
    node = check_node_id(fields.get("node"))
    if fields.get("role") != _role_of(node):
        raise Damaged("The card's role does not fit its node id.")
    verify_key = strictjson.text(fields.get("sign"), _ANYTHING)
    read_verify_key(verify_key)
    recipients = strictjson.array(fields.get("age"), shortest=1, longest=CARD_RECIPIENTS_LIMIT)
    url = fields.get("url")
    return NodeCard(
        node=node,
        role=_role_of(node),
        name=strictjson.text(fields.get("name"), _NAME),
        verify_key=verify_key,
        recipients=tuple(_check_recipient(recipient) for recipient in recipients),
        url=None if url is None else strictjson.text(url, _URL),
    )


def _read_key_file(content: bytes) -> NodeKeys:
    if len(content) > CARD_LIMIT_BYTES:
        raise TooLarge("The key file is too large to be one.")
    line, end, checksum = content.partition(b"\n")
    try:
        if checksum != _checksum(line + end):
            raise Damaged("The checksum does not fit.")
        fields = strictjson.read_object(line)
        if strictjson.text(fields.get("cbx"), _ANYTHING) != _KEY_FILE:
            raise UnsupportedFormat("The key file was written by later software.")
        return _keys(fields)
    except Damaged as error:
        raise Damaged("The key file of this node is damaged. Restore it from a backup.") from error


def _keys(fields: dict[str, object]) -> NodeKeys:
    secret = decode_base64(strictjson.text(fields.get("sign"), _ANYTHING).encode())
    if len(secret) != _SECRET_BYTES:
        raise Damaged("The signing key has a wrong length.")
    identity = strictjson.text(fields.get("age"), _AGE_IDENTITY)
    _recipient_of(identity)
    return NodeKeys(check_node_id(fields.get("node")), SigningKey(secret[:8], secret[8:]), identity)


def _checksum(line: bytes) -> bytes:
    """A second line that tells a bit lost on a card from a key: SHA-256 of the first, in hex."""
    return hashlib.sha256(line).hexdigest().encode() + b"\n"


def _role_of(node: str) -> Role:
    return "box" if node.startswith("bx-") else "hub"


def _card_comment(node: str) -> str:
    return f"cbx-card {node}"


def _recipient_of(identity: str) -> str:
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError as error:
        raise Damaged("An age identity is not well formed.") from error


def _check_recipient(value: object) -> str:
    recipient = strictjson.text(value, _AGE_RECIPIENT)
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise Damaged("An age recipient is not well formed.") from error
    return recipient


def _raw_recipient(recipient: str) -> bytes:
    """The X25519 key in a checked age1… text: Bech32 data, 5 bits a character, without its checksum of 6."""
    bits = 0
    for character in recipient.removeprefix("age1")[:-6]:
        bits = bits << 5 | _BECH32.index(character)
    return (bits >> 4).to_bytes(32)  # 52 characters are 260 bits: 32 bytes and 4 bits of padding
