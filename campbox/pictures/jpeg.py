"""JPEG (ISO/IEC 10918-1): a chain of segments, some followed by compressed bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from campbox.pictures.parts import BrokenPicture, Cleaned, orientation, tiff_with, unpack

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APPLICATION = range(0xE0, 0xF0)
# What colours need: JFIF, the colour profile, and how Adobe's programs mix them.
_SHOWS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_EXIF_MARK, _EXIF = 0xE1, b"Exif\0\0"
_SEGMENTS_MAX = 2000
# Within compressed bytes, FF stands before 00 or the mark of a restart; any other is the next segment.
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Segment:
    """`body` without the length that stands before it; `content` with all, and with the compressed bytes that follow."""

    mark: int
    body: bytes
    content: bytes

    @property
    def shows(self) -> bool:
        """Whether the picture would look otherwise without it."""
        if self.mark in _APPLICATION:
            return self.mark in _SHOWS and self.body.startswith(_SHOWS[self.mark])
        return self.mark != _COMMENT


def clean_jpeg(content: bytes) -> Cleaned:
    """Without comments, application data and what stands behind the picture; how it is turned stays. Raises BrokenPicture."""
    segments = list(_segments(content))
    sizes = [unpack(">xHH", each.body, 0) for each in segments if each.mark in _FRAMES]
    if not sizes:
        raise BrokenPicture("it has no frame")
    turned = next((orientation(each.body[len(_EXIF) :]) for each in segments if _is_exif(each)), 1)
    parts = [bytes((0xFF, _START)), _turning(turned), *(each.content for each in segments if each.shows), bytes((0xFF, _END))]
    return Cleaned(max(width for _, width in sizes), max(height for height, _ in sizes), b"".join(parts))


def _segments(content: bytes) -> Iterator[Segment]:
    """All up to the end of the picture; one that was cut off is shown as far as it goes."""
    at = 2
    for _ in range(_SEGMENTS_MAX):
        at, mark = _mark_at(content, at)
        if mark == _END:
            return
        (length,) = unpack(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise BrokenPicture("a segment ends too early")
        body_end = end
        if mark == _SCAN:
            found = _NEXT.search(content, end)
            end = found.start() if found else len(content)
        yield Segment(mark, content[at + 4 : body_end], content[at:end])
        if end == len(content):
            return
        at = end
    raise BrokenPicture("too many segments")


def _mark_at(content: bytes, at: int) -> tuple[int, int]:
    """Where the next segment begins, behind bytes that fill up, and its mark."""
    first, mark = unpack(">BB", content, at)
    if first != 0xFF:
        raise BrokenPicture("a segment is missing")
    while mark == 0xFF:
        at += 1
        (mark,) = unpack(">B", content, at + 1)
    return at, mark


def _is_exif(segment: Segment) -> bool:
    return segment.mark == _EXIF_MARK and segment.body.startswith(_EXIF)


def _turning(turned: int) -> bytes:
    if turned == 1:
        return b""
    body = _EXIF + tiff_with(turned)
    return bytes((0xFF, _EXIF_MARK)) + (len(body) + 2).to_bytes(2) + body
