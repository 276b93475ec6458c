"""Pictures and sounds: that they are what their name says, harmless, and how large a picture is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from campbox.courses.sources import MEDIA_FOLDER, Faults, Sources, is_media_name

PICTURES = (".svg", ".png", ".jpg", ".webp")
SOUNDS = (".ogg", ".mp3")

_SVG_SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
_SVG_DEFINITIONS = {"title", "desc", "defs", "symbol", "use", "marker", "mask", "pattern", "clipPath", "style", "switch"}
_SVG_ELEMENTS = _SVG_SHAPES | _SVG_DEFINITIONS | {"linearGradient", "radialGradient", "stop"}
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:|\\", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*")
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def check_media(sources: Sources, faults: Faults) -> dict[str, Size | None]:
    """The size of each picture, None where it can't be told; notes what is wrong with each media file."""
    pictures: dict[str, Size | None] = {}
    for name in sorted(sources.media):
        file = f"{MEDIA_FOLDER}/{name}"
        suffix = Path(name).suffix
        if not is_media_name(name):
            faults.add(file, 1, "Name this file with lower-case letters, digits, hyphens and dots, without folders.")
        elif suffix not in PICTURES + SOUNDS:
            faults.add(file, 1, f"Take this file out: media are {', '.join(PICTURES + SOUNDS)}.")
        elif suffix in SOUNDS:
            _check_sound(sources.folder / file, file, faults)
        else:
            pictures[name] = _check_picture(sources.folder / file, file, faults)
    return pictures


def _check_sound(path: Path, file: str, faults: Faults) -> None:
    with path.open("rb") as opened:
        start = opened.read(4)
    is_mp3 = start.startswith(b"ID3") or (len(start) > 1 and start[0] == 0xFF and start[1] >= 0xE0)
    if not (start == b"OggS" if path.suffix == ".ogg" else is_mp3):
        faults.add(file, 1, f"Save this sound again: it is no {path.suffix} file.")


def _check_picture(path: Path, file: str, faults: Faults) -> Size | None:
    content = path.read_bytes()
    if path.suffix == ".svg":
        return _Svg(file, faults).read(content)
    measure = {".png": _png_size, ".jpg": _jpeg_size, ".webp": _webp_size}[path.suffix]
    size = measure(content)
    if size is None:
        faults.add(file, 1, f"Save this picture again: it is no {path.suffix} file.")
    return size


def _png_size(content: bytes) -> Size | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return Size(int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big"))


def _jpeg_size(content: bytes) -> Size | None:
    """JPEG is a row of segments: FF, kind, length; the frame header has height and width (ITU T.81, B.2.2)."""
    position = 2
    while content.startswith(b"\xff\xd8\xff") and position + 9 <= len(content) and content[position] == 0xFF:
        if content[position + 1] in _JPEG_SIZES:
            height, width = content[position + 5 : position + 7], content[position + 7 : position + 9]
            return Size(int.from_bytes(width, "big"), int.from_bytes(height, "big"))
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return None


def _webp_size(content: bytes) -> Size | None:
    """The three forms of WebP: lossy, lossless and extended (RFC 9649, sections 2.5 to 2.7)."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:
        return None
    little = [int.from_bytes(content[start : start + 4], "little") for start in (21, 24, 26, 27)]
    match content[12:16]:
        case b"VP8 ":
            return Size(little[2] & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF)
        case b"VP8L":
            return Size((little[0] & 0x3FFF) + 1, (little[0] >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            return Size((little[1] & 0xFFFFFF) + 1, int.from_bytes(content[27:30], "little") + 1)
    return None


class _Svg:
    """Reads a drawing and notes, with its line, all that could run or reach out of the file."""

    def __init__(self, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self._size: Size | None = None
        self._is_root = True
        self._parser = expat.ParserCreate("UTF-8")
        self._parser.StartElementHandler = self._element
        self._parser.CharacterDataHandler = self._characters
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self, content: bytes) -> Size | None:
        """The size that the root element tells."""
        start = content.find(b"<!DOCTYPE")
        if start >= 0:
            # Not even parsed: a document type can unfold into gigabytes.
            line = content[:start].count(b"\n") + 1
            self._faults.add(self._file, line, "Take the <!DOCTYPE> out of this picture.")
            return None
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            self._faults.add(self._file, error.lineno, f"Correct the XML of this line: {expat.ErrorString(error.code)}.")
        return self._size

    def _fault(self, message: str) -> None:
        self._faults.add(self._file, self._parser.CurrentLineNumber, message)

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if self._is_root:
            self._is_root = False
            self._size = _svg_size(attributes)
            if name != "svg":
                self._fault("Save this picture as SVG: the first element is not <svg>.")
            elif self._size is None:
                self._fault("Write the size of the drawing: a viewBox, or width and height in pixels.")
        elif name not in _SVG_ELEMENTS:
            self._fault(f"Take <{name}> out of this picture, or save it as plain SVG.")
        for attribute, value in attributes.items():
            self._attribute(attribute, value)

    def _attribute(self, name: str, value: str) -> None:
        local = name.rpartition(":")[2].lower()
        if local.startswith("on"):
            self._fault(f"Take {name} out of this picture: pictures have no scripts.")
        elif (local == "href" and not value.startswith("#")) or _OUTSIDE.search(value):
            self._fault(f"Take out what {name} points to: a picture is one file.")

    def _characters(self, text: str) -> None:
        if _OUTSIDE.search(text):
            self._fault("Take out what this line points to: a picture is one file.")

    def _instruction(self, target: str, _text: str) -> None:
        self._fault(f"Take <?{target}?> out of this picture.")


def _svg_size(attributes: dict[str, str]) -> Size | None:
    numbers = [_NUMBER.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    box = attributes.get("viewBox", "").replace(",", " ").split()
    if not all(numbers) and len(box) == 4:
        numbers = [_NUMBER.fullmatch(part) for part in box[2:]]
    width, height = (round(float(number[1])) if number else 0 for number in numbers)
    return Size(width, height) if width and height else None
