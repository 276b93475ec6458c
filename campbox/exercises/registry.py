"""The kinds of exercises. A new one is a module that passes the contract, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from campbox.errors import CampBoxError
from campbox.exercises.base import ExerciseKind
from campbox.exercises.blanks import Blanks
from campbox.exercises.choice import Choice
from campbox.exercises.order import Order

# Any: each kind has a spec of its own type, and meets only specs that its own `parse` or `load` made.
KINDS: Mapping[str, ExerciseKind[Any]] = MappingProxyType({"choice": Choice(), "blanks": Blanks(), "order": Order()})


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
