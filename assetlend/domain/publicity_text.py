"""Two texts that make the way of borrowing known: one to read aloud in about a minute, and one to post (R59)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetlend.domain.guideline_text import STEP_WORDS, routes_for
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Office
from assetlend.domain.rulebook import Rulebook
from assetlend.thai.spoken import spoken, spoken_name, spoken_phone

MOST_NAMES = 3
MOST_PURPOSES = 3


@dataclass(frozen=True)
class Told:
    """What is told of the office: the kinds that residents may borrow, the best known first, and where to ask."""

    office: str
    phone: str
    address: str
    things: Sequence[str]
    titles: Mapping[Office, str]


def listed(names: Sequence[str], last: str = "และ") -> str:
    """`ก ข และค`, as a list is spoken."""
    return f"{' '.join(names[:-1])} {last}{names[-1]}" if len(names) > 1 else "".join(names)


def loudspeaker(book: Rulebook, told: Told) -> str:
    """The text to read aloud: whole sentences, one a line, numbers in words, no abbreviations, no Latin letters."""
    names = list(dict.fromkeys(filter(None, map(spoken_name, told.things))))
    more = ["ทรัพย์สินอื่น"] if len(names) > MOST_NAMES else []
    things = f" ได้แก่ {listed([*names[:MOST_NAMES], *more])}" if names else ""
    sentences = [
        f"ขอประชาสัมพันธ์ให้พี่น้องประชาชนทราบ {told.office}ให้ประชาชนยืมทรัพย์สินของทางราชการ{things} โดยไม่มีค่าใช้จ่าย",
        f"ท่านยืมได้เพื่อ{listed([*_purposes(book)[:MOST_PURPOSES], 'งานสาธารณประโยชน์อื่น'], 'หรือ')}",
        "ท่านยื่นคำขอได้ที่สำนักงาน หรือทางเว็บไซต์ของหน่วยงาน โดยแจ้งชื่อ ที่อยู่ หมายเลขโทรศัพท์ เหตุผล สถานที่ใช้ และวันส่งคืน",
        f"จากนั้น{listed(_decisions(book, told), 'แล้ว')} ก่อนที่ท่านจะรับของไป",
        "ขอให้ท่านดูแลรักษาทรัพย์สินนั้น และส่งคืนให้ครบถ้วนภายในวันที่กำหนด",
        f"หากเกินกำหนด เจ้าหน้าที่จะติดตามทวงคืนภายใน {book.chase_days} วัน",
        "หากชำรุดหรือสูญหาย ผู้ยืมต้องซ่อมแซม ชดใช้เป็นของอย่างเดียวกัน หรือชดใช้เป็นเงิน",
        f"ห้ามนำไปใช้เพื่อ{listed(_refused(book), 'หรือ')}" if _refused(book) else "",
    ]
    phone = f" หรือทางโทรศัพท์หมายเลข {spoken_phone(told.phone)}" if told.phone else ""
    sentences.append(f"สอบถามเพิ่มเติมได้ที่สำนักงานในวันและเวลาราชการ{phone}")
    return spoken("\n".join(filter(None, sentences)))


def post(book: Rulebook, told: Told) -> str:
    """The text to post on a website or in social media, with the public address."""
    lines = [f"{told.office} ให้ประชาชนยืมทรัพย์สินของทางราชการ ไม่มีค่าใช้จ่าย", ""]
    if told.things:
        lines += [f"ยืมอะไรได้บ้าง: {', '.join(told.things)}", ""]
    steps = ["ยื่นคำขอที่สำนักงานหรือทางเว็บไซต์", *_decisions(book, told), "รับของและลงชื่อในใบยืม", "ส่งคืนภายในวันที่กำหนด"]
    lines += ["ขั้นตอน", *(f"{number}. {step}" for number, step in enumerate(steps, 1)), ""]
    lines += ["เงื่อนไข", *(f"- {paragraph}" for paragraph in book.terms.paragraphs)]
    lines += [f"- ห้ามนำไปใช้เพื่อ{name}" for name in _refused(book)]
    lines += ["", f"ยื่นคำขอ: {told.address}/", f"แนวทางฉบับเต็มของแต่ละกอง: {told.address}/guidelines"]
    if told.phone:
        lines.append(f"โทรศัพท์ {told.phone}")
    return "\n".join(lines)


def _purposes(book: Rulebook) -> list[str]:
    return [one.name for one in book.purposes_for(BorrowerKind.RESIDENT) if not one.refused_by]


def _refused(book: Rulebook) -> list[str]:
    return [one.name for one in book.purposes.values() if one.refused_by]


def _decisions(book: Rulebook, told: Told) -> list[str]:
    """Who decides what on a resident's ordinary request, in order."""
    rules = routes_for(book, Place.OUTSIDE, BorrowerKind.RESIDENT)
    return [f"{told.titles[office]}{STEP_WORDS[kind]}" for kind, office in rules[-1].steps] if rules else []
