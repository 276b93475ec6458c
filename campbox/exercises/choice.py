"""Choice: a list of options, one or several of them right."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import cast

from campbox.courses.text import Lines, SourceLine, trim
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
    unquote,
)

_OPTION = re.compile(r"- \[([ xX])\]\s+(.*)")
_FIELD = "choice"


@dataclass(frozen=True, slots=True)
class Option:
    """One box: what it says, whether it is right, and what to read after choosing it."""

    html: str
    is_right: bool
    remark_html: str


@dataclass(frozen=True, slots=True)
class ChoiceSpec:
    """Options are numbered from 1 in the order of the author."""

    task_html: str
    options: tuple[Option, ...]
    explanation_html: str

    @property
    def right(self) -> frozenset[int]:
        """The numbers of the right options."""
        return frozenset(number for number, option in enumerate(self.options, 1) if option.is_right)


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One box to tick; `number` is the value it sends."""

    number: int
    html: str


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """A question; radio buttons unless `has_several` right options."""

    task_html: str
    options: tuple[ShownOption, ...]
    has_several: bool


@dataclass(frozen=True, slots=True)
class _WrittenOption:
    line: int
    mark: str
    text: Lines
    remark: Lines


class Choice(BoxKind[ChoiceSpec]):
    """The kind `choice`."""

    name = "choice"

    def parse(self, block: Block, render: Render) -> ChoiceSpec:
        """See AUTHORING.md; all faults of the list are found at once."""
        lines, explanation = split_explanation(block)
        first = next((line.number for line in plain_lines(lines) if _OPTION.fullmatch(line.text)), None)
        if first is None:
            raise ExerciseFault((block.line, "Write the options as a list of boxes: - [ ] wrong, - [x] right."))
        task = trim(tuple(line for line in lines if line.number < first))
        written = _read_options(tuple(line for line in lines if line.number >= first))
        _check_options(written, block.line)
        options = tuple(
            Option(render.inline(option.text), option.mark != " ", render.inline(option.remark)) for option in written
        )
        return ChoiceSpec(render_task(block, task, render), options, render.block(explanation))

    def structure(self, spec: ChoiceSpec) -> object:
        """The number of options and which are right."""
        return len(spec.options), spec.right

    def dump(self, spec: ChoiceSpec) -> Json:
        """All fields by name."""
        return cast("Json", asdict(spec))

    def load(self, dumped: Json) -> ChoiceSpec:
        """The spec that `dump` was given."""
        spec = stored(dumped)
        options = [stored(option) for option in stored_items(spec["options"])]
        return ChoiceSpec(
            str(spec["task_html"]),
            tuple(Option(str(o["html"]), bool(o["is_right"]), str(o["remark_html"])) for o in options),
            str(spec["explanation_html"]),
        )

    def model_answer(self, spec: ChoiceSpec) -> Fields:
        """All right options."""
        return {_FIELD: [str(number) for number in sorted(spec.right)]}

    def false_answer(self, spec: ChoiceSpec) -> Fields:
        """The first wrong option; `parse` sees to it that there is one."""
        return {_FIELD: [str(next(number for number, option in enumerate(spec.options, 1) if not option.is_right))]}

    def solution(self, spec: ChoiceSpec) -> Solution:
        """The right options."""
        return Solution("".join(f"<p>{option.html}</p>" for option in spec.options if option.is_right))

    def read(self, spec: ChoiceSpec, fields: Fields) -> str:
        """The chosen numbers in order, such as [1,3]."""
        several = len(spec.right) > 1
        sent = set(fields.get(_FIELD, ())) if several else {only_value(fields, _FIELD)} - {""}
        numbers = {str(number): number for number in range(1, len(spec.options) + 1)}
        if not sent:
            raise AnswerIncomplete(_FIELD, "choose-some" if several else "choose-one")
        if not sent <= numbers.keys():
            raise AnswerIncomplete(_FIELD, "unknown-option")
        return to_json(sorted(numbers[value] for value in sent))

    def grade(self, spec: ChoiceSpec, answer: str) -> Verdict:
        """A point for each right option, less one for each wrong one, never below zero."""
        chosen = answer_items(answer, int)
        if not chosen or len(set(chosen)) < len(chosen) or not set(chosen) <= set(range(1, len(spec.options) + 1)):
            raise AnswerIncomplete(_FIELD, "unreadable")
        remarks = [_remark(number, spec.options[number - 1]) for number in chosen]
        wrong = set(chosen) - spec.right
        if not wrong and set(chosen) != spec.right:
            remarks.append(Remark("look", None, code="more-to-choose"))
        points = max(0, len(set(chosen) & spec.right) - len(wrong))
        return Verdict(set(chosen) == spec.right, points, len(spec.right), tuple(remarks), spec.explanation_html)

    def shown(self, spec: ChoiceSpec) -> ShownChoice:
        """The options without marks and remarks."""
        options = tuple(ShownOption(number, option.html) for number, option in enumerate(spec.options, 1))
        return ShownChoice(spec.task_html, options, has_several=len(spec.right) > 1)


def _remark(number: int, option: Option) -> Remark:
    return Remark("right" if option.is_right else "look", str(number), html=option.remark_html, code="option")


def _read_options(lines: Lines) -> list[_WrittenOption]:
    written: list[_WrittenOption] = []
    for line in lines:
        if start := _OPTION.fullmatch(line.text):
            written.append(_WrittenOption(line.number, start[1], (SourceLine(line.number, start[2]),), ()))
        elif line.text.strip():
            written[-1] = _continue_option(written[-1], line)
    return written


def _continue_option(option: _WrittenOption, line: SourceLine) -> _WrittenOption:
    text = line.text.strip()
    if text == line.text:
        message = "This line stands between the options. Indent it by two spaces, or move it above the first option."
        raise ExerciseFault((line.number, message))
    if text.startswith(">"):
        return _WrittenOption(option.line, option.mark, option.text, (*option.remark, *unquote((line,))))
    if option.remark:
        raise ExerciseFault((line.number, "Start each line of an option's explanation with >."))
    return _WrittenOption(option.line, option.mark, (*option.text, SourceLine(line.number, text)), ())


def _check_options(written: list[_WrittenOption], heading: int) -> None:
    faults = [
        (option.line, "Write an explanation below this option, in an indented line that starts with >.")
        for option in written
        if not "".join(line.text for line in option.remark).strip()
    ]
    if not any(option.mark != " " for option in written):
        faults.append((heading, "Mark the right option with [x]."))
    if all(option.mark != " " for option in written):
        faults.append((heading, "Write at least one wrong option."))
    if faults:
        raise ExerciseFault(*faults)
