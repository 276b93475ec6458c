"""Project: files that the learner writes, pictures that are chosen, or both, with a list of what has to be there."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import ClassVar, cast

from campbox.exercises.attached import ATTACHED, ATTACHMENTS_MAX, Attached, load_attached, read_attached
from campbox.exercises.base import (
    AnswerIncomplete,
    Block,
    Code,
    ExerciseFault,
    Fields,
    Json,
    Judged,
    ListItem,
    Render,
    Solution,
    Verdict,
)
from campbox.exercises.check import Check, CheckReader
from campbox.exercises.fences import RoleFence, only_fence, split_roles
from campbox.exercises.files import CODE_BYTES_MAX, CodeFile, CodeSpec, FilesKind, is_same, kept, make_file, read_code
from campbox.exercises.python import Python
from campbox.exercises.shared import parse_answer, render_task, split_explanation, to_json

FILES_MAX = 6
_ENDINGS = {"html": ".html", "css": ".css", "js": ".js", "python": ".py", "sql": ".sql", "text": ".txt"}
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\.[a-z]{2,4}")
_PREFIX = "file-"
_DONE = "done"
# Stands in the answers with which the check of a course tries a project that has nothing but pictures.
_ANY_PICTURE = Attached(f"{0:064x}.jpg", 1)


class Project(FilesKind):
    """The kind `project`. A trainer judges it, so no answer passes by itself."""

    name = "project"
    judged: ClassVar[Judged] = "trainer"

    def parse(self, block: Block, render: Render) -> CodeSpec:
        """See AUTHORING.md; each file has a fence to start from and one with the answer."""
        lines, explanation = split_explanation(block)
        task, fences = split_roles(lines, ("start", "answer", "check"))
        is_python = any(fence.language == "python" for fence in fences)
        check = _check(only_fence(fences, "check", block.line, "toml check"), render, is_python=is_python)
        files = _files(fences, block.line, may_be_none=check.attachments > 0)
        return CodeSpec(render_task(block, task, render), files, None, check, render.block(explanation))

    def model_answer(self, spec: CodeSpec) -> Fields:
        """The author's files, with everything ticked."""
        files = {_PREFIX + file.name: [file.answer] for file in spec.files} or {ATTACHED: [_ANY_PICTURE.field]}
        return {**files, _DONE: [str(number) for number in range(1, len(spec.check.checklist) + 1)]}

    def false_answer(self, spec: CodeSpec) -> Fields:
        """The author's first file alone, with nothing ticked."""
        if not spec.files:
            return {ATTACHED: [_ANY_PICTURE.field]}
        first, *others = spec.files
        return {_PREFIX + first.name: [first.answer], **{_PREFIX + file.name: [file.start] for file in others}}

    def read(self, spec: CodeSpec, fields: Fields) -> str:
        """{"attached":[["<name>",<bytes>]],"done":[1,2],"files":{"index.html":"…"}}, without "attached" where there is none.

        At least one file has to differ from its start, or something to be attached.
        """
        attached = read_attached(fields, spec.check.attachments)
        code, done = _code(spec, fields), _ticked(spec, fields)
        first = _PREFIX + spec.files[0].name if spec.files else ATTACHED
        if not attached and (
            all(is_same(code[file.name], file.start) for file in spec.files) or not any(map(str.strip, code.values()))
        ):
            raise AnswerIncomplete(first, "write-code" if spec.files else "attach-one")
        if sum(len(text.encode()) for text in code.values()) > CODE_BYTES_MAX:
            raise AnswerIncomplete(first, "too-long")
        answer: dict[str, Json] = {"files": dict(code), _DONE: done}
        return to_json({**answer, ATTACHED: attached} if attached else answer)

    def solution(self, spec: CodeSpec) -> Solution:
        """The author's files; where there are none, the explanation says what is looked at."""
        return super().solution(spec) if spec.files else Solution(html=spec.explanation_html)

    def files(self, answer: str) -> tuple[Code, ...]:
        """All files, by name."""
        languages = {ending: language for language, ending in _ENDINGS.items()}
        return tuple(Code(name, languages.get(PurePath(name).suffix, "text"), text) for name, text in _load(answer)[0].items())

    def checklist(self, spec: CodeSpec, answer: str) -> tuple[ListItem, ...]:
        """The author's list with the learner's ticks."""
        done = _load(answer)[1]
        return tuple(ListItem(item, number in done) for number, item in enumerate(spec.check.checklist, 1))

    def grade(self, spec: CodeSpec, answer: str) -> Verdict:
        """Kept for the trainer, whatever it holds."""
        files, done = _load(answer)
        if files.keys() != {file.name for file in spec.files} or not set(done) <= set(range(1, len(spec.check.checklist) + 1)):
            raise AnswerIncomplete("", "unreadable")
        return kept(len(spec.check.checklist), spec.explanation_html)

    def job(self, spec: CodeSpec) -> dict[str, Json]:
        """With what has to be there, and how many pictures and files may come with it."""
        return {**super().job(spec), "checklist": list(spec.check.checklist), "attachments": spec.check.attachments}


def _files(fences: tuple[RoleFence, ...], heading: int, *, may_be_none: bool) -> tuple[CodeFile, ...]:
    """The files in the order of their first fences."""
    written = [fence for fence in fences if fence.role != "check"]
    faults = [
        (fence.line, f"Write the name of the file after {fence.role}, such as index{_ENDINGS.get(fence.language, '.html')}.")
        for fence in written
        if not _FILE_NAME.fullmatch(fence.name) or not fence.name.endswith(_ENDINGS.get(fence.language, " "))
    ]
    names = tuple(dict.fromkeys(fence.name for fence in written))
    if not names and not may_be_none:
        faults.append((heading, "Write each file in two fences: ```html start index.html and ```html answer index.html."))
    if len(names) > FILES_MAX:
        faults.append((heading, f"Write at most {FILES_MAX} files."))
    if faults:
        raise ExerciseFault(*faults)
    return tuple(_file(name, tuple(fence for fence in written if fence.name == name)) for name in names)


def _file(name: str, fences: tuple[RoleFence, ...]) -> CodeFile:
    line, language = fences[0].line, fences[0].language
    start, answer = (only_fence(fences, role, line, f"{language} {role} {name}") for role in ("start", "answer"))
    return make_file(name, start, answer)


def _check(fence: RoleFence, render: Render, *, is_python: bool) -> Check:
    reader = CheckReader(fence, render)
    reader.top.allow(
        (*(("engines",) if is_python else ()), "hints", "checklist", "rubric", "attachments"), "the check of this project"
    )
    engines = reader.engines(Python.known_engines) if is_python else ()
    read = Check(
        engines=engines,
        hints=reader.hints(),
        checklist=reader.checklist(),
        rubric=reader.rubric(),
        attachments=reader.attachments(ATTACHMENTS_MAX),
    )
    return reader.finish(read)


def _code(spec: CodeSpec, fields: Fields) -> dict[str, str]:
    """The text of each file; raises AnswerIncomplete unless the form has exactly these."""
    names = [_PREFIX + file.name for file in spec.files]
    for name in (each for each in fields if each.startswith(_PREFIX)):
        if name not in names:
            raise AnswerIncomplete(name, "unreadable")
    for name in names:
        if len(fields.get(name, ())) != 1:
            raise AnswerIncomplete(name, "write-code")
    return {file.name: read_code(fields, _PREFIX + file.name) for file in spec.files}


def _ticked(spec: CodeSpec, fields: Fields) -> list[Json]:
    """The numbers of what is done."""
    done = set(fields.get(_DONE, ()))
    known = {str(number): number for number in range(1, len(spec.check.checklist) + 1)}
    if not done <= known.keys():
        raise AnswerIncomplete(_DONE, "unreadable")
    return [number for value, number in known.items() if value in done]


def _load(answer: str) -> tuple[dict[str, str], list[int]]:
    """The files and what was ticked in what `read` gave; raises AnswerIncomplete for anything else."""
    given = parse_answer(answer)
    if (
        isinstance(given, dict)
        and given.keys() - {ATTACHED} == {"files", _DONE}
        and load_attached(given.get(ATTACHED, [])) is not None
    ):
        files, done = given["files"], given[_DONE]
        if isinstance(files, dict) and isinstance(done, list) and all(type(number) is int for number in done):
            texts = {name: text for name, text in files.items() if isinstance(text, str)}
            if len(texts) == len(files):
                return texts, cast("list[int]", done)
    raise AnswerIncomplete("", "unreadable")
