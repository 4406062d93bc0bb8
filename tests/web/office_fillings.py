"""The forms of those who keep the register and look after people, accounts and rules."""

from collections.abc import Callable
from io import BytesIO

from sqlalchemy import select

from assetlend.domain.disposals import DisposalState
from assetlend.models import Asset, Item, Kit
from tests.factories import PASSWORD
from tests.visitor import day_fields
from tests.web import (
    asked_fillings,
    care_fillings,
    edition_fillings,
    fillings,
    order_fillings,
    paper_fillings,
    plan_fillings,
    report_fillings,
    stock,
)
from tests.web.fillings import EMAIL, LONG, MONEY, NOT_NUMBERS, PHONE, Day, Filling, Kind, choice, count, in_days, text
from tests.web.town import REGISTER, Town

OPTIONAL_PHONE = Kind(PHONE.wrong, missing=False)


# -- the register -----------------------------------------------------------------------------------------------------


def add_things(town: Town) -> Filling:
    good = {
        "division": town.divisions["กองคลัง"].hex,
        "name": "พัดลมตั้งพื้น",
        "item_class": "สำนักงาน",
        "unit": "ตัว",
        "numbers": "410-69-0001\n410-69-0002",
        "quantity": "",
        "unit_value": "1,250.50",
        "lendable": "yes",
        **day_fields("acquired_on", in_days(-5)),
    }
    fields = {
        "division": choice(),
        "name": text(200, missing=True),
        "item_class": text(120),
        "unit": text(40, missing=True),
        "numbers": text(6000),
        "quantity": count(least=1, missing=False),
        "unit_value": MONEY,
        "acquired_on": Day(missing=False),
    }
    return Filling("supply", "/register/new", good, fields)


def set_right(town: Town) -> Filling:
    good = {
        "number": "500-62-0001/1",
        "location": "โรงเก็บ",
        "brand": "ช้าง",
        "document_no": "ตพ 1/62",
        "vendor": "ร้านเต็นท์",
        "unit_value": "๑๘,๕๐๐",
        "is_lendable": "yes",
        "note": "ผ้าใบใหม่",
    }
    fields = {
        "number": text(60, missing=True),
        "location": text(200),
        "brand": text(200),
        "document_no": text(100),
        "vendor": text(200),
        "unit_value": MONEY,
        "note": text(1000),
    }
    return Filling("supply", f"/register/{town.piece('tent').id}/edit", good, fields)


def condition(town: Town) -> Filling:
    good = {"before": "usable", "after": "in_repair", "quantity": "1", "reason": "ผ้าใบขาด"}
    fields = {"before": choice(), "after": choice(), "quantity": count(least=1), "reason": text(300, missing=True)}
    page = f"/register/{town.piece('tent', 1).id}"
    return Filling("supply", f"{page}/condition", good, fields, page=page)


def terms_of_a_kind(town: Town) -> Filling:
    good = {
        "audience": "everyone",
        "durability": "durable",
        "max_days": "7",
        "usual_days": "3",
        "notice_days": "1",
        "most_units": "2",
        "description": "กางเอง\nเก็บเอง",
        "photos": [fillings.a_picture()],
    }
    fields = {
        "audience": choice(),
        "max_days": count(least=1, missing=False),
        "usual_days": count(least=1, missing=False),
        "notice_days": count(missing=False),
        "most_units": count(least=1, missing=False),
        "description": text(1000),
    }
    return Filling("supply", f"/register/kinds/{town.items['tent']}", good, fields)


def parts_of_a_kind(town: Town) -> Filling:
    page = f"/register/kinds/{town.items['table']}"
    wrong = ("ก" * 81, "เสา 0", "เสา 1000", "\n".join(f"ชิ้นที่ {n}/" for n in range(13)), LONG)
    good = {"accessories": "ผ้าคลุม ๑\nขา 4"}
    return Filling("supply", f"{page}/accessories", good, {"accessories": Kind(wrong, missing=False)}, page=page)


def _kit(town: Town) -> tuple[dict[str, str], dict[str, Kind | Day]]:
    chairs = f"part-{town.items['chair'].hex}"
    good = {"name": "ชุดงานศพ", "description": "รับของที่โรงเก็บ", chairs: "๕๐"}
    return good, {"name": text(150, missing=True), "description": text(500), chairs: Kind(NOT_NUMBERS, missing=False)}


def make_kit(town: Town) -> Filling:
    good, fields = _kit(town)
    return Filling("supply", f"/register/kits/of/{town.divisions['กองคลัง']}", good, fields)


def change_kit(town: Town) -> Filling:
    with town.database.reading() as session:
        kit = session.scalars(select(Kit.id)).first()
    good, fields = _kit(town)
    return Filling("supply", f"/register/kits/{kit}", good | {"name": "ชุดงานบุญใหญ่"}, fields)


def send_register(_town: Town) -> Filling:
    return Filling("supply", "/register/import", {"file": [(BytesIO(REGISTER.encode()), "ทะเบียน.csv")]}, {})


def print_labels(town: Town) -> Filling:
    good = {"layout": "a4-24", "start": "2", "asset": [town.piece("tent").id.hex, town.piece("table").id.hex]}
    fields = {"layout": choice(), "start": count(least=1, missing=False)}
    return Filling("supply", "/register/labels", good, fields, done=200)


# -- accounts and people ----------------------------------------------------------------------------------------------


def sign_in(_town: Town) -> Filling:
    good = {"username": "clerk", "password": PASSWORD}
    fields = {"username": text(60, missing=True), "password": Kind((), missing=False)}
    return Filling(None, "/sign-in", good, fields)


def change_password(_town: Town) -> Filling:
    good = {"old": PASSWORD, "password": "ทุ่งนาเขียวขจีหลังฝน", "again": "ทุ่งนาเขียวขจีหลังฝน"}
    return Filling("clerk", "/account/password", good, {"old": Kind(("ไม่ใช่รหัสผ่านนี้", LONG), missing=False)})


PERSON = {
    "title": text(30),
    "first_name": text(100, missing=True),
    "last_name": text(100, missing=True),
    "position": text(120),
    "division": choice(missing=False),
    "phone": OPTIONAL_PHONE,
    "email": EMAIL,
}


def _person(town: Town) -> dict[str, str]:
    return {
        "title": "นาง",
        "first_name": "สมหมาย",
        "last_name": "ทดลอง",
        "position": "นักวิชาการ",
        "division": town.divisions["กองคลัง"].hex,
        "phone": "0812223333",
        "email": "sommai@example.go.th",
    }


def add_person(town: Town) -> Filling:
    username = Kind(("ab", "a b c", "<script>", "a/b", "ก" * 61, LONG))
    return Filling(
        "admin", "/people/new", {"username": "sommai", **_person(town)}, {"username": username, **PERSON}, 200
    )


def edit_person(town: Town) -> Filling:
    return Filling("admin", f"/people/{town.people['staff']}/edit", _person(town), PERSON)


def appoint(town: Town) -> Filling:
    good = {
        "office": "unit_head",
        "holding": "acting",
        "division": town.divisions["กองการศึกษา"].hex,
        "title": "รักษาราชการแทนผู้อำนวยการ",
        "order_no": "55/2569",
        **day_fields("starts_on", in_days(1)),
        **day_fields("ends_on", in_days(9)),
    }
    fields = {
        "office": choice(),
        "holding": choice(),
        "division": choice(),
        "title": text(150, missing=True),
        "order_no": text(60, missing=True),
        "starts_on": Day(),
        "ends_on": Day(missing=False),
        "most_value": MONEY,
        "most_days": count(least=1, missing=False),
        "borrower_kind": choice(missing=False),
    }
    page = f"/people/{town.people['staff']}"
    return Filling("admin", f"{page}/appointments", good, fields, page=page)


def end_office(town: Town) -> Filling:
    with town.database.reading() as session:
        from assetlend.services import admin

        held = admin.official(session, town.people["deputy"]).appointments[-1].id
    action = f"/people/{town.people['deputy']}/appointments/{held}"
    return Filling("admin", action, day_fields("last_day", in_days(2)), {"last_day": Day()})


def add_division(_town: Town) -> Filling:
    fields = {"name": text(120, missing=True), "phone": text(30)}
    return Filling("admin", "/people/divisions", {"name": "กองช่าง", "phone": "043-111-222"}, fields)


def rename_division(town: Town) -> Filling:
    fields = {"name": text(120, missing=True), "phone": text(30)}
    action = f"/people/divisions/{town.divisions['กองคลัง']}"
    return Filling("admin", action, {"name": "กองคลังและพัสดุ", "phone": "043-111-333"}, fields)


def check_rule(_town: Town) -> Filling:
    return Filling("auditor", "/rules/R1/check", {"text": "ห้ามใช้เพื่อประโยชน์ส่วนตัว"}, {"text": text(1000)})


def write_route(town: Town) -> Filling:
    page = f"/rules/changes/{town.change}/routes/1"
    good = {
        "name": "ของมีค่าใช้ภายใน",
        "order": "1",
        "place": "inside",
        "value_from": "60,000",
        "rules": "R3",
        "kind_1": "check",
        "office_1": "supply_officer",
        "kind_2": "approval",
        "office_2": "nayok",
    }
    fields = {
        "name": text(120, missing=True),
        "order": count(least=1, missing=False),
        "place": choice(missing=False),
        "value_from": MONEY,
        "value_to": MONEY,
        "days_from": count(missing=False),
        "days_to": count(missing=False),
        "rules": Kind(("ก" * 61,), missing=False),
        "kind_1": choice(),
        "office_2": choice(missing=False),
    }
    return Filling("chief", page, good, fields)


def write_numbers(town: Town) -> Filling:
    page = f"/rules/changes/{town.change}/numbers"
    numbers = {"hard_days": "180", "soft_days": "15", "notice_days": "๓", "ahead_days": "365", "back_days": "30"}
    numbers |= {"chase_days": "7", "prompt_hours": "24", "remind_days": "3", "chase_repeat_days": "15"}
    numbers |= {"chase_letters": "3", "acknowledge_days": "3", "inquiry_days": "15", "settle_days": "60"}
    numbers |= {"sample_size": "5", "report_working_days": "30", "disposal_days": "60", "notify_days": "30"}
    numbers |= {"guideline_days": "60", "publicity_days": "90", "reading_days": "30", "declaring_days": "30"}
    above = {"hard_days": "366", "chase_days": "8", "report_working_days": "31", "notify_days": "31"}
    fields = {name: Kind(("-1", "x", "1.5", most)) for name, most in above.items()}
    return Filling("admin", page, numbers, {**fields, "notice_days": count()})


def propose_rules(town: Town) -> Filling:
    page = f"/rules/changes/{town.change}"
    good = {"reason": "ประกาศที่ 3/2569", **day_fields("starts_on", in_days(0))}
    return Filling("admin", f"{page}/propose", good, {"reason": text(500, missing=True), "starts_on": Day()}, page=page)


# -- guidelines and publicity -----------------------------------------------------------------------------------------


def write_guideline(town: Town) -> Filling:
    page = f"/guidelines/divisions/{town.divisions['กองคลัง']}"
    good = {"text": "# หลักการ\n1. ยื่นคำขอ\n2. รอการอนุมัติ", "act": "publish"}
    return Filling("finance", f"{page}/text", good, {"text": Kind(("ก" * 30_001,))}, page=page)


def publicize(_town: Town) -> Filling:
    good = {
        "channel": "loudspeaker",
        "place": "หมู่ที่ 1 ถึงหมู่ที่ 9",
        "evidence": "ออกเสียงเวลา 06.00 น.",
        **day_fields("happened_on", in_days(0)),
    }
    fields = {"channel": choice(), "happened_on": Day(), "place": text(200), "evidence": text(300, missing=True)}
    return Filling("palad", "/publicity", good, fields)


# -- the annual check and disposal ------------------------------------------------------------------------------------

CHECK = f"/stocktake/{stock.GOING_ON}"


def appoint_checkers(town: Town) -> Filling:
    good = {"order_no": "120/2569", "people": [town.people["auditor"].hex], **day_fields("ordered_on", in_days(0))}
    fields = {"order_no": text(60, missing=True), "ordered_on": Day()}
    return Filling("nayok", f"{CHECK}/checkers", good, fields, page=f"/stocktake?year={stock.GOING_ON}")


def count_piece(town: Town) -> Filling:
    asset = town.asset("600-55-0001")
    good = {"asset": asset.id.hex, "scanned": "yes", "found": "worn", "remark": "สนิมกิน"}
    page = f"{CHECK}/{town.divisions[stock.FINANCE]}"
    fields = {"found": choice(), "remark": text(300)}
    return Filling("auditor", f"{page}/count", good, fields, page=f"{page}?token={asset.tag}")


def count_lot(town: Town) -> Filling:
    with town.database.reading() as session:
        asset = session.scalars(select(Asset).join(Item).where(Item.name == "จานข้าว")).one()
        session.expunge_all()
    good = {"asset": asset.id.hex, "usable": "๔๐", "damaged": "3", "worn": "2", "unneeded": "1", "remark": "แตก"}
    page = f"{CHECK}/{town.divisions[stock.FINANCE]}"
    fields = {"usable": count(), "remark": text(300)}
    fields |= {name: count(missing=False) for name in ("damaged", "worn", "unneeded")}
    return Filling("auditor", f"{page}/count", good, fields, page=f"{page}?token={asset.tag}")


def hand_in_report(_town: Town) -> Filling:
    good = {"number": "ตส 2/2569", "receipts_correct": "yes", "balance_matches": "no", "faults_found": "yes"}
    good |= {"unneeded_found": "yes", "faults_found_remark": "เก่าตามอายุ"}
    fields: dict[str, Kind | Day] = {"number": text(60, missing=True)}
    for name in ("receipts_correct", "balance_matches", "faults_found", "unneeded_found"):
        fields |= {name: choice(), f"{name}_remark": text(1000)}
    return Filling("auditor", f"/stocktake/{stock.TO_REPORT}/report", good, fields)


def send_copy(_town: Town) -> Filling:
    page = f"/stocktake/{stock.REPORTED}"
    good = {"recipient": "auditor_general", "copy_no": "ตส 71001/9", **day_fields("sent_on", in_days(0))}
    fields = {"recipient": choice(), "copy_no": text(60, missing=True), "sent_on": Day()}
    return Filling("supply", f"{page}/copies", good, fields, page=f"{page}/report")


def decide_finding(town: Town) -> Filling:
    good = {"step": "committee", "ruling_no": "7/2569", "liable": "yes"}
    page = f"/stocktake/{stock.REPORTED}/findings/{stock.finding(town)}"
    return Filling("nayok", page, good, {"step": choice(), "ruling_no": text(60, missing=True)})


def report_disposal(town: Town) -> Filling:
    good = {"division": town.divisions[stock.FINANCE].hex, "things": "600-55-0001", "reason": "ใช้การไม่ได้"}
    things = Kind(("ก" * 6001, LONG, "600-55-0001=0", "600-55-0001=²", "600-55-0001\n600-55-0001"))
    fields = {"division": choice(), "things": things, "reason": text(500, missing=True)}
    return Filling("supply", "/disposals", good, fields)


def _case(town: Town, state: DisposalState) -> str:
    return f"/disposals/{stock.case_in(town, state)}"


def order_disposal(town: Town) -> Filling:
    good = {"way": "write_off", "order_no": "41/2569", "higher_no": "มท 5", **day_fields("ordered_on", in_days(0))}
    good |= day_fields("higher_on", in_days(-1))
    fields = {
        "way": choice(),
        "order_no": text(60, missing=True),
        "ordered_on": Day(),
        "higher_no": text(60),
        "higher_on": Day(missing=False),
    }
    page = _case(town, DisposalState.REPORTED)
    return Filling("nayok", f"{page}/order", good, fields, page=page)


def strike_off(town: Town) -> Filling:
    good = {"proceeds": "๔๐๐", "evidence": "ใบเสร็จ 9/2569", **day_fields("done_on", in_days(0))}
    fields = {"done_on": Day(), "proceeds": MONEY, "evidence": text(300, missing=True)}
    page = _case(town, DisposalState.ORDERED)
    return Filling("supply", f"{page}/strike-off", good, fields, page=page)


def tell_auditor(town: Town) -> Filling:
    good = {"notice_no": "ตส 71001/10", **day_fields("sent_on", in_days(0))}
    page = _case(town, DisposalState.STRUCK_OFF)
    return Filling("supply", f"{page}/notice", good, {"notice_no": text(60, missing=True), "sent_on": Day()}, page=page)


ALL: dict[str, Callable[[Town], Filling]] = {
    one.__name__: one
    for one in (
        fillings.ask,
        fillings.ask_by_letter,
        fillings.ask_as_staff,
        fillings.walk_in,
        fillings.walk_in_of_a_body,
        fillings.choose_kit,
        fillings.choose,
        fillings.find,
        fillings.call_off,
        fillings.tell_damage,
        fillings.report_tag,
        fillings.answer,
        fillings.decide_inquiry,
        fillings.report_inquiry,
        *paper_fillings.ALL,
        *order_fillings.ALL,
        fillings.close_report,
        fillings.decide,
        fillings.check_consumables,
        fillings.refuse,
        fillings.hand_over,
        fillings.take_back,
        fillings.take_back_with_parts,
        fillings.call_off_at_the_counter,
        fillings.agree_parts,
        fillings.pay_part,
        fillings.settle,
        fillings.ask_again,
        fillings.write_letter,
        fillings.letter_sent,
        fillings.more_time,
        fillings.more_time_at_the_counter,
        fillings.give_more_time,
        fillings.waive,
        fillings.give_priority,
        fillings.call_back,
        fillings.declare,
        add_things,
        set_right,
        condition,
        terms_of_a_kind,
        parts_of_a_kind,
        make_kit,
        change_kit,
        send_register,
        print_labels,
        sign_in,
        change_password,
        add_person,
        edit_person,
        appoint,
        end_office,
        add_division,
        rename_division,
        check_rule,
        write_route,
        write_numbers,
        propose_rules,
        write_guideline,
        publicize,
        *plan_fillings.ALL,
        appoint_checkers,
        count_piece,
        count_lot,
        hand_in_report,
        send_copy,
        decide_finding,
        report_disposal,
        order_disposal,
        strike_off,
        tell_auditor,
        *asked_fillings.ALL,
        *edition_fillings.ALL,
        *care_fillings.ALL,
        *report_fillings.ALL,
    )
}
