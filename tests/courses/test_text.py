"""Lines, fences and sections of a source file."""

from __future__ import annotations

from campbox.courses.text import Fence, SourceLine, number_lines, split_fences, split_sections, trim

CODE = number_lines("a\n````html\n```\n## no heading\n```\n````\nb", 5)


def test_a_longer_fence_holds_a_shorter_one() -> None:
    before, fence, after = split_fences(CODE)
    assert before == SourceLine(5, "a")
    assert isinstance(fence, Fence)
    assert (fence.language, fence.is_closed, [line.number for line in fence.lines]) == ("html", True, [7, 8, 9])
    assert after == SourceLine(11, "b")


def test_an_unclosed_fence_reaches_to_the_end() -> None:
    (fence,) = split_fences(number_lines("```css\na\n"))
    assert isinstance(fence, Fence)
    assert (fence.is_closed, len(fence.lines)) == (False, 2)


def test_code_in_backticks_opens_no_fence() -> None:
    assert split_fences(number_lines("```a``` b")) == [SourceLine(1, "```a``` b")]


def test_sections_start_at_headings_outside_code() -> None:
    before, sections = split_sections(number_lines("intro\n\n## One\n\n```text\n## not\n```\n\n## Two\n### Three\n"))
    assert [line.text for line in before] == ["intro"]
    assert [(section.title, section.heading.number) for section in sections] == [("One", 3), ("Two", 9)]
    assert [line.number for line in sections[0].lines] == [5, 6, 7]
    assert sections[1].lines == (SourceLine(10, "### Three"),)


def test_a_text_without_headings_has_no_sections() -> None:
    assert split_sections(number_lines("")) == ((), ())


def test_trimming_keeps_the_empty_lines_inside() -> None:
    assert trim(number_lines("\n \na\n\nb\n")) == (SourceLine(3, "a"), SourceLine(4, ""), SourceLine(5, "b"))
