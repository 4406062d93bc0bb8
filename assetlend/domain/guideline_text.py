"""The text of a division's guideline, written from the rulebook and the catalogue as they are now.

What it must hold is the list of the nearest official evidence (MOIT 14): use between agencies and inside, use outside,
the steps of each, the form, and how it is watched over. A clause that no official has confirmed says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Office
from assetlend.domain.routing import RouteRule, StepKind
from assetlend.domain.rulebook import Rulebook
from assetlend.thai import money
from assetlend.thai.digits import to_thai

UNCONFIRMED = "ต้องตรวจสอบกับระเบียบฉบับจริง"
STEP_WORDS = {
    StepKind.CHECK: "ตรวจสอบคำขอและจำนวนที่มี",
    StepKind.OPINION: "ให้ความเห็น",
    StepKind.APPROVAL: "พิจารณาอนุมัติ",
}
_FOR_WHOM = (
    (BorrowerKind.RESIDENT, "บุคลากร หน่วยงานอื่น และประชาชนยืมได้"),
    (BorrowerKind.AGENCY, "บุคลากรและหน่วยงานอื่นยืมได้"),
    (BorrowerKind.STAFF, "บุคลากรยืมใช้ในงานราชการได้"),
)


@dataclass(frozen=True)
class Lent:
    """A kind of thing that the division lends, to whom, and its own limits in days where it has any."""

    name: str
    unit: str
    borrowers: frozenset[BorrowerKind]
    max_days: int | None = None
    notice_days: int | None = None


@dataclass(frozen=True)
class About:
    """Whose guideline it is. `titles` are the offices as papers name them; `address` is where requests are sent."""

    office: str
    division: str
    fiscal_year: int
    address: str
    phone: str
    things: tuple[Lent, ...]
    titles: Mapping[Office, str]


def draft(book: Rulebook, about: About) -> str:
    """The text, in the marks that `guidelines.blocks` reads, with Thai digits but in the address."""
    opening = (
        f"แนวทางนี้ใช้กับการขอใช้และการยืมทรัพย์สินของ{about.division} {about.office} "
        f"ในปีงบประมาณ พ.ศ. {about.fiscal_year} เพื่อให้บุคลากร หน่วยงานอื่น และประชาชนทราบขั้นตอนเดียวกัน "
        "และเพื่อป้องกันการนำทรัพย์สินของทางราชการไปใช้เพื่อประโยชน์ส่วนตัว กลุ่ม หรือพวกพ้อง"
    )
    sections = (
        ("หลักการ", _principles(book)),
        ("การยืมระหว่างหน่วยงานของรัฐ", _between_agencies(book, about)),
        ("การใช้ภายในสถานที่ของหน่วยงาน", _inside(book, about)),
        ("การนำออกไปใช้นอกสถานที่และการให้ประชาชนยืม", _outside(book, about)),
        ("แบบที่ใช้", _form(book)),
        ("ทรัพย์สินที่ให้ยืม", _things(about)),
        ("กำหนดเวลา", _limits(book)),
        ("เงื่อนไขและความรับผิดของผู้ยืม", _terms(book)),
        ("การส่งคืน การขอขยายเวลา และการทวงถาม", _return(book)),
        ("การรายงานเมื่อชำรุด สูญหาย หรือใช้ผิดวัตถุประสงค์", _reports(book, about)),
        ("การกำกับติดตาม", _monitoring(book)),
        ("ติดต่อสอบถาม", _contact(about)),
    )
    lines = [opening]
    for number, (title, content) in enumerate(sections, 1):
        lines += ["", f"# {number}. {title}", *content]
    return "\n".join(_digits(line, about.address) for line in lines)


def _digits(line: str, address: str) -> str:
    """Thai digits everywhere but in the address."""
    return address.join(map(to_thai, line.split(address))) if address else to_thai(line)


def cited(book: Rulebook, number: str) -> str:
    """A rule's sentence with its clause, and whether it has to be compared with the official text yet."""
    rule = book.rule(number)
    clause = "" if rule.clause == "-" else rule.clause
    doubt = UNCONFIRMED if rule.basis == "unconfirmed" and not rule.checked_by else ""
    said = " ".join(filter(None, (clause, doubt)))
    return f"{rule.text} ({said})" if said else rule.text


def numbered(lines: Iterator[str]) -> Iterator[str]:
    """Steps with their numbers."""
    return (f"{number}. {line}" for number, line in enumerate(lines, 1))


# -- the sections -----------------------------------------------------------------------------------------------------


def _principles(book: Rulebook) -> Iterator[str]:
    for number in ("R1", "R2", "R23", "R25", "R24"):
        yield f"- {cited(book, number)}"
    for purpose in book.purposes.values():
        if purpose.refused_by:
            yield f"- ไม่ให้ยืมเพื่อ{purpose.name}"


def _between_agencies(book: Rulebook, about: About) -> Iterator[str]:
    yield cited(book, "R5")
    first = "หน่วยงานผู้ยืมมีหนังสือขอยืมที่ลงนามโดยหัวหน้าหน่วยงาน ระบุรายการ จำนวน เหตุผล สถานที่ใช้ และวันส่งคืน"
    yield from _routes(book, about, Place.OUTSIDE, BorrowerKind.AGENCY, first)
    yield f"- {cited(book, 'R10')}"


def _inside(book: Rulebook, about: About) -> Iterator[str]:
    yield cited(book, "R3")
    first = "บุคลากรยื่นคำขอในระบบหรือที่งานพัสดุ ระบุรายการ จำนวน งานที่ใช้ สถานที่ใช้ และวันส่งคืน"
    yield from _routes(book, about, Place.INSIDE, BorrowerKind.STAFF, first)


def _outside(book: Rulebook, about: About) -> Iterator[str]:
    yield cited(book, "R4")
    yield cited(book, "R6")
    where = f"ทางเว็บไซต์ {about.address} หรือที่สำนักงาน" if about.address else "ที่สำนักงาน"
    first = f"ผู้ยืมยื่นคำขอ{where} ระบุชื่อ ที่อยู่ หมายเลขโทรศัพท์ รายการ จำนวน เหตุผล สถานที่ใช้ และวันส่งคืน"
    yield from _routes(book, about, Place.OUTSIDE, BorrowerKind.RESIDENT, first)
    names = [one.name for one in book.purposes_for(BorrowerKind.RESIDENT) if not one.refused_by]
    yield "เหตุที่ประชาชนขอยืมได้"
    for name in names:
        yield f"- {name}"


def routes_for(book: Rulebook, place: Place, borrower: BorrowerKind) -> list[RouteRule]:
    """The routes that may apply to a borrower at a place, in order, up to the one that applies to all the rest."""
    found: list[RouteRule] = []
    for rule in book.routes:
        if rule.place in (None, place) and (not rule.borrowers or borrower in rule.borrowers):
            found.append(rule)
            if not rule.value_from and not rule.days_from:
                break
    return found


def _routes(book: Rulebook, about: About, place: Place, borrower: BorrowerKind, first: str) -> Iterator[str]:
    for rule in routes_for(book, place, borrower):
        yield _condition(rule)
        yield from numbered(_steps(rule, about, first))


def _condition(rule: RouteRule) -> str:
    value = f"มูลค่ารวมตั้งแต่ {money.format_baht(rule.value_from)} บาท" if rule.value_from else ""
    days = f"ยืมตั้งแต่ {rule.days_from} วัน" if rule.days_from else ""
    said = " และ".join(filter(None, (value, days)))
    return f"ขั้นตอนเมื่อ{said}" if said else "ขั้นตอน"


def _steps(rule: RouteRule, about: About, first: str) -> Iterator[str]:
    yield first
    for kind, office in rule.steps:
        yield f"{about.titles[office]}{STEP_WORDS[kind]}"
    yield "เจ้าหน้าที่ตรวจนับและตรวจสภาพร่วมกับผู้ยืม ผู้ยืมลงชื่อในใบยืม แล้วจึงรับของไป"
    yield "ผู้ยืมส่งคืนภายในวันที่กำหนด เจ้าหน้าที่ตรวจนับและตรวจสภาพ แล้วผู้ส่งคืนและผู้รับคืนลงชื่อ"


def _form(book: Rulebook) -> Iterator[str]:
    yield "ใช้ใบยืมพัสดุ (แบบ บย.) ที่ระบบพิมพ์จากคำขอซึ่งได้รับอนุมัติแล้ว"
    yield "- แสดงผู้ยืม รายการ จำนวน มูลค่าในขณะยืม เหตุผล สถานที่ใช้ และวันส่งคืน"
    yield "- แสดงความเห็นและการอนุมัติตามลำดับ และลายมือชื่อในการจ่าย การรับ การส่งคืน และการรับคืน"
    yield f"- {cited(book, 'R20')}"


def _things(about: About) -> Iterator[str]:
    if not about.things:
        yield f"ขณะนี้{about.division}ไม่มีทรัพย์สินที่เปิดให้ยืม"
        return
    for borrower, words in _FOR_WHOM:
        chosen = [one for one in about.things if _widest(one) is borrower]
        if chosen:
            yield words
            yield from (f"- {one.name}{_own_limits(one)}" for one in chosen)


def _widest(one: Lent) -> BorrowerKind | None:
    return next((borrower for borrower, _ in _FOR_WHOM if borrower in one.borrowers), None)


def _own_limits(one: Lent) -> str:
    most = f"ยืมได้ครั้งละไม่เกิน {one.max_days} วัน" if one.max_days else ""
    notice = f"ขอล่วงหน้าอย่างน้อย {one.notice_days} วัน" if one.notice_days else ""
    said = " ".join(filter(None, (most, notice)))
    return f" ({said})" if said else ""


def _limits(book: Rulebook) -> Iterator[str]:
    limits = book.limits
    yield f"- ยืมได้ครั้งละไม่เกิน {limits.hard_days} วัน เว้นแต่ทรัพย์สินบางรายการกำหนดไว้สั้นกว่า"
    if limits.notice_days:
        yield f"- ยื่นคำขอล่วงหน้าอย่างน้อย {limits.notice_days} วัน"
    yield f"- ยื่นคำขอล่วงหน้าได้ไม่เกิน {limits.ahead_days} วัน"
    yield f"- {cited(book, 'R16')}"


def _terms(book: Rulebook) -> Iterator[str]:
    yield from numbered(iter(book.terms.paragraphs))
    yield f"- {cited(book, 'R35')}"


def _return(book: Rulebook) -> Iterator[str]:
    timing = book.timing
    yield f"- {cited(book, 'R30')}"
    yield f"- {cited(book, 'R14')} และต้องขอก่อนพ้นวันส่งคืนเดิม"
    yield f"- {cited(book, 'R11')}"
    counted = "นับวันครบกำหนดเป็นวันแรก" if book.chase_counts_due_day else "นับตั้งแต่วันถัดจากวันครบกำหนด"
    again = f"หากยังไม่คืน ทวงถามซ้ำทุก {timing.chase_repeat_days} วัน รวมไม่เกิน {timing.chase_letters} ครั้ง"
    yield f"- หน่วยงานทวงถามครั้งแรกภายใน {book.chase_days} วัน โดย{counted} {again}"
    yield "- ผู้ที่มีของค้างส่งเกินกำหนดยืมเพิ่มไม่ได้จนกว่าจะคืน"


def _reports(book: Rulebook, about: About) -> Iterator[str]:
    chain = " ".join(about.titles[office] for office in book.incident_chain)
    yield f"- {cited(book, 'R26')}"
    yield f"- แจ้งผู้บังคับบัญชาชั้นแรกภายใน {book.prompt_hours} ชั่วโมง และรายงานตามลำดับ ได้แก่ {chain}"
    yield f"- ผู้บังคับบัญชาแต่ละชั้นรับทราบพร้อมข้อสั่งการภายใน {book.timing.acknowledge_days} วัน"
    yield f"- {cited(book, 'R38')}"


def _monitoring(book: Rulebook) -> Iterator[str]:
    yield f"- {cited(book, 'R28')} โดยสุ่มตรวจกองละ {book.timing.sample_size} หน่วยทุกเดือน"
    yield f"- {cited(book, 'R29')} การยืม การอนุมัติ การจ่าย การคืน และการทวงถามทุกครั้งบันทึกไว้ในบัญชีเหตุการณ์"
    yield f"- {cited(book, 'R45')}"
    yield "- ผลการดำเนินการรายงานเป็นประจำทุกปีตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"


def _contact(about: About) -> Iterator[str]:
    yield f"{about.division} {about.office}{f' โทรศัพท์ {about.phone}' if about.phone else ''}"
    if about.address:
        yield f"ยื่นคำขอและติดตามคำขอได้ที่ {about.address}"
