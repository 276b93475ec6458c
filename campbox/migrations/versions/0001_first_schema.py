"""first schema"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "acknowledged",
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incarnation"),
        info={"local": True},
    )
    op.create_table(
        "alias",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("alias", sa.String(length=60), nullable=False),
        sa.Column("alias_folded", sa.String(length=60), nullable=False),
        sa.Column("picture", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("pin_salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("pin_verifier", sa.LargeBinary(length=32), nullable=True),
        sa.Column("card_digest", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("learner_id"),
        sa.UniqueConstraint("alias_folded"),
        sa.UniqueConstraint("card_digest"),
        info={"local": True},
    )
    op.create_table(
        "anchor",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("zero_ms", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("error_ms", sa.BigInteger(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "boot"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answer",
        sa.Column("attempt_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id"),
        info={"local": True},
    )
    op.create_index("answer_by_exercise", "answer", ["learner_id", "course", "exercise", "position"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("partner_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("release", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("of_points", sa.Integer(), nullable=False),
        sa.Column("judged", sa.String(length=20), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_index("attempt_by_learner", "attempt", ["box_id", "learner_id", "position"], unique=False)
    op.create_table(
        "class_code",
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("until_uptime_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cohort_id"),
        sa.UniqueConstraint("code"),
        info={"local": True},
    )
    op.create_table(
        "cohort",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_position", sa.BigInteger(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "enrolment",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "learner_id", "cohort_id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_index("enrolment_by_cohort", "enrolment", ["box_id", "cohort_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "incarnation", "sequence"),
        info={"log": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exercise_progress",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "learner_id", "course", "exercise"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fork",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.Column("segment_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "incarnation", "sequence", "chain"),
        info={"log": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hand",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=True),
        sa.Column("exercise", sa.String(length=100), nullable=True),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id"),
        info={"local": True},
    )
    op.create_table(
        "heard",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "boot", "hour"),
        info={"local": True},
    )
    op.create_table(
        "incarnation",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("parent_sequence", sa.Integer(), nullable=True),
        sa.Column("parent_chain", sa.LargeBinary(length=32), nullable=True),
        sa.Column("t0_ms", sa.BigInteger(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"log": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "joining",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("alias", sa.String(length=60), nullable=False),
        sa.Column("alias_folded", sa.String(length=60), nullable=False),
        sa.Column("picture", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("age_band", sa.String(length=20), nullable=True),
        sa.Column("pin_salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("pin_verifier", sa.LargeBinary(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alias_folded"),
        info={"local": True},
    )
    op.create_table(
        "learner",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("age_band", sa.String(length=20), nullable=True),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "learning_hour",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "learner_id", "boot", "hour"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lesson_progress",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("lesson", sa.String(length=100), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "learner_id", "course", "lesson"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "node",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("node", sa.String(length=50), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("heard_at_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("box_id"),
        sa.UniqueConstraint("node"),
        info={"local": True},
    )
    op.create_table(
        "outbox",
        sa.Column("file_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("node", sa.String(length=50), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("ranges", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("file_sha256"),
        info={"local": True},
    )
    op.create_table(
        "own_device",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        info={"local": True},
    )
    op.create_table(
        "place",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("lesson", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("learner_id"),
        info={"local": True},
    )
    op.create_table(
        "received",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("client_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("attempt_id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "client_id"),
        info={"local": True},
    )
    op.create_table(
        "seen",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id"),
        info={"local": True},
    )
    op.create_table(
        "segment_in",
        sa.Column("node", sa.String(length=50), nullable=False),
        sa.Column("segment_id", sa.String(length=22), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("new_events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("node", "segment_id"),
        info={"local": True},
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("is_own_device", sa.Boolean(), nullable=False),
        sa.Column("seen_boot", sa.String(length=64), nullable=False),
        sa.Column("seen_uptime_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        info={"local": True},
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        info={"local": True},
    )
    op.create_table(
        "site",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("passphrase_salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("passphrase_verifier", sa.LargeBinary(length=32), nullable=False),
        sa.Column("recovery_digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_folded"),
        info={"local": True},
    )
    op.create_table(
        "start",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("software", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "incarnation"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
