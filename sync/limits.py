"""The limits of FORMAT.md section 10, each in one place, and the check of the text's own."""

from sync.errors import TooLarge

FILE_LIMIT_BYTES = 8 * 1024 * 1024
TEXT_LIMIT_BYTES = 64 * 1024 * 1024
LINE_LIMIT_BYTES = 2 * 1024 * 1024
LINES_LIMIT = 100_000  # keeps the objects made from one hostile file within the memory of a small box
RECOMMENDED_TEXT_BYTES = 1024 * 1024
BLOB_PIECE_LIMIT_BYTES = 1024 * 1024
LIST_LIMIT = 20_000  # heads, ranges or names in one line


def lines_of(text: bytes) -> list[bytes]:
    """The lines of `text`, without their ends. Raises TooLarge before anything that large is made."""
    if len(text) > TEXT_LIMIT_BYTES:
        raise TooLarge("The text of a segment is too long.")
    if text.count(b"\n") > LINES_LIMIT:
        raise TooLarge("A segment has too many lines.")
    lines = text.split(b"\n")
    if any(len(line) > LINE_LIMIT_BYTES for line in lines):
        raise TooLarge("A line of a segment is too long.")
    return lines
