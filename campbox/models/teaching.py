"""Replicated tables of what trainers decide: programmes, attendance, reviews, tests. Names and criteria are seen by HQ.

As in `replicated`, only events.apply writes them; the latest word of a node counts. Lists of text are JSON.
"""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campbox.models.base import REPLICATED, Base, BoxId, Code, Id, IncarnationId, Milliseconds
from campbox.models.replicated import Position


class CohortPlan(Base):
    """How a cohort is meant: its programme, how many places it has, whether it is for women, whether it is over."""

    __tablename__ = "cohort_plan"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    cohort_id: Mapped[Id] = mapped_column(primary_key=True)
    programme_id: Mapped[Id | None]
    capacity: Mapped[int | None]
    is_for_women: Mapped[bool]
    is_archived: Mapped[bool]
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class Programme(Base):
    __tablename__ = "programme"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    is_removed: Mapped[bool]
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class Stage(Base):
    """A part of a programme; `place` orders the stages. `courses` and `criteria` are JSON lists of text."""

    __tablename__ = "stage"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    programme_id: Mapped[Id]
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    planned_minutes: Mapped[int]
    courses: Mapped[str] = mapped_column(Text)
    criteria: Mapped[str] = mapped_column(Text)
    is_removed: Mapped[bool]
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class LearnerStage(Base):
    """A learner reached a stage; `criteria` is a JSON list of what was confirmed, `by` the trainer who did."""

    __tablename__ = "learner_stage"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    stage_id: Mapped[Id] = mapped_column(primary_key=True)
    by: Mapped[Id]
    criteria: Mapped[str] = mapped_column(Text)
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class AttendanceSession(Base):
    """One meeting of a cohort. `state` is `planned`, `open`, `closed` or `cancelled`.

    `starts` is the plan, in the clock of the place: `2026-11-30T09:00`, or null. It was opened when the machine of `boot` had
    been up for `opened_uptime_ms`. `given_minutes` is what the trainer says at the end.
    """

    __tablename__ = "attendance_session"
    __table_args__ = (Index("attendance_session_by_cohort", "box_id", "cohort_id", "position"), REPLICATED)

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    cohort_id: Mapped[Id]
    stage_id: Mapped[Id | None]
    title: Mapped[str] = mapped_column(String(200))
    starts: Mapped[str | None] = mapped_column(String(20))
    planned_minutes: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    given_minutes: Mapped[int | None]
    boot: Mapped[str | None] = mapped_column(String(64))
    opened_uptime_ms: Mapped[Milliseconds | None]
    by: Mapped[Id]
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class AttendanceMark(Base):
    """Whether a learner was there, and for how many minutes. `mark`: `present`, `late`, `half`, `excused` or `absent`."""

    __tablename__ = "attendance_mark"
    __table_args__ = (Index("attendance_mark_by_learner", "box_id", "learner_id"), REPLICATED)

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    session_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    by: Mapped[Id]
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class Review(Base):
    """What a trainer decided about a submission. `levels` is a JSON list, a level (from 0) for each criterion of the rubric."""

    __tablename__ = "review"
    __table_args__ = (Index("review_by_submission", "box_id", "submission_id", "position"), REPLICATED)

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    submission_id: Mapped[Id]
    learner_id: Mapped[Id]
    is_accepted: Mapped[bool]
    levels: Mapped[str] = mapped_column(Text)
    by: Mapped[Id]
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class StageTest(Base):
    """A test made of exercises. `purpose` is `placement` or `stage`; `exercises` is a JSON list of `course/exercise`."""

    __tablename__ = "stage_test"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    cohort_id: Mapped[Id]
    stage_id: Mapped[Id | None]
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[Code]
    minutes: Mapped[int]
    exercises: Mapped[str] = mapped_column(Text)
    is_removed: Mapped[bool]
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class StageTestResult(Base):
    """What a learner reached in a test, and how many minutes of it they took."""

    __tablename__ = "stage_test_result"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    test_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    points: Mapped[int]
    of_points: Mapped[int]
    minutes: Mapped[int]
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)
