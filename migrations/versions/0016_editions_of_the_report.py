"""Editions of the yearly report: fixed and sent, decided step by step, frozen, published, with officials' remarks."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, closed_when, create_table, drop_closed_when

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FOR_EVER = ("report_sending", "report_step", "report_frozen", "report_published")
FROZEN_COLUMNS = ("id", "fiscal_year", "number", "round", "reason", "prepared_by", "prepared_title", "prepared_at")


def upgrade() -> None:
    create_table(
        "report_edition",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("prepared_by", types.Id(), nullable=False),
        sa.Column("prepared_title", sa.Text(), nullable=False),
        sa.Column("prepared_at", types.Moment(), nullable=False),
        sa.CheckConstraint("(number = 1) = (length(reason) = 0)", name=op.f("ck_report_edition_correction")),
        sa.CheckConstraint("fiscal_year > 2500", name=op.f("ck_report_edition_fiscal_year")),
        sa.CheckConstraint("number > 0", name=op.f("ck_report_edition_number")),
        sa.CheckConstraint("length(prepared_title) > 0", name=op.f("ck_report_edition_prepared_title_filled")),
        sa.CheckConstraint("length(prepared_title) <= 150", name=op.f("ck_report_edition_prepared_title_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_report_edition_reason_length")),
        sa.CheckConstraint("round >= 0", name=op.f("ck_report_edition_round_whole")),
        sa.CheckConstraint("state IN ('draft', 'withdrawn') OR round > 0", name=op.f("ck_report_edition_sent")),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'frozen', 'published', 'withdrawn')", name=op.f("ck_report_edition_state")
        ),
        sa.ForeignKeyConstraint(["prepared_by"], ["person.id"], name=op.f("fk_report_edition_prepared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_edition")),
    )
    op.create_index(
        "uq_report_edition_number",
        "report_edition",
        ["fiscal_year", "number"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_index(
        "uq_report_edition_under_way",
        "report_edition",
        ["fiscal_year"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'sent', 'frozen')"),
        postgresql_where=sa.text("state IN ('draft', 'sent', 'frozen')"),
    )
    create_table(
        "report_sending",
        sa.Column("edition_id", types.Id(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("chain", types.Json(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=False),
        sa.CheckConstraint("round > 0", name=op.f("ck_report_sending_round")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_report_sending_sha256")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_report_sending_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_report_sending_title_length")),
        sa.ForeignKeyConstraint(["edition_id"], ["report_edition.id"], name=op.f("fk_report_sending_edition_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_sending_person_id")),
        sa.PrimaryKeyConstraint("edition_id", "round", name=op.f("pk_report_sending")),
    )
    create_table(
        "report_step",
        sa.Column("edition_id", types.Id(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("holding", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("decided_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "holding = 'regular' OR coalesce(length(order_no), 0) > 0", name=op.f("ck_report_step_acting_order")
        ),
        sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f("ck_report_step_answer")),
        sa.CheckConstraint("holding IN ('regular', 'acting', 'delegated')", name=op.f("ck_report_step_holding")),
        sa.CheckConstraint("kind IN ('check', 'sign')", name=op.f("ck_report_step_kind")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_report_step_office"),
        ),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_report_step_order_no_length")),
        sa.CheckConstraint("position > 0", name=op.f("ck_report_step_position")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_report_step_reason_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_report_step_sha256")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_report_step_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_report_step_title_length")),
        sa.CheckConstraint("answer = 'yes' OR length(reason) > 0", name=op.f("ck_report_step_why_not")),
        sa.ForeignKeyConstraint(
            ["edition_id", "round"],
            ["report_sending.edition_id", "report_sending.round"],
            name=op.f("fk_report_step_edition_id_round"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_step_person_id")),
        sa.PrimaryKeyConstraint("edition_id", "round", "position", name=op.f("pk_report_step")),
    )
    create_table(
        "report_frozen",
        sa.Column("edition_id", types.Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("frozen_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_report_frozen_sha256")),
        sa.ForeignKeyConstraint(["edition_id"], ["report_edition.id"], name=op.f("fk_report_frozen_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_report_frozen")),
    )
    create_table(
        "report_published",
        sa.Column("edition_id", types.Id(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_report_published_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_report_published_title_length")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["report_frozen.edition_id"], name=op.f("fk_report_published_edition_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_published_person_id")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_report_published")),
    )
    create_table(
        "report_remark",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("edition_id", types.Id(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_report_remark_office"),
        ),
        sa.CheckConstraint("length(statement) > 0", name=op.f("ck_report_remark_statement_filled")),
        sa.CheckConstraint("length(statement) <= 80", name=op.f("ck_report_remark_statement_length")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_report_remark_text_filled")),
        sa.CheckConstraint("length(text) <= 1000", name=op.f("ck_report_remark_text_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_report_remark_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_report_remark_title_length")),
        sa.ForeignKeyConstraint(["edition_id"], ["report_edition.id"], name=op.f("fk_report_remark_edition_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_remark_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_remark")),
    )
    op.create_index("ix_report_remark_edition", "report_remark", ["edition_id", "id"], unique=False)
    for table in FOR_EVER:
        append_only(table)
    altered = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in FROZEN_COLUMNS)
    closed_when(
        "report_edition",
        changes="OLD.state IN ('published', 'withdrawn') "
        f"OR (OLD.state = 'frozen' AND (NEW.state <> 'published' OR {altered}))",
        deletions="OLD.round > 0",
    )


def downgrade() -> None:
    op.drop_table("report_remark")
    for table in reversed(FOR_EVER):
        changeable(table)
        op.drop_table(table)
    drop_closed_when("report_edition")
    op.drop_table("report_edition")
