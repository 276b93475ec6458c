"""Local tables of what is open when, and of tests that are being taken.

A row for a learner goes before the row for the cohort. A day is written in the calendar of the place: `2026-11-30`.
"""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campbox.models.base import LOCAL, Base, Code, Id, Milliseconds
from campbox.models.local import Boot

Day = String(10)


class Opening(Base):
    """Whether a unit is open for a cohort or for one learner: `state` is `open`, `closed` or `from`, the latter with a day."""

    __tablename__ = "opening"
    __table_args__ = LOCAL

    whose: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    unit: Mapped[Code] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    day: Mapped[str | None] = mapped_column(Day)


class Deadline(Base):
    """The last day for a unit, for a cohort or, as an exception, for one learner."""

    __tablename__ = "deadline"
    __table_args__ = LOCAL

    whose: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    unit: Mapped[Code] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(Day)


class ModelAnswerRead(Base):
    """A learner read the model answer before they solved the exercise, or handed work in for it."""

    __tablename__ = "model_answer_read"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    exercise: Mapped[Code] = mapped_column(primary_key=True)


class OpenTest(Base):
    """A test that a cohort may take now."""

    __tablename__ = "open_test"
    __table_args__ = LOCAL

    test_id: Mapped[Id] = mapped_column(primary_key=True)
    cohort_id: Mapped[Id]


class Sitting(Base):
    """A learner takes a test. `elapsed_ms` counts while the box runs, up to the moment (`boot`, `uptime_ms`).

    `number` grows when the learner may begin again; `of_points` is what all exercises of the test are worth. What was
    taken on paper has no answers but points that a trainer typed.
    """

    __tablename__ = "sitting"
    __table_args__ = LOCAL

    test_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[int]
    elapsed_ms: Mapped[Milliseconds]
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]
    is_finished: Mapped[bool]
    extra_minutes: Mapped[int]
    of_points: Mapped[int]
    is_on_paper: Mapped[bool]


class SittingAnswer(Base):
    """The latest answer to an exercise of a test, and whether it waits for a trainer to judge it.

    It becomes an attempt, or a submission, when the test is closed; `attempt_id` is null before.
    """

    __tablename__ = "sitting_answer"
    __table_args__ = LOCAL

    test_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    exercise: Mapped[Code] = mapped_column(primary_key=True)
    release: Mapped[Code]
    language: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    is_passed: Mapped[bool]
    points: Mapped[int]
    of_points: Mapped[int]
    judged: Mapped[str] = mapped_column(String(10))
    is_waiting: Mapped[bool]
    attempt_id: Mapped[Id | None]
