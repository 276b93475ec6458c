"""From Markdown to HTML: what authors write, and what attackers write."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campbox.courses.addresses import Addresses
from campbox.courses.media import Size
from campbox.courses.rendering import Renderer
from campbox.courses.text import number_lines

ADDRESSES = Addresses(
    "course", "0123456789abcdef", frozenset({"first"}), {"browser": "pages"}, {"a.svg": Size(40, 20), "b.svg": None}
)


def render(text: str) -> tuple[str, list[int]]:
    """The HTML, and the lines of the faults; the text starts in line 1."""
    lines: list[int] = []
    return Renderer(ADDRESSES, lambda line, _: lines.append(line)).block(number_lines(text)), lines


def clean(text: str) -> str:
    html, faults = render(text)
    assert faults == []
    return html


def test_links_lead_to_lessons_and_words() -> None:
    assert clean("[a](lesson:first) [b](word:browser)") == (
        '<p><a href="/go/course/first">a</a> <a href="/words/course/pages#browser">b</a></p>'
    )


def test_pictures_have_their_address_words_and_size() -> None:
    html = clean('![A "file"](a.svg)')
    for part in ('src="/m/course/0123456789abcdef/a.svg"', 'width="40"', 'height="20"', 'loading="lazy"'):
        assert part in html
    assert "A &quot;file&quot;" in html


def test_a_picture_of_unknown_size_has_none() -> None:
    assert "width" not in clean("![B](b.svg)")


def test_code_is_coloured_and_stays_left_to_right() -> None:
    html = clean("```html\n<p>\n\n  x\n```")
    assert html.startswith('<pre class="code" dir="ltr" tabindex="0"><code class="language-html"><span class="p">&lt;')
    assert html.endswith("\n\n  x</code></pre>")


@pytest.mark.parametrize("language", ["html", "css", "js", "python", "sql", "text"])
def test_every_language_of_fences_has_its_colours(language: str) -> None:
    html = clean(f"```{language}\na = 1\n```")
    assert re.sub("<[^>]*>", "", html) == "a = 1"


def test_code_in_a_sentence_stays_left_to_right() -> None:
    assert clean("Use `<p>`.") == '<p>Use <code dir="ltr">&lt;p&gt;</code>.</p>'


def test_headings_are_numbered_alike_in_all_languages() -> None:
    assert clean("## ملف\n\n### B") == '<h2 id="section-1">ملف</h2>\n<h3 id="section-2">B</h3>'


def test_lists_and_tables_are_rendered() -> None:
    html = clean("- a\n- b\n\n| a | b |\n|---|--:|\n| 1 | 2 |")
    assert html.count("<li>") == 2
    assert html.count("<td>") == 2


def test_nothing_renders_as_nothing() -> None:
    assert Renderer(ADDRESSES, lambda _, message: pytest.fail(message)).block(()) == ""


def test_indented_lines_and_underlined_ones_are_plain_text() -> None:
    assert clean("    indented\n\nText\n====") == "<p>indented</p>\n<p>Text\n====</p>"


def test_one_paragraph_is_inline_and_more_are_a_fault() -> None:
    faults: list[int] = []
    renderer = Renderer(ADDRESSES, lambda line, _: faults.append(line))
    assert renderer.inline(number_lines("**a** b")) == "<strong>a</strong> b"
    assert faults == []
    renderer.inline(number_lines("a\n\nb", 7))
    renderer.inline(number_lines("- a", 9))
    assert faults == [7, 9]


REFUSED = [
    "<script>alert(1)</script>",
    "text <img src=x onerror=alert(1)>",
    "<!-- comment -->",
    "<?php ?>",
    "</p>",
    "<http://example.org>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,x)",
    "[a](http://example.org)",
    "[a](//example.org)",
    "[a](/home)",
    "[a](lesson:../../etc)",
    "[a](lesson:gone)",
    "[a](word:gone)",
    '[a](<lesson:first" onclick="x>)',
    "![a](http://example.org/x.png)",
    "![a](../a.svg)",
    "![a](javascript:x)",
    "![](a.svg)",
    "[](lesson:first)",
    "# Title",
    "> <b>quoted</b>",
    "- <b>item</b>",
    "| <b>a</b> |\n|---|\n| x |",
    "**<b>**",
    "[<b>x</b>](lesson:first)",
    "## <b>x</b>",
    '```evil" onload="x\na\n```',
    "```\na\n```",
    "  ```html\n  a\n  ```",
    "~~~html\na\n~~~",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_does_not_belong_into_a_text_is_reported_in_its_line(text: str) -> None:
    html, faults = render(f"First.\n\n{text}")
    assert 3 in faults
    assert_harmless(html)


@pytest.mark.parametrize("text", ["a < b and c > d", "1<2", "[x]", "[a][b]\n\n[b]: http://example.org", "&lt;b&gt;", "a & b"])
def test_plain_signs_are_no_fault(text: str) -> None:
    assert_harmless(clean(text))


def test_a_script_in_code_is_shown_as_text() -> None:
    assert "&lt;" in clean("```html\n<script>alert(1)</script>\n```")
    assert_harmless(clean("```html\n<script>alert(1)</script>\n```"))


def test_words_of_a_picture_can_not_leave_their_attribute() -> None:
    html, _ = render('![x" onerror="alert(1)](a.svg)')
    assert_harmless(html)


PIECES = st.sampled_from(
    [
        *("<script>", "<b", ">", "[a](", "javascript:x", ")", "![", "](a.svg)", "`", "```", "html", "\n", "|", "---"),
        *("&#60;", '"', "'", " onerror=x ", "\\", "*", "_", "#", "- ", "lesson:first", "\x02", "\x03", "<!--", "é"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_text_at_all_renders_to_anything_that_runs(text: str) -> None:
    html, faults = render(text)
    assert_harmless(html)
    assert all(1 <= line <= text.count("\n") + 1 for line in faults)


ALLOWED = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "code", "pre", "span", "a", "img"),
    *("blockquote", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"),
}


class _Tags(HTMLParser):
    """What a browser would find in the HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    tags = _Tags()
    tags.feed(html)
    for tag, attributes in tags.found:
        assert tag in ALLOWED, html
        assert not [name for name in attributes if name.startswith("on") or name == "style"], html
        for name in ("href", "src"):
            assert (attributes.get(name) or "/").startswith("/"), html
            assert not (attributes.get(name) or "").startswith("//"), html
