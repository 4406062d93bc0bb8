"""What the town has checked of its stock, and what it lets go: years and cases in every state."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from assetlend.domain.disposals import DisposalState, Method
from assetlend.domain.stocktake import Answers, Count, Found, Step
from assetlend.models import Asset, DisposalLine, StocktakeCount
from assetlend.services import disposals, stocktake, stocktake_counting, stocktake_report
from assetlend.services.disposals import Named, Order, Outcome, Wish
from assetlend.services.stocktake_counting import Seen
from assetlend.services.stocktake_report import Report, Ruling
from tests.factories import NOW, TODAY, add_assets, register_row

if TYPE_CHECKING:
    from tests.web.town import Town

LONG_AGO = datetime(2022, 1, 10, 3, 0, tzinfo=UTC)
CHECKERS = ("auditor", "deputy")
# Closed and to be reported, reported and to be noted, and going on.
TO_REPORT, REPORTED, GOING_ON = 2566, 2567, 2568
FINANCE = "กองคลัง"


def old_things(town: "Town") -> None:
    """Things that stood in the register years ago."""
    rows = [register_row(number=f"600-55-{n:04}", name="ตู้เหล็ก", unit="ตู้", lendable=False) for n in (1, 2, 3, 4)]
    rows += [register_row(name="จานข้าว", unit="ใบ", quantity=50, value=2_000, lendable=False)]
    rows += [register_row(number=f"601-55-{n:04}", name="พัดลมเก่า", unit="ตัว", lendable=False) for n in (1, 2, 3)]
    with town.database.transaction() as session:
        add_assets(session, rows, LONG_AGO)


def build(town: "Town") -> None:
    """Three years' checks, each at another point, and three cases of disposal."""
    clock = iter(NOW + timedelta(days=2, hours=5, seconds=n) for n in range(10_000))

    def act(use_case: Any, who: str, **more: Any) -> Any:
        with town.database.transaction() as session:
            found = use_case(session, actor=town.actor(who), now=next(clock), **more)
            session.flush()
            return getattr(found, "id", None)

    _checks(town, act)
    _cases(town, act)


def _checks(town: "Town", act: Any) -> None:
    division = town.divisions[FINANCE]
    for year in (TO_REPORT, REPORTED, GOING_ON):
        order = stocktake.Order(f"9/{year}", date(2026, 1, 12), [town.people[one] for one in CHECKERS])
        act(stocktake.appoint, "nayok", year=year, order=order)
        with town.database.reading() as session:
            lines = stocktake_counting.sheet(session, town.actor("auditor"), year, division, TODAY).lines
            rows = [(one.booked.asset.id, one.booked.asset.is_lot, one.booked.number) for one in lines]
        for asset, is_lot, number in rows:
            if year == GOING_ON and (number == "600-55-0001" or is_lot):
                continue
            seen = Seen(units=Count(usable=44, damaged=4)) if is_lot else Seen(found=_found(number), remark="เก่ามาก")
            who = {"year": year, "division_id": division}
            act(stocktake_counting.count, "auditor", asset_id=asset, seen=seen, **who)
        if year != GOING_ON:
            act(stocktake_counting.close, "auditor", year=year, division_id=division)
    answers = Answers(receipts_correct=True, balance_matches=False, faults_found=True, unneeded_found=True)
    act(
        stocktake_report.hand_in, "auditor", year=REPORTED, report=Report("ตส 1/2568", answers, {"faults_found": "เก่า"})
    )
    ruling = Ruling(Step.COMMITTEE, "40/2569")
    act(stocktake_report.decide, "nayok", year=REPORTED, asset_id=committed(town), ruling=ruling)


def committed(town: "Town") -> UUID:
    """Something that nobody needs, on which a committee was appointed."""
    with town.database.reading() as session:
        return session.scalars(select(Asset.id).where(Asset.number == "600-55-0004")).one()


def _found(number: str) -> Found:
    return {"600-55-0002": Found.NOT_FOUND, "600-55-0003": Found.WORN, "600-55-0004": Found.UNNEEDED}.get(
        number, Found.USABLE
    )


def _cases(town: "Town", act: Any) -> None:
    order = Order(Method.SELL, "31/2569", date(2026, 1, 13), negotiated=True)
    for number in (1, 2, 3):
        wish = Wish(town.divisions[FINANCE], [Named(f"601-55-000{number}")], "เสื่อมสภาพตามอายุ")
        case = act(disposals.report, "supply", wish=wish)
        if number > 1:
            act(disposals.order, "nayok", disposal_id=case, order=order)
        if number > 2:
            outcome = Outcome(date(2026, 1, 14), "ใบเสร็จ 5/2569", 40_000)
            act(disposals.strike_off, "supply", disposal_id=case, outcome=outcome)


CASES = {
    DisposalState.REPORTED: "601-55-0001",
    DisposalState.ORDERED: "601-55-0002",
    DisposalState.STRUCK_OFF: "601-55-0003",
}


def case_in(town: "Town", state: DisposalState) -> UUID:
    """The case that was left in a state."""
    query = select(DisposalLine.disposal_id).join(Asset, Asset.id == DisposalLine.asset_id)
    with town.database.reading() as session:
        return session.scalars(query.where(Asset.number == CASES[state])).one()


def finding(town: "Town") -> UUID:
    """Something lost on which nothing is ordered yet."""
    with town.database.reading() as session:
        return session.scalars(select(StocktakeCount.asset_id).where(StocktakeCount.missing == 1)).first()  # type: ignore[return-value]


def stock_places(town: "Town") -> dict[str, str]:
    """An example address for each route of the check and of disposal."""
    one = f"/stocktake/{GOING_ON}/{town.divisions[FINANCE]}"
    found, with_committee = (f"/stocktake/{REPORTED}/findings/{one}" for one in (finding(town), committed(town)))
    reported, ordered, struck = (
        f"/disposals/{case_in(town, state)}"
        for state in (DisposalState.REPORTED, DisposalState.ORDERED, DisposalState.STRUCK_OFF)
    )
    return {
        "/stocktake/<number:year>/checkers": f"/stocktake/{GOING_ON}/checkers",
        "/stocktake/<number:year>/<uuid:division>": one,
        "/stocktake/<number:year>/<uuid:division>/count": f"{one}/count",
        "/stocktake/<number:year>/<uuid:division>/close": f"{one}/close",
        "/stocktake/<number:year>/report": f"/stocktake/{TO_REPORT}/report",
        "/stocktake/<number:year>/order": f"/stocktake/{GOING_ON}/order",
        "/stocktake/<number:year>/report/paper": f"/stocktake/{REPORTED}/report/paper",
        "/stocktake/<number:year>/receipt": f"/stocktake/{REPORTED}/receipt",
        "/stocktake/<number:year>/copies": f"/stocktake/{REPORTED}/copies",
        "/stocktake/<number:year>/findings/<uuid:asset>": found,
        "/stocktake/<number:year>/findings/<uuid:asset>/order": f"{with_committee}/order",
        "/disposals/<uuid:disposal>": reported,
        "/disposals/<uuid:disposal>/order": f"{reported}/order",
        "/disposals/<uuid:disposal>/drop": f"{reported}/drop",
        "/disposals/<uuid:disposal>/strike-off": f"{ordered}/strike-off",
        "/disposals/<uuid:disposal>/notice": f"{struck}/notice",
    }


def other_pages(town: "Town") -> dict[str, list[str]]:
    """Pages that look different with the state of things, by who looks at them."""
    one = f"/stocktake/{GOING_ON}/{town.divisions[FINANCE]}"
    cases = [f"/disposals/{case_in(town, state)}" for state in (DisposalState.ORDERED, DisposalState.STRUCK_OFF)]
    return {
        "auditor": [f"{one}?token=600-55-0001", f"{one}?token=ไม่มี", f"/stocktake?year={REPORTED}"],
        "nayok": [f"/stocktake/{REPORTED}/report", f"/stocktake?year={GOING_ON}"],
        "supply": [f"/stocktake/{REPORTED}/report", *cases],
    }
