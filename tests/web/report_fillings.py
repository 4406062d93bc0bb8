"""The forms of who words the integrity report."""

from tests.web.fillings import Filling, Kind
from tests.web.town import Town

PAGE = "/integrity/sentences/handed_over/supported"
WORDS = "ใบยืมที่จ่ายของแล้ว {จำนวนทั้งหมด} ฉบับ ได้รับอนุมัติก่อนจ่ายของครบทุกฉบับ"


def word_a_sentence(_town: Town) -> Filling:
    wrong = ("ก" * 1_001, "ครบทุกฉบับ", WORDS + " ปี 2569", WORDS + " {ร้อยละ}", WORDS + " {0.x}", f"<b>{WORDS}", "well")
    good = {"text": WORDS, "act": "save"}
    return Filling("palad", PAGE, good, {"text": Kind(wrong, (f" {WORDS} ",))})


ALL = (word_a_sentence,)
