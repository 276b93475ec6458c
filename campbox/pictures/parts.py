"""What the readers of picture formats share."""

import struct
from dataclasses import dataclass

_ORIENTATION_TAG, _SHORT = 0x0112, 3
_TIFF_ENTRIES_MAX = 200


class BrokenPicture(Exception):
    """The bytes are not what their beginning says."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Width and height in pixels, and the bytes that show the picture, without what else stood in the file."""

    width: int
    height: int
    content: bytes


def unpack(pattern: str, content: bytes, at: int) -> tuple[int, ...]:
    """struct.unpack_from; raises BrokenPicture beyond the end."""
    try:
        return struct.unpack_from(pattern, content, at)
    except struct.error as error:
        raise BrokenPicture("it ends too early") from error


def orientation(tiff: bytes) -> int:
    """How the picture is to be turned (1 to 8), from the TIFF block of its EXIF data; 1 where that says nothing readable."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        for number in range(min(count, _TIFF_ENTRIES_MAX)):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * number)
            if (tag, kind) == (_ORIENTATION_TAG, _SHORT):
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def tiff_with(turned: int) -> bytes:
    """A TIFF block that says nothing but how the picture is to be turned."""
    return b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, _ORIENTATION_TAG, _SHORT, 1, turned, 0, 0)
