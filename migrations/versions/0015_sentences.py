"""Sentences of the report in the office's own words."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "sentence_version",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("changed_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(figure) > 0", name=op.f("ck_sentence_version_figure_filled")),
        sa.CheckConstraint("length(figure) <= 60", name=op.f("ck_sentence_version_figure_length")),
        sa.CheckConstraint("(text IS NULL) = (sha256 IS NULL)", name=op.f("ck_sentence_version_own")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_sentence_version_sha256")),
        sa.CheckConstraint(
            "status IN ('supported', 'partial', 'not_done', 'no_data')", name=op.f("ck_sentence_version_status")
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_sentence_version_text_filled")),
        sa.CheckConstraint("length(text) <= 1000", name=op.f("ck_sentence_version_text_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_sentence_version_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_sentence_version_title_length")),
        sa.CheckConstraint("version > 0", name=op.f("ck_sentence_version_version")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sentence_version_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_version")),
        sa.UniqueConstraint("figure", "status", "version", name=op.f("uq_sentence_version_figure_status_version")),
    )
    append_only("sentence_version")


def downgrade() -> None:
    changeable("sentence_version")
    op.drop_table("sentence_version")
