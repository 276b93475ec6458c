"""Blanks: gaps in a text or in code that the learner fills in."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass
from typing import cast

from campbox.courses.text import Fence, Lines, SourceLine, join_lines, split_fences, trim
from campbox.exercises.base import (
    AnswerIncomplete,
    Block,
    ExerciseFault,
    Fields,
    Json,
    Remark,
    Render,
    Solution,
    Verdict,
)
from campbox.exercises.folding import fold
from campbox.exercises.shared import (
    BoxKind,
    answer_items,
    only_value,
    plain_lines,
    render_task,
    split_explanation,
    stored,
    stored_items,
    to_json,
)

ANSWER_CHARACTERS_MAX = 200
# Words of another text than code may be translated, so their answers may differ between languages.
_TEXT = "text"
# Brackets inside an answer come in pairs, so that [[a[0]]] and [1, [[2]]] both mean what they seem to mean; a
# single bracket may be a whole answer.
_ANSWER = r"(?:\\\[\[|[^\[\]]|\[[^\[\]]*\])+?|[\[\]]|"
_GAP_OR_ESCAPE = re.compile(rf"(?P<escape>\\\[\[)|\[\[(?P<gap>{_ANSWER})\]\]|(?P<open>\[\[)")
_BAR = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"([0-9]+)\.\s+(.*)")


@dataclass(frozen=True, slots=True)
class Blank:
    """One gap: what is accepted (the model answer first), what to look at, and whether it stands in code."""

    accepted: tuple[str, ...]
    hint_html: str
    is_in_code: bool


@dataclass(frozen=True, slots=True)
class BlanksSpec:
    """The task is cut at its gaps: `pieces` has one part more than there are `blanks`."""

    pieces: tuple[str, ...]
    blanks: tuple[Blank, ...]
    explanation_html: str


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """HTML, and the number of the gap that follows it; the last piece has none.

    A piece alone may close a tag that another one opened: only all of them together are whole.
    """

    html: str
    number: int | None
    is_in_code: bool


@dataclass(frozen=True, slots=True)
class ShownBlanks:
    """The task with its gaps; all have the same size, so that it tells nothing about the answers."""

    pieces: tuple[ShownPiece, ...]


@dataclass(frozen=True, slots=True)
class _Gap:
    line: int
    accepted: tuple[str, ...]
    is_in_code: bool


class Blanks(BoxKind[BlanksSpec]):
    """The kind `blanks`."""

    name = "blanks"

    def parse(self, block: Block, render: Render) -> BlanksSpec:
        """See AUTHORING.md."""
        lines, explanation = split_explanation(block)
        task, items = _split_hints(lines)
        marker = _unused_word(join_lines(task))
        marked, gaps = _take_gaps(task, marker)
        _check_gaps(gaps, items, block.line)
        pieces = _cut(render_task(block, marked, render), marker, gaps)
        blanks = tuple(Blank(gap.accepted, render.inline(hint), gap.is_in_code) for gap, hint in zip(gaps, items, strict=True))
        return BlanksSpec(pieces, blanks, render.block(explanation))

    def structure(self, spec: BlanksSpec) -> object:
        """The gaps in order; those in code accept the same in each language."""
        return tuple(frozenset(fold(text) for text in blank.accepted) if blank.is_in_code else None for blank in spec.blanks)

    def dump(self, spec: BlanksSpec) -> Json:
        """All fields by name."""
        return cast("Json", asdict(spec))

    def load(self, dumped: Json) -> BlanksSpec:
        """The spec that `dump` was given."""
        spec = stored(dumped)
        return BlanksSpec(
            tuple(str(piece) for piece in stored_items(spec["pieces"])),
            tuple(_load_blank(stored(blank)) for blank in stored_items(spec["blanks"])),
            str(spec["explanation_html"]),
        )

    def model_answer(self, spec: BlanksSpec) -> Fields:
        """The first accepted answer of each gap."""
        return {f"blank-{number}": [blank.accepted[0]] for number, blank in enumerate(spec.blanks, 1)}

    def false_answer(self, spec: BlanksSpec) -> Fields:
        """A word in each gap that is longer than all accepted ones."""
        longest = max(len(text) for blank in spec.blanks for text in blank.accepted)
        return {f"blank-{number}": ["x" * (longest + 1)] for number in range(1, len(spec.blanks) + 1)}

    def solution(self, spec: BlanksSpec) -> Solution:
        """The text with its gaps filled."""
        gaps = (f"<strong>{html.escape(blank.accepted[0])}</strong>" for blank in spec.blanks)
        return Solution("".join(part for pair in zip(spec.pieces, (*gaps, ""), strict=True) for part in pair))

    def read(self, spec: BlanksSpec, fields: Fields) -> str:
        """What was typed, trimmed, such as ["h1","h1"]."""
        typed = []
        for number in range(1, len(spec.blanks) + 1):
            field = f"blank-{number}"
            text = only_value(fields, field)
            if len(text) > ANSWER_CHARACTERS_MAX:
                raise AnswerIncomplete(field, "too-long")
            if not fold(text):
                raise AnswerIncomplete(field, "fill-all")
            typed.append(text.strip())
        return to_json(typed)

    def grade(self, spec: BlanksSpec, answer: str) -> Verdict:
        """A point for each gap; the hint of each that is not right."""
        typed = answer_items(answer, str)
        if len(typed) != len(spec.blanks):
            raise AnswerIncomplete("", "unreadable")
        remarks = tuple(
            _remark(number, text, blank) for number, (text, blank) in enumerate(zip(typed, spec.blanks, strict=True), 1)
        )
        points = sum(remark.state == "right" for remark in remarks)
        return Verdict(points == len(remarks), points, len(remarks), remarks, spec.explanation_html)

    def shown(self, spec: BlanksSpec) -> ShownBlanks:
        """The task cut at its gaps."""
        gaps = tuple(
            ShownPiece(html, number, blank.is_in_code)
            for number, (html, blank) in enumerate(zip(spec.pieces, spec.blanks, strict=False), 1)
        )
        return ShownBlanks((*gaps, ShownPiece(spec.pieces[-1], None, is_in_code=False)))


def _load_blank(blank: dict[str, Json]) -> Blank:
    accepted = tuple(str(text) for text in stored_items(blank["accepted"]))
    return Blank(accepted, str(blank["hint_html"]), bool(blank["is_in_code"]))


def _remark(number: int, text: str, blank: Blank) -> Remark:
    if fold(text) in {fold(accepted) for accepted in blank.accepted}:
        return Remark("right", str(number), code="gap")
    return Remark("look", str(number), html=blank.hint_html, code="gap")


def _split_hints(lines: Lines) -> tuple[Lines, tuple[Lines, ...]]:
    """The task, and the items of the numbered list after it."""
    starts = [line.number for line in plain_lines(lines) if line.text.startswith("1. ")]
    if not starts:
        return lines, ()
    items: list[Lines] = []
    for line in lines:
        if line.number < starts[-1] or not line.text.strip():
            continue
        if (item := _ITEM.fullmatch(line.text)) and int(item[1]) == len(items) + 1:
            items.append((SourceLine(line.number, item[2]),))
        elif item or line.text == line.text.lstrip():
            message = "The numbered list has a hint for each gap: 1. 2. 3. and nothing between them or after it."
            raise ExerciseFault((line.number, message))
        else:
            items[-1] = (*items[-1], SourceLine(line.number, line.text.strip()))
    return trim(tuple(line for line in lines if line.number < starts[-1])), tuple(items)


def _unused_word(text: str) -> str:
    """A word that the text does not contain and that every highlighter takes for a name."""
    word = "gapword"
    while word in text.casefold():
        word += "z"
    return word


def _take_gaps(task: Lines, marker: str) -> tuple[Lines, tuple[_Gap, ...]]:
    """The task with a marker word for each gap, and the gaps."""
    code = {
        line.number: part.language != _TEXT for part in split_fences(task) if isinstance(part, Fence) for line in part.lines
    }
    gaps: list[_Gap] = []
    marked: list[SourceLine] = []
    for line in task:

        def mark(match: re.Match[str], line: SourceLine = line) -> str:
            if match["escape"]:
                return f"{marker}0q"
            if match["open"]:
                raise ExerciseFault((line.number, r"Close this gap with ]], or write \[[ if it is no gap."))
            gaps.append(_Gap(line.number, _accepted(match["gap"]), code.get(line.number, False)))
            return f"{marker}{len(gaps)}q"

        marked.append(SourceLine(line.number, _GAP_OR_ESCAPE.sub(mark, line.text)))
    return tuple(marked), tuple(gaps)


def _accepted(written: str) -> tuple[str, ...]:
    parts = _BAR.split(written)
    return tuple(part.replace(r"\|", "|").replace(r"\[[", "[[").strip() for part in parts)


def _check_gaps(gaps: tuple[_Gap, ...], items: tuple[Lines, ...], heading: int) -> None:
    if not gaps:
        raise ExerciseFault((heading, "Write at least one gap in double brackets: [[answer]]."))
    faults = []
    for gap in gaps:
        if not all(fold(text) for text in gap.accepted):
            faults.append((gap.line, "Write an answer in this gap, and on both sides of each bar."))
        if any(len(text) > ANSWER_CHARACTERS_MAX for text in gap.accepted):
            faults.append((gap.line, f"Make this answer shorter: at most {ANSWER_CHARACTERS_MAX} characters."))
    if len(items) != len(gaps):
        line = items[0][0].number if items else heading
        message = f"Write a numbered list with one hint for each gap: {len(gaps)} gaps, {len(items)} hints."
        faults.append((line, message))
    if faults:
        raise ExerciseFault(*faults)


def _cut(html: str, marker: str, gaps: tuple[_Gap, ...]) -> tuple[str, ...]:
    """The HTML between the gaps; refuses a gap that would end up inside a tag, in an order or number of its own."""
    parts = re.split(f"{marker}([1-9][0-9]*)q", html)
    pieces, numbers = parts[::2], [int(number) for number in parts[1::2]]
    before = ""
    for piece, gap in zip(pieces, gaps, strict=False):
        before += piece
        if before.rfind("<") > before.rfind(">"):
            raise ExerciseFault((gap.line, "Move this gap out of the picture, link or heading that it stands in."))
    if numbers != list(range(1, len(gaps) + 1)):
        raise ExerciseFault((gaps[0].line, "A gap is lost in the text: write it in a sentence or in a code fence."))
    return tuple(piece.replace(f"{marker}0q", "[[") for piece in pieces)
