"""JSON as FORMAT.md section 1 allows it: one object, integers only, no key twice, nothing a database cannot keep."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from sync.errors import Damaged

LARGEST_INTEGER = 2**53 - 1  # what every JSON reader, jq included, keeps exactly

# Half a surrogate pair has no UTF-8 form, and PostgreSQL stores no NUL: either would make a segment impossible to apply.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NUL_ESCAPE = b"\\u0000"


def read_object(raw: bytes) -> dict[str, object]:
    """The object in `raw`; Damaged if it is anything but one strict JSON object."""
    try:
        value: object = _DECODER.decode(raw.decode())
    except (ValueError, RecursionError) as error:
        raise Damaged("A JSON value is not well formed.") from error
    if not isinstance(value, dict):
        raise Damaged("A JSON value is not an object.")
    if b"\\u" in raw and _holds_unstorable_text(raw, value):
        raise Damaged("A JSON value holds text that cannot be stored.")
    return value


def write_object(fields: Mapping[str, object]) -> bytes:
    """Compact one-line JSON in the order given."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def integer(value: object, lowest: int = 0, highest: int = LARGEST_INTEGER) -> int:
    """`value` if it is a whole number in range; true and false are not numbers here."""
    if type(value) is not int or not lowest <= value <= highest:
        raise Damaged("A number is missing, not whole or out of range.")
    return value


def text(value: object, pattern: re.Pattern[str]) -> str:
    """`value` if it is a string that `pattern` matches from end to end."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Damaged("A text is missing or has the wrong form.")
    return value


def array(value: object, *, shortest: int = 0, longest: int) -> list[object]:
    """`value` if it is an array of an allowed length."""
    if not isinstance(value, list) or not shortest <= len(value) <= longest:
        raise Damaged("A list is missing or has the wrong length.")
    return value


def _holds_unstorable_text(raw: bytes, value: dict[str, object]) -> bool:
    # An escaped backslash before "u0000" is refused too; nobody writes that in a fact.
    return _NUL_ESCAPE in raw or bool(_SURROGATE.search(json.dumps(value, ensure_ascii=False)))


def _without_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _refuse_number(spelled: str) -> NoReturn:
    raise ValueError(f"not a whole number: {spelled}")


# One decoder for all lines: building one for each call costs more than reading a header with it.
_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_float=_refuse_number, parse_constant=_refuse_number)
