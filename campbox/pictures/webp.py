"""WebP (RFC 9649): a RIFF file of chunks, each of name, length and bytes, filled up to an even length."""

import struct

from campbox.pictures.parts import BrokenPicture, Cleaned, orientation, tiff_with, unpack

_SHOWS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"})
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04
_CHUNKS_MAX = 20_000


def clean_webp(content: bytes) -> Cleaned:
    """Without EXIF, XMP and unknown chunks; how it is turned stays. Raises BrokenPicture."""
    parts: list[bytes] = []
    size, turned, at = None, 1, 12
    for _ in range(_CHUNKS_MAX):
        if at + 8 > len(content):
            break
        (length,) = unpack("<I", content, at + 4)
        name, body = content[at : at + 4], content[at + 8 : at + 8 + length]
        if len(body) < length:
            raise BrokenPicture("a chunk ends too early")
        if name == b"EXIF":
            turned = orientation(body.removeprefix(b"Exif\0\0"))
        size = size or _size(name, body)
        if name in _SHOWS:
            parts.append(_chunk(name, body))
        at += 8 + length + length % 2
    if size is None:
        raise BrokenPicture("it has no size")
    return Cleaned(*size, _file(parts, turned))


def _size(name: bytes, body: bytes) -> tuple[int, int] | None:
    if name == b"VP8X":
        packed = int.from_bytes(body[4:10].ljust(6, b"\0"), "little")
        return (packed & 0xFFFFFF) + 1, (packed >> 24) + 1
    if name == b"VP8L":
        (packed,) = unpack("<I", body, 1)
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if name == b"VP8 ":
        width, height = unpack("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _file(parts: list[bytes], turned: int) -> bytes:
    """The chunks as a file whose first one says what follows; only an extended file can say how it is turned."""
    if parts[0].startswith(b"VP8X"):
        flags = parts[0][8] & ~(_EXIF_FLAG | _XMP_FLAG)
        if turned != 1:
            flags |= _EXIF_FLAG
            parts = [*parts, _chunk(b"EXIF", tiff_with(turned))]
        parts[0] = parts[0][:8] + bytes((flags,)) + parts[0][9:]
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
