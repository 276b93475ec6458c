"""What changed between two texts, line by line, for whoever reads a second try."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# difflib takes time by the square of the lines: 0.1 s for two texts of so many.
LINES_MAX = 600
CONTEXT_LINES = 2


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line that is the same, was added or was removed; of a gap, `count` says how many equal lines are left out.

    `number` is that of the line in the newer text; a removed line has none.
    """

    kind: Literal["same", "added", "removed", "gap"]
    text: str = ""
    number: int | None = None
    count: int = 0


def differences(before: str, after: str) -> tuple[DiffLine, ...] | None:
    """The changed lines with a little around them; empty where nothing changed, None where a text is too long to compare."""
    old, new = before.rstrip("\n").split("\n"), after.rstrip("\n").split("\n")
    if max(len(old), len(new)) > LINES_MAX:
        return None
    shown: list[DiffLine] = []
    end = 0
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT_LINES):
        _add_gap(shown, group[0][3] - end)
        for tag, old_start, old_end, new_start, new_end in group:
            if tag != "equal":
                shown += [DiffLine("removed", line) for line in old[old_start:old_end]]
            kind: Literal["same", "added"] = "same" if tag == "equal" else "added"
            shown += [DiffLine(kind, new[at], at + 1) for at in range(new_start, new_end)]
        end = group[-1][4]
    if shown:
        _add_gap(shown, len(new) - end)
    return tuple(shown)


def _add_gap(shown: list[DiffLine], count: int) -> None:
    if count:
        shown.append(DiffLine("gap", count=count))
