"""The database itself refuses what cannot be, on both engines: one row against every constraint there is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from assetlend import schema
from assetlend.db import WRITE, Database, violated
from assetlend.models.types import Day, Flag, Id, Json, Moment
from tests.conftest import BACKENDS, Server
from tests.migrations import rows
from tests.migrations.rows import AT, DAY, ROWS, SECOND, TABLES, key

CHECKS = {str(c.name): t for t in TABLES.values() for c in t.constraints if isinstance(c, CheckConstraint)}
FOREIGN = {str(c.name): t for t in TABLES.values() for c in t.constraints if isinstance(c, ForeignKeyConstraint)}
UNIQUE = {str(c.name): t for t in TABLES.values() for c in t.constraints if isinstance(c, UniqueConstraint)}
UNIQUE |= {str(i.name): t for t in TABLES.values() for i in t.indexes if i.unique}
NOWHERE = key(999)
LATER = AT + timedelta(hours=1)

NO_LOAN = {"loan_id": None}
_PROPOSED: dict[str, Any] = {"proposed_by": rows.PERSON, "proposed_at": AT, "starts_on": DAY}
# A case of disposal that has not been ordered, and one that was withdrawn.
_REPORTED: dict[str, Any] = dict.fromkeys(
    (
        *("method", "order_no", "ordered_on", "ordered_by", "ordered_at", "total_satang"),
        *("done_on", "proceeds_satang", "evidence", "struck_by", "struck_at"),
        *("notice_no", "notified_on", "notified_by", "notified_at"),
    )
)
_DROPPED = _REPORTED | {"state": "dropped", "dropped_at": AT}


def _swapped(*words: str) -> dict[str, dict[str, Any]]:
    """One kind of unit below zero, with as many more of another that the sum still holds."""
    found: dict[str, dict[str, Any]] = {}
    for table, all_ in (("stocktake_count", "expected"), ("stocktake_division", "units")):
        found[f"ck_{table}_usable_whole"] = {"usable": -1, "damaged": 3}
        found |= {f"ck_{table}_{word}_whole": {word: -1, "usable": 3} for word in words}
        found[f"ck_{table}_surplus_whole"] = {"surplus": -1, all_: 3}
        found[f"ck_{table}_{all_}_whole"] = {all_: -1, "surplus": 3}
        found[f"ck_{table}_sum"] = {"usable": 1}
    return found


# A constraint -> what of the second row of its table must be changed to break it, and nothing else.
BREAKING: dict[str, dict[str, Any]] = {
    "ck_checkpoint_size": {"size": -1},
    "ck_ledger_entry_leaf_hash": {"leaf_hash": b"h" * 31},
    "ck_ledger_head_only_one": {"id": 2},
    "ck_ledger_head_size_whole": {"id": 1, "size": -1},
    "ck_ledger_head_tree_size_whole": {"id": 1, "tree_size": -1},
    "ck_ledger_node_hash": {"hash": b"h" * 33},
    "uq_office_paper_series_year_number_edition": {"number": 1},
    "ck_office_paper_kind": {"kind": "love_letter"},
    "ck_office_paper_number": {"number": 0},
    "ck_office_paper_edition": {"edition": 0},
    "ck_office_paper_year": {"year": 2026},
    "ck_office_paper_commitment": {"commitment": "ab"},
    "ck_office_paper_words_salt": {"salt": b"s" * 31},
    "ck_office_paper_words_value": {"value": ""},
    "ck_organization_only_one": {"id": 2},
    "ck_item_audience": {"audience": "friends"},
    "ck_item_durability": {"durability": "forever"},
    "ck_item_max_days": {"max_days": 366},
    "ck_item_notice_days": {"notice_days": -1},
    "ck_item_vehicle_not_lent": {"is_vehicle": True, "audience": "staff"},
    "ck_account_language": {"language": "xx"},
    "ck_appointment_division": {"office": "unit_head", "division_id": None},
    "ck_appointment_has_order": {"holding": "acting", "order_no": None},
    "ck_appointment_holding": {"holding": "stolen", "order_no": "1/2569"},
    "ck_appointment_office": {"office": "king"},
    "ck_appointment_order": {"ends_on": DAY - timedelta(days=1)},
    "ck_delegation_borrower_kind": {"borrower_kind": "robot"},
    "ck_delegation_days": {"most_days": 0},
    "ck_delegation_value": {"most_satang": 0},
    "ck_asset_conservation": {"usable": 0},
    "ck_asset_disposal_order": {"usable": 0, "disposed": 1},
    "ck_asset_number_key": {"number_key": None},
    "ck_asset_out_is_usable": {"out": 2},
    "ck_asset_piece": {"quantity": 2, "usable": 2},
    "ck_asset_quantity_positive": {"is_lot": True, "quantity": 0, "usable": 0},
    "ck_asset_value": {"unit_value_satang": -1},
    "ck_asset_damaged_whole": {"damaged": -1, "usable": 2},
    "ck_asset_worn_whole": {"worn": -1, "usable": 2},
    "ck_asset_in_repair_whole": {"in_repair": -1, "usable": 2},
    "ck_asset_awaiting_disposal_whole": {"awaiting_disposal": -1, "usable": 2},
    "ck_asset_lost_whole": {"lost": -1, "usable": 2},
    "ck_asset_disposed_whole": {"disposed": -1, "usable": 2, "disposal_order": "1"},
    "ck_asset_usable_whole": {"usable": -1, "damaged": 2},
    "ck_duty_kind": {"kind": "dance"},
    "ck_duty_office": {"office": "king"},
    "ck_duty_outcome": {"outcome": "forgotten"},
    "ck_duty_ordinal": {"ordinal": 0},
    "ck_duty_order": {"last_on": DAY - timedelta(days=1)},
    "ck_duty_ended": {"ended_at": None},
    "ck_chase_channel": {"channel": "pigeon", "letter_number": None, "commitment": None},
    "ck_chase_number": {"number": 0},
    "ck_chase_letter_number": {"letter_number": 0},
    "ck_chase_letter": {"channel": "phone"},
    "ck_chase_committed": {"commitment": None},
    "ck_chase_commitment": {"commitment": "ab"},
    "ck_chase_made": {
        "channel": "phone",
        "number": None,
        "happened_at": None,
        "recorded_at": None,
        "letter_number": None,
        "commitment": None,
    },
    "ck_chase_happened": {"happened_at": None},
    "ck_chase_recorded": {"recorded_at": None},
    "ck_chase_evidence": {"evidence": ""},
    "ck_chase_order": {"happened_at": LATER},
    "ck_extension_answer": {"answer": "perhaps", "decided_at": AT, "decided_by": rows.PERSON, "decision_reason": "x"},
    "ck_extension_office": {"office": "king"},
    "ck_extension_later": {"to_on": DAY},
    "ck_extension_decided": {"answer": "yes", "decided_by": rows.PERSON},
    "ck_extension_decided_by": {"answer": "yes", "decided_at": AT},
    "ck_extension_reason": {"answer": "no", "decided_at": AT, "decided_by": rows.PERSON},
    "uq_extension_open": {"loan_id": rows.LOAN},
    "ck_accessory_position": {"position": 13},
    "ck_accessory_per_unit": {"per_unit": 0},
    "uq_accessory_item_id_position": {"position": 1},
    "uq_accessory_item_id_name": {"name": "เสา"},
    "ck_accessory_count_position": {"position": 0},
    "ck_accessory_count_per_unit": {"per_unit": 0},
    "ck_accessory_count_one_way": {"back": 1},
    "ck_accessory_count_counted": {"given": 0, "absent": 0},
    "ck_accessory_count_given_whole": {"given": -1, "absent": 2},
    "ck_accessory_count_back_whole": {"back": -1, "damaged": 1},
    "ck_accessory_count_damaged_whole": {"damaged": -1, "missing": 1},
    "ck_accessory_count_missing_whole": {"missing": -1, "back": 1},
    "uq_kit_division_id_name_key": {"name_key": "ชุดงานศพ"},
    "ck_kit_part_position": {"position": 21},
    "ck_kit_part_quantity": {"quantity": 0},
    "uq_kit_part_kit_id_item_id": {"kit_id": key(91), "position": 2, "item_id": rows.ITEM},
    "ck_declaration_condition": {"condition": "perhaps"},
    "uq_declaration_loan_id_condition": {"condition": "urgent"},
    "ck_kind_terms_usual_days": {"usual_days": 0},
    "ck_kind_terms_most_units": {"most_units": 0},
    "ck_loan_wish_asked": {"asked_due": None},
    "ck_loan_wish_period": {"asked_due": DAY - timedelta(days=1)},
    "ck_loan_wish_override": {"override_rule": None},
    "ck_waiting_entry_state": {"state": "bought", "loan_id": None},
    "ck_waiting_entry_borrower_kind": {"borrower_kind": "staff"},
    "ck_waiting_entry_period": {"due_on": DAY - timedelta(days=1)},
    "ck_waiting_entry_offered": {"answer_by": None},
    "ck_waiting_entry_answer_by": {"answer_by": AT},
    "ck_waiting_entry_offer": {"offered_at": None, "answer_by": None, "state": "offered", "ended_at": None, **NO_LOAN},
    "ck_waiting_entry_ended": {"ended_at": None},
    "ck_waiting_entry_loan": {"loan_id": None},
    "uq_waiting_entry_reference": {"reference": "W"},
    "uq_waiting_entry_follow_key": {"follow_key": "W"},
    "uq_waiting_entry_request_key": {"request_key": "W"},
    "ck_waiting_line_position": {"position": 21},
    "ck_waiting_line_quantity": {"quantity": 0},
    "uq_waiting_line_entry_id_item_id": {"entry_id": key(39), "position": 2, "item_id": rows.ITEM},
    "ck_guideline_version": {"version": 0},
    "ck_guideline_fiscal_year": {"fiscal_year": 2026},
    "ck_guideline_sha256": {"sha256": "ab"},
    "uq_guideline_division_id_fiscal_year_version": {"version": 1},
    "uq_guideline_reading_guideline_id_person_id": {"guideline_id": key(33)},
    "ck_publication_channel": {"channel": "pigeon"},
    "uq_publication_request_key": {"request_key": "A"},
    "ck_plan_version_version": {"version": 0},
    "ck_plan_version_fiscal_year": {"fiscal_year": 2026},
    "ck_activity_channel": {"channel": "pigeon"},
    "ck_activity_measure": {"measure": 0},
    "ck_activity_method": {"method": 0},
    "ck_activity_people": {"people": 0},
    "uq_activity_request_key": {"request_key": "A"},
    "ck_sentence_version_status": {"status": "perfect"},
    "ck_sentence_version_version": {"version": 0},
    "ck_sentence_version_sha256": {"sha256": "ab"},
    "ck_sentence_version_own": {"text": None},
    "uq_sentence_version_figure_status_version": {"version": 1},
    "ck_interest_declaration_version": {"version": 0},
    "ck_interest_declaration_fiscal_year": {"fiscal_year": 2026},
    "uq_interest_declaration_person_id_fiscal_year_version": {"version": 1},
    "ck_interest_relative_relation": {"relation": "friend"},
    "ck_interest_relative_position": {"position": 0},
    "ck_loan_override_office": {"office": "king"},
    "ck_loan_override_rule": {"rule": "R1"},
    "ck_loan_override_official": {"official_id": key(101)},
    "ck_loan_override_displaced": {"displaced_id": rows.LOAN},
    "ck_loan_override_another": {"rule": "R16", "displaced_id": key(106)},
    "ck_loan_override_own": {"rule": "R23", "official_id": rows.PERSON},
    "ck_loan_override_acting_order": {"acting": True},
    "uq_loan_override_loan_id_official_id": {"rule": "R23", "official_id": key(101)},
    "uq_loan_override_displaced_id": {"rule": "R16", "displaced_id": rows.LOAN},
    "ck_supervision_mark_found": {"found": "somewhere"},
    "ck_supervision_mark_month": {"month": "2026"},
    "ck_supervision_mark_quantity": {"quantity": 0},
    "ck_supervision_check_month": {"month": "2026"},
    "ck_supervision_check_entries": {"entries": 0},
    "ck_supervision_check_root": {"root": "ab"},
    "ck_supervision_check_sampled": {"sampled": 0, "in_place": 0},
    "ck_supervision_check_sum": {"in_place": 0},
    "uq_supervision_check_division_id_month": {"month": "2026-02"},
    "ck_supervision_piece_found": {"found": "somewhere"},
    "ck_supervision_piece_position": {"position": 0},
    "ck_supervision_piece_quantity": {"quantity": 0},
    "ck_supervision_piece_loan": {"found": "on_loan"},
    "ck_supervision_piece_incident": {"incident_id": rows.INCIDENT},
    "uq_supervision_piece_check_id_asset_id": {"check_id": key(36), "position": 2, "asset_id": rows.ASSET},
    "uq_supervision_piece_incident_id": {"found": "not_found", "incident_id": rows.INCIDENT},
    "ck_survey_invitation_key_hash": {"key_hash": "ab"},
    "ck_survey_invitation_order": {"asked_on": DAY + timedelta(days=1)},
    "ck_survey_invitation_used": {"is_used": True},
    "uq_survey_invitation_key_hash": {"key_hash": rows.HASH},
    "ck_survey_waiting_fiscal_year": {"fiscal_year": 2026},
    "ck_survey_waiting_question": {"question": "4"},
    "ck_survey_waiting_step": {"step": "6"},
    "ck_survey_count_order": {"from_on": DAY + timedelta(days=1)},
    **_swapped("damaged", "worn", "unneeded", "missing"),
    "ck_stocktake_fiscal_year": {"fiscal_year": 2026},
    "ck_stocktake_office": {"office": "king"},
    "uq_stocktake_fiscal_year": {"fiscal_year": 2569},
    "ck_stocktake_checker_order": {"ended_at": AT - timedelta(seconds=1)},
    "uq_stocktake_checker_open": {"stocktake_id": key(40)},
    "ck_stocktake_count_either": {"missing": 1, "surplus": 1},
    "ck_stocktake_count_out": {"loan_units": 3, "proof": "seen"},
    "ck_stocktake_count_proof": {"loan_units": 1, "proof": "dream"},
    "ck_stocktake_count_proven": {"proof": "seen"},
    "ck_stocktake_division_sha256": {"sha256": "ab"},
    "ck_stocktake_report_sha256": {"sha256": "ab"},
    "ck_stocktake_report_received": {"received_by": None},
    "ck_stocktake_report_order": {"received_at": AT - timedelta(seconds=1)},
    "uq_stocktake_report_stocktake_id": {"stocktake_id": key(40)},
    "ck_stocktake_copy_recipient": {"recipient": "king"},
    "ck_stocktake_decision_step": {"step": "sigh"},
    "ck_stocktake_decision_liable": {"step": "dispose", "incident_id": key(109)},
    "uq_stocktake_decision_incident_id": {"incident_id": rows.INCIDENT},
    "ck_disposal_state": _REPORTED | {"state": "gone"},
    "ck_disposal_method": {"method": "burn"},
    **{f"ck_disposal_{name}_known": {name: None} for name in _REPORTED if name != "proceeds_satang"},
    "ck_disposal_dropped_at_known": {"dropped_at": AT},
    "ck_disposal_dropped_by_known": {"dropped_by": rows.PERSON},
    "ck_disposal_negotiated": {"negotiated": True, "method": "transfer"},
    "ck_disposal_higher_no_length": {"higher_no": "ก" * 61, "higher_on": DAY},
    "ck_disposal_higher": {"higher_no": "มท 1"},
    "ck_disposal_total": {"total_satang": -1},
    "ck_disposal_proceeds": {"proceeds_satang": -1},
    "ck_disposal_done_after_order": {"done_on": DAY - timedelta(days=1)},
    "ck_emblem_picture": {"picture": b""},
    "ck_emblem_sha256": {"picture": None},
    "ck_disposal_line_before": {"before": "eaten"},
    "ck_disposal_line_quantity": {"quantity": 0},
    "ck_report_edition_correction": {"reason": ""},
    "ck_report_edition_fiscal_year": {"fiscal_year": 2500},
    "ck_report_edition_number": {"number": 0},
    "ck_report_edition_round_whole": {"round": -1, "state": "draft"},
    "ck_report_edition_sent": {"round": 0},
    "ck_report_edition_state": {"state": "half"},
    "uq_report_edition_number": {"number": 1, "reason": ""},
    "uq_report_edition_under_way": {"number": 3, "state": "sent"},
    "ck_report_sending_round": {"round": 0},
    "ck_report_sending_sha256": {"sha256": "ab"},
    "ck_report_step_acting_order": {"holding": "acting"},
    "ck_report_step_answer": {"answer": "maybe"},
    "ck_report_step_holding": {"holding": "stolen", "order_no": "1/2569"},
    "ck_report_step_kind": {"kind": "peek"},
    "ck_report_step_office": {"office": "king"},
    "ck_report_step_position": {"position": 0},
    "ck_report_step_sha256": {"sha256": "ab"},
    "ck_report_step_why_not": {"answer": "no", "reason": ""},
    "fk_report_step_edition_id_round": {"round": 9},
    "ck_report_frozen_sha256": {"sha256": "ab"},
    "ck_report_remark_office": {"office": "king"},
    "fk_disposal_dropped_by": _DROPPED | {"dropped_by": NOWHERE},
    "ck_outbox_channel": {"channel": "pigeon"},
    "ck_register_import_sha256": {"sha256": "ab"},
    "ck_register_import_state": {"state": "half"},
    "ck_rulebook_version_positive": {"version": 0},
    "ck_rule_change_state": {"state": "half"},
    "ck_rule_change_open": {"is_open": True},
    "ck_rule_change_proposed": {"proposed_by": rows.PERSON},
    "ck_rule_change_agreed": {"agreed_by": rows.PERSON},
    "ck_rule_change_complete": {"state": "proposed", "is_open": True},
    "ck_rule_change_second": {"state": "agreed", "is_open": True, **_PROPOSED},
    "ck_rule_change_two_people": {
        "state": "agreed",
        "is_open": True,
        **_PROPOSED,
        "agreed_by": rows.PERSON,
        "agreed_at": AT,
    },
    "ck_rule_change_version": {"version": 1},
    "uq_rule_change_open": {"state": "draft", "is_open": True},
    "ck_loan_borrower_kind": {"borrower_kind": "robot"},
    "ck_loan_channel": {"channel": "dream"},
    "ck_loan_closed": {"state": "closed"},
    "ck_loan_number_year": {"state": "submitted", "number": None},
    "ck_loan_numbered": {"number": None, "number_year": None},
    "ck_loan_period": {"due_on": DAY - timedelta(days=1)},
    "ck_loan_place": {"borrower_kind": "staff", "place": "moon"},
    "ck_loan_place_of_outsiders": {"place": "inside"},
    "ck_loan_recorded": {"recorded_by": None},
    "ck_loan_state": {"state": "lent"},
    "ck_sign_in_key_hash": {"key_hash": "cd"},
    "ck_sign_in_order": {"expires_at": AT},
    "ck_counter_act_kind": {"kind": "peek"},
    "ck_incident_about": {"loan_id": None, "asset_id": None},
    "ck_incident_kind": {"kind": "boring"},
    "ck_incident_order": {"happened_at": LATER},
    "ck_incident_quantity": {"quantity": 0},
    "ck_incident_reported_by_kind": {"reported_by_kind": "ghost"},
    "ck_loan_line_approved": {"requested": 3},
    "ck_loan_line_handed_over": {"handed_over": 5},
    "ck_loan_line_position": {"position": 21},
    "ck_loan_line_requested": {"requested": 0, "approved": None, "handed_over": 0, "good": 0, "damaged": 0, "lost": 0},
    "ck_loan_line_returned": {"good": 2},
    "ck_loan_line_value": {"unit_value_satang": -1},
    "ck_paper_commitment": {"commitment": "ab"},
    "ck_paper_edition": {"edition": 0},
    "ck_paper_kind": {"kind": "poster"},
    "ck_route_step_kind": {"kind": "blessing"},
    "ck_route_step_office": {"office": "king"},
    "ck_route_step_position": {"position": 0},
    "ck_attachment_media_type": {"media_type": "image/svg+xml"},
    "ck_attachment_one_owner": {"counter_act_id": rows.ACT},
    "ck_attachment_sha256": {"sha256": "ab"},
    "ck_attachment_size": {"size": 0},
    "ck_enclosure_one_owner": {"activity_id": None},
    "ck_enclosure_pages": {"pages": 0},
    "ck_enclosure_position": {"position": 4},
    "ck_enclosure_sha256": {"sha256": "ab"},
    "ck_enclosure_size": {"size": 0},
    "ck_custody_piece": {"quantity": 2},
    "ck_custody_quantity": {"is_piece": False, "quantity": 0, "returned_at": AT},
    "ck_custody_returned": {"good": 2},
    "ck_custody_returned_at": {"good": 1},
    "ck_decision_acting_order": {"order_no": None},
    "ck_decision_answer": {"answer": "perhaps"},
    "ck_decision_office": {"office": "king"},
    "ck_decision_reason": {"reason": ""},
    "ck_incident_level_acknowledged": {"person_id": None},
    "ck_incident_level_answer": {"answer": "sigh"},
    "ck_incident_level_answered": {"answer": None},
    "ck_incident_level_office": {"office": "king"},
    "ck_incident_level_order_of_times": {"acknowledged_at": AT - timedelta(seconds=1)},
    "ck_incident_level_position": {"position": 0},
    "ck_incident_deputy_office": {"office": "king"},
    "ck_incident_inquiry_acting_order": {"acting": True},
    "ck_incident_inquiry_decision": {"decision": "perhaps", "order_no": None, "reason": "ไม่แน่"},
    "ck_incident_inquiry_office": {"office": "king"},
    "ck_incident_inquiry_order": {"reported_on": DAY - timedelta(days=1)},
    "ck_incident_inquiry_order_no": {"order_no": None},
    "ck_incident_inquiry_reason": {"decision": "no_committee", "order_no": None},
    "ck_incident_inquiry_reported": {"reported_on": None},
    "ck_incident_closing_acting_order": {"acting": True},
    "ck_incident_closing_fault": {"fault": "bad luck"},
    "ck_incident_closing_office": {"office": "king"},
    "ck_incident_closing_outcome": {"outcome": "forgotten"},
    "ck_payment_plan_parts": {"parts": 61},
    "ck_payment_plan_total": {"total_satang": 2},
    "ck_instalment_number": {"number": 0},
    "ck_instalment_amount": {"amount_satang": 0},
    "ck_settlement_amount": {"amount_satang": None},
    "ck_settlement_amount_positive": {"amount_satang": 0},
    "ck_settlement_outcome": {"outcome": "forgotten", "amount_satang": None},
    "uq_division_name_key": {"name_key": "กองคลัง"},
    "uq_item_division_id_identity": {"identity": "เต็นท์"},
    "uq_account_username_key": {"username_key": "somsri"},
    "uq_appointment_division_holder": {"office": "unit_head"},
    "uq_appointment_holder": {"office": "nayok", "division_id": None},
    "uq_asset_import_key": {"import_key": "lot:1"},
    "uq_asset_number_key": {"number_key": "500-62-0001"},
    "uq_asset_tag": {"tag": "TAG0000001"},
    "uq_register_import_preview": {"state": "preview"},
    "uq_loan_division_id_number_year_number": {"number": 1},
    "uq_loan_follow_key": {"follow_key": "K" * 24},
    "uq_loan_reference": {"reference": "ABCDEFGH"},
    "uq_loan_request_key": {"request_key": "key:1"},
    "uq_counter_act_request_key": {"request_key": "key"},
    "uq_incident_reference": {"reference": "INCIDENT"},
    "uq_incident_request_key": {"request_key": "key"},
    "uq_incident_deputy_incident_id_position": {"incident_id": rows.INCIDENT},
    "uq_incident_inquiry_incident_id": {"incident_id": rows.INCIDENT},
    "uq_incident_closing_incident_id": {"incident_id": rows.INCIDENT},
    "uq_loan_line_loan_id_item_id": {"loan_id": rows.LOAN, "position": 2},
    "uq_loan_line_loan_id_position": {"loan_id": rows.LOAN, "item_id": key(103)},
    "uq_paper_loan_id_kind_edition": {"loan_id": rows.LOAN},
    "uq_attachment_item_id": {"item_id": rows.ITEM},
    "uq_enclosure_activity_id_position": {"position": 1},
    "uq_enclosure_publication_id_position": {"activity_id": None, "publication_id": key(35)},
    "uq_custody_open": {"asset_id": rows.ASSET},
    "uq_settlement_line_id": {"line_id": rows.LINE},
    "uq_chase_loan_id_number": {"number": 1},
    "uq_chase_loan_id_letter_number": {"letter_number": 1},
    "uq_chase_request_key": {"request_key": "A"},
    "uq_duty_kind_subject_ordinal": {"ordinal": 1},
    "fk_loan_override_official_id": {"rule": "R23", "official_id": NOWHERE},
    "fk_loan_override_displaced_id": {"rule": "R16", "displaced_id": NOWHERE},
    "fk_supervision_piece_loan_id": {"found": "on_loan", "loan_id": NOWHERE},
    "fk_supervision_piece_incident_id": {"found": "not_found", "incident_id": NOWHERE},
    "fk_extension_decided_by": {"answer": "yes", "decided_at": AT, "decided_by": NOWHERE},
    "fk_decision_loan_id_position": {"position": 2},
    "fk_incident_deputy_incident_id_position": {"position": 2},
    "fk_attachment_counter_act_id": {"item_id": None, "counter_act_id": NOWHERE},
    "fk_attachment_incident_id": {"item_id": None, "incident_id": NOWHERE},
    "fk_attachment_publication_id": {"item_id": None, "publication_id": NOWHERE},
    "fk_attachment_activity_id": {"item_id": None, "activity_id": NOWHERE},
    "fk_enclosure_publication_id": {"activity_id": None, "publication_id": NOWHERE},
    "fk_rulebook_made_by": {"made_by": NOWHERE},
    "fk_rule_change_agreed_by": {"agreed_by": NOWHERE, "agreed_at": AT},
    "fk_rule_change_proposed_by": {"proposed_by": NOWHERE, "proposed_at": AT},
    "fk_rule_change_based_on": {"based_on": 99},
    "fk_rule_change_version": {"state": "in_force", **_PROPOSED, "agreed_by": key(101), "agreed_at": AT, "version": 99},
    "fk_loan_rulebook_version": {"rulebook_version": 99},
}
# What must stand there already beside the first rows.
ALREADY: dict[str, dict[str, Any]] = {
    "uq_enclosure_publication_id_position": {"id": key(226), "activity_id": None, "publication_id": key(35)},
    "uq_appointment_holder": {"id": key(130), "office": "nayok", "division_id": None},
    "uq_loan_override_loan_id_official_id": {"id": key(139), "rule": "R23", "official_id": key(101)},
    "uq_report_edition_under_way": {"id": key(162), "state": "draft"},
    "uq_loan_override_displaced_id": {"id": key(139), "rule": "R16", "displaced_id": rows.LOAN},
}
# Where a row that breaks one constraint cannot but break another: either may be named.
ALSO = {
    "ck_asset_usable_whole": {"ck_asset_out_is_usable"},
    "ck_custody_returned": {"ck_custody_returned_at"},
    "ck_decision_answer": {"ck_decision_reason"},
    "fk_decision_loan_id": {"fk_decision_loan_id_position"},
}
# The trigger that keeps the ledger without gaps stands before these.
BEFORE = {"ck_ledger_entry_seq": "has no gaps", "pk_ledger_entry": "has no gaps"}


def _derived(name: str) -> dict[str, Any] | None:
    """Constraints that say the same everywhere: too long, empty, below zero, pointing nowhere."""
    if name in FOREIGN:
        (column, *more) = next(c for c in FOREIGN[name].constraints if c.name == name).columns
        return None if more else {column.name: NOWHERE}
    text = str(next(c for c in CHECKS[name].constraints if c.name == name).sqltext) if name in CHECKS else ""
    if match := re.fullmatch(r"length\((\w+)\) <= (\d+)", text):
        return {match[1]: "ก" * (int(match[2]) + 1)}
    if match := re.fullmatch(r"length\((\w+)\) > 0", text):
        return {match[1]: ""}
    if match := re.fullmatch(r"(\w+) >= 0", text):
        return {match[1]: -1}
    return None


def breaking(name: str) -> dict[str, Any]:
    return BREAKING.get(name) or _derived(name) or {}


@pytest.fixture(scope="module", params=BACKENDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with one row in every table; every try on it is rolled back."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('filled') / 'filled.db'}")
    else:
        server: Server = request.getfixturevalue("postgres")
        server.admin("CREATE DATABASE filled")
        database = Database(server.url("filled"))
    schema.migrate(database)
    with database.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        rows.fill(connection)
    yield database
    database.dispose()
    if request.param != "sqlite":
        server.admin("DROP DATABASE filled WITH (FORCE)")


@contextmanager
def trying(database: Database) -> Iterator[Connection]:
    with database.engine.connect().execution_options(**{WRITE: True}) as connection:
        yield connection
        connection.rollback()


def write(connection: Connection, table: str, changes: dict[str, Any], *, one_more: bool = False) -> None:
    """Write the second row of a table with changes, or its only row; `one_more` after another such row."""
    if table in SECOND:
        if not one_more:
            rows.write_seconds_before(connection, table)
        sound = {name: value for name, value in (ROWS[table] | SECOND[table]).items() if name not in changes}
        rows.write(connection, table, {**rows.kept(connection, table, sound), **_raw(connection, table, changes)})
        return
    connection.execute(TABLES[table].delete())
    rows.write(connection, table, {**rows.kept(connection, table, ROWS[table]), **_raw(connection, table, changes)})


def _raw(connection: Connection, table: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Values as this database keeps them; words that are no member of their enum go in as they are."""
    values = {}
    for name, value in changes.items():
        try:
            values |= rows.kept(connection, table, {name: value})
        except ValueError:
            values[name] = value
    return values


@pytest.mark.parametrize("table", list(ROWS))
def test_a_second_row_that_is_possible_is_taken(filled: Database, table: str) -> None:
    with trying(filled) as connection:
        write(connection, table, {})


def test_every_constraint_is_tried() -> None:
    named = {*CHECKS, *UNIQUE, *FOREIGN}

    assert set(BREAKING) <= named
    assert [name for name in sorted(named) if not breaking(name) and name not in BEFORE] == []


@pytest.mark.parametrize("name", sorted({*CHECKS, *UNIQUE} - set(BEFORE)))
def test_a_row_that_breaks_a_constraint_is_refused_by_its_name(filled: Database, name: str) -> None:
    table = (CHECKS | UNIQUE)[name].name
    with trying(filled) as connection:
        if name in ALREADY:
            write(connection, table, ALREADY[name])
        with pytest.raises(IntegrityError) as refused:
            write(connection, table, breaking(name), one_more=name in ALREADY)

    assert violated(refused.value) in {name, *ALSO.get(name, ())}


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_a_row_that_points_at_nothing_is_refused(filled: Database, name: str) -> None:
    with trying(filled) as connection, pytest.raises(IntegrityError) as refused:
        write(connection, FOREIGN[name].name, breaking(name))

    if filled.is_sqlite:
        assert "FOREIGN KEY" in str(refused.value.orig)
    else:
        assert violated(refused.value) in {name, *ALSO.get(name, ())}


@pytest.mark.parametrize("table", [name for name in ROWS if name in SECOND])
def test_no_two_rows_have_one_key(filled: Database, table: str) -> None:
    first = {column.name: ROWS[table][column.name] for column in TABLES[table].primary_key}
    name = f"pk_{table}"
    with trying(filled) as connection, pytest.raises(DBAPIError) as refused:
        write(connection, table, first)

    if name in BEFORE:
        assert BEFORE[name] in str(refused.value)
    else:
        assert isinstance(refused.value, IntegrityError)
        assert violated(refused.value) == name


@pytest.mark.parametrize("table", list(ROWS))
def test_what_must_be_there_is_there(filled: Database, table: str) -> None:
    for column in TABLES[table].columns:
        counted = filled.is_sqlite and column.primary_key and len(TABLES[table].primary_key) == 1
        if column.nullable or (counted and column.type.python_type is int):
            continue  # a key that SQLite counts by itself where none is given
        with trying(filled) as connection, pytest.raises(DBAPIError) as refused:
            write(connection, table, {column.name: None})
        said = str(refused.value.orig).lower()
        assert "null" in said or "no_gap" in said or "has no gaps" in said, column.name


@pytest.mark.parametrize("table", list(ROWS))
def test_what_points_at_something_keeps_it_from_being_deleted(filled: Database, table: str) -> None:
    pointing = {fk.column.table.name for one in TABLES.values() for fk in one.foreign_keys}
    if table not in pointing:
        return
    with trying(filled) as connection, pytest.raises(DBAPIError):
        connection.execute(TABLES[table].delete())


# -- exact values -----------------------------------------------------------------------------------------------------

NOT_EXACT = [
    ("asset", "quantity", "สิบ"),
    ("asset", "quantity", ""),
    ("asset", "unit_value_satang", "สิบบาท"),
    ("loan_line", "requested", "1 ตัว"),
    ("loan", "due_on", "31/02/2569"),
    ("loan", "due_on", "2026-02-31"),
    ("loan", "due_on", "2026-02-29"),
    ("loan", "due_on", "12 ม.ค. 2569"),
    ("loan", "due_on", ""),
    ("loan", "submitted_at", "เมื่อวาน"),
    ("loan", "submitted_at", "2026-02-30T02:00:00.000000Z"),
    ("loan", "submitted_at", "2026-01-12T25:00:00.000000Z"),
    ("loan", "submitted_at", "2026-01-12T02:61:00.000000Z"),
    ("loan", "submitted_at", ""),
    ("asset", "is_lot", 2),
    ("asset", "is_lot", "maybe"),
    ("outbox", "values", "{"),
    ("rulebook", "body", "not json"),
    ("division", "id", "not-a-uuid"),
    ("division", "id", "G" * 32),
    ("asset", "id", ""),
]


@pytest.mark.parametrize(("table", "column", "value"), NOT_EXACT)
def test_a_value_that_is_none_is_refused(filled: Database, table: str, column: str, value: Any) -> None:
    with trying(filled) as connection, pytest.raises(DBAPIError):
        rows.write_seconds_before(connection, table)
        rows.write_second(connection, table, {column: value})


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("loan", "submitted_at", "2026-01-12T02:00:00"),
        ("loan", "submitted_at", "2026-01-12 02:00:00"),
        ("loan", "submitted_at", "2026-01-12T02:00:00.000000"),
        ("loan", "submitted_at", "2026-01-12T09:00:00.000000+07:00"),
        ("loan", "submitted_at", "2026-01-12T02:00:00.00000xZ"),
        ("loan", "submitted_at", "2569-1-12T02:00:00.000000Z"),
        ("loan", "due_on", "2026-01-12T02:00:00.000000Z"),
        ("loan", "due_on", "2026-1-12"),
        ("loan", "due_on", "now"),
        ("loan", "due_on", 2460000.5),
        ("asset", "quantity", 1.5),
        ("asset", "number", b"500-62-0001"),
        ("checkpoint", "note", b"note"),
        ("division", "id", str(key(5))),
        ("division", "id", key(5).hex.upper().replace("0", "A")),
        ("asset", "is_lot", None),
    ],
)
def test_sqlite_keeps_values_in_one_spelling_only(filled: Database, table: str, column: str, value: Any) -> None:
    if not filled.is_sqlite:
        return
    with trying(filled) as connection, pytest.raises(IntegrityError):
        rows.write_seconds_before(connection, table)
        rows.write_second(connection, table, {column: value})


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("loan", "submitted_at", AT.replace(tzinfo=None)),  # a time of no place
        ("loan", "due_on", AT),  # a moment is not a day
        ("loan", "state", "lent"),
    ],
)
def test_the_program_does_not_even_offer_them(filled: Database, table: str, column: str, value: Any) -> None:
    with trying(filled) as connection, pytest.raises((StatementError, ValueError, TypeError)):
        connection.execute(TABLES[table].insert(), ROWS[table] | SECOND[table] | {column: value})


def test_every_column_of_an_exact_kind_has_its_check_on_sqlite(filled: Database) -> None:
    if not filled.is_sqlite:
        return
    with trying(filled) as connection:
        texts = connection.exec_driver_sql("SELECT coalesce(sql, '') FROM sqlite_master").scalars().all()
    written = "\n".join(texts)
    for table in TABLES.values():
        for column in table.columns:
            if isinstance(column.type, Day | Moment | Flag | Json | Id):
                assert f"CONSTRAINT ck_{table.name}_{column.name}_exact CHECK" in written
