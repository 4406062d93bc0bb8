"""The forms of who sees to the office's papers and its register's sums."""

from io import BytesIO

from assetlend.web.depreciation import CLASSES
from tests.paper_pictures import emblem_file
from tests.web.fillings import Day, Filling, Kind, choice, count, text
from tests.web.town import Town


def supply_emblem(_town: Town) -> Filling:
    return Filling("admin", "/office/emblem", {"file": [(BytesIO(emblem_file(side=300)), "ครุฑ.png")]}, {})


def depreciation(_town: Town) -> Filling:
    numbers = {f"years_{number}": str(life.years) for number, life in enumerate(CLASSES)}
    fields: dict[str, Kind | Day] = {name: count(least=1, missing=False) for name in numbers}
    return Filling("admin", "/office/depreciation", numbers | {"months": "days"}, fields | {"months": choice()})


def appoint_committee(town: Town) -> Filling:
    good = {"name_1": "นายดี ตั้งใจ", "position_1": "ปลัดอำเภอ", "name_2": "นางงาม ตั้งใจ", "position_2": "นิติกร"}
    fields = {name: text(150, missing=name.startswith("name")) for name in good}
    fields |= {f"{part}_{n}": text(150) for n in (3, 4, 5) for part in ("name", "position")}
    return Filling("nayok", f"/incidents/{town.reports['หาไม่พบ']}/order", good, fields)


ALL = (supply_emblem, depreciation, appoint_committee)
