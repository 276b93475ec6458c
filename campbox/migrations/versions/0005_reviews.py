"""reviews of submissions, and their pictures and files"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("submission_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "place"),
        info={"local": True},
    )
    op.create_table(
        "phrase",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        info={"local": True},
    )
    op.create_table(
        "review",
        sa.Column("box_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("submission_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("levels", sa.Text(), nullable=False),
        sa.Column("by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("incarnation", sa.String(length=16), nullable=False),
        sa.Column("u_ms", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box_id", "id"),
        info={"replicated": True},
        sqlite_with_rowid=False,
    )
    op.create_index("review_by_submission", "review", ["box_id", "submission_id", "position"], unique=False)
    op.create_table(
        "review_draft",
        sa.Column("submission_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "staff_id"),
        info={"local": True},
    )
    op.create_table(
        "review_read",
        sa.Column("review_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("review_id", "learner_id"),
        info={"local": True},
    )
    op.create_table(
        "review_text",
        sa.Column("review_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review_id"),
        info={"local": True},
    )
    op.create_index("submission_by_partner", "submission", ["box_id", "partner_id", "position"], unique=False)
    with_partner = sa.text("partner_id IS NOT NULL")
    op.create_index(
        "attempt_by_partner",
        "attempt",
        ["box_id", "partner_id", "position"],
        unique=False,
        sqlite_where=with_partner,
        postgresql_where=with_partner,
    )
