"""A segment from its text. Everything is checked; nothing is guessed."""

import re
from collections.abc import Callable

from sync.contents import (
    Acknowledgement,
    BlobPiece,
    Head,
    Incarnation,
    Range,
    Request,
    Run,
    Segment,
    SegmentHead,
)
from sync.errors import Damaged, TooLarge, UnsupportedFormat
from sync.event import Event, Parent, check_chain, check_incarnation, check_node_id, first_chain
from sync.limits import BLOB_PIECE_LIMIT_BYTES, LINE_LIMIT_BYTES, LIST_LIMIT, lines_of
from sync.strictbase64 import decode_base64
from sync.strictjson import array, integer, read_object, text

SEGMENT_KINDS = frozenset({"log", "ack", "keys", "enrol", "blob"})
SEGMENT_ID = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
SHA256_HEX = re.compile(r"[0-9a-f]{64}")
_KEY_ID = re.compile(r"[0-9a-f]{16}")
_SOFTWARE = re.compile(r"[ -~]{1,80}")
_REASON = re.compile(r"[a-z][a-z0-9-]{0,39}")
_WORD = re.compile(r"[a-z]{1,16}")
_LINE_KIND = re.compile(rb"[A-Za-z][A-Za-z0-9]{0,15}")
_DESTINATIONS_LIMIT = 64
BEST_QUALITY = 3


def parse(body: bytes) -> Segment:
    """The segment that `body`, a text to the end of its Z line, describes.

    Raises TooLarge, UnsupportedFormat (another version, kind or upper-case line) or Damaged.
    """
    lines = lines_of(body)
    if len(lines) < 3 or lines.pop():
        raise Damaged("The text of a segment is cut short.")
    head = parse_head(lines[0])
    _check_closing(lines[-1], len(lines) - 2)
    reader = _Reader(head.source)
    for line in lines[1:-1]:
        reader.take(line)
    return reader.segment(head)


def parse_head(line: bytes) -> SegmentHead:
    """What the first line says, read before the signature is checked: sender, destinations and key, nothing else."""
    if len(line) > LINE_LIMIT_BYTES:
        raise TooLarge("The first line of the segment is too long.")
    kind, columns = _split_line(line)
    if kind != b"CBX1":
        raise UnsupportedFormat("The file is not a segment of version 1.")
    fields = read_object(_single(columns))
    if integer(fields.get("v"), 1) != 1:
        raise UnsupportedFormat("The segment is of a later version.")
    if text(fields.get("kind"), _WORD) not in SEGMENT_KINDS:
        raise UnsupportedFormat("The segment is of an unknown kind.")
    made_ms, made_quality = array(fields.get("made"), shortest=2, longest=2)
    destinations = array(fields.get("dst"), shortest=1, longest=_DESTINATIONS_LIMIT)
    return SegmentHead(
        kind=text(fields.get("kind"), _WORD),
        source=check_node_id(fields.get("src")),
        destinations=tuple(check_node_id(node) for node in destinations),
        segment_id=text(fields.get("sid"), SEGMENT_ID),
        key_id=text(fields.get("key"), _KEY_ID),
        software=text(fields.get("sw"), _SOFTWARE),
        made_ms=integer(made_ms),
        made_quality=integer(made_quality, 0, BEST_QUALITY),
    )


def parse_acknowledgement(raw: bytes) -> Acknowledgement:
    """The acknowledgement in the JSON of an A line."""
    fields = read_object(raw)
    return Acknowledgement(
        of=check_node_id(fields.get("of")),
        node=check_incarnation(fields.get("node")),
        generation=integer(fields.get("gen")),
        heads=tuple(_head(item) for item in array(fields.get("heads"), longest=LIST_LIMIT)),
        want=_ranges(fields.get("want")),
        bad=tuple(_refusal(item) for item in array(fields.get("bad"), longest=LIST_LIMIT)),
    )


class _Reader:
    """Collects what the lines between CBX1 and Z hold, in order."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._runs: list[Run] = []
        self._incarnation: tuple[Incarnation, int, bytes] | None = None
        self._events: list[Event] = []
        self._acknowledgements: list[Acknowledgement] = []
        self._requests: list[Request] = []
        self._pieces: list[BlobPiece] = []
        self._takers: dict[bytes, Callable[[list[bytes]], None]] = {
            b"E": self._take_event,
            b"I": self._take_incarnation,
            b"A": lambda columns: self._acknowledgements.append(parse_acknowledgement(_single(columns))),
            b"Q": lambda columns: self._requests.append(_request(_single(columns))),
            b"B": lambda columns: self._pieces.append(_piece(columns)),
        }

    def take(self, line: bytes) -> None:
        kind, columns = _split_line(line)
        taker = self._takers.get(kind)
        if taker:
            taker(columns)
        elif kind[:1].isupper():
            raise UnsupportedFormat("The segment holds lines that only later software understands.")

    def segment(self, head: SegmentHead) -> Segment:
        self._close_run()
        return Segment(
            head=head,
            runs=tuple(self._runs),
            acknowledgements=tuple(self._acknowledgements),
            requests=tuple(self._requests),
            blob_pieces=tuple(self._pieces),
        )

    def _take_incarnation(self, columns: list[bytes]) -> None:
        self._close_run()
        self._incarnation = _incarnation(self._source, read_object(_single(columns)))

    def _take_event(self, columns: list[bytes]) -> None:
        if self._incarnation is None or len(columns) != 2:
            raise Damaged("An event line does not belong to an incarnation.")
        incarnation, first, _ = self._incarnation
        sequence = first + len(self._events)
        self._events.append(Event(self._source, incarnation.id, sequence, *columns))

    def _close_run(self) -> None:
        if self._incarnation is not None:
            incarnation, first, chain_before = self._incarnation
            self._runs.append(Run(incarnation, first, chain_before, tuple(self._events)))
            self._events = []


def _split_line(line: bytes) -> tuple[bytes, list[bytes]]:
    kind, *columns = line.split(b"\t")
    if not _LINE_KIND.fullmatch(kind):
        raise Damaged("A line of the segment has no kind.")
    return kind, columns


def _single(columns: list[bytes]) -> bytes:
    if len(columns) != 1:
        raise Damaged("A line of the segment has a wrong number of columns.")
    return columns[0]


def _check_closing(line: bytes, content_lines: int) -> None:
    kind, columns = _split_line(line)
    if kind != b"Z" or integer(read_object(_single(columns)).get("n")) != content_lines:
        raise Damaged("The segment does not have the lines that it counts.")


def _incarnation(source: str, fields: dict[str, object]) -> tuple[Incarnation, int, bytes]:
    incarnation = Incarnation(
        id=check_incarnation(fields.get("i")),
        parent=_parent(fields.get("par", ())),
        t0_ms=integer(fields.get("t0")),
        quality=integer(fields.get("q"), 0, BEST_QUALITY),
    )
    first = integer(fields.get("from"), 1)
    chain_before = check_chain(fields.get("chain"))
    if first == 1 and chain_before != first_chain(source, incarnation.id, incarnation.parent):
        raise Damaged("An incarnation does not begin with its own chain.")
    return incarnation, first, chain_before


def _parent(value: object) -> Parent | None:
    if value is None:
        return None
    head = _head(value)
    return Parent(head.incarnation, head.sequence, head.chain)


def _head(value: object) -> Head:
    incarnation, sequence, chain = array(value, shortest=3, longest=3)
    return Head(check_incarnation(incarnation), integer(sequence, 1), check_chain(chain))


def _ranges(value: object) -> tuple[Range, ...]:
    return tuple(_range(item) for item in array(value, longest=LIST_LIMIT))


def _range(value: object) -> Range:
    incarnation, first, last = array(value, shortest=3, longest=3)
    lowest = integer(first, 1)
    return Range(check_incarnation(incarnation), lowest, integer(last, lowest))


def _refusal(value: object) -> tuple[str, str]:
    segment_id, reason = array(value, shortest=2, longest=2)
    return text(segment_id, SEGMENT_ID), text(reason, _REASON)


def _request(raw: bytes) -> Request:
    fields = read_object(raw)
    if "blobs" in fields:
        blobs = array(fields["blobs"], shortest=1, longest=LIST_LIMIT)
        return Request(blobs=tuple(text(blob, SHA256_HEX) for blob in blobs))
    return Request(of=check_node_id(fields.get("of")), want=_ranges(fields.get("want")))


def _piece(columns: list[bytes]) -> BlobPiece:
    if len(columns) != 2:
        raise Damaged("A blob line has a wrong number of columns.")
    fields = read_object(columns[0])
    content = decode_base64(columns[1])
    if len(content) > BLOB_PIECE_LIMIT_BYTES:
        raise TooLarge("A piece of a blob is too long.")
    total_bytes = integer(fields.get("n"))
    offset = integer(fields.get("o"), 0, total_bytes)
    if offset + len(content) > total_bytes:
        raise Damaged("A piece of a blob goes past its end.")
    return BlobPiece(text(fields.get("d"), SHA256_HEX), offset, total_bytes, content)
