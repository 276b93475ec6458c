"""Signing with minisign and sealing with age: how a segment becomes a file and a file a segment (FORMAT.md section 3)."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.age_header import RECIPIENTS_LIMIT, check_age_header
from sync.compression import compress, decompress
from sync.errors import BadSignature, Damaged, NotForUs, TooLarge, UnknownSender
from sync.limits import FILE_LIMIT_BYTES
from sync.segment import Segment, SegmentHead, compose, parse, parse_head
from sync.strictbase64 import decode_base64

SIGNATURE_LIMIT_BYTES = 4096
_UNTRUSTED = b"untrusted comment: "
_TRUSTED = b"trusted comment: "
_PREHASHED = b"ED"  # minisign's mark for a signature over BLAKE2b-512 of the data
_PUBLIC_KEY_MARK = b"Ed"
_KEY_ID_BYTES = 8
_COMMENT = re.compile(r"[ -~]+")


@dataclass(frozen=True)
class SigningKey:
    """A minisign signing key: an Ed25519 seed, and the random 8 bytes that name it."""

    key_id: bytes
    seed: bytes = field(repr=False)

    @property
    def public(self) -> str:
        """The minisign public key, as it stands in a .pub file: RW…"""
        return b64encode(_PUBLIC_KEY_MARK + self.key_id + self._private().public_key().public_bytes_raw()).decode()

    def signature(self, message: bytes) -> bytes:
        """64 bytes of plain Ed25519 over `message`."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def read_verify_key(verify_key: str) -> tuple[bytes, bytes]:
    """The key id and the raw Ed25519 key inside a minisign public key; Damaged if it is none."""
    raw = decode_base64(verify_key.encode())
    if len(raw) != len(_PUBLIC_KEY_MARK) + _KEY_ID_BYTES + 32 or not raw.startswith(_PUBLIC_KEY_MARK):
        raise Damaged("A minisign public key is not well formed.")
    return raw[2:10], raw[10:]


def sign(signing_key: SigningKey, data: bytes, trusted_comment: str) -> bytes:
    """The four lines of a minisign file over `data`; Debian's minisign verifies them."""
    if not _COMMENT.fullmatch(trusted_comment):
        raise ValueError("a trusted comment is printable ASCII")
    signature = signing_key.signature(_digest(data))
    overall = signing_key.signature(signature + trusted_comment.encode())
    lines = [
        _UNTRUSTED + b"campbox",
        b64encode(_PREHASHED + signing_key.key_id + signature),
        _TRUSTED + trusted_comment.encode(),
        b64encode(overall),
    ]
    return b"\n".join(lines) + b"\n"


def verify(data: bytes, minisig: bytes, verify_key: str) -> str:
    """The trusted comment of `minisig`, once it is proved to sign `data` and the comment. Raises BadSignature."""
    if len(minisig) > SIGNATURE_LIMIT_BYTES:
        raise BadSignature("The signature is too long.")
    try:
        key_id, raw_key = read_verify_key(verify_key)
        signed_by, signature, comment, overall = _read_minisig(minisig)
        key = Ed25519PublicKey.from_public_bytes(raw_key)
        key.verify(signature, _digest(data))
        key.verify(overall, signature + comment)
        trusted_comment = comment.decode("ascii")
    except (Damaged, InvalidSignature, ValueError) as error:
        raise BadSignature("The signature is not one of this key over this content.") from error
    if signed_by != key_id:
        raise BadSignature("The signature names another key.")
    return trusted_comment


def seal(segment: Segment, signing_key: SigningKey, recipients: Sequence[str]) -> bytes:
    """The file that carries `segment` to `recipients` (1 to 8 age1… keys). Raises TooLarge over 8 MiB."""
    if segment.head.key_id != signing_key.key_id.hex():
        raise ValueError("the segment names another signing key")
    if not 1 <= len(recipients) <= RECIPIENTS_LIMIT:
        raise ValueError("a file has 1 to 8 recipients")
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    sealed: bytes = pyrage.encrypt(compress(signed_text(segment, signing_key)), keys)
    if len(sealed) > FILE_LIMIT_BYTES:
        raise TooLarge("The sealed file is too large.")
    return sealed


def signed_text(segment: Segment, signing_key: SigningKey) -> bytes:
    """The text of `segment` with its S line."""
    body = compose(segment)
    minisig = sign(signing_key, body, _trusted_comment(segment.head))
    return body + b"S\t" + minisig.rstrip(b"\n").replace(b"\n", b"\t") + b"\n"


def unseal(file: bytes, identities: Sequence[str], own_node: str, sender_key: Callable[[str], str | None]) -> Segment:
    """The segment in `file`, wholly verified; nothing is written anywhere.

    `identities` are our AGE-SECRET-KEY-… texts; `sender_key` gives the minisign public key of a paired node, or None.
    Raises TooLarge, Damaged, NotForUs, UnknownSender, BadSignature or UnsupportedFormat.
    """
    return read_signed_text(decompress(_open(file, identities)), own_node, sender_key)


def read_signed_text(text: bytes, own_node: str, sender_key: Callable[[str], str | None]) -> Segment:
    """The segment in `text`, whose last line is S. Only the first line is read before the signature is verified."""
    body, minisig = _split_signature(text)
    head = parse_head(body[: body.index(b"\n")])
    if own_node not in head.destinations:
        raise NotForUs("The file is addressed to another node.")
    verify_key = sender_key(head.source)
    if verify_key is None:
        raise UnknownSender(head.source)
    if read_verify_key(verify_key)[0].hex() != head.key_id:
        raise BadSignature("The file names another key than the one of its sender.")
    if verify(body, minisig, verify_key) != _trusted_comment(head):
        raise BadSignature("The signature was made for another file.")
    return parse(body)


def _open(file: bytes, identities: Sequence[str]) -> bytes:
    if len(file) > FILE_LIMIT_BYTES:
        raise TooLarge("The file is too large.")
    check_age_header(file)
    keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
    try:
        packed: bytes = pyrage.decrypt(file, keys)
    except pyrage.DecryptError as error:
        # pyrage has one class for everything; its words alone tell "not your key" from "altered".
        if "No matching keys found" in str(error):
            raise NotForUs("The file is sealed to somebody else.") from error
        raise Damaged("The sealed content is damaged.") from error
    return packed


def _split_signature(text: bytes) -> tuple[bytes, bytes]:
    start = text.rfind(b"\n", 0, -1) + 1
    kind, *lines = text[start : start + SIGNATURE_LIMIT_BYTES].split(b"\t")
    if start == 0 or kind != b"S" or len(lines) != 4 or not lines[-1].endswith(b"\n"):
        raise Damaged("The file does not end with a signature.")
    return text[:start], b"\n".join(lines)


def _read_minisig(minisig: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    lines = minisig.split(b"\n")
    if len(lines) != 5 or lines[4] or not lines[0].startswith(_UNTRUSTED) or not lines[2].startswith(_TRUSTED):
        raise Damaged("A minisign file is not well formed.")
    raw = decode_base64(lines[1])
    if not raw.startswith(_PREHASHED):
        raise Damaged("A minisign signature is not a prehashed one.")
    return raw[2:10], raw[10:], lines[2].removeprefix(_TRUSTED), decode_base64(lines[3])


def _trusted_comment(head: SegmentHead) -> str:
    return f"cbx1 {head.source} {head.segment_id}"


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()
