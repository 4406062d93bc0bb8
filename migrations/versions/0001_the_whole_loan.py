"""The whole loan: people and offices, the register, loans, incidents, the ledger and its records."""

import sqlalchemy as sa
from alembic import op

from assetlend.models import types
from assetlend.models.ddl import append_only, changeable, create_table, drop_without_gaps, without_gaps

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NEVER_CHANGED = ("ledger_entry", "checkpoint", "decision", "rulebook")


def upgrade() -> None:
    create_table(
        "checkpoint",
        sa.Column("size", types.Big, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_checkpoint_size")),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    create_table(
        "division",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", types.Flag(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_division_name_length")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_division_name_filled")),
        sa.CheckConstraint("length(name_key) <= 120", name=op.f("ck_division_name_key_length")),
        sa.CheckConstraint("length(name_key) > 0", name=op.f("ck_division_name_key_filled")),
        sa.CheckConstraint("length(phone) <= 30", name=op.f("ck_division_phone_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
        sa.UniqueConstraint("name_key", name=op.f("uq_division_name_key")),
    )
    create_table(
        "ledger_entry",
        sa.Column("seq", types.Big, autoincrement=False, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(leaf_hash) = 32", name=op.f("ck_ledger_entry_leaf_hash")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_ledger_entry_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_entry")),
    )
    op.create_index("ix_ledger_entry_act", "ledger_entry", ["act", "seq"], unique=False)
    op.create_index("ix_ledger_entry_subject", "ledger_entry", ["subject", "seq"], unique=False)
    create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", types.Big, nullable=False),
        sa.Column("last_at", types.Moment(), nullable=False),
        sa.Column("tree_size", types.Big, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_only_one")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_ledger_head_size_whole")),
        sa.CheckConstraint("tree_size >= 0", name=op.f("ck_ledger_head_tree_size_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    create_table(
        "ledger_node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("place", types.Big, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_ledger_node_hash")),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_ledger_node")),
    )
    create_table(
        "number_series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last_whole")),
        sa.CheckConstraint("length(series) <= 60", name=op.f("ck_number_series_series_length")),
        sa.CheckConstraint("length(series) > 0", name=op.f("ck_number_series_series_filled")),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_number_series")),
    )
    create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("amphoe", sa.Text(), nullable=False),
        sa.Column("changwat", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("ledger_key", sa.Text(), nullable=False),
        sa.Column("is_demo", types.Flag(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_organization_only_one")),
        sa.CheckConstraint("length(address) <= 300", name=op.f("ck_organization_address_length")),
        sa.CheckConstraint("length(amphoe) <= 80", name=op.f("ck_organization_amphoe_length")),
        sa.CheckConstraint("length(changwat) <= 80", name=op.f("ck_organization_changwat_length")),
        sa.CheckConstraint("length(ledger_key) > 0", name=op.f("ck_organization_ledger_key_filled")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_organization_name_length")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_organization_name_filled")),
        sa.CheckConstraint("length(phone) <= 30", name=op.f("ck_organization_phone_length")),
        sa.CheckConstraint("length(short_name) <= 80", name=op.f("ck_organization_short_name_length")),
        sa.CheckConstraint("length(short_name) > 0", name=op.f("ck_organization_short_name_filled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    create_table(
        "throttle",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", types.Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(key) <= 120", name=op.f("ck_throttle_key_length")),
        sa.CheckConstraint("length(key) > 0", name=op.f("ck_throttle_key_filled")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_throttle_tries_whole")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    create_table(
        "worker_run",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("started_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("done", types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_run")),
    )
    op.create_index("ix_worker_run_started", "worker_run", ["started_at"], unique=False)
    create_table(
        "item",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("item_class", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("durability", sa.Text(), nullable=False),
        sa.Column("is_vehicle", types.Flag(), nullable=False),
        sa.Column("max_days", sa.Integer(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("audience IN ('nobody', 'staff', 'agencies', 'everyone')", name=op.f("ck_item_audience")),
        sa.CheckConstraint("durability IN ('durable', 'consumable')", name=op.f("ck_item_durability")),
        sa.CheckConstraint("NOT is_vehicle OR audience = 'nobody'", name=op.f("ck_item_vehicle_not_lent")),
        sa.CheckConstraint("length(description) <= 1000", name=op.f("ck_item_description_length")),
        sa.CheckConstraint("length(item_class) <= 120", name=op.f("ck_item_item_class_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_item_name_length")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_item_name_filled")),
        sa.CheckConstraint("length(identity) <= 200", name=op.f("ck_item_identity_length")),
        sa.CheckConstraint("length(identity) > 0", name=op.f("ck_item_identity_filled")),
        sa.CheckConstraint("length(name_key) <= 200", name=op.f("ck_item_name_key_length")),
        sa.CheckConstraint("length(name_key) > 0", name=op.f("ck_item_name_key_filled")),
        sa.CheckConstraint("length(unit) <= 40", name=op.f("ck_item_unit_length")),
        sa.CheckConstraint("length(unit) > 0", name=op.f("ck_item_unit_filled")),
        sa.CheckConstraint("max_days IS NULL OR max_days BETWEEN 1 AND 365", name=op.f("ck_item_max_days")),
        sa.CheckConstraint("notice_days IS NULL OR notice_days BETWEEN 0 AND 90", name=op.f("ck_item_notice_days")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_item_division_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("division_id", "identity", name=op.f("uq_item_division_id_identity")),
    )
    create_table(
        "person",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("house_no", sa.Text(), nullable=False),
        sa.Column("moo", sa.Text(), nullable=False),
        sa.Column("tambon", sa.Text(), nullable=False),
        sa.Column("amphoe", sa.Text(), nullable=False),
        sa.Column("changwat", sa.Text(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("length(amphoe) <= 80", name=op.f("ck_person_amphoe_length")),
        sa.CheckConstraint("length(changwat) <= 80", name=op.f("ck_person_changwat_length")),
        sa.CheckConstraint("length(email) <= 200", name=op.f("ck_person_email_length")),
        sa.CheckConstraint("length(first_name) <= 100", name=op.f("ck_person_first_name_length")),
        sa.CheckConstraint("length(first_name) > 0", name=op.f("ck_person_first_name_filled")),
        sa.CheckConstraint("length(house_no) <= 30", name=op.f("ck_person_house_no_length")),
        sa.CheckConstraint("length(last_name) <= 100", name=op.f("ck_person_last_name_length")),
        sa.CheckConstraint("length(moo) <= 10", name=op.f("ck_person_moo_length")),
        sa.CheckConstraint("length(name_key) <= 200", name=op.f("ck_person_name_key_length")),
        sa.CheckConstraint("length(name_key) > 0", name=op.f("ck_person_name_key_filled")),
        sa.CheckConstraint("length(phone) <= 20", name=op.f("ck_person_phone_length")),
        sa.CheckConstraint("length(position) <= 120", name=op.f("ck_person_position_length")),
        sa.CheckConstraint("length(tambon) <= 80", name=op.f("ck_person_tambon_length")),
        sa.CheckConstraint("length(title) <= 30", name=op.f("ck_person_title_length")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_person_division_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_division_id"), "person", ["division_id"], unique=False)
    op.create_index("ix_person_name_key", "person", ["name_key"], unique=False)
    op.create_index("ix_person_phone", "person", ["phone"], unique=False)
    create_table(
        "account",
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("username_key", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", types.Flag(), nullable=False),
        sa.Column("is_active", types.Flag(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("last_sign_in_at", types.Moment(), nullable=True),
        sa.CheckConstraint("language IN ('th', 'en')", name=op.f("ck_account_language")),
        sa.CheckConstraint("length(password_hash) <= 300", name=op.f("ck_account_password_hash_length")),
        sa.CheckConstraint("length(password_hash) > 0", name=op.f("ck_account_password_hash_filled")),
        sa.CheckConstraint("length(username) <= 60", name=op.f("ck_account_username_length")),
        sa.CheckConstraint("length(username) > 0", name=op.f("ck_account_username_filled")),
        sa.CheckConstraint("length(username_key) <= 60", name=op.f("ck_account_username_key_length")),
        sa.CheckConstraint("length(username_key) > 0", name=op.f("ck_account_username_key_filled")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account")),
        sa.UniqueConstraint("username_key", name=op.f("uq_account_username_key")),
    )
    create_table(
        "appointment",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("holding", sa.Text(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_on", types.Day(), nullable=False),
        sa.Column("ends_on", types.Day(), nullable=True),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "holding = 'regular' OR coalesce(length(order_no), 0) > 0", name=op.f("ck_appointment_has_order")
        ),
        sa.CheckConstraint("holding IN ('regular', 'acting', 'delegated')", name=op.f("ck_appointment_holding")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_appointment_office"),
        ),
        sa.CheckConstraint(
            "office NOT IN ('unit_head') OR division_id IS NOT NULL", name=op.f("ck_appointment_division")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_appointment_order")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_appointment_order_no_length")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_appointment_title_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_appointment_title_filled")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_appointment_division_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    op.create_index(
        "uq_appointment_division_holder",
        "appointment",
        ["office", "division_id"],
        unique=True,
        sqlite_where=sa.text("holding = 'regular' AND ends_on IS NULL AND office IN ('unit_head')"),
        postgresql_where=sa.text("holding = 'regular' AND ends_on IS NULL AND office IN ('unit_head')"),
    )
    op.create_index(
        "uq_appointment_holder",
        "appointment",
        ["office"],
        unique=True,
        sqlite_where=sa.text(
            "holding = 'regular' AND ends_on IS NULL AND division_id IS NULL AND office IN ('nayok', 'palad', 'unit_head')"
        ),
        postgresql_where=sa.text(
            "holding = 'regular' AND ends_on IS NULL AND division_id IS NULL AND office IN ('nayok', 'palad', 'unit_head')"
        ),
    )
    create_table(
        "asset",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("is_lot", types.Flag(), nullable=False),
        sa.Column("is_lendable", types.Flag(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("usable", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("worn", sa.Integer(), nullable=False),
        sa.Column("in_repair", sa.Integer(), nullable=False),
        sa.Column("awaiting_disposal", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("disposed", sa.Integer(), nullable=False),
        sa.Column("out", sa.Integer(), nullable=False),
        sa.Column("acquired_on", types.Day(), nullable=True),
        sa.Column("acquired_year", sa.Integer(), nullable=True),
        sa.Column("unit_value_satang", types.Big, nullable=True),
        sa.Column("fund_source", sa.Text(), nullable=False),
        sa.Column("acquisition", sa.Text(), nullable=False),
        sa.Column("useful_life", sa.Integer(), nullable=True),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("disposal_order", sa.Text(), nullable=False),
        sa.Column("import_key", sa.Text(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("(number IS NULL) = (number_key IS NULL)", name=op.f("ck_asset_number_key")),
        sa.CheckConstraint("awaiting_disposal >= 0", name=op.f("ck_asset_awaiting_disposal_whole")),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_asset_damaged_whole")),
        sa.CheckConstraint("disposed = 0 OR length(disposal_order) > 0", name=op.f("ck_asset_disposal_order")),
        sa.CheckConstraint("disposed >= 0", name=op.f("ck_asset_disposed_whole")),
        sa.CheckConstraint("in_repair >= 0", name=op.f("ck_asset_in_repair_whole")),
        sa.CheckConstraint("is_lot OR (quantity = 1 AND number IS NOT NULL)", name=op.f("ck_asset_piece")),
        sa.CheckConstraint("length(acquisition) <= 100", name=op.f("ck_asset_acquisition_length")),
        sa.CheckConstraint("length(brand) <= 200", name=op.f("ck_asset_brand_length")),
        sa.CheckConstraint("length(disposal_order) <= 100", name=op.f("ck_asset_disposal_order_length")),
        sa.CheckConstraint("length(document_no) <= 100", name=op.f("ck_asset_document_no_length")),
        sa.CheckConstraint("length(fund_source) <= 100", name=op.f("ck_asset_fund_source_length")),
        sa.CheckConstraint("length(location) <= 200", name=op.f("ck_asset_location_length")),
        sa.CheckConstraint("length(note) <= 1000", name=op.f("ck_asset_note_length")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_asset_number_length")),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_asset_number_filled")),
        sa.CheckConstraint("length(number_key) <= 60", name=op.f("ck_asset_number_key_length")),
        sa.CheckConstraint("length(search_key) <= 60", name=op.f("ck_asset_search_key_length")),
        sa.CheckConstraint("length(tag) <= 16", name=op.f("ck_asset_tag_length")),
        sa.CheckConstraint("length(tag) > 0", name=op.f("ck_asset_tag_filled")),
        sa.CheckConstraint("length(vendor) <= 200", name=op.f("ck_asset_vendor_length")),
        sa.CheckConstraint("lost >= 0", name=op.f("ck_asset_lost_whole")),
        sa.CheckConstraint("out >= 0 AND out <= usable", name=op.f("ck_asset_out_is_usable")),
        sa.CheckConstraint(
            "quantity = usable + damaged + worn + in_repair + awaiting_disposal + lost + disposed",
            name=op.f("ck_asset_conservation"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_asset_quantity_positive")),
        sa.CheckConstraint("unit_value_satang IS NULL OR unit_value_satang >= 0", name=op.f("ck_asset_value")),
        sa.CheckConstraint("usable >= 0", name=op.f("ck_asset_usable_whole")),
        sa.CheckConstraint("worn >= 0", name=op.f("ck_asset_worn_whole")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_asset_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("import_key", name=op.f("uq_asset_import_key")),
        sa.UniqueConstraint("number_key", name=op.f("uq_asset_number_key")),
        sa.UniqueConstraint("tag", name=op.f("uq_asset_tag")),
    )
    op.create_index("ix_asset_item", "asset", ["item_id", "id"], unique=False)
    create_table(
        "outbox",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("values", types.Json(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("due_at", types.Moment(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
        sa.Column("seen_at", types.Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("channel IN ('screen', 'email')", name=op.f("ck_outbox_channel")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_outbox_kind_length")),
        sa.CheckConstraint("length(kind) > 0", name=op.f("ck_outbox_kind_filled")),
        sa.CheckConstraint("length(last_error) <= 300", name=op.f("ck_outbox_last_error_length")),
        sa.CheckConstraint("length(subject) <= 120", name=op.f("ck_outbox_subject_length")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_tries_whole")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_person", "outbox", ["person_id", "created_at"], unique=False)
    op.create_index("ix_outbox_waiting", "outbox", ["sent_at", "due_at"], unique=False)
    create_table(
        "register_import",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("existing", sa.Integer(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.Id(), nullable=True),
        sa.CheckConstraint("state IN ('preview', 'done', 'dropped')", name=op.f("ck_register_import_state")),
        sa.CheckConstraint("added >= 0", name=op.f("ck_register_import_added_whole")),
        sa.CheckConstraint("existing >= 0", name=op.f("ck_register_import_existing_whole")),
        sa.CheckConstraint("length(filename) <= 200", name=op.f("ck_register_import_filename_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_register_import_sha256")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_register_import_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    op.create_index("ix_register_import_made", "register_import", ["made_at"], unique=False)
    op.create_index(
        "uq_register_import_preview",
        "register_import",
        ["made_by"],
        unique=True,
        sqlite_where=sa.text("state = 'preview'"),
        postgresql_where=sa.text("state = 'preview'"),
    )
    create_table(
        "rulebook",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", types.Json(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("made_by", types.Id(), nullable=True),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_rulebook_note_length")),
        sa.CheckConstraint("version > 0", name=op.f("ck_rulebook_version_positive")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_rulebook_made_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rulebook")),
    )
    create_table(
        "loan",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("follow_key", sa.Text(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("borrower_id", types.Id(), nullable=False),
        sa.Column("borrower_kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recorded_by", types.Id(), nullable=True),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("purpose_text", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("start_on", types.Day(), nullable=False),
        sa.Column("due_on", types.Day(), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("rulebook_version", sa.Integer(), nullable=False),
        sa.Column("terms_version", sa.Text(), nullable=False),
        sa.Column("privacy_version", sa.Text(), nullable=False),
        sa.Column("submitted_at", types.Moment(), nullable=False),
        sa.Column("approved_at", types.Moment(), nullable=True),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_loan_closed")),
        sa.CheckConstraint("borrower_kind = 'staff' OR place = 'outside'", name=op.f("ck_loan_place_of_outsiders")),
        sa.CheckConstraint("borrower_kind IN ('staff', 'agency', 'resident')", name=op.f("ck_loan_borrower_kind")),
        sa.CheckConstraint("channel = 'online' OR recorded_by IS NOT NULL", name=op.f("ck_loan_recorded")),
        sa.CheckConstraint("channel IN ('online', 'counter', 'paper')", name=op.f("ck_loan_channel")),
        sa.CheckConstraint("place IN ('inside', 'outside')", name=op.f("ck_loan_place")),
        sa.CheckConstraint(
            "state IN ('submitted', 'approved', 'handed_over', 'settlement', 'closed', 'rejected', 'cancelled', 'expired')",
            name=op.f("ck_loan_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'closed', 'handed_over', 'settlement') OR number IS NOT NULL",
            name=op.f("ck_loan_numbered"),
        ),
        sa.CheckConstraint("(number IS NULL) = (number_year IS NULL)", name=op.f("ck_loan_number_year")),
        sa.CheckConstraint("due_on >= start_on", name=op.f("ck_loan_period")),
        sa.CheckConstraint("length(end_reason) <= 500", name=op.f("ck_loan_end_reason_length")),
        sa.CheckConstraint("length(follow_key) <= 40", name=op.f("ck_loan_follow_key_length")),
        sa.CheckConstraint("length(follow_key) > 0", name=op.f("ck_loan_follow_key_filled")),
        sa.CheckConstraint("length(place_text) <= 200", name=op.f("ck_loan_place_text_length")),
        sa.CheckConstraint("length(place_text) > 0", name=op.f("ck_loan_place_text_filled")),
        sa.CheckConstraint("length(purpose) <= 40", name=op.f("ck_loan_purpose_length")),
        sa.CheckConstraint("length(purpose_text) <= 500", name=op.f("ck_loan_purpose_text_length")),
        sa.CheckConstraint("length(purpose_text) > 0", name=op.f("ck_loan_purpose_text_filled")),
        sa.CheckConstraint("length(reference) <= 12", name=op.f("ck_loan_reference_length")),
        sa.CheckConstraint("length(reference) > 0", name=op.f("ck_loan_reference_filled")),
        sa.CheckConstraint("length(request_key) <= 60", name=op.f("ck_loan_request_key_length")),
        sa.ForeignKeyConstraint(["borrower_id"], ["person.id"], name=op.f("fk_loan_borrower_id")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_loan_division_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_loan_recorded_by")),
        sa.ForeignKeyConstraint(["rulebook_version"], ["rulebook.version"], name=op.f("fk_loan_rulebook_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint(
            "division_id", "number_year", "number", name=op.f("uq_loan_division_id_number_year_number")
        ),
        sa.UniqueConstraint("follow_key", name=op.f("uq_loan_follow_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_loan_reference")),
        sa.UniqueConstraint("request_key", name=op.f("uq_loan_request_key")),
    )
    op.create_index("ix_loan_borrower", "loan", ["borrower_id", "submitted_at"], unique=False)
    op.create_index(
        "ix_loan_open",
        "loan",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("state IN ('submitted', 'approved', 'handed_over', 'settlement')"),
        postgresql_where=sa.text("state IN ('submitted', 'approved', 'handed_over', 'settlement')"),
    )
    op.create_index("ix_loan_submitted", "loan", ["submitted_at", "id"], unique=False)
    create_table(
        "sign_in",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_sign_in_order")),
        sa.CheckConstraint("length(address) <= 60", name=op.f("ck_sign_in_address_length")),
        sa.CheckConstraint("length(agent) <= 300", name=op.f("ck_sign_in_agent_length")),
        sa.CheckConstraint("length(key_hash) = 64", name=op.f("ck_sign_in_key_hash")),
        sa.ForeignKeyConstraint(["person_id"], ["account.person_id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    create_table(
        "applicant",
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("house_no", sa.Text(), nullable=False),
        sa.Column("moo", sa.Text(), nullable=False),
        sa.Column("tambon", sa.Text(), nullable=False),
        sa.Column("amphoe", sa.Text(), nullable=False),
        sa.Column("changwat", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("internal_phone", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("agency_head", sa.Text(), nullable=False),
        sa.Column("letter_no", sa.Text(), nullable=False),
        sa.Column("letter_on", types.Day(), nullable=True),
        sa.CheckConstraint("length(agency_head) <= 150", name=op.f("ck_applicant_agency_head_length")),
        sa.CheckConstraint("length(agency_name) <= 200", name=op.f("ck_applicant_agency_name_length")),
        sa.CheckConstraint("length(amphoe) <= 80", name=op.f("ck_applicant_amphoe_length")),
        sa.CheckConstraint("length(changwat) <= 80", name=op.f("ck_applicant_changwat_length")),
        sa.CheckConstraint("length(first_name) <= 100", name=op.f("ck_applicant_first_name_length")),
        sa.CheckConstraint("length(first_name) > 0", name=op.f("ck_applicant_first_name_filled")),
        sa.CheckConstraint("length(house_no) <= 30", name=op.f("ck_applicant_house_no_length")),
        sa.CheckConstraint("length(internal_phone) <= 30", name=op.f("ck_applicant_internal_phone_length")),
        sa.CheckConstraint("length(last_name) <= 100", name=op.f("ck_applicant_last_name_length")),
        sa.CheckConstraint("length(letter_no) <= 60", name=op.f("ck_applicant_letter_no_length")),
        sa.CheckConstraint("length(moo) <= 10", name=op.f("ck_applicant_moo_length")),
        sa.CheckConstraint("length(phone) <= 20", name=op.f("ck_applicant_phone_length")),
        sa.CheckConstraint("length(position) <= 120", name=op.f("ck_applicant_position_length")),
        sa.CheckConstraint("length(tambon) <= 80", name=op.f("ck_applicant_tambon_length")),
        sa.CheckConstraint("length(title) <= 30", name=op.f("ck_applicant_title_length")),
        sa.CheckConstraint("length(unit) <= 120", name=op.f("ck_applicant_unit_length")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_applicant_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_applicant")),
    )
    create_table(
        "counter_act",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("other_party", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("happened_at", types.Moment(), nullable=False),
        sa.Column("recorded_at", types.Moment(), nullable=False),
        sa.Column("ledger_seq", types.Big, nullable=True),
        sa.CheckConstraint("kind IN ('hand_over', 'take_back')", name=op.f("ck_counter_act_kind")),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_counter_act_note_length")),
        sa.CheckConstraint("length(other_party) <= 150", name=op.f("ck_counter_act_other_party_length")),
        sa.CheckConstraint("length(request_key) <= 60", name=op.f("ck_counter_act_request_key_length")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_counter_act_loan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_counter_act_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_act")),
        sa.UniqueConstraint("request_key", name=op.f("uq_counter_act_request_key")),
    )
    op.create_index("ix_counter_act_loan", "counter_act", ["loan_id", "recorded_at"], unique=False)
    create_table(
        "incident",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=True),
        sa.Column("asset_id", types.Id(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reported_by_kind", sa.Text(), nullable=False),
        sa.Column("reporter_id", types.Id(), nullable=True),
        sa.Column("reporter_name", sa.Text(), nullable=False),
        sa.Column("reporter_phone", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("happened_at", types.Moment(), nullable=False),
        sa.Column("reported_at", types.Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('damaged', 'lost', 'misused')", name=op.f("ck_incident_kind")),
        sa.CheckConstraint(
            "reported_by_kind IN ('borrower', 'staff', 'public')", name=op.f("ck_incident_reported_by_kind")
        ),
        sa.CheckConstraint("happened_at <= reported_at", name=op.f("ck_incident_order")),
        sa.CheckConstraint("length(description) <= 1000", name=op.f("ck_incident_description_length")),
        sa.CheckConstraint("length(description) > 0", name=op.f("ck_incident_description_filled")),
        sa.CheckConstraint("length(place_text) <= 200", name=op.f("ck_incident_place_text_length")),
        sa.CheckConstraint("length(reference) <= 12", name=op.f("ck_incident_reference_length")),
        sa.CheckConstraint("length(reference) > 0", name=op.f("ck_incident_reference_filled")),
        sa.CheckConstraint("length(reporter_name) <= 150", name=op.f("ck_incident_reporter_name_length")),
        sa.CheckConstraint("length(reporter_phone) <= 20", name=op.f("ck_incident_reporter_phone_length")),
        sa.CheckConstraint("length(request_key) <= 60", name=op.f("ck_incident_request_key_length")),
        sa.CheckConstraint("loan_id IS NOT NULL OR asset_id IS NOT NULL", name=op.f("ck_incident_about")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_incident_quantity")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_incident_asset_id")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_incident_division_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_incident_item_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_incident_loan_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_incident_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("reference", name=op.f("uq_incident_reference")),
        sa.UniqueConstraint("request_key", name=op.f("uq_incident_request_key")),
    )
    op.create_index(op.f("ix_incident_asset_id"), "incident", ["asset_id"], unique=False)
    op.create_index(op.f("ix_incident_loan_id"), "incident", ["loan_id"], unique=False)
    op.create_index("ix_incident_reported", "incident", ["reported_at", "id"], unique=False)
    create_table(
        "loan_line",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=True),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("unit_value_satang", types.Big, nullable=True),
        sa.CheckConstraint("approved IS NULL OR approved BETWEEN 0 AND requested", name=op.f("ck_loan_line_approved")),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_loan_line_damaged_whole")),
        sa.CheckConstraint("good + damaged + lost <= handed_over", name=op.f("ck_loan_line_returned")),
        sa.CheckConstraint("good >= 0", name=op.f("ck_loan_line_good_whole")),
        sa.CheckConstraint("handed_over BETWEEN 0 AND coalesce(approved, 0)", name=op.f("ck_loan_line_handed_over")),
        sa.CheckConstraint("lost >= 0", name=op.f("ck_loan_line_lost_whole")),
        sa.CheckConstraint("position BETWEEN 1 AND 20", name=op.f("ck_loan_line_position")),
        sa.CheckConstraint("requested > 0", name=op.f("ck_loan_line_requested")),
        sa.CheckConstraint("unit_value_satang IS NULL OR unit_value_satang >= 0", name=op.f("ck_loan_line_value")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_loan_line_item_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_line_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_line")),
        sa.UniqueConstraint("loan_id", "item_id", name=op.f("uq_loan_line_loan_id_item_id")),
        sa.UniqueConstraint("loan_id", "position", name=op.f("uq_loan_line_loan_id_position")),
    )
    op.create_index("ix_loan_line_item", "loan_line", ["item_id", "loan_id"], unique=False)
    create_table(
        "paper",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('loan_slip')", name=op.f("ck_paper_kind")),
        sa.CheckConstraint("edition > 0", name=op.f("ck_paper_edition")),
        sa.CheckConstraint("length(commitment) = 64", name=op.f("ck_paper_commitment")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_paper_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("loan_id", "kind", "edition", name=op.f("uq_paper_loan_id_kind_edition")),
    )
    create_table(
        "route_step",
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=True),
        sa.CheckConstraint("kind IN ('check', 'opinion', 'approval')", name=op.f("ck_route_step_kind")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_route_step_office"),
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_route_step_position")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_route_step_division_id")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_route_step_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", "position", name=op.f("pk_route_step")),
    )
    create_table(
        "attachment",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("item_id", types.Id(), nullable=True),
        sa.Column("counter_act_id", types.Id(), nullable=True),
        sa.Column("incident_id", types.Id(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("created_by", types.Id(), nullable=True),
        sa.CheckConstraint("media_type IN ('image/jpeg')", name=op.f("ck_attachment_media_type")),
        sa.CheckConstraint(
            "(CASE WHEN item_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN counter_act_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN incident_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_attachment_one_owner"),
        ),
        sa.CheckConstraint("length(original_name) <= 200", name=op.f("ck_attachment_original_name_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_size")),
        sa.ForeignKeyConstraint(["counter_act_id"], ["counter_act.id"], name=op.f("fk_attachment_counter_act_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_attachment_created_by")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_attachment_incident_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_attachment_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("item_id", name=op.f("uq_attachment_item_id")),
    )
    op.create_index(op.f("ix_attachment_counter_act_id"), "attachment", ["counter_act_id"], unique=False)
    op.create_index(op.f("ix_attachment_incident_id"), "attachment", ["incident_id"], unique=False)
    create_table(
        "custody",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("line_id", types.Id(), nullable=False),
        sa.Column("asset_id", types.Id(), nullable=False),
        sa.Column("counter_act_id", types.Id(), nullable=False),
        sa.Column("is_piece", types.Flag(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("returned_at", types.Moment(), nullable=True),
        sa.CheckConstraint(
            "(returned_at IS NOT NULL) = (good + damaged + lost = quantity)", name=op.f("ck_custody_returned_at")
        ),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_custody_damaged_whole")),
        sa.CheckConstraint("good + damaged + lost <= quantity", name=op.f("ck_custody_returned")),
        sa.CheckConstraint("good >= 0", name=op.f("ck_custody_good_whole")),
        sa.CheckConstraint("NOT is_piece OR quantity = 1", name=op.f("ck_custody_piece")),
        sa.CheckConstraint("length(note) <= 300", name=op.f("ck_custody_note_length")),
        sa.CheckConstraint("lost >= 0", name=op.f("ck_custody_lost_whole")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_custody_quantity")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_custody_asset_id")),
        sa.ForeignKeyConstraint(["counter_act_id"], ["counter_act.id"], name=op.f("fk_custody_counter_act_id")),
        sa.ForeignKeyConstraint(["line_id"], ["loan_line.id"], name=op.f("fk_custody_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
    )
    op.create_index("ix_custody_asset", "custody", ["asset_id", "id"], unique=False)
    op.create_index(op.f("ix_custody_counter_act_id"), "custody", ["counter_act_id"], unique=False)
    op.create_index("ix_custody_line", "custody", ["line_id"], unique=False)
    op.create_index(
        "uq_custody_open",
        "custody",
        ["asset_id"],
        unique=True,
        sqlite_where=sa.text("is_piece AND returned_at IS NULL"),
        postgresql_where=sa.text("is_piece AND returned_at IS NULL"),
    )
    create_table(
        "decision",
        sa.Column("loan_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", types.Id(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", types.Moment(), nullable=False),
        sa.CheckConstraint("answer = 'yes' OR length(reason) > 0", name=op.f("ck_decision_reason")),
        sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f("ck_decision_answer")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_decision_office"),
        ),
        sa.CheckConstraint("NOT acting OR coalesce(length(order_no), 0) > 0", name=op.f("ck_decision_acting_order")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_decision_order_no_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_decision_reason_length")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_decision_title_length")),
        sa.ForeignKeyConstraint(
            ["loan_id", "position"],
            ["route_step.loan_id", "route_step.position"],
            name=op.f("fk_decision_loan_id_position"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_decision_loan_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_decision_person_id")),
        sa.PrimaryKeyConstraint("loan_id", "position", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_person", "decision", ["person_id", "decided_at"], unique=False)
    create_table(
        "incident_level",
        sa.Column("incident_id", types.Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("division_id", types.Id(), nullable=True),
        sa.Column("notified_at", types.Moment(), nullable=False),
        sa.Column("acknowledged_at", types.Moment(), nullable=True),
        sa.Column("person_id", types.Id(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("acting", types.Flag(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("answer IN ('noted', 'act', 'escalate')", name=op.f("ck_incident_level_answer")),
        sa.CheckConstraint(
            "office IN ('nayok', 'palad', 'unit_head', 'head_supply_officer', 'supply_officer', 'counter_clerk', 'internal_auditor', 'admin', 'staff')",
            name=op.f("ck_incident_level_office"),
        ),
        sa.CheckConstraint("(acknowledged_at IS NULL) = (answer IS NULL)", name=op.f("ck_incident_level_answered")),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (person_id IS NULL)", name=op.f("ck_incident_level_acknowledged")
        ),
        sa.CheckConstraint(
            "acknowledged_at IS NULL OR acknowledged_at >= notified_at", name=op.f("ck_incident_level_order_of_times")
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_incident_level_note_length")),
        sa.CheckConstraint("length(order_no) <= 60", name=op.f("ck_incident_level_order_no_length")),
        sa.CheckConstraint("length(title) <= 150", name=op.f("ck_incident_level_title_length")),
        sa.CheckConstraint("position > 0", name=op.f("ck_incident_level_position")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_incident_level_division_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_level_incident_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_incident_level_person_id")),
        sa.PrimaryKeyConstraint("incident_id", "position", name=op.f("pk_incident_level")),
    )
    op.create_index("ix_incident_level_waiting", "incident_level", ["office", "acknowledged_at"], unique=False)
    create_table(
        "settlement",
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("line_id", types.Id(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("amount_satang", types.Big, nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("settled_at", types.Moment(), nullable=False),
        sa.Column("settled_by", types.Id(), nullable=False),
        sa.CheckConstraint("(outcome = 'paid') = (amount_satang IS NOT NULL)", name=op.f("ck_settlement_amount")),
        sa.CheckConstraint(
            "outcome IN ('repaired', 'replaced', 'paid', 'fair_wear', 'written_off')",
            name=op.f("ck_settlement_outcome"),
        ),
        sa.CheckConstraint("amount_satang IS NULL OR amount_satang > 0", name=op.f("ck_settlement_amount_positive")),
        sa.CheckConstraint("length(evidence) <= 500", name=op.f("ck_settlement_evidence_length")),
        sa.CheckConstraint("length(evidence) > 0", name=op.f("ck_settlement_evidence_filled")),
        sa.ForeignKeyConstraint(["line_id"], ["loan_line.id"], name=op.f("fk_settlement_line_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_settlement_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("line_id", name=op.f("uq_settlement_line_id")),
    )

    for table in NEVER_CHANGED:
        append_only(table)
    without_gaps("ledger_entry", "seq")


def downgrade() -> None:
    drop_without_gaps("ledger_entry")
    for table in NEVER_CHANGED:
        changeable(table)
    op.drop_table("settlement")
    op.drop_index("ix_incident_level_waiting", table_name="incident_level")
    op.drop_table("incident_level")
    op.drop_index("ix_decision_person", table_name="decision")
    op.drop_table("decision")
    op.drop_index(
        "uq_custody_open",
        table_name="custody",
        sqlite_where=sa.text("is_piece AND returned_at IS NULL"),
        postgresql_where=sa.text("is_piece AND returned_at IS NULL"),
    )
    op.drop_index("ix_custody_line", table_name="custody")
    op.drop_index(op.f("ix_custody_counter_act_id"), table_name="custody")
    op.drop_index("ix_custody_asset", table_name="custody")
    op.drop_table("custody")
    op.drop_index(op.f("ix_attachment_incident_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_counter_act_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("route_step")
    op.drop_table("paper")
    op.drop_index("ix_loan_line_item", table_name="loan_line")
    op.drop_table("loan_line")
    op.drop_index("ix_incident_reported", table_name="incident")
    op.drop_index(op.f("ix_incident_loan_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_asset_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index("ix_counter_act_loan", table_name="counter_act")
    op.drop_table("counter_act")
    op.drop_table("applicant")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index("ix_loan_submitted", table_name="loan")
    op.drop_index(
        "ix_loan_open",
        table_name="loan",
        sqlite_where=sa.text("state IN ('submitted', 'approved', 'handed_over', 'settlement')"),
        postgresql_where=sa.text("state IN ('submitted', 'approved', 'handed_over', 'settlement')"),
    )
    op.drop_index("ix_loan_borrower", table_name="loan")
    op.drop_table("loan")
    op.drop_table("rulebook")
    op.drop_index(
        "uq_register_import_preview",
        table_name="register_import",
        sqlite_where=sa.text("state = 'preview'"),
        postgresql_where=sa.text("state = 'preview'"),
    )
    op.drop_index("ix_register_import_made", table_name="register_import")
    op.drop_table("register_import")
    op.drop_index("ix_outbox_waiting", table_name="outbox")
    op.drop_index("ix_outbox_person", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("ix_asset_item", table_name="asset")
    op.drop_table("asset")
    op.drop_index(
        "uq_appointment_holder",
        table_name="appointment",
        sqlite_where=sa.text(
            "holding = 'regular' AND ends_on IS NULL AND division_id IS NULL AND office IN ('nayok', 'palad', 'unit_head')"
        ),
        postgresql_where=sa.text(
            "holding = 'regular' AND ends_on IS NULL AND division_id IS NULL AND office IN ('nayok', 'palad', 'unit_head')"
        ),
    )
    op.drop_index(
        "uq_appointment_division_holder",
        table_name="appointment",
        sqlite_where=sa.text("holding = 'regular' AND ends_on IS NULL AND office IN ('unit_head')"),
        postgresql_where=sa.text("holding = 'regular' AND ends_on IS NULL AND office IN ('unit_head')"),
    )
    op.drop_index(op.f("ix_appointment_person_id"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_table("account")
    op.drop_index("ix_person_phone", table_name="person")
    op.drop_index("ix_person_name_key", table_name="person")
    op.drop_index(op.f("ix_person_division_id"), table_name="person")
    op.drop_table("person")
    op.drop_table("item")
    op.drop_index("ix_worker_run_started", table_name="worker_run")
    op.drop_table("worker_run")
    op.drop_table("throttle")
    op.drop_table("organization")
    op.drop_table("number_series")
    op.drop_table("ledger_node")
    op.drop_table("ledger_head")
    op.drop_index("ix_ledger_entry_subject", table_name="ledger_entry")
    op.drop_index("ix_ledger_entry_act", table_name="ledger_entry")
    op.drop_table("ledger_entry")
    op.drop_table("division")
    op.drop_table("checkpoint")
