"""trainers of cohorts, groups, audit, the locked vault"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("is_removed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        info={"local": True},
    )
    op.create_index("audit_by_subject", "audit", ["subject_id", "number"], unique=False)
    op.create_table(
        "cohort_plan",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("programme_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("is_for_women", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "cohort_id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cohort_trainer",
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("cohort_id", "staff_id"),
        info={"local": True},
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "learner_id"),
        info={"local": True},
    )
    op.create_table(
        "learning_group",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("cohort_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_for_women", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        info={"local": True},
    )
    op.create_index("learning_group_by_cohort", "learning_group", ["cohort_id"], unique=False)
    op.create_table(
        "vault_entry",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        info={"local": True},
    )
    op.create_index("vault_entry_by_learner", "vault_entry", ["learner_id", "kind"], unique=False)
    op.create_table(
        "vault_holder",
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public_key", sa.String(length=100), nullable=False),
        sa.Column("own_key", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("recovery_key", sa.LargeBinary(), nullable=True),
        sa.Column("vault_key", sa.LargeBinary(), nullable=True),
        sa.Column("voucher", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("staff_id"),
        info={"local": True},
    )
    op.create_table(
        "visit",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id"),
        info={"local": True},
    )
