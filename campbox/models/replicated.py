"""Tables that are written by events.apply and by nothing else; dropping them and replaying the log gives the same bytes.

`incarnation` and `u_ms` say when: the incarnation that recorded the fact and its milliseconds since that began. `position`
orders the facts of one node (see events.apply).
"""

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campbox.models.base import REPLICATED, Base, BoxId, Code, Id, IncarnationId, Milliseconds

Position = BigInteger


class Start(Base):
    """Which boot of the machine an incarnation belongs to, and how long that had been up."""

    __tablename__ = "start"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    incarnation: Mapped[IncarnationId] = mapped_column(primary_key=True)
    boot: Mapped[str] = mapped_column(String(64))
    uptime_ms: Mapped[Milliseconds]
    reason: Mapped[str] = mapped_column(String(20))
    software: Mapped[str] = mapped_column(String(100))


class Anchor(Base):
    """The true time at which a boot's uptime was zero, as far as somebody told."""

    __tablename__ = "anchor"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    boot: Mapped[str] = mapped_column(String(64), primary_key=True)
    zero_ms: Mapped[Milliseconds]
    source: Mapped[str] = mapped_column(String(20))
    error_ms: Mapped[Milliseconds]
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class Site(Base):
    __tablename__ = "site"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    languages: Mapped[str] = mapped_column(String(200))
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class Cohort(Base):
    """`created_position` is that of the first event about it, `position` and `incarnation` of the one that gave the name."""

    __tablename__ = "cohort"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_position: Mapped[int] = mapped_column(Position)
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class Learner(Base):
    """A person who learns, without a name."""

    __tablename__ = "learner"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(20))
    gender: Mapped[str | None] = mapped_column(String(20))
    age_band: Mapped[str | None] = mapped_column(String(20))
    incarnation: Mapped[IncarnationId]
    position: Mapped[int] = mapped_column(Position)


class Enrolment(Base):
    __tablename__ = "enrolment"
    __table_args__ = (Index("enrolment_by_cohort", "box_id", "cohort_id"), REPLICATED)

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    cohort_id: Mapped[Id] = mapped_column(primary_key=True)
    is_active: Mapped[bool]
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class LessonProgress(Base):
    """The first time a learner opened a lesson."""

    __tablename__ = "lesson_progress"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    lesson: Mapped[Code] = mapped_column(primary_key=True)
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class Attempt(Base):
    """One graded try by a learner, or by two at one device."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("attempt_by_learner", "box_id", "learner_id", "position"),
        # Few attempts have a partner, so it is small. Without it the page of a learner looks through those of all.
        Index(
            "attempt_by_partner",
            "box_id",
            "partner_id",
            "position",
            sqlite_where=text("partner_id IS NOT NULL"),
            postgresql_where=text("partner_id IS NOT NULL"),
        ),
        REPLICATED,
    )

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id]
    partner_id: Mapped[Id | None]
    course: Mapped[Code]
    release: Mapped[Code]
    exercise: Mapped[Code]
    is_passed: Mapped[bool]
    points: Mapped[int]
    of_points: Mapped[int]
    judged: Mapped[str] = mapped_column(String(20))
    hints: Mapped[int] = mapped_column(server_default="0")
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class Submission(Base):
    """Work that a learner, or two, handed in for the trainer to judge."""

    __tablename__ = "submission"
    __table_args__ = (
        Index("submission_by_learner", "box_id", "learner_id", "position"),
        Index("submission_by_partner", "box_id", "partner_id", "position"),
        REPLICATED,
    )

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id]
    partner_id: Mapped[Id | None]
    course: Mapped[Code]
    release: Mapped[Code]
    exercise: Mapped[Code]
    incarnation: Mapped[IncarnationId]
    u_ms: Mapped[Milliseconds]
    position: Mapped[int] = mapped_column(Position)


class ExerciseProgress(Base):
    """What a learner's tries at one exercise add up to. Never goes down.

    `position` is that of the last try, `first_position` of the first; `passed_position` of the first that passed, and
    `passed_judged` says who judged that one.
    """

    __tablename__ = "exercise_progress"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    exercise: Mapped[Code] = mapped_column(primary_key=True)
    tries: Mapped[int]
    is_passed: Mapped[bool]
    position: Mapped[int] = mapped_column(Position)
    first_position: Mapped[int] = mapped_column(Position, server_default="0")
    passed_position: Mapped[int | None] = mapped_column(Position)
    passed_judged: Mapped[str | None] = mapped_column(String(20))


class LearningHour(Base):
    """The 5-minute slots of one hour of uptime in which the box heard a learner: twelve bits."""

    __tablename__ = "learning_hour"
    __table_args__ = REPLICATED

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    boot: Mapped[str] = mapped_column(String(64), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    slots: Mapped[int]
