"""JavaScript, SQL and HTML in a real browser: every shape of test, every way to go wrong, and no box at all."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, expect

from tests.grading.pages import COUNTER, FAULTS, LIST, SCRIPTED, STILL
from tests.grading.queries import DATA, ENDLESS, QUERIES
from tests.grading.scripts import SCRIPTS, VALUES
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.engines import Engines

COURSE = "web-first-steps"
EXERCISE = "title-place"
# A busy machine is late in ending a program, but never early.
AT_LEAST_MS, AT_MOST_MS = 1990, 3500
PAGE_AT_LEAST_MS = 1490
LINKS = """<p id="top">Hello</p> <a href="/home">Home</a> <a href="about.html">About</a> <a href="#top">Up</a>
<form><button>Go</button></form>"""


class Expected(Protocol):
    """What should come of a test."""

    @property
    def code(self) -> str: ...
    @property
    def line(self) -> int | None: ...
    @property
    def params(self) -> dict[str, str] | None: ...


@pytest.fixture(scope="module")
def engines(chromium: Browser, classroom: Classroom) -> Iterator[Engines]:
    with Devices(chromium) as devices:
        amina = classroom.learner(devices, "en", "Amina")
        amina.open_exercise(COURSE, EXERCISE)
        yield Engines(amina.page)


def difference(name: object, outcome: dict[str, Any], expected: Expected) -> list[str]:
    """What is wrong with an outcome, in words."""
    params = {each: outcome["params"].get(each) for each in expected.params or {}}
    got = (outcome["passed"], outcome["code"], outcome["line"], params)
    return [] if got == (not expected.code, expected.code, expected.line, expected.params or {}) else [f"{name}: {outcome}"]


def none_of(differences: Sequence[str]) -> None:
    assert not differences, "\n".join(differences)


def test_every_script_is_judged_as_meant(engines: Engines) -> None:
    found: list[str] = []
    for each in SCRIPTS:
        (outcome,) = engines.check("javascript", each.program, each.test)["tests"]
        found += difference(each.name, outcome, each)
    none_of(found)


def test_values_are_printed_for_people(engines: Engines) -> None:
    for values, text in VALUES:
        assert engines.run("javascript", f"console.log({values})")["printed"] == text + "\n"


def test_program_that_asks_and_waits_is_answered(engines: Engines) -> None:
    program = """const secret = Math.random();
for (const question of ['Name?', 'Age?']) console.log(prompt(question), secret);
console.warn('careful');
let left = 3;
const timer = setInterval(() => { console.log(left--); if (!left) clearInterval(timer); }, 800);"""
    run = engines.run("javascript", program, "Amina", "12")
    (name, first), (age, second), *others = (line.split(" ") for line in run["printed"].splitlines())
    assert (name, age, others) == ("Amina", "12", [["careful"], ["3"], ["2"], ["1"]])
    assert first == second
    assert ["careful\n", "err"] in run["heard"]
    assert (run["status"], run["error"]) == ("done", None)


@pytest.mark.parametrize(("engine", "code"), [("javascript", "while (true) {}"), ("sql", ENDLESS.format("count(*)"))])
def test_endless_program_is_stopped_and_the_next_one_runs(engines: Engines, engine: str, code: str) -> None:
    run = engines.run(engine, code)
    assert (run["status"], run["error"]["code"]) == ("stopped", "too-long")
    assert AT_LEAST_MS <= run["milliseconds"] <= AT_MOST_MS
    next_run = engines.run(engine, {"javascript": "console.log(1)", "sql": "SELECT 1"}[engine])
    assert (next_run["status"], next_run["printed"], len(next_run["tables"])) == {
        "javascript": ("done", "1\n", 0),
        "sql": ("done", "", 1),
    }[engine]


def test_every_query_is_judged_as_meant(engines: Engines) -> None:
    found: list[str] = []
    for each in QUERIES:
        (outcome,) = engines.check("sql", each.statements, each.test, data=DATA)["tests"]
        found += difference(each.name, outcome, each)
    none_of(found)


def test_results_and_changes_are_told_in_order(engines: Engines) -> None:
    statements = (
        "UPDATE learner SET age = 1 WHERE id < 3; SELECT id, name, age FROM learner ORDER BY id LIMIT 3; SELECT x'0aff', 1.5"
    )
    run = engines.run("sql", statements, data=DATA)
    changed, learners, values = run["tables"]
    assert changed == {"columns": [], "rows": [], "changed": 2}
    assert learners["columns"] == ["id", "name", "age"]
    assert learners["rows"] == [[1, "Amina", 1], [2, "Badr", 1], [3, "Celine", None]]
    assert values["rows"] == [["x'0aff'", 1.5]]
    (again,) = engines.run("sql", "SELECT age FROM learner WHERE id = 1", data=DATA)["tables"]
    assert again["rows"] == [[12]]
    long = engines.run(
        "sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 700) SELECT printf('%300d', i) FROM n"
    )
    (table,) = long["tables"]
    assert (len(table["rows"]), table["more"], len(table["rows"][0][0])) == (500, True, 201)


def test_page_without_script_is_judged_as_meant(engines: Engines) -> None:
    outcomes = engines.check_page(LIST, *(each.test for each in STILL))["tests"]
    none_of([text for each, outcome in zip(STILL, outcomes, strict=True) for text in difference(each.test, outcome, each)])


def test_page_with_script_is_judged_as_meant(engines: Engines) -> None:
    outcomes = engines.check_page(COUNTER, *(each.test for each in SCRIPTED), script=True)["tests"]
    none_of([text for each, outcome in zip(SCRIPTED, outcomes, strict=True) for text in difference(each.test, outcome, each)])


def test_page_is_shown_and_stays_where_it_is(engines: Engines) -> None:
    engines.show(
        f"{LINKS}<link rel=stylesheet href=style.css>",
        files={"style.css": "p { color: red }", "about.html": "<h1>About us</h1>"},
    )
    shown = engines.shown
    expect(shown.locator("p")).to_have_css("color", "rgb(255, 0, 0)")
    for name in ("Home", "Up"):
        shown.get_by_role("link", name=name).click()
    shown.get_by_role("button").click()
    expect(shown.locator("p:target")).to_have_text("Hello")
    shown.get_by_role("link", name="About").click()
    expect(shown.get_by_role("heading")).to_have_text("About us")
    assert engines.page.locator(".preview iframe").count() == 1


def test_page_with_script_tells_what_it_does(engines: Engines) -> None:
    show = engines.show(COUNTER, script=True)
    assert (show["status"], show["printed"]) == ("done", "started {n: 0}\n")
    engines.shown.get_by_role("button", name="Add").click()
    expect(engines.shown.locator("#n")).to_have_text("2")
    in_a_file = engines.show("<script src='app.js'></script>", script=True, files={"app.js": "\n\nnope()"})
    assert (in_a_file["error"]["file"], in_a_file["error"]["line"], in_a_file["error"]["text"]) == ("app.js", 3, "nope()")
    engines.show("<button onclick='while (true) {}'>Go</button>", script=True)
    engines.shown.get_by_role("button").click()
    engines.page.wait_for_function("engines.errors.length > 0")
    assert engines.page.evaluate("engines.errors[0].code") == "too-long"


def test_faults_of_a_page_are_told_with_their_line(engines: Engines) -> None:
    found: list[str] = []
    for fault in FAULTS:
        show = engines.show(fault.page, script=True)
        error = show["error"] or {"code": "", "line": None, "params": {}}
        if (error["code"], error["line"], error["params"].get("type", "")) != (fault.code, fault.line, fault.kind):
            found.append(f"{fault.page}: {error}")
        if fault.code == "too-long":
            assert PAGE_AT_LEAST_MS <= show["milliseconds"] <= AT_MOST_MS
    none_of(found)


def test_all_runs_on_while_the_box_is_away(classroom: Classroom, engines: Engines) -> None:
    use_all(engines)
    address = engines.page.url
    classroom.box.stop()
    try:
        use_all(engines)
        engines.page.goto("about:blank")
        engines.page.goto(address)
        use_all(Engines(engines.page))
    finally:
        classroom.box.start()


def use_all(engines: Engines) -> None:
    assert engines.run("javascript", "console.log(1)")["printed"] == "1\n"
    assert engines.run("sql", "SELECT 1")["tables"][0]["rows"] == [[1]]
    assert engines.check_page("<p>", {"select": "p"})["tests"][0]["passed"]
    assert (
        engines.show("<p id=p></p><script>document.getElementById('p').textContent = 'Hello'</script>", script=True)["status"]
        == "done"
    )
    expect(engines.shown.locator("p")).to_have_text("Hello")
    assert engines.check_page("<p>", {"code": "assert(text('p') === '')"}, script=True)["tests"][0]["passed"]
