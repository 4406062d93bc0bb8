"""The emblem that the office supplies for its papers."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table(
        "emblem",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("supplied_at", types.Moment(), nullable=False),
        sa.Column("supplied_by", types.Id(), nullable=False),
        sa.CheckConstraint("picture IS NULL OR length(picture) BETWEEN 1 AND 400000", name=op.f("ck_emblem_picture")),
        sa.CheckConstraint(
            "length(sha256) = (CASE WHEN picture IS NULL THEN 0 ELSE 64 END)", name=op.f("ck_emblem_sha256")
        ),
        sa.ForeignKeyConstraint(["supplied_by"], ["person.id"], name=op.f("fk_emblem_supplied_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emblem")),
    )
    op.create_index("ix_emblem_sha256", "emblem", ["sha256"], unique=False)
    append_only("emblem")


def downgrade() -> None:
    changeable("emblem")
    op.drop_table("emblem")
