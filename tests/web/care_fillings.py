"""The forms of who sets the office's days, quotas, closed days and vehicles, and of a request that comes too late."""

from tests.visitor import day_fields
from tests.web import fillings
from tests.web.fillings import Day, Filling, count, in_days, text
from tests.web.town import Town


def urgent_walk_in(town: Town) -> Filling:
    """Asked for too late and for longer than usual: the counter says why."""
    units = f"quantity-{town.items['seat'].hex}"
    late = {**day_fields("start", in_days(3)), **day_fields("due", in_days(6))}
    good = {units: "1", "channel": "counter", **fillings.resident(), **fillings.what_and_when(), **late}
    good |= {"longer_reason": "งานสามคืน", "override_reason": "งานศพด่วน"}
    return Filling(
        "clerk", "/counter/request", good, {"longer_reason": text(300, missing=True), "override_reason": text(300)}
    )


def office_terms(_town: Town) -> Filling:
    numbers = {
        "usual_days": "7",
        "waiting_hours": "24",
        "resident_loans": "3",
        "resident_units": "100",
        "agency_loans": "",
        "agency_units": "",
        "staff_loans": "",
        "staff_units": "",
    }
    needed = {"waiting_hours": count(least=1)}
    fields = {name: needed.get(name) or count(least=1, missing=False) for name in numbers}
    return Filling("admin", "/office/terms", numbers | {"weekday_5": "yes", "weekday_6": "yes"}, fields)


def close_a_day(_town: Town) -> Filling:
    good = {**day_fields("day", in_days(50)), "name": "วันหยุดพิเศษ"}
    fields = {"day": Day(), "name": text(120, missing=True)}
    return Filling("admin", "/office/holidays", good, fields)


def let_a_vehicle_be_lent(town: Town) -> Filling:
    good = {"confirmed": "yes", "reason": "คำสั่งที่ 9/2569"}
    return Filling("admin", f"/office/vehicles/{town.items['truck']}", good, {"reason": text(300, missing=True)})


ALL = (urgent_walk_in, office_terms, close_a_day, let_a_vehicle_be_lent)
