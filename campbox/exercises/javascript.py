"""JavaScript: a program without a page, that prints to the console."""

from __future__ import annotations

from campbox.exercises.code import CodeKind
from campbox.exercises.shapes import CALL, CODE, OUTPUT, SOURCE


class JavaScript(CodeKind):
    """The kind `javascript`."""

    name = "javascript"
    language = "js"
    file_name = "main.js"
    shapes = (OUTPUT, CALL, CODE, SOURCE)
