"""Where learners' code runs, in a real browser: Python in both its engines, endless programs, and no box at all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.grading.snippets import SNIPPETS
from tests.stories.benches import Bench
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices

COURSE = "web-first-steps"
EXERCISE = "title-place"
PYTHONS = ("micropython", "pyodide")
BOTH = pytest.mark.parametrize("engine", PYTHONS)
# A busy machine is late in ending a program, but never early.
AT_LEAST_MS, AT_MOST_MS = 1990, 3500


@pytest.fixture(scope="module")
def bench(chromium: Browser, classroom: Classroom) -> Iterator[Bench]:
    with Devices(chromium) as devices:
        amina = classroom.learner(devices, "en", "Amina")
        amina.open_exercise(COURSE, EXERCISE)
        yield Bench(amina.page)


@BOTH
def test_every_program_ends_as_in_cpython(bench: Bench, engine: str) -> None:
    """All in one story: what one program left behind would show in the next."""
    bench.ready(engine)
    differences = []
    for each in SNIPPETS:
        checked = bench.check(engine, each.program, each.test)
        (outcome,) = checked["tests"]
        got = (outcome["code"], outcome["line"], outcome["params"].get("type", ""), outcome["passed"])
        if got != (each.code, each.line, each.raised, each.code == ""):
            differences.append(f"{each.name}: {outcome}")
    assert not differences, "\n".join(differences)


@BOTH
def test_output_comes_while_the_program_runs(bench: Bench, engine: str) -> None:
    bench.ready(engine)
    run = bench.run(engine, "print('Hello')\nimport sys\nprint('careful', file=sys.stderr)\nwhile True:\n    pass")
    assert run.heard == [("Hello\n", "out"), ("careful\n", "err")]
    assert run.status == "stopped"
    assert run.error is not None
    assert run.error["code"] == "too-long"
    assert AT_LEAST_MS <= run.milliseconds <= AT_MOST_MS


@BOTH
def test_program_after_an_endless_one_runs_at_once(bench: Bench, engine: str) -> None:
    bench.run(engine, "while True:\n    pass")
    bench.ready(engine)
    run = bench.run(engine, "print('next')")
    assert (run.printed, run.status, run.error) == ("next\n", "done", None)


@BOTH
def test_program_that_asks_five_times_is_answered_five_times(bench: Bench, engine: str) -> None:
    program = """import random
number = random.randint(1, 1000000)
for i in range(5):
    print('round', i, number)
    name = input('Who? ')
    print('Hello', name, number)
"""
    bench.page.evaluate("bench.asked = []")
    run = bench.run(engine, program, "Amina", "Badr", "Celine", "Dana", "Elias")
    lines = run.printed.splitlines()
    number = lines[0].split()[-1]
    assert lines == [
        line
        for i, name in enumerate(("Amina", "Badr", "Celine", "Dana", "Elias"))
        for line in (f"round {i} {number}", f"Who? Hello {name} {number}")
    ]
    assert bench.page.evaluate("bench.asked") == ["Who? "] * 5
    assert (run.status, run.error) == ("done", None)


@BOTH
def test_question_inside_a_bare_except_is_asked_all_the_same(bench: Bench, engine: str) -> None:
    program = """while True:
    try:
        number = int(input('Number? '))
        break
    except:
        print('Again')
print(number * 2)
"""
    run = bench.run(engine, program, "three", "3")
    assert run.printed == "Number? Again\nNumber? 6\n"


@BOTH
def test_hundred_thousand_lines_do_not_stop_the_page(bench: Bench, engine: str) -> None:
    run = bench.run(engine, "for i in range(100000):\n    print(i)")
    assert run.error is not None
    assert run.error["code"] == "too-much-output"
    assert len(run.printed) == 65_536
    assert len(run.heard) < 200


@BOTH
@pytest.mark.parametrize(
    "program",
    ["text = 'ab'\nwhile True:\n    text = text + text", "numbers = [0] * 10 ** 9", "x = [1]\nwhile True:\n    x = x + x"],
)
def test_program_that_takes_all_memory_is_ended_and_the_next_one_runs(bench: Bench, engine: str, program: str) -> None:
    run = bench.run(engine, program)
    assert run.error is not None
    assert (run.status, run.error["code"]) == ("failed", "out-of-memory")
    bench.ready(engine)
    assert bench.run(engine, "print(len('next'))").printed == "4\n"


@BOTH
def test_recursion_that_only_the_engine_notices_is_an_error_of_the_program(bench: Bench, engine: str) -> None:
    run = bench.run(engine, "class A:\n    def __repr__(self):\n        return repr([self])\nprint(A())")
    assert run.error is not None
    assert (run.error["code"], run.error["params"]["type"]) == ("raised", "RecursionError")


@BOTH
def test_stopped_program_ends_at_once_and_the_next_one_runs(bench: Bench, engine: str) -> None:
    bench.ready(engine)
    run = bench.run(engine, "while True:\n    pass", stop_after=300)
    assert (run.status, run.error) == ("stopped", None)
    assert run.milliseconds < AT_LEAST_MS
    assert bench.run(engine, "print('next')").printed == "next\n"


@BOTH
def test_files_of_an_exercise_lie_beside_the_program(bench: Bench, engine: str) -> None:
    program = "import shop\nprint(shop.price('tea'), open('names.txt').read())\nopen('mine.txt', 'w').write('x')"
    files = {"shop.py": "def price(name):\n    return len(name)\n", "names.txt": "Amina"}
    assert bench.run(engine, program, files=files).printed == "3 Amina\n"
    files["shop.py"] = "def price(name):\n    return 100\n"
    assert bench.run(engine, "import os, shop\nprint(shop.price('tea'), sorted(os.listdir('.')))", files=files).printed == (
        "100 ['main.py', 'names.txt', 'shop.py']\n"
    )


def test_endless_program_fails_its_tests_without_a_long_wait(bench: Bench) -> None:
    checked = bench.check("micropython", "while True:\n    pass", *[{"input": [], "output": "x"}] * 5, {"uses": ["while"]})
    assert [each["code"] for each in checked["tests"]] == ["too-long"] * 6
    assert checked["told"] == list(range(6))
    assert checked["error"]["code"] == "too-long"
    assert checked["milliseconds"] < 3 * AT_MOST_MS


def test_check_tells_the_output_and_the_error_of_the_first_failed_test(bench: Bench) -> None:
    tests = [{"input": ["1"], "output": "1"}, {"input": ["x"], "output": "2"}]
    checked = bench.check("micropython", "n = input()\nprint('I read', n)\nprint(int(n))", *tests)
    assert [each["code"] for each in checked["tests"]] == ["output-differs", "raised"]
    assert (checked["status"], checked["output"]) == ("done", "I read 1\n1\n")
    assert (checked["error"]["params"]["type"], checked["error"]["line"]) == ("ValueError", 3)


def test_frame_that_died_is_told_from_an_endless_program_and_comes_back(bench: Bench) -> None:
    """As when a program takes more memory than the browser gives to a frame."""
    bench.ready("micropython")
    bench.page.evaluate("void setTimeout(() => document.querySelector('iframe[sandbox]').remove(), 300)")
    run = bench.run("micropython", "while True:\n    pass")
    assert run.error is not None
    assert run.error["code"] == "out-of-memory"
    assert bench.run("micropython", "print('next')").printed == "next\n"


def test_engine_that_this_browser_can_not_run_is_named_as_such(bench: Bench) -> None:
    page = bench.page
    assert page.evaluate("['micropython', 'pyodide', 'brython'].map((each) => bench.runner.supports(each))") == [
        True,
        True,
        False,
    ]
    page.evaluate("bench.validate = WebAssembly.validate; void (WebAssembly.validate = () => false)")
    assert page.evaluate("bench.runner.supports('micropython')") is False
    assert page.evaluate("bench.runner.ready('micropython').catch((error) => error.code)") == "unsupported"
    page.evaluate("void (WebAssembly.validate = bench.validate)")


def test_runtime_is_fetched_once_and_its_progress_is_told(bench: Bench) -> None:
    told = bench.page.evaluate("""async () => {
      bench.progress = [];
      const runner = bench.create();
      await runner.ready('pyodide');
      runner.dispose();
      return bench.progress;
    }""")
    loaded = [each["loaded"] for each in told]
    assert loaded == sorted(loaded)
    assert len(set(loaded)) > 5
    assert {each["total"] for each in told} == {loaded[-1]}


def test_exercise_that_was_open_runs_code_again_while_the_box_is_away(classroom: Classroom, devices: Devices) -> None:
    badr = classroom.learner(devices, "en", "Badr")
    badr.open_exercise(COURSE, EXERCISE)
    address = badr.page.url
    bench = Bench(badr.page)
    for engine in PYTHONS:
        bench.ready(engine)
    classroom.box.stop()
    try:
        badr.page.goto("about:blank")
        badr.page.goto(address)
        bench = Bench(badr.page)
        assert bench.run("micropython", "print('alone')").printed == "alone\n"
        assert bench.run("pyodide", "while True:\n    pass").status == "stopped"
        assert bench.run("pyodide", "print('alone')").printed == "alone\n"
        assert (
            bench.page.evaluate("""() => {
          const runner = bench.create();
          return runner.ready('sql').catch((error) => error.code);
        }""")
            == "unreachable"
        )
    finally:
        classroom.box.start()
