"""opening of units, deadlines, tests"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("whose", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("whose", "course", "unit"),
        info={"local": True},
    )
    op.create_table(
        "open_test",
        sa.Column("test_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("test_id"),
        info={"local": True},
    )
    op.create_table(
        "opening",
        sa.Column("whose", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("whose", "course", "unit"),
        info={"local": True},
    )
    op.create_table(
        "sitting",
        sa.Column("test_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("elapsed_ms", sa.BigInteger(), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("test_id", "learner_id"),
        info={"local": True},
    )
    op.create_table(
        "stage_test",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stage_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("exercises", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stage_test_result",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("test_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("of_points", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "test_id", "learner_id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
