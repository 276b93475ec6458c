"""Blanks, where it goes beyond the contract of all kinds."""

from __future__ import annotations

import pytest

from campbox.exercises.base import AnswerIncomplete, ExerciseFault, Remark
from campbox.exercises.blanks import Blanks, BlanksSpec
from tests.exercises.exercise_blocks import block, faults_of, parse

TAGS = "Complete.\n\n```html\n<[[h1]]>Hi</[[h1|H01]]>\n```\n\n1. The largest\n   has one.\n2. The same name.\n\n> Two tags."


def spec_of(text: str) -> BlanksSpec:
    return parse(Blanks(), text)


def one_gap(gap: str) -> tuple[str, ...]:
    return spec_of(f"Say {gap} now.\n\n1. Hint.\n\n> E").blanks[0].accepted


def test_gaps_hints_and_explanation_are_read() -> None:
    spec = spec_of(TAGS)
    assert spec.pieces == ("Complete.\n\n```html\n&lt;", "&gt;Hi&lt;/", "&gt;\n```")
    assert [blank.accepted for blank in spec.blanks] == [("h1",), ("h1", "H01")]
    assert [blank.hint_html for blank in spec.blanks] == ["The largest\nhas one.", "The same name."]
    assert spec.explanation_html == "Two tags."


@pytest.mark.parametrize(
    ("gap", "accepted"),
    [
        ("[[a|b]]", ("a", "b")),
        ("[[ a | b ]]", ("a", "b")),
        (r"[[a \| b]]", ("a | b",)),
        (r"[[x\[[0]]", ("x[[0",)),
        ("[[x[0]]]", ("x[0]",)),
        ("[1, [[2]]]", ("2",)),
        ("[[[]]", ("[",)),
        ("[[]]]", ("]",)),
    ],
)
def test_alternatives_and_escapes_are_read(gap: str, accepted: tuple[str, ...]) -> None:
    assert one_gap(gap) == accepted


def test_an_escaped_double_bracket_outside_a_gap_is_text() -> None:
    assert spec_of("A list \\[[1]] and [[a]].\n\n1. Hint.\n\n> E").pieces == ("A list [[1]] and ", ".")


def test_the_marker_of_gaps_never_meets_the_text_of_the_author() -> None:
    assert spec_of("gapword1q and gapwordz [[a]].\n\n1. Hint.\n\n> E").pieces == ("gapword1q and gapwordz ", ".")


def test_the_hint_of_the_wrong_gap_is_told() -> None:
    verdict = Blanks().grade(spec_of(TAGS), '["h2"," H٠١ "]')
    assert (verdict.passed, verdict.points, verdict.of) == (False, 1, 2)
    assert verdict.remarks == (
        Remark("look", "1", html="The largest\nhas one.", code="gap"),
        Remark("right", "2", code="gap"),
    )


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        (["h1", ""], "blank-2", "fill-all"),
        (["h1", " \u200f "], "blank-2", "fill-all"),
        (["h" * 201, "h1"], "blank-1", "too-long"),
    ],
)
def test_an_unusable_text_is_refused_with_its_field(typed: list[str], field: str, reason: str) -> None:
    fields = {f"blank-{number}": [text] for number, text in enumerate(typed, 1)}
    with pytest.raises(AnswerIncomplete) as refused:
        Blanks().read(spec_of(TAGS), fields)
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_an_answer_of_two_hundred_characters_is_read() -> None:
    assert Blanks().read(spec_of(TAGS), {"blank-1": ["h" * 200], "blank-2": ["h1"]})


def test_gaps_in_code_are_the_same_in_each_language_and_those_in_sentences_are_not() -> None:
    structure = Blanks().structure
    assert structure(spec_of("A [[file]].\n\n1. H\n\n> E")) == structure(spec_of("Un [[fichier]].\n\n1. H\n\n> E"))
    code = "Do.\n\n```{}\n[[{}]]\n```\n\n1. H\n\n> E"
    assert structure(spec_of(code.format("css", "red"))) != structure(spec_of(code.format("css", "rouge")))
    assert structure(spec_of(code.format("text", "red"))) == structure(spec_of(code.format("text", "rouge")))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("A [[a]].\n\n1. Hint.", [1]),
        ("A sentence.\n\n1. Hint.\n\n> No gap.", [1]),
        ("A [[a]].\n\n> No hint.", [1]),
        ("A [[a]] [[b]].\n\n1. Hint.\n\n> One hint.", [4]),
        ("A [[a]].\n\n1. Hint.\n2. Hint.\n\n> Two hints.", [4]),
        ("A [[a]].\n\n1. Hint.\n3. Hint.\n\n> Counted wrongly.", [5]),
        ("A [[a]].\n\n1. Hint.\nMore text.\n\n> Text after the list.", [5]),
        ("A [[]].\n\n1. Hint.\n\n> Empty.", [2]),
        ("A\n[[a|]].\n\n1. Hint.\n\n> Empty alternative.", [3]),
        ("A [[ـ]].\n\n1. Hint.\n\n> Nothing is left of it.", [2]),
        ("A\n\nB [[a.\n\n1. Hint.\n\n> Not closed.", [4]),
        (f"A [[{'a' * 201}]].\n\n1. Hint.\n\n> Too long.", [2]),
        ("1. Hint.\n\n> No task.", [1]),
    ],
)
def test_each_fault_is_found_in_its_line(text: str, lines: list[int]) -> None:
    assert [line for line, _ in faults_of(Blanks(), text)] == lines


class TagRender:
    """Puts the text into the attribute of a tag, or loses it."""

    def __init__(self, html: str) -> None:
        self.html = html

    def block(self, lines: object) -> str:
        return self.html

    inline = block


@pytest.mark.parametrize("html", ['<img alt="gapword1q">', "nothing", "gapword1q gapword1q"])
def test_a_gap_that_does_not_stand_in_the_text_is_refused(html: str) -> None:
    with pytest.raises(ExerciseFault) as found:
        Blanks().parse(block("A\n\nB ![[[a]]](x.svg)\n\n1. Hint.\n\n> E"), TagRender(html))
    assert found.value.line == 4


def test_a_long_line_of_escaped_bars_is_read_at_once() -> None:
    with pytest.raises(ExerciseFault):
        # A pattern that could read each escape in two ways would need 2 ** 2000 steps here.
        parse(Blanks(), "A [[" + r"\|" * 2000 + ".\n\n1. Hint.\n\n> E")
