"""GIF 89a: a screen, then blocks; texts and data of programs stand in extensions of their own."""

from campbox.pictures.parts import BrokenPicture, Cleaned, unpack

_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_CONTROL, _COMMENT, _PLAIN_TEXT, _APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
_REPEATS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
_BLOCKS_MAX = 20_000


def clean_gif(content: bytes) -> Cleaned:
    """Without comments and data of programs, other than how often it repeats. Raises BrokenPicture."""
    width, height, flags = unpack("<6xHHB", content, 0)
    at = 13 + _palette_bytes(flags)
    parts = [content[:at]]
    for _ in range(_BLOCKS_MAX):
        if at >= len(content) or content[at] == _END:
            break
        end = _end_of_block(content, at)
        if content[at] == _IMAGE:
            left, top, wide, high = unpack("<HHHH", content, at + 1)
            width, height = max(width, left + wide), max(height, top + high)
        if content[at] == _IMAGE or _shows(content, at):
            parts.append(content[at:end])
        at = end
    else:
        raise BrokenPicture("too many blocks")
    return Cleaned(width, height, b"".join([*parts, bytes((_END,))]))


def _palette_bytes(flags: int) -> int:
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0


def _shows(content: bytes, at: int) -> bool:
    label = content[at + 1]
    return label == _CONTROL or (label == _APPLICATION and content.startswith(_REPEATS, at + 2))


def _end_of_block(content: bytes, at: int) -> int:
    if content[at] == _IMAGE:
        (flags,) = unpack("<B", content, at + 9)
        return _end_of_bytes(content, at + 11 + _palette_bytes(flags))
    if content[at] == _EXTENSION:
        return _end_of_bytes(content, at + 2)
    raise BrokenPicture("an unknown block")


def _end_of_bytes(content: bytes, at: int) -> int:
    """Behind pieces of up to 255 bytes, each after its length; an empty one is the last."""
    while True:
        (length,) = unpack("<B", content, at)
        at += 1 + length
        if length == 0:
            return at
