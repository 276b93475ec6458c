"""When two typed answers count as the same."""

from __future__ import annotations

import unicodedata

_HARAKAT = range(0x064B, 0x0653)
_DROPPED = {0x0640, 0x0670, *_HARAKAT}  # tatweel, the small alef above, and the signs for short vowels
_QUOTES = {"‘": "'", "’": "'", "‚": "'", "‹": "'", "›": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
_DIGITS = {first + digit: str(digit) for first in (0x0660, 0x06F0) for digit in range(10)}
# Signs that a phone's keyboard puts around text of the other direction; nobody sees that they are there.
_INVISIBLE = {0x200B, 0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_TABLE = str.maketrans({**_QUOTES, **_DIGITS, **dict.fromkeys(_DROPPED | _INVISIBLE, "")})


def fold(text: str) -> str:
    """The text without what makes no difference.

    Capitals, spaces at the ends and repeated, the script of digits, Arabic vowel signs and tatweel, curly quotes, and
    letters that Unicode has in several forms. Folding twice changes nothing.
    """
    # Casefolding can leave letters that NFKC writes in another way, so it stands between two of them.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(unicodedata.normalize("NFKC", folded.translate(_TABLE)).split())
