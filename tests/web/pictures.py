"""Small pictures and files, made by hand: what a phone sends, and what somebody sends who means harm."""

import struct
import zlib

from campbox.pictures.parts import tiff_with

PLACE = b"GPS 33.2794 N 36.3232 E"
PDF = b"%PDF-1.4\n%%EOF\n"
OGG = b"OggS" + bytes(40)
ZIP = b"PK\x03\x04" + bytes(40)
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic" + bytes(40)


def png(width: int = 4, height: int = 3, *, said: bytes = b"") -> bytes:
    """A grey picture; `said` stands in a text chunk."""
    rows = (b"\0" + b"\x80" * width) * height if width * height < 1_000_000 else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    text = [(b"tEXt", b"Comment\0" + said)] if said else []
    chunks = [(b"IHDR", header), *text, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    name, body = part
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def jpeg(width: int = 4, height: int = 3, *, turned: int = 1, behind: bytes = b"") -> bytes:
    """The segments of a photo as a phone makes it: where it was taken in EXIF and in XMP, a comment, something `behind`."""
    exif = b"Exif\0\0" + tiff_with(turned) + PLACE
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xE1, exif),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
            segment(0xFE, PLACE),
            segment(0xDB, bytes(65)),
            segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"),
            segment(0xDA, b"\1\1\0\0\x3f\0"),
            b"compressed\xff\x00bytes\xff\xd0more",
            b"\xff\xd9",
            behind,
        ]
    )


def segment(mark: int, body: bytes) -> bytes:
    return bytes((0xFF, mark)) + (len(body) + 2).to_bytes(2) + body


def webp(width: int = 4, height: int = 3) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = [(b"VP8X", b"\x0c\0\0\0" + size), (b"VP8L", b"\x2f" + bytes(7)), (b"EXIF", tiff_with(6) + PLACE), (b"XMP ", PLACE)]
    body = b"WEBP" + b"".join(name + struct.pack("<I", len(each)) + each + b"\0" * (len(each) % 2) for name, each in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(width: int = 4, height: int = 3) -> bytes:
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    comment = b"!\xfe" + bytes((len(PLACE),)) + PLACE + b"\0"
    repeats = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    xmp = b"!\xff\x0bXMP DataXMP" + bytes((len(PLACE),)) + PLACE + b"\0"
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\0"
    return screen + comment + repeats + xmp + frame + b";"
