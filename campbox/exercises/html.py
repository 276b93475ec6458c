"""HTML and CSS in one file, with a script in it where the check says `script = true`."""

from __future__ import annotations

from campbox.exercises.base import Json
from campbox.exercises.code import CodeKind
from campbox.exercises.files import CodeSpec
from campbox.exercises.shapes import CODE, PAGE, SCRIPTED_PAGE, SOURCE


class Html(CodeKind):
    """The kind `html`."""

    name = "html"
    language = "html"
    file_name = "index.html"
    keys = ("script", "hints", "test", "when")
    shapes = (PAGE, SOURCE)
    scripted_shapes = (SCRIPTED_PAGE, SOURCE, CODE)

    def job(self, spec: CodeSpec) -> dict[str, Json]:
        """The page runs scripts only where the check asks for it."""
        return {**super().job(spec), "script": spec.check.has_script}
