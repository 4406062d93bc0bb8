"""Duties with their owners and last days, holidays, chases of what is overdue, and later days of return."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import create_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "holiday",
        sa.Column("day", types.Day(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.Id(), nullable=True),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_holiday_name_filled")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_holiday_name_length")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_holiday_made_by")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    create_table(
        "duty",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=True),
        sa.Column("person_id", types.Id(), nullable=True),
        sa.Column("opens_on", types.Day(), nullable=False),
        sa.Column("last_on", types.Day(), nullable=False),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("ended_by", types.Id(), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_duty_ended")),
        sa.CheckConstraint(
            "kind IN ('chase', 'acknowledge', 'inquire', 'settle', 'supervise', 'publish_guideline', 'read_guideline', 'publicize', 'declare_interests', 'appoint_checkers', 'report_stocktake', 'dispose', 'notify_auditor')",
            name=op.f("ck_duty_kind"),
        ),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_duty_office"),
        ),
        sa.CheckConstraint("last_on >= opens_on", name=op.f("ck_duty_order")),
        sa.CheckConstraint("ordinal > 0", name=op.f("ck_duty_ordinal")),
        sa.CheckConstraint("outcome IN ('done', 'lapsed')", name=op.f("ck_duty_outcome")),
        sa.CheckConstraint("length(subject) > 0", name=op.f("ck_duty_subject_filled")),
        sa.CheckConstraint("length(subject) <= 120", name=op.f("ck_duty_subject_length")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_duty_division_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_duty_ended_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("kind", "subject", "ordinal", name=op.f("uq_duty_kind_subject_ordinal")),
    )
    op.create_index(
        "ix_duty_open",
        "duty",
        ["last_on", "id"],
        unique=False,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_duty_person_id", "duty", ["person_id"], unique=False)
    create_table(
        "chase",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("happened_at", types.Moment(), nullable=True),
        sa.Column("recorded_at", types.Moment(), nullable=True),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.Integer(), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("letter_salt", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('letter', 'phone', 'message', 'visit')", name=op.f("ck_chase_channel")),
        sa.CheckConstraint("commitment IS NULL OR length(commitment) = 64", name=op.f("ck_chase_commitment")),
        sa.CheckConstraint("(letter_number IS NULL) = (commitment IS NULL)", name=op.f("ck_chase_committed")),
        sa.CheckConstraint("number IS NULL OR length(evidence) > 0", name=op.f("ck_chase_evidence")),
        sa.CheckConstraint("length(evidence) <= 300", name=op.f("ck_chase_evidence_length")),
        sa.CheckConstraint("(number IS NULL) = (happened_at IS NULL)", name=op.f("ck_chase_happened")),
        sa.CheckConstraint("(channel = 'letter') = (letter_number IS NOT NULL)", name=op.f("ck_chase_letter")),
        sa.CheckConstraint("letter_number > 0", name=op.f("ck_chase_letter_number")),
        sa.CheckConstraint("channel = 'letter' OR number IS NOT NULL", name=op.f("ck_chase_made")),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_chase_note_length")),
        sa.CheckConstraint("number > 0", name=op.f("ck_chase_number")),
        sa.CheckConstraint("happened_at <= recorded_at", name=op.f("ck_chase_order")),
        sa.CheckConstraint("(number IS NULL) = (recorded_at IS NULL)", name=op.f("ck_chase_recorded")),
        sa.CheckConstraint("length(request_key) <= 60", name=op.f("ck_chase_request_key_length")),
        sa.CheckConstraint("length(template) <= 40", name=op.f("ck_chase_template_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_chase_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_chase_title_length")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_chase_loan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chase_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase")),
        sa.UniqueConstraint("loan_id", "letter_number", name=op.f("uq_chase_loan_id_letter_number")),
        sa.UniqueConstraint("loan_id", "number", name=op.f("uq_chase_loan_id_number")),
        sa.UniqueConstraint("request_key", name=op.f("uq_chase_request_key")),
    )
    create_table(
        "extension",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("from_on", types.Day(), nullable=False),
        sa.Column("to_on", types.Day(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", types.Moment(), nullable=False),
        sa.Column("recorded_by", types.Id(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_by", types.Id(), nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f("ck_extension_answer")),
        sa.CheckConstraint("(answer IS NULL) = (decided_at IS NULL)", name=op.f("ck_extension_decided")),
        sa.CheckConstraint("(answer IS NULL) = (decided_by IS NULL)", name=op.f("ck_extension_decided_by")),
        sa.CheckConstraint("length(decision_reason) <= 500", name=op.f("ck_extension_decision_reason_length")),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_extension_later")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_extension_office"),
        ),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_extension_order_no_length")),
        sa.CheckConstraint(
            "coalesce(answer, 'yes') = 'yes' OR length(decision_reason) > 0", name=op.f("ck_extension_reason")
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_extension_reason_filled")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_extension_reason_length")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_extension_title_length")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_extension_decided_by")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_extension_loan_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_extension_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index("ix_extension_loan", "extension", ["loan_id", "requested_at"], unique=False)
    op.create_index(
        "uq_extension_open",
        "extension",
        ["loan_id"],
        unique=True,
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )


def downgrade() -> None:
    for table in ("extension", "chase", "duty", "holiday"):
        op.drop_table(table)
