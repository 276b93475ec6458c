"""Code of anybody as HTML: line by line, nothing hidden, nothing that runs, and never slow."""

import re
import time
import unicodedata

import pytest

from campbox.courses.highlighting import COLOURED_CHARACTERS_MAX, LEXERS, code_lines, visible

SLOW = ("&", "<!--\n", "a.", " \n", "\\", "@", "`${", "<style>", "'''\n", "\n")


def plain(line: str) -> str:
    return re.sub(r"</?span[^>]*>", "", line)


def test_each_line_is_html_of_its_own() -> None:
    lines = code_lines("js", "/* one\ntwo */\nlet a = '<b>';\n")
    assert [plain(line) for line in lines] == ["/* one", "two */", "let a = '&lt;b&gt;';"]
    for line in lines:
        assert line.count("<span") == line.count("</span>")
    assert "<span" in lines[2]


@pytest.mark.parametrize("text", ["", "\n", "a\r\nb\rc", "a\n\n\nb\n\n", "\x0ba\x0c\x85\u2028b"])
@pytest.mark.parametrize("language", [*LEXERS, "cobol"])
def test_lines_are_those_that_an_editor_counts(language: str, text: str) -> None:
    wanted = re.split("\r\n|\r|\n", text)
    if len(wanted) > 1 and not wanted[-1]:
        wanted.pop()
    assert len(code_lines(language, text)) == len(wanted)


def test_every_sign_that_turns_a_line_around_or_has_no_width_is_a_mark() -> None:
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ):
        sign = chr(code)
        if sign in "\t\n\u200c\u200d\u2010":
            continue
        assert unicodedata.category(sign) in ("Cc", "Cf", "Cn"), hex(code)
        assert visible(f"a{sign}b") == f'a<span class="hidden-sign">U+{code:04X}</span>b'
    assert visible("سلام\u200cها") == "سلام\u200cها", "a joiner between letters is part of the word"


@pytest.mark.parametrize("language", LEXERS)
@pytest.mark.parametrize("size", [COLOURED_CHARACTERS_MAX, 64 * 1024])
def test_no_text_takes_long(language: str, size: int) -> None:
    for piece in SLOW:
        text = (piece * size)[:size]
        for each in (text, "\n".join(text[at : at + 390] for at in range(0, len(text), 390))):
            began = time.process_time()
            code_lines(language, each)
            assert time.process_time() - began < 1.5, (piece, len(each))
