"""The integrity plan of each year, what divisions did for it, and the pictures of that."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FOR_EVER = ("plan_version", "activity", "activity_withdrawal")
OWNERS = {
    "item_id": "item",
    "counter_act_id": "counter_act",
    "incident_id": "incident",
    "publication_id": "publication",
}
ALSO = {"activity_id": "activity"}
KEPT = ("id", "sha256", "size", "media_type", "width", "height", "original_name", *OWNERS, "created_at", "created_by")
INDEXED = ("counter_act_id", "incident_id", "publication_id")


def upgrade() -> None:
    _plans()
    _activities()
    for table in FOR_EVER:
        append_only(table)
    if op.get_bind().dialect.name == "sqlite":
        _remake(OWNERS | ALSO)
    else:
        op.add_column("attachment", sa.Column("activity_id", types.Id(), nullable=True))
        op.create_foreign_key(op.f("fk_attachment_activity_id"), "attachment", "activity", ["activity_id"], ["id"])
        op.drop_constraint(op.f("ck_attachment_one_owner"), "attachment")
        op.create_check_constraint(op.f("ck_attachment_one_owner"), "attachment", _one_of(OWNERS | ALSO))
    op.create_index(op.f("ix_attachment_activity_id"), "attachment", ["activity_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_attachment_activity_id"), table_name="attachment")
    op.execute("DELETE FROM attachment WHERE activity_id IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        _remake(OWNERS)
    else:
        op.drop_constraint(op.f("ck_attachment_one_owner"), "attachment")
        op.drop_column("attachment", "activity_id")
        op.create_check_constraint(op.f("ck_attachment_one_owner"), "attachment", _one_of(OWNERS))
    for table in reversed(FOR_EVER):
        changeable(table)
        op.drop_table(table)


def _plans() -> None:
    create_table(
        "plan_version",
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", types.Json(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.Id(), nullable=True),
        sa.CheckConstraint("fiscal_year > 2500", name=op.f("ck_plan_version_fiscal_year")),
        sa.CheckConstraint("version > 0", name=op.f("ck_plan_version_version")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_plan_version_made_by")),
        sa.PrimaryKeyConstraint("fiscal_year", "version", name=op.f("pk_plan_version")),
    )


def _activities() -> None:
    create_table(
        "activity",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("measure", sa.Integer(), nullable=False),
        sa.Column("method", sa.Integer(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("happened_on", types.Day(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recorded_at", types.Moment(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('website', 'loudspeaker', 'social_media', 'village_head', 'meeting', 'board', 'training', 'event', "
            "'document')",
            name=op.f("ck_activity_channel"),
        ),
        sa.CheckConstraint("length(evidence) > 0", name=op.f("ck_activity_evidence_filled")),
        sa.CheckConstraint("length(evidence) <= 300", name=op.f("ck_activity_evidence_length")),
        sa.CheckConstraint("measure > 0", name=op.f("ck_activity_measure")),
        sa.CheckConstraint("method > 0", name=op.f("ck_activity_method")),
        sa.CheckConstraint("people > 0", name=op.f("ck_activity_people")),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_activity_place_length")),
        sa.CheckConstraint("length(request_key) <= 60", name=op.f("ck_activity_request_key_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_activity_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_activity_title_length")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_activity_division_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_activity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("request_key", name=op.f("uq_activity_request_key")),
    )
    op.create_index("ix_activity_day", "activity", ["happened_on", "id"], unique=False)
    create_table(
        "activity_withdrawal",
        sa.Column("activity_id", types.Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_activity_withdrawal_reason_filled")),
        sa.CheckConstraint("length(reason) <= 300", name=op.f("ck_activity_withdrawal_reason_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_activity_withdrawal_title_filled")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_activity_withdrawal_title_length")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_withdrawal_activity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_activity_withdrawal_person_id")),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_activity_withdrawal")),
    )


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
