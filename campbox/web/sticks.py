"""The stick that a person chose on a page."""

from pathlib import Path

from flask import request

from campbox.replica.sticks import find_sticks
from campbox.web.current import node
from sync.errors import StickGone


def chosen_stick() -> Path:
    """The stick of the form; it must be one of those that are plugged in now. Raises StickGone."""
    for folder in find_sticks(node()):
        if str(folder) == request.form.get("stick"):
            return folder
    raise StickGone("The stick is not there any more.")
