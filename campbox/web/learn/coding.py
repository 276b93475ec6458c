"""What the page of an exercise with code carries for its script: addresses, engines, words. Nothing of any learner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.exercises.files import CodeSpec
from campbox.web.built import asset_built
from campbox.web.learn.feedback import feedback
from campbox.web.learn.running import frames
from campbox.web.scripts import script_preloads


@dataclass(frozen=True)
class CodePage:
    """`addresses` are those of this exercise, `data` what exercise.js reads; `has_script` is false where nothing was built."""

    addresses: Mapping[str, str]
    data: Mapping[str, object]
    words: Mapping[str, str]
    preloads: Sequence[str]
    has_preview: bool
    has_script: bool


def code_page_in_test(page: CodePage, *, exercise: str, addresses: Mapping[str, str]) -> CodePage:
    """The page without hints, model answer and results; `exercise` names the draft on the device."""
    data = {**page.data, "exercise": exercise, "addresses": addresses, "isTest": True}
    return replace(page, addresses=addresses, data=data, words={**page.words, "check": _("Keep my answer")})


def code_page(release: Release, exercise: Exercise, language: str) -> CodePage | None:
    """What to add to an exercise in which code is written; None for all others."""
    spec = exercise.spec[language]
    if not isinstance(spec, CodeSpec) or not spec.files:
        return None
    place = f"{release.course_id}/{exercise.id}"
    addresses = {name: f"/{name}/{place}" for name in ("answers", "drafts", "hints", "mine", "model")}
    languages = {file.language for file in spec.files}
    has_preview = "html" in languages
    return CodePage(
        addresses=addresses,
        data={
            "exercise": place,
            "language": language,
            "addresses": addresses,
            "editor": asset_built("editor.js"),
            "frames": frames(),
        },
        words=feedback(languages),
        preloads=script_preloads("exercise.js", "preview.js" if has_preview else "runner.js"),
        has_preview=has_preview,
        has_script=asset_built("editor.js") is not None,
    )
