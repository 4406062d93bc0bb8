"""Lending with care: terms of kinds, vehicles, changes of closed days, what borrowers wished, the waiting list."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FOR_EVER = ("vehicle_regime", "holiday_change")


def upgrade() -> None:
    create_table(
        "kind_terms",
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("usual_days", sa.Integer(), nullable=True),
        sa.Column("most_units", sa.Integer(), nullable=True),
        sa.Column("is_medical", types.Flag(), nullable=False),
        sa.CheckConstraint("most_units > 0", name=op.f("ck_kind_terms_most_units")),
        sa.CheckConstraint("usual_days BETWEEN 1 AND 365", name=op.f("ck_kind_terms_usual_days")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_kind_terms_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_kind_terms")),
    )
    create_table(
        "vehicle_regime",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("confirmed", types.Flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.Id(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_vehicle_regime_reason_filled")),
        sa.CheckConstraint("length(reason) <= 300", name=op.f("ck_vehicle_regime_reason_length")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_vehicle_regime_item_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_vehicle_regime_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_regime")),
    )
    op.create_index("ix_vehicle_regime_item", "vehicle_regime", ["item_id", "made_at"], unique=False)
    create_table(
        "holiday_change",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("day", types.Day(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added", types.Flag(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.Id(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_holiday_change_name_filled")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_holiday_change_name_length")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_holiday_change_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_change")),
    )
    op.create_index("ix_holiday_change_made", "holiday_change", ["made_at"], unique=False)
    create_table(
        "loan_wish",
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("asked_start", types.Day(), nullable=True),
        sa.Column("asked_due", types.Day(), nullable=True),
        sa.Column("longer_reason", sa.Text(), nullable=False),
        sa.Column("override_rule", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("waited_since", types.Moment(), nullable=True),
        sa.CheckConstraint("(asked_start IS NULL) = (asked_due IS NULL)", name=op.f("ck_loan_wish_asked")),
        sa.CheckConstraint("length(longer_reason) <= 300", name=op.f("ck_loan_wish_longer_reason_length")),
        sa.CheckConstraint(
            "(override_rule IS NULL) = (length(override_reason) = 0)", name=op.f("ck_loan_wish_override")
        ),
        sa.CheckConstraint("length(override_reason) <= 300", name=op.f("ck_loan_wish_override_reason_length")),
        sa.CheckConstraint("length(override_rule) <= 10", name=op.f("ck_loan_wish_override_rule_length")),
        sa.CheckConstraint("asked_due >= asked_start", name=op.f("ck_loan_wish_period")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_wish_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_loan_wish")),
    )
    create_table(
        "waiting_entry",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("follow_key", sa.Text(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("borrower_id", types.Id(), nullable=False),
        sa.Column("borrower_kind", sa.Text(), nullable=False),
        sa.Column("who", types.Json(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("purpose_text", sa.Text(), nullable=False),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("longer_reason", sa.Text(), nullable=False),
        sa.Column("start_on", types.Day(), nullable=False),
        sa.Column("due_on", types.Day(), nullable=False),
        sa.Column("joined_at", types.Moment(), nullable=False),
        sa.Column("offered_at", types.Moment(), nullable=True),
        sa.Column("answer_by", types.Moment(), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("loan_id", types.Id(), nullable=True),
        sa.CheckConstraint("answer_by > offered_at", name=op.f("ck_waiting_entry_answer_by")),
        sa.CheckConstraint("borrower_kind IN ('agency', 'resident')", name=op.f("ck_waiting_entry_borrower_kind")),
        sa.CheckConstraint(
            "(state IN ('waiting', 'offered')) = (ended_at IS NULL)", name=op.f("ck_waiting_entry_ended")
        ),
        sa.CheckConstraint("length(follow_key) <= 40", name=op.f("ck_waiting_entry_follow_key_length")),
        sa.CheckConstraint("(state = 'taken') = (loan_id IS NOT NULL)", name=op.f("ck_waiting_entry_loan")),
        sa.CheckConstraint("length(longer_reason) <= 300", name=op.f("ck_waiting_entry_longer_reason_length")),
        sa.CheckConstraint("state <> 'offered' OR offered_at IS NOT NULL", name=op.f("ck_waiting_entry_offer")),
        sa.CheckConstraint("(offered_at IS NULL) = (answer_by IS NULL)", name=op.f("ck_waiting_entry_offered")),
        sa.CheckConstraint("due_on >= start_on", name=op.f("ck_waiting_entry_period")),
        sa.CheckConstraint("length(place_text) <= 200", name=op.f("ck_waiting_entry_place_text_length")),
        sa.CheckConstraint("length(purpose) <= 40", name=op.f("ck_waiting_entry_purpose_length")),
        sa.CheckConstraint("length(purpose_text) <= 500", name=op.f("ck_waiting_entry_purpose_text_length")),
        sa.CheckConstraint("length(reference) <= 12", name=op.f("ck_waiting_entry_reference_length")),
        sa.CheckConstraint("length(request_key) <= 60", name=op.f("ck_waiting_entry_request_key_length")),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'taken', 'left', 'lapsed')", name=op.f("ck_waiting_entry_state")
        ),
        sa.ForeignKeyConstraint(["borrower_id"], ["person.id"], name=op.f("fk_waiting_entry_borrower_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_waiting_entry_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
        sa.UniqueConstraint("follow_key", name=op.f("uq_waiting_entry_follow_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_waiting_entry_reference")),
        sa.UniqueConstraint("request_key", name=op.f("uq_waiting_entry_request_key")),
    )
    op.create_index("ix_waiting_entry_borrower_id", "waiting_entry", ["borrower_id"], unique=False)
    op.create_index(
        "ix_waiting_entry_open",
        "waiting_entry",
        ["joined_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    create_table(
        "waiting_line",
        sa.Column("entry_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 20", name=op.f("ck_waiting_line_position")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_waiting_line_quantity")),
        sa.ForeignKeyConstraint(["entry_id"], ["waiting_entry.id"], name=op.f("fk_waiting_line_entry_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_waiting_line_item_id")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_waiting_line")),
        sa.UniqueConstraint("entry_id", "item_id", name=op.f("uq_waiting_line_entry_id_item_id")),
    )
    op.create_index("ix_waiting_line_item", "waiting_line", ["item_id"], unique=False)
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in FOR_EVER:
        changeable(table)
    for table in ("waiting_line", "waiting_entry", "loan_wish", "holiday_change", "vehicle_regime", "kind_terms"):
        op.drop_table(table)
