"""The kinds of event, as EVENTS.md lists them: one frozen dataclass each. How they are written: payloads.py.

`about` is the learner of the header. A published class never changes; a new meaning is a new class with a higher version.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

SLOTS_IN_HOUR = 12
HINTS_MAX = 100
LIST_MAX = 200
MINUTES_MAX = 10_000 * 60
SESSION_STATES = ("planned", "open", "closed", "cancelled")
MARKS = ("present", "late", "half", "excused", "absent")
TEST_PURPOSES = ("placement", "stage")


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


@dataclass(frozen=True, kw_only=True)
class CohortPlanned(Fact):
    kind = "cohort.planned"
    cohort: bytes
    programme: bytes | None = None
    capacity: int | None = None
    is_for_women: bool = _wire("women")
    is_archived: bool = _wire("archived")


@dataclass(frozen=True, kw_only=True)
class ProgrammeDescribed(Fact):
    kind = "programme.described"
    programme: bytes
    name: str
    is_removed: bool = _wire("removed")


@dataclass(frozen=True, kw_only=True)
class StageDescribed(Fact):
    kind = "stage.described"
    stage: bytes
    programme: bytes
    place: int
    name: str
    planned_minutes: int = _wire("minutes")
    courses: tuple[str, ...]
    criteria: tuple[str, ...]
    is_removed: bool = _wire("removed")

    def is_possible(self) -> bool:
        """Hours that people can give, in a place that a table holds."""
        return _is_length(self.planned_minutes) and 0 <= self.place <= LIST_MAX


@dataclass(frozen=True, kw_only=True)
class StageReached(Fact):
    kind = "stage.reached"
    is_about_learner = True
    about: bytes
    stage: bytes
    by: bytes
    criteria: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SessionDescribed(Fact):
    kind = "session.described"
    session: bytes
    cohort: bytes
    stage: bytes | None = None
    title: str
    starts: str | None = None
    planned_minutes: int = _wire("minutes")
    state: str
    given_minutes: int | None = _wire("given", default=None)
    boot: str | None = None
    opened_uptime_ms: int | None = _wire("bt", default=None)
    by: bytes

    def is_possible(self) -> bool:
        """A known state, and lengths that people can meet for."""
        return self.state in SESSION_STATES and _is_length(self.planned_minutes) and _is_length(self.given_minutes or 0)


@dataclass(frozen=True, kw_only=True)
class AttendanceMarked(Fact):
    kind = "attendance.marked"
    is_about_learner = True
    about: bytes
    session: bytes
    mark: str
    minutes: int
    by: bytes

    def is_possible(self) -> bool:
        """A known mark, and a length that people can meet for."""
        return self.mark in MARKS and _is_length(self.minutes)


@dataclass(frozen=True, kw_only=True)
class ReviewRecorded(Fact):
    kind = "review.recorded"
    is_about_learner = True
    about: bytes
    submission: bytes
    is_accepted: bool = _wire("accepted")
    levels: tuple[int, ...]
    by: bytes


@dataclass(frozen=True, kw_only=True)
class StageTestDescribed(Fact):
    kind = "test.described"
    test: bytes
    cohort: bytes
    stage: bytes | None = None
    title: str
    purpose: str
    minutes: int
    exercises: tuple[str, ...]
    is_removed: bool = _wire("removed")

    def is_possible(self) -> bool:
        """A known purpose, and a length that people can sit for."""
        return self.purpose in TEST_PURPOSES and _is_length(self.minutes)


@dataclass(frozen=True, kw_only=True)
class StageTestFinished(Fact):
    kind = "test.finished"
    is_about_learner = True
    about: bytes
    test: bytes
    points: int
    of: int
    minutes: int

    def is_possible(self) -> bool:
        """A length that people can sit for."""
        return _is_length(self.minutes)


def _is_length(minutes: int) -> bool:
    return 0 <= minutes <= MINUTES_MAX


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
        CohortPlanned,
        ProgrammeDescribed,
        StageDescribed,
        StageReached,
        SessionDescribed,
        AttendanceMarked,
        ReviewRecorded,
        StageTestDescribed,
        StageTestFinished,
    )
}
