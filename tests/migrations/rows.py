"""One possible row for every table, in an order in which they can be written."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Table, column, insert, table

from assetlend.models import Base
from assetlend.models.types import Json

AT = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
DAY = date(2026, 1, 12)
TABLES = {one.name: one for one in Base.metadata.sorted_tables}
HASH = "ab" * 32


def key(number: int) -> UUID:
    return UUID(int=number)


PERSON, DIVISION, ITEM, ASSET, LOT, LOAN, LINE, ACT, INCIDENT = map(key, range(1, 10))

_COUNTS = {"damaged": 0, "worn": 0, "in_repair": 0, "awaiting_disposal": 0, "lost": 0, "disposed": 0, "out": 0}
_WORDS = dict.fromkeys(
    ("fund_source", "acquisition", "brand", "location", "document_no", "vendor", "note", "disposal_order"), ""
)
_ADDRESS = dict.fromkeys(("title", "last_name", "position", "house_no", "moo", "tambon", "amphoe", "changwat"), "")

ROWS: dict[str, dict[str, Any]] = {
    "organization": {
        "id": 1,
        "name": "อบต.ตัวอย่าง",
        "short_name": "อบต.",
        "amphoe": "",
        "changwat": "",
        "address": "",
        "phone": "",
        "ledger_key": "o_1",
        "is_demo": False,
        "created_at": AT,
    },
    "division": {
        "id": DIVISION,
        "name": "กองคลัง",
        "name_key": "กองคลัง",
        "phone": "",
        "position": 0,
        "is_active": True,
        "created_at": AT,
    },
    "person": {
        "id": PERSON,
        **_ADDRESS,
        "first_name": "สมศรี",
        "name_key": "สมศรี",
        "phone": None,
        "email": None,
        "division_id": DIVISION,
        "created_at": AT,
    },
    "account": {
        "person_id": PERSON,
        "username": "somsri",
        "username_key": "somsri",
        "password_hash": "x",
        "must_change": False,
        "is_active": True,
        "language": "th",
        "created_at": AT,
        "last_sign_in_at": None,
    },
    "sign_in": {
        "key_hash": HASH,
        "person_id": PERSON,
        "created_at": AT,
        "seen_at": AT,
        "expires_at": AT + timedelta(days=1),
        "address": "",
        "agent": "",
    },
    "throttle": {"key": "name:1", "since": AT, "tries": 0},
    "appointment": {
        "id": key(20),
        "person_id": PERSON,
        "office": "unit_head",
        "holding": "regular",
        "division_id": DIVISION,
        "title": "ผู้อำนวยการกองคลัง",
        "starts_on": DAY,
        "ends_on": None,
        "order_no": None,
        "created_at": AT,
    },
    "rulebook": {"version": 1, "body": {"a": 1}, "note": "", "made_at": AT, "made_by": PERSON},
    "item": {
        "id": ITEM,
        "division_id": DIVISION,
        "name": "เต็นท์",
        "identity": "เต็นท์",
        "name_key": "เตนท",
        "unit": "หลัง",
        "item_class": "",
        "description": "",
        "audience": "nobody",
        "durability": "durable",
        "is_vehicle": False,
        "max_days": None,
        "notice_days": None,
        "created_at": AT,
    },
    "asset": {
        "id": ASSET,
        "item_id": ITEM,
        "number": "500-62-0001",
        "number_key": "500-62-0001",
        "search_key": "500620001",
        "tag": "TAG0000001",
        "is_lot": False,
        "is_lendable": True,
        "quantity": 1,
        "usable": 1,
        **_COUNTS,
        "acquired_on": DAY,
        "acquired_year": 2569,
        "unit_value_satang": 2**40,
        "useful_life": 5,
        **_WORDS,
        "import_key": "lot:1",
        "created_at": AT,
    },
    "register_import": {
        "id": key(21),
        "state": "preview",
        "filename": "ทะเบียน.xlsx",
        "sha256": HASH,
        "content": b"x",
        "added": 0,
        "existing": 0,
        "made_at": AT,
        "made_by": PERSON,
    },
    "loan": {
        "id": LOAN,
        "reference": "ABCDEFGH",
        "follow_key": "K" * 24,
        "request_key": "key:1",
        "state": "settlement",
        "borrower_id": PERSON,
        "borrower_kind": "resident",
        "channel": "counter",
        "recorded_by": PERSON,
        "division_id": DIVISION,
        "purpose": "community_event",
        "purpose_text": "งานบุญ",
        "place": "outside",
        "place_text": "ศาลา",
        "start_on": DAY,
        "due_on": DAY,
        "number_year": 2569,
        "number": 1,
        "rulebook_version": 1,
        "terms_version": "1",
        "privacy_version": "1",
        "submitted_at": AT,
        "approved_at": AT,
        "closed_at": None,
        "end_reason": "",
    },
    "applicant": {
        "loan_id": LOAN,
        **_ADDRESS,
        "first_name": "สมศรี",
        "phone": "",
        "unit": "",
        "internal_phone": "",
        "agency_name": "",
        "agency_head": "",
        "letter_no": "",
        "letter_on": DAY,
    },
    "loan_line": {
        "id": LINE,
        "loan_id": LOAN,
        "position": 1,
        "item_id": ITEM,
        "requested": 5,
        "approved": 4,
        "handed_over": 3,
        "good": 1,
        "damaged": 1,
        "lost": 1,
        "unit_value_satang": 100,
    },
    "route_step": {"loan_id": LOAN, "position": 1, "kind": "approval", "office": "nayok", "division_id": DIVISION},
    "decision": {
        "loan_id": LOAN,
        "position": 1,
        "person_id": PERSON,
        "office": "nayok",
        "title": "นายก",
        "acting": True,
        "order_no": "1/2569",
        "answer": "no",
        "reason": "ไม่ว่าง",
        "decided_at": AT,
    },
    "counter_act": {
        "id": ACT,
        "loan_id": LOAN,
        "kind": "hand_over",
        "person_id": PERSON,
        "title": "เจ้าพนักงานพัสดุ",
        "other_party": "",
        "note": "",
        "request_key": "key",
        "happened_at": AT,
        "recorded_at": AT,
        "ledger_seq": 1,
    },
    "custody": {
        "id": key(22),
        "line_id": LINE,
        "asset_id": ASSET,
        "counter_act_id": ACT,
        "is_piece": True,
        "quantity": 1,
        "good": 0,
        "damaged": 0,
        "lost": 0,
        "note": "",
        "returned_at": None,
    },
    "settlement": {
        "id": key(23),
        "line_id": LINE,
        "outcome": "paid",
        "amount_satang": 100,
        "evidence": "ใบเสร็จ 1",
        "settled_at": AT,
        "settled_by": PERSON,
    },
    "incident": {
        "id": INCIDENT,
        "reference": "INCIDENT",
        "request_key": "key",
        "kind": "damaged",
        "division_id": DIVISION,
        "item_id": ITEM,
        "loan_id": LOAN,
        "asset_id": ASSET,
        "quantity": 1,
        "reported_by_kind": "staff",
        "reporter_id": PERSON,
        "reporter_name": "",
        "reporter_phone": "",
        "description": "ขาด",
        "place_text": "",
        "happened_at": AT,
        "reported_at": AT,
    },
    "incident_level": {
        "incident_id": INCIDENT,
        "position": 1,
        "office": "supply_officer",
        "division_id": DIVISION,
        "notified_at": AT,
        "acknowledged_at": AT,
        "person_id": PERSON,
        "title": "",
        "acting": False,
        "order_no": None,
        "answer": "noted",
        "note": "",
    },
    "attachment": {
        "id": key(24),
        "sha256": HASH,
        "size": 1,
        "media_type": "image/jpeg",
        "width": 1,
        "height": 1,
        "original_name": "1.jpg",
        "item_id": ITEM,
        "counter_act_id": None,
        "incident_id": None,
        "created_at": AT,
        "created_by": PERSON,
    },
    "paper": {
        "id": key(25),
        "kind": "loan_slip",
        "loan_id": LOAN,
        "edition": 1,
        "template": "loan_slip/1",
        "value": "{}",
        "salt": b"s" * 32,
        "commitment": HASH,
        "made_at": AT,
    },
    "outbox": {
        "id": key(26),
        "kind": "loan_waits",
        "channel": "screen",
        "person_id": PERSON,
        "subject": "",
        "values": {"reference": "A"},
        "created_at": AT,
        "due_at": AT,
        "sent_at": None,
        "seen_at": None,
        "tries": 0,
        "last_error": "",
    },
    "number_series": {"series": "loan_slip", "year": 2569, "last": 1},
    "worker_run": {"id": key(27), "started_at": AT, "ended_at": None, "done": {}},
    "ledger_entry": {
        "seq": 1,
        "at": AT,
        "act": "loan.closed",
        "subject": "loan:1",
        "body": b"{}",
        "leaf_hash": b"h" * 32,
    },
    "ledger_head": {"id": 1, "size": 1, "last_at": AT, "tree_size": 1},
    "ledger_node": {"level": 0, "place": 0, "hash": b"h" * 32},
    "checkpoint": {"size": 1, "note": "note", "made_at": AT},
    "holiday": {"day": DAY, "name": "วันหยุด", "made_at": AT, "made_by": PERSON},
    "duty": {
        "id": key(30),
        "kind": "chase",
        "subject": "loan:1",
        "ordinal": 1,
        "office": "supply_officer",
        "division_id": DIVISION,
        "person_id": None,
        "opens_on": DAY,
        "last_on": DAY,
        "opened_at": AT,
        "outcome": "done",
        "ended_at": AT,
        "ended_by": PERSON,
    },
    "chase": {
        "id": key(31),
        "loan_id": LOAN,
        "number": 1,
        "channel": "letter",
        "person_id": PERSON,
        "title": "เจ้าพนักงานพัสดุ",
        "evidence": "EB1",
        "note": "",
        "made_at": AT,
        "happened_at": AT,
        "recorded_at": AT,
        "request_key": "A",
        "template": "chase_letter/1",
        "letter_number": 1,
        "letter": "{}",
        "letter_salt": b"s" * 32,
        "commitment": HASH,
    },
    "extension": {
        "id": key(32),
        "loan_id": LOAN,
        "from_on": DAY,
        "to_on": DAY + timedelta(days=1),
        "reason": "งานเลื่อน",
        "requested_at": AT,
        "recorded_by": None,
        "answer": None,
        "decision_reason": "",
        "decided_by": None,
        "decided_at": None,
        "office": None,
        "title": "",
        "acting": False,
        "order_no": None,
    },
    "kind_terms": {"item_id": ITEM, "usual_days": 3, "most_units": 5, "is_medical": False},
    "vehicle_regime": {
        "id": key(37),
        "item_id": ITEM,
        "confirmed": True,
        "reason": "คำสั่งที่ 9/2569",
        "made_at": AT,
        "made_by": PERSON,
    },
    "holiday_change": {
        "id": key(38),
        "day": DAY,
        "name": "วันหยุด",
        "added": True,
        "made_at": AT,
        "made_by": PERSON,
    },
    "loan_wish": {
        "loan_id": LOAN,
        "asked_start": DAY,
        "asked_due": DAY,
        "longer_reason": "",
        "override_rule": "R13",
        "override_reason": "งานศพ",
        "waited_since": AT,
    },
    "waiting_entry": {
        "id": key(39),
        "reference": "W",
        "follow_key": "W",
        "request_key": "W",
        "state": "taken",
        "borrower_id": PERSON,
        "borrower_kind": "resident",
        "who": {"first_name": "สมศรี"},
        "purpose": "funeral",
        "purpose_text": "งานศพ",
        "place_text": "วัด",
        "longer_reason": "",
        "start_on": DAY,
        "due_on": DAY,
        "joined_at": AT,
        "offered_at": AT,
        "answer_by": AT + timedelta(days=2),
        "ended_at": AT,
        "loan_id": LOAN,
    },
    "waiting_line": {"entry_id": key(39), "position": 1, "item_id": ITEM, "quantity": 2},
    "guideline_draft": {
        "division_id": DIVISION,
        "fiscal_year": 2569,
        "text": "ร่าง",
        "changed_at": AT,
        "changed_by": PERSON,
    },
    "guideline": {
        "id": key(33),
        "division_id": DIVISION,
        "fiscal_year": 2569,
        "version": 1,
        "text": "แนวทาง",
        "sha256": HASH,
        "person_id": PERSON,
        "title": "ผู้อำนวยการกองคลัง",
        "published_at": AT,
    },
    "guideline_reading": {"id": key(34), "guideline_id": key(33), "person_id": PERSON, "read_at": AT},
    "publication": {
        "id": key(35),
        "channel": "website",
        "happened_on": DAY,
        "place": "",
        "evidence": "https://example.go.th/1",
        "person_id": PERSON,
        "title": "ปลัด",
        "recorded_at": AT,
        "request_key": "A",
    },
    "supervision_mark": {
        "division_id": DIVISION,
        "month": "2026-02",
        "asset_id": ASSET,
        "found": "in_place",
        "quantity": 1,
        "scanned": False,
        "marked_at": AT,
        "marked_by": PERSON,
    },
    "supervision_check": {
        "id": key(36),
        "division_id": DIVISION,
        "month": "2026-02",
        "entries": 9,
        "root": HASH,
        "sampled": 1,
        "in_place": 1,
        "discrepancies": 0,
        "person_id": PERSON,
        "title": "ผู้อำนวยการกองคลัง",
        "acting": False,
        "order_no": None,
        "finished_at": AT,
    },
    "supervision_piece": {
        "check_id": key(36),
        "position": 1,
        "asset_id": ASSET,
        "found": "not_found",
        "quantity": 1,
        "scanned": False,
        "loan_id": None,
        "incident_id": INCIDENT,
    },
}


def kept(connection: Connection, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row as this database keeps its values, without the program's own checks between."""
    dialect = connection.dialect
    values = {}
    for one, value in row.items():
        kind = TABLES[name].c[one].type
        if isinstance(kind, Json) and dialect.name == "postgresql" and value is not None:
            values[one] = Jsonb(value)
            continue
        bind = getattr(kind, "process_bind_param", None)
        values[one] = bind(value, dialect) if bind else value
    return values


def write(connection: Connection, name: str, values: dict[str, Any]) -> None:
    """Write a row of values as they are kept."""
    bare = table(name, *(column(one) for one in values))
    connection.execute(insert(bare), values)


def fill(connection: Connection) -> None:
    """Write one row into every table."""
    for name, row in ROWS.items():
        write(connection, name, kept(connection, name, row))


def everything(connection: Connection) -> str:
    """All rows of all tables as text, for comparing."""
    found = {}
    for name, one in TABLES.items():
        rows = connection.execute(_ordered(one)).all()
        found[name] = [[repr(value) for value in row] for row in rows]
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)


def _ordered(one: Table) -> Any:
    return one.select().order_by(*one.primary_key.columns)


# What makes a second possible row of the first. The two tables of one row have none.
SECOND: dict[str, dict[str, Any]] = {
    "division": {"id": key(102), "name_key": "สำนักปลัด"},
    "person": {"id": key(101)},
    "account": {"person_id": key(101), "username_key": "somchai"},
    "sign_in": {"key_hash": "cd" * 32},
    "throttle": {"key": "name:2"},
    "appointment": {"id": key(120), "office": "staff"},
    "rulebook": {"version": 2},
    "item": {"id": key(103), "identity": "เก้าอี้"},
    "asset": {"id": key(104), "number_key": "500-62-0002", "tag": "TAG0000002", "import_key": "lot:2"},
    "register_import": {"id": key(121), "state": "done"},
    "loan": {"id": key(106), "reference": "B", "follow_key": "B", "request_key": "B", "number": 2},
    "applicant": {"loan_id": key(106)},
    "loan_line": {"id": key(107), "loan_id": key(106)},
    "route_step": {"loan_id": key(106)},
    "decision": {"loan_id": key(106)},
    "counter_act": {"id": key(108), "request_key": "B"},
    "custody": {"id": key(122), "asset_id": key(104), "line_id": key(107)},
    "settlement": {"id": key(123), "line_id": key(107)},
    "incident": {"id": key(109), "reference": "B", "request_key": "B"},
    "incident_level": {"incident_id": key(109)},
    "attachment": {"id": key(124), "item_id": key(103)},
    "paper": {"id": key(125), "loan_id": key(106)},
    "holiday": {"day": DAY + timedelta(days=1)},
    "duty": {"id": key(130), "ordinal": 2},
    "chase": {"id": key(131), "number": 2, "letter_number": 2, "request_key": "B"},
    "extension": {"id": key(132), "loan_id": key(106)},
    "kind_terms": {"item_id": key(103)},
    "vehicle_regime": {"id": key(137)},
    "holiday_change": {"id": key(138)},
    "loan_wish": {"loan_id": key(106)},
    "waiting_entry": {"id": key(139), "reference": "X", "follow_key": "X", "request_key": "X"},
    "waiting_line": {"entry_id": key(139), "item_id": key(103)},
    "guideline_draft": {"division_id": key(102)},
    "guideline": {"id": key(133), "version": 2},
    "guideline_reading": {"id": key(134), "guideline_id": key(133)},
    "publication": {"id": key(135), "request_key": "B"},
    "supervision_mark": {"month": "2026-03"},
    "supervision_check": {"id": key(136), "month": "2026-03"},
    "supervision_piece": {"check_id": key(136), "asset_id": key(104), "found": "in_place", "incident_id": None},
    "outbox": {"id": key(126)},
    "number_series": {"year": 2570},
    "worker_run": {"id": key(127)},
    "ledger_entry": {"seq": 2},
    "ledger_node": {"place": 1},
    "checkpoint": {"size": 2},
}


def write_second(connection: Connection, name: str, raw: dict[str, Any], **changes: Any) -> None:
    """Write the second row of a table with changes; `raw` values go in as they are, past the column's type."""
    row = kept(connection, name, ROWS[name] | SECOND[name] | changes)
    write(connection, name, row | raw)


def write_seconds_before(connection: Connection, name: str) -> None:
    """Write the second rows of all tables that come before this one."""
    for other in list(ROWS)[: list(ROWS).index(name)]:
        if other in SECOND:
            write_second(connection, other, {})
