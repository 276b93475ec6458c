"""The lines of a segment, read strictly (FORMAT.md section 4)."""

import dataclasses
import json
from collections.abc import Callable

import pytest

from sync import limits
from sync.errors import Damaged, SyncError, TooLarge, UnsupportedFormat
from sync.event import Event
from sync.segment import (
    Acknowledgement,
    BlobPiece,
    Head,
    Range,
    Request,
    Run,
    Segment,
    compose,
    new_segment_id,
    parse,
)
from tests.sync.segment_factories import (
    BOX_NODE,
    HUB_NODE,
    cut,
    make_incarnation,
    make_lineage,
    make_run,
    make_segment,
    replace_head,
)

SHA256 = "ab" * 32


def rich_segment() -> Segment:
    """A segment with every sort of line."""
    first, second = make_lineage(3, 2)
    third = make_run(make_incarnation(9), 5, 8)
    head = Head(first.incarnation.id, 3, first.chain_after)
    wanted = Range(first.incarnation.id, 1, 2)
    return dataclasses.replace(
        make_segment(first, second, third),
        acknowledgements=(
            Acknowledgement(BOX_NODE, "HQAAAAAAAAAAAAAB", 7, (head,), (wanted,), ((new_segment_id(), "bad-signature"),)),
        ),
        requests=(Request(of=BOX_NODE, want=(wanted,)), Request(blobs=(SHA256,))),
        blob_pieces=(BlobPiece(SHA256, 4, 10, b"\x00\xff"),),
    )


def lines() -> list[bytes]:
    """CBX1, I, three E, and Z."""
    return compose(make_segment(*make_lineage(3))).split(b"\n")[:-1]


def text(changed: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in changed)


def recounted(changed: list[bytes]) -> bytes:
    """The text of `changed` lines, with a Z that counts them."""
    return text([*changed[:-1], b'Z\t{"n":%d}' % (len(changed) - 2)])


def with_fields(line: bytes, **changes: object) -> bytes:
    """`line` with fields of its one JSON column changed; None is JSON's null, `...` takes the field away."""
    kind, raw = line.split(b"\t")
    fields = {key: value for key, value in {**json.loads(raw), **changes}.items() if value is not ...}
    return kind + b"\t" + json.dumps(fields).encode()


def test_everything_composed_is_parsed_back() -> None:
    segment = rich_segment()
    assert parse(compose(segment)) == segment


def test_padding_and_lower_case_lines_are_skipped() -> None:
    segment = make_segment(*make_lineage(3))
    changed = lines()
    changed[2:2] = [b"x\tpad", b"later2\tcolumns\tof\t\tany kind", b"y"]
    assert parse(recounted(changed)).runs == segment.runs
    assert parse(compose(dataclasses.replace(segment, padding="pad"))) == segment


@pytest.mark.parametrize("line", [b"R\t{}", b"Zz\t{}", b"CBX2\t{}"])
def test_unknown_upper_case_line_refuses_the_segment(line: bytes) -> None:
    changed = lines()
    changed.insert(3, line)
    with pytest.raises(UnsupportedFormat):
        parse(recounted(changed))


@pytest.mark.parametrize("line", [b"", b"\t", b" E\t{}", b"7\t{}", b"\xc3\x89\t{}", b"E\r", b"toolongforakindofaline\t"])
def test_line_without_a_kind_is_damaged(line: bytes) -> None:
    changed = lines()
    changed.insert(3, line)
    with pytest.raises(Damaged):
        parse(recounted(changed))


@pytest.mark.parametrize("counted", [0, 3, 5, "4", None, 4.0, True])
def test_wrong_count_is_damaged(counted: object) -> None:
    changed = lines()
    changed[-1] = with_fields(changed[-1], n=counted)
    with pytest.raises(Damaged):
        parse(text(changed))


@pytest.mark.parametrize(
    "change",
    [
        lambda before: [before[0], *before[2:]],  # E without I
        lambda before: [*before[:2], before[-1]],  # I without E
        lambda before: [*before[:2], *before[3:]],  # the first event is missing
        lambda before: [*before[:3], *before[4:]],  # one in the middle is missing
        lambda before: [*before[:3], before[2], *before[3:]],  # one stands twice
        lambda before: [*before[:2], before[3], before[2], *before[4:]],  # two are exchanged
        lambda before: [*before[:2], before[2] + b"\tmore", *before[3:]],
        lambda before: [*before[:2], b"E\t{}", *before[3:]],
        lambda before: [before[0], before[1] + b"\tmore", *before[2:]],
        lambda before: [before[0], *before],  # CBX1 stands twice
    ],
)
def test_missing_repeated_or_misplaced_lines_are_damaged(change: Callable[[list[bytes]], list[bytes]]) -> None:
    with pytest.raises(SyncError):
        parse(recounted(change(lines())))


def test_text_without_its_last_line_is_damaged() -> None:
    with pytest.raises(Damaged):
        parse(text(lines()[:-1]))


@pytest.mark.parametrize("rest", [b"", b"\n", b"CBX1", b"CBX1\t{}\n", b"CBX1\t{}\nZ\t{}"])
def test_text_that_is_cut_short_is_damaged(rest: bytes) -> None:
    with pytest.raises(Damaged):
        parse(rest)


@pytest.mark.parametrize(
    "changes",
    [
        {"v": "1"},
        {"v": ...},
        {"kind": 7},
        {"src": "bx-short"},
        {"dst": []},
        {"dst": [HUB_NODE] * 65},
        {"dst": HUB_NODE},
        {"sid": "short"},
        {"sid": "EBESExQVFhcYGRobHB0eHx"},
        {"key": "C0FFEE0000000001"},
        {"sw": "two\nlines"},
        {"sw": ""},
        {"made": [1]},
        {"made": [1, 4]},
        {"made": [-1, 0]},
        {"made": ...},
    ],
)
def test_first_line_with_a_wrong_field_is_damaged(changes: dict[str, object]) -> None:
    changed = lines()
    changed[0] = with_fields(changed[0], **changes)
    with pytest.raises(Damaged):
        parse(text(changed))


@pytest.mark.parametrize("changes", [{"v": 2}, {"kind": "later"}])
def test_later_version_or_kind_is_unsupported(changes: dict[str, object]) -> None:
    changed = lines()
    changed[0] = with_fields(changed[0], **changes)
    with pytest.raises(UnsupportedFormat):
        parse(text(changed))


def test_text_that_begins_otherwise_is_unsupported() -> None:
    changed = lines()
    changed[0] = changed[0].replace(b"CBX1", b"CBX2")
    with pytest.raises(UnsupportedFormat):
        parse(text(changed))


@pytest.mark.parametrize(
    "changes",
    [
        {"i": "short"},
        {"par": ...},
        {"par": ["incarnation-0000", 1]},
        {"par": ["incarnation-0000", 0, "ab" * 32]},
        {"par": ["incarnation-0000", 1, "ab" * 31]},
        {"par": "incarnation-0000"},
        {"t0": -1},
        {"q": 4},
        {"from": 0},
        {"from": 2},
        {"chain": "ab" * 32},
        {"chain": "AB" * 32},
        {"chain": ...},
    ],
)
def test_incarnation_line_with_a_wrong_field_is_damaged(changes: dict[str, object]) -> None:
    changed = lines()
    changed[1] = with_fields(changed[1], **changes)
    with pytest.raises(Damaged):
        parse(text(changed))


@pytest.mark.parametrize(
    "line",
    [
        b'A\t{"of":"bx-short","node":"HQAAAAAAAAAAAAAB","gen":0,"heads":[],"want":[],"bad":[]}',
        b'A\t{"of":"hq-main","node":"HQ","gen":0,"heads":[],"want":[],"bad":[]}',
        b'A\t{"of":"hq-main","node":"HQAAAAAAAAAAAAAB","gen":-1,"heads":[],"want":[],"bad":[]}',
        b'A\t{"of":"hq-main","node":"HQAAAAAAAAAAAAAB","gen":0,"heads":[["HQAAAAAAAAAAAAAB",1]],"want":[],"bad":[]}',
        b'A\t{"of":"hq-main","node":"HQAAAAAAAAAAAAAB","gen":0,"heads":[],"want":[["HQAAAAAAAAAAAAAB",2,1]],"bad":[]}',
        b'A\t{"of":"hq-main","node":"HQAAAAAAAAAAAAAB","gen":0,"heads":[],"want":[],"bad":[["x","y"]]}',
        b'A\t{"of":"hq-main","node":"HQAAAAAAAAAAAAAB","gen":0,"heads":[],"want":[]}',
        b'Q\t{"blobs":[]}',
        b'Q\t{"blobs":["AB"]}',
        b'Q\t{"of":"hq-main"}',
        b"Q\t{}\t{}",
        b'B\t{"d":"' + SHA256.encode() + b'","o":0,"n":1}',
        b'B\t{"d":"' + SHA256.encode() + b'","o":0,"n":1}\tAB==',
        b'B\t{"d":"' + SHA256.encode() + b'","o":0,"n":1}\t!',
        b'B\t{"d":"' + SHA256.encode() + b'","o":1,"n":1}\tAA==',
        b'B\t{"d":"' + SHA256.encode() + b'","o":2,"n":1}\t',
    ],
)
def test_wrong_acknowledgement_request_or_blob_line_is_damaged(line: bytes) -> None:
    changed = lines()
    changed.insert(-1, line)
    with pytest.raises(Damaged):
        parse(recounted(changed))


def test_blob_piece_over_a_mebibyte_is_too_large() -> None:
    piece = BlobPiece(SHA256, 0, 2 * 1024 * 1024, bytes(1024 * 1024 + 1))
    with pytest.raises(TooLarge):
        parse(compose(dataclasses.replace(make_segment(), blob_pieces=(piece,))))


def test_line_over_its_limit_is_too_large_to_write_and_to_read() -> None:
    segment = dataclasses.replace(make_segment(), padding="p" * limits.LINE_LIMIT_BYTES)
    with pytest.raises(TooLarge):
        compose(segment)
    changed = lines()
    changed.insert(1, b"x\t" + b"p" * limits.LINE_LIMIT_BYTES)
    with pytest.raises(TooLarge):
        parse(recounted(changed))


def test_text_with_too_many_lines_or_bytes_is_too_large() -> None:
    with pytest.raises(TooLarge):
        parse(b"x\n" * (limits.LINES_LIMIT + 1))
    with pytest.raises(TooLarge):
        parse(bytes(limits.TEXT_LIMIT_BYTES + 1))


def test_run_refuses_events_that_do_not_follow_one_another() -> None:
    run = make_run(make_incarnation(1), 1, 3)
    for events in ((), run.events[::-1], run.events[1:], make_run(make_incarnation(2), 1, 3).events):
        with pytest.raises(Damaged):
            Run(run.incarnation, 1, run.chain_before, events)


def test_chains_go_on_from_run_to_run() -> None:
    whole = make_run(make_incarnation(1), 1, 6)
    assert cut(whole, 4, 6).chain_before == cut(whole, 1, 3).chain_after
    assert list(whole.chains())[-1] == whole.chain_after


def test_events_keep_the_exact_bytes_they_were_born_with() -> None:
    incarnation = make_incarnation(1)
    header = b'{"u":0, "s":1 ,"later":1,"y":"odd.spacing","j":null}'
    odd = Event(BOX_NODE, incarnation.id, 1, header, b'{ "a" : "\\u00e9" }')
    run = dataclasses.replace(make_run(incarnation, 1, 1), events=(odd,))
    assert parse(compose(make_segment(run))).runs[0].events == (odd,)


def test_events_of_a_segment_belong_to_its_sender() -> None:
    run = make_run(make_incarnation(1), 2, 3)
    other = "bx-zzzzzzzzzzzzzzzzzzzz"
    parsed = parse(compose(replace_head(make_segment(run), source=other)))
    assert {event.node for event in parsed.runs[0].events} == {other}
