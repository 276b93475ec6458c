"""Filling in an exercise by hand, as its kind asks for it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from playwright.sync_api import Locator, expect

from campbox.courses.model import Exercise
from campbox.exercises.base import Fields, Verdict
from campbox.exercises.registry import kind
from tests.stories.people import Learner


def model_answer(exercise: Exercise, language: str) -> Fields:
    return kind(exercise.kind).model_answer(exercise.spec[language])


def false_answer(exercise: Exercise, language: str) -> Fields:
    return kind(exercise.kind).false_answer(exercise.spec[language])


def verdict_on(exercise: Exercise, language: str, answer: Fields) -> Verdict:
    """What the learner is to be told."""
    asked, spec = kind(exercise.kind), exercise.spec[language]
    return asked.grade(spec, asked.read(spec, answer))


def plain(html: str) -> str:
    """The words of a piece of a page."""
    return Markup(html).striptags()  # nothing is shown with it


def give(learner: Learner, exercise: Exercise, answer: Fields) -> None:
    """Fill in the form of the open exercise and check it."""
    fill_in(learner, exercise, answer)
    learner.tap("Check")


def fill_in(learner: Learner, exercise: Exercise, answer: Fields) -> None:
    ways = {"choice": _choose, "blanks": _fill_gaps, "order": _put_in_order, "parsons": _place_and_indent, "predict": _predict}
    ways[exercise.kind](learner, answer)


def is_told(learner: Learner, verdict: Verdict) -> None:
    """What is right and what to look at stands there; the explanation, which tells the answer, only when all is right."""
    learner.sees("Correct" if verdict.passed else "Not yet: look again")
    for remark in verdict.remarks:
        expect(learner.main).to_contain_text(plain(remark.html))
    explanation = expect(learner.main)
    (explanation.to_contain_text if verdict.passed else explanation.not_to_contain_text)(plain(verdict.explanation_html))


def _choose(learner: Learner, answer: Fields) -> None:
    options = learner.main.get_by_role("radio").or_(learner.main.get_by_role("checkbox"))
    for number in range(1, options.count() + 1):
        option = options.nth(number - 1)
        if str(number) in answer["choice"]:
            option.check()
        elif option.get_attribute("type") == "checkbox":
            option.uncheck()


def _fill_gaps(learner: Learner, answer: Fields) -> None:
    for number, text in enumerate(_single(answer).values(), 1):
        learner.main.get_by_label(learner.word("Gap %(number)s", number=number), exact=True).fill(text)


def _put_in_order(learner: Learner, answer: Fields) -> None:
    """By the arrows where script shows them, else by the list of places beside each line."""
    if learner.main.get_by_role("button", name=learner.word("Move up")).count():
        _move_lines(learner, answer)
        return
    for number, place in enumerate(_single(answer).values(), 1):
        learner.main.get_by_label(learner.word("Place of line %(line)s", line=number), exact=True).select_option(place)


def _place_and_indent(learner: Learner, answer: Fields) -> None:
    """By the arrows where script shows them, else by the two lists beside each line."""
    _put_in_order(learner, {name: values for name, values in answer.items() if name.startswith("position-")})
    for number in range(1, len(answer) // 2 + 1):
        (spaces,) = answer[f"indent-{number}"]
        line = _line(learner, f"position-{number}")
        if line.get_by_role("button").count():
            _indent(learner, line, int(spaces))
        else:
            line.get_by_label(learner.word("Spaces at the start of line %(line)s", line=number), exact=True).select_option(
                spaces
            )


def _indent(learner: Learner, line: Locator, spaces: int) -> None:
    fewer, more = (line.get_by_role("button", name=learner.word(word), exact=True) for word in ("Fewer spaces", "More spaces"))
    while fewer.is_enabled():
        fewer.click()
    while len(_shown_indent(line)) < spaces:
        more.click()
    assert len(_shown_indent(line)) == spaces


def _shown_indent(line: Locator) -> str:
    """The spaces that are seen before the line."""
    text = line.locator("code").text_content() or ""
    return text[: len(text) - len(text.lstrip())]


def _predict(learner: Learner, answer: Fields) -> None:
    learner.type_in("What is printed, line by line", _only(answer["output"]))


def _move_lines(learner: Learner, answer: Fields) -> None:
    """From the first place on, move the line that belongs there up to it."""
    wanted = sorted(_single(answer), key=lambda name: int(answer[name][0]))
    for place, name in enumerate(wanted):
        line = _line(learner, name)
        for _ in range(_place_of(line) - place - 1):
            line.get_by_role("button", name=learner.word("Move up"), exact=True).click()
        assert _place_of(line) == place + 1


def _line(learner: Learner, name: str) -> Locator:
    return learner.main.get_by_role("listitem").filter(has=learner.page.locator(f"select[name={name}]"))


def _place_of(line: Locator) -> int:
    return int(line.locator("select").first.input_value())


def _single(answer: Fields) -> Mapping[str, str]:
    return {name: _only(values) for name, values in answer.items()}


def _only(values: Sequence[str]) -> str:
    (value,) = values
    return value
