"""Programs with what must come of them, the same in CPython, MicroPython and Pyodide."""

from dataclasses import dataclass
from typing import Any

ADD = "def add(a, b):\n    return a + b\n"
ASKS_TWICE = "name = input('Name? ')\nage = int(input('Age? '))\nprint('Hello', name, age + 1)\n"


@dataclass(frozen=True)
class Snippet:
    """A program, one test of it, and the outcome: its code, the line in the program, and the type of what was raised."""

    name: str
    program: str
    test: dict[str, Any]
    code: str = ""
    line: int | None = None
    raised: str = ""


def prints(expected: str, *lines: str) -> dict[str, Any]:
    return {"input": list(lines), "output": expected}


def gives(call: str, expected: str) -> dict[str, Any]:
    return {"call": call, "gives": expected}


SNIPPETS = (
    Snippet("right output", "print('Hello', 1 + 1)", prints("Hello 2")),
    Snippet(
        "spaces at the ends of lines and blank lines around do not matter",
        "print()\nprint('a  ')\nprint('b')\nprint()",
        prints("a\nb"),
    ),
    Snippet("spaces at the beginning of a line matter", "print('  a')", prints("a"), "output-differs"),
    Snippet("other output", "print('Helo')", prints("Hello"), "output-differs"),
    Snippet("no output", "x = 'Hello'", prints("Hello"), "no-output"),
    Snippet(
        "sep, end and file",
        "import sys\nprint(1, 2, sep='-', end='!')\nprint('x', file=sys.stderr)\nsys.stdout.write('z')",
        prints("1-2!z"),
    ),
    Snippet("input with prompts", ASKS_TWICE, prints("Hello Amina 13", "Amina", "12")),
    Snippet("input asked for once too often", ASKS_TWICE, prints("Hello", "Amina"), "needs-input"),
    Snippet(
        "a bare except does not hide missing input",
        "try:\n    n = input()\nexcept:\n    n = 0\nprint(n)",
        prints("0"),
        "needs-input",
    ),
    Snippet("letters beyond ASCII", "print('سلام', ['é', 'ا'])", prints("سلام ['é', 'ا']")),
    Snippet(
        "numbers are written alike",
        "print(1 / 3, 2 ** 0.5, 1e16, 10 ** 20, 7 // 2, -7 // 2, -7 % 3, 3.0)",
        prints("0.3333333333333333 1.4142135623730951 1e+16 100000000000000000000 3 -4 2 3.0"),
    ),
    Snippet(
        "texts are formatted alike",
        "print(f'{3.14159:.2f}|{5:>4}|{\"a\":<3}|{1000:,}', '%d%%' % 7)",
        prints("3.14|   5|a  |1,000 7%"),
    ),
    Snippet("exit is an ordinary end", "import sys\nprint('a')\nsys.exit()\nprint('b')", prints("a")),
    Snippet("exit without an import", "print('a')\nexit()", prints("a")),
    Snippet("too much output", "while True:\n    print('hello world')", prints("hello"), "too-much-output"),
    Snippet("name that is not there", "print('a')\nprint(nmae)", prints("a"), "raised", 2, "NameError"),
    Snippet(
        "error inside a function", "def f(x):\n    return 10 / x\n\nprint(f(0))", prints(""), "raised", 2, "ZeroDivisionError"
    ),
    Snippet("text and number", "age = 3\nprint('age ' + age)", prints(""), "raised", 2, "TypeError"),
    Snippet("not a number", "n = int('three')", prints(""), "raised", 1, "ValueError"),
    Snippet("key that is not there", "d = {'a': 1}\n\nd['b']", prints(""), "raised", 3, "KeyError"),
    Snippet("index out of range", "print([1, 2][2])", prints(""), "raised", 1, "IndexError"),
    Snippet("attribute that is not there", "'a'.push(1)", prints(""), "raised", 1, "AttributeError"),
    Snippet("module that is not there", "import nothere", prints(""), "raised", 1, "ModuleNotFoundError"),
    Snippet("file that is not there", "open('nothere.txt')", prints(""), "raised", 1, "FileNotFoundError"),
    Snippet("raised by the program", "x = 1\nraise ValueError('mine')", prints(""), "raised", 2, "ValueError"),
    Snippet("recursion without an end", "def f(n):\n    return f(n + 1)\nf(0)", prints(""), "raised", 2, "RecursionError"),
    Snippet("missing colon", "x = 1\nif x == 1\n    print(x)", prints(""), "raised", 2, "SyntaxError"),
    Snippet("block that is not there", "for i in range(3):\nprint(i)", prints(""), "raised", 2, "IndentationError"),
    Snippet("line that is too far in", "x = 1\n    y = 2", prints(""), "raised", 2, "IndentationError"),
    Snippet("quote that is not closed", "print('a)", prints(""), "raised", 1, "SyntaxError"),
    Snippet("function", ADD, gives("add(2, 3)", "5")),
    Snippet("function gives another value", "def add(a, b):\n    return a - b", gives("add(2, 3)", "5"), "gives-other"),
    Snippet("function prints instead", "def add(a, b):\n    print(a + b)", gives("add(2, 3)", "5"), "gives-other"),
    Snippet("function that is not there", "def ad(a, b):\n    return a + b", gives("add(2, 3)", "5"), "no-function"),
    Snippet(
        "function with other parameters", "def add(a):\n    return a", gives("add(2, 3)", "5"), "raised", None, "TypeError"
    ),
    Snippet("text is not a number", "def add(a, b):\n    return str(a + b)", gives("add(2, 3)", "5"), "gives-other"),
    Snippet("True is not 1", "def f():\n    return 1", gives("f()", "True"), "gives-other"),
    Snippet("floats are as good as equal", "def f():\n    return [0.1 + 0.2]", gives("f()", "[0.3]")),
    Snippet("dictionaries in any order", "def f():\n    return {'b': [1], 'a': 2}", gives("f()", "{'a': 2, 'b': [1]}")),
    Snippet("variable instead of a call", "total = 6", gives("total", "6")),
    Snippet("error inside the called function", "def f(x):\n    return x[9]", gives("f([1])", "1"), "raised", 2, "IndexError"),
    Snippet("statements", ADD + "print(add(1, 1))", {"code": "assert add(1, 2) == 3\nassert OUTPUT == '2\\n'"}),
    Snippet("statements that fail", ADD, {"code": "assert add(1, 2) == 4, 'one and two'"}, "not-yet"),
    Snippet(
        "assertion of the program itself", "def f():\n    assert False, 'mine'", {"code": "f()"}, "raised", 2, "AssertionError"
    ),
    Snippet(
        "a class",
        "class Dog:\n    def __init__(self, name):\n        self.name = name",
        {"code": "assert Dog('Rex').name == 'Rex'"},
    ),
    Snippet(
        "statements see what global changes",
        "n = 0\ndef more():\n    global n\n    n += 1",
        {"code": "more()\nmore()\nassert n == 2"},
    ),
    Snippet("words that must be there", "for i in range(3):\n    print(i)", {"uses": ["for", "range"], "avoids": ["while"]}),
    Snippet("words in comments and texts do not count", '# for\nprint(\'for\', """for\n""")', {"uses": ["for"]}, "must-use"),
    Snippet("word that must not be there", "x = 1\n\nwhile x:\n    x = 0", {"avoids": ["while"]}, "must-avoid", 3),
    Snippet("part of a word is no word", "form = 1", {"uses": ["for"]}, "must-use"),
    Snippet(
        "names of builtins as variables",
        "print = 5\nlist = [3]\nstr = 'a'\ninput = len = sum = dict = type = 0\ntest = json = 1",
        gives("list[0] + 0", "3"),
        "raised",
        None,
        "TypeError",
    ),
    Snippet(
        "a variable called sum does not hide the function", "sum = 0\nnumbers = [1, 2]", {"code": "assert sum(numbers) == 3"}
    ),
    Snippet("an own function called sum is the one", "def sum(a, b):\n    return 'mine'", gives("sum(1, 2)", "'mine'")),
    Snippet(
        "builtins changed on purpose",
        "import builtins\nbuiltins.len = builtins.print = None\nimport sys\nsys.stdout = None",
        gives("1 + 1", "2"),
    ),
    Snippet("names deleted", "x = 1\ndel x\nprint(x)", prints(""), "raised", 3, "NameError"),
    Snippet(
        "random is the same each time",
        "import random\nfirst = random.random()\nrandom.seed(0)",
        gives("first == random.random()", "True"),
    ),
)
