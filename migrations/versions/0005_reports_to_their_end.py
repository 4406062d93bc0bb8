"""Reports to their end: levels answered for another office, decisions on an inquiry, and how each report ended."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FOR_EVER = ("incident_deputy", "incident_closing")


def upgrade() -> None:
    create_table(
        "incident_deputy",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("incident_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_incident_deputy_office"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id", "position"],
            ["incident_level.incident_id", "incident_level.position"],
            name=op.f("fk_incident_deputy_incident_id_position"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_deputy")),
        sa.UniqueConstraint("incident_id", "position", name=op.f("uq_incident_deputy_incident_id_position")),
    )
    create_table(
        "incident_inquiry",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("incident_id", types.Id(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("decided_on", types.Day(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reported_to", sa.Text(), nullable=False),
        sa.Column("reported_on", types.Day(), nullable=True),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("acting_order", sa.Text(), nullable=True),
        sa.Column("entered_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "NOT acting OR coalesce(length(acting_order), 0) > 0", name=op.f("ck_incident_inquiry_acting_order")
        ),
        sa.CheckConstraint("length(acting_order) <= 60", name=op.f("ck_incident_inquiry_acting_order_length")),
        sa.CheckConstraint("decision IN ('committee', 'no_committee')", name=op.f("ck_incident_inquiry_decision")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_incident_inquiry_office"),
        ),
        sa.CheckConstraint("reported_on >= decided_on", name=op.f("ck_incident_inquiry_order")),
        sa.CheckConstraint(
            "(decision = 'committee') = (order_no IS NOT NULL)", name=op.f("ck_incident_inquiry_order_no")
        ),
        sa.CheckConstraint("length(order_no) > 0", name=op.f("ck_incident_inquiry_order_no_filled")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_incident_inquiry_order_no_length")),
        sa.CheckConstraint("decision = 'committee' OR length(reason) > 0", name=op.f("ck_incident_inquiry_reason")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_incident_inquiry_reason_length")),
        sa.CheckConstraint(
            "(reported_on IS NULL) = (length(reported_to) = 0)", name=op.f("ck_incident_inquiry_reported")
        ),
        sa.CheckConstraint("length(reported_to) <= 200", name=op.f("ck_incident_inquiry_reported_to_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_incident_inquiry_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_incident_inquiry_title_length")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_inquiry_incident_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_incident_inquiry_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_inquiry")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_incident_inquiry_incident_id")),
    )
    create_table(
        "incident_closing",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("incident_id", types.Id(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("acting_order", sa.Text(), nullable=True),
        sa.Column("closed_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "NOT acting OR coalesce(length(acting_order), 0) > 0", name=op.f("ck_incident_closing_acting_order")
        ),
        sa.CheckConstraint("length(acting_order) <= 60", name=op.f("ck_incident_closing_acting_order_length")),
        sa.CheckConstraint("fault IN ('intent', 'gross', 'ordinary', 'none')", name=op.f("ck_incident_closing_fault")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_incident_closing_office"),
        ),
        sa.CheckConstraint(
            "outcome IN ('repaired', 'replaced', 'paid', 'fair_wear', 'written_off', 'found', 'no_damage', 'referred')",
            name=op.f("ck_incident_closing_outcome"),
        ),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_incident_closing_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_incident_closing_title_length")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_closing_incident_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_incident_closing_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_closing")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_incident_closing_incident_id")),
    )
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in FOR_EVER:
        changeable(table)
    for table in ("incident_closing", "incident_inquiry", "incident_deputy"):
        op.drop_table(table)
