"""What learners may hand in beside code: which files, how large, and what is taken out of them before they are kept.

A file is what its bytes say. Its name and the type that a browser sends prove nothing, and are never kept.
"""

import re
from dataclasses import dataclass
from typing import Literal

from campbox.errors import FieldError
from campbox.pictures import NotAPicture, clean_picture
from campbox.voices import TYPES as SOUND_TYPES
from campbox.voices import sound_ending

FILE_BYTES_MAX = 5_000_000
ALL_BYTES_MAX = 12_000_000
# A browser needs four bytes for each pixel: with more of them a cheap phone closes the page.
PIXELS_MAX = 40_000_000
SIDE_MAX = 12_000
FIELD = "attach"

Kind = Literal["picture", "sound", "pdf", "text", "other"]
PICTURE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
TYPES = {**PICTURE_TYPES, **SOUND_TYPES, "pdf": "application/pdf", "txt": "text/plain; charset=utf-8", "zip": "application/zip"}
# Pictures that some phones make and most browsers do not show (HEIF, AVIF).
_UNSHOWN = re.compile(rb"....ftyp(?:hei[cfmsx]|hev[cx]|mif1|msf1|avi[fs])", re.DOTALL)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that may be kept, as it is kept; `ending` is that of its name."""

    ending: str
    content: bytes


def kind_of(name: str) -> Kind:
    """What a file in the store is, by the ending of its name, which its bytes gave it."""
    ending = name.rpartition(".")[2]
    if ending in PICTURE_TYPES:
        return "picture"
    if ending in SOUND_TYPES:
        return "sound"
    return {"pdf": "pdf", "txt": "text"}.get(ending, "other")  # type: ignore[return-value]  # as above


def type_of(name: str) -> str:
    """The media type to serve a file with."""
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def look_at(content: bytes, number: int) -> Looked:
    """A file as it may be kept. Raises FieldError with its number among those that were sent, counted from 1."""
    if not content:
        raise FieldError(FIELD, "attachment-empty", str(number))
    if len(content) > FILE_BYTES_MAX:
        raise FieldError(FIELD, "attachment-too-large", str(number))
    if _UNSHOWN.match(content):
        raise FieldError(FIELD, "attachment-not-shown", str(number))
    try:
        picture = clean_picture(content)
    except NotAPicture as error:
        raise FieldError(FIELD, "attachment-damaged", str(number)) from error
    if picture is not None:
        if picture.width * picture.height > PIXELS_MAX or max(picture.width, picture.height) > SIDE_MAX:
            raise FieldError(FIELD, "picture-too-large", str(number))
        return Looked(picture.ending, picture.content)
    ending = _other_ending(content)
    if ending is None:
        raise FieldError(FIELD, "attachment-unknown", str(number))
    return Looked(ending, content)


def _other_ending(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    return sound_ending(content) or ("txt" if _is_text(content) else None)


def _is_text(content: bytes) -> bool:
    try:
        return _NO_TEXT.search(content.decode()) is None
    except UnicodeDecodeError:
        return False
