"""Declared relatives and households, and where a rule was set aside for a loan."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FOR_EVER = ("loan_override", "loan_recall")


def upgrade() -> None:
    create_table(
        "interest_declaration",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("house_no", sa.Text(), nullable=False),
        sa.Column("moo", sa.Text(), nullable=False),
        sa.Column("tambon", sa.Text(), nullable=False),
        sa.Column("declared_at", types.Moment(), nullable=False),
        sa.CheckConstraint("fiscal_year > 2500", name=op.f("ck_interest_declaration_fiscal_year")),
        sa.CheckConstraint("length(house_no) <= 30", name=op.f("ck_interest_declaration_house_no_length")),
        sa.CheckConstraint("length(moo) <= 10", name=op.f("ck_interest_declaration_moo_length")),
        sa.CheckConstraint("length(tambon) <= 80", name=op.f("ck_interest_declaration_tambon_length")),
        sa.CheckConstraint("version > 0", name=op.f("ck_interest_declaration_version")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_interest_declaration_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_declaration")),
        sa.UniqueConstraint(
            "person_id", "fiscal_year", "version", name=op.f("uq_interest_declaration_person_id_fiscal_year_version")
        ),
    )
    create_table(
        "interest_relative",
        sa.Column("declaration_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_interest_relative_name_filled")),
        sa.CheckConstraint("length(name_key) > 0", name=op.f("ck_interest_relative_name_key_filled")),
        sa.CheckConstraint("length(name_key) <= 200", name=op.f("ck_interest_relative_name_key_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_interest_relative_name_length")),
        sa.CheckConstraint("position > 0", name=op.f("ck_interest_relative_position")),
        sa.CheckConstraint(
            "relation IN ('spouse', 'child', 'parent', 'sibling', 'household')",
            name=op.f("ck_interest_relative_relation"),
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["interest_declaration.id"], name=op.f("fk_interest_relative_declaration_id")
        ),
        sa.PrimaryKeyConstraint("declaration_id", "position", name=op.f("pk_interest_relative")),
    )
    create_table(
        "loan_override",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("official_id", types.Id(), nullable=True),
        sa.Column("displaced_id", types.Id(), nullable=True),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "NOT acting OR coalesce(length(order_no), 0) > 0", name=op.f("ck_loan_override_acting_order")
        ),
        sa.CheckConstraint("displaced_id <> loan_id", name=op.f("ck_loan_override_another")),
        sa.CheckConstraint("displaced_id IS NULL OR rule = 'R16'", name=op.f("ck_loan_override_displaced")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_loan_override_office"),
        ),
        sa.CheckConstraint("(rule = 'R23') = (official_id IS NOT NULL)", name=op.f("ck_loan_override_official")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_loan_override_order_no_length")),
        sa.CheckConstraint("official_id <> person_id", name=op.f("ck_loan_override_own")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_loan_override_reason_filled")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_loan_override_reason_length")),
        sa.CheckConstraint("rule IN ('R16', 'R23', 'R36')", name=op.f("ck_loan_override_rule")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_loan_override_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_loan_override_title_length")),
        sa.ForeignKeyConstraint(["displaced_id"], ["loan.id"], name=op.f("fk_loan_override_displaced_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_override_loan_id")),
        sa.ForeignKeyConstraint(["official_id"], ["person.id"], name=op.f("fk_loan_override_official_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_loan_override_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_override")),
        sa.UniqueConstraint("displaced_id", name=op.f("uq_loan_override_displaced_id")),
        sa.UniqueConstraint("loan_id", "official_id", name=op.f("uq_loan_override_loan_id_official_id")),
    )
    op.create_index("ix_loan_override_loan", "loan_override", ["loan_id", "id"], unique=False)
    create_table(
        "loan_recall",
        sa.Column("override_id", types.Id(), nullable=False),
        sa.Column("to_on", types.Day(), nullable=False),
        sa.ForeignKeyConstraint(["override_id"], ["loan_override.id"], name=op.f("fk_loan_recall_override_id")),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_loan_recall")),
    )
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in FOR_EVER:
        changeable(table)
    for table in ("loan_recall", "loan_override", "interest_relative", "interest_declaration"):
        op.drop_table(table)
