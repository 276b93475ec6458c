"""The kinds of event, as EVENTS.md lists them: one frozen dataclass each, and how they are written and read.

`about` is the learner of the header. A published class never changes; a new meaning is a new class with a higher version.
"""

import json
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, get_type_hints

from campbox import ids
from sync.event import make_payload

TEXT_LIMIT = 200
INTEGER_LIMIT = 2**62
SLOTS_IN_HOUR = 12
HINTS_MAX = 100


class MalformedFactError(ValueError):
    """The payload is not what its kind promises."""


def _wire(name: str, **more: Any) -> Any:  # Any: dataclasses.field is typed as what it stands for
    return field(metadata={"wire": name}, **more)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What an event says."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    is_about_learner: ClassVar[bool] = False

    def is_possible(self) -> bool:
        """Whether the values, each well formed, make sense together."""
        return True


@dataclass(frozen=True, kw_only=True)
class IncarnationStarted(Fact):
    kind = "inc.start"
    boot: str
    uptime_ms: int = _wire("bt")
    reason: str = _wire("why")
    software: str = _wire("sw")


@dataclass(frozen=True, kw_only=True)
class ClockAnchored(Fact):
    kind = "clock.anchor"
    boot: str
    uptime_ms: int = _wire("bt")
    wall_ms: int = _wire("wall")
    source: str = _wire("src")
    error_ms: int = _wire("err")


@dataclass(frozen=True, kw_only=True)
class SiteDescribed(Fact):
    kind = "site.described"
    name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CohortCreated(Fact):
    kind = "cohort.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class CohortRenamed(Fact):
    kind = "cohort.renamed"
    cohort: bytes
    name: str


@dataclass(frozen=True, kw_only=True)
class LearnerAdded(Fact):
    kind = "learner.added"
    is_about_learner = True
    about: bytes
    language: str = _wire("lang")
    gender: str | None = None
    age_band: str | None = _wire("age", default=None)


@dataclass(frozen=True, kw_only=True)
class LearnerDescribed(LearnerAdded):
    kind = "learner.described"


@dataclass(frozen=True, kw_only=True)
class EnrolmentStarted(Fact):
    kind = "enrolment.started"
    is_about_learner = True
    about: bytes
    cohort: bytes


@dataclass(frozen=True, kw_only=True)
class EnrolmentEnded(EnrolmentStarted):
    kind = "enrolment.ended"


@dataclass(frozen=True, kw_only=True)
class LessonOpened(Fact):
    kind = "lesson.opened"
    is_about_learner = True
    about: bytes
    course: str
    release: str
    lesson: str


@dataclass(frozen=True, kw_only=True)
class AttemptRecorded(Fact):
    kind = "attempt.recorded"
    is_about_learner = True
    about: bytes
    partner: bytes | None = _wire("with", default=None)
    course: str
    release: str
    exercise: str
    passed: bool
    points: int
    of: int
    judged: str
    hints: int | None = None

    def is_possible(self) -> bool:
        """Hints were opened or not; a number below one is not written."""
        return self.hints is None or 0 < self.hints <= HINTS_MAX


@dataclass(frozen=True, kw_only=True)
class SubmissionHandedIn(Fact):
    kind = "submission.handed_in"
    is_about_learner = True
    about: bytes
    partner: bytes | None = _wire("with", default=None)
    course: str
    release: str
    exercise: str


@dataclass(frozen=True, kw_only=True)
class TimeLearned(Fact):
    kind = "time.learned"
    is_about_learner = True
    about: bytes
    boot: str
    hour: int
    slots: int

    def is_possible(self) -> bool:
        """An hour has twelve slots of five minutes."""
        return 0 < self.slots < 1 << SLOTS_IN_HOUR and self.hour >= 0


KINDS: dict[tuple[str, int], type[Fact]] = {
    (each.kind, each.version): each
    for each in (
        IncarnationStarted,
        ClockAnchored,
        SiteDescribed,
        CohortCreated,
        CohortRenamed,
        LearnerAdded,
        LearnerDescribed,
        EnrolmentStarted,
        EnrolmentEnded,
        LessonOpened,
        AttemptRecorded,
        SubmissionHandedIn,
        TimeLearned,
    )
}


_OPTIONAL: dict[object, object] = {str | None: str, bytes | None: bytes, int | None: int}


def _wire_fields(kind: type[Fact]) -> list[tuple[str, str, object, bool]]:
    """(attribute, wire name, type without None, may be missing) of each payload field."""
    hints = get_type_hints(kind)
    rows: list[tuple[str, str, object, bool]] = []
    for each in fields(kind):
        if each.name == "about":
            continue
        hint = hints[each.name]
        optional = hint in _OPTIONAL
        plain = _OPTIONAL.get(hint, hint)
        rows.append((each.name, each.metadata.get("wire", each.name), plain, optional))
    return rows


_FIELDS = {kind: _wire_fields(kind) for kind in KINDS.values()}


def learner_of(fact: Fact) -> bytes | None:
    """The learner whom the fact is about, for the header."""
    return fact.about if fact.is_about_learner else None  # type: ignore[attr-defined]  # every such class has it


def payload_of(fact: Fact) -> bytes:
    """The payload: compact JSON in the order of the fields, without what is missing."""
    values: dict[str, object] = {}
    for name, wire, plain, _ in _FIELDS[type(fact)]:
        value = getattr(fact, name)
        if value is not None:
            values[wire] = value.hex() if plain is bytes else value
    return make_payload(values)


def fact_from(kind: str, version: int, learner: bytes | None, payload: bytes) -> Fact | None:
    """The fact of an event, or None for a kind that this version does not know and for an erased payload.

    Raises MalformedFactError when the payload breaks the promise of its kind.
    """
    known = KINDS.get((kind, version))
    if known is None or not payload:
        return None
    try:
        values = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise MalformedFactError(f"{kind}: not JSON") from error
    if not isinstance(values, dict):
        raise MalformedFactError(f"{kind}: not an object")
    arguments: dict[str, object] = {}
    if known.is_about_learner:
        if learner is None:
            raise MalformedFactError(f"{kind}: names no learner")
        arguments["about"] = learner
    for name, wire, plain, optional in _FIELDS[known]:
        if wire in values:
            arguments[name] = _read(plain, values[wire], f"{kind}: {wire}")
        elif not optional:
            raise MalformedFactError(f"{kind}: {wire} is missing")
    fact = known(**arguments)
    if not fact.is_possible():
        raise MalformedFactError(f"{kind}: cannot be")
    return fact


def _read(plain: object, value: object, where: str) -> object:
    if plain is bool and isinstance(value, bool):
        return value
    if plain is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) < INTEGER_LIMIT:
        return value
    if plain is str and isinstance(value, str) and len(value) <= TEXT_LIMIT:
        return value
    if plain is bytes and isinstance(value, str):
        found = ids.from_hex(value)
        if found is not None:
            return found
    if plain == tuple[str, ...] and isinstance(value, list):
        return tuple(str(_read(str, each, where)) for each in value)
    raise MalformedFactError(f"{where} cannot be read")
