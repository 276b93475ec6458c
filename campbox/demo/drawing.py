"""A drawing as somebody hands it in: boxes on a sheet, in a few hundred bytes."""

import zlib
from random import Random

WIDTH, HEIGHT = 300, 400
_PAPER, _PENCIL = 0xF4, 0x40


def drawing(source: Random) -> bytes:
    """A PNG picture of three to five boxes below one another."""
    rows = [bytearray([_PAPER]) * WIDTH for _ in range(HEIGHT)]
    count = source.randint(3, 5)
    for number in range(count):
        top = 20 + number * (HEIGHT - 40) // count
        _draw_box(rows, top, top + (HEIGHT - 40) // count - source.randint(12, 24), 30 + source.randint(-6, 6))
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    header = WIDTH.to_bytes(4) + HEIGHT.to_bytes(4) + bytes((8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body) for name, body in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def _draw_box(rows: list[bytearray], top: int, bottom: int, left: int) -> None:
    for y in range(top, bottom):
        is_edge = y - top < 3 or bottom - y <= 3
        for x in range(left, WIDTH - left):
            if is_edge or x - left < 3 or WIDTH - left - x <= 3:
                rows[y][x] = _PENCIL


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)
