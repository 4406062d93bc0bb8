"""The forms of orders as papers."""

from sqlalchemy import select

from assetlend.models import Appointment
from tests.visitor import day_fields
from tests.web.fillings import Day, Filling, choice, in_days, text
from tests.web.stock import REPORTED, committed
from tests.web.town import Town


def order_committee(town: Town) -> Filling:
    good = {f"name_{n}": f"นายกรรมการ ที่{n}" for n in (1, 2, 3)}
    fields = {name: text(150, missing=True) for name in good}
    fields |= {f"name_{n}": text(150) for n in (4, 5)} | {f"position_{n}": text(150) for n in range(1, 6)}
    return Filling("nayok", f"/stocktake/{REPORTED}/findings/{committed(town)}/order", good, fields)


def order_office(town: Town) -> Filling:
    deputy = town.people["deputy"]
    with town.database.reading() as session:
        held = session.scalars(select(Appointment.id).where(Appointment.person_id == deputy)).first()
    good = {"power": "มาตรา 60", **day_fields("ordered_on", in_days(0))}
    fields = {"power": text(400, missing=True), "signer": choice(missing=False), "ordered_on": Day()}
    return Filling("admin", f"/people/{deputy}/appointments/{held}/order", good, fields)


ALL = (order_committee, order_office)
