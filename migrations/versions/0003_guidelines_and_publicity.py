"""Guidelines of the divisions by year and version, who has read them, and publicity."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FOR_EVER = ("guideline", "guideline_reading", "publication")


def upgrade() -> None:
    create_table(
        "guideline_draft",
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", types.Moment(), nullable=False),
        sa.Column("changed_by", types.Id(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_guideline_draft_text_filled")),
        sa.CheckConstraint("length(text) <= 30000", name=op.f("ck_guideline_draft_text_length")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_guideline_draft_changed_by")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_guideline_draft_division_id")),
        sa.PrimaryKeyConstraint("division_id", name=op.f("pk_guideline_draft")),
    )
    create_table(
        "guideline",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_at", types.Moment(), nullable=False),
        sa.CheckConstraint("fiscal_year > 2500", name=op.f("ck_guideline_fiscal_year")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_guideline_sha256")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_guideline_text_filled")),
        sa.CheckConstraint("length(text) <= 30000", name=op.f("ck_guideline_text_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_guideline_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_guideline_title_length")),
        sa.CheckConstraint("version > 0", name=op.f("ck_guideline_version")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_guideline_division_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guideline_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline")),
        sa.UniqueConstraint(
            "division_id", "fiscal_year", "version", name=op.f("uq_guideline_division_id_fiscal_year_version")
        ),
    )
    op.create_index("ix_guideline_year", "guideline", ["fiscal_year", "division_id"], unique=False)
    create_table(
        "guideline_reading",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("guideline_id", types.Id(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("read_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["guideline_id"], ["guideline.id"], name=op.f("fk_guideline_reading_guideline_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guideline_reading_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline_reading")),
        sa.UniqueConstraint("guideline_id", "person_id", name=op.f("uq_guideline_reading_guideline_id_person_id")),
    )
    op.create_index("ix_guideline_reading_person", "guideline_reading", ["person_id"], unique=False)
    create_table(
        "publication",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("happened_on", types.Day(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recorded_at", types.Moment(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('website', 'loudspeaker', 'social_media', 'village_head', 'meeting', 'board')",
            name=op.f("ck_publication_channel"),
        ),
        sa.CheckConstraint("length(evidence) > 0", name=op.f("ck_publication_evidence_filled")),
        sa.CheckConstraint("length(evidence) <= 300", name=op.f("ck_publication_evidence_length")),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_publication_place_length")),
        sa.CheckConstraint("length(request_key) <= 60", name=op.f("ck_publication_request_key_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_publication_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_publication_title_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_publication_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("request_key", name=op.f("uq_publication_request_key")),
    )
    op.create_index("ix_publication_day", "publication", ["happened_on", "id"], unique=False)
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in FOR_EVER:
        changeable(table)
    for table in ("publication", "guideline_reading", "guideline", "guideline_draft"):
        op.drop_table(table)
