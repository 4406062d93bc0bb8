"""What belongs to things and is counted at the counter, kits of things, and the conditions for consumables."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FOR_EVER = ("accessory_count", "declaration")


def upgrade() -> None:
    create_table(
        "accessory",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("per_unit", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_accessory_name_filled")),
        sa.CheckConstraint("length(name) <= 80", name=op.f("ck_accessory_name_length")),
        sa.CheckConstraint("per_unit BETWEEN 1 AND 999", name=op.f("ck_accessory_per_unit")),
        sa.CheckConstraint("position BETWEEN 1 AND 12", name=op.f("ck_accessory_position")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_accessory_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accessory")),
        sa.UniqueConstraint("item_id", "name", name=op.f("uq_accessory_item_id_name")),
        sa.UniqueConstraint("item_id", "position", name=op.f("uq_accessory_item_id_position")),
    )
    create_table(
        "accessory_count",
        sa.Column("counter_act_id", types.Id(), nullable=False),
        sa.Column("line_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("per_unit", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.CheckConstraint("absent >= 0", name=op.f("ck_accessory_count_absent_whole")),
        sa.CheckConstraint("back >= 0", name=op.f("ck_accessory_count_back_whole")),
        sa.CheckConstraint("given + absent + back + damaged + missing > 0", name=op.f("ck_accessory_count_counted")),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_accessory_count_damaged_whole")),
        sa.CheckConstraint("given >= 0", name=op.f("ck_accessory_count_given_whole")),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_accessory_count_missing_whole")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_accessory_count_name_filled")),
        sa.CheckConstraint("length(name) <= 80", name=op.f("ck_accessory_count_name_length")),
        sa.CheckConstraint(
            "given + absent = 0 OR back + damaged + missing = 0", name=op.f("ck_accessory_count_one_way")
        ),
        sa.CheckConstraint("per_unit BETWEEN 1 AND 999", name=op.f("ck_accessory_count_per_unit")),
        sa.CheckConstraint("position > 0", name=op.f("ck_accessory_count_position")),
        sa.ForeignKeyConstraint(["counter_act_id"], ["counter_act.id"], name=op.f("fk_accessory_count_counter_act_id")),
        sa.ForeignKeyConstraint(["line_id"], ["loan_line.id"], name=op.f("fk_accessory_count_line_id")),
        sa.PrimaryKeyConstraint("counter_act_id", "line_id", "position", name=op.f("pk_accessory_count")),
    )
    op.create_index("ix_accessory_count_line", "accessory_count", ["line_id"], unique=False)
    create_table(
        "kit",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(description) <= 500", name=op.f("ck_kit_description_length")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_kit_name_filled")),
        sa.CheckConstraint("length(name_key) > 0", name=op.f("ck_kit_name_key_filled")),
        sa.CheckConstraint("length(name_key) <= 150", name=op.f("ck_kit_name_key_length")),
        sa.CheckConstraint("length(name) <= 150", name=op.f("ck_kit_name_length")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_kit_division_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit")),
        sa.UniqueConstraint("division_id", "name_key", name=op.f("uq_kit_division_id_name_key")),
    )
    create_table(
        "kit_part",
        sa.Column("kit_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 20", name=op.f("ck_kit_part_position")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_kit_part_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_kit_part_item_id")),
        sa.ForeignKeyConstraint(["kit_id"], ["kit.id"], name=op.f("fk_kit_part_kit_id")),
        sa.PrimaryKeyConstraint("kit_id", "position", name=op.f("pk_kit_part")),
        sa.UniqueConstraint("kit_id", "item_id", name=op.f("uq_kit_part_kit_id_item_id")),
    )
    op.create_index("ix_kit_part_item", "kit_part", ["item_id"], unique=False)
    create_table(
        "declaration",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("declared_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "condition IN ('enough', 'unharmed', 'urgent', 'not_procurable')", name=op.f("ck_declaration_condition")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_declaration_loan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declaration_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("loan_id", "condition", name=op.f("uq_declaration_loan_id_condition")),
    )
    for table in FOR_EVER:
        append_only(table)


def downgrade() -> None:
    for table in FOR_EVER:
        changeable(table)
    for table in ("declaration", "kit_part", "kit", "accessory_count", "accessory"):
        op.drop_table(table)
