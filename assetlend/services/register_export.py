"""The register on its way out: as a spreadsheet, and as sheets of labels."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.documents import labels as label_sheets
from assetlend.documents import spreadsheet
from assetlend.documents.labels import Label
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.assets import CONDITION_THAI
from assetlend.domain.offices import Actor
from assetlend.errors import Invalid, NotFound
from assetlend.models import Asset, Item, Organization
from assetlend.services import papers, registry
from assetlend.thai import dates, money
from assetlend.thai.digits import to_thai

MOST_LABELS = 650
BATCH = 500
HEADERS = (
    "รหัสครุภัณฑ์",
    "รายการ",
    "ประเภท",
    "กอง",
    "จำนวน",
    "หน่วยนับ",
    "ราคาต่อหน่วย",
    "วันเดือนปีที่ได้มา",
    "ปีที่ได้มา (พ.ศ.)",
    "แหล่งเงิน",
    "วิธีการได้มา",
    "อายุการใช้งาน (ปี)",
    "ยี่ห้อ/รุ่น",
    "สถานที่ตั้ง",
    "สถานะ",
    "การให้ยืม",
    "หมายเหตุ",
)


def table(session: Session, actor: Actor) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """Header and rows of the register that `actor` may see; an import of it adds nothing."""
    return HEADERS, _rows(session, actor)


def _rows(session: Session, actor: Actor) -> Iterator[Sequence[Any]]:
    after: UUID | None = None
    while True:
        page = registry.search(session, actor, registry.Search(after=after), size=BATCH)
        yield from (_row(asset) for asset in page.rows)
        if page.more is None:
            return
        after = page.more
        session.expunge_all()


def _row(asset: Asset) -> Sequence[Any]:
    return (
        asset.number or "",
        asset.item.name,
        asset.item.item_class,
        asset.item.division.name,
        asset.quantity,
        asset.item.unit,
        "" if asset.unit_value_satang is None else money.format_baht(asset.unit_value_satang),
        dates.format_short(asset.acquired_on) if asset.acquired_on else "",
        asset.acquired_year or "",
        asset.fund_source,
        asset.acquisition,
        asset.useful_life or "",
        asset.brand,
        asset.location,
        _condition(asset),
        "ให้ยืมได้" if asset.is_lendable and asset.item.audience.value != "nobody" else "",
        asset.note,
    )


def _condition(asset: Asset) -> str:
    counts = registry.condition_of(asset).counts
    if len(counts) == 1:
        return CONDITION_THAI[next(iter(counts))]
    return " / ".join(f"{units} {CONDITION_THAI[condition]}" for condition, units in counts.items())


def write_xlsx(out: BinaryIO, headers: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Write the table as a workbook."""
    spreadsheet.write_xlsx(out, title="ทะเบียนครุภัณฑ์", headers=headers, rows=rows)


def write_csv(out: BinaryIO, headers: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Write the table as CSV that a spreadsheet program opens with Thai right."""
    spreadsheet.write_csv(out, headers, rows)


# -- labels -----------------------------------------------------------------------------------------------------------


class TooManyLabels(Invalid):
    """At most %(most)s labels can be printed at once."""


def layouts() -> list[tuple[str, str]]:
    """(name, description) of the sheets that labels can be printed on."""
    return [(name, layout.title) for name, layout in label_sheets.LAYOUTS.items()]


def labels(session: Session, actor: Actor, chosen: Sequence[UUID]) -> list[Label]:
    """The labels of these assets, in the order of the register. Raises: NotFound; TooManyLabels; ValueError of none."""
    if not chosen:
        raise ValueError("no asset was chosen")
    if len(chosen) > MOST_LABELS:
        raise TooManyLabels(most=MOST_LABELS)
    query = select(Asset).where(Asset.id.in_(chosen)).order_by(Asset.id)
    found = list(session.scalars(query.options(joinedload(Asset.item).joinedload(Item.division))))
    if len(found) != len(set(chosen)):
        raise NotFound()
    for asset in found:
        access.require_sight(actor, Permission.SEE_REGISTER, asset.item.division_id)
    return [label_of(session, asset) for asset in found]


def label_of(session: Session, asset: Asset) -> Label:
    """What the label of an asset says."""
    office = session.execute(select(Organization.short_name)).scalar_one()
    return Label(
        url=papers.address(session, f"/a/{asset.tag}"),
        number=to_thai(asset.number) if asset.number else None,
        name=to_thai(asset.item.name),
        office=f"{office} {asset.item.division.name}",
        unit=to_thai(f"{asset.quantity} {asset.item.unit}") if asset.is_lot else None,
    )


def print_labels(wanted: Sequence[Label], layout: str, *, now: datetime, start: int = 0) -> bytes:
    """The sheets as PDF. Call it outside a transaction: it takes its time."""
    return label_sheets.render(wanted, layout, created=now, start=start)
