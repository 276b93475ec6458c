"""Runs a learner's program and judges it: one grader for MicroPython 1.27, Pyodide and CPython.

`answer` is the only way in, JSON in and JSON out. The program gets a namespace of its own, so that nothing here leans on a
name that it can reach.
"""

import builtins
import json

from campbox.static.run.stage import (
    OUTPUT_MAX,
    PROGRAM,
    SHOWN_MAX,
    Console,
    Stage,
    failed,
    line_of,
    outcome_of,
    passed,
    readable,
    run_program,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    # A program's values are anything.
    Namespace: TypeAlias = dict[str, Any]
    Outcome: TypeAlias = dict[str, Any]
    Tell: TypeAlias = Callable[[str, str], object]

# What is kept back so that a full memory can still be told about.
RESERVE_BYTES = 262_144


def same(got: "Any", expected: "Any") -> bool:
    """Equal as values: True is not 1, and 0.1 + 0.2 is 0.3."""
    if isinstance(got, bool) != isinstance(expected, bool):
        return False
    if isinstance(got, float) or isinstance(expected, float):
        if not isinstance(got, (int, float)) or not isinstance(expected, (int, float)):
            return False
        return got == expected or abs(got - expected) <= 1e-9 * max(abs(got), abs(expected), 1)
    for kind in (list, tuple):
        if isinstance(got, kind) and isinstance(expected, kind):
            return len(got) == len(expected) and all([same(*pair) for pair in zip(got, expected)])  # noqa: B905, C419
    if isinstance(got, dict) and isinstance(expected, dict):
        return len(got) == len(expected) and all([key in got and same(got[key], expected[key]) for key in expected])  # noqa: C419
    return bool(got == expected)


def tidy(text: str) -> str:
    """Without blank lines around, and without spaces at the ends of lines."""
    lines = [line.rstrip() for line in text.replace("\r", "").split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


def judge(test: "dict[str, Any]", code: str, tell: "Tell | None" = None) -> "tuple[Outcome, str]":
    """The outcome of one test, and what the program printed. The program runs anew for each."""
    if "uses" in test or "avoids" in test:
        return judge_source(test, code), ""
    console = Console(test.get("input") or (), OUTPUT_MAX, tell)
    reserve = [bytes(RESERVE_BYTES)]
    try:
        stage = Stage(console, code, 0)
        with stage:
            run_program(code, stage.names, console)
        with stage:
            outcome = judge_names(test, stage.names, console)
    except BaseException as error:  # whatever the program raised is an outcome
        reserve.clear()
        outcome = outcome_of(error, code, console)
    return console.why or outcome, console.printed


def judge_names(test: "dict[str, Any]", names: "Namespace", console: Console) -> "Outcome":
    """The program has run; what it defined is in `names`."""
    if "call" in test:
        return judge_call(test, names)
    if "code" in test:
        return judge_statements(test["code"], names, console)
    return judge_output(test.get("output", ""), console.printed)


def judge_output(expected: str, printed: str) -> "Outcome":
    expected, got = tidy(expected), tidy(printed)
    if got == expected:
        return passed()
    if not got:
        return failed("no-output", expected=expected[:SHOWN_MAX])
    return failed("output-differs", expected=expected[:SHOWN_MAX], got=got[:SHOWN_MAX])


def judge_call(test: "dict[str, Any]", names: "Namespace") -> "Outcome":
    call = test["call"].strip()
    name = leading_name(call)
    if name and name not in names and not hasattr(builtins, name):
        return failed("no-function", name=name)
    unhide(call + " " + test["gives"], names)
    expected = eval(compile(test["gives"], "test", "eval"), names)  # noqa: S307  the author's words
    got = eval(compile(call, "test", "eval"), names)  # noqa: S307
    if same(got, expected):
        return passed()
    return failed("gives-other", call=call, expected=readable(repr(expected))[:SHOWN_MAX], got=readable(repr(got))[:SHOWN_MAX])


def judge_statements(statements: str, names: "Namespace", console: Console) -> "Outcome":
    unhide(statements, names)
    names["OUTPUT"] = console.printed
    try:
        exec(compile(statements, "test", "exec"), names)  # noqa: S102
    except AssertionError as error:
        if line_of(error) is not None:
            raise
        return failed("not-yet", message=str(error))
    return passed()


def unhide(test: str, names: "Namespace") -> None:
    """A variable called `list` or `sum` does not hide the function from a test that uses it; a function of one's own does."""
    for name, _line in words_of(test):
        if name in names and hasattr(builtins, name) and not callable(names[name]):
            del names[name]


def leading_name(expression: str) -> str:
    size = 0
    while size < len(expression) and is_part_of_name(expression[size]):
        size += 1
    return "" if expression[:1].isdigit() else expression[:size]


def is_part_of_name(character: str) -> bool:
    return character == "_" or character.isalpha() or character.isdigit() or ord(character) > 127


def judge_source(test: "dict[str, Any]", code: str) -> "Outcome":
    """Words stand alone; what is no word (`+=`, `not in`) is looked for in the code as it is written."""
    bare, words = bare_code(code), words_of(code)
    for word in test.get("uses") or ():
        if line_with(word, bare, words) is None:
            return failed("must-use", word=word)
    for word in test.get("avoids") or ():
        line = line_with(word, bare, words)
        if line is not None:
            return failed("must-avoid", line, code.split("\n")[line - 1].strip(), word=word)
    return passed()


def line_with(word: str, bare: str, words: "list[tuple[str, int]]") -> "int | None":
    if leading_name(word) == word:
        return next((line for each, line in words if each == word), None)
    return next((number for number, line in enumerate(bare.split("\n"), 1) if word in line), None)


def words_of(code: str) -> "list[tuple[str, int]]":
    """Every word of the code with its line; comments and strings aside."""
    found = []
    for number, line in enumerate(bare_code(code).split("\n"), 1):
        for word in "".join([each if is_part_of_name(each) else " " for each in line]).split():
            found.append((word, number))
    return found


def bare_code(code: str) -> str:
    """The code with its lines, without comments and with empty strings."""
    parts, at = [], 0
    while at < len(code):
        if code[at] == "#":
            end = code.find("\n", at)
            at = len(code) if end < 0 else end
        elif code[at] in "\"'":
            end = end_of_string(code, at)
            parts.append('""' + "\n" * code[at:end].count("\n"))
            at = end
        else:
            parts.append(code[at])
            at += 1
    return "".join(parts)


def end_of_string(code: str, start: int) -> int:
    mark = code[start]
    quote = mark * 3 if code[start : start + 3] == mark * 3 else mark
    at = start + len(quote)
    while at < len(code) and code[at : at + len(quote)] != quote:
        if code[at] == "\n" and len(quote) == 1:
            return at
        at += 2 if code[at] == "\\" else 1
    return min(len(code), at + len(quote))


def run(request: "dict[str, Any]", tell: "Tell | None") -> "Outcome | None":
    """Run the program for somebody who looks on. Returns why it did not reach its end."""
    code = request["files"][PROGRAM]
    console = Console(request["input"], request["shown"], tell)
    reserve = [bytes(RESERVE_BYTES)]
    try:
        stage = Stage(console, code, request["seed"])
        with stage:
            run_program(code, stage.names, console)
    except BaseException as error:  # whatever the program raised is an outcome
        reserve.clear()
        return outcome_of(error, code, console)
    return console.why


def answer(text: str, tell: "Tell | None" = None) -> str:
    """A request of the page, and its answer. tell: as Console's."""
    request = json.loads(text)
    if request["type"] == "run":
        return json.dumps({"type": "done", "error": run(request, tell), "tables": []})
    outcome, output = judge(request["test"], request["files"][PROGRAM], tell)
    return json.dumps({"type": "tested", "outcome": outcome, "output": output})
