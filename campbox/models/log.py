"""The event log: incarnations, their events, and events that contradict others."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from campbox.models.base import LOG, Base, BoxId, Digest, IncarnationId, Milliseconds


class Incarnation(Base):
    """One start of a node that wrote. `parent_*` name the event it continues from; all three are null for the first.

    `t0_ms` is the node's own time when it began: after all that its parent wrote, and true when `quality` is 3.
    """

    __tablename__ = "incarnation"
    __table_args__ = LOG

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    id: Mapped[IncarnationId] = mapped_column(primary_key=True)
    parent_id: Mapped[IncarnationId | None]
    parent_sequence: Mapped[int | None]
    parent_chain: Mapped[Digest | None]
    t0_ms: Mapped[Milliseconds]
    quality: Mapped[int]


class Event(Base):
    """One fact, with the exact bytes it was born with. An erased payload is empty."""

    __tablename__ = "event"
    __table_args__ = LOG

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    incarnation: Mapped[IncarnationId] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[Digest]
    kind: Mapped[str] = mapped_column(String(64))
    header: Mapped[bytes]
    payload: Mapped[bytes]
    is_applied: Mapped[bool]


class Fork(Base):
    """An event that claims the place of another one: kept as evidence, never applied."""

    __tablename__ = "fork"
    __table_args__ = LOG

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    incarnation: Mapped[IncarnationId] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[Digest] = mapped_column(primary_key=True)
    segment_id: Mapped[str]
