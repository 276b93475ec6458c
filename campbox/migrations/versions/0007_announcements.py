"""announcements, notes for whoever takes a cohort over"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("audience_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("fallback", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        info={"local": True},
    )
    op.create_index("announcement_by_audience", "announcement", ["audience_id", "number"], unique=False)
    op.create_table(
        "announcement_read",
        sa.Column("announcement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "learner_id"),
        info={"local": True},
    )
    op.create_table(
        "announcement_text",
        sa.Column("announcement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("voice", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("announcement_id", "language"),
        info={"local": True},
    )
    op.create_table(
        "handover_note",
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cohort_id"),
        info={"local": True},
    )
