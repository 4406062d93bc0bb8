"""The forms of who prepares the integrity plan, and of who records what a division did for it."""

from dataclasses import replace
from io import BytesIO

from assetlend.services import plan, plan_file
from tests.visitor import day_fields
from tests.web.fillings import NOT_NUMBERS, Day, Filling, Kind, choice, count, in_days, text
from tests.web.town import Town

PLAN = "/plan/2570"  # the report of 2569 is issued in the town, so its plan is fixed


def change_measure(_town: Town) -> Filling:
    good = {"title": "การมีส่วนร่วมของประชาชน", "responsible": ["every"]}
    fields = {"title": text(300, missing=True), "responsible": choice()}
    return Filling("palad", f"{PLAN}/measures/3", good, fields)


def add_measure(_town: Town) -> Filling:
    good = {"title": "การรับเรื่องร้องเรียน", "responsible": ["every"], "first": "จัดให้มีช่องทางร้องเรียน"}
    fields = {"title": text(300, missing=True), "responsible": choice(), "first": text(500, missing=True)}
    return Filling("palad", f"{PLAN}/measures/7", good, fields)


def change_method(_town: Town) -> Filling:
    good = {"text": "จัดอบรมบุคลากรปีละหนึ่งครั้ง", "evidence": ["activity", "decision_hours"]}
    return Filling(
        "palad", f"{PLAN}/measures/3/methods/1", good, {"text": text(500, missing=True), "evidence": choice()}
    )


def set_assessment(_town: Town) -> Filling:
    years = Kind((*NOT_NUMBERS, "2026"), (" 2570 ", "๒๕๗๐"))
    return Filling(
        "palad", f"{PLAN}/assessment", {"year": "2569", "item": "O40"}, {"year": years, "item": text(20, missing=True)}
    )


def upload_plan(_town: Town) -> Filling:
    content = plan_file.write(replace(plan.shipped(), fiscal_year=2570)).replace("ชี้แจงแผน", "แจ้งแผน").encode()
    return Filling("palad", f"{PLAN}/file.yaml", {"file": [(BytesIO(content), "แผน.yaml")]}, {}, page=PLAN)


def record_activity(town: Town) -> Filling:
    good = {
        "served": "1.2",
        "division": town.divisions["กองคลัง"].hex,
        "channel": "meeting",
        "place": "ห้องประชุมสภา",
        "people": "24",
        "evidence": "รายงานการประชุมครั้งที่ 2/2569",
        **day_fields("happened_on", in_days(0)),
    }
    fields = {
        "served": choice(),
        "division": choice(),
        "happened_on": Day(),
        "channel": choice(),
        "place": text(200),
        "people": count(least=1, missing=False),
        "evidence": text(300, missing=True),
    }
    return Filling("finance", "/activities/2569/new", good, fields)


def withdraw_activity(town: Town) -> Filling:
    page = f"/activities/{town.activity}"
    return Filling("finance", f"{page}/withdraw", {"reason": "บันทึกซ้ำ"}, {"reason": text(300, missing=True)}, page=page)


ALL = (
    change_measure,
    add_measure,
    change_method,
    set_assessment,
    upload_plan,
    record_activity,
    withdraw_activity,
)
