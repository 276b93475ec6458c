"""A segment as text. Events go in as the bytes they were born with, never made again from their fields."""

from base64 import b64encode
from collections.abc import Iterator

from sync.contents import Acknowledgement, BlobPiece, Incarnation, Range, Request, Run, Segment, SegmentHead
from sync.limits import lines_of
from sync.strictjson import write_object


def compose(segment: Segment) -> bytes:
    """The text of `segment` to the end of its Z line. Raises TooLarge over the limits of FORMAT.md section 10."""
    contents = list(_contents(segment))
    first = _line(b"CBX1", _head_json(segment.head))
    last = _line(b"Z", write_object({"n": len(contents)}))
    text = b"".join([first, *contents, last])
    lines_of(text)
    return text


def _contents(segment: Segment) -> Iterator[bytes]:
    for run in segment.runs:
        yield _line(b"I", _incarnation_json(run))
        for event in run.events:
            yield _line(b"E", event.header, event.payload)
    for acknowledgement in segment.acknowledgements:
        yield _line(b"A", _acknowledgement_json(acknowledgement))
    for request in segment.requests:
        yield _line(b"Q", _request_json(request))
    for piece in segment.blob_pieces:
        yield _line(b"B", _piece_json(piece), b64encode(piece.content))
    if segment.padding:
        yield _line(b"x", segment.padding.encode())


def _line(*columns: bytes) -> bytes:
    return b"\t".join(columns) + b"\n"


def _head_json(head: SegmentHead) -> bytes:
    return write_object(
        {
            "v": 1,
            "kind": head.kind,
            "src": head.source,
            "dst": head.destinations,
            "sid": head.segment_id,
            "key": head.key_id,
            "sw": head.software,
            "made": [head.made_ms, head.made_quality],
        }
    )


def _incarnation_json(run: Run) -> bytes:
    incarnation = run.incarnation
    return write_object(
        {
            "i": incarnation.id,
            "par": _parent_list(incarnation),
            "t0": incarnation.t0_ms,
            "q": incarnation.quality,
            "from": run.first_sequence,
            "chain": run.chain_before.hex(),
        }
    )


def _parent_list(incarnation: Incarnation) -> list[str | int] | None:
    parent = incarnation.parent
    return None if parent is None else [parent.incarnation, parent.sequence, parent.chain.hex()]


def _acknowledgement_json(acknowledgement: Acknowledgement) -> bytes:
    return write_object(
        {
            "of": acknowledgement.of,
            "node": acknowledgement.node,
            "gen": acknowledgement.generation,
            "heads": [[head.incarnation, head.sequence, head.chain.hex()] for head in acknowledgement.heads],
            "want": _range_lists(acknowledgement.want),
            "bad": acknowledgement.bad,
        }
    )


def _request_json(request: Request) -> bytes:
    if request.of is None:
        return write_object({"blobs": request.blobs})
    return write_object({"of": request.of, "want": _range_lists(request.want)})


def _piece_json(piece: BlobPiece) -> bytes:
    return write_object({"d": piece.sha256, "o": piece.offset, "n": piece.total_bytes})


def _range_lists(ranges: tuple[Range, ...]) -> list[list[str | int]]:
    return [[wanted.incarnation, wanted.first, wanted.last] for wanted in ranges]
