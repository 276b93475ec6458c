"""Pictures and files that belong to an answer. The answer names them; the files themselves lie in the box's file store."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from campbox.exercises.base import AnswerIncomplete, Fields, Json
from campbox.exercises.files import CodeSpec

# Only the box itself fills this field, from files that it has looked at.
ATTACHED = "attached"
ATTACHMENTS_MAX = 5
_VALUE = re.compile(r"([0-9a-f]{64}\.[a-z0-9]{2,4}) ([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file by its name in the file store."""

    name: str
    size_bytes: int

    @property
    def field(self) -> str:
        """As it stands in the form that a kind of exercise reads."""
        return f"{self.name} {self.size_bytes}"


def attachments_max(spec: object) -> int:
    """How many pictures and files belong to an answer at most; 0 for most exercises."""
    return spec.check.attachments if isinstance(spec, CodeSpec) else 0


def read_attached(fields: Fields, at_most: int) -> list[Json]:
    """[["<name>", <bytes>], …], each file once; raises AnswerIncomplete."""
    values = list(dict.fromkeys(fields.get(ATTACHED, ())))
    matches = [_VALUE.fullmatch(value) for value in values]
    if not all(matches):
        raise AnswerIncomplete(ATTACHED, "unreadable")
    if len(values) > at_most:
        raise AnswerIncomplete(ATTACHED, "too-many-files")
    return [[match[1], int(match[2])] for match in matches if match is not None]


def load_attached(stored: Json) -> tuple[Attached, ...] | None:
    """What `read_attached` gave; None for anything else."""
    pairs = stored if isinstance(stored, list) else [None]
    found = [
        Attached(pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and type(pair[1]) is int
        and _VALUE.fullmatch(f"{pair[0]} {pair[1]}")
    ]
    return tuple(found) if len(found) == len(pairs) else None


def attached_in(answer: str) -> tuple[Attached, ...]:
    """The files of any answer that was kept; most have none."""
    try:
        stored = json.loads(answer)
    except (ValueError, RecursionError):
        return ()
    return (load_attached(stored.get(ATTACHED, [])) or ()) if isinstance(stored, dict) else ()
