"""A lesson or a unit as one page that needs no box: pictures, style, script, exercises and their right answers stand in it.

The right answers have to be there, since nobody else can judge at home. They stand in base64: who looks for them finds them,
but nobody reads them by accident. What comes back counts as judged by a browser, like every report of one.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from mimetypes import guess_type
from typing import Any

from flask import render_template

from campbox.courses.home import HomePart, home_engine, is_judged_at_home, lessons_of
from campbox.courses.model import Exercise
from campbox.courses.release import Release, ReleaseLesson
from campbox.courses.result_codes import exercise_number, part_number, release_number
from campbox.exercises.registry import kind
from campbox.web.assets import STATIC
from campbox.web.learn.home_pack import pack
from campbox.web.learn.home_words import home_words
from campbox.web.scripts import built_script

SCRIPT = "take-home.js"
# Learners' pages hold inline script, and a frame cannot be allowed what the page around it is not. Nothing leads to a network.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' blob: 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; "
    "connect-src blob:; worker-src blob:; frame-src data: blob:; form-action 'none'; base-uri 'none'"
)
_PICTURE = re.compile(r'src="/m/[^"/]+/[^"/]+/([^"/]+)"')
_LINK = re.compile(r'<a\b[^>]*\bhref="(?P<address>(?!#)[^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)
# Fields of a kind that hold course text, and those that the file needs no second time.
_HTML = re.compile(r"(.*_)?html|say|name|hints")
_SHOWN_ALREADY = {"task_html", "pieces", "hints"}


@dataclass(frozen=True)
class HomeLesson:
    """A lesson with what the template shows of it: exercises as (exercise, shown, engine)."""

    lesson: ReleaseLesson
    body: str
    exercises: tuple[tuple[Exercise, object, str | None], ...]


def can_be_made() -> bool:
    """Whether what goes into such a file was built."""
    return built_script(SCRIPT) is not None


def home_page(release: Release, part: HomePart, language: str, *, name: str) -> str:
    """The whole file; `name` is that of the file without its ending."""
    lessons = [_lesson(release, lesson, language) for lesson in lessons_of(release, part.scope, part.id)]
    exercises = [exercise for lesson in lessons for exercise, _, _ in lesson.exercises]
    engines = {engine for lesson in lessons for _, _, engine in lesson.exercises if engine}
    units = {lesson.lesson.unit_id for lesson in lessons}
    at_home = partial(_at_home, release, _anchors(release, lessons, units))
    texts = {
        "course": part.course_id,
        "part": f"{part.scope}-{part.id}",
        "release": part.release_id,
        "language": language,
        "name": name,
        "code": code_numbers(part),
        "words": home_words(),
        "exercises": [_texts(exercise, language) for exercise in exercises],
    }
    page = render_template(
        "learn/take_home.html",
        asset=lambda _name: "",  # icons stand in the page
        policy=POLICY,
        style=(STATIC / "app.css").read_text(),
        icons=(STATIC / "icons.svg").read_text(),
        script=(built_script(SCRIPT) or "").replace("</script", "<\\/script"),
        title=release.unit(part.id).title[language] if part.scope == "unit" else lessons[0].lesson.title[language],
        lessons=lessons,
        glossaries=[_own_ids(release.glossary(unit, language), "word") for unit in sorted(units) if release.unit(unit).words],
        texts=base64.b64encode(json.dumps(_cleaned(texts, at_home), ensure_ascii=False).encode()).decode(),
        pack=pack(engines) if engines else "",
    )
    return at_home(page)


def _lesson(release: Release, lesson: ReleaseLesson, language: str) -> HomeLesson:
    exercises = (release.exercise(each) for each in lesson.exercise_ids)
    shown = tuple((each, kind(each.kind).shown(each.spec[language]), home_engine(each)) for each in exercises)
    return HomeLesson(lesson, _own_ids(release.lesson_html(lesson.id, language), lesson.id), shown)


def _own_ids(html: str, prefix: str) -> str:
    """Ids that stay different where several texts, and the icons, stand in one page."""
    return re.sub(r'(<\w+ id=")', rf"\g<1>{prefix}-", html)


def code_numbers(part: HomePart) -> dict[str, object]:
    """What script makes a result code of."""
    exercises = [{"id": each, "number": exercise_number(part, each)} for each in part.exercise_ids]
    return {"part": part_number(part), "release": release_number(part), "exercises": exercises}


def _texts(exercise: Exercise, language: str) -> dict[str, object]:
    """What script needs to know of an exercise."""
    this, spec = kind(exercise.kind), exercise.spec[language]
    shown: Any = this.shown(spec)  # kinds with code have a job
    dumped: Any = this.dump(spec)
    common = {
        "id": exercise.id,
        "kind": exercise.kind,
        "engine": home_engine(exercise),
        "isJudged": is_judged_at_home(exercise),
        "explanation": dumped["explanation_html"],
    }
    if this.judged == "box":
        return common | {"spec": {name: value for name, value in dumped.items() if name not in _SHOWN_ALREADY}}
    return common | {"job": {name: value for name, value in shown.job.items() if name != "hints"}}


def _anchors(release: Release, lessons: list[HomeLesson], units: set[str]) -> Mapping[str, str]:
    """Addresses of the box that stand in this file too."""
    course = release.course_id
    return {
        **{f"/go/{course}/{each.lesson.id}": f"#lesson-{each.lesson.id}" for each in lessons},
        **{f"/try/{course}/{exercise.id}": f"#exercise-{exercise.id}" for each in lessons for exercise, _, _ in each.exercises},
        **{f"/words/{course}/{unit}": "#words" for unit in units},
        **{f"/words/{course}/{unit}#{word}": f"#word-{word}" for unit in units for word in release.unit(unit).words},
    }


def _at_home(release: Release, anchors: Mapping[str, str], html: str) -> str:
    """Course text with its pictures in it, and without links that lead nowhere."""

    def link(found: re.Match[str]) -> str:
        target = anchors.get(found["address"])
        return f'<a href="{target}">{found["words"]}</a>' if target else found["words"]

    return _LINK.sub(link, _PICTURE.sub(lambda found: f'src="{_picture(release, found[1])}"', html))


def _picture(release: Release, name: str) -> str:
    content = base64.b64encode(release.media_path(name).read_bytes()).decode()
    return f"data:{guess_type(name)[0]};base64,{content}"


def _cleaned(value: Any, at_home: Callable[[str], str], field: str = "") -> Any:  # Any: whatever JSON can hold
    """The same with all course text made fit for the file; code that looks like it stays as it is."""
    if isinstance(value, dict):
        return {name: _cleaned(each, at_home, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each, at_home, field) for each in value]
    return at_home(value) if isinstance(value, str) and (_HTML.fullmatch(field) or field == "explanation") else value
