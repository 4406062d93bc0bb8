"""Orders that give an office are papers of the office.

SQLite keeps the kinds of papers in the table's own text, so the two tables are made anew there with all their rows.
"""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BEFORE = (
    "'return_slip', 'combined_sheet', 'incident_memo', 'inquiry_order', 'stocktake_order', 'stocktake_report', "
    "'loan_register', 'asset_card', 'label', 'announcement', 'receipt'"
)
AFTER = BEFORE.replace("'stocktake_order'", "'authority_order', 'stocktake_order'")
TABLES = ("office_paper", "office_paper_words")


def upgrade() -> None:
    changeable("office_paper")
    _let(AFTER)
    append_only("office_paper")


def downgrade() -> None:
    """Papers of the new kind go: what was before cannot hold them."""
    changeable("office_paper")
    op.execute(
        "DELETE FROM office_paper_words WHERE paper_id IN (SELECT id FROM office_paper WHERE kind = 'authority_order')"
    )
    op.execute("DELETE FROM office_paper WHERE kind = 'authority_order'")
    _let(BEFORE)
    append_only("office_paper")


def _let(kinds: str) -> None:
    """Let papers be of these kinds."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_office_paper_kind"), "office_paper", type_="check")
        op.create_check_constraint(op.f("ck_office_paper_kind"), "office_paper", f"kind IN ({kinds})")
        return
    for table in TABLES:
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608 - names of the migration
    for table in reversed(TABLES):
        op.drop_table(table)
    _tables(kinds)
    for table in TABLES:
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608 - names of the migration
        op.execute(f"DROP TABLE temp.kept_{table}")


def _tables(kinds: str) -> None:
    create_table(
        "office_paper",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.Id(), nullable=False),
        sa.CheckConstraint("length(about) > 0", name=op.f("ck_office_paper_about_filled")),
        sa.CheckConstraint("length(about) <= 60", name=op.f("ck_office_paper_about_length")),
        sa.CheckConstraint("length(commitment) = 64", name=op.f("ck_office_paper_commitment")),
        sa.CheckConstraint("edition > 0", name=op.f("ck_office_paper_edition")),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_office_paper_kind")),
        sa.CheckConstraint("number > 0", name=op.f("ck_office_paper_number")),
        sa.CheckConstraint("length(series) > 0", name=op.f("ck_office_paper_series_filled")),
        sa.CheckConstraint("length(series) <= 60", name=op.f("ck_office_paper_series_length")),
        sa.CheckConstraint("length(template) > 0", name=op.f("ck_office_paper_template_filled")),
        sa.CheckConstraint("length(template) <= 40", name=op.f("ck_office_paper_template_length")),
        sa.CheckConstraint("year BETWEEN 2500 AND 2700", name=op.f("ck_office_paper_year")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_office_paper_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_paper")),
        sa.UniqueConstraint(
            "series", "year", "number", "edition", name=op.f("uq_office_paper_series_year_number_edition")
        ),
    )
    op.create_index("ix_office_paper_about", "office_paper", ["about", "made_at"], unique=False)
    create_table(
        "office_paper_words",
        sa.Column("paper_id", types.Id(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("salt IS NULL OR length(salt) = 32", name=op.f("ck_office_paper_words_salt")),
        sa.CheckConstraint("salt IS NULL OR length(value) > 0", name=op.f("ck_office_paper_words_value")),
        sa.ForeignKeyConstraint(["paper_id"], ["office_paper.id"], name=op.f("fk_office_paper_words_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_office_paper_words")),
    )
