"""Pictures and files that come with an answer: looked at when they are sent, on disk before the answer is recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request

from campbox.attachments import ALL_BYTES_MAX, FIELD, FILE_BYTES_MAX, look_at
from campbox.courses.model import Exercise
from campbox.courses.release import Release
from campbox.errors import FieldError
from campbox.exercises.attached import ATTACHED, Attached, attachments_max
from campbox.exercises.base import AnswerIncomplete, Code
from campbox.exercises.files import CodeFile, CodeSpec
from campbox.exercises.project import Project
from campbox.filestore import name_of
from campbox.services import attachments
from campbox.web.addresses import go_exercise
from campbox.web.current import node, reading, signed_in
from campbox.web.learn.exhibit import shown_attachment, shown_file
from campbox.web.words import sentence


@dataclass(frozen=True)
class Chosen:
    """A file of an answer; `content` and `ending` are empty where the box has it already."""

    attached: Attached
    content: bytes = b""
    ending: str = ""


def takes_files(exercise: Exercise) -> bool:
    return attachments_max(next(iter(exercise.spec.values()))) > 0


def chosen_files(release: Release, exercise: Exercise) -> list[Chosen]:
    """What the form has: first what was handed in before and stays, then what is new. Raises FieldError.

    An exercise that takes no files gets none, whatever the form says.
    """
    try:
        found = [*_staying(release.course_id, exercise.id), *_new()] if takes_files(exercise) else []
    finally:
        for _, file in request.files.items(multi=True):
            file.close()
    return list({each.attached.name: each for each in found}.values())


def _staying(course: str, exercise: str) -> Iterator[Chosen]:
    names = request.form.getlist(ATTACHED)
    if not names:
        return
    own = attachments.own_attachments(reading(), learner_id=signed_in().person_id, course=course, exercise=exercise)
    for name in names:
        if name not in own or node().files.path(name) is None:
            raise FieldError(FIELD, "attachment-gone")
        yield Chosen(own[name])


def _new() -> Iterator[Chosen]:
    sent = [file for file in request.files.getlist(FIELD) if file.filename]
    all_bytes = 0
    for number, file in enumerate(sent, 1):
        looked = look_at(file.stream.read(FILE_BYTES_MAX + 1), number)
        all_bytes += len(looked.content)
        if all_bytes > ALL_BYTES_MAX:
            raise FieldError(FIELD, "attachments-too-large")
        name = name_of(looked.content, looked.ending)
        yield Chosen(Attached(name, len(looked.content)), looked.content, looked.ending)


def keep_files(chosen: Sequence[Chosen]) -> None:
    """Put what is new on disk. Raises NoRoomError or StorageError."""
    for each in chosen:
        if each.content:
            node().files.keep(each.content, each.ending)


def hand_in_again(release: Release, exercise: Exercise, language: str, error: FieldError) -> str:
    """Nothing was handed in; a page that says why, with what was written, for a browser without script."""
    spec = exercise.spec[language]
    assert isinstance(spec, CodeSpec), "only such exercises take files"
    ticked = request.form.getlist("done")
    own = attachments.own_attachments(
        reading(), learner_id=signed_in().person_id, course=release.course_id, exercise=exercise.id
    )
    staying = [own[name] for name in request.form.getlist(ATTACHED) if name in own]
    return render_template(
        "learn/hand_in_again.html",
        current="lessons",
        title=exercise.title[language],
        back=go_exercise(release.course_id, exercise.id),
        incomplete=error if isinstance(error, AnswerIncomplete) else None,
        problem=None if isinstance(error, AnswerIncomplete) else sentence(error),
        course=release.course_id,
        exercise_id=exercise.id,
        language=language,
        job=Project().job(spec),
        files=[shown_file(number, _written(file)) for number, file in enumerate(spec.files, 1)],
        checklist=[(item, str(number) in ticked) for number, item in enumerate(spec.check.checklist, 1)],
        attachments=[shown_attachment(number, each) for number, each in enumerate(staying, 1)],
    )


def _written(file: CodeFile) -> Code:
    return Code(file.name, file.language, request.form.get(f"file-{file.name}", file.start))
