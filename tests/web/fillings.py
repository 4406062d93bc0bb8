"""Every form of the program as its user fills it in, and what is wrong input for each of its fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from assetlend.clock import local_day, utc_now
from assetlend.models import Accessory, Chase, Extension, Kit
from tests.visitor import day_fields
from tests.web.town import Town, photo

LONG = "ก" * 10_000
HIDDEN = "\u200b\u200d\ufeff\u00ad"
NOT_NUMBERS = ("²", "1e3", "NaN", "Infinity", "1.5", "1_000", "0x10", "หนึ่ง", "٣", "-1", str(10**30), "1\x00x", LONG)


@dataclass(frozen=True)
class Kind:
    """A kind of field: what is wrong in it, and what a clever reader may type that is right."""

    wrong: tuple[str, ...]
    right: tuple[str, ...] = ()
    missing: bool = True

    def cases(self) -> Iterator[str]:
        if self.missing:
            yield from ("", "   ", HIDDEN, "\x00\x00")
        yield from self.wrong


def text(most: int, *, missing: bool = False) -> Kind:
    """Free text of at most `most` characters."""
    return Kind(("ก" * (most + 1), LONG), missing=missing)


def count(*, least: int = 0, missing: bool = True) -> Kind:
    wrong = NOT_NUMBERS + (("0", "๐") if least else ())
    return Kind(wrong, (" 1 ", "๑"), missing=missing)


def choice(*, missing: bool = True) -> Kind:
    """One of a list."""
    return Kind(("nonsense", "0", "' OR 1=1 --", LONG), missing=missing)


PHONE = Kind(("12", "abcdefghij", "²²²²²²²²²²", "0" * 40, "+1 202 555 0100", LONG), ("๐๘๑-๒๓๔-๕๖๗๘", "+66 81 234 5678"))
MONEY = Kind(("-1", "NaN", "1e3", "1.234", str(10**30), "²", "ร้อยบาท", LONG), ("๑,๐๐๐.๕๐",), missing=False)
EMAIL = Kind(("nobody", "a@b", "a b@example.go.th", "a@example.go.th, b@example.go.th"), missing=False)
WRONG_DAYS = (
    ("31", "2", "2569"),
    ("29", "2", "2569"),
    ("0", "1", "2569"),
    ("32", "1", "2569"),
    ("1", "13", "2569"),
    ("1", "1", "2026"),
    ("1", "1", "0000"),
    ("1", "1", "99999"),
    ("²", "1", "2569"),
    ("1.5", "1", "2569"),
    ("-1", "1", "2569"),
    ("1", "", "2569"),
    ("1", "1", ""),
    ("\x00", "1", "2569"),
    (LONG, "1", "2569"),
    ("1", LONG, "2569"),
    ("1", "1", str(10**30)),
)


@dataclass(frozen=True)
class Day:
    """A day in three fields; `missing` when it must be given."""

    missing: bool = True

    def cases(self) -> Iterator[tuple[str, str, str]]:
        yield from WRONG_DAYS
        if self.missing:
            yield ("", "", "")


@dataclass(frozen=True)
class Filling:
    """A form: who sends it, where it goes, what he fills in, and what its fields are.

    `fields` names the fields that a person fills in, by kind; `done` is the status when all is right; `basket` is what
    lies in the visitor's basket before; `page` is where the form stands, when that is not where it goes.
    """

    who: str | None
    action: str
    good: Mapping[str, Any]
    fields: Mapping[str, Kind | Day]
    done: int = 303
    basket: tuple[str, ...] = ()
    page: str = ""


Fill = Callable[[Town], Filling]
NAME = text(100, missing=True)


def today() -> date:
    return local_day(utc_now())


def in_days(number: int) -> date:
    return today() + timedelta(days=number)


def a_picture(name: str = "งาน.jpg") -> tuple[BytesIO, str]:
    return BytesIO(photo()), name


# -- asking -----------------------------------------------------------------------------------------------------------

WHAT_AND_WHEN: Mapping[str, Kind | Day] = {
    "purpose": choice(),
    "purpose_text": text(500, missing=True),
    "place_text": text(200, missing=True),
    "start": Day(),
    "due": Day(),
}


def what_and_when(**over: str) -> dict[str, str]:
    return {
        "purpose": "community_event",
        "purpose_text": "งานบุญประจำปี",
        "place_text": "ศาลาประชาคม หมู่ 4",
        "terms": "yes",
        **day_fields("start", in_days(60)),
        **day_fields("due", in_days(62)),
        **over,
    }


def resident(**over: str) -> dict[str, str]:
    """What a resident fills in about himself."""
    return {
        "kind": "resident",
        "title": "นาง",
        "first_name": "สมศรี",
        "last_name": "ใจดี",
        "position": "",
        "phone": "081-234-5678",
        "house_no": "12/3",
        "moo": "4",
        "tambon": "ตัวอย่าง",
        "amphoe": "เมือง",
        "changwat": "ตัวอย่าง",
        **over,
    }


def _of_a_body(**over: str) -> dict[str, str]:
    return {
        "kind": "agency",
        "title": "พระครู",
        "first_name": "สมชาย",
        "last_name": "ฐิตธมฺโม",
        "phone": "0898765432",
        "agency_name": "วัดป่าตัวอย่าง",
        "agency_head": "เจ้าอาวาส",
        "letter_no": "ที่ 5/2569",
        **day_fields("letter_on", in_days(-2)),
        **over,
    }


RESIDENT: Mapping[str, Kind | Day] = {
    "kind": choice(),
    "title": text(30),
    "first_name": NAME,
    "last_name": NAME,
    "position": text(120),
    "phone": PHONE,
    "house_no": text(30, missing=True),
    "moo": text(10),
    "tambon": text(80, missing=True),
    "amphoe": text(80, missing=True),
    "changwat": text(80, missing=True),
}
BODY: Mapping[str, Kind | Day] = {
    "first_name": NAME,
    "last_name": NAME,
    "phone": PHONE,
    "agency_name": text(200, missing=True),
    "agency_head": text(150),
    "letter_no": text(60, missing=True),
    "letter_on": Day(),
}


def ask(town: Town) -> Filling:
    units = f"quantity-{town.items['tent'].hex}"
    good = {units: "๒", **resident(), **what_and_when()}
    fields = {units: count(least=1), **RESIDENT, **WHAT_AND_WHEN}
    return Filling(None, "/borrow", good, fields, basket=("tent",))


def ask_by_letter(town: Town) -> Filling:
    units = f"quantity-{town.items['tent'].hex}"
    good = {units: "1", **_of_a_body(), **what_and_when(purpose="agency_work")}
    return Filling(None, "/borrow", good, {**BODY, **WHAT_AND_WHEN}, basket=("tent",))


def ask_as_staff(town: Town) -> Filling:
    units = f"quantity-{town.items['table'].hex}"
    who = {"place": "inside", "unit": "กองการศึกษา", "internal_phone": "12", "phone": ""}
    phone = Kind(PHONE.wrong, PHONE.right, missing=False)
    fields = {
        units: count(least=1),
        "place": choice(),
        "unit": text(120, missing=True),
        "internal_phone": text(30),
        "phone": phone,
    }
    good = {units: "1", **who, **what_and_when(purpose="official_work")}
    return Filling("staff", "/borrow", good, {**fields, **WHAT_AND_WHEN}, basket=("table",))


def walk_in(town: Town) -> Filling:
    units = f"quantity-{town.items['chair'].hex}"
    good = {units: "3", "channel": "counter", **resident(), **what_and_when()}
    fields = {"channel": choice(), **RESIDENT, **WHAT_AND_WHEN}
    return Filling("clerk", "/counter/request", good, fields)


def choose_kit(town: Town) -> Filling:
    with town.database.reading() as session:
        kit = session.scalars(select(Kit.id)).one()
    good = {"kit": kit.hex, "quantity": "2"}
    return Filling(None, "/basket/kit", good, {"quantity": count(least=1)}, page=f"/kits/{kit}")


def walk_in_of_a_body(town: Town) -> Filling:
    """Consumables for another body, whose conditions the clerk ticks."""
    units = f"quantity-{town.items['sandbag'].hex}"
    ticks = {"urgent": "yes", "not_procurable": "yes"}
    good = {units: "50", "channel": "counter", **ticks, **_of_a_body(), **what_and_when(purpose="agency_work")}
    return Filling("clerk", "/counter/request", good, BODY)


def choose(town: Town) -> Filling:
    good = {"item": town.items["tent"].hex, "quantity": "2"}
    return Filling(None, "/basket", good, {"quantity": count()}, page=f"/items/{town.items['tent']}")


# -- following --------------------------------------------------------------------------------------------------------


def find(town: Town) -> Filling:
    good = {"reference": town.named("out").reference, "phone": "081 234 5678"}
    return Filling(None, "/follow", good, {"reference": text(20, missing=True), "phone": PHONE})


def call_off(town: Town) -> Filling:
    action = f"/f/{town.keys['waiting']}/cancel"
    page = f"/f/{town.keys['waiting']}"
    return Filling(None, action, {"reason": "เลื่อนงาน"}, {"reason": text(300)}, page=page)


def tell_damage(town: Town) -> Filling:
    good = {"kind": "damaged", "line": "1", "quantity": "1", "description": "ขาโต๊ะหัก", "photos": [a_picture()]}
    fields = {
        "kind": choice(),
        "line": choice(),
        "quantity": count(least=1),
        "description": text(1000, missing=True),
        "happened_on": Day(missing=False),
    }
    return Filling(None, f"/f/{town.keys['out']}/report", good, fields)


def report_tag(town: Town) -> Filling:
    lot = next(one for one in town.pieces("chair") if one.is_lot)
    good = {
        "kind": "misused",
        "quantity": "2",
        "description": "วางอยู่ที่ตลาด",
        "place": "ตลาด",
        "name": "",
        "phone": "",
        "photos": [a_picture()],
    }
    fields = {
        "kind": choice(),
        "quantity": count(least=1, missing=False),
        "description": text(1000, missing=True),
        "place": text(200),
        "name": text(150),
        "phone": Kind(PHONE.wrong, missing=False),
        "happened_on": Day(missing=False),
    }
    return Filling(None, f"/a/{lot.tag}/report", good, fields)


def answer(town: Town) -> Filling:
    action = f"/incidents/{town.reports['ลำโพงแตก']}"
    return Filling("education", action, {"order": "act", "note": "ส่งซ่อม"}, {"order": choice(), "note": text(500)})


def decide_inquiry(town: Town) -> Filling:
    good = {
        "decision": "committee",
        "order_no": "41/2569",
        "reason": "สูญหายหลายครั้ง",
        "reported_to": "นายอำเภอ",
        **day_fields("decided_on", today()),
        **day_fields("reported_on", today()),
    }
    fields = {
        "decision": choice(),
        "order_no": text(60, missing=True),
        "decided_on": Day(missing=False),
        "reason": text(500),
        "reported_to": text(200, missing=True),
        "reported_on": Day(),
    }
    return Filling("nayok", f"/incidents/{town.reports['เห็นกางอยู่ที่ตลาด']}/inquiry", good, fields)


def report_inquiry(town: Town) -> Filling:
    page = f"/incidents/{town.reports['หาไม่พบ']}/inquiry"
    good = {"reported_to": "นายอำเภอ", **day_fields("reported_on", today())}
    return Filling(
        "nayok", f"{page}/report", good, {"reported_to": text(200, missing=True), "reported_on": Day()}, page=page
    )


def close_report(town: Town) -> Filling:
    good = {"outcome": "repaired", "fault": "none"}
    fields = {"outcome": choice(), "fault": choice()}
    return Filling("palad", f"/incidents/{town.reports['เบาะขาด']}/close", good, fields)


# -- deciding and the counter -----------------------------------------------------------------------------------------


def decide(town: Town) -> Filling:
    good = {"decision": "yes", "reason": "เห็นควร", "approved-1": "5", "approved-2": "1"}
    fields = {"approved-1": count(), "approved-2": count(), "reason": text(500), "reason_code": choice(missing=False)}
    return Filling("nayok", f"/approvals/{town.loans['for the nayok']}", good, fields)


def check_consumables(town: Town) -> Filling:
    good = {"decision": "yes", "reason": "มีเพียงพอ", "enough": "yes", "unharmed": "yes"}
    fields = {"reason": text(500), "reason_code": choice(missing=False)}
    return Filling("supply", f"/approvals/{town.loans['sandbags']}", good, fields)


def refuse(town: Town) -> Filling:
    good = {"decision": "no", "reason": "ของไม่พอ", "reason_code": "other"}
    fields = {"reason": text(500, missing=True), "reason_code": choice(missing=False)}
    return Filling("supply", f"/approvals/{town.loans['second waiting']}", good, fields)


def hand_over(town: Town) -> Filling:
    with town.database.reading() as session:
        poles = session.scalars(select(Accessory.id).where(Accessory.item_id == town.items["tent"])).one().hex
    good = {
        f"there-{poles}": "yes",
        f"absent-{poles}": "",
        "piece": [town.piece("tent").id.hex],
        "count-2": "10",
        "token": "",
        "condition": "good",
        "note": "",
        "other_party": "นางสมศรี ใจดี",
        "slip_signed": "yes",
        "photos": [a_picture()],
    }
    fields = {
        "count-2": count(),
        "token": Kind(("ไม่มีเลขนี้", "999-99-9999", LONG), missing=False),
        "condition": choice(),
        "note": text(500),
        "other_party": text(150),
        "happened_on": Day(missing=False),
    }
    fields[f"absent-{poles}"] = Kind((*NOT_NUMBERS, "9"), missing=False)
    fields["count-2"] = Kind(NOT_NUMBERS, ("๑",), missing=False)
    return Filling("clerk", f"/counter/loans/{town.loans['approved']}/hand-over", good, fields)


def take_back(town: Town) -> Filling:
    pieces = {f"piece-{one.id.hex}": "good" for one in town.pieces("table")[:2]}
    good = {**pieces, "good-2": "3", "damaged-2": "1", "lost-2": "", "note": "ขาหักหนึ่งตัว", "other_party": "ลูกชาย"}
    number = Kind(NOT_NUMBERS, missing=False)
    fields = {
        "good-2": number,
        "damaged-2": number,
        "lost-2": number,
        next(iter(pieces)): Kind(("nonsense", LONG), missing=False),
        "note": text(500),
        "other_party": text(150),
        "happened_on": Day(missing=False),
    }
    return Filling("clerk", f"/counter/loans/{town.loans['out']}/take-back", good, fields)


def take_back_with_parts(town: Town) -> Filling:
    good = {"good-1": "1", "damaged-1": "1", "there-1-1": "yes", "there-1-2": "yes", "gone-1-2": "1", "note": ""}
    number = Kind(NOT_NUMBERS, ("๐",), missing=False)
    fields = {"hurt-1-1": number, "gone-1-2": Kind((*NOT_NUMBERS, "9"), missing=False), "note": text(500)}
    return Filling("clerk", f"/counter/loans/{town.loans['with parts']}/take-back", good, fields)


def call_off_at_the_counter(town: Town) -> Filling:
    action = f"/loans/{town.loans['second waiting']}/cancel"
    page = f"/loans/{town.loans['second waiting']}"
    return Filling("clerk", action, {"reason": "ผู้ยืมโทรมา"}, {"reason": text(300, missing=True)}, page=page)


def settle(town: Town) -> Filling:
    good = {"line": "1", "outcome": "paid", "amount": "500", "evidence": "ใบเสร็จ 5/2569"}
    fields = {"line": choice(), "outcome": choice(), "amount": MONEY, "evidence": text(300, missing=True)}
    return Filling("supply", f"/loans/{town.loans['hurt']}/settle", good, fields)


def agree_parts(town: Town) -> Filling:
    page = f"/loans/{town.loans['hurt']}/settle"
    good = {
        "position": "1",
        "total": "900",
        "parts": "๓",
        "agreement": "สัญญาที่ 2/2569",
        **day_fields("first_due", in_days(30)),
    }
    fields = {"position": choice(), "total": MONEY, "parts": count(least=2), "agreement": text(300, missing=True)}
    action = f"/loans/{town.loans['hurt']}/instalments/agree"
    return Filling("supply", action, good, {**fields, "first_due": Day()}, page=page)


def pay_part(town: Town) -> Filling:
    page = f"/loans/{town.loans['hurt']}/settle"
    good = {"of_line": "2", "paid": "300", "receipt": "ใบเสร็จ 6/2569"}
    fields = {"of_line": choice(), "paid": MONEY, "receipt": text(100, missing=True)}
    return Filling("supply", f"/loans/{town.loans['hurt']}/instalments", good, fields, page=page)


# -- what is overdue, and more time -----------------------------------------------------------------------------------


def ask_again(town: Town) -> Filling:
    said = {"channel": "phone", "evidence": "โทรศัพท์เวลา 9.30 น.", "note": "จะคืนพรุ่งนี้"}
    good = said | day_fields("happened_on", today())
    fields = {
        "channel": choice(),
        "evidence": text(200, missing=True),
        "note": text(500),
        "happened_on": Day(missing=False),
    }
    return Filling("supply", f"/loans/{town.loans['very late']}/chases", good, fields)


def write_letter(town: Town) -> Filling:
    page = f"/loans/{town.loans['very late']}/chases"
    action = f"/loans/{town.loans['very late']}/letters"
    return Filling("supply", action, {"letter_no": "ที่ 8/2569"}, {"letter_no": text(60)}, page=page)


def letter_sent(town: Town) -> Filling:
    with town.database.reading() as session:
        late = town.loans["late"]
        letter = session.scalars(select(Chase.id).where(Chase.number.is_(None), Chase.loan_id == late)).one()
    fields = {"evidence": text(200, missing=True), "happened_on": Day(missing=False)}
    page = f"/loans/{town.loans['late']}/chases"
    return Filling("supply", f"/chases/{letter}/sent", {"evidence": "EB123456789TH"}, fields, page=page)


def _more_time() -> dict[str, str]:
    return {"reason": "งานเลื่อน", **day_fields("to", in_days(22))}


MORE_TIME: Mapping[str, Kind | Day] = {"reason": text(500, missing=True), "to": Day()}


def more_time(town: Town) -> Filling:
    return Filling(None, f"/f/{town.keys['part']}/extend", _more_time(), MORE_TIME)


def more_time_at_the_counter(town: Town) -> Filling:
    loan = town.loans["staff's own"]
    return Filling("clerk", f"/loans/{loan}/extend", _more_time(), MORE_TIME)


def give_more_time(town: Town) -> Filling:
    with town.database.reading() as session:
        longer = session.scalars(select(Extension.id).where(Extension.loan_id == town.loans["out"])).one()
    action = f"/extensions/{longer}"
    return Filling("nayok", action, {"decision": "yes", "reason": ""}, {"reason": text(500)}, page="/extensions")


# -- rules set aside, and what one declares ---------------------------------------------------------------------------


def waive(town: Town) -> Filling:
    good = {"official": town.people["chief"].hex, "reason": "เจ้าหน้าที่พัสดุลาป่วย"}
    fields = {"official": choice(), "reason": text(500, missing=True)}
    return Filling("palad", f"/loans/{town.loans['near the chief']}/waive", good, fields)


def give_priority(town: Town) -> Filling:
    good = {"other": town.loans["in the way"].hex, "reason": "น้ำท่วมหมู่ที่ 2"}
    fields = {"other": choice(), "reason": text(500, missing=True)}
    return Filling("palad", f"/loans/{town.loans['relief']}/priority", good, fields)


def call_back(town: Town) -> Filling:
    good = {"cause": "disaster", "reason": "น้ำท่วมหมู่ที่ 2", **day_fields("to", in_days(5))}
    fields = {"cause": choice(), "reason": text(500, missing=True), "to": Day()}
    return Filling("nayok", f"/loans/{town.loans['out']}/recall", good, fields)


def declare(_town: Town) -> Filling:
    people = {
        "spouse": "นางสาวสมใจ รักดี",
        "child": "เด็กชายดี รักดี\nเด็กหญิงงาม รักดี",
        "parent": "",
        "sibling": "",
        "household": "คุณยายมา รักดี",
    }
    address = {"house_no": "๙/๑", "moo": "2", "tambon": "ตัวอย่าง"}
    fields = {"house_no": text(30), "moo": text(10), "tambon": text(80), **dict.fromkeys(people, text(2000))}
    return Filling("clerk", "/account/interests", people | address, fields)
