"""Which letters the bytes of a text file mean, where the file does not say.

Programs on Windows in Arabic write Windows-1256, in French and English Windows-1252, and "Unicode text" is UTF-16. Bytes that
are valid UTF-8 practically never mean anything else.
"""

import codecs
import re
import unicodedata

ENCODINGS = ("utf-8", "utf-16", "windows-1256", "windows-1252")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LOOKED_AT_BYTES = 50_000
_WORD = re.compile(r"[^\W\d_]+")


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text, and the encoding it was taken for. Never fails: what has no meaning becomes U+FFFD.

    encoding: one of ENCODINGS, where a person says which it is.
    """
    chosen = encoding or guess(content)
    if chosen == "utf-16":
        return _utf_16(content), chosen
    return content.decode("utf-8-sig" if chosen == "utf-8" else chosen, "replace"), chosen


def guess(content: bytes) -> str:
    """The mark at the beginning, else what every byte agrees with, else the letters that words can be made of."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if _looks_like_utf_16(content):
        return "utf-16"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "windows-1256" if _is_arabic(content) else "windows-1252"
    return "utf-8"


def _utf_16(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    even, odd = content[0::2].count(0), content[1::2].count(0)
    return content.decode("utf-16-be" if even > odd else "utf-16-le", "replace")


def _looks_like_utf_16(content: bytes) -> bool:
    """A line end, a tab or a comma of a list has a zero byte beside it there; no other encoding has zero bytes."""
    return len(content) % 2 == 0 and content.count(0) > 0


def _is_arabic(content: bytes) -> bool:
    """Whether the words are Arabic when read as Windows-1256.

    A word in two scripts is one that was read wrongly: "Möller" has an Arabic letter in its middle then. é, è, ç and à are
    the same bytes in both encodings and say nothing.
    """
    arabic = mixed = 0
    for word in _WORD.findall(content[:LOOKED_AT_BYTES].decode("windows-1256", "replace")):
        scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        arabic += scripts == {"ARABIC"} and len(word) > 1
        mixed += {"ARABIC", "LATIN"} <= scripts
    return arabic > mixed
