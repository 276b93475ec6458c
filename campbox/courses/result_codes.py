"""Result codes: what was solved at home, in a few signs that a learner copies from one screen to another.

A code is read as bits: 15 that name the part, a bit for each exercise that can be judged at home, zeros, and 25 that check all.
Five bits make a sign, four signs a group. The check is the exclusive or of the numbers of the release and of each solved
exercise, all taken from SHA-256, so that a script without SHA-256 can make a code from the numbers that stand in the page.
A code is no secret and proves nothing: it saves typing answers again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Set

from campbox.courses.home import HomePart
from campbox.errors import FieldError

# Crockford's signs: none looks like another one.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGN_BITS = 5
GROUP = 4
PART_BITS = 15
CHECK_BITS = 25
FIELD = "code"
_ALIKE = str.maketrans("OIL", "011")
_DROPPED = " \t\r\n-–_.,:\u00a0\u200e\u200f\u2066\u2067\u2068\u2069"
_DIGITS = {first + digit: str(digit) for first in (0x0660, 0x06F0) for digit in range(10)}
_READABLE = _DIGITS | dict.fromkeys(map(ord, _DROPPED), "")


def part_number(part: HomePart) -> int:
    """The same in every release, so that a code of an earlier one can be told from one of another lesson."""
    return _number(PART_BITS, part.course_id, part.scope, part.id)


def release_number(part: HomePart) -> int:
    return _number(CHECK_BITS, part.course_id, part.scope, part.id, part.release_id)


def exercise_number(part: HomePart, exercise_id: str) -> int:
    return _number(CHECK_BITS, part.course_id, part.scope, part.id, exercise_id)


def sign_count(part: HomePart) -> int:
    """How long a part's codes are."""
    bits = PART_BITS + len(part.exercise_ids) + CHECK_BITS
    return -(-bits // (SIGN_BITS * GROUP)) * GROUP


def encode(part: HomePart, solved: Set[str]) -> str:
    """The code in groups: "7K2M 00QD 9XVA"."""
    bits = "".join("1" if each in solved else "0" for each in part.exercise_ids)
    number = int(f"{part_number(part):0{PART_BITS}b}{bits.ljust(_room(part), '0')}{_check(part, solved):0{CHECK_BITS}b}", 2)
    count = sign_count(part)
    signs = "".join(SIGNS[number >> SIGN_BITS * place & 31] for place in reversed(range(count)))
    return " ".join(signs[start : start + GROUP] for start in range(0, count, GROUP))


def decode(text: str, parts: Iterable[HomePart]) -> tuple[HomePart, tuple[str, ...]]:
    """The part and its solved exercises. Small letters, spaces, O for 0 and Arabic digits do not matter.

    Raises FieldError: `code-sign` for a sign that no code has, `code-length`, `code-unknown` where no part here has such codes,
    `code-check` for a mistake in typing, or a part that has changed since it was taken home.
    """
    signs = _signs(text)
    bits = "".join(f"{SIGNS.index(sign):0{SIGN_BITS}b}" for sign in signs)
    named = [part for part in parts if part_number(part) == int(bits[:PART_BITS], 2)]
    if not named:
        raise FieldError(FIELD, "code-unknown")
    fitting = [part for part in named if sign_count(part) == len(signs)]
    if not fitting:
        raise FieldError(FIELD, "code-length", str(sign_count(named[0])))
    for part in fitting:
        room = bits[PART_BITS:-CHECK_BITS]
        solved = tuple(each for each, bit in zip(part.exercise_ids, room, strict=False) if bit == "1")
        if "1" not in room[len(part.exercise_ids) :] and int(bits[-CHECK_BITS:], 2) == _check(part, set(solved)):
            return part, solved
    raise FieldError(FIELD, "code-check")


def _signs(text: str) -> str:
    signs = text.translate(_READABLE).upper().translate(_ALIKE)
    if not signs:
        raise FieldError(FIELD, "needed")
    strange = next((sign for sign in signs if sign not in SIGNS), None)
    if strange is not None:
        raise FieldError(FIELD, "code-sign", strange)
    shortest = -(-(PART_BITS + CHECK_BITS) // SIGN_BITS)
    if len(signs) < shortest or len(signs) % GROUP:
        raise FieldError(
            FIELD, "code-length", str(-(-len(signs) // GROUP) * GROUP if len(signs) > shortest else shortest + GROUP)
        )
    return signs


def _room(part: HomePart) -> int:
    """The bits between the part and the check."""
    return sign_count(part) * SIGN_BITS - PART_BITS - CHECK_BITS


def _check(part: HomePart, solved: Set[str]) -> int:
    check = release_number(part)
    for exercise_id in part.exercise_ids:
        if exercise_id in solved:
            check ^= exercise_number(part, exercise_id)
    return check


def _number(bits: int, *parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:4]) >> 32 - bits
