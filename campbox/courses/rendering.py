"""Markdown to HTML that is safe to serve: no raw HTML, only links into the course, only pictures that are there.

Two walls stand between an author's text and a page: Python-Markdown without the parts that let HTML through, and
nh3 with a list of what a lesson may contain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from campbox.courses.addresses import Addresses
from campbox.courses.highlighting import LEXERS, coloured, lexer_of
from campbox.courses.text import FENCE_LANGUAGES, Fence, Lines, SourceLine, join_lines, number_lines, split_fences

_TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "code", "pre", "span", "a", "img"}
_TAGS |= {"blockquote", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {
    "a": {"href"},
    "code": {"class", "dir"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "pre": {"class", "dir", "tabindex"},
    "span": {"class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
# Reference links and HTML would let addresses and tags in by other ways; indented code and underlined headings
# surprise authors who only indent or draw a line.
_BLOCKS_LEFT_OUT = ("reference", "code", "setextheader")
_INLINES_LEFT_OUT = (
    *("reference", "image_reference", "short_reference", "short_image_ref"),
    *("autolink", "automail", "html"),
)
_TAG = re.compile(r"<[A-Za-z/!?][^\s>]*>?")
_INDENTED_FENCE = re.compile(r"\s+```.*|\s*~~~.*")
_INLINE_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")

Report = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class _Found:
    """Something wrong in the running text: a pattern that finds it in its line, and what to do."""

    pattern: str
    message: str


class Renderer:
    """Renders the texts of one file; reports what is wrong with its line and goes on."""

    def __init__(self, addresses: Addresses, report: Report) -> None:
        self._addresses = addresses
        self._report = report
        self._found: list[_Found] = []
        self._first_line = 1
        self._markdown = self._build()

    def block(self, lines: Lines) -> str:
        """Paragraphs, lists, tables, headings, pictures and code."""
        return nh3.clean(
            self._convert(lines), tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes=set(), strip_comments=True
        ).strip()

    def inline(self, lines: Lines) -> str:
        """One paragraph, without the <p> around it."""
        html = self.block(lines)
        inner = html.removeprefix("<p>").removesuffix("</p>")
        if len(html) - len(inner) != len("<p></p>") or "<p>" in inner:
            self._report(lines[0].number if lines else 1, "Write one paragraph of plain text here.")
        return inner

    def _convert(self, lines: Lines) -> str:
        if not lines:
            return ""
        self._found.clear()
        self._first_line = lines[0].number
        self._markdown.reset()
        try:
            html = self._markdown.convert(join_lines(lines))
        except RecursionError:
            self._report(lines[0].number, "Write this text with fewer lists and quotes inside each other.")
            return ""
        self._report_found(lines)
        return html

    def _build(self) -> Markdown:
        markdown = Markdown(extensions=[TableExtension(use_align_attribute=True), SaneListExtension()])
        markdown.preprocessors.deregister("html_block")
        for name in _BLOCKS_LEFT_OUT:
            markdown.parser.blockprocessors.deregister(name)
        for name in _INLINES_LEFT_OUT:
            markdown.inlinePatterns.deregister(name)
        markdown.preprocessors.register(_Fences(markdown, self._fence), "fences", 25)
        markdown.treeprocessors.register(_Finish(markdown, self._addresses, self._found), "finish", 1)
        return markdown

    def _fence(self, part: SourceLine | Fence) -> str | None:
        """The HTML of a fence, or None for a line outside fences; lines are counted from the start of the text."""
        offset = self._first_line - 1
        if isinstance(part, SourceLine):
            if _INDENTED_FENCE.fullmatch(part.text):
                self._report(part.number + offset, "Start and end code with ``` at the beginning of the line.")
            return None
        line = part.opening.number + offset
        if part.language not in LEXERS:
            self._report(line, f"Write the language of the code after ```: {', '.join(FENCE_LANGUAGES)}.")
        if not part.is_closed:
            self._report(line, "End this code with ``` on a line of its own.")
        return _highlight(part.language, join_lines(part.lines))

    def _report_found(self, lines: Lines) -> None:
        """Find the line of each fault; the same text at fault twice is reported in two lines."""
        plain = [(part.number, _INLINE_CODE.sub("", part.text)) for part in split_fences(lines) if isinstance(part, SourceLine)]
        reported: Counter[_Found] = Counter()
        for found in self._found:
            places = [number for number, text in plain for _ in re.findall(found.pattern, text)]
            self._report(places[min(reported[found], len(places) - 1)] if places else lines[0].number, found.message)
            reported[found] += 1


class _Fences(Preprocessor):
    """Puts highlighted code aside before Markdown can read it."""

    def __init__(self, md: Markdown, render: Callable[[SourceLine | Fence], str | None]) -> None:
        super().__init__(md)
        self._render = render

    def run(self, lines: list[str]) -> list[str]:
        kept: list[str] = []
        for part in split_fences(number_lines(lines)):
            html = self._render(part)
            if isinstance(part, Fence) and html is not None:
                kept += ["", self.md.htmlStash.store(html), ""]
            elif isinstance(part, SourceLine):
                kept.append(part.text)
        return kept


class _Finish(Treeprocessor):
    """Walks through the finished tree: resolves links and pictures, and notes what must not be there."""

    def __init__(self, md: Markdown, addresses: Addresses, found: list[_Found]) -> None:
        super().__init__(md)
        self._addresses = addresses
        self._found = found
        self._sections = 0

    def run(self, root: Element) -> None:
        self._sections = 0
        self._walk(root)

    def _walk(self, element: Element) -> None:
        """In the order of the text, as the lines of faults are counted in this order."""
        if element.tag == "code":
            element.set("dir", "ltr")
        else:
            self._note_tags(element.text)
            for child in element:
                self._walk(child)
                self._note_tags(child.tail)
        match element.tag:
            case "a":
                self._link(element)
            case "img":
                self._picture(element)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._heading(element)

    def _note(self, pattern: str, message: str) -> None:
        self._found.append(_Found(pattern, message))

    def _note_tags(self, text: str | None) -> None:
        for tag in _TAG.findall(text or ""):
            self._note(re.escape(tag), f"Write {tag} as code between `backticks`: there is no HTML in texts.")

    def _heading(self, heading: Element) -> None:
        """Numbered, so that a place in one language is the same place in another."""
        self._sections += 1
        if heading.tag == "h1":
            self._note("^#(?!#)", "Start headings with ##: the page has its title already.")
        heading.set("id", f"section-{self._sections}")

    def _link(self, link: Element) -> None:
        target = link.get("href", "")
        written = _written_target(target)
        scheme, _, name = target.partition(":")
        address = self._addresses.lesson(name) if scheme == "lesson" else None
        if scheme == "word":
            address = self._addresses.word(name)
        link.attrib = {"href": address} if address else {}
        if scheme not in ("lesson", "word"):
            self._note(written, f"Write {target} as code: links go to lesson:… or word:…, never to the internet.")
        elif address is None:
            self._note(written, f"Correct this link: the course has no {scheme} {name}.")
        if not "".join(link.itertext()).strip():
            self._note(rf"\[\s*\]{written}", "Write the text of this link between the brackets.")

    def _picture(self, picture: Element) -> None:
        name, words = picture.get("src", ""), picture.get("alt", "").strip()
        written = _written_target(name)
        address, size = self._addresses.picture(name), self._addresses.pictures.get(name)
        if address is None:
            self._note(written, f"Put the picture {name} into media/: it is not there, or it is no picture.")
        if not words:
            self._note(rf"!\[\s*\]{written}", "Write between the brackets what is on the picture.")
        # With its size the page does not jump when the picture arrives.
        space = {"width": str(size.width), "height": str(size.height)} if size else {}
        picture.attrib = {"src": address or "", "alt": words, **space, "loading": "lazy"}


def _written_target(target: str) -> str:
    """A pattern that finds where a link or picture names its target."""
    return rf"\(\s*<?{re.escape(target)}"


def _highlight(language: str, code: str) -> str:
    lexer = lexer_of(language)
    spans = coloured(code, lexer)
    return f'<pre class="code" dir="ltr" tabindex="0"><code class="language-{lexer.aliases[0]}">{spans}</code></pre>'
