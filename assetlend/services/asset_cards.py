"""The card of a thing: how it was acquired, and what it is worth year by year, frozen when it is issued."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.documents.asset_card import AssetCard, Row
from assetlend.domain import access, depreciation
from assetlend.domain.access import Permission
from assetlend.domain.depreciation import MonthCounting, Thing, Why, Year
from assetlend.domain.disposals import DisposalState
from assetlend.domain.offices import Actor
from assetlend.domain.papers import PaperKind
from assetlend.errors import NotFound
from assetlend.models import Asset, Disposal, DisposalLine, OfficePaper, Organization
from assetlend.services import office_papers, registry, rules
from assetlend.thai import dates, money
from assetlend.thai.digits import to_thai

WHY_NOT = {
    Why.NO_PRICE: "ไม่คิดค่าเสื่อมราคา เพราะทะเบียนไม่มีราคาต่อหน่วย",
    Why.NO_DAY: "ไม่คิดค่าเสื่อมราคา เพราะทะเบียนไม่มีวันที่ได้มา",
    Why.BELOW: "คุมไว้ในทะเบียนโดยไม่คิดค่าเสื่อมราคา เพราะราคาต่อหน่วยต่ำกว่า {least} บาท",
}
COUNTED = {
    MonthCounting.COMPLETED: "นับเฉพาะเดือนที่ครบเต็มเดือนตั้งแต่วันที่ได้มา",
    MonthCounting.DAY_15: "ได้มาไม่เกินวันที่ 15 นับเดือนนั้นเป็นหนึ่งเดือน ได้มาหลังวันที่ 15 เริ่มนับเดือนถัดไป",
    MonthCounting.DAYS: "ปีแรกคิดตามจำนวนวัน โดยถือว่าหนึ่งปีมี 365 วัน",
}
SOURCE = "วิธีคิดและเกณฑ์ราคาตามแนวทางของกรมบัญชีกลาง ต้องตรวจสอบกับหนังสือสั่งการฉบับจริง"


@dataclass(frozen=True)
class Worth:
    """What a thing is worth: its useful life in years, why it is not depreciated, and its years."""

    thing: Thing
    life: int
    why: Why | None
    years: Sequence[Year]
    counting: MonthCounting


def worth(session: Session, asset: Asset, today: date) -> Worth:
    """The depreciation of an asset up to a day, by the rulebook in force."""
    settings = rules.current(session).depreciation
    life = asset.useful_life or settings.years_of(asset.item.item_class, asset.item.name)
    thing = Thing(asset.acquired_on, asset.unit_value_satang, asset.quantity, life, _struck_off(session, asset))
    found = tuple(depreciation.years(thing, today, settings.months))
    return Worth(thing, life, depreciation.exempt(thing), found, settings.months)


def _struck_off(session: Session, asset: Asset) -> date | None:
    """The day on which the last unit of an asset was disposed of; None while some are left."""
    if asset.disposed < asset.quantity:
        return None
    query = select(Disposal.done_on).join(DisposalLine, DisposalLine.disposal_id == Disposal.id)
    query = query.where(
        DisposalLine.asset_id == asset.id, Disposal.state.in_((DisposalState.STRUCK_OFF, DisposalState.NOTIFIED))
    )
    return session.scalars(query.order_by(Disposal.done_on.desc()).limit(1)).first()


# -- issuing ----------------------------------------------------------------------------------------------------------


def issue(session: Session, *, actor: Actor, now: datetime, asset_id: UUID) -> OfficePaper:
    """Freeze the card of an asset as it stands today; the next edition where it was issued before.

    Raises: NotFound, NotAllowed; NothingNew where nothing has changed since.
    """
    (asset,) = registry.locked(session, [asset_id]) or (None,)
    if asset is None:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_REGISTER, asset.item.division_id)
    standing = access.require(actor, Permission.KEEP_REGISTER, asset.item.division_id)

    about = office_papers.subject("asset", asset.id)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.ASSET_CARD,
        about=about,
        value=asdict(card(session, asset, local_day(now))),
        replaces=office_papers.last(session, about, PaperKind.ASSET_CARD),
        standing=standing,
    )


def issued(session: Session, actor: Actor, asset_id: UUID) -> Sequence[OfficePaper]:
    """The cards of an asset that `actor` may see, the oldest first. Raises: NotFound."""
    asset = registry.get(session, actor, asset_id)
    return office_papers.of(session, office_papers.subject("asset", asset.id), PaperKind.ASSET_CARD)


def card(session: Session, asset: Asset, today: date) -> AssetCard:
    """What the card of an asset says today."""
    found = worth(session, asset, today)
    office = session.execute(select(Organization.name)).scalar_one()
    return AssetCard(
        office=office,
        division=asset.item.division.name,
        item_class=to_thai(asset.item.item_class),
        code=to_thai(asset.number or ""),
        name=to_thai(asset.item.name),
        brand=to_thai(asset.brand),
        location=to_thai(" ".join(filter(None, (asset.location, asset.item.division.name)))),
        vendor=to_thai(asset.vendor),
        fund_source=to_thai(asset.fund_source),
        acquisition=to_thai(asset.acquisition),
        as_of=_day(today),
        rows=(_acquired(asset, found), *_yearly(found), *_ended(asset, found)),
        remarks=tuple(map(to_thai, _remarks(found))),
    )


# -- rows -------------------------------------------------------------------------------------------------------------


def _day(day: date) -> str:
    return dates.format_long(day, thai_digits=True)


def _baht(satang: int) -> str:
    return money.format_baht(satang, thai_digits=True)


def _acquired(asset: Asset, found: Worth) -> Row:
    when = _day(asset.acquired_on) if asset.acquired_on else to_thai(f"ปี {asset.acquired_year or '–'}")
    priced = asset.unit_value_satang is not None
    return Row(
        day=when,
        document=to_thai(asset.document_no),
        text=_acquired_by(asset.acquisition),
        quantity=to_thai(f"{asset.quantity:,} {asset.item.unit}"),
        unit_price=_baht(asset.unit_value_satang or 0) if priced else "",
        cost=_baht(found.thing.cost) if priced else "",
        life="" if found.why else to_thai(found.life),
        rate="" if found.why else _percent(depreciation.rate(found.life)),
        left=_baht(found.thing.cost) if priced else "",
        note=to_thai(asset.note)[:80],
    )


def _acquired_by(way: str) -> str:
    """`ได้มาโดยวิธีเฉพาะเจาะจง`; before Latin letters stands a space."""
    return f"ได้มาโดยวิธี{' ' if way[:1].isascii() else ''}{to_thai(way)}" if way else "ได้มา"


def _percent(hundredths: int) -> str:
    return to_thai(f"{hundredths // 100}.{hundredths % 100:02d}")


def _yearly(found: Worth) -> Iterator[Row]:
    for year in found.years:
        whole = year.until == dates.fiscal_year_bounds(year.fiscal_year)[1]
        yield Row(
            day=_day(year.until),
            text=to_thai(f"ค่าเสื่อมราคาปีงบประมาณ พ.ศ. {year.fiscal_year}"),
            taken=_baht(year.taken),
            total=_baht(year.total),
            left=_baht(year.left),
            note="" if whole else "คิดถึงวันนี้",
        )


def _ended(asset: Asset, found: Worth) -> Iterator[Row]:
    """That units were disposed of: all of them, on their day, or some."""
    if not asset.disposed:
        return
    units = to_thai(f"{asset.disposed:,} {asset.item.unit}")
    day = _day(found.thing.ends_on) if found.thing.ends_on else ""
    yield Row(day=day, document=to_thai(asset.disposal_order), text="ลงจ่ายออกจากทะเบียน", quantity=units)


def _remarks(found: Worth) -> Iterator[str]:
    if found.why:
        acquired = found.thing.acquired_on
        least = depreciation.threshold(dates.fiscal_year(acquired)) if acquired else 0
        yield WHY_NOT[found.why].format(least=f"{least // 100:,}")
        return
    yield f"คิดค่าเสื่อมราคาแบบเส้นตรง อายุใช้งาน {found.life} ปี คงมูลค่าไว้หน่วยละ 1 บาท {COUNTED[found.counting]}"
    yield SOURCE
