"""The shapes of a test in a check: what each looks at, and which keys it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from campbox.exercises.base import Json
from campbox.exercises.checktext import CheckTable
from campbox.exercises.reference import QueryFault, reference_result

_INPUTS_MAX = 50
_WORDS_MAX = 20
_WIDTHS = (240, 1920)
_COUNT_MAX = 1000
_WORD = re.compile(r"\S+")
_WHAT_TO_FIND = ("count", "at_least", "text", "attribute", "style")

Wanted = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Shape:
    """A test is of the shape that has one of its `marks`; `read` gives what the test wants."""

    marks: tuple[str, ...]
    keys: tuple[str, ...]
    read: Callable[[CheckTable], Wanted]


def _output(test: CheckTable) -> Wanted:
    for line in (lines := test.texts("input", at_most=_INPUTS_MAX)):
        if "\n" in line:
            test.fault("input", "Write each line of the input as a text of its own.")
    return {"input": list(lines), "output": test.text("output", may_be_empty=True)}


def _call(test: CheckTable) -> Wanted:
    return {"call": test.text("call"), "gives": test.text("gives")}


def _code(test: CheckTable) -> Wanted:
    return {"code": test.text("code")}


def _source(test: CheckTable) -> Wanted:
    wanted = {key: test.texts(key, at_most=_WORDS_MAX) for key in ("uses", "avoids") if key in test}
    for key, words in wanted.items():
        if not words or not all(_WORD.fullmatch(word) for word in words):
            test.fault(key, f'Write single words of the code: {key} = ["for", "if"].')
    for word in sorted(set(wanted.get("uses", ())) & set(wanted.get("avoids", ()))):
        test.fault("avoids", f"Take {word} out of uses or avoids: it cannot be in both.")
    return {key: list(words) for key, words in wanted.items()}


def _page(test: CheckTable) -> Wanted:
    """What to find in a document; with script, after a click or after something was typed."""
    wanted: Wanted = {"select": test.text("select")}
    if not any(key in test for key in _WHAT_TO_FIND):
        test.fault("select", f"Write what this test looks for: one of {', '.join(_WHAT_TO_FIND)}.")
    for key, lowest, highest in (("count", 0, _COUNT_MAX), ("at_least", 1, _COUNT_MAX), ("width", *_WIDTHS)):
        if key in test:
            wanted[key] = test.whole(key, lowest, highest)
    wanted |= {key: test.text(key) for key in ("text", "attribute", "value", "style", "is", "click") if key in test}
    if "type" in test:
        wanted["type"] = dict(test.pair("type", "select", "text"))
    _check_pairs(test)
    return wanted


def _check_pairs(test: CheckTable) -> None:
    if "value" in test and "attribute" not in test:
        test.fault("value", "Write the name of the attribute that has this value.")
    if ("style" in test) != ("is" in test):
        test.fault("style" if "style" in test else "is", 'Write both: style = "color" and is = "rgb(255, 0, 0)".')
    if "click" in test and "type" in test:
        test.fault("click", "Write two tests: one that clicks, one that types.")
    if "count" in test and "at_least" in test:
        test.fault("at_least", "Write count or at_least, not both.")


def result_on(statements: str) -> Shape:
    """The last result equals that of a query on these data; the test holds what the query gives, and not the query."""

    def read(test: CheckTable) -> Wanted:
        result: Json = {}
        if query := test.text("query"):
            try:
                result = reference_result(statements, query)
            except QueryFault as fault:
                test.fault("query", f"{fault}.")
        return {"result": result, "ordered": test.flag("ordered"), "columns": test.flag("columns")}

    return Shape(("query",), ("query", "ordered", "columns"), read)


def _asked(test: CheckTable) -> Wanted:
    return {"check": test.text("check"), "rows": test.rows("rows"), "ordered": test.flag("ordered")}


_PAGE_KEYS = ("select", "count", "at_least", "text", "attribute", "value", "style", "is", "width")
OUTPUT = Shape(("output",), ("input", "output"), _output)
CALL = Shape(("call",), ("call", "gives"), _call)
CODE = Shape(("code",), ("code",), _code)
SOURCE = Shape(("uses", "avoids"), ("uses", "avoids"), _source)
PAGE = Shape(("select",), _PAGE_KEYS, _page)
SCRIPTED_PAGE = Shape(("select",), (*_PAGE_KEYS, "click", "type"), _page)
ASKED = Shape(("check",), ("check", "rows", "ordered"), _asked)

_NOTHING: Mapping[str, Json] = MappingProxyType({})


def read_shape(test: CheckTable, shapes: tuple[Shape, ...]) -> Mapping[str, Json]:
    """What a test wants; a fault unless exactly one shape fits and all its keys are known."""
    fitting = [shape for shape in shapes if any(mark in test for mark in shape.marks)]
    marks = ", ".join(mark for shape in shapes for mark in shape.marks)
    if not fitting:
        test.fault("", f"Write what this test looks at: one of {marks}.")
        return _NOTHING
    if len(fitting) > 1:
        both = " and ".join(next(mark for mark in shape.marks if mark in test) for shape in fitting)
        test.fault("", f"Write a test for each of {both}: one test looks at one of {marks}.")
        return _NOTHING
    shape = fitting[0]
    test.allow(("name", "say", *shape.keys), f"a test with {shape.marks[0]}")
    return shape.read(test)
