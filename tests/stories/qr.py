"""Reads the QR code of a printed card as a camera would, from its modules; enough for one address (ISO/IEC 18004)."""

import re
from collections.abc import Callable, Iterator

Modules = list[list[bool]]
BORDER = 2  # white modules around it, as CampBox draws it
FORMAT_MASK = 0x5412
LEVEL_M = 0
BYTE_MODE = 0b0100
# At error correction M, by version: blocks, and bytes of text in each.
BLOCKS = {1: (1, 16), 2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}
MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, _column: row % 2,
    lambda _row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def read_qr(path: str) -> str:
    """The text of a QR code that is drawn as horizontal lines of an SVG path."""
    modules = _modules(path)
    level, mask = divmod(_format(modules) >> 10, 8)
    assert level == LEVEL_M
    bits = "".join(str(int(modules[row][column] != (MASKS[mask](row, column) == 0))) for row, column in _places(len(modules)))
    blocks, size = BLOCKS[_version(modules)]
    words = [bits[start : start + 8] for start in range(0, blocks * size * 8, 8)]
    text = "".join("".join(words[block::blocks]) for block in range(blocks))
    assert int(text[:4], 2) == BYTE_MODE
    length = int(text[4:12], 2)
    return bytes(int(text[12 + 8 * at : 20 + 8 * at], 2) for at in range(length)).decode("ascii")


def _modules(path: str) -> Modules:
    """Dark modules by row and column, without the border."""
    dark: set[tuple[int, int]] = set()
    column, row = 0.0, 0.0
    for command, arguments in re.findall(r"([Mmh])([-\d. ]+)", path):
        numbers = [float(each) for each in re.findall(r"-?\d*\.?\d+", arguments)]
        if command == "M":
            column, row = numbers
        elif command == "m":
            column, row = column + numbers[0], row + numbers[1]
        else:
            dark |= {(int(row), int(column) + step) for step in range(int(numbers[0]))}
            column += numbers[0]
    size = 1 + max(row for row, _ in dark) - BORDER
    return [[(row + BORDER, column + BORDER) in dark for column in range(size)] for row in range(size)]


def _version(modules: Modules) -> int:
    return (len(modules) - 17) // 4


def _format(modules: Modules) -> int:
    places = [(row, 8) for row in (0, 1, 2, 3, 4, 5, 7, 8)] + [(8, column) for column in (7, 5, 4, 3, 2, 1, 0)]
    return sum(modules[row][column] << bit for bit, (row, column) in enumerate(places)) ^ FORMAT_MASK


def _places(size: int) -> Iterator[tuple[int, int]]:
    """Where the bits stand: up and down in strips of two columns, from the right."""
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        rows = range(size - 1, -1, -1) if (right + 1) & 2 == 0 else range(size)
        yield from ((row, right - side) for row in rows for side in (0, 1) if not _is_pattern(row, right - side, size))


def _is_pattern(row: int, column: int, size: int) -> bool:
    """Whether a module belongs to the finders, the timing lines or the alignment square (versions 2 to 6 have one)."""
    is_finder = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    is_aligned = size > 21 and size - 9 <= row < size - 4 and size - 9 <= column < size - 4
    return is_finder or is_aligned or 6 in (row, column)
