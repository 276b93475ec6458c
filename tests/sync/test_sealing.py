"""Signing, compressing and sealing; and everything hostile that can be done to a file (FORMAT.md section 3)."""

import gzip
import hashlib
import lzma
import subprocess
import sys
import zlib
from base64 import b64encode
from collections.abc import Callable

import pyrage
import pytest

from sync.age_header import check_age_header
from sync.compression import compress, decompress
from sync.errors import BadSignature, Damaged, NotForUs, SyncError, TooLarge, UnknownSender, UnsupportedFormat
from sync.keys import NodeKeys
from sync.limits import FILE_LIMIT_BYTES, LINE_LIMIT_BYTES, TEXT_LIMIT_BYTES
from sync.seal import SigningKey, read_signed_text, read_verify_key, seal, sign, signed_text, unseal, verify
from sync.segment import Segment, compose
from tests.sync.segment_factories import BOX, BOX_NODE, HUB, HUB_NODE, make_lineage, make_segment, replace_head, sender_key

SEGMENT = make_segment(*make_lineage(3))
STRANGER = NodeKeys("bx-zzzzzzzzzzzzzzzzzzzz", SigningKey(b"stranger", bytes(32)), BOX.age_identity)
AGE_BEGINNING = b"age-encryption.org/v1\n"
MAC_LINE = b"--- " + b"A" * 43 + b"\n"


def open_at_hub(file: bytes) -> Segment:
    return unseal(file, [HUB.age_identity], HUB_NODE, sender_key)


def seal_to_hub(segment: Segment, keys: NodeKeys = BOX) -> bytes:
    return seal(segment, keys.signing_key, [HUB.recipient])


def seal_bytes(packed: bytes) -> bytes:
    """Whatever it is, sealed to the hub."""
    sealed: bytes = pyrage.encrypt(packed, [pyrage.x25519.Recipient.from_str(HUB.recipient)])
    return sealed


def test_what_is_sealed_opens_as_it_was() -> None:
    assert open_at_hub(seal_to_hub(SEGMENT)) == SEGMENT


def test_every_recipient_can_open_the_file() -> None:
    file = seal(SEGMENT, BOX.signing_key, [HUB.recipient, BOX.recipient])
    for identity in (HUB.age_identity, BOX.age_identity):
        assert unseal(file, [identity], HUB_NODE, sender_key) == SEGMENT
    assert unseal(file, [STRANGER.age_identity, HUB.age_identity], HUB_NODE, sender_key) == SEGMENT


def test_every_truncation_of_a_sealed_file_is_refused() -> None:
    file = seal_to_hub(SEGMENT)
    for length in range(len(file)):
        with pytest.raises(SyncError):
            open_at_hub(file[:length])
    with pytest.raises(Damaged):
        open_at_hub(file + b"\x00")


def test_every_flipped_bit_of_a_sealed_file_is_refused() -> None:
    file = seal_to_hub(SEGMENT)
    for position in range(len(file)):
        for bit in range(8):
            flipped = bytearray(file)
            flipped[position] ^= 1 << bit
            with pytest.raises(SyncError):
                open_at_hub(bytes(flipped))


def test_every_flipped_bit_of_a_signed_text_is_refused_but_in_the_comment_that_minisign_does_not_sign() -> None:
    text = signed_text(SEGMENT, BOX.signing_key)
    comment = text.index(b"untrusted comment: ") + len("untrusted comment: ")
    for position in set(range(len(text))) - set(range(comment, text.index(b"\t", comment))):
        for bit in range(8):
            flipped = bytearray(text)
            flipped[position] ^= 1 << bit
            with pytest.raises(SyncError):
                read_signed_text(bytes(flipped), HUB_NODE, sender_key)


def test_every_truncation_of_a_signed_text_is_refused() -> None:
    text = signed_text(SEGMENT, BOX.signing_key)
    for length in range(len(text)):
        with pytest.raises(SyncError):
            read_signed_text(text[:length], HUB_NODE, sender_key)


def test_file_sealed_to_another_key_is_not_for_us() -> None:
    with pytest.raises(NotForUs):
        unseal(seal_to_hub(SEGMENT), [BOX.age_identity], HUB_NODE, sender_key)
    with pytest.raises(NotForUs):
        unseal(seal_to_hub(SEGMENT), [], HUB_NODE, sender_key)


def test_file_sealed_again_to_a_node_it_does_not_name_is_not_for_us() -> None:
    with pytest.raises(NotForUs):
        unseal(seal_to_hub(SEGMENT), [HUB.age_identity], "hq-other", sender_key)


def test_file_from_an_unpaired_node_names_its_sender() -> None:
    segment = make_segment(keys=STRANGER)
    with pytest.raises(UnknownSender) as refused:
        open_at_hub(seal_to_hub(segment, STRANGER))
    assert refused.value.node == STRANGER.node


def test_file_signed_by_a_stranger_in_the_name_of_a_box_is_refused() -> None:
    segment = replace_head(SEGMENT, key_id=STRANGER.key_id)
    with pytest.raises(BadSignature):
        open_at_hub(seal_to_hub(segment, STRANGER))


def test_file_signed_by_a_stranger_who_borrows_the_key_id_is_refused() -> None:
    thief = SigningKey(BOX.signing_key.key_id, bytes(32))
    with pytest.raises(BadSignature):
        open_at_hub(seal(SEGMENT, thief, [HUB.recipient]))


def test_signature_taken_from_another_segment_is_refused() -> None:
    body = compose(SEGMENT)
    minisig = sign(BOX.signing_key, body, f"cbx1 {BOX_NODE} AAAAAAAAAAAAAAAAAAAAAA")
    text = body + b"S\t" + minisig.rstrip().replace(b"\n", b"\t") + b"\n"
    with pytest.raises(BadSignature):
        read_signed_text(text, HUB_NODE, sender_key)


def test_signature_is_verified_before_the_lines_are_read() -> None:
    """An unsigned line that no reader understands is a bad signature, not an unsupported format."""
    text = signed_text(SEGMENT, BOX.signing_key).replace(b"\nE\t", b"\nR\t", 1)
    with pytest.raises(BadSignature):
        read_signed_text(text, HUB_NODE, sender_key)


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"S\ta\tb\tc\td\n", b"CBX1\t{}\nZ\t{}\n", b"CBX1\t{}\nS\ta\tb\tc\n", b"x\nS\t\t\t\t"]
)
def test_text_without_a_signature_is_damaged(text: bytes) -> None:
    with pytest.raises(Damaged):
        read_signed_text(text, HUB_NODE, sender_key)


def test_segment_is_not_sealed_by_the_wrong_key_or_to_nobody_or_to_a_crowd() -> None:
    with pytest.raises(ValueError, match="another signing key"):
        seal(SEGMENT, HUB.signing_key, [HUB.recipient])
    for recipients in ([], [HUB.recipient] * 9):
        with pytest.raises(ValueError, match="1 to 8"):
            seal(SEGMENT, BOX.signing_key, recipients)


def test_file_over_its_limit_is_refused_unread_and_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        open_at_hub(bytes(FILE_LIMIT_BYTES + 1))
    monkeypatch.setattr("sync.seal.FILE_LIMIT_BYTES", 400)
    with pytest.raises(TooLarge):
        seal_to_hub(SEGMENT)


def test_first_line_over_its_limit_is_refused_before_it_is_read() -> None:
    text = b"CBX1\t" + b"[" * (LINE_LIMIT_BYTES + 1) + b"\nS\ta\tb\tc\td\n"
    with pytest.raises(TooLarge):
        read_signed_text(text, HUB_NODE, sender_key)


# Compression


@pytest.mark.parametrize("pack", [compress, gzip.compress, lzma.compress])
def test_xz_and_gzip_are_read(pack: Callable[[bytes], bytes]) -> None:
    text = signed_text(SEGMENT, BOX.signing_key)
    assert open_at_hub(seal_bytes(pack(text))) == SEGMENT
    large = bytes(5_000_000)
    assert decompress(pack(large)) == large


@pytest.mark.parametrize("pack", [compress, gzip.compress])
def test_compressed_content_that_is_cut_changed_or_followed_is_damaged(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(b"some text" * 100)
    for wrong in (packed[:-1], packed + b"\x00", packed + packed, packed[:-9] + b"damaged!!", packed[:12]):
        with pytest.raises(Damaged):
            decompress(wrong)


@pytest.mark.parametrize("content", [b"", b"plain text", b"\x28\xb5\x2f\xfd zstd", lzma.compress(b"", lzma.FORMAT_ALONE)])
def test_other_compression_is_unsupported(content: bytes) -> None:
    with pytest.raises(UnsupportedFormat):
        open_at_hub(seal_bytes(content))


def test_xz_that_wants_more_memory_than_allowed_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 64 * 1024 * 1024}]
    with pytest.raises(Damaged):
        decompress(lzma.compress(b"x", filters=filters))


def test_text_at_its_limit_is_unpacked_and_one_byte_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.compression.TEXT_LIMIT_BYTES", 3_000_000)
    assert len(decompress(compress(bytes(3_000_000)))) == 3_000_000
    with pytest.raises(TooLarge):
        decompress(compress(bytes(3_000_001)))


BOMB = """
import resource, sys
from sync.compression import decompress
from sync.errors import TooLarge
packed = sys.stdin.buffer.read()
before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decompress(packed)
except TooLarge:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib)
"""


@pytest.mark.parametrize("packer", [lzma.LZMACompressor(preset=0), zlib.compressobj(level=9, wbits=31)])
def test_bomb_is_refused_in_bounded_memory(packer: "lzma.LZMACompressor | zlib._Compress") -> None:
    """A quarter of a GiB in a few kB; the reader grows by one text at the limit and some room, not by the bomb."""
    mebibyte = bytes(1024 * 1024)
    packed = b"".join([*(packer.compress(mebibyte) for _ in range(256)), packer.flush()])
    run = subprocess.run([sys.executable, "-c", BOMB], input=packed, capture_output=True, check=True)
    grown_kib = int(run.stdout)
    assert grown_kib < (TEXT_LIMIT_BYTES + 48 * 1024 * 1024) / 1024


# The age header


def stanza(kind: bytes = b"X25519") -> bytes:
    return b"-> " + kind + b" " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"


@pytest.mark.parametrize(
    "header",
    [
        stanza(),
        stanza() * 8,
        stanza() + stanza(b"x1-grease") * 31,
        stanza() + b"-> a-grease\n\n",
        stanza() + b"-> a-grease\n" + b"A" * 64 + b"\n\n",
    ],
)
def test_age_header_within_the_limits_is_accepted(header: bytes) -> None:
    check_age_header(AGE_BEGINNING + header + MAC_LINE + b"\n-> not a stanza: the body")


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (b"", Damaged),
        (b"rubbish\n" * 100, Damaged),
        (AGE_BEGINNING, Damaged),
        (AGE_BEGINNING + MAC_LINE, Damaged),
        (AGE_BEGINNING + stanza(), Damaged),
        (AGE_BEGINNING + stanza() + b"--- short\n", Damaged),
        (AGE_BEGINNING + b"-> \n\n" + MAC_LINE, Damaged),
        (AGE_BEGINNING + b"-> X25519 A\n" + b"A" * 64 + b"\n" + MAC_LINE, Damaged),
        (AGE_BEGINNING + b"-> X25519 A\n" + b"A" * 65 + b"\n" + MAC_LINE, Damaged),
        (AGE_BEGINNING + stanza(b"a-grease") + MAC_LINE, Damaged),
        (b"age-encryption.org/v2\n" + stanza() + MAC_LINE, UnsupportedFormat),
        (AGE_BEGINNING + stanza() + stanza(b"scrypt") + MAC_LINE, UnsupportedFormat),
        (AGE_BEGINNING + stanza(b"mlkem768x25519") + MAC_LINE, UnsupportedFormat),
        (AGE_BEGINNING + stanza() * 9 + MAC_LINE, TooLarge),
        (AGE_BEGINNING + stanza() + stanza(b"a-grease") * 32 + MAC_LINE, TooLarge),
        (AGE_BEGINNING + b"-> a-grease\n" + (b"A" * 64 + b"\n") * 300 + b"\n" + stanza() + MAC_LINE, TooLarge),
    ],
)
def test_age_header_outside_the_limits_is_refused(file: bytes, refusal: type[SyncError]) -> None:
    with pytest.raises(refusal):
        check_age_header(file)


def test_file_for_a_passphrase_is_refused_before_anything_is_computed() -> None:
    with pytest.raises(UnsupportedFormat):
        open_at_hub(pyrage.passphrase.encrypt(b"x", "secret"))


# minisign


def test_signature_verifies_and_gives_its_comment() -> None:
    assert verify(b"data", sign(BOX.signing_key, b"data", "a comment"), BOX.verify_key) == "a comment"


def test_signature_over_other_data_or_by_another_key_is_bad() -> None:
    minisig = sign(BOX.signing_key, b"data", "a comment")
    for data, key in ((b"date", BOX.verify_key), (b"data", HUB.verify_key), (b"data", "RWrubbish")):
        with pytest.raises(BadSignature):
            verify(data, minisig, key)


def test_signature_with_a_changed_comment_key_id_or_form_is_bad() -> None:
    minisig = sign(BOX.signing_key, b"data", "a comment")
    legacy = b64encode(b"Ed" + BOX.signing_key.key_id + BOX.signing_key.signature(b"data"))
    other_id = b64encode(b"EDstranger" + BOX.signing_key.signature(b"x"))
    lines = minisig.split(b"\n")
    for wrong in (
        minisig.replace(b"a comment", b"b comment"),
        minisig.replace(lines[1], legacy),
        minisig.replace(lines[1], other_id),
        minisig.replace(lines[1], lines[1][:-2]),
        minisig.replace(b"untrusted", b"trusty"),
        minisig.rstrip(),
        minisig + b"\n",
        minisig.replace(b"\n", b"\r\n"),
        b"x" * 5000,
    ):
        with pytest.raises(BadSignature):
            verify(b"data", wrong, BOX.verify_key)


def test_signature_that_names_another_key_of_the_same_secret_is_bad() -> None:
    renamed = SigningKey(b"renamed.", BOX.signing_key.seed)
    with pytest.raises(BadSignature):
        verify(b"data", sign(renamed, b"data", "a comment"), BOX.verify_key)


def test_signed_comment_that_is_no_ascii_is_bad() -> None:
    signature = BOX.signing_key.signature(hashlib.blake2b(b"data").digest())
    overall = BOX.signing_key.signature(signature + b"\xff")
    raw = b64encode(b"ED" + BOX.signing_key.key_id + signature)
    minisig = b"untrusted comment: x\n" + raw + b"\ntrusted comment: \xff\n" + b64encode(overall) + b"\n"
    with pytest.raises(BadSignature):
        verify(b"data", minisig, BOX.verify_key)


def test_comment_with_a_line_end_is_not_signed() -> None:
    with pytest.raises(ValueError, match="printable"):
        sign(BOX.signing_key, b"data", "two\nlines")


@pytest.mark.parametrize("key", ["", "RW", BOX.verify_key[:-4], BOX.verify_key + "AAAA", "RX" + BOX.verify_key[2:]])
def test_wrong_public_key_is_damaged(key: str) -> None:
    with pytest.raises(Damaged):
        read_verify_key(key)


def test_secrets_do_not_show_when_printed() -> None:
    assert BOX.signing_key.seed.hex() not in repr(BOX)
    assert repr(BOX.signing_key.seed) not in repr(BOX.signing_key)
    assert BOX.age_identity not in repr(BOX)
