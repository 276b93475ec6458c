"""Local tables about trainers: which cohorts are theirs, what they did that is audited, and the locked vault."""

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campbox.models.base import LOCAL, Base, Id, Milliseconds
from campbox.models.local import Boot


class CohortTrainer(Base):
    """A trainer teaches a cohort. A coordinator sees every cohort without a row here."""

    __tablename__ = "cohort_trainer"
    __table_args__ = LOCAL

    cohort_id: Mapped[Id] = mapped_column(primary_key=True)
    staff_id: Mapped[Id] = mapped_column(primary_key=True)


class Audit(Base):
    """Somebody of the staff did what people have a right to know: looked at names, exported, reset, deleted, corrected.

    `act` is a word of services.audit; `subject_id` the learner, cohort or account it was done to; `detail` never has a name.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("audit_by_subject", "subject_id", "number"), LOCAL)

    number: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[Id]
    act: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[Id | None]
    detail: Mapped[str] = mapped_column(Text)
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]


class Visit(Base):
    """When somebody of the staff went to a learner last."""

    __tablename__ = "visit"
    __table_args__ = LOCAL

    learner_id: Mapped[Id] = mapped_column(primary_key=True)
    staff_id: Mapped[Id]
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]


class VaultHolder(Base):
    """What lets one member of the staff open the vault.

    `own_key` is the private key under the passphrase, `recovery_key` the same under the recovery sheet; an account that is
    older than the vault has no such sheet. `vault_key` is the vault's key sealed to `public_key`, and `voucher` shows that
    an open vault did so; both are missing while a colleague has still to let the person in.
    """

    __tablename__ = "vault_holder"
    __table_args__ = LOCAL

    staff_id: Mapped[Id] = mapped_column(primary_key=True)
    public_key: Mapped[str] = mapped_column(String(100))
    own_key: Mapped[bytes] = mapped_column(LargeBinary)
    recovery_salt: Mapped[Id | None]
    recovery_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    vault_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    voucher: Mapped[bytes | None] = mapped_column(LargeBinary)


class VaultEntry(Base):
    """What only an open vault shows of a learner: `kind` is `name`, `contact` or `note`; `sealed` has nonce and text."""

    __tablename__ = "vault_entry"
    __table_args__ = (Index("vault_entry_by_learner", "learner_id", "kind"), LOCAL)

    id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[Id]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]


class LearningGroup(Base):
    """A group within a cohort."""

    __tablename__ = "learning_group"
    __table_args__ = (Index("learning_group_by_cohort", "cohort_id"), LOCAL)

    id: Mapped[Id] = mapped_column(primary_key=True)
    cohort_id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    is_for_women: Mapped[bool]


class GroupMember(Base):
    __tablename__ = "group_member"
    __table_args__ = LOCAL

    group_id: Mapped[Id] = mapped_column(primary_key=True)
    learner_id: Mapped[Id] = mapped_column(primary_key=True)


class HandoverNote(Base):
    """What the trainer of a cohort tells whoever takes it over."""

    __tablename__ = "handover_note"
    __table_args__ = LOCAL

    cohort_id: Mapped[Id] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[Id]
    boot: Mapped[str] = mapped_column(Boot)
    uptime_ms: Mapped[Milliseconds]
