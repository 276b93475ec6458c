"""xz and gzip with a lid on: a file may grow to the limit of a text and not one byte further (FORMAT.md section 3)."""

import lzma
import zlib

from sync.errors import Damaged, TooLarge, UnsupportedFormat
from sync.limits import TEXT_LIMIT_BYTES

XZ_MAGIC = bytes.fromhex("fd377a585a00")
GZIP_MAGIC = bytes.fromhex("1f8b")
XZ_MEMORY_LIMIT_BYTES = 32 * 1024 * 1024
_DICTIONARY_BYTES = 1024 * 1024  # enough for texts of 1 MiB; the reader needs little more memory than that
_STEP_BYTES = 1024 * 1024
_GZIP_ONLY = 31  # zlib's wbits for a gzip header and a 32 KiB window


def compress(text: bytes) -> bytes:
    """`text` as one xz stream."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": _DICTIONARY_BYTES}]
    return lzma.compress(text, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=filters)


def decompress(packed: bytes) -> bytes:
    """The text in `packed`, one xz or gzip stream with nothing after it.

    Raises TooLarge as soon as the text passes its limit, UnsupportedFormat for another compression, else Damaged.
    """
    if packed.startswith(XZ_MAGIC):
        return _unpack_xz(packed)
    if packed.startswith(GZIP_MAGIC):
        return _unpack_gzip(packed)
    raise UnsupportedFormat("The content is compressed in a way that this software does not know.")


def _unpack_xz(packed: bytes) -> bytes:
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=XZ_MEMORY_LIMIT_BYTES)
    text = bytearray()
    rest = packed
    try:
        while not unpacker.eof and (rest or not unpacker.needs_input):
            _append(text, unpacker.decompress(rest, _STEP_BYTES))
            rest = b""
    except lzma.LZMAError as error:
        raise Damaged("The compressed content is damaged.") from error
    _check_end(unpacker.eof, unpacker.unused_data)
    return bytes(text)


def _unpack_gzip(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=_GZIP_ONLY)
    text = bytearray()
    rest = packed
    try:
        while not unpacker.eof and rest:
            _append(text, unpacker.decompress(rest, _STEP_BYTES))
            rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Damaged("The compressed content is damaged.") from error
    _check_end(unpacker.eof, unpacker.unused_data)
    return bytes(text)


def _append(text: bytearray, piece: bytes) -> None:
    if len(text) + len(piece) > TEXT_LIMIT_BYTES:
        raise TooLarge("The content grows too large when unpacked.")
    text += piece


def _check_end(is_complete: bool, left_over: bytes) -> None:
    if not is_complete:
        raise Damaged("The compressed content is cut short.")
    if left_over:
        raise Damaged("Something follows the compressed content.")
