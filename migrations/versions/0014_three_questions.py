"""Three questions after a return: invitations, counters of what waits to be told, and what was told."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "survey_invitation",
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("asked_on", types.Day(), nullable=False),
        sa.Column("last_on", types.Day(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=True),
        sa.Column("is_used", types.Flag(), nullable=False),
        sa.CheckConstraint("length(key_hash) = 64", name=op.f("ck_survey_invitation_key_hash")),
        sa.CheckConstraint("last_on >= asked_on", name=op.f("ck_survey_invitation_order")),
        sa.CheckConstraint("NOT is_used OR key_hash IS NULL", name=op.f("ck_survey_invitation_used")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_survey_invitation_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_survey_invitation")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_survey_invitation_key_hash")),
    )
    op.create_index("ix_survey_invitation_asked", "survey_invitation", ["asked_on"], unique=False)
    create_table(
        "survey_waiting",
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.CheckConstraint("answers >= 0", name=op.f("ck_survey_waiting_answers_whole")),
        sa.CheckConstraint("fiscal_year > 2500", name=op.f("ck_survey_waiting_fiscal_year")),
        sa.CheckConstraint("question IN ('1', '2', '3')", name=op.f("ck_survey_waiting_question")),
        sa.CheckConstraint("step IN ('5', '4', '3', '2', '1')", name=op.f("ck_survey_waiting_step")),
        sa.PrimaryKeyConstraint("fiscal_year", "question", "step", name=op.f("pk_survey_waiting")),
    )
    create_table(
        "survey_count",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("from_on", types.Day(), nullable=False),
        sa.Column("to_on", types.Day(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("counted_at", types.Moment(), nullable=False),
        sa.Column("answers", types.Json(), nullable=False),
        sa.CheckConstraint("asked >= 0", name=op.f("ck_survey_count_asked_whole")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_survey_count_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_count")),
    )
    op.create_index("ix_survey_count_to", "survey_count", ["to_on"], unique=False)
    append_only("survey_count")


def downgrade() -> None:
    changeable("survey_count")
    for table in ("survey_count", "survey_waiting", "survey_invitation"):
        op.drop_table(table)
