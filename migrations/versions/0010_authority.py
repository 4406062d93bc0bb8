"""Limits of delegated powers, changes of the rules by two people, and how the office was held that decided."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FOR_EVER = ("delegation", "delegation_item")


def upgrade() -> None:
    create_table(
        "delegation",
        sa.Column("appointment_id", types.Id(), nullable=False),
        sa.Column("given_by", types.Id(), nullable=False),
        sa.Column("most_satang", types.Big, nullable=True),
        sa.Column("most_days", sa.Integer(), nullable=True),
        sa.Column("borrower_kind", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "borrower_kind IN ('staff', 'agency', 'resident')", name=op.f("ck_delegation_borrower_kind")
        ),
        sa.CheckConstraint("most_days IS NULL OR most_days > 0", name=op.f("ck_delegation_days")),
        sa.CheckConstraint("most_satang IS NULL OR most_satang > 0", name=op.f("ck_delegation_value")),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_delegation_appointment_id")),
        sa.ForeignKeyConstraint(["given_by"], ["appointment.id"], name=op.f("fk_delegation_given_by")),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_delegation")),
    )
    op.create_index("ix_delegation_given_by", "delegation", ["given_by"], unique=False)
    create_table(
        "delegation_item",
        sa.Column("appointment_id", types.Id(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["delegation.appointment_id"], name=op.f("fk_delegation_item_appointment_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_delegation_item_item_id")),
        sa.PrimaryKeyConstraint("appointment_id", "item_id", name=op.f("pk_delegation_item")),
    )
    create_table(
        "rule_change",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_open", types.Flag(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("body", types.Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", types.Day(), nullable=True),
        sa.Column("written_by", types.Id(), nullable=False),
        sa.Column("written_at", types.Moment(), nullable=False),
        sa.Column("proposed_by", types.Id(), nullable=True),
        sa.Column("proposed_at", types.Moment(), nullable=True),
        sa.Column("agreed_by", types.Id(), nullable=True),
        sa.Column("agreed_at", types.Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.CheckConstraint("(agreed_by IS NULL) = (agreed_at IS NULL)", name=op.f("ck_rule_change_agreed")),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'agreed', 'in_force') OR (proposed_by IS NOT NULL AND starts_on IS NOT NULL)",
            name=op.f("ck_rule_change_complete"),
        ),
        sa.CheckConstraint("is_open = (state IN ('draft', 'proposed', 'agreed'))", name=op.f("ck_rule_change_open")),
        sa.CheckConstraint("(proposed_by IS NULL) = (proposed_at IS NULL)", name=op.f("ck_rule_change_proposed")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_rule_change_reason_length")),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'in_force') OR agreed_by IS NOT NULL", name=op.f("ck_rule_change_second")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'agreed', 'in_force', 'withdrawn')", name=op.f("ck_rule_change_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'in_force') OR agreed_by <> proposed_by", name=op.f("ck_rule_change_two_people")
        ),
        sa.CheckConstraint("(state = 'in_force') = (version IS NOT NULL)", name=op.f("ck_rule_change_version")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_rule_change_agreed_by")),
        sa.ForeignKeyConstraint(["based_on"], ["rulebook.version"], name=op.f("fk_rule_change_based_on")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_rule_change_proposed_by")),
        sa.ForeignKeyConstraint(["version"], ["rulebook.version"], name=op.f("fk_rule_change_version")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_rule_change_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_change")),
    )
    op.create_index(
        "uq_rule_change_open",
        "rule_change",
        ["is_open"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    for table in FOR_EVER:
        append_only(table)
    for table in ("decision", "extension"):
        op.add_column(table, sa.Column("holding", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in ("extension", "decision"):
        op.drop_column(table, "holding")
    for table in FOR_EVER:
        changeable(table)
    for table in ("rule_change", "delegation_item", "delegation"):
        op.drop_table(table)
