"""How large a picture is, by its own bytes."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from campbox.courses.media import Size, check_media
from campbox.courses.sources import Faults, Sources
from tests.courses.factory import SVG, CourseFolder

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 40, 20) + bytes(5)
# An application segment before the frame header, as cameras write it.
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 20, 40) + bytes(8)
EXTENDED = b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + (39).to_bytes(3, "little") + (19).to_bytes(3, "little")
LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(7) + b"\x9d\x01\x2a" + struct.pack("<HH", 40, 20)
LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 39 | 19 << 14) + bytes(8)


def measure(tmp_path: Path, name: str, content: bytes) -> tuple[Size | None, int]:
    """The size of a picture in a course, and how many faults it has."""
    course = CourseFolder(tmp_path / "course")
    course.write(f"media/{name}", content)
    faults = Faults()
    pictures = check_media(Sources(course.path, faults), faults)
    return pictures[name], len(faults.sorted())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", PNG),
        ("a.jpg", JPEG),
        ("a.webp", EXTENDED),
        ("a.webp", LOSSY),
        ("a.webp", LOSSLESS),
        ("a.svg", SVG.encode()),
        ("a.svg", b'<svg width="40" height="20.2px"/>'),
        ("a.svg", b'<svg width="100%" viewBox="0,0,40,20"/>'),
    ],
)
def test_the_size_of_a_picture_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    assert measure(tmp_path, name, content) == (Size(40, 20), 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", PNG[:20]),
        ("a.jpg", JPEG[:12]),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x00" + bytes(10)),
        ("a.webp", EXTENDED[:20]),
        ("a.webp", EXTENDED.replace(b"VP8X", b"VP8Y")),
        ("a.svg", b'<svg viewBox="0 0 0 0"/>'),
        ("a.svg", b""),
    ],
)
def test_a_broken_picture_is_a_fault(tmp_path: Path, name: str, content: bytes) -> None:
    assert measure(tmp_path, name, content) == (None, 1)


def test_a_drawing_that_would_unfold_into_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE svg [<!ENTITY a0 "x">{entities}]><svg viewBox="0 0 40 20"><text>&a11;</text></svg>'
    assert measure(tmp_path, "a.svg", bomb.encode())[1] > 0
