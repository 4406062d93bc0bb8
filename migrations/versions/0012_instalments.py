"""Damage or loss that is paid for in parts."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FOR_EVER = ("payment_plan", "instalment")


def upgrade() -> None:
    create_table(
        "payment_plan",
        sa.Column("line_id", types.Id(), nullable=False),
        sa.Column("total_satang", types.Big, nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("first_due", types.Day(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("agreed_at", types.Moment(), nullable=False),
        sa.Column("agreed_by", types.Id(), nullable=False),
        sa.CheckConstraint("length(evidence) > 0", name=op.f("ck_payment_plan_evidence_filled")),
        sa.CheckConstraint("length(evidence) <= 300", name=op.f("ck_payment_plan_evidence_length")),
        sa.CheckConstraint("parts BETWEEN 2 AND 60", name=op.f("ck_payment_plan_parts")),
        sa.CheckConstraint("total_satang >= parts", name=op.f("ck_payment_plan_total")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_payment_plan_agreed_by")),
        sa.ForeignKeyConstraint(["line_id"], ["loan_line.id"], name=op.f("fk_payment_plan_line_id")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_payment_plan")),
    )
    create_table(
        "instalment",
        sa.Column("line_id", types.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_satang", types.Big, nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("paid_at", types.Moment(), nullable=False),
        sa.Column("recorded_by", types.Id(), nullable=False),
        sa.CheckConstraint("amount_satang > 0", name=op.f("ck_instalment_amount")),
        sa.CheckConstraint("number > 0", name=op.f("ck_instalment_number")),
        sa.CheckConstraint("length(receipt) > 0", name=op.f("ck_instalment_receipt_filled")),
        sa.CheckConstraint("length(receipt) <= 100", name=op.f("ck_instalment_receipt_length")),
        sa.ForeignKeyConstraint(["line_id"], ["payment_plan.line_id"], name=op.f("fk_instalment_line_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_instalment_recorded_by")),
        sa.PrimaryKeyConstraint("line_id", "number", name=op.f("pk_instalment")),
    )
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in reversed(FOR_EVER):
        changeable(table)
        op.drop_table(table)
