"""Tables that stay in this data folder and its backups: people's names, secrets, answers and what the exchange remembers.

A moment of this machine is a pair (boot, uptime_ms); no wall clock stands in any row.
"""

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campbox.models.base import LOCAL, Base, BoxId, Code, Digest, Id, IncarnationId, Milliseconds

Boot = String(64)


class Setting(Base):
    __tablename__ = "setting"
    __table_args__ = LOCAL

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Node(Base):
    """A box or hub that this one knows; `box_id` 1 is this node itself. `state` is `own`, `asked`, `paired`."""

    __tablename__ = "node"
    __table_args__ = LOCAL

    box_id: Mapped[BoxId] = mapped_column(primary_key=True)
    node: Mapped[str] = mapped_column(String(50), unique=True)
    role: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    card: Mapped[bytes] = mapped_column(LargeBinary)
    heard_at_ms: Mapped[Milliseconds | None]


class Staff(Base):
    """A trainer, a coordinator or an operator of the hub. Who was removed stays as a name, because the audit speaks of them."""

    __tablename__ = "staff"
    __table_args__ = LOCAL

    id: Mapped[Id] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200), unique=True)
    language: Mapped[str] = mapped_column(String(20))
    passphrase_salt: Mapped[Id]
    passphrase_verifier: Mapped[Digest]
    recovery_digest: Mapped[Digest]
    is_removed: Mapped[bool] = mapped_column(default=False)


class Alias(Base):
    """How a learner is called on this box, and the PIN."""

    __tablename__ = "alias"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    alias: Mapped[str] = mapped_column(String(60))
    alias_folded: Mapped[str] = mapped_column(String(60), unique=True)
    picture: Mapped[int]
    language: Mapped[str] = mapped_column(String(20))
    pin_salt: Mapped[Id | None]
    pin_verifier: Mapped[Digest | None]
    card_digest: Mapped[Digest | None] = mapped_column(unique=True)


class Session(Base):
    """A browser where somebody is signed in. The browser holds the secret, this table its digest.

    `person` is a learner, a member of the staff or somebody who waits to be confirmed, as `role` says; `partner` is a second
    learner at the same device. The moment is the last time that was written down, at most a minute before the truth.
    """

    __tablename__ = "session"
    __table_args__ = LOCAL

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[Id]
    is_own_device: Mapped[bool]
    partner_id: Mapped[Id | None]
    seen_boot: Mapped[str] = mapped_column(Boot)
    seen_uptime_ms: Mapped[Milliseconds]


class OwnDevice(Base):
    """A browser that a learner declared to be their own: their card opens without the PIN there."""

    __tablename__ = "own_device"
    __table_args__ = LOCAL

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    learner_id: Mapped[Id]


class Joining(Base):
    """Somebody who typed the class code and waits for the trainer to confirm."""

    __tablename__ = "joining"
    __table_args__ = LOCAL

    id: Mapped[Id] = mapped_column(primary_key=True)
    cohort_id: Mapped[Id]
    alias: Mapped[str] = mapped_column(String(60))
    alias_folded: Mapped[str] = mapped_column(String(60), unique=True)
    picture: Mapped[int]
    language: Mapped[str] = mapped_column(String(20))
    gender: Mapped[str | None] = mapped_column(String(20))
    age_band: Mapped[str | None] = mapped_column(String(20))
    pin_salt: Mapped[Id]
    pin_verifier: Mapped[Digest]
    number: Mapped[int]


class ClassCode(Base):
    """A six-digit code that lets people join a cohort for a quarter of an hour."""

    __tablename__ = "class_code"
    __table_args__ = LOCAL

    cohort_id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    boot: Mapped[str] = mapped_column(Boot)
    until_uptime_ms: Mapped[Milliseconds]


class Hand(Base):
    """A learner who called the trainer."""

    __tablename__ = "hand"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code | None]
    exercise: Mapped[Code | None]
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]
    raised: Mapped[int] = mapped_column(BigInteger)


class Place(Base):
    """The lesson or exercise that a learner opened last."""

    __tablename__ = "place"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code]
    lesson: Mapped[Code]
    exercise: Mapped[Code | None]


class Seen(Base):
    """When the box last heard a learner; written once a minute for all."""

    __tablename__ = "seen"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]


class Heard(Base):
    """Learning time of an hour of uptime that is not yet in the log."""

    __tablename__ = "heard"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    boot: Mapped[str] = mapped_column(Boot, primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    slots: Mapped[int]


class Answer(Base):
    """What a learner answered in an attempt or handed in; `attempt_id` and `position` are those of that row."""

    __tablename__ = "answer"
    __table_args__ = (Index("answer_by_exercise", "learner_id", "course", "exercise", "position"), LOCAL)

    attempt_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id]
    course: Mapped[Code]
    exercise: Mapped[Code]
    language: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)


class Attachment(Base):
    """A picture or file of a submission; `place` counts from 1, `name` is that of a file in the file store."""

    __tablename__ = "attachment"
    __table_args__ = LOCAL

    submission_id: Mapped[Id] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int]


class Received(Base):
    """A request that was already done, by the id that the browser gave it; `attempt_id` is an attempt or a submission."""

    __tablename__ = "received"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    client_id: Mapped[Id] = mapped_column(primary_key=True)
    digest: Mapped[Digest]
    attempt_id: Mapped[Id]


class Draft(Base):
    """What a learner has written and not sent yet, and the moment when it was written. `fields` is JSON: {name: text}."""

    __tablename__ = "draft"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    exercise: Mapped[Code] = mapped_column(primary_key=True)
    fields: Mapped[str] = mapped_column(Text)
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]


class HintsUsed(Base):
    """How many hints of an exercise a learner has opened."""

    __tablename__ = "hints_used"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    exercise: Mapped[Code] = mapped_column(primary_key=True)
    count: Mapped[int]


class ReleasedAnswer(Base):
    """A model answer that the trainer lets a cohort read."""

    __tablename__ = "released_answer"
    __table_args__ = LOCAL

    cohort_id: Mapped[Id] = mapped_column(primary_key=True)
    course: Mapped[Code] = mapped_column(primary_key=True)
    exercise: Mapped[Code] = mapped_column(primary_key=True)


class Pair(Base):
    """Two learners who worked at one device: the first was signed in, the second came with alias and PIN."""

    __tablename__ = "pair"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    partner_id: Mapped[Id] = mapped_column(primary_key=True)


class Outbox(Base):
    """A sealed segment for another node. `ranges` is JSON: [[incarnation, first, last], …]; an acknowledgement has none.

    `made_ms` is this node's own time, as far as it knew.
    """

    __tablename__ = "outbox"
    __table_args__ = LOCAL

    file_sha256: Mapped[Digest] = mapped_column(primary_key=True)
    node: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(10))
    size_bytes: Mapped[int]
    ranges: Mapped[str] = mapped_column(Text)
    made_ms: Mapped[Milliseconds]


class SegmentIn(Base):
    """A segment that was read: the same one again changes nothing."""

    __tablename__ = "segment_in"
    __table_args__ = LOCAL

    node: Mapped[str] = mapped_column(String(50), primary_key=True)
    segment_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    file_sha256: Mapped[Digest]
    new_events: Mapped[int]


class Acknowledged(Base):
    """Up to where HQ holds an incarnation of this box."""

    __tablename__ = "acknowledged"
    __table_args__ = LOCAL

    incarnation: Mapped[IncarnationId] = mapped_column(primary_key=True)
    sequence: Mapped[int]
