"""One door to the formats: what a browser shows in a picture element, and nothing that could run."""

from collections.abc import Callable
from dataclasses import dataclass

from campbox.errors import CampBoxError
from campbox.pictures.gif import clean_gif
from campbox.pictures.jpeg import clean_jpeg
from campbox.pictures.parts import BrokenPicture, Cleaned
from campbox.pictures.png import SIGNATURE, clean_png
from campbox.pictures.webp import clean_webp

_FORMATS: tuple[tuple[Callable[[bytes], bool], str, Callable[[bytes], Cleaned]], ...] = (
    (lambda content: content.startswith(b"\xff\xd8\xff"), "jpg", clean_jpeg),
    (lambda content: content.startswith(SIGNATURE), "png", clean_png),
    (lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP", "webp", clean_webp),
    (lambda content: content.startswith((b"GIF87a", b"GIF89a")), "gif", clean_gif),
)


class NotAPicture(CampBoxError):
    """It begins like a picture, but no browser could show it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be kept; `ending` says its format."""

    ending: str
    width: int
    height: int
    content: bytes


def clean_picture(content: bytes) -> Picture | None:
    """The picture without place, time, device, texts, and whatever stood behind it; None for what is no picture.

    Only headers are read: nothing is unpacked. Raises NotAPicture for what is broken.
    """
    for fits, ending, clean in _FORMATS:
        if fits(content):
            try:
                cleaned = clean(content)
            except BrokenPicture as broken:
                raise NotAPicture(str(broken)) from broken
            if cleaned.width < 1 or cleaned.height < 1:
                raise NotAPicture("it has no pixels")
            return Picture(ending, cleaned.width, cleaned.height, cleaned.content)
    return None
