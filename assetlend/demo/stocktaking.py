"""How the stock was checked when a fiscal year ended: appointed in September, counted in October, reported in time.

One old thing was found worn out; it is sold, and another waits for the order.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from assetlend.clock import BANGKOK, local_day
from assetlend.demo.engine import Demo
from assetlend.domain.disposals import Method
from assetlend.domain.stocktake import CopyTo, Count, Found, Proof, Step
from assetlend.models import Disposal, Stocktake, StocktakeCount
from assetlend.services import disposals, registry, stocktake, stocktake_books, stocktake_counting, stocktake_report
from assetlend.services.disposals import Named, Notice, Order, Outcome, Wish
from assetlend.services.stocktake_counting import Line, Seen
from assetlend.services.stocktake_report import Report, Ruling, Sending
from assetlend.thai import dates

CHECKERS = ("auditor", "staff")
WORN = 2  # so many pieces of the first division with enough of them are found worn out


def plan(demo: Demo) -> None:
    """Every fiscal year that ended in the office's history."""
    for year in range(dates.fiscal_year(local_day(demo.now)), dates.fiscal_year(demo.today) + 1):
        last = dates.fiscal_year_bounds(year)[1]
        steps = (
            (last - timedelta(days=14), _appoint),
            (last + timedelta(days=6), _count),
            (last + timedelta(days=20), _report),
            (last + timedelta(days=23), _decide),
            (last + timedelta(days=27), _dispose),
            (last + timedelta(days=34), _order),
            (last + timedelta(days=41), _strike_off),
            (last + timedelta(days=48), _notify),
        )
        for day, act in steps:
            demo.at(_morning(day), partial(act, demo, year))


def _morning(day: date) -> datetime:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(10, 10), BANGKOK)


def _appoint(demo: Demo, year: int) -> None:
    if not stocktake_books.rows_by_division(demo.session, year):
        return
    people = [demo.people[name] for name in CHECKERS]
    order = stocktake.Order(f"{318 + year % 10}/{year}", local_day(demo.now), people)
    stocktake.appoint(demo.session, actor=demo.actor("nayok"), now=demo.now, year=year, order=order)


def _count(demo: Demo, year: int) -> None:
    """All is where the books say, but for a few pieces that are worn out."""
    checker, today = demo.actor(CHECKERS[0]), local_day(demo.now)
    worn = WORN
    for division in registry.divisions(demo.session):
        sheet = stocktake_counting.sheet(demo.session, checker, year, division.id, today)
        fit = [one.booked.asset.id for one in sheet.lines if not one.booked.asset.is_lot and not one.booked.lent]
        bad, worn = (set(fit[-worn:]), 0) if worn and len(fit) > 2 * worn else (set(), worn)
        where: dict[str, Any] = {"year": year, "division_id": division.id}
        for line in sheet.lines:
            key = line.booked.asset.id
            seen = _seen(line, worn=key in bad)
            stocktake_counting.count(demo.session, actor=checker, now=demo.now, asset_id=key, seen=seen, **where)
        stocktake_counting.close(demo.session, actor=checker, now=demo.now, **where)


def _seen(line: Line, *, worn: bool) -> Seen:
    booked = line.booked
    proof = Proof.WRITTEN if booked.lent else None
    if booked.asset.is_lot:
        return Seen(units=Count(usable=booked.units, loan_units=booked.out, proof=proof))
    remark = "ใช้งานมานาน เสื่อมสภาพตามปกติ" if worn else ""
    return Seen(found=Found.WORN if worn else Found.USABLE, proof=proof, remark=remark, scanned=True)


def _report(demo: Demo, year: int) -> None:
    session, now = demo.session, demo.now
    answers = stocktake_report.draft(session, year).answers
    report = Report(f"ตส {year % 100}/{year + 1}", answers, {"faults_found": "เสื่อมสภาพตามอายุการใช้งาน"})
    stocktake_report.hand_in(session, actor=demo.actor(CHECKERS[0]), now=now, year=year, report=report)


def _decide(demo: Demo, year: int) -> None:
    """The nayok takes note and lets the worn things go; the report is sent on."""
    session, now, nayok = demo.session, demo.now, demo.actor("nayok")
    stocktake_report.receive(session, actor=nayok, now=now, year=year)
    for one in _findings(demo, year):
        ruling = Ruling(Step.DISPOSE, f"{402 + year % 10}/{year + 1}")
        stocktake_report.decide(session, actor=nayok, now=now, year=year, asset_id=one.asset_id, ruling=ruling)
    sending = Sending(CopyTo.AUDITOR_GENERAL, f"สม 71001/{year % 100}", local_day(now))
    stocktake_report.send(session, actor=demo.actor("supply"), now=now, year=year, sending=sending)


def _findings(demo: Demo, year: int) -> list[StocktakeCount]:
    row = demo.session.scalars(select(Stocktake).where(Stocktake.fiscal_year == year)).first()
    return stocktake_report.findings(demo.session, row) if row else []


def _dispose(demo: Demo, year: int) -> None:
    for one in _findings(demo, year):
        wish = Wish(one.asset.item.division_id, [Named(one.asset.number or one.asset.tag)], "เสื่อมสภาพ ซ่อมแล้วไม่คุ้มค่า")
        disposals.report(demo.session, actor=demo.actor("supply"), now=demo.now, wish=wish)


def _cases(demo: Demo) -> Iterator[Disposal]:
    """The first of the cases that wait; another is left to be ordered."""
    yield from demo.session.scalars(select(Disposal).order_by(Disposal.reported_at, Disposal.id).limit(1))


def _order(demo: Demo, year: int) -> None:
    wanted = Order(Method.SELL, f"{415 + year % 10}/{year + 1}", local_day(demo.now), negotiated=True)
    for case in _cases(demo):
        disposals.order(demo.session, actor=demo.actor("nayok"), now=demo.now, disposal_id=case.id, order=wanted)


def _strike_off(demo: Demo, year: int) -> None:
    outcome = Outcome(local_day(demo.now), f"ใบเสร็จรับเงินเลขที่ {year % 100}/15", 120_000)
    for case in _cases(demo):
        disposals.strike_off(
            demo.session, actor=demo.actor("supply"), now=demo.now, disposal_id=case.id, outcome=outcome
        )


def _notify(demo: Demo, year: int) -> None:
    notice = Notice(f"สม 71001/{year % 100 + 20}", local_day(demo.now))
    for case in _cases(demo):
        disposals.notify(demo.session, actor=demo.actor("supply"), now=demo.now, disposal_id=case.id, notice=notice)
