"""exercises in the browser: drafts, hints, model answers, pairs, submissions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _by_exercise(name: str, whose: str, *columns: sa.Column[str] | sa.Column[int]) -> None:
    """A local table with a row for each exercise of somebody."""
    op.create_table(
        name,
        sa.Column(whose, sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint(whose, "course", "exercise"),
        info={"local": True},
    )


def upgrade() -> None:
    _by_exercise(
        "draft",
        "learner_id",
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
    )
    _by_exercise("hints_used", "learner_id", sa.Column("count", sa.Integer(), nullable=False))
    _by_exercise("released_answer", "cohort_id")
    op.create_table(
        "pair",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("partner_id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "partner_id"),
        info={"local": True},
    )
    op.create_table(
        "submission",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("partner_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("release", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_index("submission_by_learner", "submission", ["box_id", "learner_id", "position"])
    op.add_column("session", sa.Column("partner_id", sa.LargeBinary(length=16), nullable=True))
    # Events of before say nothing of hints, so a replay would give the same zeros.
    op.add_column("attempt", sa.Column("hints", sa.Integer(), server_default="0", nullable=False))
