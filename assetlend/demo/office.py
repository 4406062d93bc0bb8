"""The invented office itself: divisions, people in their offices, the register, and pictures of its kinds."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from assetlend.clock import local_day
from assetlend.demo import pictures, things
from assetlend.demo.engine import Demo
from assetlend.domain.assets import Condition, is_vehicle
from assetlend.domain.offices import OF_A_DIVISION, PROGRAM, Office
from assetlend.domain.register_types import RegisterRow
from assetlend.models import Audience, Item
from assetlend.services import admin, photos, register_import, setup
from assetlend.thai import dates


def begin(demo: Demo) -> None:
    """Set the office up as of the first day of its history."""
    wanted = setup.NewOrganization(
        name=things.NAME,
        short_name=things.SHORT_NAME,
        amphoe=things.AMPHOE,
        changwat=things.CHANGWAT,
        address=things.ADDRESS,
        is_demo=True,
    )
    setup.begin(demo.session, now=demo.now, wanted=wanted)
    divisions = {
        name: admin.save_division(demo.session, actor=None, now=demo.now, name=name).id for name in things.DIVISIONS
    }
    for person in things.PEOPLE:
        _person(demo, person, divisions)
    _register(demo)


def _person(demo: Demo, given: tuple[str, str, str, str, str, str | None, str], divisions: dict[str, UUID]) -> None:
    username, title, first, last, office, division, position = given
    own = divisions.get(division or "")
    password = admin.first_password()
    wanted = admin.NewOfficial(
        title=title,
        first_name=first,
        last_name=last,
        username=username,
        position=position,
        phone=f"08{demo.dice.randrange(10**8):08}",
        division=own,
        password=password,
    )
    row, _ = admin.add_official(demo.session, actor=None, now=demo.now, wanted=wanted)
    kind = Office(office)
    held = admin.NewAppointment(
        row.id,
        kind,
        position,
        local_day(demo.now),
        division=own if kind in OF_A_DIVISION or kind is Office.STAFF else None,
    )
    admin.appoint(demo.session, actor=None, now=demo.now, wanted=held)
    demo.people[username], demo.passwords[username] = row.id, password


def _register(demo: Demo) -> None:
    rows: list[RegisterRow] = []
    for kind, count in zip(things.KINDS, _shares(demo.plan.assets), strict=True):
        rows += [_row(demo, kind, number) for number in range(1, count + 1)]
    register_import.add(demo.session, actor=PROGRAM, now=demo.now, rows=rows)
    for item in demo.session.scalars(select(Item).where(Item.name.in_(things.STAFF_KINDS))):
        item.audience = Audience.STAFF
    demo.session.flush()
    _pictures(demo)


def _shares(rows: int) -> list[int]:
    """How many of so many rows each kind has: its share, and one at least."""
    whole = sum(kind[6] for kind in things.KINDS)
    fair = [rows * kind[6] / whole for kind in things.KINDS]
    counts = [max(1, int(one)) for one in fair]
    while sum(counts) != rows:
        step = 1 if sum(counts) < rows else -1
        open_ = [place for place, count in enumerate(counts) if count + step >= 1]
        counts[max(open_, key=lambda place: step * (fair[place] - counts[place]))] += step
    return counts


def _pictures(demo: Demo) -> None:
    """A picture for each kind, where the database has a folder for pictures."""
    if photos.PHOTO_DIR not in demo.session.info:
        return
    for item in demo.session.scalars(select(Item).order_by(Item.id)):
        if upload := pictures.of(item.name):
            clean = photos.clean(upload)
            photos.replace_item_photo(demo.session, clean, item=item.id, by=None, now=demo.now)


def _row(demo: Demo, kind: tuple[str, str, str, str, int, str | None, int, bool], serial: int) -> RegisterRow:
    name, unit, item_class, division, price, prefix, _, lent = kind
    acquired = local_day(demo.now) - timedelta(days=demo.dice.randrange(200, 3000))
    year = dates.fiscal_year(acquired) % 100
    number = f"{prefix}-{year:02}-{serial:04}" if prefix else None
    quantity = 1 if prefix else demo.dice.choice((50, 100, 150))
    condition = Condition.USABLE
    if prefix and lent and demo.dice.random() < 0.08:
        condition = demo.dice.choice((Condition.DAMAGED, Condition.IN_REPAIR, Condition.WORN))
    return RegisterRow(
        row=serial,
        number=number,
        name=name,
        item_class=item_class,
        acquired_on=acquired,
        acquired_year=dates.buddhist_year(acquired),
        division=division,
        quantity=quantity,
        unit=unit,
        unit_value_satang=price * 100,
        fund_source=demo.dice.choice(("เงินรายได้", "เงินอุดหนุนทั่วไป", "เงินสะสม", "บริจาค")),
        acquisition=demo.dice.choice(("เฉพาะเจาะจง", "e-bidding", "รับบริจาค")),
        useful_life_years=5,
        condition=condition,
        conditions={condition: quantity},
        lendable=lent,
        vehicle=is_vehicle(item_class, name),
        brand=None,
        location=None,
        document_no=None,
        vendor=None,
        note=None,
    )
