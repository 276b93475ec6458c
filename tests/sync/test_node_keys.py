"""The key file of a node, its card, and the fingerprint two people compare (FORMAT.md section 7)."""

import hashlib
import stat
from pathlib import Path

import pyrage
import pytest

from sync import strictjson
from sync.errors import BadSignature, Damaged, SyncError, TooLarge, UnsupportedFormat
from sync.keys import CARD_LIMIT_BYTES, NodeCard, NodeKeys, fingerprint, generate_recovery, make_card, read_card
from sync.seal import sign, verify
from tests.sync.segment_factories import BOX, BOX_NODE, HUB


def signed_card(**changes: object) -> bytes:
    """The box's card with some fields changed and the signature made anew."""
    line = make_card(BOX, name="Zaatari 1").partition(b"\n")[0]
    fields = {**strictjson.read_object(line), **changes}
    changed = strictjson.write_object(fields) + b"\n"
    return changed + sign(BOX.signing_key, changed, f"cbx-card {BOX_NODE}")


def test_saved_keys_are_loaded_as_they_were(tmp_path: Path) -> None:
    keys = NodeKeys.generate("bx")
    keys.save(tmp_path / "node.keys")
    assert NodeKeys.load(tmp_path / "node.keys") == keys
    assert stat.S_IMODE((tmp_path / "node.keys").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["node.keys"]


def test_saving_over_an_older_file_keeps_it_private(tmp_path: Path) -> None:
    path = tmp_path / "node.keys"
    path.write_bytes(b"older")
    BOX.save(path)
    assert NodeKeys.load(path) == BOX
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_save_that_fails_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "node.keys"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        BOX.save(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["node.keys"]


def test_new_keys_work_and_differ() -> None:
    keys, others = NodeKeys.generate("hq"), NodeKeys.generate("hq")
    assert keys.node.startswith("hq-")
    assert keys != others
    assert verify(b"x", sign(keys.signing_key, b"x", "c"), keys.verify_key) == "c"
    sealed = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(keys.recipient)])
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(keys.age_identity)]) == b"x"


def test_every_truncated_or_flipped_key_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "node.keys"
    BOX.save(path)
    whole = path.read_bytes()
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for content in [whole[:length] for length in range(len(whole))] + flipped:
        path.write_bytes(content)
        with pytest.raises(Damaged, match="key file of this node is damaged"):
            NodeKeys.load(path)


def write_key_file(path: Path, line: bytes) -> None:
    path.write_bytes(line + hashlib.sha256(line).hexdigest().encode() + b"\n")


def test_key_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "node.keys"
    path.write_bytes(b" " * (CARD_LIMIT_BYTES + 1))
    with pytest.raises(TooLarge):
        NodeKeys.load(path)
    write_key_file(path, b'{"cbx":"node-keys/2"}\n')
    with pytest.raises(UnsupportedFormat):
        NodeKeys.load(path)
    BOX.save(path)
    whole = path.read_bytes().partition(b"\n")[0] + b"\n"
    for line in (
        b'{"cbx":"node-keys/1","sign":"AAAA"}\n',
        whole.replace(BOX.age_identity.encode(), BOX.age_identity.encode()[:-1] + b"Q"),
        whole.replace(BOX_NODE.encode(), b"bx-short"),
    ):
        write_key_file(path, line)
        with pytest.raises(Damaged):
            NodeKeys.load(path)


def test_card_says_who_its_node_is() -> None:
    _, recovery = generate_recovery()
    card = read_card(make_card(HUB, name="HQ Amman عمّان", url="https://hub.example", recovery=[recovery]))
    recipients = (HUB.recipient, recovery)
    assert card == NodeCard(HUB.node, "hub", "HQ Amman عمّان", HUB.verify_key, recipients, "https://hub.example")
    assert read_card(make_card(BOX, name="Box")) == NodeCard(BOX_NODE, "box", "Box", BOX.verify_key, (BOX.recipient,), None)


def test_every_flipped_bit_of_a_card_is_refused_but_in_the_comment_that_minisign_does_not_sign() -> None:
    card = make_card(BOX, name="Zaatari 1")
    comment = card.index(b"untrusted comment: ") + len("untrusted comment: ")
    for position in set(range(len(card))) - set(range(comment, card.index(b"\n", comment))):
        for bit in range(8):
            flipped = bytearray(card)
            flipped[position] ^= 1 << bit
            with pytest.raises(SyncError):
                read_card(bytes(flipped))


def test_every_truncation_of_a_card_is_refused() -> None:
    card = make_card(BOX, name="Zaatari 1")
    for length in range(len(card)):
        with pytest.raises(SyncError):
            read_card(card[:length])


@pytest.mark.parametrize(
    "changes",
    [
        {"node": "bx-short"},
        {"node": "hq-main"},
        {"role": "hub"},
        {"role": None},
        {"name": ""},
        {"name": "x" * 81},
        {"name": "two\nlines"},
        {"sign": "RWrubbish"},
        {"age": []},
        {"age": [BOX.recipient] * 9},
        {"age": [BOX.recipient[:-1] + "q"]},
        {"age": ["ssh-ed25519 AAAA"]},
        {"url": "file:///etc/passwd"},
        {"url": ""},
        {"url": "https://" + "x" * 201},
    ],
)
def test_card_with_a_wrong_field_is_damaged(changes: dict[str, object]) -> None:
    with pytest.raises(Damaged):
        read_card(signed_card(**changes))


def test_card_of_a_later_kind_is_unsupported() -> None:
    with pytest.raises(UnsupportedFormat):
        read_card(signed_card(cbx="card/2"))


def test_card_signed_for_another_purpose_is_refused() -> None:
    line = make_card(BOX, name="Box").partition(b"\n")[0] + b"\n"
    with pytest.raises(BadSignature):
        read_card(line + sign(BOX.signing_key, line, "cbx-card hq-main"))


def test_card_over_its_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read_card(bytes(CARD_LIMIT_BYTES + 1))


def test_card_with_a_name_that_readers_refuse_is_not_made() -> None:
    with pytest.raises(Damaged):
        make_card(BOX, name="two\nlines")


def test_fingerprint_depends_on_both_keys_and_on_nothing_else() -> None:
    card = read_card(make_card(BOX, name="Box"))
    assert fingerprint(read_card(make_card(BOX, name="Other", url="http://box"))) == fingerprint(card)
    assert fingerprint(NodeCard(BOX_NODE, "box", "Box", HUB.verify_key, (BOX.recipient,))) != fingerprint(card)
    assert fingerprint(NodeCard(BOX_NODE, "box", "Box", BOX.verify_key, (HUB.recipient,))) != fingerprint(card)


def test_recovery_key_opens_what_is_sealed_to_it() -> None:
    secret, recipient = generate_recovery()
    sealed = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(recipient)])
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(secret)]) == b"x"
