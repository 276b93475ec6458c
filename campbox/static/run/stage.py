"""The stage of a learner's program: what it prints to and reads from, how it ends, and its mistakes in words.

The same file runs in MicroPython 1.27, Pyodide and CPython, so this is conservative Python. What the program changed in `sys`
and `builtins` is put back.
"""

import builtins
import io
import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeAlias

    # A program's values are anything.
    Namespace: TypeAlias = dict[str, Any]
    Outcome: TypeAlias = dict[str, Any]

PROGRAM = "main.py"
OUTPUT_MAX = 65_536
SHOWN_MAX = 2_000
IS_MICRO = sys.implementation.name == "micropython"
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "** or pow()"}
COMPARISONS = {"lt": "<", "gt": ">", "le": "<=", "ge": ">="}


class Ended(BaseException):
    """Ends the program from inside; `except Exception` does not catch it."""


def passed() -> "Outcome":
    return {"passed": True, "code": "", "params": {}, "line": None, "text": ""}


def failed(code: str, line: "int | None" = None, text: str = "", **params: str) -> "Outcome":
    return {"passed": False, "code": code, "params": params, "line": line, "text": text}


class Console:
    """What a program prints to and reads from. `why` says why it was ended, even where it caught `Ended` itself.

    tell(kind, text) hears what happens as it happens: "out" and "err" (printed), "ask" (a prompt), "over" (why it was ended).
    """

    def __init__(self, lines: "Sequence[str]" = (), shown: int = 0, tell: "Callable[[str, str], object] | None" = None) -> None:
        """shown: how many characters a replay does not tell again."""
        self.why: Outcome | None = None
        self._lines = list(lines)
        self._shown = shown
        self._tell = tell
        self._printed: list[str] = []
        self._size = 0

    @property
    def printed(self) -> str:
        """What was printed, without the prompts of `input` and without what went to `sys.stderr`."""
        return "".join(self._printed)

    def write(self, text: str, stream: str = "out", is_prompt: bool = False) -> None:
        if self.why is not None:
            raise Ended
        self._size += len(text)
        if self._size > OUTPUT_MAX:
            text = text[: OUTPUT_MAX - self._size]
        if stream == "out" and not is_prompt:
            self._printed.append(text)
        if self._shown:
            self._skip(text, stream)
        elif self._tell is not None:
            self._tell(stream, text)
        if self._size > OUTPUT_MAX:
            self._end(failed("too-much-output"))

    def read(self, prompt: str = "") -> str:
        """The next line of input, without its end."""
        if prompt:
            self.write(prompt, is_prompt=True)
        if self.why is None and self._lines:
            return self._lines.pop(0)
        if self.why is None and self._tell is not None:
            self._tell("ask", prompt)
        self._end(failed("needs-input"))
        return ""

    def rest(self) -> "list[str]":
        lines, self._lines = self._lines, []
        return lines

    def _end(self, why: "Outcome") -> None:
        if self.why is None:
            self.why = why
            if self._tell is not None:
                self._tell("over", json.dumps(why))
        raise Ended

    def _skip(self, text: str, stream: str) -> None:
        """Tell only what was not told before."""
        new = text[self._shown :]
        self._shown = max(0, self._shown - len(text))
        if new and self._tell is not None:
            self._tell(stream, new)


class Stream:
    """The console as `sys.stdin`, `sys.stdout` or `sys.stderr`."""

    encoding = "utf-8"
    closed = False

    def __init__(self, console: Console, stream: str) -> None:
        self._console = console
        self._stream = stream

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not " + type(text).__name__)
        self._console.write(text, self._stream)
        return len(text)

    def readline(self) -> str:
        return self._console.read() + "\n"

    def readlines(self) -> "list[str]":
        return [line + "\n" for line in self._console.rest()]

    def read(self) -> str:
        return "".join(self.readlines())

    def __iter__(self) -> "Iterator[str]":
        return iter(self.readlines())

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


class Stage:
    """`sys` and `builtins` as the program finds them; afterwards they are as before. It can be entered again.

    `names` is what the program will have defined.
    """

    def __init__(self, console: Console, code: str, seed: int) -> None:
        self._console = console
        self._main = likeness(None) if IS_MICRO else type(sys)("__main__")
        self.names: Namespace = {"__name__": "__main__"} if IS_MICRO else vars(self._main)
        if "random" in code:  # importing it takes Pyodide 30 ms
            import random

            random.seed(seed)
        # MicroPython's `sys` does not let its streams be replaced: the program imports a likeness.
        self._sys: Any = likeness(sys) if IS_MICRO else sys
        self._own = {"print": self._print, "input": self._input, "exit": sys.exit, "quit": sys.exit}

    def __enter__(self) -> None:
        self._builtins = {name: getattr(builtins, name) for name in dir(builtins)}
        self._modules = dict(sys.modules)
        self._sys_names = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr", "argv")}
        self._path = list(sys.path)
        sys.modules["sys"] = self._sys
        sys.modules["__main__"] = self._main  # dataclasses and pickle look names up there
        self._sys.stdin, self._sys.stdout, self._sys.stderr = [Stream(self._console, name) for name in ("in", "out", "err")]
        self._sys.argv = [PROGRAM]
        sys.path[:] = [os.getcwd()] + self._path  # noqa: PTH109, RUF005  MicroPython knows neither
        for name, value in self._own.items():
            setattr(builtins, name, value)

    def __exit__(self, *_error: object) -> None:
        sys.path[:] = self._path
        for name, value in self._builtins.items():
            # MicroPython's getattr gives what was built in, whatever stands in its place.
            if IS_MICRO or getattr(builtins, name, None) is not value:
                setattr(builtins, name, value)
        self._restore_modules()
        if not IS_MICRO:
            for name in [name for name in vars(builtins) if name not in self._builtins]:
                delattr(builtins, name)
            for name, value in self._sys_names.items():
                setattr(sys, name, value)

    def _restore_modules(self) -> None:
        """The learner's own files are read anew next time, and what was deleted or replaced is back."""
        here = os.getcwd()  # noqa: PTH109
        for name, module in list(sys.modules.items()):
            if name not in self._modules and str(getattr(module, "__file__", None) or "").startswith(here):
                del sys.modules[name]
        sys.modules.update(self._modules)
        if IS_MICRO:
            for name in ("sys", "__main__"):
                sys.modules.pop(name, None)
        else:
            sys.path_importer_cache.pop(here, None)

    def _input(self, prompt: object = "") -> str:
        return self._console.read(str(prompt))

    def _print(
        self,
        *values: object,
        sep: "str | None" = None,
        end: "str | None" = None,
        file: "Any" = None,
        flush: bool = False,  # noqa: ARG002  print takes it; nothing waits here
    ) -> None:
        """MicroPython's own print can't be led elsewhere; CPython's writes the end of a line by itself."""
        for text in (sep, end):
            if text is not None and not isinstance(text, str):
                raise TypeError("sep and end must be None or a string, not " + type(text).__name__)
        texts = [value if isinstance(value, str) else readable(str(value)) for value in values]
        line = (" " if sep is None else sep).join(texts) + ("\n" if end is None else end)
        (self._sys.stdout if file is None else file).write(line)


def likeness(module: "Any") -> "Any":
    """An object with the attributes of a module."""
    like = type("module", (), {})()
    for name in dir(module):
        if not name.startswith("__"):
            setattr(like, name, getattr(module, name))
    return like


def readable(text: str) -> str:
    """MicroPython writes letters beyond ASCII as escapes inside lists; here they are letters again, as in CPython."""
    if not IS_MICRO or "\\" not in text:
        return text
    parts, at = [], 0
    while at < len(text):
        size = {"x": 4, "u": 6, "U": 10}.get(text[at + 1 : at + 2], 2) if text[at] == "\\" else 1
        piece = text[at : at + size]
        try:
            number = int(piece[2:], 16) if size > 2 else 0
        except ValueError:
            number = 0
        parts.append(chr(number) if number > 0xA0 else piece)
        at += size
    return "".join(parts)


def run_program(code: str, names: "Namespace", console: Console) -> None:
    """SystemExit is an ordinary end."""
    try:
        exec(compile(code, PROGRAM, "exec"), names)  # noqa: S102  running it is what this is for
    except SystemExit as end:
        if end.args and isinstance(end.args[0], str):
            console.write(end.args[0] + "\n", "err")


def outcome_of(error: BaseException, code: str, console: Console) -> "Outcome":
    if console.why is not None:
        return console.why
    lines = code.rstrip().split("\n")
    line = line_of(error)
    line = min(line, len(lines)) if line else None  # MicroPython finds what is missing at the end one line below
    text = lines[line - 1].strip() if line else ""
    if isinstance(error, MemoryError):
        return failed("out-of-memory", line, text)
    kind, message = in_words(error, line, lines)
    return failed("raised", line, text, type=kind, message=message[:SHOWN_MAX])


def line_of(error: BaseException) -> "int | None":
    """The innermost line of the program itself."""
    if IS_MICRO:
        trace = io.StringIO()
        sys.print_exception(error, trace)  # type: ignore[attr-defined]  # MicroPython's
        marks = [each for each in trace.getvalue().split("\n") if '"' + PROGRAM + '", line ' in each]
        return int(marks[-1].split(", line ")[1].split(",")[0]) if marks else None
    if isinstance(error, SyntaxError) and error.filename == PROGRAM:
        return error.lineno
    line, place = None, error.__traceback__
    while place is not None:
        if place.tb_frame.f_code.co_filename == PROGRAM:
            line = place.tb_lineno
        place = place.tb_next
    return line


def in_words(error: BaseException, line: "int | None", lines: "list[str]") -> "tuple[str, str]":
    """The error's type and message, as CPython says them."""
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and not IS_MICRO:
        return kind, str(error.msg)
    if isinstance(error, KeyError) and error.args:
        return kind, readable(repr(error.args[0]))
    message = str(error)
    return (kind, message) if not IS_MICRO else as_cpython(kind, message, line, lines)


def as_cpython(kind: str, message: str, line: "int | None", lines: "list[str]") -> "tuple[str, str]":
    """MicroPython's words for the commonest mistakes in CPython's, which authors write in their `when … matches`."""
    for old, new in (
        ("isn't ", "is not "),
        ("doesn't support", "does not support"),
        ("divide by zero", "division by zero"),
        ("invalid syntax for integer with base 10", "invalid literal for int() with base 10"),
        ("invalid syntax for number", "could not convert string to float"),
    ):
        message = message.replace(old, new)
    if message.startswith("maximum recursion depth"):
        kind = "RecursionError"
    elif message.startswith("no module named"):
        kind, message = "ModuleNotFoundError", "N" + message[1:]
    elif message.startswith("local variable referenced"):
        kind = "UnboundLocalError"
    elif kind == "OSError" and message in ("2", "44"):
        kind, message = "FileNotFoundError", "No such file or directory"
    elif kind == "SyntaxError" and line is not None and misses_a_block(line, lines):
        kind, message = "IndentationError", "expected an indented block"
    elif message.startswith("unsupported types for __"):
        message = operands(message)
    return kind, message


def misses_a_block(line: int, lines: "list[str]") -> bool:
    """Whether the line stands where a block should begin."""
    before = [each for each in lines[: line - 1] if each.strip() and not each.strip().startswith("#")]
    here = lines[line - 1] if line <= len(lines) else ""
    return bool(before) and before[-1].rstrip().endswith(":") and indent(here) <= indent(before[-1])


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def operands(message: str) -> str:
    """`unsupported types for __add__: 'str', 'int'` in CPython's words."""
    name, types = message[len("unsupported types for __") :].split("__: ")
    left, right = types.split(", ")
    if name in COMPARISONS:
        return "'" + COMPARISONS[name] + "' not supported between instances of " + left + " and " + right
    if name == "add" and left in ("'str'", "'list'", "'tuple'"):
        return "can only concatenate {0} (not {1}) to {0}".format(left[1:-1], right.replace("'", '"'))
    if name == "mul" and "'str'" in (left, right):
        return "can't multiply sequence by non-int of type " + right
    return "unsupported operand type(s) for " + OPERATORS.get(name, name) + ": " + left + " and " + right
