"""Code with its words in colours, and line by line with what is invisible made visible."""

import html
import re
from functools import lru_cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import CssLexer, HtmlLexer, JavascriptLexer, PythonLexer, SqlLexer, TextLexer

LEXERS: dict[str, type[Lexer]] = {
    "html": HtmlLexer,
    "css": CssLexer,
    "js": JavascriptLexer,
    "python": PythonLexer,
    "sql": SqlLexer,
    "text": TextLexer,
}
# Lexers take time by the square of some texts: 16 kB of "&" in HTML 1.6 s, of blank lines in Python 4.9 s. Within these
# bounds no text that was tried took more than 0.1 s; what is beyond them has no colours.
COLOURED_CHARACTERS_MAX = 8_000
COLOURED_LINES_MAX = 500
COLOURED_LINE_MAX = 400
KEPT_TEXTS_MAX = 48
# Control characters; marks that turn the direction of a line around, so that code reads as something else; signs without
# width. The two joiners stay: Persian and other scripts need them between letters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def lexer_of(language: str) -> Lexer:
    return LEXERS.get(language, TextLexer)(stripnl=False, ensurenl=False)


def coloured(code: str, lexer: Lexer) -> str:
    """Code as HTML, without the element around it."""
    return highlight(code, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")


@lru_cache(maxsize=KEPT_TEXTS_MAX)
def code_lines(language: str, code: str) -> tuple[str, ...]:
    """Each line of a text that anybody may have written, as HTML of its own in which nothing is hidden."""
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    shown = [html.escape(line, quote=False) for line in lines]
    if len(code) <= COLOURED_CHARACTERS_MAX and len(lines) <= COLOURED_LINES_MAX and max(map(len, lines)) <= COLOURED_LINE_MAX:
        with_colours = coloured("\n".join(lines), lexer_of(language)).split("\n")
        shown = [*with_colours, *[""] * (len(lines) - len(with_colours))]
    return tuple(visible(line) for line in shown)


def visible(line: str) -> str:
    """HTML in which each hidden character is a mark that says which one it is."""
    return _HIDDEN.sub(lambda match: f'<span class="hidden-sign">U+{ord(match[0]):04X}</span>', line)
