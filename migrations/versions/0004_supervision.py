"""The monthly check in place: marks while it goes on, finished checks and their pieces."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FOR_EVER = ("supervision_check", "supervision_piece")


def upgrade() -> None:
    create_table(
        "supervision_mark",
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("asset_id", types.Id(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("scanned", types.Flag(), nullable=False),
        sa.Column("marked_at", types.Moment(), nullable=False),
        sa.Column("marked_by", types.Id(), nullable=False),
        sa.CheckConstraint(
            "found IN ('in_place', 'on_loan', 'not_found', 'damaged')", name=op.f("ck_supervision_mark_found")
        ),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_supervision_mark_month")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_supervision_mark_quantity")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_supervision_mark_asset_id")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_supervision_mark_division_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_supervision_mark_marked_by")),
        sa.PrimaryKeyConstraint("division_id", "month", "asset_id", name=op.f("pk_supervision_mark")),
    )
    create_table(
        "supervision_check",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("entries", types.Big, nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("sampled", sa.Integer(), nullable=False),
        sa.Column("in_place", sa.Integer(), nullable=False),
        sa.Column("discrepancies", sa.Integer(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("finished_at", types.Moment(), nullable=False),
        sa.CheckConstraint("discrepancies >= 0", name=op.f("ck_supervision_check_discrepancies_whole")),
        sa.CheckConstraint("entries > 0", name=op.f("ck_supervision_check_entries")),
        sa.CheckConstraint("in_place >= 0", name=op.f("ck_supervision_check_in_place_whole")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_supervision_check_month")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_supervision_check_order_no_length")),
        sa.CheckConstraint("length(root) = 64", name=op.f("ck_supervision_check_root")),
        sa.CheckConstraint("sampled > 0", name=op.f("ck_supervision_check_sampled")),
        sa.CheckConstraint("in_place + discrepancies = sampled", name=op.f("ck_supervision_check_sum")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_supervision_check_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_supervision_check_title_length")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_supervision_check_division_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_supervision_check_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_check")),
        sa.UniqueConstraint("division_id", "month", name=op.f("uq_supervision_check_division_id_month")),
    )
    create_table(
        "supervision_piece",
        sa.Column("check_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asset_id", types.Id(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("scanned", types.Flag(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=True),
        sa.Column("incident_id", types.Id(), nullable=True),
        sa.CheckConstraint(
            "found IN ('in_place', 'on_loan', 'not_found', 'damaged')", name=op.f("ck_supervision_piece_found")
        ),
        sa.CheckConstraint(
            "(found IN ('not_found', 'damaged')) = (incident_id IS NOT NULL)",
            name=op.f("ck_supervision_piece_incident"),
        ),
        sa.CheckConstraint("(found = 'on_loan') = (loan_id IS NOT NULL)", name=op.f("ck_supervision_piece_loan")),
        sa.CheckConstraint("position > 0", name=op.f("ck_supervision_piece_position")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_supervision_piece_quantity")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_supervision_piece_asset_id")),
        sa.ForeignKeyConstraint(["check_id"], ["supervision_check.id"], name=op.f("fk_supervision_piece_check_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_supervision_piece_incident_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_supervision_piece_loan_id")),
        sa.PrimaryKeyConstraint("check_id", "position", name=op.f("pk_supervision_piece")),
        sa.UniqueConstraint("check_id", "asset_id", name=op.f("uq_supervision_piece_check_id_asset_id")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_supervision_piece_incident_id")),
    )
    op.create_index("ix_supervision_piece_asset", "supervision_piece", ["asset_id"], unique=False)
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in FOR_EVER:
        changeable(table)
    for table in ("supervision_piece", "supervision_check", "supervision_mark"):
        op.drop_table(table)
