"""PNG (RFC 2083, and the third edition of the W3C for eXIf and moving pictures): chunks of length, name, bytes and checksum."""

import zlib

from campbox.pictures.parts import BrokenPicture, Cleaned, orientation, tiff_with, unpack

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BASIC = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"})
_COLOURS = frozenset({b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"})
_MOVING = frozenset({b"acTL", b"fcTL", b"fdAT"})
_SHOWS = _BASIC | _COLOURS | _MOVING
_CHUNKS_MAX = 100_000


def clean_png(content: bytes) -> Cleaned:
    """Without texts, times and unknown chunks; how it is turned stays. Raises BrokenPicture."""
    parts: list[bytes] = []
    turned, at = 1, len(SIGNATURE)
    width, height = unpack(">II", content, at + 8)
    if content[at + 4 : at + 8] != b"IHDR":
        raise BrokenPicture("it has no header")
    for _ in range(_CHUNKS_MAX):
        (length,) = unpack(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            break  # a picture that was cut off is shown as far as it goes
        if name == b"eXIf":
            turned = orientation(content[at + 8 : at + 8 + length])
        if name in _SHOWS:
            parts.append(content[at:end])
        at = end
        if name == b"IEND" or at == len(content):
            break
    if not parts:
        raise BrokenPicture("it has no chunks")
    if turned != 1:
        parts.insert(1, _chunk(b"eXIf", tiff_with(turned)))
    return Cleaned(width, height, SIGNATURE + b"".join(parts))


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)
