"""Submitted work as it is shown to those who may read it: files line by line, the list that was ticked, the rubric."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from campbox.attachments import Kind, kind_of
from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.errors import NotFoundError
from campbox.exercises.attached import Attached, attached_in
from campbox.exercises.base import AnswerIncomplete, Code, Criterion, ListItem
from campbox.exercises.files import CodeSpec
from campbox.exercises.registry import kind
from campbox.services.reviewing import Comment
from campbox.services.submissions import HandedIn
from campbox.web.current import node
from campbox.web.learn.blueprint import course_language

# A page with more lines would take a phone's memory; what comes after them is shown as one text.
LINES_MAX = 1500


@dataclass(frozen=True)
class ShownFile:
    """A file of a submission; `number` counts from 1, `lines` are HTML, `rest` is the text behind them."""

    number: int
    name: str
    language: str
    text: str
    lines: Sequence[str]
    rest: str


@dataclass(frozen=True)
class ShownAttachment:
    """A picture or file of a submission; `number` counts from 1. It stands at …/files/<number> of a page about the work."""

    number: int
    name: str
    kind: Kind
    size_bytes: int
    is_here: bool

    @property
    def title(self) -> str:
        """What people call it."""
        words = {
            "picture": _("Picture %(number)s", number=self.number),
            "sound": _("Sound %(number)s", number=self.number),
            "pdf": _("PDF %(number)s", number=self.number),
            "text": _("Text %(number)s", number=self.number),
            "other": _("Packed file %(number)s", number=self.number),
        }
        return words[self.kind]


@dataclass(frozen=True)
class Exhibit:
    """An exercise with what was handed in for it. `exercise` is None where the course has it no more."""

    release: Release | None
    exercise: Exercise | None
    spec: object
    files: Sequence[ShownFile]
    checklist: Sequence[ListItem]
    rubric: Sequence[Criterion]
    attachments: Sequence[ShownAttachment] = ()

    @property
    def is_readable(self) -> bool:
        """Whether anything of it can be shown."""
        return bool(self.files or self.attachments)

    @property
    def levels(self) -> list[int]:
        """How many levels each criterion has."""
        return [len(criterion.levels) for criterion in self.rubric]

    @property
    def is_page(self) -> bool:
        return any(file.language == "html" for file in self.files)

    @property
    def has_script(self) -> bool:
        """Whether the page needs the frame in which script runs."""
        declares = isinstance(self.spec, CodeSpec) and self.spec.check.has_script
        return declares or any(file.language == "js" for file in self.files)


def exhibit(work: HandedIn) -> Exhibit:
    """Raises nothing: work whose course has changed since is shown as far as it can be read."""
    try:
        release = node().library.release(work.course)
        exercise = release.exercise(work.exercise)
    except NotFoundError:
        return Exhibit(None, None, None, (), (), (), _attachments(work))
    this, spec = kind(exercise.kind), exercise.spec[course_language(release)]
    try:
        files = [shown_file(number, file) for number, file in enumerate(_in_order(this.files(work.answer), spec), 1)]
        checklist = this.checklist(spec, work.answer)
    except AnswerIncomplete:
        files, checklist = [], ()
    rubric = this.rubric(spec) or (_usual_rubric() if this.judged == "trainer" else ())
    return Exhibit(release, exercise, spec, files, checklist, rubric, _attachments(work))


def _attachments(work: HandedIn) -> list[ShownAttachment]:
    return [shown_attachment(number, each) for number, each in enumerate(attached_in(work.answer), 1)]


def shown_attachment(number: int, attached: Attached) -> ShownAttachment:
    is_here = node().files.path(attached.name) is not None
    return ShownAttachment(number, attached.name, kind_of(attached.name), attached.size_bytes, is_here)


def _in_order(files: Sequence[Code], spec: object) -> list[Code]:
    """As the author has them; an answer keeps its files by name."""
    names = [file.name for file in spec.files] if isinstance(spec, CodeSpec) else []
    return sorted(files, key=lambda file: names.index(file.name) if file.name in names else len(names))


def _usual_rubric() -> tuple[Criterion, ...]:
    """For projects whose author wrote none."""
    return (
        Criterion(_("It does what the task asks"), (_("Not yet"), _("In part"), _("Yes, all of it"))),
        Criterion(_("It can be read"), (_("Hard to follow"), _("Mostly clear"), _("Clear names, clear order"))),
        Criterion(_("It was tried out"), (_("Not yet"), _("With usual values"), _("With unusual values too"))),
    )


def shown_file(number: int, file: Code) -> ShownFile:
    # Pygments is loaded when somebody reads code for the first time: it takes 3 MB.
    from campbox.courses.highlighting import code_lines, visible

    lines = code_lines(file.language, file.text)
    rest = "" if len(lines) <= LINES_MAX else "\n".join(file.text.split("\n")[LINES_MAX:])
    return ShownFile(number, file.name, file.language, file.text, lines[:LINES_MAX], visible(escape(rest)))


def visible_text(text: str) -> Markup:
    """One line of anybody's text with nothing hidden in it."""
    from campbox.courses.highlighting import visible

    return Markup(visible(escape(text)))  # noqa: S704  (escaped first; `visible` only adds marks of ours)


def comments_at(comments: Sequence[Comment], files: Sequence[ShownFile]) -> tuple[dict[tuple[int, int], str], list[Comment]]:
    """Comments by number of the file and line; and those whose line is not shown."""
    numbers = {file.name: file for file in files}
    found: dict[tuple[int, int], str] = {}
    elsewhere: list[Comment] = []
    for comment in comments:
        file = numbers.get(comment.file)
        if file is None or not 1 <= comment.line <= len(file.lines):
            elsewhere.append(comment)
        else:
            found[file.number, comment.line] = comment.text
    return found, elsewhere


def levels_reached(rubric: Sequence[Criterion], levels: Sequence[int]) -> list[tuple[str, str]]:
    """Criterion and level in words; empty where the rubric has changed since."""
    if len(rubric) != len(levels) or not all(
        0 <= level < len(criterion.levels) for criterion, level in zip(rubric, levels, strict=True)
    ):
        return []
    return [(criterion.name, criterion.levels[level]) for criterion, level in zip(rubric, levels, strict=True)]
