"""Pictures are cleaned by their bytes: they show the same, and tell nothing of where and by whom they were taken."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campbox.attachments import PIXELS_MAX, look_at
from campbox.errors import FieldError
from campbox.pictures import NotAPicture, clean_picture
from campbox.pictures.parts import orientation
from tests.web.pictures import HEIC, HTML, OGG, PDF, PLACE, SVG, ZIP, gif, jpeg, png, webp

ALL = {"jpg": jpeg(), "png": png(said=PLACE), "webp": webp(), "gif": gif()}


@pytest.mark.parametrize("ending", ALL)
def test_place_and_words_are_gone_and_the_picture_is_there(ending: str) -> None:
    assert PLACE in ALL[ending]
    cleaned = clean_picture(ALL[ending])
    assert cleaned is not None
    assert (cleaned.ending, cleaned.width, cleaned.height) == (ending, 4, 3)
    assert PLACE not in cleaned.content


@pytest.mark.parametrize("ending", ALL)
def test_clean_picture_stays_as_it_is(ending: str) -> None:
    once = clean_picture(ALL[ending])
    assert once is not None
    assert clean_picture(once.content) == once


def test_photo_keeps_how_it_is_turned_and_loses_what_stands_behind_it() -> None:
    cleaned = clean_picture(jpeg(turned=6, behind=ZIP))
    assert cleaned is not None
    at = cleaned.content.index(b"Exif\0\0") + 6
    assert orientation(cleaned.content[at:]) == 6
    assert cleaned.content.endswith(b"more\xff\xd9")


def test_picture_of_the_web_format_keeps_how_it_is_turned() -> None:
    cleaned = clean_picture(webp())
    assert cleaned is not None
    at = cleaned.content.index(b"EXIF") + 8
    assert orientation(cleaned.content[at:]) == 6


def test_moving_picture_goes_on_repeating() -> None:
    cleaned = clean_picture(gif())
    assert cleaned is not None
    assert b"NETSCAPE2.0" in cleaned.content
    assert b"XMP" not in cleaned.content


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\xff\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP"]
)
def test_beginning_of_a_picture_alone_is_none(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        clean_picture(content)


@pytest.mark.parametrize(
    "huge", [jpeg(20_000, 20_000), png(20_000, 20_000), webp(20_000, 20_000), gif(20_000, 20_000), png(PIXELS_MAX // 100, 100)]
)
def test_picture_that_would_fill_the_memory_of_a_phone_is_refused_by_its_header(huge: bytes) -> None:
    with pytest.raises(FieldError) as refused:
        look_at(huge, 2)
    assert (refused.value.code, refused.value.detail) == ("picture-too-large", "2")


def test_frame_beyond_the_screen_counts_for_the_size() -> None:
    small = gif()
    at = small.index(b",", 40) + 5
    with pytest.raises(FieldError, match="picture-too-large"):
        look_at(small[:at] + b"\x60\xea\x60\xea" + small[at + 4 :], 1)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (OGG, "ogg"),
        (ZIP, "zip"),
        (HTML, "txt"),
        (SVG, "txt"),
        ("سطر\n".encode(), "txt"),
        (b"GIF89 is a format", "txt"),
    ],
)
def test_file_is_what_its_bytes_say(content: bytes, ending: str) -> None:
    looked = look_at(content, 1)
    assert (looked.ending, looked.content) == (ending, content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "attachment-empty"),
        (bytes(5_000_001), "attachment-too-large"),
        (HEIC, "attachment-not-shown"),
        (b"\x7fELF\x01\x02\x03", "attachment-unknown"),
        (b"MZ\x90\0\x03", "attachment-unknown"),
        (b"text\0with nothing", "attachment-unknown"),
        (b"\x89PNG\r\n\x1a\nxx", "attachment-damaged"),
    ],
)
def test_file_that_is_not_taken_says_why(content: bytes, code: str) -> None:
    with pytest.raises(FieldError) as refused:
        look_at(content, 1)
    assert refused.value.code == code


@given(
    start=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", *ALL.values()]),
    cut=st.integers(0, 200),
    more=st.binary(max_size=80),
)
def test_any_bytes_are_a_picture_or_refused(start: bytes, cut: int, more: bytes) -> None:
    content = start[: len(start) - cut] + more if cut < len(start) else start + more
    try:
        cleaned = clean_picture(content)
    except NotAPicture:
        return
    assert cleaned is None or len(cleaned.content) <= len(content) + 40


def test_long_chain_of_empty_segments_ends_soon() -> None:
    with pytest.raises(NotAPicture):
        clean_picture(b"\xff\xd8" + b"\xff\xe2\0\2" * 500_000)
    chunk = b"\0\0\0\0tEXt" + zlib.crc32(b"tEXt").to_bytes(4)
    start = png()[:33]
    assert clean_picture(start + chunk * 300_000) is not None
