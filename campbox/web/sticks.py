"""What both sides do with files that travel: use the stick that a person chose, take in those that a browser loads."""

from pathlib import Path
from typing import Protocol

from flask import request
from flask.typing import ResponseReturnValue

from campbox.replica.inbound import Received, receive
from campbox.replica.sticks import Written, find_sticks, read_stick, write_stick
from campbox.web.current import node
from campbox.web.problems import problem_in_words
from campbox.web.uploads import uploaded_files
from sync.errors import StickGone, SyncError


class StickPage(Protocol):
    """The page that tells how it went."""

    def __call__(
        self, *, written: Written | None = None, received: list[Received] | None = None, problem: str = "", status: int = 200
    ) -> ResponseReturnValue: ...


def use_chosen_stick(page: StickPage) -> ResponseReturnValue:
    """Read what is on the stick, then write what waits: one button, one trip."""
    received = None
    try:
        folder = _chosen_stick()
        received = read_stick(node(), folder)
        written = write_stick(node(), folder)
    except SyncError as error:
        return page(received=received, problem=problem_in_words(error), status=400)
    return page(written=written, received=received)


def receive_uploaded() -> list[Received]:
    """Take in the files of a form; a bad one stops none of the others. Raises FieldError when there is none."""
    return [receive(node(), name, content) for name, content in uploaded_files("files")]


def _chosen_stick() -> Path:
    """The stick of the form; it must be one of those that are plugged in now. Raises StickGone."""
    for folder in find_sticks(node()):
        if str(folder) == request.form.get("stick"):
            return folder
    raise StickGone("The stick is not there any more.")
