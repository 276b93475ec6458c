"""When two typed answers count as the same."""

from __future__ import annotations

import unicodedata

_HARAKAT = range(0x064B, 0x0653)
_DROPPED = {0x0640, 0x0670, *_HARAKAT}  # tatweel, the small alef above, and the signs for short vowels
_QUOTES = {"‘": "'", "’": "'", "‚": "'", "‹": "'", "›": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
_DIGITS = {first + digit: str(digit) for first in (0x0660, 0x06F0) for digit in range(10)}
# Letters that nobody sees: a joiner that joins nothing, and the fillers of Hangul.
_INVISIBLE = {0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0}
_QUOTES_AND_DIGITS = {ord(each): shown for each, shown in _QUOTES.items()} | _DIGITS
_TABLE = _QUOTES_AND_DIGITS | dict.fromkeys(_DROPPED | _INVISIBLE, "")


def fold(text: str) -> str:
    """The text without what makes no difference.

    Capitals, spaces at the ends and repeated, the script of digits, Arabic vowel signs and tatweel, curly quotes, letters
    that Unicode has in several forms, and signs without a shape, such as those that keyboards put around text of the
    other direction. Folding twice changes nothing.
    """
    # Casefolding can leave letters that NFKC writes in another way, so it stands between two of them.
    shaped = "".join(each for each in text if unicodedata.category(each) != "Cf")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shaped).casefold())
    return " ".join(unicodedata.normalize("NFKC", folded.translate(_TABLE)).split())


def fold_printed(line: str) -> str:
    """A printed line without what a keyboard changes: the script of digits, curly quotes, signs without a shape.

    Capitals and spaces are part of what a program prints; only those at the end of the line cannot be seen.
    """
    shaped = "".join(each for each in line if unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFKC", shaped).translate(_QUOTES_AND_DIGITS).rstrip()
