"""The fences of an exercise that are no part of its task: each has a role after its language, such as `python start`."""

from __future__ import annotations

from dataclasses import dataclass

from campbox.courses.text import Fence, Lines, SourceLine, join_lines, split_fences, trim
from campbox.exercises.base import ExerciseFault

_LEFT_OPEN = "End this code with ``` on a line of its own."


@dataclass(frozen=True, slots=True)
class RoleFence:
    """One such fence; `name` is the file that it holds, where an exercise has several."""

    line: int
    language: str
    role: str
    name: str
    lines: Lines

    @property
    def text(self) -> str:
        """What stands in the fence, without empty lines and spaces at its end."""
        return join_lines(self.lines).rstrip()


def split_roles(lines: Lines, roles: tuple[str, ...]) -> tuple[Lines, tuple[RoleFence, ...]]:
    """The task, and the fences with a role after it; nothing else may stand between them."""
    fences: list[RoleFence] = []
    faults: list[tuple[int, str]] = []
    for part in split_fences(lines):
        if isinstance(part, Fence) and _has_swallowed_one(part, roles):
            raise ExerciseFault((part.opening.number, _LEFT_OPEN))
        if isinstance(part, Fence) and (fences or len(part.language.split()) > 1):
            fences.append(_read(part, roles, faults))
        elif isinstance(part, SourceLine) and part.text.strip() and fences:
            faults.append((part.number, f"Move this line above the fences with a role ({', '.join(roles)})."))
    if faults:
        raise ExerciseFault(*faults)
    return trim(tuple(line for line in lines if not fences or line.number < fences[0].line)), tuple(fences)


def only_fence(fences: tuple[RoleFence, ...], role: str, heading: int, example: str) -> RoleFence:
    """The one fence with this role; none is a fault, and so is a second one."""
    found = [fence for fence in fences if fence.role == role]
    if not found:
        raise ExerciseFault((heading, f"Write a fence that starts with ```{example}."))
    if len(found) > 1:
        raise ExerciseFault((found[1].line, f"Take out this fence: there is a fence with {role} already."))
    return found[0]


def _has_swallowed_one(fence: Fence, roles: tuple[str, ...]) -> bool:
    """A fence that was left open ends where the next one does."""
    inside = (part.language.split() for part in split_fences(fence.lines) if isinstance(part, Fence))
    return any(len(words) > 1 and words[1] in roles for words in inside)


def _read(fence: Fence, roles: tuple[str, ...], faults: list[tuple[int, str]]) -> RoleFence:
    language, role, name, *more = [*fence.language.split(), "", "", ""]
    line = fence.opening.number
    if not fence.is_closed:
        faults.append((line, _LEFT_OPEN))
    elif role not in roles or any(more):
        faults.append((line, f"Write the language and its role ({', '.join(roles)}) after ```, not “{fence.language}”."))
    return RoleFence(line, language, role, name, fence.lines)
