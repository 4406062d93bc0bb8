"""The forms of the office's papers."""

from tests.web.fillings import Filling, text
from tests.web.town import Town


def appoint_committee(town: Town) -> Filling:
    good = {"name_1": "นายดี ตั้งใจ", "position_1": "ปลัดอำเภอ", "name_2": "นางงาม ตั้งใจ", "position_2": "นิติกร"}
    fields = {name: text(150, missing=name.startswith("name")) for name in good}
    fields |= {f"{part}_{n}": text(150) for n in (3, 4, 5) for part in ("name", "position")}
    return Filling("nayok", f"/incidents/{town.reports['หาไม่พบ']}/order", good, fields)


ALL = (appoint_committee,)
