"""opening of units, deadlines, tests"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The first try of each learner at each exercise, and the first that passed: its position in 20 digits and who judged it, as one
# text, so that the smallest of them is the first.
FIRSTS = """
UPDATE exercise_progress SET
  first_position = firsts.first,
  passed_position = CAST(substr(firsts.passed, 1, 20) AS INTEGER),
  passed_judged = substr(firsts.passed, 21)
FROM (
  SELECT box_id, learner, course, exercise, min(position) AS first,
    min(CASE WHEN is_passed THEN printf('%020d', position) || judged END) AS passed
  FROM (
    SELECT box_id, learner_id AS learner, course, exercise, position, is_passed, judged FROM attempt
    UNION ALL
    SELECT box_id, partner_id, course, exercise, position, is_passed, judged FROM attempt WHERE partner_id IS NOT NULL
  )
  GROUP BY box_id, learner, course, exercise
) AS firsts
WHERE exercise_progress.box_id = firsts.box_id AND exercise_progress.learner_id = firsts.learner
  AND exercise_progress.course = firsts.course AND exercise_progress.exercise = firsts.exercise
"""


def upgrade() -> None:
    op.add_column("exercise_progress", sa.Column("first_position", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("exercise_progress", sa.Column("passed_position", sa.BigInteger(), nullable=True))
    op.add_column("exercise_progress", sa.Column("passed_judged", sa.String(length=20), nullable=True))
    op.execute(FIRSTS)
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
        "model_answer_read",
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "course", "exercise"),
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
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("elapsed_ms", sa.BigInteger(), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("uptime_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("of_points", sa.Integer(), nullable=False),
        sa.Column("is_on_paper", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("test_id", "learner_id"),
        info={"local": True},
    )
    op.create_table(
        "sitting_answer",
        sa.Column("test_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("learner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.Column("release", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("of_points", sa.Integer(), nullable=False),
        sa.Column("judged", sa.String(length=10), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("attempt_id", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("test_id", "learner_id", "number", "course", "exercise"),
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
