"""A look at the header of an age file before any cryptography touches it (FORMAT.md section 3)."""

import re

from sync.errors import Damaged, TooLarge, UnsupportedFormat

HEADER_LIMIT_BYTES = 16 * 1024
RECIPIENTS_LIMIT = 8
STANZAS_LIMIT = 32

_FAMILY = b"age-encryption.org/"
_FIRST_LINE = b"age-encryption.org/v1"
_STANZA = re.compile(rb"-> [!-~]+(?: [!-~]+)*")
_FULL_BODY_LINE = re.compile(rb"[A-Za-z0-9+/]{64}")
_LAST_BODY_LINE = re.compile(rb"[A-Za-z0-9+/]{0,63}")
_MAC = re.compile(rb"--- [A-Za-z0-9+/]{43}")


def check_age_header(file: bytes) -> None:
    """Promise that `file` begins with a binary age header within our limits.

    1 to 8 X25519 stanzas; stanzas whose type ends in -grease are ignored, as age libraries add them; no other kind.
    Raises Damaged, TooLarge or UnsupportedFormat.
    """
    types = [line.split(b" ")[1] for line in _header_lines(file) if line.startswith(b"-> ")]
    if len(types) > STANZAS_LIMIT:
        raise TooLarge("The age header has too many stanzas.")
    recipients = [name for name in types if not name.endswith(b"-grease")]
    if any(name != b"X25519" for name in recipients):
        raise UnsupportedFormat("The file is sealed in a way that this software does not know.")
    if not recipients:
        raise Damaged("The file is sealed to nobody.")
    if len(recipients) > RECIPIENTS_LIMIT:
        raise TooLarge("The file is sealed to too many recipients.")


def _header_lines(file: bytes) -> list[bytes]:
    first, *lines = file[:HEADER_LIMIT_BYTES].split(b"\n")
    if first != _FIRST_LINE:
        if first.startswith(_FAMILY):
            raise UnsupportedFormat("The file is of a later version of age.")
        raise Damaged("The file is not an age file.")
    header: list[bytes] = []
    in_body = False
    for line in lines[:-1]:  # what follows the last line end may be cut short, or be the sealed body
        if not in_body and _MAC.fullmatch(line):
            return header
        if not (_is_body(line) if in_body else _STANZA.fullmatch(line)):
            raise Damaged("The age header is not well formed.")
        in_body = not in_body or bool(_FULL_BODY_LINE.fullmatch(line))
        header.append(line)
    raise TooLarge("The age header is too long.") if len(file) > HEADER_LIMIT_BYTES else Damaged("The file is cut short.")


def _is_body(line: bytes) -> bool:
    return bool(_FULL_BODY_LINE.fullmatch(line) or _LAST_BODY_LINE.fullmatch(line))
