"""The annual check of the stock and disposal: appointments, counts, reports, decisions, cases and their lines."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FOR_EVER = ("stocktake_division", "stocktake_copy", "stocktake_decision", "disposal_line")
TABLES = (
    "stocktake",
    "stocktake_checker",
    "stocktake_count",
    "stocktake_division",
    "stocktake_report",
    "stocktake_copy",
    "stocktake_decision",
    "disposal",
    "disposal_line",
)


def upgrade() -> None:
    _appointed()
    _counted()
    _reported()
    _disposed()
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in FOR_EVER:
        changeable(table)
    for table in reversed(TABLES):
        op.drop_table(table)


def _appointed() -> None:
    create_table(
        "stocktake",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("ordered_on", types.Day(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("acting_order", sa.Text(), nullable=True),
        sa.Column("appointed_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(acting_order) <= 60", name=op.f("ck_stocktake_acting_order_length")),
        sa.CheckConstraint("fiscal_year > 2500", name=op.f("ck_stocktake_fiscal_year")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_stocktake_office"),
        ),
        sa.CheckConstraint("length(order_no) > 0", name=op.f("ck_stocktake_order_no_filled")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_stocktake_order_no_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_stocktake_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_stocktake_title_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stocktake_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
        sa.UniqueConstraint("fiscal_year", name=op.f("uq_stocktake_fiscal_year")),
    )
    create_table(
        "stocktake_checker",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("stocktake_id", types.Id(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("appointed_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= appointed_at", name=op.f("ck_stocktake_checker_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stocktake_checker_person_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_checker_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_checker")),
    )
    op.create_index(
        "uq_stocktake_checker_open",
        "stocktake_checker",
        ["stocktake_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _counted() -> None:
    create_table(
        "stocktake_count",
        sa.Column("stocktake_id", types.Id(), nullable=False),
        sa.Column("asset_id", types.Id(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("usable", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("worn", sa.Integer(), nullable=False),
        sa.Column("unneeded", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("surplus", sa.Integer(), nullable=False),
        sa.Column("loan_units", sa.Integer(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("scanned", types.Flag(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("counted_at", types.Moment(), nullable=False),
        sa.Column("counted_by", types.Id(), nullable=False),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_stocktake_count_damaged_whole")),
        sa.CheckConstraint("missing = 0 OR surplus = 0", name=op.f("ck_stocktake_count_either")),
        sa.CheckConstraint("expected >= 0", name=op.f("ck_stocktake_count_expected_whole")),
        sa.CheckConstraint("loan_units >= 0", name=op.f("ck_stocktake_count_loan_units_whole")),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_stocktake_count_missing_whole")),
        sa.CheckConstraint("loan_units <= usable + damaged + worn + unneeded", name=op.f("ck_stocktake_count_out")),
        sa.CheckConstraint("proof IN ('written', 'seen', 'returned')", name=op.f("ck_stocktake_count_proof")),
        sa.CheckConstraint("(loan_units > 0) = (proof IS NOT NULL)", name=op.f("ck_stocktake_count_proven")),
        sa.CheckConstraint("length(remark) <= 300", name=op.f("ck_stocktake_count_remark_length")),
        sa.CheckConstraint(
            "usable + damaged + worn + unneeded + missing = expected + surplus", name=op.f("ck_stocktake_count_sum")
        ),
        sa.CheckConstraint("surplus >= 0", name=op.f("ck_stocktake_count_surplus_whole")),
        sa.CheckConstraint("unneeded >= 0", name=op.f("ck_stocktake_count_unneeded_whole")),
        sa.CheckConstraint("usable >= 0", name=op.f("ck_stocktake_count_usable_whole")),
        sa.CheckConstraint("worn >= 0", name=op.f("ck_stocktake_count_worn_whole")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_stocktake_count_asset_id")),
        sa.ForeignKeyConstraint(["counted_by"], ["person.id"], name=op.f("fk_stocktake_count_counted_by")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_count_stocktake_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "asset_id", name=op.f("pk_stocktake_count")),
    )
    op.create_index("ix_stocktake_count_asset", "stocktake_count", ["asset_id"], unique=False)
    create_table(
        "stocktake_division",
        sa.Column("stocktake_id", types.Id(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("usable", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("worn", sa.Integer(), nullable=False),
        sa.Column("unneeded", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("surplus", sa.Integer(), nullable=False),
        sa.Column("on_loan", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("closed_at", types.Moment(), nullable=False),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_stocktake_division_damaged_whole")),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_stocktake_division_missing_whole")),
        sa.CheckConstraint("on_loan >= 0", name=op.f("ck_stocktake_division_on_loan_whole")),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_stocktake_division_rows_whole")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_stocktake_division_sha256")),
        sa.CheckConstraint(
            "usable + damaged + worn + unneeded + missing = units + surplus", name=op.f("ck_stocktake_division_sum")
        ),
        sa.CheckConstraint("surplus >= 0", name=op.f("ck_stocktake_division_surplus_whole")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_stocktake_division_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_stocktake_division_title_length")),
        sa.CheckConstraint("units >= 0", name=op.f("ck_stocktake_division_units_whole")),
        sa.CheckConstraint("unneeded >= 0", name=op.f("ck_stocktake_division_unneeded_whole")),
        sa.CheckConstraint("usable >= 0", name=op.f("ck_stocktake_division_usable_whole")),
        sa.CheckConstraint("worn >= 0", name=op.f("ck_stocktake_division_worn_whole")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_stocktake_division_division_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stocktake_division_person_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_division_stocktake_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "division_id", name=op.f("pk_stocktake_division")),
    )


def _reported() -> None:
    create_table(
        "stocktake_report",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("stocktake_id", types.Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("receipts_correct", types.Flag(), nullable=False),
        sa.Column("balance_matches", types.Flag(), nullable=False),
        sa.Column("faults_found", types.Flag(), nullable=False),
        sa.Column("unneeded_found", types.Flag(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reported_at", types.Moment(), nullable=False),
        sa.Column("received_at", types.Moment(), nullable=True),
        sa.Column("received_by", types.Id(), nullable=True),
        sa.Column("received_title", sa.Text(), nullable=False),
        sa.CheckConstraint("length(body) > 0", name=op.f("ck_stocktake_report_body_filled")),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_stocktake_report_number_filled")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_stocktake_report_number_length")),
        sa.CheckConstraint("received_at IS NULL OR received_at >= reported_at", name=op.f("ck_stocktake_report_order")),
        sa.CheckConstraint("(received_at IS NULL) = (received_by IS NULL)", name=op.f("ck_stocktake_report_received")),
        sa.CheckConstraint("length(received_title) <= 150", name=op.f("ck_stocktake_report_received_title_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_stocktake_report_sha256")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_stocktake_report_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_stocktake_report_title_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stocktake_report_person_id")),
        sa.ForeignKeyConstraint(["received_by"], ["person.id"], name=op.f("fk_stocktake_report_received_by")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_report_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_report")),
        sa.UniqueConstraint("stocktake_id", name=op.f("uq_stocktake_report_stocktake_id")),
    )
    create_table(
        "stocktake_copy",
        sa.Column("stocktake_id", types.Id(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sent_on", types.Day(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recorded_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_stocktake_copy_number_filled")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_stocktake_copy_number_length")),
        sa.CheckConstraint(
            "recipient IN ('auditor_general', 'parent_agency')", name=op.f("ck_stocktake_copy_recipient")
        ),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_stocktake_copy_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_stocktake_copy_title_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stocktake_copy_person_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_copy_stocktake_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "recipient", name=op.f("pk_stocktake_copy")),
    )
    create_table(
        "stocktake_decision",
        sa.Column("stocktake_id", types.Id(), nullable=False),
        sa.Column("asset_id", types.Id(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=False),
        sa.Column("incident_id", types.Id(), nullable=True),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("acting_order", sa.Text(), nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(acting_order) <= 60", name=op.f("ck_stocktake_decision_acting_order_length")),
        sa.CheckConstraint("incident_id IS NULL OR step = 'committee'", name=op.f("ck_stocktake_decision_liable")),
        sa.CheckConstraint("length(order_no) > 0", name=op.f("ck_stocktake_decision_order_no_filled")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_stocktake_decision_order_no_length")),
        sa.CheckConstraint("step IN ('committee', 'dispose')", name=op.f("ck_stocktake_decision_step")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_stocktake_decision_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_stocktake_decision_title_length")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_stocktake_decision_asset_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_stocktake_decision_incident_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stocktake_decision_person_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_decision_stocktake_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "asset_id", name=op.f("pk_stocktake_decision")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_stocktake_decision_incident_id")),
    )


def _disposed() -> None:
    create_table(
        "disposal",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reported_by", types.Id(), nullable=False),
        sa.Column("reported_title", sa.Text(), nullable=False),
        sa.Column("reported_at", types.Moment(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("negotiated", types.Flag(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("ordered_on", types.Day(), nullable=True),
        sa.Column("ordered_by", types.Id(), nullable=True),
        sa.Column("ordered_title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("acting_order", sa.Text(), nullable=True),
        sa.Column("ordered_at", types.Moment(), nullable=True),
        sa.Column("higher_no", sa.Text(), nullable=True),
        sa.Column("higher_on", types.Day(), nullable=True),
        sa.Column("total_satang", types.Big, nullable=True),
        sa.Column("done_on", types.Day(), nullable=True),
        sa.Column("proceeds_satang", types.Big, nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("struck_by", types.Id(), nullable=True),
        sa.Column("struck_title", sa.Text(), nullable=False),
        sa.Column("struck_at", types.Moment(), nullable=True),
        sa.Column("notice_no", sa.Text(), nullable=True),
        sa.Column("notified_on", types.Day(), nullable=True),
        sa.Column("notified_by", types.Id(), nullable=True),
        sa.Column("notified_title", sa.Text(), nullable=False),
        sa.Column("notified_at", types.Moment(), nullable=True),
        sa.Column("dropped_at", types.Moment(), nullable=True),
        sa.Column("dropped_by", types.Id(), nullable=True),
        sa.CheckConstraint("length(acting_order) <= 60", name=op.f("ck_disposal_acting_order_length")),
        sa.CheckConstraint("done_on IS NULL OR done_on >= ordered_on", name=op.f("ck_disposal_done_after_order")),
        sa.CheckConstraint(
            "(state IN ('struck_off', 'notified')) = (done_on IS NOT NULL)", name=op.f("ck_disposal_done_on_known")
        ),
        sa.CheckConstraint("(state = 'dropped') = (dropped_at IS NOT NULL)", name=op.f("ck_disposal_dropped_at_known")),
        sa.CheckConstraint("(state = 'dropped') = (dropped_by IS NOT NULL)", name=op.f("ck_disposal_dropped_by_known")),
        sa.CheckConstraint("length(evidence) > 0", name=op.f("ck_disposal_evidence_filled")),
        sa.CheckConstraint(
            "(state IN ('struck_off', 'notified')) = (evidence IS NOT NULL)", name=op.f("ck_disposal_evidence_known")
        ),
        sa.CheckConstraint("length(evidence) <= 300", name=op.f("ck_disposal_evidence_length")),
        sa.CheckConstraint("(higher_no IS NULL) = (higher_on IS NULL)", name=op.f("ck_disposal_higher")),
        sa.CheckConstraint("length(higher_no) <= 60", name=op.f("ck_disposal_higher_no_length")),
        sa.CheckConstraint(
            "method IN ('sell', 'exchange', 'transfer', 'convert_or_destroy', 'write_off')",
            name=op.f("ck_disposal_method"),
        ),
        sa.CheckConstraint(
            "(state IN ('ordered', 'struck_off', 'notified')) = (method IS NOT NULL)",
            name=op.f("ck_disposal_method_known"),
        ),
        sa.CheckConstraint("NOT negotiated OR method = 'sell'", name=op.f("ck_disposal_negotiated")),
        sa.CheckConstraint("length(notice_no) > 0", name=op.f("ck_disposal_notice_no_filled")),
        sa.CheckConstraint("(state = 'notified') = (notice_no IS NOT NULL)", name=op.f("ck_disposal_notice_no_known")),
        sa.CheckConstraint("length(notice_no) <= 60", name=op.f("ck_disposal_notice_no_length")),
        sa.CheckConstraint(
            "(state = 'notified') = (notified_at IS NOT NULL)", name=op.f("ck_disposal_notified_at_known")
        ),
        sa.CheckConstraint(
            "(state = 'notified') = (notified_by IS NOT NULL)", name=op.f("ck_disposal_notified_by_known")
        ),
        sa.CheckConstraint(
            "(state = 'notified') = (notified_on IS NOT NULL)", name=op.f("ck_disposal_notified_on_known")
        ),
        sa.CheckConstraint("length(notified_title) <= 150", name=op.f("ck_disposal_notified_title_length")),
        sa.CheckConstraint("length(order_no) > 0", name=op.f("ck_disposal_order_no_filled")),
        sa.CheckConstraint(
            "(state IN ('ordered', 'struck_off', 'notified')) = (order_no IS NOT NULL)",
            name=op.f("ck_disposal_order_no_known"),
        ),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_disposal_order_no_length")),
        sa.CheckConstraint(
            "(state IN ('ordered', 'struck_off', 'notified')) = (ordered_at IS NOT NULL)",
            name=op.f("ck_disposal_ordered_at_known"),
        ),
        sa.CheckConstraint(
            "(state IN ('ordered', 'struck_off', 'notified')) = (ordered_by IS NOT NULL)",
            name=op.f("ck_disposal_ordered_by_known"),
        ),
        sa.CheckConstraint(
            "(state IN ('ordered', 'struck_off', 'notified')) = (ordered_on IS NOT NULL)",
            name=op.f("ck_disposal_ordered_on_known"),
        ),
        sa.CheckConstraint("length(ordered_title) <= 150", name=op.f("ck_disposal_ordered_title_length")),
        sa.CheckConstraint(
            "proceeds_satang IS NULL OR (proceeds_satang >= 0 AND done_on IS NOT NULL)",
            name=op.f("ck_disposal_proceeds"),
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_disposal_reason_filled")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_disposal_reason_length")),
        sa.CheckConstraint("length(reported_title) > 0", name=op.f("ck_disposal_reported_title_filled")),
        sa.CheckConstraint("length(reported_title) <= 150", name=op.f("ck_disposal_reported_title_length")),
        sa.CheckConstraint(
            "state IN ('reported', 'ordered', 'struck_off', 'notified', 'dropped')", name=op.f("ck_disposal_state")
        ),
        sa.CheckConstraint(
            "(state IN ('struck_off', 'notified')) = (struck_at IS NOT NULL)", name=op.f("ck_disposal_struck_at_known")
        ),
        sa.CheckConstraint(
            "(state IN ('struck_off', 'notified')) = (struck_by IS NOT NULL)", name=op.f("ck_disposal_struck_by_known")
        ),
        sa.CheckConstraint("length(struck_title) <= 150", name=op.f("ck_disposal_struck_title_length")),
        sa.CheckConstraint("total_satang >= 0", name=op.f("ck_disposal_total")),
        sa.CheckConstraint(
            "(state IN ('ordered', 'struck_off', 'notified')) = (total_satang IS NOT NULL)",
            name=op.f("ck_disposal_total_satang_known"),
        ),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_disposal_division_id")),
        sa.ForeignKeyConstraint(["dropped_by"], ["person.id"], name=op.f("fk_disposal_dropped_by")),
        sa.ForeignKeyConstraint(["notified_by"], ["person.id"], name=op.f("fk_disposal_notified_by")),
        sa.ForeignKeyConstraint(["ordered_by"], ["person.id"], name=op.f("fk_disposal_ordered_by")),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_disposal_reported_by")),
        sa.ForeignKeyConstraint(["struck_by"], ["person.id"], name=op.f("fk_disposal_struck_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
    )
    op.create_index("ix_disposal_reported", "disposal", ["reported_at", "id"], unique=False)
    create_table(
        "disposal_line",
        sa.Column("disposal_id", types.Id(), nullable=False),
        sa.Column("asset_id", types.Id(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "before IN ('usable', 'damaged', 'worn', 'in_repair', 'awaiting_disposal', 'lost', 'disposed')",
            name=op.f("ck_disposal_line_before"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_disposal_line_quantity")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_disposal_line_asset_id")),
        sa.ForeignKeyConstraint(["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_line_disposal_id")),
        sa.PrimaryKeyConstraint("disposal_id", "asset_id", name=op.f("pk_disposal_line")),
    )
    op.create_index("ix_disposal_line_asset", "disposal_line", ["asset_id"], unique=False)
