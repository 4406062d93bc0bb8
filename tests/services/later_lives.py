"""What an office does with its stock as the years go by: it disposes of things, and checks everything twice."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from assetlend.clock import start_of_day
from assetlend.domain.disposals import Method
from assetlend.domain.stocktake import Answers, CopyTo, Count, Found, Proof, Step
from assetlend.services import disposals, stocktake, stocktake_counting, stocktake_report
from assetlend.services.disposals import Named, Notice, Order, Outcome, Wish
from assetlend.services.stocktake_counting import Line, Seen
from assetlend.services.stocktake_report import Report, Ruling, Sending
from tests.factories import SampleOffice, day

if TYPE_CHECKING:
    from tests.services.lives import Life


def live_on(life: "Life") -> None:
    """Disposals of every end, and two annual checks."""
    _dispose(life.office, day(40))
    for year in (2569, 2570):
        _check(life.office, year)


def _acting(office: SampleOffice, on: date) -> Callable[..., Any]:
    """Acts of a day, each in a transaction of its own, at rising times."""
    moments = _moments(on)

    def act(use_case: Any, who: str, **more: Any) -> Any:
        with office.database.transaction() as session:
            found = use_case(session, actor=office.actor(who, on), now=next(moments), **more)
            session.flush()
            return getattr(found, "id", None)

    return act


def _moments(on: date) -> Iterator[datetime]:
    moment = start_of_day(on) + timedelta(hours=9)
    while True:
        moment += timedelta(minutes=1)
        yield moment


def _dispose(office: SampleOffice, on: date) -> None:
    act = _acting(office, on)
    other, lot = (one.tag for one in office.pieces("chair"))
    wishes: tuple[tuple[list[Named], Order | None], ...] = (
        ([Named(other, 2), Named(lot, 3)], Order(Method.SELL, "21/2569", on, negotiated=True)),
        ([Named(lot, 2)], Order(Method.WRITE_OFF, "22/2569", on, higher_no="มท 5", higher_on=on)),
        ([Named(lot, 1)], Order(Method.TRANSFER, "23/2569", on)),
        ([Named(lot, 4)], None),
    )
    for number, (things, order) in enumerate(wishes):
        wish = Wish(office.divisions["กองคลัง"], things, "เสื่อมสภาพ")
        case = act(disposals.report, "supply", wish=wish)
        if order is None:
            act(disposals.drop, "chief", disposal_id=case)
            continue
        act(disposals.order, "nayok", disposal_id=case, order=order)
        if number < 2:
            outcome = Outcome(on, f"ใบเสร็จ {number}", 90_000 if not number else None)
            act(disposals.strike_off, "supply", disposal_id=case, outcome=outcome)
            act(disposals.notify, "chief", disposal_id=case, notice=Notice(f"ตส {number}", on))


def _check(office: SampleOffice, year: int) -> None:
    september, october = date(year - 543, 9, 20), date(year - 543, 10, 5)
    act = _acting(office, september)
    for people in (("auditor", "staff"), ("auditor", "palad")):
        order = stocktake.Order(f"{people[1]}/{year}", september, [office.people[one] for one in people])
        act(stocktake.appoint, "nayok", year=year, order=order)
    act = _acting(office, october)
    for name in ("กองคลัง", "กองการศึกษา"):
        division = office.divisions[name]
        for asset, seen in _seen(office, year, division, october):
            who = {"year": year, "division_id": division}
            act(stocktake_counting.count, "auditor", asset_id=asset, seen=seen, **who)
        act(stocktake_counting.close, "palad", year=year, division_id=division)
    answers = Answers(receipts_correct=True, balance_matches=False, faults_found=True, unneeded_found=True)
    act(stocktake_report.hand_in, "auditor", year=year, report=Report(f"ตส {year}", answers))
    act(stocktake_report.receive, "nayok", year=year)
    for recipient in list(CopyTo)[: 2 if year == 2569 else 1]:
        act(stocktake_report.send, "supply", year=year, sending=Sending(recipient, f"{recipient}", october))
    with office.database.reading() as session:
        row = stocktake.get(session, year)
        assert row is not None
        found = [(one.asset_id, one.missing) for one in stocktake_report.findings(session, row)]
    for number, (asset, missing) in enumerate(found):
        ruling = Ruling(Step.COMMITTEE if missing else Step.DISPOSE, f"{number}/{year}", liable=bool(missing))
        act(stocktake_report.decide, "nayok", year=year, asset_id=asset, ruling=ruling)


def _seen(office: SampleOffice, year: int, division: UUID, on: date) -> list[tuple[UUID, Seen]]:
    """The first pieces are found in every way, all others as they should be."""
    with office.database.reading() as session:
        lines = stocktake_counting.sheet(session, office.actor("auditor", on), year, division, on).lines
        odd = iter((Found.NOT_FOUND, Found.DAMAGED, Found.UNNEEDED))
        return [(line.booked.asset.id, _as_seen(line, odd)) for line in lines]


def _as_seen(line: Line, odd: Iterator[Found]) -> Seen:
    booked = line.booked
    proof = Proof.WRITTEN if booked.out else None
    if not booked.asset.is_lot:
        return Seen(found=Found.USABLE if booked.out else next(odd, Found.USABLE), proof=proof, scanned=True)
    return Seen(units=Count(usable=booked.units - 1, worn=1, loan_units=booked.out, proof=proof), remark="เก่า")
