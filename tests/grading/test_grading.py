"""The grader of Python programs, under CPython. The browser's two Pythons are held to the same table in tests/stories."""

import builtins
import json
import sys
from typing import Any

import pytest

from campbox.static.run import grade, stage
from tests.grading.snippets import SNIPPETS, Snippet

PROGRAM = "main.py"


def judged(program: str, test: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(grade.answer(json.dumps({"type": "test", "files": {PROGRAM: program}, "test": test})))
    return answer


def run(program: str, *lines: str, shown: int = 0, seed: int = 7) -> tuple[dict[str, Any] | None, list[tuple[str, str]]]:
    """Why the program did not reach its end, and all that was told."""
    told: list[tuple[str, str]] = []
    request = {"type": "run", "files": {PROGRAM: program}, "input": lines, "shown": shown, "seed": seed}
    answer = json.loads(grade.answer(json.dumps(request), lambda kind, text: told.append((kind, text))))
    assert (answer["type"], answer["tables"]) == ("done", [])
    return answer["error"], told


def printed(told: list[tuple[str, str]]) -> str:
    return "".join(text for kind, text in told if kind in ("out", "err"))


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda each: each.name)
def test_outcome_of_program(snippet: Snippet) -> None:
    outcome = judged(snippet.program, snippet.test)["outcome"]
    assert outcome["code"] == snippet.code, outcome
    assert outcome["passed"] is (snippet.code == "")
    assert outcome["line"] == snippet.line
    assert outcome["params"].get("type", "") == snippet.raised


def test_outcome_carries_what_was_expected_and_what_came() -> None:
    assert judged("print('a\\nb')", {"input": [], "output": "a\nc"})["outcome"]["params"] == {"expected": "a\nc", "got": "a\nb"}
    assert judged("def f(): return 'x'", {"call": "f()", "gives": "2 * 3"})["outcome"]["params"] == {
        "call": "f()",
        "expected": "6",
        "got": "'x'",
    }
    assert judged("", {"code": "assert 1 == 2, 'count'"})["outcome"]["params"] == {"message": "count"}
    assert judged("x = 1", {"uses": ["x", "for"]})["outcome"]["params"] == {"word": "for"}


def test_outcome_shows_the_line_of_the_program() -> None:
    outcome = judged("x = 1\nif x:\n    print(nmae)  # here", {"input": [], "output": ""})["outcome"]
    assert (outcome["line"], outcome["text"]) == (3, "print(nmae)  # here")
    assert outcome["params"] == {"type": "NameError", "message": "name 'nmae' is not defined"}


def test_printed_text_comes_with_the_outcome_and_without_prompts() -> None:
    answer = judged("name = input('Name? ')\nprint('Hello', name)", {"input": ["Amina"], "output": "Hello Amina"})
    assert answer == {"type": "tested", "outcome": stage.passed(), "output": "Hello Amina\n"}


def test_printed_text_is_cut_where_the_limit_is() -> None:
    answer = judged("print('x' * 100_000)", {"input": [], "output": "x"})
    assert answer["outcome"]["code"] == "too-much-output"
    assert len(answer["output"]) == 65_536


def test_memory_that_ran_out_is_an_outcome() -> None:
    outcome = judged("x = 1\nraise MemoryError", {"input": [], "output": ""})["outcome"]
    assert (outcome["code"], outcome["line"]) == ("out-of-memory", 2)


def test_run_tells_output_as_it_comes() -> None:
    error, told = run("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')")
    assert error is None
    assert told == [("out", "a\n"), ("err", "b\n"), ("out", "c\n")]


def test_run_that_lacks_input_asks_for_it() -> None:
    error, told = run("print('a')\nname = input('Name? ')\nprint(name)")
    assert error is not None
    assert error["code"] == "needs-input"
    assert told[:3] == [("out", "a\n"), ("out", "Name? "), ("ask", "Name? ")]
    assert [kind for kind, _text in told[3:]] == ["over"]


def test_replay_shows_only_what_is_new() -> None:
    program = "import random\nprint(random.random())\nname = input('Name? ')\nprint('Hello', name)"
    _error, first = run(program)
    shown = len(printed(first))
    error, second = run(program, "Amina", shown=shown)
    assert error is None
    assert printed(second) == "Hello Amina\n"


def test_random_differs_between_runs_and_not_between_replays() -> None:
    program = "import random\nprint(random.random(), random.choice('abcdef'))"
    assert run(program, seed=1) == run(program, seed=1)
    assert run(program, seed=1) != run(program, seed=2)


def test_ended_program_that_does_not_heed_it_prints_nothing_more() -> None:
    program = "for i in range(9):\n    try:\n        print(input('? '))\n    except:\n        pass"
    error, told = run(program, "a")
    assert error is not None
    assert error["code"] == "needs-input"
    assert printed(told) == "? a\n? "


def test_message_of_exit_is_shown_and_is_no_error() -> None:
    assert run("import sys\nsys.exit('bye')") == (None, [("err", "bye\n")])


def test_program_leaves_python_as_it_was() -> None:
    before = dict(vars(builtins)), sys.stdout, list(sys.path), dict(sys.modules), list(sys.argv)
    run(
        "import builtins, sys, json\nbuiltins.len = None\nbuiltins.mine = 1\ndel builtins.sum\nsys.path.clear()\n"
        "sys.argv.append('x')\nsys.stdout = None\nsys.modules['json'] = None\ndel sys.modules['re']\nraise ValueError"
    )
    assert (dict(vars(builtins)), sys.stdout, list(sys.path), dict(sys.modules), list(sys.argv)) == before


def test_program_finds_nothing_of_an_earlier_one() -> None:
    run("secret = 1\nimport __main__\n__main__.other = 2")
    error, _told = run("secret")
    assert error is not None
    assert error["params"]["type"] == "NameError"
    error, _told = run("import __main__\n__main__.other")
    assert error is not None
    assert error["params"]["type"] == "AttributeError"


def test_modules_of_the_standard_library_find_their_program() -> None:
    error, told = run(
        "from dataclasses import dataclass\n@dataclass\nclass Dog:\n    name: str = 'Rex'\nprint(Dog())\n"
        "from contextlib import redirect_stdout\nimport io\nwith redirect_stdout(io.StringIO()) as text:\n    print('away')\n"
        "print(text.getvalue(), end='')"
    )
    assert error is None
    assert printed(told) == "Dog(name='Rex')\naway\n"


def test_lines_of_input_can_be_read_by_other_means() -> None:
    assert printed(run("import sys\nprint(sys.stdin.readline(), sys.stdin.read())", "a", "b", "c")[1]) == "a\n b\nc\n\n"
    assert printed(run("import sys\nfor line in sys.stdin:\n    print(line.strip())", "a", "b")[1]) == "a\nb\n"


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("a = 'it''s' # x", 'a = """" '),
        ('a = "\\"" + b', 'a = "" + b'),
        ("'''a\n'b' # c\n'''\nd", '""\n\n\nd'),
        ("x = 'open\ny = 1", 'x = ""\ny = 1'),
        ("f'{for_}'", 'f""'),
    ],
)
def test_code_without_comments_and_texts(code: str, bare: str) -> None:
    assert grade.bare_code(code) == bare
    assert bare.count("\n") == code.count("\n")
