"""Files that show what was done, beside its pictures."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import create_table

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "enclosure",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("activity_id", types.Id(), nullable=True),
        sa.Column("publication_id", types.Id(), nullable=True),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_enclosure_name_filled")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_enclosure_name_length")),
        sa.CheckConstraint("(activity_id IS NULL) <> (publication_id IS NULL)", name=op.f("ck_enclosure_one_owner")),
        sa.CheckConstraint("pages > 0", name=op.f("ck_enclosure_pages")),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_enclosure_position")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_enclosure_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_enclosure_size")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_enclosure_activity_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_enclosure_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enclosure")),
        sa.UniqueConstraint("activity_id", "position", name=op.f("uq_enclosure_activity_id_position")),
        sa.UniqueConstraint("publication_id", "position", name=op.f("uq_enclosure_publication_id_position")),
    )


def downgrade() -> None:
    op.drop_table("enclosure")
