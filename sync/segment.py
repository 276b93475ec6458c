"""The text of a segment, up to and including its Z line (FORMAT.md section 4). Signing and sealing are in seal.py."""

from sync.compose import compose
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
    new_segment_id,
)
from sync.event import Parent
from sync.parse import parse, parse_head

__all__ = [
    "Acknowledgement",
    "BlobPiece",
    "Head",
    "Incarnation",
    "Parent",
    "Range",
    "Request",
    "Run",
    "Segment",
    "SegmentHead",
    "compose",
    "new_segment_id",
    "parse",
    "parse_head",
]
