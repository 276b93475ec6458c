"""scripts/assets/src/loops.js, as it is built: what learners wrote ends, and does what it did before."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.node import built, run_module

GUARDING = Path(__file__).with_name("guarding.mjs")


def programs(file: str) -> dict[str, str]:
    """The programs of a text file by their names; a name stands in a line of its own after ###."""
    parts = re.split(r"^### (.+)\n", Path(__file__).with_name(file).read_text(), flags=re.MULTILINE)
    return {name: source.strip() for name, source in zip(parts[1::2], parts[2::2], strict=True)}


# Each prints something, so that a guard which changes what a program means is seen.
PROGRAMS = programs("programs.txt")
ENDLESS = programs("endless.txt")
WRONG = {
    "missing bracket": ("print(1);\nwhile (true) {\n", "Unexpected token", 3),
    "missing name": ("let = 5;\nlet 1 = 2;", "Unexpected token", 2),
    "open string": ("print('a);\nprint(2);", "Unterminated string constant", 1),
    "twice the same": ("let a = 1;\n\nlet a = 2;", "Identifier 'a' has already been declared", 3),
    "return outside": ("return 1;", "'return' outside of function", 1),
    "await outside": ("\nawait go();", "Unexpected token", 2),
}
TOO_DEEP = ["(" * 20_000, "x" + ".a" * 50_000]


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What became of every program, by its source; one Node for all."""
    plain, endless = PROGRAMS.values(), ENDLESS.values()
    wrong = [source for source, _message, _line in WRONG.values()]
    sources = (*plain, *endless, *wrong, *TOO_DEEP, "")
    told = run_module(GUARDING, built("loops.js"), asked=[{"source": each, "plain": each in plain} for each in sources])
    return dict(zip(sources, told, strict=True))


@pytest.mark.parametrize("name", PROGRAMS)
def test_guarded_program_does_the_same_on_the_same_lines(answers: dict[str, Any], name: str) -> None:
    source = PROGRAMS[name]
    answer = answers[source]
    assert answer["error"] is None
    assert answer["before"]["error"] is None
    assert answer["after"] == answer["before"]
    assert answer["after"]["said"]
    assert answer["code"].count("\n") == source.count("\n")


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_program_ends(answers: dict[str, Any], name: str) -> None:
    after = answers[ENDLESS[name]]["after"]
    assert after["error"] == "too long"
    assert after["line"] == 1


@pytest.mark.parametrize("name", WRONG)
def test_mistake_is_told_with_its_line_and_the_code_is_left(answers: dict[str, Any], name: str) -> None:
    source, message, line = WRONG[name]
    assert answers[source]["error"] == {"message": message, "line": line}
    assert answers[source]["code"] == source


def test_every_turn_of_a_loop_asks_the_guard(answers: dict[str, Any]) -> None:
    assert answers[PROGRAMS["while without braces"]]["calls"] == 3
    assert answers[PROGRAMS["loop in a loop without braces"]]["calls"] == 2 + 4


@pytest.mark.parametrize("source", TOO_DEEP, ids=["brackets", "dots"])
def test_program_that_is_nested_too_deeply_is_refused(answers: dict[str, Any], source: str) -> None:
    assert answers[source]["error"] is not None
    assert answers[source]["code"] == source


def test_no_program_is_left_as_it_is(answers: dict[str, Any]) -> None:
    assert (answers[""]["code"], answers[""]["error"]) == ("", None)


def test_error_of_a_guarded_program_names_the_line_that_was_written() -> None:
    source = "let n = 0;\nwhile (n < 3)\n  n++;\nconst f = () =>\n  missing;\nf();"
    (answer,) = run_module(GUARDING, built("loops.js"), asked=[{"source": source, "plain": True}])
    assert answer["after"]["line"] == answer["before"]["line"] == 5


def test_module_may_export_and_wait() -> None:
    source = "export const a = await 1; for (;;) ;"
    (answer,) = run_module(GUARDING, built("loops.js"), asked=[{"source": source, "module": True}])
    assert answer["error"] is None
    assert answer["code"] == "export const a = await 1; for (;;) {guard();;}"
