"""Pictures that show how the way of borrowing was made known."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import create_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OWNERS = {"item_id": "item", "counter_act_id": "counter_act", "incident_id": "incident"}
ALSO = {"publication_id": "publication"}
KEPT = ("id", "sha256", "size", "media_type", "width", "height", "original_name", *OWNERS, "created_at", "created_by")
INDEXED = ("counter_act_id", "incident_id")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _remake(OWNERS | ALSO)
    else:
        op.add_column("attachment", sa.Column("publication_id", types.Id(), nullable=True))
        op.create_foreign_key(
            op.f("fk_attachment_publication_id"), "attachment", "publication", ["publication_id"], ["id"]
        )
        op.drop_constraint(op.f("ck_attachment_one_owner"), "attachment")
        op.create_check_constraint(op.f("ck_attachment_one_owner"), "attachment", _one_of(OWNERS | ALSO))
    op.create_index(op.f("ix_attachment_publication_id"), "attachment", ["publication_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_attachment_publication_id"), table_name="attachment")
    op.execute("DELETE FROM attachment WHERE publication_id IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        _remake(OWNERS)
        return
    op.drop_constraint(op.f("ck_attachment_one_owner"), "attachment")
    op.drop_column("attachment", "publication_id")
    op.create_check_constraint(op.f("ck_attachment_one_owner"), "attachment", _one_of(OWNERS))


def _one_of(owners: dict[str, str]) -> str:
    return " + ".join(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in owners) + " = 1"


def _remake(owners: dict[str, str]) -> None:
    """The table anew with these owners: SQLite cannot change a check of a table that stands."""
    for name in INDEXED:
        op.drop_index(op.f(f"ix_attachment_{name}"), table_name="attachment")
    op.rename_table("attachment", "attachment_before")
    create_table(
        "attachment",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        *(sa.Column(name, types.Id(), nullable=True) for name in owners),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("created_by", types.Id(), nullable=True),
        sa.CheckConstraint("media_type IN ('image/jpeg')", name=op.f("ck_attachment_media_type")),
        sa.CheckConstraint(_one_of(owners), name=op.f("ck_attachment_one_owner")),
        sa.CheckConstraint("length(original_name) <= 200", name=op.f("ck_attachment_original_name_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_size")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_attachment_created_by")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_attachment_{name}"))
            for name, table in owners.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("item_id", name=op.f("uq_attachment_item_id")),
    )
    listed = ", ".join(KEPT)
    op.execute(f"INSERT INTO attachment ({listed}) SELECT {listed} FROM attachment_before")  # noqa: S608 - own names
    op.drop_table("attachment_before")
    for name in INDEXED:
        op.create_index(op.f(f"ix_attachment_{name}"), "attachment", [name], unique=False)
