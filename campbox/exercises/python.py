"""Python: a program that the learner's browser runs in one of the engines that the exercise declares."""

from __future__ import annotations

from campbox.exercises.code import CodeKind
from campbox.exercises.shapes import CALL, CODE, OUTPUT, SOURCE


class Python(CodeKind):
    """The kind `python`."""

    name = "python"
    language = "python"
    file_name = "main.py"
    keys = ("engines", "hints", "test", "when")
    known_engines = ("micropython", "pyodide")
    shapes = (OUTPUT, CALL, CODE, SOURCE)
