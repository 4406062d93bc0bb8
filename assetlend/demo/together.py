"""What goes together in the invented office: two kits in its catalogue, and what belongs to tents and loudspeakers."""

from sqlalchemy import select

from assetlend.demo import things
from assetlend.demo.engine import Demo
from assetlend.domain.accessories import read
from assetlend.models import Item
from assetlend.services import accessories, kits
from assetlend.services.kits import Wanted

KITS = (
    ("ชุดเต็นท์งานพิธี", "เต็นท์สำหรับพิธีและสำหรับรับแขก ผู้ยืมกางและเก็บเอง", {things.TENTS[0]: 2, things.TENTS[1]: 1}),
    ("ชุดโต๊ะเก้าอี้ประชุมหมู่บ้าน", "สำหรับผู้ร่วมประชุมประมาณห้าสิบคน", {things.TABLE: 5, things.CHAIR: 50}),
)
BELONGINGS = {
    things.TENTS[0]: "เสา 8\nหมุดยึด 12\nถุงใส่ผ้าใบ 1",
    things.TENTS[1]: "เสา 12\nหมุดยึด 18\nถุงใส่ผ้าใบ 1",
    things.SPEAKERS: "สายไฟ 1\nไมโครโฟน 2",
}


def put_together(demo: Demo) -> None:
    """Supply makes the kits before anything is lent."""
    items = _items(demo)
    for name, description, parts in KITS:
        units = {items[part].id: number for part, number in parts.items() if part in items}
        if units:
            division = items[next(iter(parts))].division_id
            wanted = Wanted(name, description, units)
            kits.add(demo.session, actor=demo.actor("supply"), now=demo.now, division=division, wanted=wanted)


def count_from_today(demo: Demo) -> None:
    """From the day on which the office is shown, these are counted when they go out."""
    items = _items(demo)
    for name, typed in BELONGINGS.items():
        if name in items:
            item = items[name].id
            accessories.edit(demo.session, actor=demo.actor("supply"), item_id=item, wanted=read(typed))


def _items(demo: Demo) -> dict[str, Item]:
    return {item.name: item for item in demo.session.scalars(select(Item))}
