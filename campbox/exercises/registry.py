"""The kinds of exercises. A new one is a module that passes the contract, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from campbox.errors import CampBoxError
from campbox.exercises.base import ExerciseKind
from campbox.exercises.blanks import Blanks
from campbox.exercises.choice import Choice
from campbox.exercises.html import Html
from campbox.exercises.javascript import JavaScript
from campbox.exercises.order import Order
from campbox.exercises.parsons import Parsons
from campbox.exercises.predict import Predict
from campbox.exercises.project import Project
from campbox.exercises.python import Python
from campbox.exercises.sql import Sql

# Any: each kind has a spec of its own type, and meets only specs that its own `parse` or `load` made.
_ALL: tuple[ExerciseKind[Any], ...] = (
    Choice(),
    Blanks(),
    Order(),
    Parsons(),
    Predict(),
    Python(),
    JavaScript(),
    Html(),
    Sql(),
    Project(),
)
KINDS: Mapping[str, ExerciseKind[Any]] = MappingProxyType({kind.name: kind for kind in _ALL})


class UnknownKind(CampBoxError):
    """No kind has this name; carries the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no kind of exercise named {name!r}")
        self.name = name


def kind(name: str) -> ExerciseKind[Any]:  # Any: see KINDS
    """The kind of this name; raises UnknownKind."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(name) from None
