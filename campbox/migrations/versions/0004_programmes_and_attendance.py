"""programmes, stages, attendance"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "attendance_mark",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "session_id", "learner_id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_index("attendance_mark_by_learner", "attendance_mark", ["box_id", "learner_id"], unique=False)
    op.create_table(
        "attendance_session",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stage_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.String(length=20), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("given_minutes", sa.Integer(), nullable=True),
        sa.Column("boot", sa.String(length=64), nullable=True),
        sa.Column("opened_uptime_ms", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_index("attendance_session_by_cohort", "attendance_session", ["box_id", "cohort_id", "position"], unique=False)
    op.create_table(
        "learner_stage",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stage_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "learner_id", "stage_id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "programme",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stage",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("programme_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("courses", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
