"""How the demonstration office words its report: two sentences of its own, one of which went back to the program's."""

from datetime import datetime, time
from functools import partial

from assetlend.clock import BANGKOK
from assetlend.demo.engine import Demo
from assetlend.services import sentences

DUE = (
    "ใบยืมที่ถึงกำหนดส่งคืนในปีนี้ {denominator} ฉบับ ผู้ยืมคืนครบภายในกำหนด {numerator} ฉบับ คิดเป็นร้อยละ {percent} "
    "คืนล่าช้ากว่ากำหนด {late} ฉบับ โดยนับหน่วยที่ชำรุดหรือสูญหายเป็นหน่วยที่คืนแล้ว"
)
AWARENESS = (
    "บุคลากรในระบบ {denominator} คน อ่านแนวทางประจำปีงบประมาณ พ.ศ. {year} แล้ว {numerator} คน หรือร้อยละ {percent} "
    "และยังไม่ได้อ่าน {rest} คน"
)


def plan(demo: Demo) -> None:
    """The chief administrator words two sentences; one reads better as it was."""
    if not demo.plan.loans:
        return
    demo.at(_at(demo, 24, time(13, 30)), partial(_word, demo, "due", DUE))
    demo.at(_at(demo, 24, time(13, 45)), partial(_word, demo, "awareness", AWARENESS))
    demo.at(_at(demo, 20, time(9, 15)), partial(_back, demo, "awareness"))


def _at(demo: Demo, back: int, when: time) -> datetime:
    return datetime.combine(demo.working_day(back), when, BANGKOK)


def _word(demo: Demo, figure: str, text: str) -> None:
    palad = demo.actor("palad")
    sentences.change(demo.session, actor=palad, now=demo.now, figure=figure, status="partial", text=text, base=0)


def _back(demo: Demo, figure: str) -> None:
    sentences.restore(demo.session, actor=demo.actor("palad"), now=demo.now, figure=figure, status="partial")
