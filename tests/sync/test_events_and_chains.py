"""Events, headers, payloads and names (FORMAT.md sections 1 and 2)."""

import pytest

from sync.errors import Damaged, TooLarge
from sync.event import (
    PAYLOAD_LIMIT_BYTES,
    Event,
    Header,
    Parent,
    check_node_id,
    first_chain,
    make_header,
    make_payload,
    new_incarnation,
    new_node_id,
    next_chain,
    parse_header,
)
from tests.sync.segment_factories import BOX_NODE, make_incarnation

LEARNER = "9c1e9d1c4d3a4b5f8e6d7c8b9a0f1e2d"


def test_header_is_written_as_in_the_vectors() -> None:
    assert make_header(3, 91000, "progress.set", LEARNER) == (
        b'{"s":3,"u":91000,"y":"progress.set","j":"9c1e9d1c4d3a4b5f8e6d7c8b9a0f1e2d"}'
    )
    assert make_header(1, 0, "inc.start", None, 2) == b'{"s":1,"u":0,"y":"inc.start","j":null,"v":2}'


def test_header_is_read_back_and_unknown_fields_are_allowed() -> None:
    header = b'{"s":7,"u":5,"y":"a.b","j":null,"v":3,"later":{"x":[1]}}'
    assert parse_header(header) == Header(7, 5, "a.b", None, 3)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b"{}",
        b'{"s":true,"u":0,"y":"a","j":null}',
        b'{"s":1.0,"u":0,"y":"a","j":null}',
        b'{"s":0,"u":0,"y":"a","j":null}',
        b'{"s":9007199254740992,"u":0,"y":"a","j":null}',
        b'{"s":1,"u":-1,"y":"a","j":null}',
        b'{"s":1,"u":"0","y":"a","j":null}',
        b'{"s":1,"u":0,"y":"A","j":null}',
        b'{"s":1,"u":0,"y":"a\\n","j":null}',
        b'{"s":1,"u":0,"y":"a"}',
        b'{"s":1,"u":0,"y":"a","j":"9C1E9D1C4D3A4B5F8E6D7C8B9A0F1E2D"}',
        b'{"s":1,"u":0,"y":"a","j":"9c1e"}',
        b'{"s":1,"u":0,"y":"a","j":null,"v":0}',
        b'{"s":1,"s":1,"u":0,"y":"a","j":null}',
        b'{"s":1,"u":0,\t"y":"a","j":null}',
        b'{"s":1,"u":NaN,"y":"a","j":null}',
        b'{"s":1,"u":0,"y":"a","j":null}\xff',
        b'\xef\xbb\xbf{"s":1,"u":0,"y":"a","j":null}',
        b'{"a":' + b"[" * 4000,
        b'{"s":' + b"1" * 4000 + b"}",
    ],
)
def test_header_that_breaks_the_rules_is_damaged(header: bytes) -> None:
    with pytest.raises(Damaged):
        parse_header(header)


def test_header_and_kind_over_their_limits_are_too_large() -> None:
    with pytest.raises(TooLarge):
        parse_header(b'{"s":1,"u":0,"y":"a","j":null,"pad":"' + b"x" * 4096 + b'"}')
    with pytest.raises(TooLarge):
        make_header(1, 0, "a" * 65, None)


def test_header_of_an_event_can_not_be_made_with_wrong_fields() -> None:
    with pytest.raises(Damaged):
        make_header(0, 0, "inc.start", None)


def test_event_that_does_not_stand_where_its_header_says_is_damaged() -> None:
    with pytest.raises(Damaged):
        Event(BOX_NODE, make_incarnation(1).id, 2, make_header(1, 0, "a", None), b"{}")


def test_event_with_an_erased_payload_is_well_formed() -> None:
    assert Event(BOX_NODE, make_incarnation(1).id, 1, make_header(1, 0, "a", None), b"").payload == b""


def test_payload_keeps_its_letters_and_its_limit() -> None:
    assert make_payload({"nick": "Amina علي"}) == '{"nick":"Amina علي"}'.encode()
    fits = make_payload({"x": "y" * (PAYLOAD_LIMIT_BYTES - len('{"x":""}'))})
    assert len(fits) == PAYLOAD_LIMIT_BYTES
    with pytest.raises(TooLarge):
        make_payload({"x": "y" * PAYLOAD_LIMIT_BYTES})


@pytest.mark.parametrize("value", [1.5, float("nan"), "a\x00b", "\ud800", {"deep": [float("inf")]}])
def test_payload_that_a_reader_would_refuse_is_not_made(value: object) -> None:
    with pytest.raises(Damaged):
        make_payload({"x": value})


@pytest.mark.parametrize(
    "payload", [b"7", b'{"a":1}\n', b'{"a":"\\ud83d"}', b'{"a":"\\u0000"}', b'{"a":1,"a":2}', b'{"a":' * 100_000]
)
def test_event_with_a_payload_that_cannot_be_stored_is_damaged(payload: bytes) -> None:
    with pytest.raises(Damaged):
        Event(BOX_NODE, make_incarnation(1).id, 1, make_header(1, 0, "a", None), payload[:PAYLOAD_LIMIT_BYTES])


def test_escaped_letters_that_can_be_stored_are_accepted() -> None:
    event = Event(BOX_NODE, make_incarnation(1).id, 1, make_header(1, 0, "a", None), b'{"a":"\\ud83d\\ude00\\u00e9"}')
    assert event.payload == b'{"a":"\\ud83d\\ude00\\u00e9"}'


def test_chain_begins_with_names_and_parent_and_leaves_the_payload_out() -> None:
    incarnation = "AAECAwQFBgcICQoL"
    alone = first_chain(BOX_NODE, incarnation, None)
    assert alone.hex() == "a489f9f42019897503ef699cabd41714af64171fc5a2cef38af1036e2e03b3aa"
    assert first_chain(BOX_NODE, incarnation, Parent(incarnation, 1, alone)) != alone
    assert next_chain(alone, b"{}") != next_chain(alone, b"{ }")


def test_new_names_are_well_formed_and_differ() -> None:
    assert check_node_id(new_node_id("bx")).startswith("bx-")
    assert new_node_id("hq") != new_node_id("hq")
    assert len(new_incarnation()) == 16
    assert new_incarnation() != new_incarnation()


@pytest.mark.parametrize("node", ["", "bx-", "bx-0123456789ABCDEFGHJK", "bx-main", "hq-", "hq-Main", "xx-main", 7, None])
def test_wrong_node_ids_are_damaged(node: object) -> None:
    with pytest.raises(Damaged):
        check_node_id(node)


def test_node_of_an_unknown_sort_is_not_made() -> None:
    with pytest.raises(Damaged):
        new_node_id("zz")
