"""Programs of JavaScript with what must come of them, the same in every browser."""

from dataclasses import dataclass
from typing import Any

ADD = "function add(a, b) {\n  return a + b;\n}\n"
ASKS_TWICE = "const name = prompt('Name?');\nconst age = Number(prompt('Age?'));\nconsole.log('Hello', name, age + 1);\n"
DOG = "class Dog {\n  constructor(name) { this.name = name; }\n}\n"


@dataclass(frozen=True)
class Script:
    """A program, one test of it, and the outcome: its code, its line in the program, and those parameters that matter."""

    name: str
    program: str
    test: dict[str, Any]
    code: str = ""
    line: int | None = None
    params: dict[str, str] | None = None


def prints(expected: str, *lines: str) -> dict[str, Any]:
    return {"input": list(lines), "output": expected}


def gives(call: str, expected: str) -> dict[str, Any]:
    return {"call": call, "gives": expected}


def holds(code: str) -> dict[str, Any]:
    return {"code": code}


def raised(kind: str) -> dict[str, str]:
    return {"type": kind}


SCRIPTS = (
    Script("right output", "console.log('Hello', 1 + 1)", prints("Hello 2")),
    Script("blank lines around and spaces at ends", "console.log('\\na  ')\nconsole.log('b\\n')", prints("a\nb")),
    Script(
        "other output", "console.log('Helo')", prints("Hello"), "output-differs", None, {"expected": "Hello", "got": "Helo"}
    ),
    Script("no output", "let x = 'Hello'", prints("Hello"), "no-output"),
    Script("what goes to the error console was not printed", "console.error('x'); console.log('y')", prints("y")),
    Script("input", ASKS_TWICE, prints("Hello Amina 13", "Amina", "12")),
    Script("input that is missing", ASKS_TWICE, prints("Hello", "Amina"), "needs-input"),
    Script(
        "a catch does not hide missing input",
        "let n; try { n = prompt() } catch { n = 0 }\nconsole.log(n)",
        prints("0"),
        "needs-input",
    ),
    Script("a question to agree to", "console.log(confirm('Sure?') ? 'yes' : 'no')", prints("no", "no")),
    Script("an alert is printed", "alert('Careful')", prints("Careful")),
    Script("what comes with a timer", "setTimeout(() => console.log('b'), 30); console.log('a')", prints("a\nb")),
    Script("what comes with a promise", "(async () => { await null; console.log('b') })(); console.log('a')", prints("a\nb")),
    Script("a timer without end", "setInterval(() => {}, 50); console.log('a')", prints("a")),
    Script(
        "names of the browser are free",
        "let name = 'a', status = 1, top = 2, fetch = 3; console.log(name + status)",
        prints("a1"),
    ),
    Script("a call", ADD, gives("add(2, 3)", "5")),
    Script(
        "a call gives other",
        ADD.replace("+", "-"),
        gives("add(2, 3)", "5"),
        "gives-other",
        None,
        {"expected": "5", "got": "-1"},
    ),
    Script("a text is no number", ADD, gives("add('2', '3')", "23"), "gives-other", None, {"expected": "23", "got": "'23'"}),
    Script("a call of what is not there", "let x = 1", gives("add(2, 3)", "5"), "no-function", None, {"name": "add"}),
    Script("an arrow function", "const add = (a, b) => a + b", gives("add(0.1, 0.2)", "0.3")),
    Script("an async function", "const add = async (a, b) => a + b", gives("add(1, 2)", "3")),
    Script(
        "deep values",
        "const make = () => ({a: [1, {b: NaN}], m: new Map([[1, new Set('x')]])})",
        gives("make()", "({a: [1, {b: NaN}], m: new Map([[1, new Set('x')]])})"),
    ),
    Script(
        "an object of a class is no plain one",
        DOG,
        gives("new Dog('Rex')", "{name: 'Rex'}"),
        "gives-other",
        None,
        {"got": "Dog {name: 'Rex'}"},
    ),
    Script("a method", DOG, gives("new Dog('Rex').name", "'Rex'")),
    Script(
        "an error in a call", "function add(a) {\n  return a.b.c;\n}", gives("add({})", "5"), "raised", 2, raised("TypeError")
    ),
    Script("statements", ADD + "let total = add(2, 3)", holds("assert(total === 5); assertEqual(add(1, 1), 2)")),
    Script("statements that wait", ADD, holds("assertEqual(await Promise.resolve(add(1, 1)), 2)")),
    Script("what was printed", "console.log('a')", holds("assert(OUTPUT.includes('a'))")),
    Script("not yet", "let total = 4", holds("assert(total === 5, 'Add both.')"), "not-yet", None, {"message": "Add both."}),
    Script(
        "not equal", "let total = [4]", holds("assertEqual(total, [5])"), "not-yet", None, {"expected": "[5]", "got": "[4]"}
    ),
    Script("a name that is missing", "let x = 1", holds("assert(total === 5)"), "raised", None, raised("ReferenceError")),
    Script("a mistake in the syntax", "let a = 1;\nlet b = ;\n", prints("1"), "raised", 2, raised("SyntaxError")),
    Script("a name twice", "let a = 1;\n\nlet a = 2;\n", prints("1"), "raised", 3, raised("SyntaxError")),
    Script("a block that is open", "if (true) {\n  alert(1)\n", prints("1"), "raised", 3, raised("SyntaxError")),
    Script("an error", "let a = 1;\nconsole.lgo(a);\n", prints("1"), "raised", 2, raised("TypeError")),
    Script("an error in a timer", "setTimeout(() => {\n  nope();\n}, 10)", prints("1"), "raised", 2, raised("ReferenceError")),
    Script("a promise that fails", "\nPromise.reject(new TypeError('no'))", prints("1"), "raised", 2, raised("TypeError")),
    Script("a recursion without end", "function f() { return f(); }\nf()", prints("1"), "raised", 1, raised("RangeError")),
    Script("a text that is thrown", "throw 'stop'", prints("1"), "raised", 1, {"type": "", "message": "stop"}),
    Script("far too much output", "while (true) console.log('x')", prints("x"), "too-much-output"),
    Script(
        "a catch does not hide too much output",
        "while (true) try { console.log('x') } catch {}",
        prints("x"),
        "too-much-output",
    ),
    Script("arrays without end", "const a = [];\nwhile (true) a.push(new Array(1e6).fill(0))", prints("1"), "out-of-memory", 2),
    Script("buffers without end", "const a = [];\nwhile (true) a.push(new Uint8Array(1e7))", prints("1"), "out-of-memory", 2),
    Script("a text without end", "let s = 'x';\nwhile (true) s += s", prints("1"), "out-of-memory", 2),
    Script(
        "words",
        ADD + "// while\nlet s = 'do `for`', r = /if/, t = `${add(1, `in`)} of`",
        {"uses": ["function", "=>"]},
        "must-use",
        None,
        {"word": "=>"},
    ),
    Script(
        "words in comments, texts and patterns",
        "// while\nlet s = 'do', r = /if/, t = `${typeof s} of`;",
        {"uses": ["typeof"], "avoids": ["while", "do", "if", "of"]},
    ),
    Script("a word to avoid", "let a = 1;\nvar b = 2;\n", {"avoids": ["var"]}, "must-avoid", 2, {"word": "var"}),
    Script("a sign is no part of another", "let a = b === c;", {"uses": ["==="], "avoids": ["==", "let b"]}),
)

VALUES = (
    ("'text', 1, -0, NaN, undefined, null, true, 10n", "text 1 -0 NaN undefined null true 10n"),
    ("['a', [1, [2, [3, [4]]]]]", "['a', [1, [2, [3, […]]]]]"),
    ("[1, , 3], [], {}", "[1, empty × 1, 3] [] {}"),
    ("{name: 'Amina', 'in class': true, say() {}}", "{name: 'Amina', 'in class': true, say: function say}"),
    ("new Map([['a', {b: 1}]]), new Set([1, 'x'])", "Map(1) {'a' => {b: 1}} Set(2) {1, 'x'}"),
    ("new Date(0), /x/g, Symbol('s'), new TypeError('no')", "1970-01-01T00:00:00.000Z /x/g Symbol(s) TypeError: no"),
    ("class Dog {}, () => 1, Math.max", "class Dog function function max"),
    ("Object.create(null), new Uint8Array(2), {get x() { return 1; }}", "{} Uint8Array(2) [0, 0] {x: [getter]}"),
    ('["it\'s", "a\\nb"]', "[\"it's\", 'a\\nb']"),
    ("'%s has %d of %o', 'Amina', '3', {a: 1}, 'left'", "Amina has 3 of {a: 1} left"),
    ("(() => { const a = {}; a.self = a; return a; })()", "{self: [Circular]}"),
    (
        "{list: ['Amina', 'Badr', 'Celine', 'Dana'], other: 'a rather long text, longer than a line'}",
        "{\n  list: ['Amina', 'Badr', 'Celine', 'Dana'],\n  other: 'a rather long text, longer than a line'\n}",
    ),
)
