"""The signed questions and answers over HTTP (FORMAT.md section 9)."""

import pytest

from sync import strictjson
from sync.errors import BadSignature, Damaged, SyncError, TooLarge, UnknownSender
from sync.messages import (
    ANSWER_LIMIT_BYTES,
    FILES_LIMIT,
    Request,
    make_hello_answer,
    make_request,
    new_nonce,
    read_hashes,
    read_hello_answer,
    read_request,
    write_hashes,
)
from tests.sync.segment_factories import BOX, BOX_NODE, HUB, sender_key

REQUEST = Request(BOX_NODE, "00112233445566778899aabbccddeeff")
SIGNED = make_request(BOX.signing_key, "/v1/hello", REQUEST)
ANSWER = make_hello_answer(HUB.signing_key, REQUEST.nonce, 1_790_000_000_000)


def test_signed_request_is_read_by_the_hub() -> None:
    assert read_request(SIGNED, "/v1/hello", sender_key) == REQUEST


def test_signed_request_has_the_documented_form() -> None:
    fields = strictjson.read_object(SIGNED)
    assert fields["body"] == f'{{"node":"{BOX_NODE}","nonce":"{REQUEST.nonce}"}}'
    assert f"trusted comment: cbx-request /v1/hello {BOX_NODE} {REQUEST.nonce}" in str(fields["sig"]).split("\n")


def test_request_for_one_thing_does_not_serve_for_another() -> None:
    with pytest.raises(BadSignature):
        read_request(SIGNED, "/v1/inbox", sender_key)


def test_request_from_an_unpaired_node_or_by_another_key_is_refused() -> None:
    with pytest.raises(UnknownSender):
        read_request(SIGNED, "/v1/hello", lambda node: None)
    with pytest.raises(BadSignature):
        read_request(make_request(HUB.signing_key, "/v1/hello", REQUEST), "/v1/hello", sender_key)


@pytest.mark.parametrize("raw", [b"", b"<html>", b"{}", b'{"body":"{}"}', b'{"body":"","sig":"x"}', SIGNED[:-1]])
def test_message_that_is_something_else_is_damaged(raw: bytes) -> None:
    with pytest.raises(Damaged):
        read_request(raw, "/v1/hello", sender_key)
    with pytest.raises(Damaged):
        read_hello_answer(raw, REQUEST.nonce, HUB.verify_key)


def test_request_with_a_wrong_nonce_is_damaged() -> None:
    with pytest.raises(Damaged):
        read_request(make_request(BOX.signing_key, "/v1/hello", Request(BOX_NODE, "short")), "/v1/hello", sender_key)


def test_hello_gives_the_time_of_the_hub() -> None:
    assert read_hello_answer(ANSWER, REQUEST.nonce, HUB.verify_key) == 1_790_000_000_000


def test_hello_for_another_question_or_by_another_key_is_refused() -> None:
    with pytest.raises(BadSignature):
        read_hello_answer(ANSWER, new_nonce(), HUB.verify_key)
    with pytest.raises(BadSignature):
        read_hello_answer(ANSWER, REQUEST.nonce, BOX.verify_key)


def test_every_flipped_bit_of_a_hello_is_refused_but_in_the_comment_that_minisign_does_not_sign() -> None:
    start = ANSWER.index(b"untrusted comment: ") + len(b"untrusted comment: ")
    for position in set(range(len(ANSWER))) - set(range(start, ANSWER.index(b"\\n", start))):
        flipped = bytearray(ANSWER)
        flipped[position] ^= 1
        with pytest.raises(SyncError):
            read_hello_answer(bytes(flipped), REQUEST.nonce, HUB.verify_key)


def test_messages_over_their_limit_are_refused_unread() -> None:
    with pytest.raises(TooLarge):
        read_request(bytes(ANSWER_LIMIT_BYTES + 1), "/v1/hello", sender_key)
    with pytest.raises(TooLarge):
        read_hashes("files", bytes(ANSWER_LIMIT_BYTES + 1))


def test_lists_of_files_are_read_strictly() -> None:
    hashes = ["ab" * 32, "cd" * 32]
    assert read_hashes("files", write_hashes("files", hashes)) == hashes
    for raw in (b'{"files":["short"]}', b'{"files":7}', b"{}", write_hashes("files", ["ab" * 32] * (FILES_LIMIT + 1))):
        with pytest.raises(Damaged):
            read_hashes("files", raw)
